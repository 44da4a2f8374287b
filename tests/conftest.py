"""Every story runs on SQLite and on PostgreSQL, each test on a fresh copy of an empty database at head."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from kosmgr.kit import db
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.runtime import Runtime
from tests import postgres, tables
from tests.make import Cast

TODAY = date(2026, 11, 20)


def pytest_configure(config: pytest.Config) -> None:
    postgres.share_between_workers(config)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "kosmgr.db"
    engine = db.make_engine(f"sqlite:///{path}")
    tables.create(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[tuple[str, str]]:
    server = postgres.server_url()
    name = f"kosmgr_t_{uuid.uuid4().hex[:10]}"
    admin = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    engine = db.make_engine(make_url(server).set(database=name).render_as_string(hide_password=False))
    tables.create(engine)
    engine.dispose()
    yield server, name
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    copy = tmp_path / "kosmgr.db"
    shutil.copyfile(sqlite_template, copy)
    return f"sqlite:///{copy}"


@contextmanager
def _copied(server: str, template: str) -> Iterator[str]:
    name = f"kosmgr_c_{uuid.uuid4().hex[:12]}"
    admin = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def postgres_url(postgres_template: tuple[str, str]) -> Iterator[str]:
    with _copied(*postgres_template) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_database() -> Callable[[], AbstractContextManager[str]]:
    """Databases without tables, for what makes its own."""
    return lambda: _copied(postgres.server_url(), "template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


def _runtime(url: str, folder: Path) -> Runtime:
    folder.mkdir(exist_ok=True)
    return Runtime(engine=db.make_engine(url), clock=Clock(TODAY), cipher=Cipher(b"k" * 32), data_dir=folder)


@pytest.fixture
def runtime(database_url: str, tmp_path: Path) -> Iterator[Runtime]:
    """An empty installation on 2026-11-20, on each database in turn."""
    made = _runtime(database_url, tmp_path / "data")
    yield made
    made.engine.dispose()


@pytest.fixture
def quick(sqlite_url: str, tmp_path: Path) -> Iterator[Runtime]:
    """The same on SQLite alone, where the engine does not matter."""
    made = _runtime(sqlite_url, tmp_path / "data")
    yield made
    made.engine.dispose()


@pytest.fixture
def cast(runtime: Runtime) -> Cast:
    """Lin runs 甲, Wu runs 乙, Chen audits, Boss may everything."""
    return Cast.make(runtime)


def on_day(runtime: Runtime, day: date) -> Runtime:
    """The same installation on another day."""
    return replace(runtime, clock=Clock(day))


os.environ.setdefault("TZ", "UTC")
