"""The lean picture: the state of every seat from few columns, for pages that show many entities at once.

The rules are those of the picture to the letter (`state_of`, `running_term`, `employment_on`); a test compares both,
line by line. Rows come as plain tuples: at ten thousand seats the objects of the picture cost more than the reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kosmgr.bindings.models import Binding
from kosmgr.certification.models import Fee, Term
from kosmgr.entities.models import EnterpriseAccount
from kosmgr.kit.clock import covers
from kosmgr.kit.db import table
from kosmgr.matrix import compose, queries, service
from kosmgr.matrix.rules import EntityLine, State, state_of
from kosmgr.people.models import Employee, EmployeeObservation, Employment
from kosmgr.policy import Actor, Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats.models import Account, AccountObservation, PostingHold, Seat, SeatOccupancy
from kosmgr.work import Work, requires

Chosen = frozenset[int] | None


@dataclass(frozen=True, slots=True)
class LeanHolder:
    """Who operates an account on the day."""

    employee_id: int
    number: str | None
    name: str
    entity_id: int
    left_on: date | None
    last_working_on: date | None
    on_leave: bool

    def has_left(self, on: date) -> bool:
        """Whether the employment had ended before the day."""
        return self.left_on is not None and self.left_on < on


@dataclass(frozen=True, slots=True)
class LeanFee:
    """What was paid for the running term; read only for the accounts somebody asks about."""

    amount_fen: int | None
    cost_centre: str | None


@dataclass(slots=True)
class LeanLine:
    """An account on a seat."""

    id: int
    xhs_id: str
    nickname: str
    entity_id: int
    enterprise_account_id: int | None
    seat_number: int
    opened_on: date | None
    holder: LeanHolder | None
    unbound_on: date | None
    store: str | None
    certified_from_on: date | None
    certified_until_on: date | None
    platform_code: str | None
    last_posted_on: date | None
    observed_on: date | None
    holds: tuple[str, ...]
    fee: LeanFee | None
    state: State


@dataclass(frozen=True)
class LeanPicture:
    """Entities and their seated accounts, as of one day; in the order of entities and seats."""

    on: date
    entities: Mapping[int, EntityLine]
    lines: Sequence[LeanLine]


@requires(Permission.LEDGER_READ)
def lean_picture(work: Work, on: date | None = None, entity_ids: Sequence[int] | None = None) -> LeanPicture:
    """The states of a day for some or all visible entities; five statements whatever the size."""
    day = on or work.today
    chosen = None if entity_ids is None else frozenset(entity_ids)
    db, actor, book = work.db, work.actor, rulebook.book(work)
    entity_rows = compose.grouped(queries.entity_rows(db, actor, chosen), lambda row: row.id)
    frames = {entity_id: service.windows(book, entity_id, day) for entity_id in entity_rows}
    terms, enterprise_terms = _several_terms(db, actor, chosen)
    jobs = _several_jobs(db)
    lines, used = [], dict.fromkeys(entity_rows, 0)
    for row, opened_on in _seated(db, actor, chosen, day):
        account_id, entity_id = row[0], row[2]
        term = (row[15], row[16]) if row[14] == 1 else compose.running_term(terms.get(account_id, ()), day)
        until_on = compose.last_day(term[1]) if term else None
        holder = _holder(row, jobs, day)
        kinds = tuple(row[13].split(",")) if row[13] else ()
        used[entity_id] += 1
        lines.append(
            LeanLine(
                id=account_id,
                xhs_id=row[1],
                nickname=row[7] or row[1],
                entity_id=entity_id,
                enterprise_account_id=row[3],
                seat_number=row[6],
                opened_on=opened_on,
                holder=holder,
                unbound_on=None if holder is not None else row[12],
                store=row[11],
                certified_from_on=term[0] if term else None,
                certified_until_on=until_on,
                platform_code=row[8],
                last_posted_on=row[9],
                observed_on=row[10],
                holds=kinds,
                fee=None,
                state=state_of(
                    day,
                    frames[entity_id],
                    platform_code=row[8],
                    holder_left=holder is not None and holder.has_left(day),
                    has_holder=holder is not None,
                    on_leave=holder is not None and holder.on_leave,
                    opened_on=opened_on,
                    certified_until_on=until_on,
                    last_posted_on=row[9],
                    holds=kinds,
                ),
            )
        )
    parts = compose.Parts(day, (), enterprise_terms, (), (), (), ())
    entities = {
        entity_id: service.entity_line(parts, rows, book, day, used[entity_id])
        for entity_id, rows in entity_rows.items()
    }
    return LeanPicture(day, entities, lines)


def _seated(db: Session, actor: Actor, chosen: Chosen, on: date) -> list[tuple[Any, date | None]]:
    """(row, opened on) of accounts on a seat that day, by entity and seat; one row each.

    A term and an employment come along where there is only one, which is nearly always; the others are asked for after.
    """
    account, occupancy, seat = table(Account), table(SeatOccupancy), table(Seat)
    binding, hold, employee = table(Binding), table(PostingHold), table(Employee)
    term, job = table(Term), table(Employment)
    seen = queries.observed(AccountObservation, AccountObservation.account_id, on)
    ever = select(EmployeeObservation.employee_id).where(EmployeeObservation.status == "leave")
    away = queries.observed(EmployeeObservation, EmployeeObservation.employee_id, on, among=ever)
    ended = (
        select(binding.c.account_id, func.max(binding.c.until_on).label("until_on"))
        .where(binding.c.until_on <= on, queries.began(Binding, on))
        .group_by(binding.c.account_id)
        .subquery()
    )
    held = (
        select(hold.c.account_id, func.aggregate_strings(hold.c.kind, ",").label("kinds"))
        .where(queries.began(PostingHold, on), queries.lasts(PostingHold, on))
        .group_by(hold.c.account_id)
        .subquery()
    )
    one_term = _alone(term.c.account_id, term.c.from_on, term.c.until_on)
    one_job = _alone(job.c.employee_id, job.c.until_on, job.c.last_working_on)
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
            ended.c.until_on,
            held.c.kinds,
            one_term.c.count,
            one_term.c.from_on,
            one_term.c.until_on,
            employee.c.id,
            employee.c.number,
            employee.c.name,
            employee.c.entity_id,
            one_job.c.count,
            one_job.c.until_on,
            one_job.c.last_working_on,
            away.c.status,
        )
        .join(occupancy, and_(occupancy.c.account_id == account.c.id, queries.began(SeatOccupancy, on)))
        .join(seat, seat.c.id == occupancy.c.seat_id)
        .outerjoin(seen, seen.c.account_id == account.c.id)
        .outerjoin(ended, ended.c.account_id == account.c.id)
        .outerjoin(held, held.c.account_id == account.c.id)
        .outerjoin(one_term, one_term.c.account_id == account.c.id)
        .outerjoin(
            binding,
            and_(binding.c.account_id == account.c.id, queries.began(Binding, on), queries.lasts(Binding, on)),
        )
        .outerjoin(employee, employee.c.id == binding.c.employee_id)
        .outerjoin(one_job, one_job.c.employee_id == employee.c.id)
        .outerjoin(away, away.c.employee_id == employee.c.id)
        .where(queries.within(actor, chosen, Account.entity_id))
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
    taken: set[int] = set()
    found = []
    for row in db.connection().execute(statement).all():
        account_id = row[0]
        first = opened.setdefault(account_id, row[4])
        if account_id not in taken and covers(row[4], row[5], on):
            taken.add(account_id)
            found.append((row, first))
    return found


def _alone(owner: Any, *facts: Any) -> Any:
    """For each owner how many rows there are, and the facts of the only one."""
    return (
        select(owner, func.count().label("count"), *(func.max(fact).label(fact.name) for fact in facts))
        .where(owner.is_not(None))
        .group_by(owner)
        .subquery()
    )


def _several_terms(db: Session, actor: Actor, chosen: Chosen) -> tuple[dict[int, list[compose.Period]], list[Any]]:
    """The terms of accounts that have several, the authority's first; and those of 企业号 as rows."""
    term, account, enterprise = table(Term), table(Account), table(EnterpriseAccount)
    several = (
        select(term.c.account_id).where(term.c.account_id.is_not(None)).group_by(term.c.account_id)
        .having(func.count() > 1)
    )  # fmt: skip
    statement = (
        select(term.c.account_id, term.c.from_on, term.c.until_on, term.c.enterprise_account_id)
        .outerjoin(account, account.c.id == term.c.account_id)
        .outerjoin(enterprise, enterprise.c.id == term.c.enterprise_account_id)
        .where(
            or_(
                and_(term.c.account_id.in_(several), queries.within(actor, chosen, Account.entity_id)),
                and_(enterprise.c.id.is_not(None), queries.within(actor, chosen, EnterpriseAccount.entity_id)),
            )
        )
        .order_by(term.c.origin != "decided", term.c.rank, term.c.id)
    )
    found: dict[int, list[compose.Period]] = {}
    enterprises = []
    for row in db.connection().execute(statement).all():
        account_id, from_on, until_on, enterprise_id = row
        if enterprise_id is not None:
            enterprises.append(row)
        else:
            found.setdefault(account_id, []).append((from_on, until_on))
    return found, enterprises


