"""kosmgr logins, and login files given to kosmgr import."""

import json
from pathlib import Path

import pytest

from kosmgr import cli
from tests.logins import make as files
from tests.logins.make import at


def _answer(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict]:
    code = cli.main([*map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KOSMGR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("KOSMGR_DATABASE_URL", raising=False)
    return files.file(tmp_path, [at(0, "A1", "X-1", "9.9.9.9"), at(4, "B9", "X-1", "9.9.9.9")])


def test_a_login_file_by_command(installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, seen = _answer(capsys, "logins", "import", installed)
    assert (code, seen["applied"], seen["report"]["new"]) == (0, False, 2)
    code, done = _answer(capsys, "import", installed, "--apply")
    table = done["files"][0]["tables"][0]
    assert (code, done["applied"], table["kind"], table["created"], table["unchanged"]) == (0, True, "logins", 2, 0)
    code, again = _answer(capsys, "logins", "import", installed, "--apply")
    assert (again["added"], again["applied"]) == (0, True)
    _, listed = _answer(capsys, "logins", "--account", "A1")
    assert [(one["account"], one["device"], one["ip"]) for one in listed["items"]] == [("A1", "X-1", "9.9.9.9")]
    _, unknown = _answer(capsys, "logins", "unknown")
    assert [(one["key"], one["accounts"]) for one in unknown["items"]] == [("X-1", 2)]
    assert cli.main(["entities", "add", "甲公司"]) == 0
    assert cli.main(["logins", "register", "X-1", "--entity", "甲公司"]) == 0
    assert cli.main(["logins", "ignore", "9.9.9.9", "--kind", "ip", "--reason", "顾客"]) == 0
    capsys.readouterr()
    assert [_answer(capsys, "logins", "unknown", "--kind", kind)[1]["total"] for kind in ("device", "ip")] == [0, 0]
    _, batches = _answer(capsys, "logins", "batches")
    assert [one["added"] for one in batches["items"]] == [0, 2]
    assert cli.main(["logins", "undo", str(batches["items"][1]["id"])]) == 0
    capsys.readouterr()
    assert _answer(capsys, "logins")[1]["items"] == []
    assert cli.main(["logins", "undo", "99"]) == 3
