"""Finding employees, their employments, and what was observed of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, nulls_last, or_, select
from sqlalchemy.orm import Session

from kosmgr.audit.models import SealingKey
from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.kit import db as database
from kosmgr.kit import together
from kosmgr.kit.clock import covers
from kosmgr.people.models import Employee, EmployeeObservation, Employment, Leave, PersonPaper
from kosmgr.policy import Actor, Permission

OBSERVED = ("kind", "status", "store", "position", "cost_centre", "manager")


def visible(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> list[Employee]:
    """Employees of entities in which the actor holds the permission."""
    door = entities.within(actor, permission, Employee.entity_id)
    return list(db.scalars(select(Employee).where(door, *conditions).order_by(Employee.number, Employee.id)))


def by_id(db: Session, actor: Actor, permission: Permission, employee_id: int) -> Employee | None:
    """A visible employee, or None."""
    return next(iter(visible(db, actor, permission, Employee.id == employee_id)), None)


def by_number(db: Session, actor: Actor, permission: Permission, number: str, entity_id: int | None) -> list[Employee]:
    """Visible employees of a 工号; more than one where several entities use it."""
    within: Any = True if entity_id is None else Employee.entity_id == entity_id
    return visible(db, actor, permission, Employee.number == number, within)


def taken(db: Session, entity_id: int, number: str) -> bool:
    """Whether the entity knows this 工号."""
    return db.scalar(select(Employee.id).where(Employee.entity_id == entity_id, Employee.number == number)) is not None


def lock(db: Session, employee_id: int) -> None:
    """Nobody else binds or offboards this person until the transaction ends."""
    db.execute(select(Employee.id).where(Employee.id == employee_id).with_for_update(key_share=True))


def end_many(db: Session, ends: Sequence[tuple[Any, ...]]) -> None:
    """Write the ends of many employments: (until, last working day, "decided", id)."""
    columns = ("until_on", "last_working_on", "origin")
    database.update_tuples(db, database.table(Employment), columns, ends)
    database.forget(db, Employment, *columns)


def lock_many(db: Session, employee_ids: Iterable[int]) -> None:
    """The same for many, always in the same order."""
    for part in database.chunks(sorted(set(employee_ids))):
        mine = select(Employee.id).where(Employee.id.in_(part)).order_by(Employee.id)
        db.execute(mine.with_for_update(key_share=True))


def visible_many(db: Session, actor: Actor, permission: Permission, employee_ids: Iterable[int]) -> dict[int, Any]:
    """Visible employees among some ids, as rows: id, entity, 工号, name."""
    door = entities.within(actor, permission, Employee.entity_id)
    statement = select(Employee.id, Employee.entity_id, Employee.number, Employee.name).where(door)
    return {row.id: row for row in database.select_by(db, statement, Employee.id, employee_ids)}


def by_ids(db: Session, employee_ids: Iterable[int]) -> dict[int, Employee]:
    """People by id, for callers who may see what names them."""
    return {row[0].id: row[0] for row in database.select_by(db, select(Employee), Employee.id, employee_ids)}


def employments_of(db: Session, employee_ids: Iterable[int]) -> dict[int, list[Any]]:
    """The periods of employment of some people as rows, oldest first, as they are now."""
    columns = (Employment.id, Employment.employee_id, Employment.from_on, Employment.until_on)
    statement = select(*columns, Employment.last_working_on)
    found: dict[int, list[Any]] = {}
    rows = database.select_by(db, statement, Employment.employee_id, employee_ids)
    for period in sorted(rows, key=lambda one: (one.from_on is not None, one.from_on or date.min, one.id)):
        found.setdefault(period.employee_id, []).append(period)
    return found


def observed_of(db: Session, employee_ids: Iterable[int], on: date) -> dict[int, Any]:
    """Store and manager of each person on a day, as rows: the newest word not after it, else the first ever said."""
    found: dict[int, Any] = {}
    seen = EmployeeObservation
    statement = select(seen.id, seen.employee_id, seen.observed_on, seen.store, seen.manager)
    rows = list(database.select_by(db, statement, seen.employee_id, employee_ids))
    rows.sort(key=lambda one: (one.observed_on > on, one.observed_on, -one.id if one.observed_on > on else one.id))
    for row in rows:
        known = found.get(row.employee_id)
        if known is None or row.observed_on <= on:
            found[row.employee_id] = row
    return found


def employments(db: Session, employee_id: int) -> Sequence[Employment]:
    """All periods of employment, oldest first, as they are now."""
    order = (Employment.from_on.is_not(None), Employment.from_on, Employment.id)
    statement = select(Employment).where(Employment.employee_id == employee_id).order_by(*order)
    return db.scalars(statement.execution_options(populate_existing=True)).all()


def employment(db: Session, employee_id: int, day: date) -> Employment | None:
    """The employment that covers a day, or None."""
    return next((e for e in employments(db, employee_id) if covers(e.from_on, e.until_on, day)), None)


def coming(db: Session, employee_id: int, day: date) -> Employment | None:
    """The first employment that begins after a day, or None."""
    later = (e for e in employments(db, employee_id) if e.from_on is not None and e.from_on > day)
    return next(later, None)


def observation(db: Session, employee_id: int, day: date) -> EmployeeObservation | None:
    """The observation that answers for a day: the newest not after it, else the first ever made."""
    not_after = case((EmployeeObservation.observed_on <= day, EmployeeObservation.observed_on))
    order = (nulls_last(not_after.desc()), EmployeeObservation.observed_on, EmployeeObservation.id.desc())
    mine = EmployeeObservation.employee_id == employee_id
    return db.scalar(select(EmployeeObservation).where(mine).order_by(*order).limit(1))


def leaves(db: Session, employee_id: int) -> list[Leave]:
    """The leaves of a person, oldest first; not those that were called off before they began."""
    lasts = or_(Leave.until_on.is_(None), Leave.until_on > Leave.from_on)
    statement = select(Leave).where(Leave.employee_id == employee_id, lasts).order_by(Leave.from_on, Leave.id)
    return list(db.scalars(statement.execution_options(populate_existing=True)))


def same_day(db: Session, employee_id: int, source: str, day: date) -> EmployeeObservation | None:
    """What this source said of the person on that very day."""
    return db.scalar(
        select(EmployeeObservation).where(
            EmployeeObservation.employee_id == employee_id,
            EmployeeObservation.source == source,
            EmployeeObservation.observed_on == day,
        )
    )


def wrapped_key(db: Session, key_id: int | None) -> bytes | None:
    """The wrapped sealing key of a person; None: never made, or destroyed."""
    return None if key_id is None else db.scalar(select(SealingKey.wrapped).where(SealingKey.id == key_id))


def entity_names(db: Session, entity_ids: Iterable[int]) -> dict[int, str]:
    """Names of some entities."""
    return {row.id: row.name for row in db.scalars(select(Entity).where(Entity.id.in_(list(entity_ids))))}


def papers(db: Session, employee_ids: Iterable[int]) -> dict[int, list[PersonPaper]]:
    """What some people signed, the latest first; those ended among them."""
    order = (PersonPaper.employee_id, PersonPaper.signed_on.desc(), PersonPaper.id.desc())
    found: dict[int, list[PersonPaper]] = {}
    for row in database.select_by(db, select(PersonPaper).order_by(*order), PersonPaper.employee_id, employee_ids):
        found.setdefault(row[0].employee_id, []).append(row[0])
    return found


def rows_on(db: Session, actor: Actor, on: date, entity_ids: Iterable[int] | None) -> Sequence[Any]:
    """The rows of `select_on` alone."""
    return db.execute(select_on(actor, on, entity_ids)).all()


def select_on(actor: Actor, on: date, entity_ids: Iterable[int] | None) -> together.Question:
    """Visible employees with each of their employments begun by the day and the observation that answers for it."""
    from_then = case((EmployeeObservation.observed_on <= on, EmployeeObservation.observed_on))
    order = (nulls_last(from_then.desc()), EmployeeObservation.observed_on, EmployeeObservation.id.desc())
    newest = (
        select(EmployeeObservation.id)
        .where(EmployeeObservation.employee_id == Employee.id)
        .order_by(*order)
        .limit(1)
        .correlate(Employee)
        .scalar_subquery()
    )
    chosen: Any = True if entity_ids is None else Employee.entity_id.in_(list(entity_ids))
    return (
        select(
            Employee.id,
            Employee.entity_id,
            Entity.name.label("entity"),
            Employee.number,
            Employee.name,
            Employee.external,
            Employee.phone_masked,
            Employment.from_on,
            Employment.until_on,
            Employment.last_working_on,
            Employment.contract_until_on,
            EmployeeObservation.kind,
            EmployeeObservation.status,
            EmployeeObservation.store,
            EmployeeObservation.position,
            EmployeeObservation.cost_centre,
        )
        .join(Entity, Entity.id == Employee.entity_id)
        .outerjoin(Employment, Employment.employee_id == Employee.id)
        .outerjoin(EmployeeObservation, EmployeeObservation.id == newest)
        .where(entities.within(actor, Permission.LEDGER_READ, Employee.entity_id), chosen)
        .order_by(Entity.name_key, Employee.number, Employee.id, Employment.from_on, Employment.id)
    )
