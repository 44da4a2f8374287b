"""Who held which account from when until when."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kosmgr.bindings import rules
from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.kit import db as database
from kosmgr.kit import together
from kosmgr.people.models import Employee
from kosmgr.policy import Actor, Permission
from kosmgr.seats import queries as seats
from kosmgr.seats.models import Account

_ORDER = (Binding.from_on.is_not(None), Binding.from_on, Binding.id)


def holders(db: Session, account_id: int, since: date | None = None) -> list[rules.Held]:
    """Bindings of an account, oldest first; with `since` only those not over by then."""
    statement = (
        select(
            Binding.id,
            Binding.employee_id,
            Employee.name,
            Employee.number,
            Binding.from_on,
            Binding.until_on,
            Binding.end_planned,
        )
        .join(Employee, Employee.id == Binding.employee_id)
        .where(Binding.account_id == account_id)
        .order_by(*_ORDER)
    )
    if since is not None:
        statement = statement.where(_not_over(since))
    return [
        rules.Held(
            row.id,
            row.employee_id,
            row.name,
            row.from_on,
            None if row.end_planned else row.until_on,
            row.until_on if row.end_planned else None,
            row.number,
        )
        for row in db.execute(statement)
    ]


def held_by(db: Session, employee_ids: Iterable[int], since: date) -> Sequence[Any]:
    """What some people hold on a day or later, with its account, in the order accounts are locked in."""
    statement = (
        select(
            Binding.id,
            Binding.employee_id,
            Binding.account_id,
            Binding.from_on,
            Binding.until_on,
            Binding.end_planned,
            Account.xhs_id,
            Account.entity_id,
            Account.ownership,
        )
        .join(Account, Account.id == Binding.account_id)
        .where(_not_over(since))
    )
    rows = database.select_by(db, statement, Binding.employee_id, employee_ids)
    return sorted(rows, key=lambda row: (row.account_id, row.id))


def held_accounts(db: Session, employee_ids: Iterable[int], since: date) -> list[int]:
    """The accounts some people hold on a day or later."""
    statement = select(Binding.account_id).where(_not_over(since))
    return [row[0] for row in database.select_by(db, statement, Binding.employee_id, employee_ids)]


def plan_ends(db: Session, ends: Sequence[tuple[Any, ...]]) -> None:
    """Write planned ends, many at once: (until, planned, reason, id)."""
    columns = ("until_on", "end_planned", "end_reason")
    database.update_tuples(db, database.table(Binding), columns, ends)
    database.forget(db, Binding, *columns)


def by_id(db: Session, binding_id: int) -> Binding | None:
    """A binding as it is now."""
    return db.get(Binding, binding_id, populate_existing=True)


def end(db: Session, binding: Binding, on: date, reason: str | None) -> bool:
    """Record the end of a binding that has none yet, or a planned or later one; False if somebody was faster."""
    unended = or_(Binding.until_on.is_(None), Binding.until_on > on, Binding.end_planned)
    step = update(Binding).where(Binding.id == binding.id, unended)
    values = {"until_on": on, "end_planned": False, "end_reason": reason}
    ended = db.execute(step.values(values).execution_options(synchronize_session=False))
    db.expire(binding)
    return seats.moved(ended)


def unplan(db: Session, binding_id: int) -> bool:
    """Forget a planned end; False if it was carried out meanwhile."""
    step = update(Binding).where(Binding.id == binding_id, Binding.end_planned)
    kept = db.execute(step.values(until_on=None, end_planned=False).execution_options(synchronize_session=False))
    database.forget(db, Binding, "until_on", "end_planned")
    return seats.moved(kept)


def rows(
    db: Session,
    actor: Actor,
    entity_ids: Iterable[int] | None,
    on: date | None = None,
    account_id: int | None = None,
    employee_id: int | None = None,
) -> Sequence[Any]:
    """The rows of `select_rows` alone."""
    return db.execute(select_rows(actor, entity_ids, on, account_id, employee_id)).all()


def select_rows(
    actor: Actor,
    entity_ids: Iterable[int] | None,
    on: date | None = None,
    account_id: int | None = None,
    employee_id: int | None = None,
) -> together.Question:
    """Bindings of visible accounts with names, in force on a day or all of them."""
    statement = (
        select(
            Binding.id,
            Binding.account_id,
            Account.xhs_id,
            Binding.employee_id,
            Employee.number,
            Employee.name,
            Entity.name.label("entity"),
            Account.entity_id,
            Binding.from_on,
            Binding.until_on,
            Binding.end_planned,
            Binding.origin,
            Binding.reason,
            Binding.end_reason,
        )
        .join(Account, Account.id == Binding.account_id)
        .join(Employee, Employee.id == Binding.employee_id)
        .join(Entity, Entity.id == Account.entity_id)
        .where(entities.within(actor, Permission.LEDGER_READ, Account.entity_id))
        .order_by(Account.xhs_id, *_ORDER)
    )
    if entity_ids is not None:
        statement = statement.where(Account.entity_id.in_(list(entity_ids)))
    if on is not None:
        statement = statement.where(or_(Binding.from_on.is_(None), Binding.from_on <= on), _not_over(on))
    if account_id is not None:
        statement = statement.where(Binding.account_id == account_id)
    if employee_id is not None:
        statement = statement.where(Binding.employee_id == employee_id)
    return statement


def _not_over(day: date) -> Any:
    return or_(HELD_UNTIL.is_(None), day < HELD_UNTIL)
