"""Lists as files, timelines, and the command that writes a report."""

import csv
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kosmgr.bindings import service as bindings
from kosmgr.checks import service as checks
from kosmgr.cli import main
from kosmgr.findings import service as findings
from kosmgr.matrix import service as matrix
from kosmgr.policy import SYSTEM
from kosmgr.reports import exports, facts, overview, timeline
from kosmgr.runtime import Runtime
from tests.make import Cast
from tests.reports import make


def test_every_list_leaves_as_a_workbook_and_as_text(quick: Runtime, tmp_path: Path) -> None:
    make.troubled(quick, Cast.make(quick), name="=1+1")
    with quick.reading(SYSTEM) as work:
        picture, gathered = matrix.picture(work), facts.gather(work)
        lines = picture.seated()
        person = exports.PersonRow(
            "甲", "HM0007", "=1+1", "regular", date(2024, 3, 1), None, None, "西湖店", "顾问", "154****0000", ["9"]
        )
        listed = [
            exports.accounts(picture, lines, str),
            exports.seats_of(picture, lines, str),
            exports.people([person], str),
            exports.renewals(gathered.renewals, str),
            exports.devices_of(picture, str),
            exports.sims_of(picture, str),
            exports.findings_of(picture, gathered.findings, str),
            exports.bindings(picture, lines, str),
        ]
        for number, sheet in enumerate(listed):
            assert sheet.rows
            made = exports.export(work, sheet, tmp_path / f"{number}.xlsx", ["甲"])
            exports.export(work, sheet, tmp_path / f"{number}.csv", ["甲"])
            book = openpyxl.load_workbook(made.file).worksheets[0]
            assert book.max_row == 3 + len(sheet.rows) == 3 + made.rows
            assert not any(cell.data_type == "f" for row in book.iter_rows() for cell in row)
            with (tmp_path / f"{number}.csv").open(encoding="utf-8-sig", newline="") as file:
                text = list(csv.reader(file))
            assert len(text) == 1 + len(sheet.rows)
            assert not any(cell.startswith(("=", "+", "@")) for row in text for cell in row)
        with pytest.raises(exports.ExportKindUnknown):
            exports.export(work, listed[0], tmp_path / "x.pdf", ["甲"])


def test_an_account_from_its_first_day_to_today(runtime: Runtime, cast: Cast) -> None:
    accounts = make.troubled(runtime, cast)
    with runtime.reading(SYSTEM) as work:
        found = timeline.of_account(work, accounts["leaver"])
    days = [entry.on for entry in found.entries if entry.on is not None]
    assert days == sorted(days, reverse=True)
    said = [(entry.kind, entry.title.format(**entry.facts)) for entry in found.entries]
    assert ("holder", "周敏（HM0017）离职，账号未解绑") in said
    assert ("payment", "认证费 600 元，—付") in said
    assert ("seat", "开通，席位 1") in said
    holder = next(lane for lane in found.lanes if lane.key == "holder")
    assert [(s.from_on, s.until_on, s.kind) for s in holder.spans] == [
        (date(2026, 3, 1), date(2026, 10, 1), "plain"),
        (date(2026, 10, 1), None, "leaver"),
    ]


def test_a_past_day_knows_nothing_of_later(runtime: Runtime, cast: Cast) -> None:
    accounts = make.troubled(runtime, cast)
    with runtime.reading(SYSTEM, as_of=date(2026, 9, 15)) as work:
        found = timeline.of_account(work, accounts["leaver"])
        assert overview.overview(work).leavers == []
    assert all(entry.on is None or entry.on <= date(2026, 9, 15) for entry in found.entries)
    assert all(span.kind != "leaver" for lane in found.lanes for span in lane.spans)


def test_others_accounts_and_people_are_not_there(runtime: Runtime, cast: Cast) -> None:
    accounts = make.troubled(runtime, cast)
    with runtime.reading(cast.wu) as work:
        with pytest.raises(timeline.AccountUnknown):
            timeline.of_account(work, accounts["leaver"])
        mine = overview.overview(work)
        assert (mine.used, mine.leavers, len(mine.entities)) == (1, [], 1)


def test_the_log_of_an_account_is_for_those_who_may_read_it(runtime: Runtime, cast: Cast) -> None:
    accounts = make.troubled(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        bindings.unbind(work, accounts["leaver"], reason="离职")
    for actor, told in ((cast.chen, 1), (cast.lin, 0)):
        with runtime.reading(actor) as work:
            found = timeline.of_account(work, accounts["leaver"])
        said = [entry for entry in found.entries if entry.facts.get("action") == "account.unbound"]
        assert len(said) == told, actor.name
        assert any(entry.kind == "holder" for entry in found.entries)


def test_what_is_wrong_comes_with_the_past_until_it_is_over(runtime: Runtime, cast: Cast) -> None:
    accounts = make.troubled(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        checks.store(work)
        past = timeline.of_account(work, accounts["leaver"])
        assert list(past.findings) == findings.about(work, "account", accounts["leaver"]) != []
        person = next(line for line in matrix.picture(work).accounts if line.id == accounts["leaver"]).holder
        assert person is not None
        theirs = timeline.of_person(work, person.employee_id)
        assert list(theirs.findings) == findings.about(work, "employee", person.employee_id) != []
        bindings.unbind(work, accounts["leaver"], reason="离职")
        checks.store(work)
        after = timeline.of_account(work, accounts["leaver"])
        gone = {line.id for line in past.findings} - {line.id for line in after.findings}
        assert "binding.departed-holder" in {line.rule for line in past.findings if line.id in gone}
        assert gone <= {entry.ref_id for entry in after.entries if entry.kind == "finding"}


def test_what_waits_depends_on_who_asks(runtime: Runtime, cast: Cast) -> None:
    make.troubled(runtime, cast)
    with runtime.reading(cast.lin) as work:
        lin = overview.overview(work)
    with runtime.reading(cast.chen) as work:
        chen = overview.overview(work)
    assert [task.state for task in lin.tasks] == ["leaver", "idle"]
    assert chen.tasks == []
    jia = next(card.numbers for card in lin.entities if card.numbers.id == cast.jia.id)
    assert (jia.used, jia.quota, jia.free) == (7, 100, 93)
    assert [len(refs) for refs in (jia.unassigned, jia.banned, jia.departed)] == [1, 1, 1]
    assert sum(jia.states.values()) == 100


def test_the_command_writes_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KOSMGR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KOSMGR_TODAY", "2026-11-20")
    target = tmp_path / "m.xlsx"
    assert main(["report", "matrix", "-o", str(target), "--as-of", "2026-09-15", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["file"], said["as_of"], said["rows"]) == (True, str(target), "2026-09-15", 12)
    assert said["sheets"] == openpyxl.load_workbook(target).sheetnames
    assert main(["report", "--list", "--json"]) == 0
    assert [known["name"] for known in json.loads(capsys.readouterr().out)["reports"]] == ["matrix"]
    assert main(["report", "other", "-o", str(target)]) == 3
    assert main(["report", "matrix"]) == 2
    assert main(["report", "matrix", "-o", str(tmp_path / "no" / "m.xlsx")]) == 2
