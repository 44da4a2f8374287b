"""Rows of the past of one account or one person; a constant number of statements."""

from datetime import date
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.certification.models import Fee, Invoice, Term
from kosmgr.devices.models import (
    Device,
    DeviceAssignment,
    DeviceObservation,
    Sim,
    SimAssignment,
    SimObservation,
)
from kosmgr.entities import queries as entities
from kosmgr.findings.models import Finding, FindingSubject
from kosmgr.matrix import queries as matrix
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import Actor, Permission
from kosmgr.seats.models import Account, AccountObservation, Seat, SeatOccupancy

_READ = Permission.LEDGER_READ


def account(db: Session, actor: Actor, account_id: int) -> Any | None:
    """A visible account, or None."""
    statement = select(Account.id, Account.xhs_id, Account.entity_id, Account.created_at, Account.batch_id)
    visible = Account.entity_id.in_(entities.select_visible(actor, _READ))
    return db.execute(statement.where(Account.id == account_id, visible)).one_or_none()


def employee(db: Session, actor: Actor, employee_id: int) -> Any | None:
    """A visible person, or None."""
    statement = select(Employee.id, Employee.number, Employee.name, Employee.entity_id, Employee.batch_id)
    visible = Employee.entity_id.in_(entities.select_visible(actor, _READ))
    return db.execute(statement.where(Employee.id == employee_id, visible)).one_or_none()


def terms(db: Session, account_id: int) -> list[Any]:
    """Terms of an account, the authority's first."""
    statement = select(Term.id, Term.from_on, Term.until_on, Term.source, Term.rank, Term.batch_id)
    return _all(db, statement.where(Term.account_id == account_id).order_by(Term.origin != "decided", Term.rank))


def occupancies(db: Session, account_id: int, on: date) -> list[Any]:
    """The seats an account has had by a day."""
    statement = (
        select(
            SeatOccupancy.id,
            SeatOccupancy.from_on,
            SeatOccupancy.until_on,
            SeatOccupancy.ended_as,
            SeatOccupancy.reason,
            SeatOccupancy.batch_id,
            Seat.number,
        )
        .join(Seat, Seat.id == SeatOccupancy.seat_id)
        .where(SeatOccupancy.account_id == account_id, matrix.began(SeatOccupancy, on))
    )
    return _all(db, statement)


def bindings(
    db: Session, actor: Actor, on: date, account_id: int | None = None, employee_id: int | None = None
) -> list[Any]:
    """Who held an account, or what a person held, by a day; the last employment's end comes with it."""
    statement = (
        select(
            Binding.id,
            Binding.account_id,
            Binding.employee_id,
            Binding.from_on,
            HELD_UNTIL.label("until_on"),
            case((Binding.end_planned, Binding.until_on)).label("planned_on"),
            Binding.reason,
            Binding.end_reason,
            Binding.batch_id,
            Employee.name,
            Employee.number,
            Account.xhs_id,
            Employment.id.label("employment_id"),
            Employment.from_on.label("employed_from_on"),
            Employment.until_on.label("employed_until_on"),
        )
        .join(Employee, Employee.id == Binding.employee_id)
        .join(Account, Account.id == Binding.account_id)
        .outerjoin(Employment, Employment.employee_id == Employee.id)
        .where(matrix.began(Binding, on), Account.entity_id.in_(entities.select_visible(actor, _READ)))
        .order_by(Binding.from_on.is_not(None), Binding.from_on, Binding.id)
    )
    if account_id is not None:
        statement = statement.where(Binding.account_id == account_id)
    if employee_id is not None:
        statement = statement.where(Binding.employee_id == employee_id)
    return _all(db, statement)


def employments(db: Session, employee_id: int, on: date) -> list[Any]:
    """The employments of a person that began by a day."""
    statement = select(
        Employment.id,
        Employment.from_on,
        Employment.until_on,
        Employment.last_working_on,
        Employment.contract_until_on,
        Employment.batch_id,
    ).where(Employment.employee_id == employee_id, matrix.began(Employment, on))
    return _all(db, statement.order_by(Employment.from_on))


