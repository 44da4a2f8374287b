"""The few columns the lean picture is made of, as the driver's own tuples."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, nulls_last, or_, select
from sqlalchemy.orm import Session

from kosmgr.bindings.models import Binding
from kosmgr.certification.models import Term
from kosmgr.entities.models import EnterpriseAccount
from kosmgr.kit.db import raw_rows, table
from kosmgr.matrix import asof, compose, door, posted, things
from kosmgr.people.models import Employee, EmployeeObservation, Employment, Leave
from kosmgr.policy import Actor
from kosmgr.seats.models import Account, AccountObservation, PostingHold, Seat, SeatOccupancy

Chosen = frozenset[int] | None
Row = tuple[Any, ...]


def seated(db: Session, actor: Actor, chosen: Chosen, on: date) -> tuple[dict[int, Row], dict[int, date | None]]:
    """One row for each account on a seat that day, by entity and seat; and since when accounts have been open."""
    account, occupancy, seat = table(Account), table(SeatOccupancy), table(Seat)
    binding, hold, employee = table(Binding), table(PostingHold), table(Employee)
    seen, newest = table(AccountObservation), table(AccountObservation).alias()
    answering = (  # as asof.observed has it; for every account of many this is quicker than a window
        select(newest.c.id)
        .where(newest.c.account_id == account.c.id)
        .order_by(*_newest(newest, on))
        .limit(1)
        .correlate(account)
        .scalar_subquery()
    )
    told = table(EmployeeObservation)
    ever = select(told.c.employee_id).where(told.c.status == "leave")
    status = (  # asked for the few who were ever away
        select(told.c.status)
        .where(told.c.employee_id == employee.c.id)
        .order_by(*_newest(told, on))
        .limit(1)
        .correlate(employee)
        .scalar_subquery()
    )
    away = case((employee.c.id.in_(ever), status)) == "leave"
    paused = select(Leave.employee_id).where(Leave.from_on <= on, asof.lasts(Leave, on))
    ended = table(Binding).alias()
    unbound = (
        select(func.max(ended.c.until_on))
        .where(ended.c.account_id == account.c.id, ended.c.until_on <= on)
        .where(or_(ended.c.from_on.is_(None), ended.c.from_on <= on))
        .correlate(account)
        .scalar_subquery()
    )
    held = (
        select(hold.c.account_id, func.aggregate_strings(hold.c.kind, ",").label("kinds"))
        .where(asof.began(PostingHold, on), asof.lasts(PostingHold, on))
        .group_by(hold.c.account_id)
        .subquery()
    )
    statement = (
        select(
            account.c.id,
            account.c.xhs_id,
            account.c.entity_id,
            account.c.enterprise_account_id,
            occupancy.c.from_on,
            occupancy.c.until_on,
            seat.c.number,
            seen.c.nickname,
            seen.c.platform_code,
            seen.c.last_posted_on,
            seen.c.observed_on,
            seen.c.store,
            held.c.kinds,
            employee.c.id,
            employee.c.number,
            employee.c.name,
            employee.c.entity_id,
            case((or_(away, employee.c.id.in_(paused)), "leave")),
            case((binding.c.id.is_(None), unbound)),
            posted.last_note(account.c.id, on),
        )
        .join(occupancy, and_(occupancy.c.account_id == account.c.id, asof.began(SeatOccupancy, on)))
        .join(seat, seat.c.id == occupancy.c.seat_id)
        .outerjoin(seen, seen.c.id == answering)
        .outerjoin(held, held.c.account_id == account.c.id)
        .outerjoin(
            binding,
            and_(binding.c.account_id == account.c.id, asof.began(Binding, on), asof.lasts(Binding, on)),
        )
        .outerjoin(employee, employee.c.id == binding.c.employee_id)
        .where(door.within(actor, chosen, Account.entity_id))
        .order_by(
            account.c.entity_id,
            seat.c.number,
            account.c.id,
            occupancy.c.id,
            binding.c.from_on.is_not(None),
            binding.c.from_on,
            binding.c.id,
        )
    )
    opened: dict[int, date | None] = {}
    found: dict[int, Row] = {}
    for row in raw_rows(db, statement):
        account_id = row[0]
        if account_id not in opened:
            opened[account_id] = row[4]
        if account_id not in found and (row[5] is None or on < row[5]):  # the statement asks for those begun
            found[account_id] = row
    return found, opened


def _newest(seen: Any, on: date) -> tuple[Any, ...]:
    """The order of observations: the newest not after the day first, else the first ever made."""
    not_after = case((seen.c.observed_on <= on, seen.c.observed_on))
    return nulls_last(not_after.desc()), seen.c.observed_on, seen.c.id.desc()


def all_terms(db: Session, actor: Actor, chosen: Chosen) -> tuple[dict[int, list[compose.Period]], list[Any]]:
    """The terms of accounts, the authority's first; and those of 企业号 as rows."""
    term, account, enterprise = table(Term), table(Account), table(EnterpriseAccount)
    statement = (
        select(term.c.account_id, term.c.from_on, term.c.until_on, term.c.enterprise_account_id)
        .outerjoin(account, account.c.id == term.c.account_id)
        .outerjoin(enterprise, enterprise.c.id == term.c.enterprise_account_id)
        .where(
            or_(
                and_(account.c.id.is_not(None), door.within(actor, chosen, Account.entity_id)),
                and_(enterprise.c.id.is_not(None), door.within(actor, chosen, EnterpriseAccount.entity_id)),
            )
        )
        .order_by(term.c.origin != "decided", term.c.rank, term.c.id)
    )
    found: dict[int, list[compose.Period]] = {}
    enterprises = []
    for account_id, from_on, until_on, enterprise_id in raw_rows(db, statement):
        if enterprise_id is not None:
            enterprises.append(TermRow(None, enterprise_id, from_on, until_on))
        else:
            found.setdefault(account_id, []).append((from_on, until_on))
    return found, enterprises


class TermRow(NamedTuple):
    account_id: int | None
    enterprise_account_id: int
    from_on: date | None
    until_on: date | None


class JobRow(NamedTuple):
    employee_id: int
    employment_id: int
    employed_from_on: date | None
    employed_until_on: date | None
    last_working_on: date | None


def ended_jobs(db: Session) -> dict[int, list[JobRow]]:
    """The employments of people for whom an end or a last working day is known; of all others neither is."""
    job = table(Employment)
    ending = select(job.c.employee_id).where(or_(job.c.until_on.is_not(None), job.c.last_working_on.is_not(None)))
    statement = (
        select(job.c.employee_id, job.c.id, job.c.from_on, job.c.until_on, job.c.last_working_on)
        .where(job.c.employee_id.in_(ending))
        .order_by(job.c.id)
    )
    return things.grouped((JobRow(*row) for row in raw_rows(db, statement)), lambda row: row.employee_id)
