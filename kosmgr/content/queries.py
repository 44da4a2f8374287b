"""Finding notes one may see, claiming one, and a list of very many of them page by page."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, attributes

from kosmgr.content import rules
from kosmgr.content.models import Note, Publisher
from kosmgr.entities import queries as entities
from kosmgr.kit import db as database
from kosmgr.policy import Actor, Permission


def visible_notes(actor: Actor, permission: Permission = Permission.LEDGER_READ) -> Any:
    """The condition on notes: those of entities in which the actor holds the permission."""
    return entities.within(actor, permission, Note.entity_id)


def by_id(db: Session, actor: Actor, permission: Permission, note_id: int) -> Note | None:
    """A visible note, or None."""
    return db.scalar(select(Note).where(Note.id == note_id, visible_notes(actor, permission)))


def by_ids(db: Session, actor: Actor, permission: Permission, note_ids: Collection[int]) -> dict[int, Note]:
    """The visible ones among some notes."""
    statement = select(Note).where(visible_notes(actor, permission))
    return {row[0].id: row[0] for row in database.select_by(db, statement, Note.id, note_ids)}


def by_key(db: Session, publisher_id: int, key: str) -> Note | None:
    """The note a publisher has under a key."""
    return db.scalar(select(Note).where(Note.publisher_id == publisher_id, Note.key == key))


def claim(db: Session, note: Note, version: int | None = None) -> None:
    """Move the version on by one, or refuse: somebody was faster (also than the page one looks at)."""
    seen = note.version if version is None else version
    step = update(Note).where(Note.id == note.id, Note.version == seen)
    moved = db.execute(step.values(version=seen + 1).execution_options(synchronize_session=False))
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise rules.NoteChanged()
    attributes.set_committed_value(note, "version", seen + 1)


def planned(db: Session, since: date) -> Sequence[Any]:
    """(id, title, planned_on, account_id) of the notes of accounts planned for a day from one on, the first first."""
    return db.execute(
        select(Note.id, Note.title, Note.planned_on, Publisher.account_id)
        .join(Publisher, Publisher.id == Note.publisher_id)
        .where(Note.state == rules.PLANNED, Note.day >= since, Publisher.account_id.is_not(None))
        .order_by(Note.day, Note.id)
    ).all()
