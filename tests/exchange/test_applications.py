"""The application ledger: read to the last cell, in any order, again, taken back, and never over a decision."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from kosmgr.applications import deciding, lines
from kosmgr.applications import service as applications
from kosmgr.entities import service as entities
from kosmgr.exchange import intake, rules, service, words
from kosmgr.kit.sheets import reader
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from tests.exchange import make, sheets, world
from tests.exchange.conftest import Fresh
from tests.exchange.test_import import rows
from tests.make import JIA, YI, Cast

SEVEN = (*make.SIX, "02")
HEADINGS = ("申请编号", "申请日期", "申请人", "工号", "身份证号", "所属企业号", "在职证明", "状态", "个人手机号")


@pytest.fixture(scope="module")
def whole(fresh: Fresh, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    runtime = fresh(tmp_path_factory.mktemp("whole"))
    make.bring(runtime, *SEVEN)
    state = world.snapshot(runtime)
    runtime.engine.dispose()
    return state


def undo(runtime: Runtime, batch_id: int | None) -> None:
    with runtime.writing(SYSTEM) as work:
        assert batch_id is not None
        assert service.undo(work, batch_id).status == "undone"


def test_the_shipped_ledger_to_the_last_cell() -> None:
    reading = sheets.judge(reader.read(make.sample("02").path).sheets[0])
    assert (reading.count, len(reading.rows), reading.ignored, reading.rejected) == (28, 27, [], [])
    assert [(entry.row, entry.of_row) for entry in reading.duplicates] == [(28, 16)]
    assert [(entry.row, entry.column, entry.code) for entry in reading.warnings] == [
        (1, "身份证号", "identity_dropped"),
        (28, "申请编号", "key_repeated"),
    ]
    by_number = {row.key: row.values for row in reading.rows}
    luyao, ren, tian, wang = (by_number[f"SQ2026{n}"] for n in ("015", "026", "025", "024"))
    assert (luyao["applicant"], luyao["again"], luyao["submitted_on"]) == (
        "陆瑶", [date(2026, 11, 17)], date(2026, 11, 16),
    )  # fmt: skip
    assert [ren[step] for step in ("department", "hr", "legal", "finance")] == ["agreed", "agreed", None, "pending"]
    assert (tian["proof"], tian["proof_on"]) == ("yes", date(2025, 10, 8))
    assert (wang["applicant"], wang["marked"]) == ("汪洋", "intern")
    assert "00000019900101" not in repr(reading)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("有", ("yes", None), None), ("已签", ("yes", None), None), ("√", ("yes", None), None),
        ("有(2025.10.8开具)", ("yes", date(2025, 10, 8)), None),
        ("已签（2026年3月1日签署）", ("yes", date(2026, 3, 1)), None), ("有（公章不清）", ("yes", None), None),
        ("无", ("no", None), None), ("未签", ("no", None), None), ("没有", ("no", None), None),
        ("不愿签", ("refused", None), None), ("", None, None), ("-", None, None), ("也许", None, "word_unknown"),
    ],
)  # fmt: skip
def test_a_material_is_there_missing_or_refused(raw: str, value: object, code: str | None) -> None:
    cell = words.parse_material(raw)
    assert (cell.value, cell.code) == (value, code)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("同意", "agreed", None), ("√", "agreed", None), ("✔", "agreed", None), ("不同意", "refused", None),
        ("×", "refused", None), ("待", "pending", None), ("待定", "pending", None), ("/", None, None), ("", None, None),
        ("嗯", None, "tick_unreadable"),
    ],
)  # fmt: skip
def test_a_verdict_in_many_spellings(raw: str, value: object, code: str | None) -> None:
    cell = words.parse_verdict(raw)
    assert (cell.value, cell.code) == (value, code)


def test_imported_with_the_rest_and_again_nothing_changes(runtime: Runtime, whole: dict[str, list[object]]) -> None:
    outcome = make.bring(runtime, *SEVEN)
    [table] = [t for f in outcome.report["files"] for t in f["tables"] if t["kind"] == "applications"]
    assert (table["rows"], table["created"], table["duplicates"]) == (28, 27, [{"row": 28, "of_row": 16}])
    assert {(e["row"], e["column"], e["code"]) for e in table["warnings"]} == {
        (1, "身份证号", "identity_dropped"),
        (28, "申请编号", "key_repeated"),
        (15, "入职日期", "contradicts_employees"),
        (25, "入职日期", "contradicts_employees"),
    }
    assert world.differences(whole, world.snapshot(runtime)) == {}
    again = make.bring(runtime, "02")
    assert make.counts(again) == {"created": 0, "updated": 0, "unchanged": 27}
    assert world.differences(whole, world.snapshot(runtime)) == {}
    assert len(whole["applications"]) == 27
    states: dict[object, int] = {}
    for row in whole["applications"]:
        states[row[25]] = states.get(row[25], 0) + 1  # type: ignore[index]
    assert states == {
        "opened": 13, "refused": 1, "submitted": 1, "rejected_by_platform": 1, "incomplete": 3, "on_hold": 1,
        "reviewing": 7,
    }  # fmt: skip


def test_no_identity_number_and_no_telephone_is_kept(quick: Runtime) -> None:
    make.bring(quick, "02", "10", "01")
    kept = "".join(
        str(row)
        for name in ("applications", "ledger_rows", "audit_rows", "import_batches", "findings")
        for row in rows(quick, f"SELECT * FROM {name}")
    )
    assert "00000019900101" not in kept
    assert "15400000115" not in kept
    assert "154****0115" in kept


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(order=st.permutations(("10", "01", "03", "02")), cut=st.integers(0, 3))
def test_any_order_of_the_files_gives_the_same_state(
    fresh: Fresh, tmp_path_factory: pytest.TempPathFactory, order: list[str], cut: int
) -> None:
    expected = fresh(tmp_path_factory.mktemp("expected"))
    make.bring(expected, "10", "01", "03", "02")
    runtime = fresh(tmp_path_factory.mktemp("order"))
    if cut:
        make.bring(runtime, *order[:cut])
    for number in order[cut:]:
        make.bring(runtime, number)
    assert world.differences(world.snapshot(expected), world.snapshot(runtime)) == {}
    again = make.bring(runtime, "02")
    assert make.counts(again) == {"created": 0, "updated": 0, "unchanged": 27}
    for one in (expected, runtime):
        one.engine.dispose()


def test_before_the_other_ledgers_it_waits_and_says_so(runtime: Runtime, whole: dict[str, list[object]]) -> None:
    table = make.table(make.bring(runtime, "02"))
    assert {e["code"] for e in table["warnings"]} == {"identity_dropped", "key_repeated", "applicant_unplaced"}  # type: ignore[attr-defined]
    assert rows(runtime, "SELECT count(*) FROM applications") == [(0,)]
    make.bring(runtime, *make.SIX)
    assert world.differences(whole, world.snapshot(runtime)) == {}


def test_undo_in_and_out_of_order(runtime: Runtime) -> None:
    make.bring(runtime, "10", "01")
    before = world.snapshot(runtime)
    batch = make.bring(runtime, "02").batch_id
    undo(runtime, batch)
    assert world.differences(before, world.snapshot(runtime)) == {}


def test_applications_outlive_the_roster_that_named_their_people(quick: Runtime) -> None:
    make.bring(quick, "01")
    roster = make.bring(quick, "10").batch_id
    make.bring(quick, "02")
    assert rows(quick, "SELECT count(*) FROM applications WHERE employee_id IS NOT NULL") == [(26,)]
    undo(quick, roster)
    named = rows(quick, "SELECT count(*) FROM applications WHERE employee_id IS NOT NULL")
    assert rows(quick, "SELECT count(*) FROM applications") == [(27,)]
    assert 0 < int(str(named[0][0])) < 26  # those whom the account ledger knows


def test_what_was_decided_is_not_overwritten_and_stops_the_undo(runtime: Runtime) -> None:
    make.bring(runtime, "10", "01")
    batch = make.bring(runtime, "02").batch_id
    with runtime.writing(SYSTEM) as work:
        finance = lines.named_application(work, "SQ2026026")
        deciding.rule_on(work, finance.id, "dispatched", "派遣公司同意")
        applications.send_back(work, lines.named_application(work, "SQ2026021").id, "补工号")
    before = world.snapshot(runtime)
    assert make.counts(make.bring(runtime, "02"))["unchanged"] == 27
    assert world.differences(before, world.snapshot(runtime)) == {}
    with pytest.raises(rules.UndoRefused) as refused:
        undo(runtime, batch)
    assert "SQ2026021" in refused.value.text()


def test_a_later_ledger_moves_what_nobody_touched(quick: Runtime, tmp_path: Path) -> None:
    make.bring(quick, "10", "01", "02")
    with quick.writing(SYSTEM) as work:
        applications.withdraw(work, lines.named_application(work, "SQ2026023").id, "合同不续")
    later = make.written(
        tmp_path, "later.csv", HEADINGS,
        ("SQ2026023", "2026-05-23", "钟灵", "CD0013", "", "禾木家居成都示例", "有", "已开通", ""),
        ("SQ2026026", "2026-05-26", "任远", "CD0016", "", "禾木家居成都示例", "有", "已批准", ""),
    )  # fmt: skip
    outcome = make.bring(quick, later, as_of=date(2026, 11, 25))
    assert make.counts(outcome) == {"created": 0, "updated": 2, "unchanged": 0}
    states = dict(rows(quick, "SELECT number, state FROM applications WHERE number IN ('SQ2026023', 'SQ2026026')"))  # type: ignore[arg-type]
    assert states == {"SQ2026023": "withdrawn", "SQ2026026": "approved"}
    undo(quick, outcome.batch_id)
    assert rows(quick, "SELECT state FROM applications WHERE number = 'SQ2026026'") == [("reviewing",)]


def test_people_and_enterprise_accounts_registered_by_hand_are_known(
    runtime: Runtime, cast: Cast, tmp_path: Path
) -> None:
    with runtime.writing(SYSTEM) as work:
        entities.add_enterprise_account(work, cast.jia.id, "E1", "甲号")
        person = people.add_employee(work, cast.jia.id, "H1", "张三", hired_on=date(2026, 1, 5)).id
    given = make.written(
        tmp_path, "a.csv", HEADINGS, ("SQ1", "2026-11-01", "张三", "H1", "", "甲号", "有", "审批中", "")
    )
    make.bring(runtime, given)
    assert rows(runtime, "SELECT employee_id, entity_id, state FROM applications") == [
        (person, cast.jia.id, "reviewing")
    ]
    with runtime.reading(SYSTEM) as work:
        [line] = lines.listing(work)
        assert line.enterprise_account == "甲号"


def test_of_two_companies_each_keeps_its_number(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    with runtime.writing(SYSTEM) as work:
        for entity, xhs_id, nickname in ((cast.jia, "E1", "甲号"), (cast.yi, "E2", "乙号")):
            entities.add_enterprise_account(work, entity.id, xhs_id, nickname)
    lin, wu = (Actor(n, str(n), (Grant(Role.HR, e.id),)) for n, e in ((1, cast.jia), (2, cast.yi)))
    for actor, name, nickname in ((lin, "张三", "甲号"), (wu, "李四", "乙号")):
        given = make.written(
            tmp_path, f"{name}.csv", HEADINGS, ("SQ1", "2026-11-01", name, "", "", nickname, "有", "审批中", "")
        )
        outcome = make.bring(runtime, given, actor=actor, new_entities=False)
        assert make.counts(outcome)["created"] == 1
    found = rows(runtime, "SELECT e.name, a.applicant FROM applications a JOIN entities e ON e.id = a.entity_id")
    assert sorted(found) == sorted([(JIA, "张三"), (YI, "李四")])
    foreign = make.written(tmp_path, "x.csv", HEADINGS, ("SQ1", "2026-11-02", "王五", "", "", "甲号", "无", "驳回", ""))
    table = make.table(make.bring(runtime, foreign, actor=wu, new_entities=False))
    assert [e["code"] for e in table["rejected"]] == ["entity_not_yours"]  # type: ignore[attr-defined]


def test_the_preview_writes_nothing(quick: Runtime) -> None:
    make.bring(quick, "10", "01")
    before = world.snapshot(quick)
    given = [make.sample("02")]
    from_preview = service  # the same use case the pages call
    with quick.reading(SYSTEM) as work:
        report = from_preview.look(work, intake.take(given, intake.Options()), intake.Options(), intake.silent)
    assert report["files"][0]["tables"][0]["created"] == 27
    with quick.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM applications")).scalar() == 0
    assert world.differences(before, world.snapshot(quick)) == {}
