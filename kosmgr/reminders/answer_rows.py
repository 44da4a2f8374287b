"""Reading and writing answers, and what was said of a matter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from kosmgr.entities import queries as entities
from kosmgr.kit import together
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import Actor, Permission
from kosmgr.post.models import Notice
from kosmgr.post.rules import SUPPRESSED
from kosmgr.reminders.answering import HANDED_TO, Answer
from kosmgr.reminders.models import ReminderAnswer
from kosmgr.reminders.rules import MatterKey, Recipient
from kosmgr.users.models import User

LOOK_BACK = timedelta(days=130)  # further back no stage lies that is still unanswered and matters
_MATTER = ("reason", "subject_kind", "subject_id", "due_on")


@dataclass(frozen=True)
class Replies:
    """What was answered, and on which days something was said, by matter."""

    answers: Mapping[MatterKey, Sequence[Answer]] = field(default_factory=dict)
    told: Mapping[MatterKey, Sequence[date]] = field(default_factory=dict)


def read(db: Session, today: date, entity_ids: Collection[int] | None) -> Replies:
    """Answers that stand, and the days before today on which something was really said; one statement."""
    given = (
        select(*(getattr(ReminderAnswer, name) for name in _MATTER))
        .add_columns(
            ReminderAnswer.kind,
            ReminderAnswer.answered_on,
            ReminderAnswer.until_on,
            ReminderAnswer.instead,
            ReminderAnswer.to_key,
        )
        .where(ReminderAnswer.withdrawn_at.is_(None), _inside(ReminderAnswer.entity_id, entity_ids))
        .order_by(ReminderAnswer.id)
    )
    said = (
        select(*(getattr(Notice, name) for name in _MATTER))
        .add_columns(Notice.planned_on)
        .distinct()
        .where(
            Notice.state != SUPPRESSED,
            Notice.planned_on < today,
            Notice.planned_on >= today - LOOK_BACK,
            _inside(Notice.entity_id, entity_ids),
        )
        .order_by(Notice.planned_on)
    )
    rows = together.read(db, {"given": given, "said": said})
    mentioned = {key for row in rows["given"] for key in (row.to_key, *row.instead) if ":" in key}
    known = people(db, mentioned, today)
    answers: dict[MatterKey, list[Answer]] = {}
    for row in rows["given"]:
        if row.to_key and (row.to_key not in known or not known[row.to_key].there):
            continue  # whoever handed it over hears again
        to = Recipient(known[row.to_key].name, HANDED_TO, key=row.to_key) if row.to_key else None
        instead = (*row.instead, *(known[key].name for key in row.instead if key in known))
        one = Answer(row.kind, row.answered_on, row.until_on, instead, to)
        answers.setdefault(_matter(row), []).append(one)
    told: dict[MatterKey, list[date]] = {}
    for row in rows["said"]:
        told.setdefault(_matter(row), []).append(row.planned_on)
    return Replies(answers, told)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody an answer speaks of, by key."""

    name: str
    there: bool  # has not left, was not shut out


def people(db: Session, keys: Collection[str], today: date) -> dict[str, Known]:
    """The people behind keys (user:5, employee:12); at most a statement for each kind."""
    ids: dict[str, list[int]] = {"user": [], "employee": []}
    for key in keys:
        kind, _colon, number = key.partition(":")
        ids[kind].append(int(number))
    found: dict[str, Known] = {}
    if ids["user"]:
        for row in db.execute(select(User.id, User.name, User.disabled_at).where(User.id.in_(ids["user"]))):
            found[f"user:{row.id}"] = Known(row.name, row.disabled_at is None)
    if ids["employee"]:
        not_over = or_(Employment.until_on.is_(None), Employment.until_on > today)
        serves = select(Employment.employee_id).where(Employment.employee_id == Employee.id, not_over).exists()
        named = select(Employee.id, Employee.name, serves.label("there")).where(Employee.id.in_(ids["employee"]))
        for person in db.execute(named):
            found[f"employee:{person.id}"] = Known(person.name, bool(person.there))
    return found


def _inside(column: Any, entity_ids: Collection[int] | None) -> Any:
    return True if entity_ids is None else column.in_(sorted(entity_ids))


def _matter(row: Any) -> MatterKey:
    return row.reason, row.subject_kind, row.subject_id, row.due_on


def about(table: Any, matter: MatterKey) -> ColumnElement[bool]:
    """Rows of one matter."""
    same = [getattr(table, name) == value for name, value in zip(_MATTER, matter, strict=True)]
    condition: ColumnElement[bool] = same[0] & same[1] & same[2] & same[3]
    return condition


def said_of(db: Session, matter: MatterKey) -> list[Notice]:
    """What was said of a matter, newest first."""
    mine = select(Notice).where(about(Notice, matter), Notice.state != SUPPRESSED)
    return list(db.scalars(mine.order_by(Notice.id.desc())))


def visible(db: Session, actor: Actor, matter: MatterKey | None = None) -> list[ReminderAnswer]:
    """Answers in entities whose ledger one reads, and one's own, newest first."""
    door = entities.within(actor, Permission.LEDGER_READ, ReminderAnswer.entity_id)
    if door is not True and actor.user_id is not None:
        door = or_(door, ReminderAnswer.by_key == f"user:{actor.user_id}")
    wanted = [] if matter is None else [about(ReminderAnswer, matter)]
    return list(db.scalars(select(ReminderAnswer).where(door, *wanted).order_by(ReminderAnswer.id.desc())))


def standing(db: Session, matters: Collection[MatterKey]) -> dict[MatterKey, list[ReminderAnswer]]:
    """The answers that stand of some matters, newest first."""
    if not matters:
        return {}
    ids = {matter[2] for matter in matters}
    some = select(ReminderAnswer).where(ReminderAnswer.withdrawn_at.is_(None), ReminderAnswer.subject_id.in_(ids))
    found: dict[MatterKey, list[ReminderAnswer]] = {}
    for row in db.scalars(some.order_by(ReminderAnswer.id.desc())):
        if (matter := _matter(row)) in matters:
            found.setdefault(matter, []).append(row)
    return found


def serving(db: Session, entity_id: int, today: date, *conditions: Any) -> list[Employee]:
    """People of an entity who are employed on a day."""
    runs = (
        or_(Employment.from_on.is_(None), Employment.from_on <= today),
        or_(Employment.until_on.is_(None), Employment.until_on > today),
    )
    employed = select(Employment.employee_id).where(*runs)
    mine = (Employee.entity_id == entity_id, Employee.id.in_(employed), *conditions)
    return list(db.scalars(select(Employee).where(*mine).order_by(Employee.number, Employee.id)))
