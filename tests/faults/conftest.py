"""One database of each kind for all rounds of a module: servers start once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases


@pytest.fixture(scope="module")
def module_sqlite_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="module")
def module_postgres_url(postgres_server: databases.Server) -> Iterator[str]:
    with postgres_server.at_head() as url:
        yield url
