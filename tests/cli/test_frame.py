"""The frame of the command line: one document, one table of exit codes, help without the database."""

import subprocess
import sys
from pathlib import Path

import pytest

from kosmgr import cli
from kosmgr.cli import exits
from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from tests.cli.conftest import Kosmgr
from tests.make import JIA


@pytest.mark.parametrize(("refused", "code"), [(Invalid, 2), (NotFound, 3), (Forbidden, 4), (Conflict, 5)])
def test_each_kind_of_refusal_has_its_exit_code(
    refused: type[Refused], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> int:
        raise refused(what="甲")

    assert exits.guarded(refuse, ["x"]) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert refused.message in printed.err


def test_our_own_fault_shows_a_number_and_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KOSMGR_DATA_DIR", str(tmp_path))

    secret = str(15400000000 + 101)

    def fail() -> int:
        raise RuntimeError("\n".join(["broken", f"[parameters: {secret}]"]))

    assert exits.guarded(fail, ["x", "--json"]) == 70
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    log = (tmp_path / exits.LOG_FILE).read_text(encoding="utf-8")
    assert "broken" in log
    assert secret not in log


@pytest.mark.parametrize(
    "words", [["nope"], ["entities", "--nope"], ["entities", "add"], ["entities", "--json", "add", "甲"]]
)
def test_a_wrong_command_line_is_exit_2(kosmgr: Kosmgr, words: list[str]) -> None:
    assert kosmgr(*words).code == 2


def test_refusals_are_json_when_json_is_asked_for(kosmgr: Kosmgr) -> None:
    ran = kosmgr("entities", "--entity", "没有这家", "--json")
    assert ran.code == 3
    assert ran.document == {
        "ok": False,
        "code": "EntityUnknown",
        "message": "没有找到主体「没有这家」",
        "facts": {"entity": "没有这家"},
    }


def test_entities_are_added_and_listed(kosmgr: Kosmgr) -> None:
    added = kosmgr("entities", "add", JIA, "--uscc", "91330100MA0EXAMP1B", "--json")
    assert (added.code, added.document["ok"]) == (0, True)
    assert kosmgr("enterprise-accounts", "add", "jia_official", "甲官方", "--entity", JIA).code == 0
    listed = kosmgr("entities", "--json")
    assert listed.document == {
        "as_of": "2026-11-20",
        "total": 1,
        "items": [{"entity": JIA, "uscc": "91330100MA0EXAMP1B", "scheme": "paid_annual", "industry": None}],
    }
    assert JIA in kosmgr("entities").out
    again = kosmgr("entities", "add", JIA, "--json")
    assert (again.code, again.document["code"]) == (5, "EntityExists")


@pytest.mark.parametrize("drawer", cli.DRAWERS, ids=lambda drawer: drawer.module)
def test_the_table_of_drawers_tells_the_truth(drawer: cli.Drawer) -> None:
    assert cli.load(drawer).names() == sorted(drawer.commands)


def test_help_needs_neither_database_nor_pandas() -> None:
    heavy = "{'sqlalchemy', 'pandas', 'alembic', 'fastapi', 'openpyxl'} & set(sys.modules)"
    probe = f"import sys; from kosmgr import cli; cli.main(['--help']); print(sorted({heavy}))"
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_an_empty_installation_gets_its_tables(kosmgr: Kosmgr, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KOSMGR_DATABASE_URL", "")
    monkeypatch.setenv("KOSMGR_DATA_DIR", str(tmp_path / "fresh"))
    assert kosmgr("entities", "--json").document["items"] == []
    assert kosmgr("migrate", "--json").document["moved"] is False
