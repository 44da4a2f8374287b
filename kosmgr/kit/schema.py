"""Bringing a database to the schema of this code, and refusing one that is newer.

One process migrates, the others wait: an advisory lock on PostgreSQL, a lock file beside an SQLite database. All steps
are one transaction on both. An SQLite file is copied first and put back if anything but the old state remains after a
failure. Foreign keys are off while SQLite rebuilds tables (with them on, dropping a column of a parent deleted its
children), so keys and row counts are checked before the commit.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, inspect, make_url, select, table, text

from kosmgr.kit import db, places
from kosmgr.kit.errors import Conflict
from kosmgr.kit.text import N_

HEAD = "head"
BASE = "base"
LOCK_SECONDS = 120
ADVISORY_LOCK = 0x6B6F736D  # "kosm"
VERSION_TABLE = "alembic_version"


class SchemaNewer(Conflict):
    """The database was made by a later version of the program."""

    message = N_("数据库的结构（{found}）比这个程序认识的（{known}）新，请用新版本的程序打开")


class SchemaOlder(Conflict):
    """The database waits to be brought up to date."""

    message = N_("数据库的结构（{found}）还是旧的，先运行 kosmgr migrate 升级到 {known}")


class NotOurs(Conflict):
    """Tables, but no mark of ours: some other program's database."""

    message = N_("这个数据库里已有别的程序的表，请换一个空的数据库")


class MigrationBroken(RuntimeError):
    """A step lost rows or left dangling references; everything was rolled back."""


def upgrade(url: str, to: str = HEAD) -> bool:
    """Bring a database up to a revision; whether there was anything to do."""
    return _move(url, to, down=False)


def downgrade(url: str, to: str) -> bool:
    """Take a database back to a revision; what later revisions added is lost."""
    return _move(url, to, down=True)


def head() -> str:
    """The revision this code needs."""
    found = _scripts().get_current_head()
    assert found is not None, "there is no migration"
    return found


def current(url: str) -> str | None:
    """The revision of a database; None: empty."""
    engine = db.make_engine(url)
    try:
        with engine.connect() as connection:
            return revision(connection)
    finally:
        engine.dispose()


def is_head(url: str) -> bool:
    """Whether the database has the schema of this code."""
    return current(url) == head()


def ready(engine: Engine) -> bool:
    """Whether this code may work on the database; False: it is empty. Refuses what is newer, older or not ours."""
    with engine.connect() as connection:
        found = revision(connection)
        if found is None:
            _refuse_foreign(connection)
            return False
    known = head()
    if found != known:
        raise (SchemaOlder if _known(found) else SchemaNewer)(found=found, known=known)
    return True


def stamp(engine: Engine) -> None:
    """Mark a database whose tables were made from the models as being at head."""
    with engine.connect().execution_options(writing=True) as connection:
        MigrationContext.configure(connection).stamp(_scripts(), HEAD)
        connection.commit()


def _move(url: str, to: str, *, down: bool) -> bool:
    engine = db.make_engine(url)
    try:
        if engine.dialect.name == "sqlite":
            return _move_sqlite(engine, to, down)
        with engine.connect() as connection, connection.begin():
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            return _run(connection, to, down)
    finally:
        engine.dispose()


def _move_sqlite(engine: Engine, to: str, down: bool) -> bool:
    path = Path(str(make_url(str(engine.url)).database))
    path.parent.mkdir(parents=True, exist_ok=True)
    with _file_lock(path):
        copy = _copy(path)
        before = _state(path)
        try:
            with engine.connect().execution_options(writing=True) as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction
                with connection.begin():
                    moved = _run(connection, to, down)
        except BaseException:
            engine.dispose()
            if _state(path) != before and copy is not None:
                _copy_into(copy, path)
            raise
        finally:
            if copy is not None:
                copy.unlink()
        return moved


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """One process at a time; a process that dies lets go. (An SQLite lock works on every system.)"""
    lock_path = path.with_name(path.name + ".migrating")
    with closing(sqlite3.connect(lock_path, timeout=LOCK_SECONDS, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def _copy(path: Path) -> Path | None:
    """A whole copy of a database that has something in it."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    copy = path.with_name(path.name + ".before-migration")
    copy.unlink(missing_ok=True)  # left by a process that died: its transaction was rolled back, nothing is lost
    _copy_into(path, copy)
    return copy


def _copy_into(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _state(path: Path) -> object:
    """Schema, revision and row counts: what tells whether a failed migration left a trace."""
    with closing(sqlite3.connect(path)) as raw:
        tables = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        names = [name for kind, name, _sql in tables if kind == "table"]
        counts = [raw.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in names]  # noqa: S608 - our names
        version = raw.execute(f"SELECT * FROM {VERSION_TABLE}").fetchall() if VERSION_TABLE in names else []  # noqa: S608
        return tables, counts, version


def _run(connection: Connection, to: str, down: bool) -> bool:
    found = revision(connection)
    if found is None:
        _refuse_foreign(connection)
    elif not _known(found):
        raise SchemaNewer(found=found, known=head())
    if not down and found == (head() if to == HEAD else to):
        return False
    before = _counts(connection)
    config = _config()
    config.attributes["connection"] = connection
    (command.downgrade if down else command.upgrade)(config, to)
    if not down:
        _check(connection, before)
    return True


def _check(connection: Connection, before: dict[str, int]) -> None:
    after = _counts(connection)
    lost = {name: (count, after[name]) for name, count in before.items() if name in after and after[name] < count}
    if lost:
        raise MigrationBroken(f"rows were lost: {lost}")
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise MigrationBroken(f"dangling references: {dangling[:5]}")


def _refuse_foreign(connection: Connection) -> None:
    if _tables(connection):
        raise NotOurs()


def _tables(connection: Connection) -> list[str]:
    return [name for name in inspect(connection).get_table_names() if name != VERSION_TABLE]


def _counts(connection: Connection) -> dict[str, int]:
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in _tables(connection)
    }


def revision(connection: Connection) -> str | None:
    """The revision a connection sees; None: no mark of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def _known(revision: str) -> bool:
    return any(script.revision == revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(places.migrations()).replace("%", "%%"))
    return config