def fees(db: Session, account_id: int) -> list[Any]:
    """Fees of an account with their invoices."""
    statement = (
        select(
            Fee.id,
            Fee.amount_fen,
            Fee.status,
            Fee.from_on,
            Fee.paid_on,
            Fee.payer,
            Fee.serial,
            Fee.cost_centre,
            Fee.batch_id,
            Invoice.number.label("invoice_number"),
            Invoice.invoiced_on,
        )
        .outerjoin(Invoice, Invoice.fee_id == Fee.id)
        .where(Fee.account_id == account_id)
    )
    return _all(db, statement)


def devices(db: Session, account_id: int, on: date) -> list[Any]:
    """The phones an account has lived on by a day, with what was last seen of each."""
    seen = matrix.observed(DeviceObservation, DeviceObservation.device_id, on)
    statement = (
        select(
            DeviceAssignment.id,
            DeviceAssignment.device_id,
            DeviceAssignment.from_on,
            DeviceAssignment.until_on,
            DeviceAssignment.slot,
            DeviceAssignment.rank,
            DeviceAssignment.batch_id,
            Device.number,
            seen.c.network_kind,
            seen.c.network,
            seen.c.ip,
            seen.c.counted_on,
            seen.c.status,
        )
        .join(Device, Device.id == DeviceAssignment.device_id)
        .outerjoin(seen, seen.c.device_id == Device.id)
        .where(DeviceAssignment.account_id == account_id, matrix.began(DeviceAssignment, on))
        .order_by(DeviceAssignment.rank, DeviceAssignment.id)
    )
    return _all(db, statement)


def sims(db: Session, account_id: int, on: date) -> list[Any]:
    """The cards an account has logged in with by a day."""
    statement = (
        select(
            SimAssignment.id,
            SimAssignment.sim_id,
            SimAssignment.from_on,
            SimAssignment.until_on,
            SimAssignment.rank,
            SimAssignment.batch_id,
            Sim.number_masked,
        )
        .join(Sim, Sim.id == SimAssignment.sim_id)
        .where(SimAssignment.account_id == account_id, matrix.began(SimAssignment, on))
        .order_by(SimAssignment.rank, SimAssignment.id)
    )
    return _all(db, statement)


def cards_in_name(db: Session, actor: Actor, employee_id: int, on: date) -> list[Any]:
    """The cards registered to a person, as last seen by a day."""
    seen = matrix.observed(SimObservation, SimObservation.sim_id, on)
    statement = (
        select(Sim.id, Sim.number_masked, Sim.batch_id, seen.c.opened_on, seen.c.status, seen.c.status_code)
        .join(seen, seen.c.sim_id == Sim.id)
        .where(seen.c.registrant_employee_id == employee_id, matrix.within(actor, None, Sim.entity_id))
    )
    return _all(db, statement)


def observations(db: Session, account_id: int, on: date) -> list[Any]:
    """What ledgers said of an account by a day, oldest first."""
    statement = (
        select(AccountObservation)
        .where(AccountObservation.account_id == account_id, AccountObservation.observed_on <= on)
        .order_by(AccountObservation.observed_on, AccountObservation.id)
    )
    return list(db.scalars(statement))


def findings(db: Session, actor: Actor, kind: str, ref_id: int, on: date) -> list[Any]:
    """Findings about one thing first seen by a day, cleared ones too."""
    subject = select(FindingSubject.finding_id).where(FindingSubject.kind == kind, FindingSubject.ref_id == ref_id)
    statement = select(Finding).where(
        Finding.id.in_(subject),
        Finding.first_seen_on <= on,
        entities.within(actor, _READ, Finding.entity_id),
    )
    return list(db.scalars(statement.order_by(Finding.id)))


def _all(db: Session, statement: Any) -> list[Any]:
    return list(db.execute(statement).all())
