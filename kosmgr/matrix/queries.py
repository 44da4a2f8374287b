"""What the rooms registered, as rows of one day. One statement, whatever the number of rows and of kinds of rows."""

import functools
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from kosmgr.audit.models import AuditRow
from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.certification.models import Fee, Invoice, Term
from kosmgr.devices.models import (
    Device,
    DeviceAssignment,
    DeviceObservation,
    EnterpriseDevice,
    Network,
    NetworkAssignment,
    Sim,
    SimAssignment,
    SimObservation,
)
from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.kit import standing, together
from kosmgr.kit.db import table
from kosmgr.matrix import asof, door, posted
from kosmgr.people.models import Employee, EmployeeObservation, Employment, Leave
from kosmgr.policy import Actor
from kosmgr.seats.models import Account, AccountObservation, PostingHold, Seat, SeatOccupancy

Rows = Sequence[Any]


def of_day(db: Session, actor: Actor, entity_ids: frozenset[int] | None, on: date) -> dict[str, list[Any]]:
    """Everything registered as of a day, each kind of row by its name; one statement."""
    places = door.among(actor, entity_ids)
    if places is None:
        return _of_day(everywhere=True).read(db, {"on": on})
    return _of_day(everywhere=False).read(db, {"on": on, "ids": list(places)})


@functools.cache
def _of_day(everywhere: bool) -> together.Asked:
    """Another kind of row is one more select here and costs no further statement."""
    on, places = standing.day(), None if everywhere else standing.ids()
    return together.Asked(
        {
            "entities": select_entities(places),
            "accounts": select_accounts(places, on),
            "bindings": select_bindings(places, on),
            "terms": select_terms(places),
            "fees": select_fees(places),
            "holds": select_holds(places, on),
            "devices": select_devices(places, on),
            "sims": select_sims(places, on),
            "networks": select_networks(places, on),
            "signed_in": select_signed_in(places, on),
        }
    )


def entity_rows(db: Session, actor: Actor, entity_ids: frozenset[int] | None) -> Rows:
    """The rows of `select_entities` alone."""
    return db.execute(select_entities(door.among(actor, entity_ids))).all()


def marked_entity_rows(db: Session, actor: Actor) -> Rows:
    """The same of all visible entities, each with its mark: the hash of the last change noted for it.

    Every change is noted in its own transaction, for each entity it concerns, and hashes continue one another: while
    the mark is the same, so are the rows of the entity, whichever process wrote.
    """
    mark = (
        select(AuditRow.hash)
        .where(AuditRow.entity_id == Entity.id)
        .order_by(AuditRow.id.desc())
        .limit(1)
        .correlate(Entity)
        .scalar_subquery()
        .label("mark")
    )
    return db.execute(select_entities(door.among(actor, None)).add_columns(mark)).all()


def fee_rows(db: Session, actor: Actor, entity_ids: frozenset[int] | None) -> Rows:
    """The rows of `select_fees` alone."""
    return db.execute(select_fees(door.among(actor, entity_ids))).all()


def select_entities(places: door.Places) -> together.Question:
    """Visible entities with their 企业号: one row per 企业号, at least one per entity."""
    return (
        select(
            Entity.id,
            Entity.name,
            Entity.uscc,
            EnterpriseAccount.id.label("enterprise_id"),
            EnterpriseAccount.xhs_id,
            EnterpriseAccount.nickname,
        )
        .outerjoin(EnterpriseAccount, EnterpriseAccount.entity_id == Entity.id)
        .where(door.holds(places, Entity.id))
        .order_by(Entity.name_key, EnterpriseAccount.id)
    )


