"""What many tests begin with is made once and then copied: its rows, its files, and the value that names it.

A copy is taken only onto an installation that stands exactly where the first one stood: the head of the audit log, a
hash over every change so far, says so. It is never old, because sessions and clocks are about minutes.
"""

import atexit
import pickle
import shutil
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from kosmgr.kit import db
from kosmgr.kit.db import Base
from kosmgr.runtime import Runtime
from tests import databases

Made = TypeVar("Made")
OLDEST = timedelta(minutes=2)  # well within what the house calls a fresh session
HEAD = text("SELECT count, hash FROM audit_head")


@dataclass(frozen=True)
class _Kept:
    at: datetime
    rows: dict[str, Any]
    sequences: dict[str, int]
    files: Path
    value: bytes


_kept: dict[tuple[object, ...], _Kept] = {}


def staged(runtime: Runtime, name: str, make: Callable[[], Made]) -> Made:
    """What `make` makes on this installation: made now, or copied from when it was made on one just like it."""
    with runtime.engine.connect() as connection:
        state = (_head(connection), tuple(sorted(databases.filled(connection))))
    key = (name, runtime.engine.dialect.name, runtime.cipher.sign("staged", b""), runtime.clock.today(), state)
    kept, now = _kept.get(key), runtime.clock.now()
    if kept is None or not timedelta() <= now - kept.at < OLDEST:
        made = make()
        with runtime.engine.connect() as connection:
            _kept[key] = _taken(connection, runtime.data_dir, now, made)
        return made
    with db.writer(runtime.engine) as connection:
        _put(connection, kept)
        connection.commit()
    shutil.copytree(kept.files, runtime.data_dir, dirs_exist_ok=True)
    value: Made = pickle.loads(kept.value)
    return value


@cache
def _folder() -> Path:
    """Where copies of files lie until the process ends."""
    made = Path(tempfile.mkdtemp(prefix="kosmgr-staged-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _head(connection: Connection) -> tuple[object, ...]:
    return tuple(connection.execute(HEAD).one_or_none() or ())


def _taken(connection: Connection, folder: Path, at: datetime, made: object) -> _Kept:
    driver: Any = connection.connection.driver_connection
    rows: dict[str, Any] = {}
    sequences: dict[str, int] = {}
    for name in databases.filled(connection):
        if connection.dialect.name == "sqlite":
            rows[name] = driver.execute(f'SELECT {_columns(name)} FROM "{name}"').fetchall()
        else:
            with driver.cursor() as cursor, cursor.copy(f'COPY "{name}" ({_columns(name)}) TO STDOUT') as out:
                rows[name] = b"".join(bytes(part) for part in out)
    if connection.dialect.name != "sqlite":
        sequences = {row[0]: row[1] for row in connection.execute(databases.SEQUENCES)}
    files = _folder() / uuid.uuid4().hex
    shutil.copytree(folder, files)
    return _Kept(at, rows, sequences, files, pickle.dumps(made))


def _columns(name: str) -> str:
    """All columns but those the database works out by itself."""
    table = Base.metadata.tables[name]
    return ", ".join(f'"{column.name}"' for column in table.columns if column.computed is None)


def _put(connection: Connection, kept: _Kept) -> None:
    """The rows in place of those that are there: some may have been changed meanwhile."""
    driver: Any = connection.connection.driver_connection
    there = databases.filled(connection)
    if connection.dialect.name == "sqlite":
        driver.execute("PRAGMA defer_foreign_keys=ON")
        for name in there:
            driver.execute(f'DELETE FROM "{name}"')
        for name, rows in kept.rows.items():
            marks = ",".join("?" * len(rows[0]))
            driver.executemany(f'INSERT INTO "{name}" ({_columns(name)}) VALUES ({marks})', rows)
        return
    with driver.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # in any order
        for name in there:
            cursor.execute(f'DELETE FROM "{name}"')
        for name, content in kept.rows.items():
            with cursor.copy(f'COPY "{name}" ({_columns(name)}) FROM STDIN') as into:
                into.write(content)
        for name, value in kept.sequences.items():
            cursor.execute("SELECT setval(%s, %s)", (name, value))
