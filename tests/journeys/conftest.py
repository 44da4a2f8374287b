"""Journeys through the command line: what a person's script sees, with a data folder of its own."""

import json
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import kosmgr
from kosmgr import cli
from tests import databases

SAMPLES = Path(kosmgr.__file__).parent / "demo"
SIX = ("10", "01", "03", "04", "07", "09")
TODAY = "2026-11-20"


def ledger(number: str) -> Path:
    """The shipped ledger of that number."""
    return next(SAMPLES.glob(f"{number}_*.csv"))


@dataclass
class Shell:
    """A command line with an installation of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str | Path) -> tuple[int, Any]:
        """Exit code and the JSON document (None where nothing was printed)."""
        code, text = self.text(*words, "--json")
        return code, json.loads(text) if text.strip() else None

    def text(self, *words: str | Path) -> tuple[int, str]:
        """Exit code and standard output as it is."""
        kept = dict(os.environ)
        os.environ.update({"KOSMGR_DATA_DIR": str(self.folder), "KOSMGR_TODAY": TODAY, **self.environment})
        out = StringIO()
        try:
            with redirect_stdout(out):
                code = cli.main([str(word) for word in words])
        finally:
            os.environ.clear()
            os.environ.update(kept)
        return code, out.getvalue()

    def ok(self, *words: str | Path) -> Any:
        """The document of a command that must end well (findings allowed)."""
        code, document = self.run(*words)
        assert code in (0, 1), document
        return document


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """An empty installation on SQLite."""
    return Shell(tmp_path / "var")


@pytest.fixture(scope="session")
def hemu(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """禾木家居 with the six ledgers applied; for reading only."""
    made = Shell(tmp_path_factory.mktemp("hemu") / "var")
    made.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)
    return made


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """The same on each database in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("hemu")
        return
    server: databases.Server = request.getfixturevalue("postgres_server")
    with server.blank() as url:
        made = Shell(tmp_path_factory.mktemp("hemu_pg") / "var", {"KOSMGR_DATABASE_URL": url})
        made.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)
        yield made
