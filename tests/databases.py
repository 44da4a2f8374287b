"""Databases for the tests: each test gets an empty one at head, and nothing is made twice that can be used again."""

import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from kosmgr.kit import db, schema
from tests import tables

_first: dict[str, Engine] = {}
_compiled: dict[str, dict[Any, Any]] = {}

# all there is in a schema: whoever adds, drops or renames anything changes this line
SHAPE = text(
    "SELECT (SELECT md5(string_agg(concat_ws(' ', oid, relname), ',' ORDER BY oid)) FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace),"
    " (SELECT md5(string_agg(concat_ws(' ', attrelid, attnum, attname, atttypid, attnotnull), ',' ORDER BY attrelid,"
    " attnum)) FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace ="
    " 'public'::regnamespace)), (SELECT md5(string_agg(concat_ws(' ', oid, conname), ',' ORDER BY oid)) FROM"
    " pg_constraint WHERE connamespace = 'public'::regnamespace),"
    " (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)"
)
VERSION = text(f"SELECT version_num FROM {schema.VERSION_TABLE}")
OTHERS = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
SEQUENCES = text(
    "SELECT quote_ident(sequencename), last_value FROM pg_sequences"
    " WHERE schemaname = 'public' AND last_value IS NOT NULL"
)
USED = text("SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL")


_make_engine = db.make_engine


def lend() -> None:
    """From now on whatever is opened in this process, a command's installation too, is opened by `engine`."""
    db.make_engine = engine


def engine(url: str) -> Engine:
    """An engine as the product makes it, for a database that lives for seconds: nothing waits for the disk, and what
    SQLAlchemy compiled for one test it need not compile for the next."""
    made = _make_engine(url)
    kind = made.dialect.name
    if kind == "sqlite":
        event.listen(made, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=OFF"))
    first = _first.get(kind)
    if first is None:
        with made.connect():  # a dialect knows its server from the first connection on
            _first[kind], _compiled[kind] = made, {}
    else:
        made.dialect = first.dialect  # the dialect is part of the key of what was compiled
    made.update_execution_options(compiled_cache=_compiled[kind])
    return made


def sqlite_template(folder: Path) -> Path:
    """A file to copy."""
    path = folder / "kosmgr.db"
    made = db.make_engine(f"sqlite:///{path}")
    tables.create(made)
    with made.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return path


def sqlite_copy(template: Path, folder: Path) -> str:
    """A copy of a template in a folder."""
    copy = folder / "kosmgr.db"
    shutil.copyfile(template, copy)
    return f"sqlite:///{copy}"


def sqlite_backup(path: Path, copy: Path) -> None:
    """A file to copy, from a database that somebody used."""
    with closing(sqlite3.connect(path)) as used, closing(sqlite3.connect(copy)) as whole:
        used.backup(whole)
        whole.execute("PRAGMA journal_mode=DELETE")


@cache
def _ordered() -> tuple[list[str], str]:
    names = [table.name for table in reversed(db.Base.metadata.sorted_tables)]
    return names, " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)


def filled(connection: Connection) -> list[str]:
    """The tables that are not empty, those that refer to others first."""
    names, asked = _ordered()
    found = {row[0] for row in connection.exec_driver_sql(asked)}
    return [name for name in names if name in found]


class Server:
    """A PostgreSQL server that lends databases."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self.url, isolation_level="AUTOCOMMIT")
        self._idle: list[str] = []
        self._shapes: dict[str, object] = {}
        self._engines: dict[str, Engine] = {}
        self._template: str | None = None
        self._head = schema.head()

    def close(self) -> None:
        """Drop everything that was made to be lent."""
        for name in [*self._shapes, *([self._template] if self._template else [])]:
            self._drop(name)
        self._admin.dispose()

    @contextmanager
    def blank(self) -> Iterator[str]:
        """A database without a table."""
        name = self._make("template0")
        yield self._url(name)
        self._drop(name)

    @contextmanager
    def at_head(self) -> Iterator[str]:
        """A database with all tables, empty; emptied afterwards for the next, dropped where its shape was changed."""
        name = self._idle.pop() if self._idle else self._make_at_head()
        yield self._url(name)
        if self._emptied(name):
            self._idle.append(name)
        else:
            self._drop(name)

    def _make_at_head(self) -> str:
        if self._template is None:
            self._template = self._make("template0")
            made = db.make_engine(self._url(self._template))
            tables.create(made)
            made.dispose()
        name = self._make(self._template)
        self._engines[name] = create_engine(self.url.set(database=name), pool_pre_ping=True)
        with self._engines[name].begin() as connection:
            self._shapes[name] = connection.execute(SHAPE).one()
        return name

    def _emptied(self, name: str) -> bool:
        with self._engines[name].begin() as connection:
            connection.execute(OTHERS)  # a test may have left somebody behind
            same = connection.execute(SHAPE).one() == self._shapes[name]
            if not same or connection.scalars(VERSION).all() != [self._head]:
                return False
            self._empty(connection)
        return True

    def _empty(self, connection: Connection) -> None:
        commands = [f'DELETE FROM "{name}"' for name in filled(connection)]
        commands += [f"ALTER SEQUENCE {name} RESTART" for name in connection.scalars(USED)]
        if commands:
            connection.exec_driver_sql("; ".join(commands))

    def _make(self, template: str) -> str:
        name = f"kosmgr_t_{uuid.uuid4().hex[:12]}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'"))
        return name

    def _drop(self, name: str) -> None:
        self._shapes.pop(name, None)
        kept = self._engines.pop(name, None)
        if kept is not None:
            kept.dispose()
        with self._admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    def _url(self, name: str) -> str:
        return self.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
