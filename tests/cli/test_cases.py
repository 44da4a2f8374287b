"""Cases from the shell: many leavers from a file, and one case from opening to the gate."""

from pathlib import Path
from typing import Any

import docx

from tests.cases.test_listed import written
from tests.cli.conftest import Kosmgr
from tests.make import JIA, YI


def _rows(ran: Any) -> list[tuple[str, str | None, list[str]]]:
    return [(row["employee"], row["code"], row["accounts"]) for row in ran.document["rows"]]


def test_many_leave_by_the_command(company: Kosmgr, tmp_path: Path) -> None:
    assert company("bind", "9000000101", "H1", "--entity", JIA, "--json").code == 0
    file = written(
        tmp_path, f"{JIA},王芳,H1,2026-12-05,,", f"{JIA},某人,H99,2026-12-05,,", f"{YI},王芳,H1,2026-12-31,,"
    )
    seen = company("offboard", "--list", str(file), "--json")
    assert (seen.code, seen.document["applied"]) == (0, False)
    assert _rows(seen) == [("H1", None, ["9000000101"]), ("H99", "EmployeeUnknown", []), ("H1", None, [])]
    assert company("cases", "--json").document["total"] == 0
    assert company("offboard", "--list", str(file), "--apply", "--json").code == 2, "a reason is needed"
    done = company("offboard", "--list", str(file), "--apply", "--reason", "闭店", "--json")
    assert done.code == 0, done.err
    assert [row["items"] for row in done.document["rows"]] == [12, 0, 0]
    cases = company("cases", "--json").document["items"]
    assert len({case["number"] for case in cases}) == 2
    log = [row for row in cases if row["entity"] == JIA]
    assert (log[0]["accounts"], log[0]["open"], log[0]["state"]) == (["9000000101"], 12, "planned")
    assert done.document["change"].startswith("leavers-")
    again = company("offboard", "--list", str(file), "--apply", "--reason", "闭店", "--json")
    assert [row["items"] for row in again.document["rows"]] == [0, 0, 0], "said twice, done once"


def test_a_case_from_the_shell(company: Kosmgr) -> None:
    assert company("bind", "9000000101", "H1", "--entity", JIA, "--json").code == 0
    case = company("offboard", "H1", "--entity", JIA, "--last-day", "2026-11-20", "--json").document["case"]
    shown = company("cases", "show", str(case), "--json").document
    ids = {task["code"]: str(task["id"]) for task in shown["tasks"]}
    assert {one["code"] for one in shown["blockers"]} == {"item_open", "still_bound"}
    shut = company("cases", "close", str(case), "--json")
    assert (shut.code, shut.document["code"]) == (5, "GateShut")
    renamed = company("cases", "tick", ids["renamed"], "--json")
    assert (renamed.code, renamed.document["code"]) == (2, "NicknameNeeded")
    assert company("cases", "tick", ids["renamed"], "--nickname", "新昵称", "--json").code == 0
    assert company("cases", "waive", ids["sim_back"], "--reason", "卡是她的", "--json").code == 0
    same = company("cases", "decide", ids["sim_back"], "granted", "--json")
    assert (same.code, same.document["code"]) == (4, "SamePerson")
    assert company("cases", "drop", ids["portraits"], "--reason", "没有出镜", "--json").code == 0
    for code in ids.keys() - {"renamed", "sim_back", "portraits"}:
        assert company("cases", "tick", ids[code], "--json").code == 0
    left = company("cases", "show", str(case), "--json").document["blockers"]
    assert [one["code"] for one in left] == ["waiver_waiting"]
    clock = company("cases", "--clock", "--json").document
    assert (clock["still_bound"], clock["hours"]) == (0, 0)
    assert company("cases", "show", "4711", "--json").code == 3
    assert company("verify", "--json").document["ok"]


def test_the_forms_of_a_case_from_the_shell(company: Kosmgr, tmp_path: Path) -> None:
    assert company("bind", "9000000101", "H1", "--entity", JIA, "--json").code == 0
    case = company("offboard", "H1", "--entity", JIA, "--last-day", "2026-12-05", "--json").document["case"]
    (out := tmp_path / "out").mkdir()
    made = company(
        "letters", "issue", "handover_form", "H1", "--entity", JIA, "--case", str(case), "-o", str(out), "--json"
    )
    assert made.code == 0, made.err
    [file] = out.iterdir()
    form = docx.Document(str(file))
    assert any("LZ-2026-" in paragraph.text for paragraph in form.paragraphs)
    assert [len(table.rows) for table in form.tables] == [2, 13, 1], "the account, the items, the signatures"
    [letter] = company("letters", "--json").document["items"]
    assert letter["case"] == case
    unknown = company("letters", "issue", "handover_form", "H1", "--entity", JIA, "--case", "999", "--json")
    assert (unknown.code, unknown.document["code"]) == (3, "CaseUnknown")


def test_the_checklists_from_the_shell(company: Kosmgr) -> None:
    place = ("--entity", JIA, "--json")
    assert len(company("checklists", "show", *place).document["items"]) == 12
    added = company("checklists", "set", "收回门禁卡", "--owner", "admin", "--before", "1", "--holding", *place)
    assert (added.code, added.document["code"]) == (0, "own_1")
    assert company("checklists", "remove", "portraits", *place).code == 0
    refused = company("checklists", "remove", "unbind", *place)
    assert (refused.code, refused.document["code"]) == (5, "Essential")
    origins = [one["origin"] for one in company("checklists", "show", *place).document["items"]]
    assert (len(origins), origins.count("own"), origins.count("left_out")) == (13, 1, 1)
    assert company("checklists", "reset", *place).document["reset"] == 2
    assert company("checklists", "show", "--kind", "praise", *place).code == 3
