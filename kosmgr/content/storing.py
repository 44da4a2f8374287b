"""Many notes into the register, a part at a time. Loaded by name (`kosmgr.content.engine`), like all that needs polars.

What is new goes in; what is known and says something else is changed, and what it said before is kept for the undo.
The same part again changes nothing.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from kosmgr.content import rules
from kosmgr.content.batch_models import NoteChange
from kosmgr.content.models import Note, NoteReading
from kosmgr.kit import db as database

NOTES, CHANGES, READINGS = (database.table(model) for model in (Note, NoteChange, NoteReading))
INSTANT = "%Y-%m-%d %H:%M:%S.%f"
POLARS_INSTANT = "%Y-%m-%d %H:%M:%S%.6f"
TEXTS = ("title", "body", "tags", "kind", "text_source", "link", "platform_state")
KEPT = (
    "state", *TEXTS, "published_on", "published_at", "dropped_on", "dropped_why", *rules.COUNTS, "counted_on",
    "note_batch_id",
)  # fmt: skip
DAYS = ("published_on", "dropped_on", "counted_on")
SEEK = "note_seek"


@dataclass
class Done:
    """What became of a part; `ids` are the notes whose text is new."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    ids: tuple[int, ...] = ()


def store(
    db: Session, notes: pl.DataFrame, publishers: Mapping[str, tuple[int, int]], batch: int, on: date, now: datetime
) -> Done:
    """Bring the notes of a part in, as counted on a day; `publishers`: 小红书号 → (publisher, entity)."""
    if not len(notes):
        return Done()
    once = _placed(notes, publishers).unique(subset=["publisher_id", "key"], keep="first", maintain_order=True)
    known = _known(db, once)
    repeats = len(notes) - len(once)
    fresh = once.join(known, on=["publisher_id", "key"], how="anti")
    ids = _insert(db, fresh, batch, on, now)
    changed, touched = _change(db, once, known, batch, on)
    return Done(len(fresh), changed, len(once) - len(fresh) - changed + repeats, tuple(ids) + tuple(touched))


