"""Reading stored pairs and their notes; only pairs of which one may see both notes."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.content.models import Note
from kosmgr.content.print_models import NotePair
from kosmgr.duplicates.models import NoteScan
from kosmgr.duplicates.rules import Line, Pair
from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.kit import db as database
from kosmgr.people.models import Employee
from kosmgr.policy import Actor, Permission

DROPPED = "dropped"
NO_DAY = 9999  # the year of a draft without a day, see Note.day
_A, _B = aliased(Note), aliased(Note)
_COLUMNS = (
    NotePair.a_id, NotePair.b_id, NotePair.publisher_a, NotePair.publisher_b, NotePair.kind, NotePair.similarity,
    NotePair.a_in_b, NotePair.b_in_a, NotePair.shared, NotePair.longest, NotePair.same_title,
)  # fmt: skip


def _visible(actor: Actor, permission: Permission, entity_ids: Collection[int] | None) -> list[Any]:
    """Both notes in entities of the actor, at least one in those chosen; what was taken down does not count."""
    door = [entities.within(actor, permission, column) for column in (NotePair.entity_a, NotePair.entity_b)]
    conditions = [one for one in door if one is not True]
    if entity_ids is not None:
        chosen = list(entity_ids)
        conditions.append(or_(NotePair.entity_a.in_(chosen), NotePair.entity_b.in_(chosen)))
    return [*conditions, _A.state != DROPPED, _B.state != DROPPED]


def _joined(*columns: Any) -> Select[Any]:
    return select(*columns).join(_A, _A.id == NotePair.a_id).join(_B, _B.id == NotePair.b_id)


def pairs(
    db: Session, actor: Actor, permission: Permission, entity_ids: Collection[int] | None, first: date, last: date
) -> list[Pair]:
    """Pairs whose later note falls into a period, and those between the earlier notes they lead to."""
    door = _visible(actor, permission, entity_ids)
    inside = and_(_B.day >= first, _B.day <= last)
    led_to = _joined(NotePair.a_id).where(*door, inside)
    found = db.execute(_joined(*_COLUMNS).where(*door, or_(inside, NotePair.b_id.in_(led_to)), _B.day <= last))
    return [Pair(*row) for row in found]


def pairs_of(db: Session, actor: Actor, permission: Permission, note_ids: Collection[int]) -> list[Pair]:
    """Every pair one may see that has one of some notes in it."""
    door = _visible(actor, permission, None)
    found = set()
    for some in database.chunks(sorted(set(note_ids))):
        touching = or_(NotePair.a_id.in_(some), NotePair.b_id.in_(some))
        found |= {Pair(*row) for row in db.execute(_joined(*_COLUMNS).where(*door, touching))}
    return sorted(found)


def lines(db: Session, note_ids: Iterable[int]) -> dict[int, Line]:
    """Notes the caller may see, by id."""
    statement = select(
        Note.id, Note.entity_id, Note.publisher_id, Note.state, Note.title, Note.day, Note.published_at, Note.reads
    )
    found = {}
    for row in database.select_by(db, statement, Note.id, note_ids):
        day = None if row.day.year == NO_DAY else row.day
        found[row.id] = Line(row[0], row[1], row[2], row[3], row[4], day, row[6], row[7])
    return found


def texts(db: Session, note_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(title, body) of notes the caller may see."""
    statement = select(Note.id, Note.title, Note.body)
    return {row[0]: (row[1], row[2]) for row in database.select_by(db, statement, Note.id, note_ids)}


def active(
    db: Session, actor: Actor, permission: Permission, entity_ids: Collection[int] | None, first: date, last: date
) -> dict[int, int]:
    """How many notes each publisher has in a period, in the order of publishers."""
    conditions = [entities.within(actor, permission, Note.entity_id)]
    if entity_ids is not None:
        conditions.append(Note.entity_id.in_(list(entity_ids)))
    statement = (
        select(Note.publisher_id, func.count())
        .where(*(one for one in conditions if one is not True), Note.state != DROPPED)
        .where(Note.day.between(first, last))
        .group_by(Note.publisher_id)
        .order_by(Note.publisher_id)
    )
    return {row[0]: row[1] for row in db.execute(statement)}


def any_note(db: Session, actor: Actor, permission: Permission) -> bool:
    """Whether one may see any note at all."""
    door = entities.within(actor, permission, Note.entity_id)
    statement = select(Note.id) if door is True else select(Note.id).where(door)
    return db.scalar(statement.limit(1)) is not None


def holders(db: Session, account_ids: Iterable[int], day: date) -> dict[int, Any]:
    """Who holds some accounts on a day: (account, employee, 工号, name), by account."""
    statement = (
        select(Binding.account_id, Employee.id, Employee.number, Employee.name)
        .join(Employee, Employee.id == Binding.employee_id)
        .where(or_(Binding.from_on.is_(None), Binding.from_on <= day), or_(HELD_UNTIL.is_(None), day < HELD_UNTIL))
    )
    return {row[0]: row for row in database.select_by(db, statement, Binding.account_id, account_ids)}


def places(db: Session, actor: Actor, permission: Permission, entity_ids: Collection[int] | None) -> list[Any]:
    """(entity, name, notes, last scan, its pairs, last scan across) of entities with notes, by name."""
    counted = (
        select(Note.entity_id, func.count().label("notes"))
        .where(Note.state != DROPPED)
        .group_by(Note.entity_id)
        .subquery()
    )
    statement = (
        select(Entity.id, Entity.name, counted.c.notes, NoteScan.scanned_at, NoteScan.pairs, NoteScan.across_at)
        .join(counted, counted.c.entity_id == Entity.id)
        .outerjoin(NoteScan, NoteScan.entity_id == Entity.id)
        .where(Entity.id.in_(entities.select_visible(actor, permission)))
        .order_by(Entity.name_key)
    )
    if entity_ids is not None:
        statement = statement.where(Entity.id.in_(list(entity_ids)))
    return list(db.execute(statement))


def newest(db: Session, entity_ids: Collection[int], most: int) -> list[Any]:
    """The newest notes of some entities with their texts; the caller may see them all."""
    columns = (Note.id, Note.entity_id, Note.publisher_id, Note.title, Note.body, Note.published_on, Note.published_at,
               Note.planned_on, Note.planned_time)  # fmt: skip
    statement = select(*columns).where(Note.entity_id.in_(list(entity_ids)), Note.state != DROPPED)
    return list(db.execute(statement.order_by(Note.day.desc(), Note.id.desc()).limit(most)))


def clear_across(db: Session, entity_ids: Collection[int]) -> None:
    """Take away the pairs between some entities."""
    some = list(entity_ids)
    between = (NotePair.entity_a.in_(some), NotePair.entity_b.in_(some), NotePair.entity_a != NotePair.entity_b)
    db.execute(delete(NotePair).where(*between))
