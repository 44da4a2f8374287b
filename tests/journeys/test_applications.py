"""The application ledger by the command line: everything it hides is found, and nothing else."""

from collections import defaultdict

import pytest

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