def _several_jobs(db: Session) -> dict[int, list[Any]]:
    """The employments of people who have had several."""
    job = table(Employment)
    several = select(job.c.employee_id).group_by(job.c.employee_id).having(func.count() > 1)
    statement = (
        select(
            job.c.employee_id,
            job.c.id.label("employment_id"),
            job.c.from_on.label("employed_from_on"),
            job.c.until_on.label("employed_until_on"),
            job.c.last_working_on,
        )
        .where(job.c.employee_id.in_(several))
        .order_by(job.c.id)
    )
    return compose.grouped(db.connection().execute(statement).all(), lambda row: row.employee_id)


def _holder(row: Any, several: Mapping[int, Sequence[Any]], on: date) -> LeanHolder | None:
    """Who holds the account of a row of `_seated`."""
    if row[17] is None:
        return None
    until_on, last_working_on = row[22], row[23]
    if row[21] is not None and row[21] > 1:
        job = compose.employment_on(several[row[17]], on)
        until_on, last_working_on = (job.employed_until_on, job.last_working_on) if job else (None, None)
    left_on = None if until_on is None else compose.last_day(until_on)
    return LeanHolder(row[17], row[18], row[19], row[20], left_on, last_working_on, row[24] == "leave")


def add_fees(work: Work, picture: LeanPicture, lines: Sequence[LeanLine]) -> None:
    """Fill in the running fee of some lines of the picture; one statement."""
    wanted = {line.id: line for line in lines}
    if not wanted:
        return
    fee = table(Fee)
    statement = (
        select(fee.c.account_id, fee.c.from_on, fee.c.until_on, fee.c.amount_fen, fee.c.cost_centre)
        .where(fee.c.account_id.is_not(None), fee.c.entity_id.in_(list(picture.entities)))
        .order_by(fee.c.from_on.is_not(None), fee.c.from_on, fee.c.id)
    )
    of_account: dict[int, list[Any]] = {}
    for row in work.db.connection().execute(statement).all():
        if row[0] in wanted:
            of_account.setdefault(row[0], []).append(row)
    for account_id, rows in of_account.items():
        line = wanted[account_id]
        term = None
        if line.certified_from_on is not None or line.certified_until_on is not None:
            term = (line.certified_from_on, None)
        running = compose.running_row(rows, term, picture.on)
        line.fee = LeanFee(running.amount_fen, running.cost_centre) if running is not None else None
