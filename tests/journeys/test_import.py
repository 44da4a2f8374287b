"""Importing the six ledgers as they are."""

import json

import pytest

from tests.journeys.conftest import SIX, TODAY, Shell, ledger


def _tables(document: dict[str, object]) -> dict[str, dict[str, object]]:
    return {table["kind"]: table for file in document["files"] for table in file["tables"]}  # type: ignore[index, attr-defined]


@pytest.fixture
def preview(shell: Shell) -> dict[str, dict[str, object]]:
    return _tables(shell.ok("import", *map(ledger, SIX), "--new-entities", "--as-of", TODAY))


def test_the_preview_counts_as_the_files_say_and_writes_nothing(shell: Shell, preview: dict[str, dict]) -> None:
    """Story 13: 38 accounts, 1 duplicate, 2 subtotals, 1 footer."""
    accounts = preview["accounts"]
    assert (accounts["header_row"], accounts["rows"], accounts["created"]) == (3, 39, 38)
    assert accounts["duplicates"] == [{"row": 23, "of_row": 22}]
    reasons = sorted(ignored["reason"] for ignored in accounts["ignored"])
    assert reasons.count("blank") == 2
    assert reasons.count("subtotal") + reasons.count("total") == 2
    assert reasons.count("note") == 1
    assert preview["employees"]["created"] == 56
    assert preview["renewals"]["created"] == 28
    assert preview["sims"]["created"] == 27
    assert shell.ok("accounts")["total"] == 0


def test_what_cannot_be_read_is_named_and_never_guessed(preview: dict[str, dict]) -> None:
    refused = {(cell["row"], cell["column"], cell["value"]) for cell in preview["accounts"]["rejected"]}
    assert refused == {
        (8, "绑定手机", "1.54E+10"),
        (10, "绑定手机", "１５４００００１０７"),
        (42, "认证日期", "2026.13.1"),
        (43, "绑定手机", "1540000020"),
    }
    assert [(cell["column"], cell["value"]) for cell in preview["renewals"]["rejected"]] == [("金额", "6oo")]
    assert not any(cell["row_rejected"] for table in preview.values() for cell in table["rejected"])


def test_encodings_are_found(shell: Shell) -> None:
    """Story 14: GBK and UTF-16 without choosing; overridable."""
    document = shell.ok("import", ledger("03"), ledger("09"), ledger("10"), "--new-entities")
    encodings = {file["file"][:2]: file["encoding"].lower() for file in document["files"]}
    assert encodings["03"] in ("gbk", "gb18030")
    assert encodings["09"].startswith("utf-16")
    assert encodings["10"] == "gb18030"
    code, wrong = shell.run("import", ledger("03"), "--encoding", "utf-8")
    assert code == 2, wrong


def test_a_second_import_changes_nothing(company: Shell) -> None:
    document = company.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)
    for kind, table in _tables(document).items():
        assert (table["created"], table["updated"]) == (0, 0), kind


def test_unknown_entities_are_not_made_unless_asked(shell: Shell) -> None:
    table = _tables(shell.ok("import", ledger("10"), "--apply"))["employees"]
    assert table["created"] == 0
    assert {cell["code"] for cell in table["rejected"]} == {"entity_unknown"}
    assert shell.ok("people")["total"] == 0


def test_an_applied_batch_is_undone_whole(shell: Shell) -> None:
    batch = shell.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)["batch"]
    assert shell.ok("accounts", "--as-of", TODAY)["total"] == 38
    shell.ok("import", "undo", str(batch))
    assert shell.ok("accounts", "--as-of", TODAY)["total"] == 0
    assert shell.ok("verify")["ok"] is True


def test_undo_refuses_when_something_was_decided_since(shell: Shell) -> None:
    batch = shell.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)["batch"]
    shell.ok("unbind", "9000000111", "--on", TODAY, "--reason", "离职收回")
    code, refusal = shell.run("import", "undo", str(batch))
    assert code == 5
    assert "9000000111" in json.dumps(refusal, ensure_ascii=False)
    assert shell.ok("accounts", "--as-of", TODAY)["total"] == 38


def test_two_of_one_name_stay_two(company: Shell) -> None:
    people = company.ok("people", "--as-of", TODAY)
    wangs = {(p["employee"], p["left_on"], tuple(p["accounts"])) for p in people["items"] if p["name"] == "王芳"}
    assert wangs == {("HM0007", "2026-12-05", ("9000000101",)), ("CD0001", "2026-08-31", ())}


def test_one_unreadable_file_stops_all(shell: Shell, tmp_path) -> None:  # type: ignore[no-untyped-def]
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 not a workbook")
    code, document = shell.run("import", ledger("10"), bad, "--apply", "--new-entities")
    assert code == 2, document
    assert shell.ok("people")["total"] == 0
