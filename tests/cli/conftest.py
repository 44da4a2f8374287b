"""Commands are run in this process, on an installation of their own."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kosmgr import cli
from tests import databases
from tests.make import JIA, YI


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


Kosmgr = Callable[..., Ran]


@pytest.fixture
def kosmgr(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Kosmgr:
    """Run `kosmgr WORDS…` on an empty installation on 2026-11-20."""
    monkeypatch.setenv("KOSMGR_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("KOSMGR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KOSMGR_TODAY", "2026-11-20")
    monkeypatch.setenv("KOSMGR_LANG", "zh")

    def run(*words: object) -> Ran:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


COMPANY = (
    ("entities", "add", JIA),
    ("entities", "add", YI),
    ("people", "add", "H1", "王芳", "--entity", JIA, "--hired-on", "2026-01-05", "--phone", "154 0000 0101"),
    ("people", "add", "H2", "周敏", "--entity", JIA, "--hired-on", "2026-01-05", "--kind", "probation"),
    ("people", "add", "H1", "王芳", "--entity", YI, "--hired-on", "2026-01-05"),
    ("accounts", "open", "西湖周敏", "--entity", JIA, "--xhs-id", "9000000101"),
    ("accounts", "open", "西湖王芳", "--entity", JIA, "--xhs-id", "9000000102"),
)


@pytest.fixture(scope="session")
def company_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the company lies once somebody has asked for it: its database and its data folder, to copy."""
    return tmp_path_factory.mktemp("company")


@pytest.fixture
def company(kosmgr: Kosmgr, company_made: Path, tmp_path: Path) -> Kosmgr:
    """甲 with two employees and two accounts, 乙 with one employee of the same number; made by commands, once."""
    if not any(company_made.iterdir()):
        for words in COMPANY:
            ran = kosmgr(*words)
            assert ran.code == 0, ran.err
        databases.sqlite_backup(tmp_path / "kosmgr.db", company_made / "kosmgr.db")
        shutil.copytree(tmp_path / "data", company_made / "data")
    else:
        databases.sqlite_copy(company_made / "kosmgr.db", tmp_path)
        shutil.copytree(company_made / "data", tmp_path / "data")
    return kosmgr
