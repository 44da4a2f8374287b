"""Who copied whom in a period, as far as one may see: accounts, pairs, groups, weeks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from kosmgr.content import limits, publishers
from kosmgr.content.publishers import Label
from kosmgr.duplicates import grouping, queries, rules
from kosmgr.duplicates.rules import Cell, Group, Line, Pair
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires


@dataclass(frozen=True, slots=True)
class Who:
    """A publisher with whoever operates it today."""

    label: Label
    employee_id: int | None
    number: str | None
    holder: str | None

    @property
    def short(self) -> str:
        """What stands on an axis: the person where there is one."""
        return self.holder or self.label.name


@dataclass(frozen=True)
class View:
    """What was copied in a period. `pairs` are those told between any two notes, the heaviest first."""

    first: date
    last: date
    pairs: list[Pair]
    groups: list[Group]  # with a note of the period in them
    lines: Mapping[int, Line]
    who: Mapping[int, Who]
    active: Mapping[int, int]  # notes of the period by publisher
    weeks: list[tuple[date, int]]  # Monday, notes that copied another account; also before the period

    @cached_property
    def cells(self) -> dict[tuple[int, int], Cell]:
        """Who with whom."""
        return rules.cells(self.pairs)

    @cached_property
    def closest(self) -> list[Cell]:
        """The same as a list, the closest first."""
        return sorted(self.cells.values(), key=lambda one: (rules.weight(one.top), one.publishers))

    @cached_property
    def axis(self) -> list[int]:
        """The publishers of the heat map in its order."""
        return rules.arranged(self.cells, list(self.active))

    @cached_property
    def league(self) -> list[Group]:
        """What was copied most by others."""
        return rules.league(self.groups, self.lines)

    @cached_property
    def templates(self) -> list[Group]:
        """Notes poured into one template."""
        return [one for one in self.groups if one.kind == rules.TEMPLATE]

    @property
    def notes(self) -> int:
        """Notes of the period."""
        return sum(self.active.values())

    @property
    def left_out(self) -> int:
        """Publishers of the period for whom the heat map has no place."""
        return len(set(self.active) | {one for who in self.cells for one in who}) - len(self.axis)


@requires(Permission.LEDGER_READ)
def view(work: Work, days: int, entity_ids: Iterable[int] | None = None) -> View:
    """The copies of the last days up to today, planned notes of today included, in some or all visible entities."""
    rules.check_period(days)
    chosen = None if entity_ids is None else frozenset(entity_ids)
    return work.remember(("duplicates.view", days, chosen), lambda: _view(work, days, chosen))


@requires(Permission.LEDGER_READ)
def pairs(work: Work, days: int, entity_ids: Iterable[int] | None = None) -> tuple[list[Pair], Mapping[int, Line]]:
    """The pairs of the same period, the heaviest first, and their notes; nothing else is read."""
    rules.check_period(days)
    first, last = work.today - timedelta(days=days - 1), work.today
    chosen = None if entity_ids is None else frozenset(entity_ids)
    stored = queries.pairs(work.db, work.actor, Permission.LEDGER_READ, chosen, first, last)
    lines = queries.lines(work.db, {note for pair in stored for note in (pair.a_id, pair.b_id)})
    return rules.within(rules.spread(stored, lines), lines, first, last), lines


def _view(work: Work, days: int, chosen: frozenset[int] | None) -> View:
    first, last = work.today - timedelta(days=days - 1), work.today
    reach = min(first, rules.monday(last) - timedelta(weeks=rules.WEEKS - 1))  # the weeks of the trend
    stored = queries.pairs(work.db, work.actor, Permission.LEDGER_READ, chosen, reach, last)
    active = queries.active(work.db, work.actor, Permission.LEDGER_READ, chosen, first, last)
    return _seen(work, stored, active, first, last)


def _seen(work: Work, stored: Sequence[Pair], active: Mapping[int, int], first: date, last: date) -> View:
    """Stored pairs as people look at them; they may go back further than the period."""
    lines = queries.lines(work.db, {note for pair in stored for note in (pair.a_id, pair.b_id)})
    every = _all_groups(work, stored, lines)
    told = rules.poured(rules.spread(stored, lines), every)
    groups = [one for one in every if any(_in(lines[note], first, last) for note in one.notes)]
    concerned = {publisher for pair in told for publisher in (pair.publisher_a, pair.publisher_b)}
    who = named(work, concerned | set(active))
    weeks = rules.weeks(told, lines, last)
    return View(first, last, rules.within(told, lines, first, last), groups, lines, who, active, weeks)


def _all_groups(work: Work, stored: Sequence[Pair], lines: Mapping[int, Line]) -> list[Group]:
    return grouping.groups(stored, lines, limits.thresholds(work), lambda some: queries.texts(work.db, some))


def _in(line: Line, first: date, last: date) -> bool:
    return line.day is not None and first <= line.day <= last


def named(work: Work, publisher_ids: Iterable[int]) -> dict[int, Who]:
    """Publishers the caller may see, with whoever operates them today."""
    labels = publishers.labels(work.db, publisher_ids)
    accounts = [one.account_id for one in labels.values() if one.account_id is not None]
    held = queries.holders(work.db, accounts, work.today)
    found = {}
    for number, label in labels.items():
        row = held.get(label.account_id or 0)
        found[number] = Who(label, *(row[1:] if row is not None else (None, None, None)))
    return found


@requires(Permission.LEDGER_READ)
def watched(work: Work, on: date, key: str, entity_ids: Iterable[int] | None = None) -> View | None:
    """What a check looks at: the days before one that the rulebook says; None where no two notes are alike."""
    first = on - timedelta(days=rulebook.value(work, key, on=on))
    chosen = None if entity_ids is None else frozenset(entity_ids)
    stored = queries.pairs(work.db, work.actor, Permission.LEDGER_READ, chosen, first, on)
    if not stored:
        return None
    lines = queries.lines(work.db, {note for pair in stored for note in (pair.a_id, pair.b_id)})
    every = _all_groups(work, stored, lines)
    groups = [one for one in every if any(_in(lines[note], first, on) for note in one.notes)]
    who = named(work, {lines[note].publisher_id for one in groups for note in one.notes})
    return View(first, on, [], groups, lines, who, {}, [])
