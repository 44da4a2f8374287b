"""Finding letters and templates, counting numbers, and reading what a letter says of a person."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, case, nulls_last, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from kosmgr.bindings.models import Binding
from kosmgr.devices.models import (
    Device,
    DeviceAssignment,
    DeviceObservation,
    Sim,
    SimAssignment,
    SimObservation,
)
from kosmgr.entities import queries as entities
from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.kit import db as database
from kosmgr.letters.models import LetterCounter, LetterIssue, LetterTemplate
from kosmgr.people.models import Employee
from kosmgr.policy import Actor, Permission
from kosmgr.seats.models import Account, AccountObservation


def next_number(db: Session, entity_id: int, kind: str, year: int) -> int:
    """The next number of a kind in a year; whoever asks next waits until this transaction ends."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    row = {"entity_id": entity_id, "kind": kind, "year": year, "last": 0}
    db.execute(dialect.insert(LetterCounter).values(row).on_conflict_do_nothing())
    mine = (LetterCounter.entity_id == entity_id) & (LetterCounter.kind == kind) & (LetterCounter.year == year)
    step = update(LetterCounter).where(mine).values(last=LetterCounter.last + 1).returning(LetterCounter.last)
    counted = db.execute(step.execution_options(synchronize_session=False)).scalar_one()
    return int(counted)


def template(db: Session, entity_id: int, kind: str) -> LetterTemplate | None:
    """The entity's own template that is in use, or None: the shipped one is."""
    mine = (LetterTemplate.entity_id == entity_id) & (LetterTemplate.kind == kind)
    return db.scalar(select(LetterTemplate).where(mine, LetterTemplate.retired_at.is_(None)))


def templates(db: Session, entity_id: int) -> Sequence[LetterTemplate]:
    """All templates an entity ever brought, newest first."""
    statement = select(LetterTemplate).where(LetterTemplate.entity_id == entity_id)
    return db.scalars(statement.order_by(LetterTemplate.id.desc())).all()


def template_files(db: Session) -> set[str]:
    """The names on the disk that rows speak of."""
    return set(db.scalars(select(LetterTemplate.stored_as)))


def issues(db: Session, actor: Actor, entity_ids: Collection[int] | None, *conditions: Any) -> Sequence[Any]:
    """Visible letters with the person and the entity, newest first: (LetterIssue, name, 工号, entity)."""
    statement = (
        select(LetterIssue, Employee.name, Employee.number, Entity.name.label("entity"))
        .join(Employee, Employee.id == LetterIssue.employee_id)
        .join(Entity, Entity.id == LetterIssue.entity_id)
        .where(entities.within(actor, Permission.LEDGER_READ, LetterIssue.entity_id), *conditions)
        .order_by(LetterIssue.id.desc())
    )
    if entity_ids is not None:
        statement = statement.where(LetterIssue.entity_id.in_(list(entity_ids)))
    return db.execute(statement).all()


def declare_void(db: Session, issue_id: int, values: dict[str, Any]) -> bool:
    """Declare a letter void; False if somebody did already."""
    step = update(LetterIssue).where(LetterIssue.id == issue_id, LetterIssue.void_at.is_(None)).values(values)
    return cast("CursorResult[Any]", db.execute(step.execution_options(synchronize_session=False))).rowcount == 1


def codes(db: Session, entity_ids: Collection[int]) -> dict[int, str | None]:
    """The 统一社会信用代码 of some entities."""
    statement = select(Entity.id, Entity.uscc).where(Entity.id.in_(list(entity_ids)))
    return {row.id: row.uscc for row in db.execute(statement)}


def accounts_of(db: Session, employee_ids: Collection[int], day: date) -> list[Any]:
    """What each person holds on a day: (account, 小红书号, ownership, nickname, 企业号, employee)."""
    statement = (
        _accounts(day)
        .add_columns(Binding.employee_id)
        .join(Binding, Binding.account_id == Account.id)
        .where(*_in_force(Binding, day))
    )
    return database.select_by(db, statement, Binding.employee_id, employee_ids)


