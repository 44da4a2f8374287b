"""Stories of bringing ledgers in: what is created, what a second import does, undo, scope, quota, several orders."""

import itertools
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from kosmgr.bindings.models import Binding
from kosmgr.certification import service as certification
from kosmgr.checks import service as checks
from kosmgr.entities import service as entities
from kosmgr.exchange import importing, intake, rules, service
from kosmgr.kit import db as database
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.seats.models import Account
from tests.exchange import make, world
from tests.exchange.conftest import Fresh
from tests.make import JIA, Cast


def rows(runtime: Runtime, statement: str, **values: object) -> list[tuple[object, ...]]:
    with runtime.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), values)]


def day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]


def test_six_ledgers_in_one_go_and_again(runtime: Runtime) -> None:
    first = make.bring(runtime, *make.SIX)
    figures = {
        found["kind"]: (found["rows"], found["created"], len(found["duplicates"]))
        for file in first.report["files"]
        for found in file["tables"]
    }
    assert figures == {
        "employees": (56, 56, 0),
        "accounts": (39, 38, 1),
        "handovers": (29, 29, 0),
        "devices": (39, 39, 0),
        "renewals": (28, 28, 0),
        "sims": (27, 27, 0),
    }
    before, changes = world.snapshot(runtime), rows(runtime, "SELECT count(*) FROM audit_rows")
    second = make.bring(runtime, *make.SIX)
    assert make.counts(second) == {"created": 0, "updated": 0, "unchanged": 217}
    assert world.snapshot(runtime) == before
    [[notes]] = changes
    assert rows(runtime, "SELECT count(*) FROM audit_rows") == [(int(str(notes)) + 1,)]  # only that it was imported


def test_the_account_ledger_says_every_row_it_did_not_take(quick: Runtime) -> None:
    found = make.table(make.bring(quick, "01"))
    assert found["header_row"] == 3
    assert found["duplicates"] == [{"row": 23, "of_row": 22}]
    assert [(entry["row"], entry["reason"]) for entry in found["ignored"]] == [  # type: ignore[attr-defined]
        (1, "title"), (2, "title"), (14, "blank"), (34, "subtotal"), (45, "total"), (46, "blank"), (47, "note"),
    ]  # fmt: skip
    rejected = {(entry["row"], entry["column"], entry["value"]) for entry in found["rejected"]}  # type: ignore[attr-defined]
    assert (8, "绑定手机", "1.54E+10") in rejected
    assert (42, "认证日期", "2026.13.1") in rejected


def test_what_the_samples_say_of_people_and_accounts(runtime: Runtime) -> None:
    make.bring(runtime, *make.SIX)
    wangs = rows(
        runtime,
        """SELECT p.number, m.until_on, m.last_working_on FROM employees p JOIN employments m ON m.employee_id = p.id
        WHERE p.name = '王芳' ORDER BY p.number""",
    )
    assert [(n, day(u), day(w)) for n, u, w in wangs] == [
        ("CD0001", date(2026, 9, 1), date(2026, 8, 31)),
        ("HM0007", date(2026, 12, 6), date(2026, 12, 4)),
    ]
    held = {
        row[0]: (row[1], day(row[2]), day(row[3]))
        for row in rows(
            runtime,
            """SELECT a.xhs_id, coalesce(p.number, p.external_key), b.from_on, b.until_on FROM bindings b
            JOIN accounts a ON a.id = b.account_id JOIN employees p ON p.id = b.employee_id""",
        )
    }
    assert held["9000000111"] == ("HM0017", date(2026, 4, 15), None)
    assert held["9000000202"] == ("CD0001", date(2026, 3, 15), date(2026, 8, 31))
    assert held["9000000101"][0] == "HM0007"
    assert held["9000000124"] == ("account:9000000124", date(2026, 7, 1), None)
    assert held["9000000208"] == ("CD0008", None, None)  # its certification day could not be read
    assert "9000000112" not in held
    assert len(held) == 37
    assert rows(runtime, "SELECT name, uscc FROM entities ORDER BY name") == [
        (make.CHENGDU, "91510100MA0DEMWX90"),
        (make.HANGZHOU, "91330100MA0EXAMP1B"),
    ]
    assert rows(runtime, "SELECT nickname, xhs_id FROM enterprise_accounts ORDER BY xhs_id") == [
        ("禾木家居示例", "9000000001"),
        ("禾木家居成都示例", "9000000002"),
    ]
    assert rows(runtime, "SELECT used FROM seat_pools ORDER BY used") == [(10,), (28,)]
    assert rows(runtime, "SELECT amount_fen, status FROM fees WHERE amount_fen IS NULL") == [(None, "paid")]
    assert len(rows(runtime, "SELECT id FROM fees")) == 28
    assert rows(runtime, "SELECT registered_as FROM device_observations WHERE registered_as LIKE '%、%'") == [
        ("DEV-017、dev-017",)
    ]


