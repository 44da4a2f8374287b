"""Commands are run in this process, on an installation of their own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kosmgr import cli


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