def select_accounts(places: door.Places, on: standing.Day) -> together.Question:
    """Accounts open by the day, each seat occupancy begun by then, with the observation that answers for it."""
    seen = table(AccountObservation)
    answer = asof.answering(AccountObservation, AccountObservation.account_id, Account.id, on)
    return (
        select(
            Account.id,
            Account.xhs_id,
            Account.entity_id,
            Account.enterprise_account_id,
            Account.ownership,
            Account.version,
            SeatOccupancy.from_on,
            SeatOccupancy.until_on,
            SeatOccupancy.pool_id,
            Seat.id.label("seat_id"),
            Seat.number.label("seat_number"),
            seen.c.nickname,
            seen.c.observed_on,
            seen.c.platform_state,
            seen.c.platform_code,
            seen.c.platform_days,
            seen.c.followers,
            seen.c.health_score,
            seen.c.last_posted_on,
            seen.c.posts_30d,
            seen.c.store,
            seen.c.persona,
            seen.c.registered_person,
            seen.c.keeper,
            seen.c.network,
            posted.last_note(Account.id, on).label("noted_on"),
        )
        .join(SeatOccupancy, and_(SeatOccupancy.account_id == Account.id, asof.began(SeatOccupancy, on)))
        .join(Seat, Seat.id == SeatOccupancy.seat_id)
        .outerjoin(seen, seen.c.id == answer)
        .where(door.holds(places, Account.entity_id))
        .order_by(Account.entity_id, Seat.number, Account.id, SeatOccupancy.id)
    )


def select_bindings(places: door.Places, on: standing.Day) -> together.Question:
    """Bindings begun by the day, oldest first, with the holder's employment periods (one row for each)."""
    seen = table(EmployeeObservation)
    answer = asof.answering(EmployeeObservation, EmployeeObservation.employee_id, Employee.id, on)
    leave = (
        select(func.min(Leave.id))
        .where(Leave.employee_id == Employee.id, Leave.from_on <= on, asof.lasts(Leave, on))
        .correlate(Employee)
        .scalar_subquery()
    )
    return (
        select(
            Binding.id,
            Binding.account_id,
            Binding.from_on,
            HELD_UNTIL.label("until_on"),
            case((Binding.end_planned, Binding.until_on)).label("planned_on"),
            Employee.id.label("employee_id"),
            Employee.number,
            Employee.name,
            Employee.external,
            Employee.entity_id,
            Employment.id.label("employment_id"),
            Employment.from_on.label("employed_from_on"),
            Employment.until_on.label("employed_until_on"),
            Employment.last_working_on,
            seen.c.kind,
            seen.c.status,
            leave.label("leave_id"),
        )
        .join(Account, Account.id == Binding.account_id)
        .join(Employee, Employee.id == Binding.employee_id)
        .outerjoin(Employment, Employment.employee_id == Employee.id)
        .outerjoin(seen, seen.c.id == answer)
        .where(asof.began(Binding, on), door.holds(places, Account.entity_id))
        .order_by(Binding.account_id, Binding.from_on.is_not(None), Binding.from_on, Binding.id)
    )


def _of_accounts(statement: together.Question, model: Any, places: door.Places) -> together.Question:
    """Rows of KOS accounts and of 企业号 whose entity is visible."""
    return (
        statement.outerjoin(Account, Account.id == model.account_id)
        .outerjoin(EnterpriseAccount, EnterpriseAccount.id == model.enterprise_account_id)
        .where(
            or_(
                and_(Account.id.is_not(None), door.holds(places, Account.entity_id)),
                and_(EnterpriseAccount.id.is_not(None), door.holds(places, EnterpriseAccount.entity_id)),
            )
        )
    )


def select_terms(places: door.Places) -> together.Question:
    """All terms, those of the authority first."""
    statement = select(
        Term.account_id, Term.enterprise_account_id, Term.from_on, Term.until_on, Term.rank, Term.origin, Term.id
    ).order_by(Term.origin != "decided", Term.rank, Term.id)
    return _of_accounts(statement, Term, places)


def select_fees(places: door.Places) -> together.Question:
    """All fee lines with their invoices, oldest first."""
    statement = (
        select(
            Fee.id,
            Fee.item,
            Fee.account_id,
            Fee.enterprise_account_id,
            Fee.amount_fen,
            Fee.status,
            Fee.from_on,
            Fee.until_on,
            Fee.paid_on,
            Fee.payer,
            Fee.payer_kind,
            Fee.serial,
            Fee.cost_centre,
            Invoice.kind.label("invoice_kind"),
            Invoice.number.label("invoice_number"),
            Invoice.invoiced_on,
        )
        .outerjoin(Invoice, Invoice.fee_id == Fee.id)
        .order_by(Fee.from_on.is_not(None), Fee.from_on, Fee.id)
    )
    return _of_accounts(statement, Fee, places)