def test_shared_things_are_facts(runtime: Runtime) -> None:
    make.bring(runtime, *make.SIX)
    shared = rows(
        runtime,
        """SELECT d.number, a.xhs_id, s.slot FROM device_assignments s JOIN devices d ON d.id = s.device_id
        JOIN accounts a ON a.id = s.account_id WHERE s.rank = 0 AND d.number IN ('DEV-003', 'DEV-104')
        ORDER BY a.xhs_id""",
    )
    assert shared == [
        ("DEV-003", "9000000103", "main"), ("DEV-003", "9000000104", "clone"),
        ("DEV-104", "9000000204", "main"), ("DEV-104", "9000000205", "clone"),
    ]  # fmt: skip
    numbers = rows(
        runtime,
        """SELECT s.number_masked, a.xhs_id FROM sim_assignments x JOIN sims s ON s.id = x.sim_id
        JOIN accounts a ON a.id = x.account_id WHERE x.rank = 0 AND s.number_masked = '154****0101'
        ORDER BY a.xhs_id""",
    )
    assert [row[1] for row in numbers] == ["9000000101", "9000000127"]


def test_losing_cells_are_warnings(quick: Runtime) -> None:
    make.bring(quick, "10", "04", "09", "07")
    found = make.table(make.bring(quick, "01"))
    warned = {(entry["row"], entry["column"], entry["code"]) for entry in found["warnings"]}  # type: ignore[attr-defined]
    networks = {row for row, column, code in warned if code == "contradicts_devices" and column == "网络"}
    assert networks == {17, 20, 26, 29, 32, 44}
    assert (32, "绑定手机", "contradicts_sims") in warned
    assert (36, "所属主体", "entity_by_enterprise_account") in warned


