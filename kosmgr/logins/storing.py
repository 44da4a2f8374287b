"""Events into the database and out of it, many at a time. Loaded by name (`kosmgr.logins.engine`), like all that needs
polars.

Words are kept once; events go in sorted by time, and what is already there stays as it is.
"""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kosmgr.kit import db as database
from kosmgr.logins import rules
from kosmgr.logins.models import LoginAccount, LoginAddress, LoginCity, LoginDevice, LoginEvent
from kosmgr.logins.shapes import Columns

KEYS = ("second", "login_account_id", "login_device_id", "login_address_id")
WHOLE = 100_000  # words; from here on reading the whole list is no dearer than looking each up
NAMES = (*KEYS, "login_city_id", "batch_id")


def sorted_events(db: Session, events: Columns) -> pl.DataFrame:
    """The events of a file by the numbers of stored words, each once, oldest first; new words are stored."""
    table = pl.DataFrame(
        {
            "second": events.second,
            "login_account_id": _numbers(db, LoginAccount, events.accounts)[events.account],
            "login_device_id": _numbers(db, LoginDevice, events.devices)[events.device],
            "login_address_id": _numbers(db, LoginAddress, events.addresses)[events.address],
            "login_city_id": _numbers(db, LoginCity, events.cities)[events.city],
        }
    )
    # of the same event with two cities the later word in the list is kept: the order of rows in a file means nothing
    ordered = table.sort(*KEYS, "login_city_id", descending=[False] * 4 + [True])
    return ordered.unique(subset=KEYS, keep="first", maintain_order=True)


def _numbers(db: Session, model: Any, words: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The stored number of every word; word 0, nothing written, is 0."""
    wanted = list(words[1:])
    known = _found(db, model, wanted)
    new = [word for word in wanted if word not in known]
    table = database.table(model)
    ids = database.reserve_ids(db, table, len(new))
    for part in database.chunks(list(zip(ids, new, strict=True)), 20_000):
        db.execute(insert(table), [_row(model, number, word) for number, word in part])
    known.update(zip(new, ids, strict=True))
    return np.array([0, *(known[word] for word in wanted)], np.int64)


def _row(model: Any, number: int, word: str) -> dict[str, object]:
    if model is LoginAddress:
        found = rules.address(word)
        assert found is not None
        return {"id": number, "key": word, "value": rules.sortable(found)}
    return {"id": number, "key": word}


def insert_events(db: Session, rows: pl.DataFrame, batch_id: int) -> int:
    """Put sorted events in; how many nobody had brought before."""
    table = rows.with_columns(pl.lit(batch_id).alias("batch_id"))
    connection = db.connection()
    driver: Any = connection.connection.driver_connection
    names = ", ".join(NAMES)
    if connection.dialect.name == "postgresql":
        staged = io.BytesIO()
        table.write_csv(staged, include_header=False)
        with driver.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE IF NOT EXISTS login_staged (LIKE login_events) ON COMMIT DELETE ROWS")
            cursor.execute("DELETE FROM login_staged")
            with cursor.copy(f"COPY login_staged ({names}) FROM STDIN (FORMAT csv)") as copy:
                copy.write(staged.getvalue())
            cursor.execute(
                f"INSERT INTO login_events ({names}) SELECT {names} FROM login_staged "  # noqa: S608 - our own names
                f"ORDER BY {', '.join(KEYS)} ON CONFLICT DO NOTHING"
            )
            return int(cursor.rowcount)
    before = driver.total_changes
    driver.executemany(
        f"INSERT OR IGNORE INTO login_events ({names}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
        table.iter_rows(),
    )
    return int(driver.total_changes - before)


def known(db: Session, events: Columns) -> tuple[int, int]:
    """(how many different events of a file are stored already, how many rows of it say the same again).

    Reads no more of what is stored than lies in the file's own time; for files of a size one reads at a look.
    """
    if not len(events):
        return 0, 0
    words = ((LoginAccount, events.accounts), (LoginDevice, events.devices), (LoginAddress, events.addresses))
    numbers = [_stored(db, model, listed) for model, listed in words]
    rows = pl.DataFrame(
        {
            "second": events.second,
            KEYS[1]: numbers[0][events.account],
            KEYS[2]: numbers[1][events.device],
            KEYS[3]: numbers[2][events.address],
            "raw": events.account,
            "phone": events.device,
            "way": events.address,
        }
    )
    once = rows.unique(subset=["second", "raw", "phone", "way"])
    low, high = int(events.second.min()), int(events.second.max())
    event = LoginEvent
    stored: Any = select(event.second, event.login_account_id, event.login_device_id, event.login_address_id).where(
        event.second.between(low, high), event.login_account_id.in_(_few(numbers[0]))
    )
    there = pl.DataFrame(database.raw_rows(db, stored), schema=dict.fromkeys(KEYS, pl.Int64), orient="row")
    return len(once.select(KEYS).join(there, on=list(KEYS), how="semi")), len(rows) - len(once)


def _few(numbers: Any) -> Any:
    """The stored numbers among some; a list no database minds, else every account."""
    found = [number for number in numbers.tolist() if number > 0]
    return found if len(found) <= 10_000 else select(LoginAccount.id)


def _stored(db: Session, model: Any, words: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The stored number of every word; -1: never seen."""
    found = _found(db, model, list(words[1:]))
    return np.array([0, *(found.get(word, -1) for word in words[1:])], np.int64)


def _found(db: Session, model: Any, words: Sequence[str]) -> dict[str, int]:
    """The numbers of the words that are stored; of very many, all that are stored are read."""
    if len(words) > WHOLE:
        return dict(database.raw_rows(db, select(model.key, model.id)))
    found: dict[str, int] = {}
    for part in database.chunks(words, 5_000):
        found.update(database.raw_rows(db, select(model.key, model.id).where(model.key.in_(part))))
    return found
