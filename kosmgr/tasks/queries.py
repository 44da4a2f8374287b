"""Finding items, and settling each of them once."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kosmgr.entities import queries as entities
from kosmgr.kit import db as database
from kosmgr.policy import Actor, Permission
from kosmgr.tasks import rules
from kosmgr.tasks.models import Task, Waiver

TABLE = database.table(Task)
_ORDER = (Task.subject_kind, Task.subject_id, Task.position, Task.id)


def visible(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> list[Task]:
    """Items of entities in which the actor holds the permission, as they are now."""
    door = entities.within(actor, permission, Task.entity_id)
    statement = select(Task).where(door, *conditions).order_by(*_ORDER)
    return list(db.scalars(statement.execution_options(populate_existing=True)))


def of_subjects(db: Session, kind: str, ids: Iterable[int]) -> list[Task]:
    """The items of some subjects, in their order."""
    statement = select(Task).where(Task.subject_kind == kind).execution_options(populate_existing=True)
    found = [row[0] for row in database.select_by(db, statement, Task.subject_id, ids)]
    return sorted(found, key=lambda task: (task.subject_id, task.position, task.id))


def settle(db: Session, task: Task, from_state: str, values: dict[str, Any]) -> bool:
    """Move an item on from a state; False if somebody was faster."""
    step = update(Task).where(Task.id == task.id, Task.state == from_state, Task.version == task.version)
    values = {**values, "version": task.version + 1}
    moved = db.execute(step.values(values).execution_options(synchronize_session=False))
    db.expire(task)
    return bool(moved.rowcount == 1)  # type: ignore[attr-defined]


def move_due(db: Session, kind: str, subject_id: int, dues: Mapping[int, date]) -> None:
    """New due days of items that are still open: id → day."""
    for task_id, due_on in dues.items():
        mine = (Task.id == task_id, Task.subject_kind == kind, Task.subject_id == subject_id, Task.state == rules.OPEN)
        db.execute(update(Task).where(*mine).values(due_on=due_on).execution_options(synchronize_session=False))
    database.forget(db, Task, "due_on")


def waiting(db: Session, task_id: int) -> Waiver | None:
    """The waiver of an item that waits for a decision."""
    return db.scalar(select(Waiver).where(Waiver.task_id == task_id, Waiver.verdict.is_(None)))


def decide_waiver(db: Session, waiver: Waiver, values: dict[str, Any]) -> bool:
    """Decide a waiver that waits; False if somebody was faster."""
    step = update(Waiver).where(Waiver.id == waiver.id, Waiver.verdict.is_(None)).values(values)
    moved = db.execute(step.execution_options(synchronize_session=False))
    db.expire(waiver)
    return bool(moved.rowcount == 1)  # type: ignore[attr-defined]
