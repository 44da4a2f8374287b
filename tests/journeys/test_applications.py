"""The application ledger by the command line: everything it hides is found, and nothing else."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.make import HANGZHOU
from tests.journeys.conftest import SIX, TODAY, Shell, ledger

# DOMAIN 3.3 row 14, and the banned account's holder of row 10
EXPECTED = {
    "application.probation": {"SQ2026014"},
    "application.proof-missing": {"SQ2026017"},
    "application.agreement-missing": {"SQ2026018"},
    "application.portrait-missing": {"SQ2026019"},
    "application.agreement-refused": {"SQ2026020"},
    "application.number-missing": {"SQ2026021"},
    "application.not-employed-yet": {"SQ2026022"},
    "application.contract-ending": {"SQ2026023"},
    "application.intern": {"SQ2026024"},
    "application.proof-old": {"SQ2026025"},
    "application.duplicate": {"SQ2026015"},
    "application.holder-of-banned": {"SQ2026028"},
}


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """禾木家居 with the application ledger too; for reading only."""
    made = Shell(tmp_path_factory.mktemp("applied") / "var")
    files = map(ledger, (*SIX, "02"))
    made.ok("import", *files, "--apply", "--new-entities", "--as-of", TODAY)
    return made


def test_every_item_of_the_list_and_no_other(applied: Shell) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    words = {}
    for finding in applied.ok("check", "application", "--as-of", TODAY)["findings"]:
        [number] = [s["label"] for s in finding["subjects"] if s["kind"] == "application"]
        assert number not in found[finding["rule"]]
        found[finding["rule"]].add(number)
        words[finding["rule"]] = finding["message"]
        assert finding["source"]["title"]
    assert dict(found) == EXPECTED
    for rule, said in (
        ("application.probation", "崔健一"),
        ("application.contract-ending", "10 天"),
        ("application.proof-old", "2025-10-08"),
        ("application.not-employed-yet", "2026-12-15"),
        ("application.duplicate", "2026-11-17"),
        ("application.holder-of-banned", "9000000118"),
    ):
        assert said in words[rule]


def test_no_identity_number_is_anywhere_in_the_installation(applied: Shell) -> None:
    held = b"".join(path.read_bytes() for path in applied.folder.rglob("*") if path.is_file())
    assert b"00000019900101" not in held
    assert "陆瑶".encode() in held


@pytest.fixture
def own(tmp_path: Path) -> Shell:
    """The same, to change."""
    made = Shell(tmp_path / "var")
    files = map(ledger, ("10", "01", "02"))
    made.ok("import", *files, "--apply", "--new-entities", "--as-of", TODAY)
    return made


def only(shell: Shell, number: str) -> dict[str, Any]:
    found = shell.ok("applications", "show", number)
    assert isinstance(found, dict)
    return found


def seats(shell: Shell) -> list[int]:
    return [item["used"] for item in shell.ok("seats")["items"]]


def test_an_intern_and_a_probationer_are_refused(own: Shell) -> None:
    """Story 5: the reason is kept, no seat used, the person informed."""
    before = seats(own)
    intern = only(own, "SQ2026024")
    assert [b["code"] for b in intern["blockers"] if b["weight"] == "no"] == ["intern"]
    assert own.run("applications", "conclude", "SQ2026024")[0] == 5
    assert own.run("applications", "refuse", "SQ2026024", "--reason", "")[0] == 2
    own.ok("applications", "refuse", "SQ2026024", "--reason", "实习生不能持有席位")
    own.ok("applications", "informed", "SQ2026024", "--on", TODAY)
    refused = only(own, "SQ2026024")
    assert (refused["state"], refused["refused_reason"]) == ("refused", "实习生不能持有席位")
    filed = own.ok("applications", "file", "HM0034", "--entity", HANGZHOU, "--agreement", "yes", "--portrait", "yes")
    number = filed["application"]
    assert number == "SQ2026029"
    code, blocked = own.run("applications", "agree", number)
    assert (code, blocked["code"]) == (5, "Blocked")
    own.ok("applications", "disagree", number, "--reason", "试用期未转正")
    assert only(own, number)["refused_reason"] == "试用期未转正"
    assert seats(own) == before
    told = [
        finding for finding in own.ok("check", "application")["findings"] if finding["rule"] == "application.intern"
    ]
    assert told == []  # what was refused is no longer asked of anybody


def test_a_former_holder_of_a_banned_account_is_stopped_for_a_decision(own: Shell) -> None:
    """Story 22, the last part: SQ2026028 waits until compliance decides."""
    stopped = only(own, "SQ2026028")
    assert [b["code"] for b in stopped["blockers"] if b["weight"] == "ask"] == ["formerly_banned"]
    assert own.run("applications", "conclude", "SQ2026028")[1]["code"] == "Blocked"
    own.ok("users", "add", "lin", "--role", "hr")
    assert own.run("applications", "rule", "SQ2026028", "formerly_banned", "--reason", "可以", "--as", "lin")[0] == 4
    own.ok("users", "add", "wu", "--role", "compliance")
    own.ok("applications", "rule", "SQ2026028", "formerly_banned", "--reason", "申诉成功", "--as", "wu")
    for paper in ("nda", "commitment", "training"):
        own.ok("people", "sign", "HM0024", paper)
    assert own.ok("applications", "conclude", "SQ2026028")["state"] == "approved"


def test_a_store_manager_decides_the_own_store_only(own: Shell) -> None:
    """Story 40."""
    own.ok("users", "add", "mei", "--role", "manager", "--entity", HANGZHOU, "--store", "西湖店")
    assert own.run("users", "add", "wu", "--role", "manager")[0] == 2
    assert own.run("users", "add", "wu", "--role", "hr", "--store", "西湖店")[0] == 2
    for number, store in (("HM0036", "西湖店"), ("HM0037", "滨江店")):
        kept = own.run("applications", "file", number, "--entity", HANGZHOU, "--store", store)
        assert kept[1]["code"] == "ApplicationExists"  # both are in the ledger already
        own.ok("applications", "submit", {"HM0036": "SQ2026016", "HM0037": "SQ2026017"}[number])
    mine = own.ok("applications", "--mine", "--as", "mei")["items"]
    assert [item["application"] for item in mine] == ["SQ2026016"]
    assert {item["store"] for item in own.ok("applications", "--state", "all", "--as", "mei")["items"]} == {"西湖店"}
    assert own.run("applications", "agree", "SQ2026017", "--as", "mei")[0] == 3
    own.ok("applications", "agree", "SQ2026016", "--as", "mei")
    assert own.run("applications", "agree", "SQ2026016", "--as", "mei")[0] == 4
    for words in (("people",), ("accounts",), ("seats",), ("check",), ("rules",)):
        assert own.run(*words, "--as", "mei")[0] == 4, words