def select_devices(places: door.Places, on: standing.Day) -> together.Question:
    """Visible devices, one row for each account on them that day (every source's assertion, with its rank)."""
    seen = table(DeviceObservation)
    answer = asof.answering(DeviceObservation, DeviceObservation.device_id, Device.id, on)
    lives = and_(
        DeviceAssignment.device_id == Device.id, asof.began(DeviceAssignment, on), asof.lasts(DeviceAssignment, on)
    )
    return (
        select(
            Device.id,
            Device.number,
            Device.entity_id,
            *(column for column in seen.c if column.name not in ("id", "device_id", "place", "source", "batch_id")),
            DeviceAssignment.account_id,
            DeviceAssignment.slot,
            DeviceAssignment.rank,
        )
        .select_from(Device)
        .outerjoin(seen, seen.c.id == answer)
        .outerjoin(DeviceAssignment, lives)
        .where(door.holds(places, Device.entity_id))
        .order_by(Device.number, DeviceAssignment.slot.desc(), DeviceAssignment.id)
    )


def select_sims(places: door.Places, on: standing.Day) -> together.Question:
    """Visible SIM cards, one row for each account that logs in with them that day."""
    seen = table(SimObservation)
    answer = asof.answering(SimObservation, SimObservation.sim_id, Sim.id, on)
    lives = and_(SimAssignment.sim_id == Sim.id, asof.began(SimAssignment, on), asof.lasts(SimAssignment, on))
    last_until = (
        select(func.max(case((Employment.until_on.is_(None), date(9999, 12, 31)), else_=Employment.until_on)))
        .where(Employment.employee_id == seen.c.registrant_employee_id)
        .scalar_subquery()
        .label("registrant_until_on")
    )
    return (
        select(
            Sim.id,
            Sim.entity_id,
            Sim.number_masked,
            *(column for column in seen.c if column.name not in ("id", "sim_id", "place", "source", "batch_id")),
            last_until,
            SimAssignment.account_id,
            SimAssignment.rank,
        )
        .select_from(Sim)
        .outerjoin(seen, seen.c.id == answer)
        .outerjoin(SimAssignment, lives)
        .where(door.holds(places, Sim.entity_id))
        .order_by(Sim.number_masked, Sim.id, SimAssignment.rank, SimAssignment.id)
    )


def select_networks(places: door.Places, on: standing.Day) -> together.Question:
    """Visible networks that are there on the day, one row for each account that was given one."""
    goes = and_(
        NetworkAssignment.network_id == Network.id, asof.began(NetworkAssignment, on), asof.lasts(NetworkAssignment, on)
    )
    return (
        select(
            Network.id,
            Network.entity_id,
            Network.name,
            Network.kind,
            Network.cidr,
            Network.carrier,
            Network.city,
            Network.exclusive,
            Network.exempt,
            NetworkAssignment.account_id,
            NetworkAssignment.rank,
        )
        .select_from(Network)
        .outerjoin(NetworkAssignment, goes)
        .where(or_(Network.ended_on.is_(None), Network.ended_on > on), door.holds(places, Network.entity_id))
        .order_by(Network.name_key, Network.id, NetworkAssignment.rank, NetworkAssignment.id)
    )


def select_signed_in(places: door.Places, on: standing.Day) -> together.Question:
    """On which visible phones which 企业号 is signed in."""
    return (
        select(EnterpriseDevice.device_id, EnterpriseDevice.enterprise_account_id)
        .join(Device, Device.id == EnterpriseDevice.device_id)
        .where(asof.began(EnterpriseDevice, on), asof.lasts(EnterpriseDevice, on))
        .where(door.holds(places, Device.entity_id))
        .order_by(EnterpriseDevice.id)
    )


def select_holds(places: door.Places, on: standing.Day) -> together.Question:
    """Posting holds in force on the day."""
    return (
        select(PostingHold.account_id, PostingHold.kind)
        .join(Account, Account.id == PostingHold.account_id)
        .where(asof.began(PostingHold, on), asof.lasts(PostingHold, on), door.holds(places, Account.entity_id))
        .order_by(PostingHold.id)
    )
