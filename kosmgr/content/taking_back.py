"""Taking an import of notes back: what it made goes, what it changed says again what it said."""

from typing import Any

from sqlalchemy import delete, exists, func, or_, select

from kosmgr.content import batch_rules as rules
from kosmgr.content import engine, keeping
from kosmgr.content.batch_models import NoteBatch, NoteChange
from kosmgr.content.models import Note, NoteReading
from kosmgr.kit import db as database
from kosmgr.work import Work

GONE_AT_ONCE = 20_000


def touched(batch_id: int) -> Any:
    """The notes a batch made or changed."""
    changed = select(NoteChange.note_id).where(NoteChange.note_batch_id == batch_id)
    return or_(Note.note_batch_id == batch_id, Note.id.in_(changed))


def entities(work: Work, batch_id: int) -> set[int]:
    """Whose notes a batch made or changed."""
    return set(work.db.scalars(select(Note.entity_id).where(touched(batch_id)).distinct()))


def take_away(work: Work, batch: NoteBatch) -> None:
    """What a batch brought goes, what it changed is as before; refuses if something stands on it."""
    mine = select(NoteChange.note_id).where(NoteChange.note_batch_id == batch.id)
    made = select(Note.id).where(Note.note_batch_id == batch.id, Note.id.not_in(mine))
    later = work.db.scalar(
        select(func.min(NoteChange.note_batch_id)).where(
            NoteChange.note_batch_id > batch.id, or_(NoteChange.note_id.in_(made), NoteChange.note_id.in_(mine))
        )
    )
    if later is not None:
        raise rules.LaterBatch(batch=batch.id, later=later)
    worked = [Note.version > 1, Note.origin == "decided"]
    worked += [exists().where(column == Note.id) for column in keeping.built_on()]
    held = work.db.execute(select(Note.title, Note.key).where(Note.id.in_(made), or_(*worked)).limit(1)).first()
    if held is not None:
        raise rules.BuiltOn(batch=batch.id, title=held.title or held.key)
    whose = entities(work, batch.id)
    reworded = list(work.db.scalars(mine))
    engine.storing().restore(work.db, batch.id)
    work.db.expire_all()
    work.db.execute(delete(NoteReading).where(NoteReading.note_batch_id == batch.id))
    work.db.execute(delete(NoteChange).where(NoteChange.note_batch_id == batch.id))
    gone = list(work.db.scalars(select(Note.id).where(Note.note_batch_id == batch.id)))
    for part in database.chunks(gone, GONE_AT_ONCE):
        keeping.gone(work, part)
    work.db.execute(delete(Note).where(Note.note_batch_id == batch.id).execution_options(synchronize_session=False))
    keeping.kept_ids(work, reworded)
    keeping.settled(work, whose)
