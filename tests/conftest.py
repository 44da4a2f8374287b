"""Every story runs on SQLite and on PostgreSQL, each test on a fresh copy of an empty database at head."""

import gc
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import FileSystemBytecodeCache

from kosmgr.kit import languages
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.kit.outbound import Outbound
from kosmgr.runtime import Runtime
from kosmgr.web import rendering
from tests import databases, postgres, served, sharing
from tests.make import Cast

TODAY = date(2026, 11, 20)
gc.disable()  # until everything is collected: hardly anything that is imported is ever let go


def pytest_configure(config: pytest.Config) -> None:
    postgres.share_between_workers(config)
    databases.lend()
    os.fsync = _at_once  # nothing here outlives the run; other processes, those that are killed too, keep theirs
    _keep_compiled_templates(config)


def _at_once(_file: object) -> None:
    """Nobody waits for the disk."""


def _keep_compiled_templates(config: pytest.Config) -> None:
    """Pages are compiled once, by whichever worker or run comes first; a template that changed is compiled anew."""
    cache = getattr(config, "cache", None)
    if cache is not None:
        compiled = FileSystemBytecodeCache(str(cache.mkdir("templates")))
        for language in languages.LANGUAGES:
            rendering.environment(language).bytecode_cache = compiled


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [items[n] for n in sharing.long_first(item.nodeid for item in items)]


def pytest_collection_finish() -> None:
    """What importing and collecting made stays to the end: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadgroup` goes by our own list; pytest without xdist never asks."""
    if config.getvalue("dist") == "loadgroup":
        return sharing.Sharing(config, log)
    return None


def pytest_runtest_logfinish() -> None:
    served.take_back()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[databases.Server]:
    server = databases.Server(postgres.server_url())
    yield server
    server.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return databases.sqlite_copy(sqlite_template, tmp_path)


@pytest.fixture
def postgres_url(postgres_server: databases.Server) -> Iterator[str]:
    with postgres_server.at_head() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


def _nobody(host: str, port: int) -> list[str]:
    """No test asks the network for a name."""
    return []


def open_runtime(url: str, folder: Path) -> Runtime:
    """An installation on a database that is there, on 2026-11-20."""
    folder.mkdir(exist_ok=True)
    return Runtime(
        engine=databases.engine(url),
        clock=Clock(TODAY),
        cipher=Cipher(b"k" * 32),
        data_dir=folder,
        outbound=Outbound(resolve=_nobody),
    )


@pytest.fixture
def runtime(database_url: str, tmp_path: Path) -> Iterator[Runtime]:
    """An empty installation on 2026-11-20, on each database in turn."""
    made = open_runtime(database_url, tmp_path / "data")
    yield made
    made.engine.dispose()


@pytest.fixture
def quick(sqlite_url: str, tmp_path: Path) -> Iterator[Runtime]:
    """The same on SQLite alone, where the engine does not matter."""
    made = open_runtime(sqlite_url, tmp_path / "data")
    yield made
    made.engine.dispose()


@pytest.fixture
def cast(runtime: Runtime) -> Cast:
    """Lin runs 甲, Wu runs 乙, Chen audits, Boss may everything."""
    return Cast.make(runtime)


@pytest.fixture
def cast_quick(quick: Runtime) -> Cast:
    """The same people on the quick installation."""
    return Cast.make(quick)


def on_day(runtime: Runtime, day: date) -> Runtime:
    """The same installation on another day."""
    return replace(runtime, clock=Clock(day))


os.environ.setdefault("TZ", "UTC")