@pytest.fixture(scope="module")
def whole(fresh: Fresh, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    runtime = fresh(tmp_path_factory.mktemp("whole"))
    make.bring(runtime, *make.ALL)
    found = world.snapshot(runtime)
    runtime.engine.dispose()
    return found


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(order=st.permutations(make.ALL), cut=st.integers(0, 6))
def test_any_order_of_the_files_gives_the_same_state(
    fresh: Fresh, whole: dict[str, list[object]], tmp_path_factory: pytest.TempPathFactory, order: list[str], cut: int
) -> None:
    runtime = fresh(tmp_path_factory.mktemp("order"))
    if cut:
        make.bring(runtime, *order[:cut])
    for number in order[cut:]:
        make.bring(runtime, number)
    assert world.differences(whole, world.snapshot(runtime)) == {}
    runtime.engine.dispose()


def test_backwards_on_both_databases(runtime: Runtime, whole: dict[str, list[object]]) -> None:
    for number in ("05", "08", "09", "04", "07", "03", "01", "10"):
        make.bring(runtime, number)
    assert world.differences(whole, world.snapshot(runtime)) == {}


def test_undo_restores_the_earlier_state(runtime: Runtime) -> None:
    states, batches = [world.snapshot(runtime)], []
    for number in ("10", "01", "03", "04", "07", "09"):
        batches.append(make.bring(runtime, number).batch_id)
        states.append(world.snapshot(runtime))
    for batch, state in zip(reversed(batches), reversed(states[:-1]), strict=True):
        with runtime.writing(SYSTEM) as work:
            assert batch is not None
            assert service.undo(work, batch).status == "undone"
        assert world.differences(state, world.snapshot(runtime)) == {}
    assert rows(runtime, "SELECT count(*) FROM accounts") == [(0,)]


def test_a_changed_file_changes_only_what_changed_and_can_be_undone(runtime: Runtime, tmp_path: Path) -> None:
    first = (
        "甲公司",
        "企业号甲",
        "账号一",
        "700001",
        "张三",
        "A1",
        "15400000001",
        "D-1",
        "2026-03-01",
        "2027-02-28",
        "正常",
    )
    second = ("甲公司", "企业号甲", "账号二", "700002", "李四", "A2", "", "D-2", "2026-03-01", "2027-02-28", "正常")
    make.bring(runtime, make.accounts(tmp_path, "a.csv", first, second), as_of=date(2026, 10, 1))
    before = world.snapshot(runtime)
    passed = (*first[:4], "王五", "A3", "15400000009", "D-9", *first[8:])
    outcome = make.bring(runtime, make.accounts(tmp_path, "b.csv", passed, second), as_of=date(2026, 11, 1))
    assert make.counts(outcome) == {"created": 0, "updated": 1, "unchanged": 1}
    held = rows(
        runtime,
        """SELECT p.number, b.from_on, b.until_on FROM bindings b JOIN employees p ON p.id = b.employee_id
        JOIN accounts a ON a.id = b.account_id WHERE a.xhs_id = '700001' ORDER BY p.number""",
    )
    assert [(n, day(f), day(u)) for n, f, u in held] == [
        ("A1", date(2026, 3, 1), date(2026, 11, 1)), ("A3", date(2026, 11, 1), None),
    ]  # fmt: skip
    phones = rows(
        runtime,
        """SELECT s.number_masked, x.from_on, x.until_on FROM sim_assignments x JOIN sims s ON s.id = x.sim_id
        ORDER BY s.number_masked""",
    )
    assert [(n, day(f), day(u)) for n, f, u in phones] == [
        ("154****0001", None, date(2026, 11, 1)), ("154****0009", date(2026, 11, 1), None),
    ]  # fmt: skip
    with runtime.writing(SYSTEM) as work:
        service.undo(work, outcome.batch_id or 0)
    assert world.differences(before, world.snapshot(runtime)) == {}


def test_an_older_ledger_adds_history_and_takes_nothing_over(quick: Runtime, tmp_path: Path) -> None:
    now = ("甲公司", "企业号甲", "新昵称", "700001", "", "", "", "", "2026-03-01", "2027-02-28", "正常")
    then = ("甲公司", "企业号甲", "旧昵称", "700001", "", "", "", "", "2026-03-01", "2027-02-28", "限流")
    make.bring(quick, make.accounts(tmp_path, "now.csv", now), as_of=date(2026, 11, 1))
    old = make.accounts(tmp_path, "then.csv", then)
    make.bring(quick, old, as_of=date(2026, 5, 1))
    seen = rows(quick, "SELECT observed_on, nickname FROM account_observations ORDER BY observed_on")
    assert seen == [("2026-05-01", "旧昵称"), ("2026-11-01", "新昵称")]
    again = make.bring(quick, old, as_of=date(2026, 5, 1))
    assert make.counts(again) == {"created": 0, "updated": 0, "unchanged": 1}


def test_undo_is_refused_once_a_person_has_decided(runtime: Runtime) -> None:
    batch = make.bring(runtime, *make.SIX).batch_id
    with runtime.writing(SYSTEM) as work:
        [account] = work.db.query(Account).filter_by(xhs_id="9000000112")
        [(employee,)] = work.db.execute(text("SELECT id FROM employees WHERE number = 'HM0035'"))
        work.db.add(
            Binding(
                account_id=account.id, employee_id=employee, from_on=work.today, origin="decided", created_at=work.now
            )
        )
    before = world.snapshot(runtime)
    with pytest.raises(rules.UndoRefused) as refused, runtime.writing(SYSTEM) as work:
        service.undo(work, batch or 0)
    assert "9000000112" in refused.value.text()
    assert world.snapshot(runtime) == before


def test_undo_is_refused_once_a_later_import_builds_on_it(quick: Runtime) -> None:
    first = make.bring(quick, "01").batch_id
    make.bring(quick, "07")
    with pytest.raises(rules.UndoRefused) as refused, quick.writing(SYSTEM) as work:
        service.undo(work, first or 0)
    assert "9000000101" in refused.value.text()


def test_a_decision_is_not_overwritten_by_the_next_ledger(quick: Runtime, tmp_path: Path) -> None:
    row = ("甲公司", "企业号甲", "账号一", "700001", "张三", "A1", "", "", "2026-03-01", "2027-02-28", "正常")
    make.bring(quick, make.accounts(tmp_path, "a.csv", row))
    with quick.writing(SYSTEM) as work:
        [binding] = work.db.query(Binding)
        binding.until_on, binding.end_reason = work.today, "交接"
    make.bring(quick, make.accounts(tmp_path, "b.csv", (*row[:2], "改名", *row[3:])))
    assert rows(quick, "SELECT until_on, end_reason FROM bindings") == [("2026-11-20", "交接")]
    assert rows(quick, "SELECT nickname FROM account_observations") == [("改名",)]


def test_entities_nobody_registered_are_refused_unless_asked_for(quick: Runtime) -> None:
    with quick.writing(SYSTEM) as work:
        entities.add_entity(work, "杭州禾木示例家居")
    outcome = make.bring(quick, "01", new_entities=False)
    found = make.table(outcome)
    assert (found["rows"], found["created"]) == (39, 0)
    codes = {(entry["code"], entry["row_rejected"]) for entry in found["rejected"]}  # type: ignore[attr-defined]
    assert ("entity_unknown", True) in codes
    assert any("最接近的是「杭州禾木示例家居」" in entry["message"] for entry in found["rejected"])  # type: ignore[attr-defined]
    assert rows(quick, "SELECT count(*) FROM accounts") == [(0,)]


def test_a_scoped_importer_writes_only_their_entity(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    with runtime.writing(SYSTEM) as work:
        entities.add_enterprise_account(work, cast.jia.id, "600001", "企业号甲")
        entities.add_enterprise_account(work, cast.yi.id, "600002", "企业号乙")
    mine = (JIA, "企业号甲", "账号一", "700001", "", "", "", "", "2026-03-01", "2027-02-28", "正常")
    theirs = (cast.yi.name, "企业号乙", "账号二", "700002", "", "", "", "", "2026-03-01", "2027-02-28", "正常")
    given = make.accounts(tmp_path, "a.csv", mine, theirs)
    found = make.table(make.bring(runtime, given, actor=cast.lin))
    assert (found["created"], [e["code"] for e in found["rejected"]]) == (1, ["entity_not_yours"])  # type: ignore[attr-defined]
    assert rows(runtime, "SELECT xhs_id FROM accounts") == [("700001",)]
    stolen = make.accounts(tmp_path, "b.csv", (cast.yi.name, "企业号乙", *mine[2:]))
    found = make.table(make.bring(runtime, stolen, actor=cast.wu))
    assert [entry["code"] for entry in found["rejected"]] == ["account_of_other_entity"]  # type: ignore[attr-defined]
    new = make.accounts(tmp_path, "c.csv", ("丙公司", "企业号丙", *mine[2:]))
    found = make.table(make.bring(runtime, new, actor=cast.lin))
    assert [entry["code"] for entry in found["rejected"]] == ["entity_unknown"]  # type: ignore[attr-defined]
    with pytest.raises(rules.BatchUnknown), runtime.reading(cast.wu) as work:
        service.batch(work, 1)


def test_more_accounts_than_seats_write_nothing(runtime: Runtime, tmp_path: Path) -> None:
    make.bring(runtime, make.many(tmp_path, "a.csv", "甲公司", 0, 60))
    before = world.snapshot(runtime)
    too_many = make.many(tmp_path, "b.csv", "甲公司", 60, 50)
    seen = importing.look(runtime, SYSTEM, [too_many], intake.Options(new_entities=True))
    assert seen.report["refused"]["code"] == "QuotaExceeded"
    assert seen.report["refused"]["facts"] == {"entity": "甲公司", "used": 60, "wanted": 50, "limit": 100}
    with pytest.raises(rules.QuotaExceeded):
        make.bring(runtime, too_many)
    assert world.snapshot(runtime) == before
    make.bring(runtime, make.many(tmp_path, "c.csv", "甲公司", 60, 40))
    assert rows(runtime, "SELECT used FROM seat_pools") == [(100,)]


def test_a_batch_is_previewed_applied_once_and_its_files_are_removed(runtime: Runtime) -> None:
    options = intake.Options(new_entities=True)
    seen = importing.preview(runtime, SYSTEM, [make.sample("10"), make.sample("01")], options)
    assert rows(runtime, "SELECT count(*) FROM accounts") == [(0,)]
    kept = list((runtime.data_dir / "uploads").iterdir())
    assert len(kept) == 2
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    done = importing.apply(runtime, SYSTEM, seen.batch_id or 0)
    assert done.report["applied"] is True
    assert [f["tables"][0]["created"] for f in done.report["files"]] == [56, 38]
    assert list((runtime.data_dir / "uploads").iterdir()) == []
    with pytest.raises(rules.BatchMoved):
        importing.apply(runtime, SYSTEM, seen.batch_id or 0)
    with pytest.raises(rules.BatchMoved), runtime.writing(SYSTEM) as work:
        service.drop(work, seen.batch_id or 0)


def test_what_changed_after_the_preview_is_counted_anew(quick: Runtime) -> None:
    seen = importing.preview(quick, SYSTEM, [make.sample("10")], intake.Options(new_entities=True))
    make.bring(quick, "10")
    done = importing.apply(quick, SYSTEM, seen.batch_id or 0)
    assert make.counts(done) == {"created": 0, "updated": 0, "unchanged": 56}


def test_one_unreadable_file_keeps_all_out(quick: Runtime, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    given = [make.sample("10"), intake.Given(broken, "broken.xlsx")]
    seen = importing.look(quick, SYSTEM, given, intake.Options(new_entities=True))
    assert seen.unreadable
    with pytest.raises(rules.FileUnreadable):
        importing.bring(quick, SYSTEM, given, intake.Options(new_entities=True))
    assert rows(quick, "SELECT count(*) FROM import_batches") == [(0,)]


def test_the_same_tables_as_a_workbook_of_several_sheets(
    quick: Runtime, tmp_path: Path, whole: dict[str, list[object]]
) -> None:
    files = intake.take([make.sample(number) for number in make.ALL], intake.Options())
    path = tmp_path / "all.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for file in files:
            page = book.add_worksheet(file.name[:20])
            for number, line in enumerate(file.tables[0].sheet.rows):
                for column, cell in enumerate(line):
                    if cell not in ("", None):
                        page.write_string(number, column, str(cell))
        hidden = book.add_worksheet("隐藏")
        hidden.hide()
        hidden.write_row(0, 0, make.ACCOUNTS)
    outcome = make.bring(quick, intake.Given(path, "all.xlsx"))
    [file] = outcome.report["files"]
    assert [table["created"] for table in file["tables"]] == [56, 38, 29, 39, 28, 27, 22, 57, 0]
    assert file["tables"][-1]["hidden"] is True
    assert world.differences(whole, world.snapshot(quick)) == {}


def test_a_column_of_identity_numbers_is_dropped(quick: Runtime, tmp_path: Path) -> None:
    headings = (*make.ACCOUNTS, "身份证号")
    row = (
        "甲公司",
        "企业号甲",
        "账号一",
        "700001",
        "",
        "",
        "",
        "",
        "2026-03-01",
        "2027-02-28",
        "正常",
        "000000199001010019",
    )
    found = make.table(make.bring(quick, make.written(tmp_path, "a.csv", headings, row)))
    assert [(e["column"], e["code"]) for e in found["warnings"]] == [("身份证号", "identity_dropped")]  # type: ignore[attr-defined]
    dump = "".join(str(row) for name in ("ledger_rows", "audit_rows") for row in rows(quick, f"SELECT * FROM {name}"))
    assert "000000199001010019" not in dump


def test_phone_numbers_lie_nowhere_in_clear(quick: Runtime) -> None:
    make.bring(quick, *make.ALL)
    names = [row[0] for row in rows(quick, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    dump = "".join(str(row) for name in names for row in rows(quick, f'SELECT * FROM "{name}"'))
    assert "15400000101" not in dump
    assert "154****0101" in dump


def test_a_mapping_made_by_hand_is_used_for_the_next_sheet_of_that_shape(quick: Runtime, tmp_path: Path) -> None:
    headings = ("公司", "蓝V", "名字", "帐号编码", "谁在用", "员工")
    given = make.written(tmp_path, "a.csv", headings, ("甲公司", "企业号甲", "账号一", "700001", "张三", "A1"))
    assert importing.look(quick, SYSTEM, [given], intake.Options()).unreadable
    columns = {"entity": 0, "enterprise_account": 1, "nickname": 2, "account": 3, "holder_name": 4, "employee": 5}
    with quick.writing(SYSTEM) as work:
        service.remember_mapping(work, "accounts", headings, columns)
    assert make.counts(make.bring(quick, given))["created"] == 1


KILLED = """
import sys, time
from pathlib import Path
from tests.exchange import make
from tests.exchange.test_import import reopen
from kosmgr.exchange import writing
slow = writing.withdraw
def stall(*args):
    print("writing", flush=True)
    time.sleep(60)
writing.withdraw = stall
make.bring(reopen(Path(sys.argv[1])), *make.ALL)
"""


def reopen(folder: Path) -> Runtime:
    engine = database.make_engine(f"sqlite:///{folder / 'kosmgr.db'}")
    return Runtime(engine, Clock(date(2026, 11, 20)), Cipher(b"k" * 32), folder)


def test_a_killed_import_leaves_nothing(tmp_path: Path, fresh: Fresh, whole: dict[str, list[object]]) -> None:
    runtime = fresh(tmp_path)
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert rows(runtime, "SELECT count(*) FROM accounts") == [(0,)]
    assert rows(runtime, "SELECT count(*) FROM import_batches") == [(0,)]
    make.bring(runtime, *make.ALL)
    assert world.differences(whole, world.snapshot(runtime)) == {}
    runtime.engine.dispose()


def test_every_subset_pair_is_the_same_either_way(quick: Runtime, tmp_path: Path, fresh: Fresh) -> None:
    for one, other in itertools.islice(itertools.combinations(("01", "07", "09"), 2), 3):
        states = []
        for order in ((one, other), (other, one)):
            folder = tmp_path / "-".join(order)
            folder.mkdir()
            runtime = fresh(folder)
            for number in order:
                make.bring(runtime, number)
            states.append(world.snapshot(runtime))
            runtime.engine.dispose()
        assert world.differences(*states) == {}


def test_importing_twice_is_quick(quick: Runtime) -> None:
    make.bring(quick, *make.SIX)
    began = time.monotonic()
    make.bring(quick, *make.SIX)
    assert time.monotonic() - began < 10


def test_undo_after_checks_have_run(quick: Runtime) -> None:
    before = world.snapshot(quick)
    batch = make.bring(quick, *make.SIX).batch_id
    with quick.writing(SYSTEM) as work:
        checks.run(work)
    with quick.writing(SYSTEM) as work:
        service.undo(work, batch or 0)
    assert world.differences(before, world.snapshot(quick)) == {}
    assert rows(quick, "SELECT count(*) FROM findings WHERE status <> 'cleared'") == [(0,)]


def test_a_fee_paid_by_hand_is_not_unpaid_by_the_next_ledger(quick: Runtime) -> None:
    make.bring(quick, "10", "01")
    batch = make.bring(quick, "07").batch_id
    [(fee,)] = rows(
        quick,
        "SELECT f.id FROM fees f JOIN accounts a ON a.id = f.account_id WHERE a.xhs_id = '9000000113'",
    )
    with quick.writing(SYSTEM) as work:
        certification.pay_fee(work, int(str(fee)))
        certification.record_invoice(work, int(str(fee)), "0099")
    make.bring(quick, "04")
    assert rows(quick, "SELECT status FROM fees WHERE id = :id", id=fee) == [("paid",)]
    assert rows(quick, "SELECT number FROM invoices WHERE fee_id = :id", id=fee) == [("0099",)]
    with pytest.raises(rules.UndoRefused), quick.writing(SYSTEM) as work:
        service.undo(work, batch or 0)


def test_refused_rows_come_back_as_a_workbook_to_correct(quick: Runtime, tmp_path: Path) -> None:
    seen = importing.preview(quick, SYSTEM, [make.sample("10"), make.sample("01")], intake.Options(new_entities=True))
    path = tmp_path / "refused.xlsx"
    with path.open("wb") as target:
        count = importing.rejected_workbook(quick, SYSTEM, seen.batch_id or 0, 1, 0, target)
    assert count == 4
    importing.apply(quick, SYSTEM, seen.batch_id or 0)
    again = make.table(make.bring(quick, intake.Given(path, "refused.xlsx")))
    assert (again["rows"], again["created"]) == (4, 0)
    unused = importing.preview(quick, SYSTEM, [make.sample("10")], intake.Options(new_entities=True)).batch_id or 0
    with pytest.raises(rules.TableUnknown), path.open("wb") as target:
        importing.rejected_workbook(quick, SYSTEM, unused, 0, 5, target)


def test_blank_templates_exist_for_every_ledger(quick: Runtime, tmp_path: Path) -> None:
    for kind in intake.KINDS:
        path = tmp_path / f"{kind}.xlsx"
        with path.open("wb") as target, quick.reading(SYSTEM) as work:
            service.blank_template(work, kind, target)
        seen = make.table(importing.look(quick, SYSTEM, [intake.Given(path, path.name)], intake.Options()))
        assert (seen["kind"], seen["rows"]) == (kind, 0)
