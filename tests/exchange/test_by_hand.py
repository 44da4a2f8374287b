"""People registered by hand, with no roster: what the account ledger says of them holds all the same."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text

from kosmgr.exchange import service
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.reports import verify
from kosmgr.runtime import Runtime
from tests.exchange import make, world
from tests.make import JIA, Cast

JAN = date(2026, 1, 5)


def _line(account: str, name: str, number: str, state: str = "正常") -> tuple[str, ...]:
    return (JIA, "甲官方", f"昵称{account}", account, name, number, "", "", "2026-03-01", "2027-02-28", state)


def _held(runtime: Runtime) -> list[tuple[Any, ...]]:
    statement = """SELECT a.xhs_id, p.number, b.from_on, b.until_on, b.origin FROM bindings b
        JOIN accounts a ON a.id = b.account_id JOIN employees p ON p.id = b.employee_id ORDER BY a.xhs_id, b.id"""
    with runtime.engine.connect() as connection:
        return [(*row[:2], str(row[2]), row[3] and str(row[3]), row[4]) for row in connection.execute(text(statement))]


def _registered(runtime: Runtime, cast: Cast, number: str = "H1", name: str = "张三") -> int:
    with runtime.writing(SYSTEM) as work:
        return people.add_employee(work, cast.jia.id, number, name, hired_on=JAN).id


def test_a_holder_registered_by_hand_is_bound(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    _registered(runtime, cast)
    ledger = make.accounts(tmp_path, "a.csv", _line("9000000101", "张三", "H1"), _line("9000000102", "李四", "H2"))
    outcome = make.bring(runtime, ledger)
    assert make.table(outcome)["warnings"] == []
    assert _held(runtime) == [
        ("9000000101", "H1", "2026-03-01", None, "observed"),
        ("9000000102", "H2", "2026-03-01", None, "observed"),
    ]
    before = world.snapshot(runtime)
    again = make.bring(runtime, ledger)
    assert make.counts(again) == {"created": 0, "updated": 0, "unchanged": 2}
    assert world.snapshot(runtime) == before


def test_it_does_not_matter_what_was_imported_before(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    make.bring(runtime, make.accounts(tmp_path, "a.csv", _line("9000000102", "李四", "H2")))
    _registered(runtime, cast)
    make.bring(runtime, make.accounts(tmp_path, "b.csv", _line("9000000101", "张三", "H1")))
    assert [row[:2] for row in _held(runtime)] == [("9000000101", "H1"), ("9000000102", "H2")]
    moved = make.accounts(tmp_path, "c.csv", _line("9000000101", "李四", "H2"))
    make.bring(runtime, moved, as_of=date(2026, 11, 25))
    assert _held(runtime)[:2] == [
        ("9000000101", "H1", "2026-03-01", "2026-11-25", "observed"),
        ("9000000101", "H2", "2026-11-25", None, "observed"),
    ]


def test_another_name_than_the_registered_one_is_said(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    _registered(runtime, cast)
    outcome = make.bring(runtime, make.accounts(tmp_path, "a.csv", _line("9000000101", "李四", "H1")))
    [warning] = make.table(outcome)["warnings"]  # type: ignore[misc]
    assert (warning["row"], warning["code"]) == (2, "name_differs")
    assert "登记的工号 H1 是「张三」" in warning["message"]
    assert [row[:2] for row in _held(runtime)] == [("9000000101", "H1")]


def test_undone_the_person_stays_and_the_binding_goes(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    _registered(runtime, cast)
    before = world.snapshot(runtime)
    outcome = make.bring(runtime, make.accounts(tmp_path, "a.csv", _line("9000000101", "张三", "H1")))
    assert _held(runtime)
    with runtime.writing(SYSTEM) as work:
        service.undo(work, outcome.batch_id or 0)
    assert _held(runtime) == []
    after = world.snapshot(runtime)
    assert after["employees"] == before["employees"]
    assert after["employments"] == before["employments"]


HEADINGS = ("姓名", "工号", "离职日期", "最后工作日", "小红书号", "交接事项", "接收人", "是否完成", "完成日期")


def test_a_leaving_that_is_not_registered_is_said_and_not_taken_over(
    runtime: Runtime, cast: Cast, tmp_path: Path
) -> None:
    """What a person decided here is not changed by a list: who enters people by hand lets them go by hand."""
    who = _registered(runtime, cast)
    row = ("张三", "H1", "2026-10-31", "2026-10-30", "9000000101", "后台解绑员工号", "", "", "")
    files = (
        make.accounts(tmp_path, "a.csv", _line("9000000101", "张三", "H1")),
        make.written(tmp_path, "b.csv", HEADINGS, row),
    )
    outcome = make.bring(runtime, *files)
    [warning] = make.table(outcome, 1)["warnings"]  # type: ignore[misc]
    assert (warning["row"], warning["code"]) == (2, "leaving_not_registered")
    assert _held(runtime) == [("9000000101", "H1", "2026-03-01", None, "observed")]
    with runtime.reading(SYSTEM) as work:
        assert verify.verify(work, verify.Outside(runtime.anchored())) == []
    with runtime.writing(SYSTEM) as work:
        people.end_employment(work, who, date(2026, 10, 15))
    later = make.bring(runtime, make.written(tmp_path, "c.csv", HEADINGS, (*row[:7], "是", "2026-10-31")))
    [warning] = make.table(later)["warnings"]  # type: ignore[misc]
    assert (warning["code"], "2026-10-15" in warning["message"]) == ("leaving_differs", True)
    with runtime.reading(SYSTEM) as work:
        assert verify.verify(work, verify.Outside(runtime.anchored())) == []


def test_a_leaving_that_is_registered_so_is_no_warning(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    who = _registered(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        people.end_employment(work, who, date(2026, 10, 31))
    row = ("张三", "H1", "2026-10-31", "2026-10-30", "9000000101", "后台解绑员工号", "", "是", "2026-10-31")
    files = (
        make.accounts(tmp_path, "a.csv", _line("9000000101", "张三", "H1")),
        make.written(tmp_path, "b.csv", HEADINGS, row),
    )
    outcome = make.bring(runtime, *files)
    assert [table["warnings"] for table in (make.table(outcome), make.table(outcome, 1))] == [[], []]
    assert _held(runtime) == [("9000000101", "H1", "2026-03-01", "2026-10-31", "observed")]
