"""The HR verbs: bind, unbind, release, retire, plan an end; and who held what over time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.bindings import models, queries, rules
from kosmgr.kit.errors import Refused
from kosmgr.kit.text import N_
from kosmgr.people import queries as persons
from kosmgr.people import service as people
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import queries as claims
from kosmgr.seats import rules as seat_rules
from kosmgr.seats import service as seats
from kosmgr.seats.models import Account, SeatOccupancy
from kosmgr.work import Work, requires

LEAVES = N_("离职")


@requires(Permission.ACCOUNT_BIND)
def bind(
    work: Work, account_id: int, employee_id: int, on: date | None = None, reason: str | None = None
) -> models.Binding:
    """Give an account to a serving employee of its entity; where the employment's end is known, the end is planned."""
    day = on or work.today
    account = seats.visible_account(work, account_id, for_=Permission.ACCOUNT_BIND)
    employee = people.visible_person(work, employee_id, for_=Permission.ACCOUNT_BIND)
    persons.lock(work.db, employee.id)  # nobody ends this employment meanwhile
    employment = persons.employment(work.db, employee.id, day)
    _check_person(work, employee, employment, account, day, reason)
    until = employment.until_on if employment else None
    _claim(work, account, day)
    _check_usable(work, account, day)
    rules.check_free(account.xhs_id, queries.holders(work.db, account.id, since=day), day)
    binding = models.Binding(
        account_id=account.id,
        employee_id=employee.id,
        from_on=day,
        until_on=until,
        end_planned=until is not None,
        reason=reason,
        end_reason=LEAVES if until else None,
        origin="decided",
        created_at=work.now,
    )
    work.db.add(binding)
    work.db.flush()
    after = {"employee_id": employee.id, "employee": employee.number, "from_on": day, "until_on": until}
    _note(work, "account.bound", account, after=after, reason=reason)
    return binding


@requires(Permission.ACCOUNT_BIND)
def unbind(work: Work, account_id: int, on: date | None = None, reason: str | None = None) -> models.Binding:
    """Record that the account was unbound in the platform's back office: from that day nobody holds it."""
    day = on or work.today
    rules.check_done(day, work.today)
    account = seats.visible_account(work, account_id, for_=Permission.ACCOUNT_BIND)
    claims.claim(work.db, account)
    held = [h for h in queries.holders(work.db, account.id, since=day) if h.from_on is None or h.from_on <= day]
    binding = queries.by_id(work.db, held[0].id) if held else None
    if binding is None:
        raise rules.NotHeld(account=account.xhs_id, day=day)
    _end(work, account, binding, day, reason, "account.unbound")
    return binding


@requires(Permission.ACCOUNT_OPEN)
def release(work: Work, account_id: int, on: date | None = None, reason: str = "") -> SeatOccupancy:
    """Give the seat of an account that nobody holds to others; the account and its history stay."""
    return _leave(work, account_id, on, reason, seats.RELEASED)


@requires(Permission.ACCOUNT_OPEN)
def retire(work: Work, account_id: int, on: date | None = None, reason: str = "") -> SeatOccupancy:
    """The same for an account that is given up for good; its 小红书号 may come back one day."""
    return _leave(work, account_id, on, reason, seats.RETIRED)


@dataclass(frozen=True)
class Planned:
    """A binding that is meant to end: from `until_on` its account is to be free."""

    id: int
    employee_id: int
    account_id: int
    account: str
    entity_id: int
    ownership: str
    until_on: date
    to_do: bool  # False: it would have begun later, so there is nothing to carry out


@requires(Permission.ACCOUNT_BIND)
def hold_accounts(work: Work, employee_ids: Sequence[int]) -> None:
    """Nobody else binds or unbinds what these people hold until the transaction ends; the people are locked before."""
    claims.claim_many(work.db, queries.held_accounts(work.db, employee_ids, work.today))


@requires(Permission.ACCOUNT_BIND)
def plan_ends(work: Work, until: Mapping[int, date], held: Sequence[Any] | None = None) -> list[Planned]:
    """Plan the end of everything some people hold: person → the day from which their accounts are to be free.

    The caller has locked the people; `held` is what `queries.held_by` said after `hold_accounts`. Nothing ends by
    itself: an account stays theirs until its unbinding is recorded.
    """
    if held is None:
        hold_accounts(work, list(until))
        held = queries.held_by(work.db, until, work.today)
    held = [row for row in held if rules.goes_on(row, until[row.employee_id])]
    allowed = work.actor.entity_ids(Permission.ACCOUNT_BIND)
    if allowed is not None and (hidden := [row for row in held if row.entity_id not in allowed]):
        raise seat_rules.AccountUnknown(account=hidden[0].account_id)
    planned, changes, notes = [], [], []
    for row in held:
        day, to_do = rules.planned_end(row.from_on, until[row.employee_id])
        found = Planned(
            row.id, row.employee_id, row.account_id, row.xhs_id, row.entity_id, row.ownership, day, to_do
        )  # fmt: skip
        planned.append(found)
        if (row.until_on, row.end_planned) == (day, to_do):
            continue
        changes.append((day, to_do, LEAVES, row.id))
        before = {"employee_id": row.employee_id, "until_on": row.until_on}
        after = {"employee_id": row.employee_id, "until_on": day, "end_planned": to_do}
        action = "account.unbinding_planned" if to_do else "account.unbound"
        notes.append(
            journal.Note(action, "account", row.account_id, row.entity_id, before=before, after=after, reason=LEAVES)
        )
    queries.plan_ends(work.db, changes)
    journal.note_many(work, notes)
    return planned


