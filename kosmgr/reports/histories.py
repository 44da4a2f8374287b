"""The past of one account or one person: each history a select, all of them one statement.

To add a history: write its select below (columns, each under its own name), give it a name in `of_account` or
`of_person`, and write the function of that name in `entries` that tells it. It travels with the others, so the page
issues no further statement. Selects do not ask whether the account or the person may be seen: a caller who finds no
row of it throws the rest away.
"""

from datetime import date

from sqlalchemy import ColumnElement, case, select
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
from kosmgr.kit import together
from kosmgr.kit.db import table
from kosmgr.matrix import asof, door
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import Actor, Permission
from kosmgr.reports import queries
from kosmgr.seats.models import Account, AccountObservation, Seat, SeatOccupancy

_READ = Permission.LEDGER_READ
Histories = dict[str, together.Rows]


def of_account(db: Session, actor: Actor, account_id: int, on: date) -> Histories:
    """Everything known of one account by a day; no row of `account`: it is not visible. One statement."""
    return together.read(
        db,
        {
            "account": account(actor, account_id),
            "terms": terms(account_id),
            "seats": seats(account_id, on),
            "bindings": bindings(actor, on, Binding.account_id == account_id),
            "devices": devices(account_id, on),
            "sims": sims(account_id, on),
            "payments": payments(account_id),
            "observed": observed(account_id, on),
            "findings": findings(actor, "account", account_id),
            "changes": queries.select_changes_about(actor, "account", account_id, on),
            "batches": queries.select_batches_about(actor, "account", account_id, on),
        },
    )


def of_person(db: Session, actor: Actor, employee_id: int, on: date) -> Histories:
    """Everything known of one person by a day; no row of `person`: not visible. One statement."""
    return together.read(
        db,
        {
            "person": person(actor, employee_id),
            "jobs": jobs(employee_id, on),
            "bindings": bindings(actor, on, Binding.employee_id == employee_id),
            "cards": cards(actor, employee_id, on),
            "findings": findings(actor, "employee", employee_id),
            "changes": queries.select_changes_about(actor, "employee", employee_id, on),
            "batches": queries.select_batches_about(actor, "employee", employee_id, on),
        },
    )


def account(actor: Actor, account_id: int) -> together.Question:
    """The account, if it is visible."""
    visible = Account.entity_id.in_(entities.select_visible(actor, _READ))
    return select(Account.id, Account.entity_id).where(Account.id == account_id, visible)


def person(actor: Actor, employee_id: int) -> together.Question:
    """The person, if visible."""
    visible = Employee.entity_id.in_(entities.select_visible(actor, _READ))
    return select(Employee.id, Employee.name).where(Employee.id == employee_id, visible)


def terms(account_id: int) -> together.Question:
    """Terms of an account, the authority's first."""
    statement = select(Term.id, Term.from_on, Term.until_on, Term.source, Term.rank, Term.batch_id)
    return statement.where(Term.account_id == account_id).order_by(Term.origin != "decided", Term.rank, Term.id)


def seats(account_id: int, on: date) -> together.Question:
    """The seats an account has had by a day."""
    return (
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
        .where(SeatOccupancy.account_id == account_id, asof.began(SeatOccupancy, on))
        .order_by(SeatOccupancy.id)
    )


def bindings(actor: Actor, on: date, whose: ColumnElement[bool]) -> together.Question:
    """Who held an account, or what a person held, by a day; the last employment's end comes with it."""
    return (
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
        .where(whose, asof.began(Binding, on), Account.entity_id.in_(entities.select_visible(actor, _READ)))
        .order_by(Binding.from_on.is_not(None), Binding.from_on, Binding.id)
    )


def jobs(employee_id: int, on: date) -> together.Question:
    """The employments of a person that began by a day."""
    statement = select(
        Employment.id,
        Employment.from_on,
        Employment.until_on,
        Employment.last_working_on,
        Employment.contract_until_on,
        Employment.batch_id,
    ).where(Employment.employee_id == employee_id, asof.began(Employment, on))
    return statement.order_by(Employment.from_on, Employment.id)


def payments(account_id: int) -> together.Question:
    """Fees of an account with their invoices."""
    return (
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
        .order_by(Fee.id)
    )


def devices(account_id: int, on: date) -> together.Question:
    """The phones an account has lived on by a day, with what was last seen of each."""
    mine = select(DeviceAssignment.device_id).where(DeviceAssignment.account_id == account_id)
    seen = asof.observed(DeviceObservation, DeviceObservation.device_id, on, among=mine)
    return (
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
        .where(DeviceAssignment.account_id == account_id, asof.began(DeviceAssignment, on))
        .order_by(DeviceAssignment.rank, DeviceAssignment.id)
    )


def sims(account_id: int, on: date) -> together.Question:
    """The cards an account has logged in with by a day."""
    return (
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
        .where(SimAssignment.account_id == account_id, asof.began(SimAssignment, on))
        .order_by(SimAssignment.rank, SimAssignment.id)
    )


def cards(actor: Actor, employee_id: int, on: date) -> together.Question:
    """The cards registered to a person, as last seen by a day."""
    ever = select(SimObservation.sim_id).where(SimObservation.registrant_employee_id == employee_id)
    seen = asof.observed(SimObservation, SimObservation.sim_id, on, among=ever)
    return (
        select(Sim.id, Sim.number_masked, Sim.batch_id, seen.c.opened_on, seen.c.status, seen.c.status_code)
        .join(seen, seen.c.sim_id == Sim.id)
        .where(seen.c.registrant_employee_id == employee_id, door.within(actor, None, Sim.entity_id))
        .order_by(Sim.id)
    )


def observed(account_id: int, on: date) -> together.Question:
    """What ledgers said of an account by a day, oldest first."""
    return (
        select(
            AccountObservation.observed_on,
            AccountObservation.nickname,
            AccountObservation.platform_state,
            AccountObservation.platform_code,
            AccountObservation.last_posted_on,
        )
        .where(AccountObservation.account_id == account_id, AccountObservation.observed_on <= on)
        .order_by(AccountObservation.observed_on, AccountObservation.id)
    )


def findings(actor: Actor, kind: str, ref_id: int) -> together.Question:
    """Findings about one thing, cleared ones too."""
    subject = select(FindingSubject.finding_id).where(FindingSubject.kind == kind, FindingSubject.ref_id == ref_id)
    statement = select(table(Finding)).where(
        Finding.id.in_(subject),
        entities.within(actor, _READ, Finding.entity_id),
    )
    return statement.order_by(Finding.id)
