"""User stories of joining, moving and leaving, on the ledgers the project ships: 1 to 4, 7 to 9 and 12."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from kosmgr.letters import paper
from tests.journeys.conftest import SIX, TODAY, Shell, ledger

HANGZHOU, CHENGDU = "杭州禾木示例家居有限公司", "成都禾木示例装饰有限公司"
ROSTERS = ("10", "01", "04", "09")  # without the handover list: its cases are opened here


@pytest.fixture(scope="module")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company before anybody kept handover lists, as it lies on the disk."""
    shell = Shell(tmp_path_factory.mktemp("rosters") / "var")
    shell.ok("import", *map(ledger, ROSTERS), "--apply", "--new-entities", "--as-of", TODAY)
    return shell.folder


@pytest.fixture
def office(shell: Shell, rosters: Path) -> Shell:
    """The same, to be changed."""
    shutil.copytree(rosters, shell.folder)
    return shell


def _findings(shell: Shell, account: str, day: str = TODAY) -> dict[str, Any]:
    found = shell.ok("check", "--as-of", day)["findings"]
    return {one["rule"]: one for one in found if account in {subject["key"] for subject in one["subjects"]}}


def _case(shell: Shell, number: int, day: str = TODAY) -> Any:
    return shell.ok("cases", "show", str(number), "--as-of", day)


def _account(shell: Shell, account: str, day: str = TODAY) -> Any:
    items = shell.ok("accounts", "--search", account, "--filter", "seated=all", "--as-of", day)["items"]
    return next((one for one in items if one["account"] == account), None)


def test_1_and_2_wang_fang_gives_notice(office: Shell) -> None:
    left = office.ok("offboard", "HM0007", "--last-day", "2026-12-05", "--as-of", TODAY)
    assert (left["last_working_day"], left["unbound"], left["items"]) == ("2026-12-04", ["9000000101"], 12)
    case = _case(office, left["case"])
    assert {task["due_on"] for task in case["tasks"]} == {"2026-12-04"}
    assert {task["owner"] for task in case["tasks"]} >= {"operations", "admin", "employee"}
    assert {task["assignee"] for task in case["tasks"] if task["owner"] == "employee"} == {"王芳"}
    assert [one["name"] for one in office.ok("cases", "--as-of", TODAY)["items"]] == ["王芳"], (
        "her namesake is untouched"
    )
    assert case["state"] == "planned"
    # 2: the day after the last day
    seen = _findings(office, "9000000101", "2026-12-06")
    assert seen["binding.departed-holder"]["severity"] == "critical"
    assert "offboarding.item-overdue" in seen
    assert "binding.departed-holder" not in _findings(office, "9000000101", "2026-12-05")
    assert _account(office, "9000000101", "2026-12-06")["state"] == "leaver"
    shut = office.run("cases", "close", str(left["case"]), "--as-of", "2026-12-06")
    assert (shut[0], shut[1]["code"]) == (5, "GateShut")
    late = office.ok("cases", "--clock", "--as-of", "2026-12-07")
    [row] = [one for one in late["items"] if one["account"] == "9000000101"]
    assert (row["hours"], row["case"]) == (72, left["number"])
    # on her last working day everything is done
    office.ok("unbind", "9000000101", "--reason", "后台已解绑", "--as-of", "2026-12-04")
    assert "binding.departed-holder" not in _findings(office, "9000000101", "2026-12-06")
    for task in _case(office, left["case"])["tasks"]:
        if task["state"] == "open":
            extra = ["--nickname", "西湖店讲软装"] if task["code"] == "renamed" else []
            office.ok("cases", "tick", str(task["id"]), *extra, "--as-of", "2026-12-04")
    closed = office.ok("cases", "close", str(left["case"]), "--as-of", "2026-12-04")
    assert closed["state"] == "closed"
    assert office.ok("verify") == {"ok": True, "violations": []}


def test_3_the_leaver_list_shows_every_account_still_bound(hemu: Shell) -> None:
    late = hemu.ok("cases", "--clock", "--as-of", TODAY)
    assert [(one["account"], one["name"]) for one in late["items"]] == [("9000000111", "周敏")]
    assert late["items"][0]["last_working_day"] == "2026-09-28"
    assert 52 * 24 <= late["hours"] <= 54 * 24
    found = _findings(hemu, "9000000111")["binding.departed-holder"]
    assert "51" in found["message"]
    [case] = [one for one in hemu.ok("cases", "--as-of", TODAY)["items"] if one["employee"] == "HM0017"]
    assert (case["open"], case["overdue"], case["state"], case["origin"]) == (4, 4, "open", "observed")


def test_7_a_leave_pauses_the_account(office: Shell) -> None:
    assert "activity.stale" in _findings(office, "9000000113")
    office.ok(
        "leave", "HM0019", "--entity", HANGZHOU, "--from", "2026-10-01", "--until", "2027-03-31", "--as-of", TODAY
    )
    seen = _findings(office, "9000000113")
    assert "activity.stale" not in seen
    assert seen["isolation.home-network"]["evidence"]["on_leave"] is True
    assert _account(office, "9000000113")["paused"] is True