def accounts(db: Session, ids: Collection[int], day: date) -> list[Any]:
    """Accounts as they are on a day, whoever holds them: (account, 小红书号, ownership, nickname, 企业号)."""
    return sorted(database.select_by(db, _accounts(day), Account.id, ids), key=lambda row: str(row.xhs_id))


def _accounts(day: date) -> Any:
    seen = _newest(AccountObservation, AccountObservation.account_id, Account.id, day)
    return (
        select(
            Account.id.label("account_id"),
            Account.xhs_id,
            Account.ownership,
            AccountObservation.nickname,
            EnterpriseAccount.nickname.label("enterprise_account"),
        )
        .select_from(Account)
        .outerjoin(AccountObservation, AccountObservation.id == seen)
        .outerjoin(EnterpriseAccount, EnterpriseAccount.id == Account.enterprise_account_id)
        .order_by(Account.xhs_id)
    )


def devices(db: Session, ids: Collection[int], day: date) -> dict[int, Any]:
    """Phones by id: (id, number, model)."""
    seen = _newest(DeviceObservation, DeviceObservation.device_id, Device.id, day)
    statement = select(Device.id, Device.number, DeviceObservation.model).outerjoin(
        DeviceObservation, DeviceObservation.id == seen
    )
    return {row.id: row for row in database.select_by(db, statement, Device.id, ids)}


def sims(db: Session, ids: Collection[int], day: date) -> dict[int, Any]:
    """Cards by id: (id, masked number, carrier, registrant)."""
    seen = _newest(SimObservation, SimObservation.sim_id, Sim.id, day)
    statement = select(
        Sim.id,
        Sim.number_masked,
        SimObservation.carrier,
        SimObservation.registrant_name,
        SimObservation.registrant_kind,
    ).outerjoin(SimObservation, SimObservation.id == seen)
    return {row.id: row for row in database.select_by(db, statement, Sim.id, ids)}


def devices_of(db: Session, account_ids: Collection[int], day: date) -> list[Any]:
    """The device each account lives on by the ledger that is believed: (account, number, model, rank)."""
    seen = _newest(DeviceObservation, DeviceObservation.device_id, Device.id, day)
    statement = (
        select(DeviceAssignment.account_id, Device.id, Device.number, DeviceObservation.model, DeviceAssignment.rank)
        .join(Device, Device.id == DeviceAssignment.device_id)
        .outerjoin(DeviceObservation, DeviceObservation.id == seen)
        .where(*_in_force(DeviceAssignment, day))
        .order_by(DeviceAssignment.account_id, DeviceAssignment.rank, DeviceAssignment.id.desc())
    )
    return database.select_by(db, statement, DeviceAssignment.account_id, account_ids)


def sims_of(db: Session, account_ids: Collection[int], day: date) -> list[Any]:
    """The cards each account logs in with: (account, masked number, carrier, registrant, rank)."""
    seen = _newest(SimObservation, SimObservation.sim_id, Sim.id, day)
    statement = (
        select(
            SimAssignment.account_id,
            Sim.id,
            Sim.number_masked,
            SimObservation.carrier,
            SimObservation.registrant_name,
            SimObservation.registrant_kind,
            SimAssignment.rank,
        )
        .join(Sim, Sim.id == SimAssignment.sim_id)
        .outerjoin(SimObservation, SimObservation.id == seen)
        .where(*_in_force(SimAssignment, day))
        .order_by(SimAssignment.account_id, SimAssignment.rank, SimAssignment.id.desc())
    )
    return database.select_by(db, statement, SimAssignment.account_id, account_ids)


def _in_force(model: Any, day: date) -> tuple[Any, Any]:
    return or_(model.from_on.is_(None), model.from_on <= day), or_(model.until_on.is_(None), model.until_on > day)


def _newest(model: Any, owner: Any, outer: Any, day: date) -> Any:
    """The observation that answers for a day: the newest not after it, else the first ever made."""
    other = aliased(model)
    not_after = case((other.observed_on <= day, other.observed_on))
    order = (nulls_last(not_after.desc()), other.observed_on, other.id.desc())
    mine = getattr(other, owner.key) == outer
    return select(other.id).where(mine).order_by(*order).limit(1).correlate(outer.class_).scalar_subquery()
