"""kosmgr import, as people's scripts use it."""

from pathlib import Path

from tests.cli.conftest import Kosmgr
from tests.exchange import make


def test_preview_apply_again_and_undo(kosmgr: Kosmgr) -> None:
    files = [make.sample(number).path for number in ("10", "01")]
    seen = kosmgr("import", *files, "--new-entities", "--json")
    assert seen.code == 0
    assert (seen.document["applied"], seen.document["batch"]) == (False, None)
    done = kosmgr("import", *files, "--new-entities", "--apply", "--json")
    assert done.code == 0
    assert (done.document["applied"], done.document["batch"]) == (True, 1)
    assert [file["tables"][0]["created"] for file in done.document["files"]] == [56, 38]
    assert "读取文件" in done.err
    again = kosmgr("import", *files, "--apply", "--json")
    assert [file["tables"][0]["unchanged"] for file in again.document["files"]] == [56, 38]
    assert kosmgr("accounts", "--json").document["total"] == 38
    assert kosmgr("import", "undo", 1, "--json").document == {"ok": True, "id": 1}
    assert kosmgr("accounts", "--json").document["total"] == 0
    assert kosmgr("import", "undo", 1).code == 5
    assert kosmgr("import", "undo", 99).code == 3


def test_unknown_entities_are_rejected_rows_and_exit_0(kosmgr: Kosmgr) -> None:
    seen = kosmgr("import", make.sample("01").path, "--json")
    assert seen.code == 0
    [table] = seen.document["files"][0]["tables"]
    assert table["created"] == 0
    assert {entry["code"] for entry in table["rejected"] if entry["row_rejected"]} == {"entity_unknown"}


def test_a_file_that_cannot_be_read_is_exit_2_and_nothing_is_applied(kosmgr: Kosmgr, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    found = kosmgr("import", make.sample("10").path, broken, "--new-entities", "--apply", "--json")
    assert found.code == 2
    assert found.document["applied"] is False
    assert found.document["files"][1]["error"]
    assert kosmgr("people", "--json").document["total"] == 0
    assert kosmgr("import", tmp_path / "nowhere.csv").code == 2