def known_among(db: Session, notes: pl.DataFrame, publishers: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """(how many of the notes are in the register, how many rows say the same note again)."""
    if not len(notes):
        return 0, 0
    once = _placed(notes, publishers).unique(subset=["publisher_id", "key"])
    return len(_known(db, once)), len(notes) - len(once)


def _placed(notes: pl.DataFrame, publishers: Mapping[str, tuple[int, int]]) -> pl.DataFrame:
    who = {name: one[0] for name, one in publishers.items()}
    where = {name: one[1] for name, one in publishers.items()}
    return notes.with_columns(
        pl.col("account").replace_strict(who, return_dtype=pl.Int64).alias("publisher_id"),
        pl.col("account").replace_strict(where, return_dtype=pl.Int64).alias("entity_id"),
    )


def _known(db: Session, once: pl.DataFrame) -> pl.DataFrame:
    """What the register has of some notes."""
    connection = db.connection()
    driver: Any = connection.connection.driver_connection
    keys = once.select("publisher_id", "key")
    names = ("id", "publisher_id", "key", *KEPT)
    columns = ", ".join(f"n.{name}" for name in names)
    asked = (  # SQLite then goes through the few that are looked for, not through the register
        f"SELECT {columns} FROM {SEEK} s CROSS JOIN notes n WHERE n.publisher_id = s.publisher_id AND n.key = s.key"  # noqa: S608
    )
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {SEEK} (publisher_id int, key varchar) ON COMMIT DROP")
            cursor.execute(f"DELETE FROM {SEEK}")  # noqa: S608 - our own names
            _copy(cursor, SEEK, keys)
            rows = cursor.execute(asked).fetchall()
        rows = [_as_kept(names, row) for row in rows]
    else:
        driver.execute(f"CREATE TEMP TABLE IF NOT EXISTS {SEEK} (publisher_id int, key text)")
        driver.execute(f"DELETE FROM {SEEK}")  # noqa: S608 - our own names
        driver.executemany(f"INSERT INTO {SEEK} VALUES (?, ?)", keys.iter_rows())  # noqa: S608
        rows = driver.execute(asked).fetchall()
        tags = names.index("tags")
        rows = [(*row[:tags], _listed(row[tags]), *row[tags + 1 :]) for row in rows]
    return pl.DataFrame(rows, schema={name: _type(name) for name in names}, orient="row")


def _listed(text: str) -> str:
    """Tags in one spelling."""
    return json.dumps(json.loads(text), ensure_ascii=False) if "\\" in text else text


def _as_kept(names: tuple[str, ...], row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of PostgreSQL as SQLite keeps it."""
    values = list(row)
    for index, name in enumerate(names):
        value = values[index]
        if name == "published_at" and value is not None:
            values[index] = value.astimezone(UTC).strftime(INSTANT)
        elif name in DAYS and value is not None:
            values[index] = value.isoformat()
        elif name == "tags":
            values[index] = json.dumps(value, ensure_ascii=False)
    return tuple(values)


def _type(name: str) -> Any:
    numbers = ("id", "publisher_id", "note_batch_id", *rules.COUNTS)
    return pl.Int64 if name in numbers else pl.String


def _copy(cursor: Any, table: str, rows: pl.DataFrame) -> None:
    """Rows by COPY; texts in quotes, so that an empty one is not nothing."""
    staged = io.BytesIO()
    rows.write_csv(staged, include_header=False, quote_style="non_numeric", null_value="")
    names = ", ".join(f'"{name}"' for name in rows.columns)
    with cursor.copy(f"COPY \"{table}\" ({names}) FROM STDIN (FORMAT csv, NULL '')") as copy:
        copy.write(staged.getvalue())


def _insert(db: Session, fresh: pl.DataFrame, batch: int, on: date, now: datetime) -> list[int]:
    if not len(fresh):
        return []
    ids = database.reserve_ids(db, NOTES, len(fresh))
    table = _columns(fresh, on).select(
        pl.Series("id", ids), "entity_id", "publisher_id", "key", *(name for name in KEPT if name != "note_batch_id"),
        pl.lit("observed").alias("origin"), pl.lit(1).alias("version"),
        pl.lit(now.astimezone(UTC).strftime(INSTANT)).alias("created_at"), pl.lit(batch).alias("note_batch_id"),
    )  # fmt: skip
    _add(db, NOTES, table)
    return ids


def _columns(notes: pl.DataFrame, on: date) -> pl.DataFrame:
    """The columns of the register."""
    gone = pl.col("state") == rules.DROPPED
    any_count = pl.any_horizontal(pl.col(name).is_not_null() for name in rules.COUNTS)
    return notes.with_columns(
        pl.col("day").dt.to_string("%Y-%m-%d").alias("published_on"),
        pl.from_epoch("at", time_unit="us").dt.strftime(POLARS_INSTANT).alias("published_at"),
        pl.when(gone).then(pl.lit(on.isoformat())).alias("dropped_on"),
        pl.when(gone).then(pl.col("platform_state")).alias("dropped_why"),
        pl.when(any_count).then(pl.lit(on.isoformat())).alias("counted_on"),
    )


def _add(db: Session, table: Table, rows: pl.DataFrame) -> None:
    connection = db.connection()
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        stamped = [name for name in ("created_at", "published_at") if name in rows.columns]
        rows = rows.with_columns(pl.concat_str(pl.col(name), pl.lit("+00")) for name in stamped)
        with driver.cursor() as cursor:
            _copy(cursor, table.name, rows)
        return
    names, marks = ", ".join(f'"{name}"' for name in rows.columns), ", ".join("?" * rows.width)
    driver.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows.iter_rows())  # noqa: S608


def _change(db: Session, once: pl.DataFrame, known: pl.DataFrame, batch: int, on: date) -> tuple[int, list[int]]:
    """Change what says something else; (how many, those whose text changed). An older export adds its counts only to
    the history; what another part of the same file brought stays."""
    if not len(known):
        return 0, []
    told = _columns(once, on).join(known, on=["publisher_id", "key"], suffix="_known").filter(
        pl.col("note_batch_id").is_null() | (pl.col("note_batch_id") != batch)
    )  # fmt: skip
    changed = select(CHANGES.c.note_id).where(CHANGES.c.note_batch_id == batch)
    mine = {row[0] for row in database.select_by(db, changed, CHANGES.c.note_id, told["id"].to_list())}
    told = told.filter(~pl.col("id").is_in(sorted(mine))) if mine else told
    older = told.filter(pl.col("counted_on_known").is_not_null() & (pl.col("counted_on_known") > on.isoformat()))
    newer = told.join(older, on="id", how="anti") if len(older) else told
    _history(db, older.filter(pl.col("counted_on").is_not_null()), "", batch)
    merged = _merged(newer)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_known")) for name in _COMPARED)
    moved = merged.filter(differs)
    if not len(moved):
        return 0, []
    counted = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_known")) for name in rules.COUNTS)
    _history(db, moved.filter(counted & (pl.col("counted_on_known") < on.isoformat())), "_known", batch)
    _remember(db, moved, batch)
    at = _WRITTEN.index("published_at")
    rows = [
        (*row[:at], _instant(db, row[at]), *row[at + 1 : -2], row[-2] or batch, row[-1])
        for row in moved.select(*_WRITTEN, "note_batch_id", "id").iter_rows()
    ]
    _update(db, (*_WRITTEN, "note_batch_id"), rows)
    reworded = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_known")) for name in ("title", "body"))
    return len(moved), moved.filter(reworded)["id"].to_list()


_WRITTEN = tuple(name for name in KEPT if name != "note_batch_id")
_COMPARED = tuple(name for name in _WRITTEN if name not in ("counted_on", "dropped_on"))


def _merged(newer: pl.DataFrame) -> pl.DataFrame:
    """What an export leaves empty stays as it is. A note that was taken down stays so unless the export says otherwise,
    with the day it was."""
    empty = {"title": "", "body": "", "tags": "[]"}
    made = [
        pl.when(pl.col(name).is_null() | (pl.col(name) == empty.get(name, "\x00"))).then(pl.col(f"{name}_known"))
        .otherwise(pl.col(name)).alias(name)
        for name in TEXTS
        if name != "text_source"
    ]  # fmt: skip
    made += [pl.col(name).fill_null(pl.col(f"{name}_known")) for name in (*rules.COUNTS, "counted_on", "published_at")]
    silent = pl.col("platform_state").is_null() | (pl.col("state") == rules.DROPPED)
    still = silent & (pl.col("state_known") == rules.DROPPED)
    made.append(pl.when(still).then(pl.lit(rules.DROPPED)).otherwise(pl.col("state")).alias("state"))
    made.append(pl.when(pl.col("body") == "").then(pl.col("text_source_known")).alias("text_source"))
    for name in ("dropped_on", "dropped_why"):
        made.append(pl.when(still).then(pl.col(f"{name}_known")).otherwise(pl.col(name)).alias(name))
    return newer.with_columns(made)


def _history(db: Session, rows: pl.DataFrame, which: str, batch: int) -> None:
    """What counts were on another day, where that day is not known yet."""
    if not len(rows):
        return
    days = rows.select(
        pl.col("id").alias("note_id"),
        *(pl.col(f"{name}{which}").alias(name) for name in ("counted_on", *rules.COUNTS)),
        pl.col(f"platform_state{which}").alias("platform_state"), pl.lit(batch).alias("note_batch_id"),
    )  # fmt: skip
    there = database.select_by(
        db, select(READINGS.c.note_id, READINGS.c.counted_on), READINGS.c.note_id, days["note_id"].to_list()
    )
    if there:
        stored = {(row[0], row[1].isoformat()) for row in there}
        fresh = [key not in stored for key in days.select("note_id", "counted_on").iter_rows()]
        days = days.filter(pl.Series(fresh))
    if len(days):
        _add(db, READINGS, days)


def _remember(db: Session, moved: pl.DataFrame, batch: int) -> None:
    """What the notes said before, and only what is different now."""
    names = (*_WRITTEN,)
    rows = []
    for row in moved.select("id", "note_batch_id", *names, *(f"{name}_known" for name in names)).iter_rows():
        after, before = row[2 : 2 + len(names)], row[2 + len(names) :]
        said = {name: old for name, old, new in zip(names, before, after, strict=True) if old != new}
        rows.append((batch, row[0], json.dumps({**said, "note_batch_id": row[1]}, ensure_ascii=False)))
    database.insert_tuples(db, CHANGES, ("note_batch_id", "note_id", "before"), rows)


def _update(db: Session, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Change notes by id; values as they are kept, the id last."""
    connection = db.connection()
    driver: Any = connection.connection.driver_connection
    postgres = connection.dialect.name == "postgresql"
    mark = "%s" if postgres else "?"
    changed = ", ".join(f'"{name}" = {mark}' for name in names)
    statement = f"UPDATE notes SET {changed} WHERE id = {mark}"  # noqa: S608 - our own names
    if postgres:
        with driver.cursor() as cursor:
            cursor.executemany(statement, rows)
    else:
        driver.executemany(statement, rows)


def _instant(db: Session, kept: str | None) -> str | None:
    """An instant as the driver takes it."""
    return f"{kept}+00" if kept is not None and db.get_bind().dialect.name == "postgresql" else kept


def restore(db: Session, batch: int) -> int:
    """Give the notes a batch changed what they said before; how many."""
    restored = 0
    rows = db.execute(select(CHANGES.c.note_id, CHANGES.c.before).where(CHANGES.c.note_batch_id == batch)).all()
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for note_id, text in rows:
        before: dict[str, Any] = json.loads(text)
        values = tuple(_instant(db, v) if name == "published_at" else v for name, v in before.items())
        groups.setdefault(tuple(before), []).append((*values, note_id))
    for names, found in groups.items():
        _update(db, names, found)
        restored += len(found)
    return restored
