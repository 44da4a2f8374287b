"""Empty installations for stories that need several."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.runtime import Runtime
from tests import databases

Fresh = Callable[[Path], Runtime]


@pytest.fixture(scope="module")
def fresh(sqlite_template: Path) -> Fresh:
    """An empty installation in a folder."""

    def make(folder: Path) -> Runtime:
        engine = databases.engine(databases.sqlite_copy(sqlite_template, folder))
        return Runtime(engine, Clock(date(2026, 11, 20)), Cipher(b"k" * 32), folder)

    return make