@requires(Permission.ACCOUNT_BIND)
def keep(work: Work, employee_id: int) -> int:
    """Take back the planned ends of what a person holds: they go on holding. How many."""
    employee = people.visible_person(work, employee_id, for_=Permission.ACCOUNT_BIND)
    kept = 0
    for row in queries.held_by(work.db, [employee.id], since=work.today):
        if not row.end_planned:
            continue
        account = seats.visible_account(work, row.account_id, for_=Permission.ACCOUNT_BIND)
        claims.claim(work.db, account)
        if not queries.unplan(work.db, row.id):
            raise seat_rules.AccountChanged(account=account.xhs_id)
        before = {"employee_id": employee.id, "until_on": row.until_on, "end_planned": True}
        _note(work, "account.unbinding_called_off", account, before=before, after={"until_on": None})
        kept += 1
    return kept


@requires(Permission.LEDGER_READ)
def listing(work: Work, on: date | None = None, entity_ids: Iterable[int] | None = None) -> list[Any]:
    """Bindings in force on a day, in what the actor may see."""
    return list(queries.rows(work.db, work.actor, entity_ids, on or work.today))


@requires(Permission.LEDGER_READ)
def holders_of(work: Work, account_id: int) -> list[Any]:
    """Everybody who ever held a visible account, oldest first."""
    account = seats.visible_account(work, account_id)
    return list(queries.rows(work.db, work.actor, None, account_id=account.id))


@requires(Permission.LEDGER_READ)
def accounts_of(work: Work, employee_id: int) -> list[Any]:
    """Every account a visible person ever held, within the accounts the actor may see."""
    employee = people.visible_person(work, employee_id)
    return list(queries.rows(work.db, work.actor, None, employee_id=employee.id))


def _check_person(
    work: Work, employee: Employee, employment: Employment | None, account: Account, day: date, reason: str | None
) -> None:
    same = employee.entity_id == account.entity_id
    rules.check_person(
        employee.name, employee.number, employee.external, same, employment is not None, account.xhs_id, day
    )
    eligible = rulebook.book(work).chosen("person.eligible_types", account.entity_id, day)
    observed = persons.observation(work.db, employee.id, day)
    kind = observed.kind if observed else None
    rules.check_kind(employee.name, employee.number, kind, eligible.value, eligible.source, reason)


def _claim(work: Work, account: Account, day: date) -> None:
    """Claim the account; who was faster is named if he now holds it."""
    try:
        claims.claim(work.db, account)
    except Refused:
        rules.check_free(account.xhs_id, queries.holders(work.db, account.id, since=day), day)
        raise


def _check_usable(work: Work, account: Account, day: date) -> None:
    """On a seat since that day, and not banned."""
    occupancy = claims.open_occupancy(work.db, account.id)
    if occupancy is None:
        raise seat_rules.AccountClosed(account=account.xhs_id)
    if occupancy.from_on is not None and day < occupancy.from_on:
        raise seat_rules.BeforeOpening(account=account.xhs_id, opened_on=occupancy.from_on)
    observed = claims.observation(work.db, account.id, day)
    holds = [hold.kind for hold in claims.holds(work.db, account.id, day)]
    rules.check_usable(account.xhs_id, observed.platform_code if observed else None, holds)


def _leave(work: Work, account_id: int, on: date | None, reason: str, ended_as: str) -> SeatOccupancy:
    day = on or work.today
    account = seats.visible_account(work, account_id, for_=Permission.ACCOUNT_OPEN)
    claims.claim(work.db, account)
    for held in queries.holders(work.db, account.id, since=day):
        if held.from_on is None or held.from_on != held.until_on:
            raise rules.StillHeld(account=account.xhs_id, holder=held.known_as)
    return seats.leave_seat(work, account.id, day, reason, ended_as)


def _end(work: Work, account: Account, binding: models.Binding, day: date, reason: str | None, action: str) -> None:
    before = {
        "employee_id": binding.employee_id,
        "until_on": binding.until_on,
        "end_planned": binding.end_planned,
    }  # fmt: skip
    if not queries.end(work.db, binding, day, reason):
        raise seat_rules.AccountChanged(account=account.xhs_id)
    after = {"employee_id": binding.employee_id, "until_on": day, "end_planned": False}
    _note(work, action, account, before=before, after=after, reason=reason)


def _note(
    work: Work,
    action: str,
    account: Account,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    note = journal.Note(action, "account", account.id, account.entity_id, before=before, after=after, reason=reason)
    journal.note(work, note)
