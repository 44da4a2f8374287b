"""The leaver clock: how long accounts stayed bound after the last working day, by entity, manager and store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosmgr.cases import queries, rules
from kosmgr.people import queries as persons
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Tick:
    """One account that was bound past the last working day of its holder, or still is."""

    account_id: int
    account: str
    employee_id: int
    employee: str | None
    name: str
    entity_id: int
    entity: str
    store: str | None
    manager: str | None
    left_on: date
    last_working_on: date
    deadline_at: datetime
    unbound_on: date | None  # None: still bound
    hours: int
    case_id: int | None
    case: str | None


@dataclass(frozen=True)
class Tally:
    """The clock of one entity, manager or store."""

    name: str | None
    accounts: int
    still_bound: int
    hours: int
    longest: int


@dataclass(frozen=True)
class Clock:
    """Everything that runs or ran too long, the longest first, and the sums."""

    on: date
    rows: Sequence[Tick]
    entities: Sequence[Tally]
    managers: Sequence[Tally]
    stores: Sequence[Tally]

    @property
    def still_bound(self) -> int:
        return sum(row.unbound_on is None for row in self.rows)

    @property
    def hours(self) -> int:
        return sum(row.hours for row in self.rows)


@requires(Permission.LEDGER_READ)
def clock(work: Work, entity_ids: Iterable[int] | None = None, since: date | None = None) -> Clock:
    """Hours bound after the end of the last working day, of accounts one may see.

    Those still bound count until now; those unbound too late are told if that was after `since` (default: never).
    """
    rows = queries.late(work.db, work.actor, work.today, entity_ids, since or work.today)
    seen = persons.observed_of(work.db, {row.employee_id for row in rows}, work.today)
    cases = queries.leaving(work.db, {row.employee_id for row in rows})
    found = _ticks(work, rows, seen, cases)
    return Clock(
        work.today,
        found,
        _tallies(found, lambda tick: tick.entity),
        _tallies(found, lambda tick: tick.manager),
        _tallies(found, lambda tick: tick.store),
    )


@requires(Permission.LEDGER_READ)
def of_leaver(work: Work, employee_id: int, last_day: date) -> list[Tick]:
    """The clock of one person who left on a day, of accounts one may see; without store, manager and case."""
    rows = queries.late(work.db, work.actor, work.today, None, date.min, employee_id)
    return [tick for tick in _ticks(work, rows, {}, {}) if tick.left_on == last_day]


def _ticks(work: Work, rows: Iterable[Any], seen: Mapping[int, Any], cases: Mapping[int, Sequence[Any]]) -> list[Tick]:
    book = rulebook.book(work)
    found = []
    for row in rows:
        left_on = row.employed_until_on - rules.DAY
        working = min(row.last_working_on or left_on, left_on)
        hour = book.value("offboard.deadline_hour", row.entity_id, work.today)
        hours = rules.hours_over(working, hour, row.unbound_on, work.today, work.now)
        if not hours:
            continue
        told, known = seen.get(row.employee_id), cases.get(row.employee_id, [])
        found.append(
            Tick(
                account_id=row.account_id, account=row.xhs_id, employee_id=row.employee_id, employee=row.number,
                name=row.name, entity_id=row.entity_id, entity=row.entity, store=told.store if told else None,
                manager=told.manager if told else None, left_on=left_on, last_working_on=working,
                deadline_at=rules.deadline(working, hour), unbound_on=row.unbound_on, hours=hours,
                case_id=known[-1].id if known else None, case=known[-1].number if known else None,
            )
        )  # fmt: skip
    return sorted(found, key=lambda tick: (tick.unbound_on is not None, -tick.hours, tick.account))


def facts(found: Clock) -> dict[str, Any]:
    """The clock as other programs read it."""
    rows = [
        {
            "account": tick.account,
            "employee": tick.employee,
            "name": tick.name,
            "entity": tick.entity,
            "store": tick.store,
            "manager": tick.manager,
            "left_on": tick.left_on,
            "last_working_day": tick.last_working_on,
            "deadline_at": tick.deadline_at,
            "unbound_on": tick.unbound_on,
            "hours": tick.hours,
            "case": tick.case,
        }
        for tick in found.rows
    ]
    sums = {
        name: [
            {"name": one.name, "accounts": one.accounts, "still_bound": one.still_bound, "hours": one.hours,
             "longest": one.longest}
            for one in tallies
        ]
        for name, tallies in (("entities", found.entities), ("managers", found.managers), ("stores", found.stores))
    }  # fmt: skip
    return {"as_of": found.on, "still_bound": found.still_bound, "hours": found.hours, "items": rows, **sums}


def _tallies(rows: Sequence[Tick], name_of: Callable[[Tick], str | None]) -> list[Tally]:
    groups: dict[str | None, list[Tick]] = {}
    for tick in rows:
        groups.setdefault(name_of(tick), []).append(tick)
    made = [
        Tally(
            name, len(ticks), sum(t.unbound_on is None for t in ticks), sum(t.hours for t in ticks),
            max(t.hours for t in ticks),
        )
        for name, ticks in groups.items()
    ]  # fmt: skip
    return sorted(made, key=lambda tally: (-tally.hours, tally.name or ""))
