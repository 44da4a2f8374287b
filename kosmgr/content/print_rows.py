"""The rows of fingerprints, written and taken away by the shortest way each database has."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kosmgr.content import asking
from kosmgr.content.print_models import NoteGram, NotePrint
from kosmgr.content.sketches import Fingerprint
from kosmgr.kit import db as database

Key = tuple[int, int]  # note, version
Kept = tuple[int, Fingerprint]  # entity, fingerprint
_FEW = 20_000  # hashes up to which one statement beats the driver's fast path
COLUMNS = ("note_id", "version", "entity_id", "digest", "title_digest", "chars", "sketch")
GRAMS = ("version", "entity_id", "gram", "note_id")
_STORED = (
    f"SELECT {', '.join(COLUMNS)} FROM note_prints WHERE note_id IN (SELECT value FROM json_each(?))",  # noqa: S608
    f"SELECT {', '.join(COLUMNS)} FROM note_prints WHERE note_id = ANY(%s::int[])",  # noqa: S608 - our own names
)
_ADD_SQLITE = "INSERT INTO note_grams (version, entity_id, gram, note_id) VALUES (?, ?, ?, ?)"
_ADD_POSTGRESQL = """
INSERT INTO note_grams (version, entity_id, gram, note_id)
SELECT * FROM unnest(%s::int[], %s::int[], %s::bigint[], %s::int[])
"""
_DROP_SQLITE = "DELETE FROM note_grams WHERE version = ? AND entity_id = ? AND gram = ? AND note_id = ?"
_DROP_POSTGRESQL = """
DELETE FROM note_grams AS old USING unnest(%s::int[], %s::int[], %s::bigint[], %s::int[]) AS x(v, e, g, n)
WHERE old.version = x.v AND old.entity_id = x.e AND old.gram = x.g AND old.note_id = x.n
"""


def stored(db: Session, note_ids: Collection[int]) -> dict[Key, Kept]:
    """What is kept of some notes, in every version."""
    return {
        (row[0], row[1]): (row[2], Fingerprint(row[3], row[4], row[5], row[6]))
        for row in asking.ask(db, *_STORED, list(note_ids))
    }


def add(db: Session, rows: dict[Key, Kept]) -> None:
    """New fingerprints and their hashes, in the order of the index."""
    prints = [
        (note_id, version, entity_id, one.digest, one.title_digest, one.chars, one.sketch)
        for (note_id, version), (entity_id, one) in sorted(rows.items(), key=lambda item: item[0])
    ]
    database.insert_tuples(db, database.table(NotePrint), COLUMNS, prints)
    grams = _grams(rows)
    if db.get_bind().dialect.name == "postgresql" and len(grams) <= _FEW:
        _at_once(db, _ADD_POSTGRESQL, grams)
    else:
        database.insert_tuples(db, database.table(NoteGram), GRAMS, grams)


def remove(db: Session, rows: dict[Key, Kept]) -> None:
    """These fingerprints go, and exactly their hashes."""
    if not rows:
        return
    grams = _grams(rows)
    if db.get_bind().dialect.name == "postgresql":
        _at_once(db, _DROP_POSTGRESQL, grams)
    else:
        for part in database.chunks(grams, _FEW):
            db.connection().exec_driver_sql(_DROP_SQLITE, part)
    for version in {key[1] for key in rows}:
        mine = [key[0] for key in rows if key[1] == version]
        for some in database.chunks(mine):
            db.execute(delete(NotePrint).where(NotePrint.version == version, NotePrint.note_id.in_(some)))


def _grams(rows: dict[Key, Kept]) -> list[tuple[int, int, int, int]]:
    return sorted(
        (version, entity_id, gram, note_id)
        for (note_id, version), (entity_id, one) in rows.items()
        for gram in one.grams
    )


def _at_once(db: Session, statement: str, grams: Sequence[tuple[int, int, int, int]]) -> None:
    if grams:
        db.connection().exec_driver_sql(statement, tuple(list(column) for column in zip(*grams, strict=True)))