def test_8_a_transfer_ends_the_seat(office: Shell) -> None:
    moved = office.ok(
        "transfer", "HM0009", "--entity", HANGZHOU, "--to", CHENGDU, "--on", "2026-12-01", "--as-of", TODAY
    )
    assert moved["number"].startswith("DD-")
    assert "binding.affiliation" in _findings(office, "9000000103", "2026-12-01")
    there = office.ok("people", "--entity", CHENGDU, "--search", "HM0009", "--as-of", "2026-12-01")["items"]
    assert [(one["name"], one["hired_on"]) for one in there] == [("张伟", "2026-12-01")]


def test_4_five_proofs_of_employment_at_once(office: Shell, tmp_path: Path) -> None:
    five = ("HM0007", "HM0009", "HM0012", "HM0014", "HM0019")
    ask = ("letters", "issue", "employment_proof", *five, "--purpose", "员工号认证", "--entity", HANGZHOU)
    made = office.ok(*ask, "-o", tmp_path, "--as-of", TODAY)["letters"]
    assert len({one["number"] for one in made}) == 5
    logged = office.ok("letters", "--as-of", TODAY)["items"]
    assert {(one["employee"], one["issued_on"]) for one in logged} == {(number, TODAY) for number in five}
    words = {path.name: str(paper.read(path.read_bytes())) for path in tmp_path.glob("*.docx")}
    assert len(words) == 5
    [one] = [text for text in words.values() if "HM0009" in text]
    for fact in ("张伟", "2020 年 8 月 1 日", HANGZHOU, "91330100MA0EXAMP1B", "工地巡检员", "开具人 系统", "ZZ-2026-"):
        assert fact in one
    assert not any(re.search(r"\d{17}[\dXx]", text) for text in words.values())  # no identity number


def test_9_a_leaver_comes_back(office: Shell) -> None:
    asked = ("links", "send", "同意书", "--entity", CHENGDU, "--task", "consent:portrait", "--employee", "CD0001")
    office.ok("links", "consent", "CD0001", "portrait", "given", "--entity", CHENGDU)
    assert office.run(*asked, "--missing")[1]["code"] == "NothingToSend"
    assert (
        office.run("people", "rehire", "CD0001", "--entity", CHENGDU, "--on", "2026-08-01")[1]["code"]
        == "StillEmployed"
    )
    office.ok("people", "rehire", "CD0001", "--entity", CHENGDU, "--on", "2026-11-20", "--contract-until", "2028-11-19")
    [now] = office.ok("people", "--search", "CD0001", "--as-of", TODAY)["items"]
    assert (now["hired_on"], now["left_on"]) == ("2026-11-20", None)
    [then] = office.ok("people", "--search", "CD0001", "--as-of", "2026-09-15")["items"]
    assert then["left_on"] == "2026-08-31"
    [link] = office.ok(*asked, "--missing")["links"]  # what was agreed to in the former employment counts no more
    assert link["employee"] == "CD0001"


def test_12_an_idle_account_goes_to_a_new_person(office: Shell, tmp_path: Path) -> None:
    case = office.ok("handover", "9000000202", "--to", "CD0011", "--as-of", TODAY)["id"]
    refused = office.run("bind", "9000000202", "CD0011", "--entity", CHENGDU, "--as-of", TODAY)
    assert (refused[0], refused[1]["code"]) == (5, "HandoverRunning")
    ids = {task["code"]: str(task["id"]) for task in _case(office, case)["tasks"]}
    early = office.run("cases", "tick", ids["bind"], "--as-of", TODAY)
    assert (early[0], early[1]["code"]) == (5, "StepsFirst")
    office.ok("cases", "tick", ids["signed_out"])
    office.ok("cases", "tick", ids["portraits"], "--note", "没有出镜笔记")
    office.ok("cases", "tick", ids["renamed"], "--nickname", "高新店石磊")
    paper = office.ok(
        "documents", "add", "石磊在职证明", "--entity", CHENGDU, "--kind", "employment_proof", "--about", "employee",
        "--subject", "CD0011",
    )  # fmt: skip
    office.ok("cases", "tick", ids["successor_proof"], "--document", str(paper["id"]))
    office.ok("cases", "tick", ids["successor_verified"], "--note", "实名和手机号重新验证通过")
    office.ok("cases", "tick", ids["bind"])
    office.ok("cases", "close", str(case))
    now = _account(office, "9000000202")
    assert (now["holder"]["employee"], now["nickname"]) == ("CD0011", "高新店石磊")
    assert office.ok("verify") == {"ok": True, "violations": []}


def test_the_six_ledgers_bring_three_cases(hemu: Shell) -> None:
    assert SIX
    found = hemu.ok("cases", "--as-of", TODAY)["items"]
    assert {(one["employee"], one["state"], one["open"]) for one in found} == {
        ("HM0017", "open", 4),
        ("CD0001", "open", 1),
        ("HM0007", "planned", 12),
    }
