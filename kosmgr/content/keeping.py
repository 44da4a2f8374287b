"""Where every path that writes notes ends: what is kept of a note beside its own row follows it here."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement

from kosmgr.content import pairs, printing
from kosmgr.content.models import Note, NoteReading
from kosmgr.work import Work

# Tables that are worked out from a note and go with it.
FOLLOWING = ("note_prints", "note_pairs")


def kept(work: Work, notes: Sequence[Note]) -> None:
    """These notes are new, or their text changed; their rows are written."""
    if notes:
        work.db.flush()
        printing.store(work, notes)


def gone(work: Work, note_ids: Collection[int]) -> None:
    """These notes are about to be removed: what was worked out from them goes first."""
    printing.forget(work, note_ids)


def kept_ids(work: Work, note_ids: Collection[int]) -> None:
    """The same as `kept` for very many that were written by statements; `settled` follows when all are there."""
    printing.store_ids(work, note_ids, with_pairs=False)


def settled(work: Work, entity_ids: Collection[int]) -> None:
    """All notes of a large import of these entities are written."""
    for entity_id in sorted(entity_ids):
        pairs.renew(work, entity_id)


def built_on() -> list[ColumnElement[Any]]:
    """Columns that name a note because somebody did something with it: not what is worked out, nor what counts were."""
    ours = {*FOLLOWING, NoteReading.__tablename__}
    return [
        column
        for table in Note.metadata.sorted_tables
        if table.name not in ours
        for column in table.columns
        if any(key.column.table.name == Note.__tablename__ for key in column.foreign_keys)
    ]
