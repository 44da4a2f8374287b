"""On which days a reason speaks of what ends on a day, and the messages of that. Pure.

What a day says is decided by the settings in force on that very day. The stages of a matter lie so many days before its
due day; one that falls on a day nobody works moves to the last workday before it, never later, and of several that meet
on a day the most urgent is said. After the due day only workdays speak.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kosmgr.reminders import plans, rules, wording
from kosmgr.reminders.plans import Plan
from kosmgr.reminders.rules import DAY, MERGED, Known, Matter, Message, People, Reason, Recipient
from kosmgr.rulebook.rules import Book


@dataclass(frozen=True, eq=False)
class Manner:
    """How a reason speaks while its settings stay the same."""

    before: str
    today: str
    after: str
    audience: tuple[str, ...]
    late: tuple[str, ...]
    fallback: tuple[str, ...]
    chain: tuple[str, ...]
    patience: int
    channels: tuple[str, ...]

    def hearers(self, people: People, late: bool) -> tuple[tuple[Recipient, ...], tuple[Recipient, ...]]:
        """Who is told, and who would be next."""
        to = rules.told(self.audience, people)
        for relation in () if to else self.fallback:
            to = rules.told([relation], people)
            if to:
                break
        if late:
            to += [one for one in rules.told(self.late, people) if one not in to]
        return tuple(to), tuple(one for one in rules.told(self.chain, people) if one not in to)


def manner(reason: Reason, plan: Plan) -> Manner:
    """The settings, with the reason's own way where none is made."""

    def own(words: tuple[str, ...] | None, usual: tuple[str, ...]) -> tuple[str, ...]:
        return usual if words is None else words

    before = wording.filled_by(plan.before, reason.places) if plan.before else reason.before
    return Manner(
        before=before,
        today=before if plan.before else reason.today,
        after=wording.filled_by(plan.after, reason.places) if plan.after else reason.after,
        audience=own(plan.audience, reason.audience),
        late=own(plan.late, reason.late),
        fallback=own(plan.fallback, reason.fallback),
        chain=own(plan.chain, reason.chain),
        patience=plan.patience,
        channels=plan.channels,
    )


class Slot(NamedTuple):
    """A day on which something is said of a due day."""

    on: date
    stage: str
    staged: int  # the days left by its stage: 14 of T-14, though it moved to a day with 16 left
    left: int  # days, as of that day
    merged: bool
    manner: Manner


@dataclass(frozen=True)
class Stretch:
    """Some days of a span through which the settings stay the same."""

    first: date
    last: date
    offsets: tuple[int, ...]  # the smallest first
    weekly: bool
    moves: bool  # off the days nobody works
    days: tuple[date, ...]  # on which something may be said after a due day
    manner: Manner


class Tables:
    """For one reason and a span of days: what is said of each due day in each entity, found once."""

    def __init__(self, reason: Reason, known: Known, book: Book, from_on: date, until_on: date) -> None:
        self.reason, self.known, self.book = reason, known, book
        self.from_on, self.until_on = from_on, until_on
        self._stretches: dict[int | None, list[Stretch]] = {}
        self._slots: dict[tuple[int | None, date], tuple[Slot, ...]] = {}

    def slots(self, entity_id: int, due_on: date) -> tuple[Slot, ...]:
        """The days of the span that speak of a due day, in order."""
        # entities without settings and rules of their own are planned alike, and that once
        own = self.known.plans.own(entity_id) or self.book.own(entity_id)
        place = (entity_id if own else None, due_on)
        found = self._slots.get(place)
        if found is None:
            found = self._slots[place] = tuple(
                slot for stretch in self.stretches(place[0]) for slot in self._said(stretch, due_on)
            )
        return found

    def stretches(self, entity_id: int | None) -> list[Stretch]:
        """The span, parted where settings change; days on which the reason is switched off are left out."""
        if entity_id not in self._stretches:
            self._stretches[entity_id] = list(self._parted(entity_id))
        return self._stretches[entity_id]

    def _parted(self, entity_id: int | None) -> Iterator[Stretch]:
        first, day = self.from_on, self.from_on
        settings = self._settings(entity_id, day)
        while day <= self.until_on:
            following = day + DAY
            after = self._settings(entity_id, following) if following <= self.until_on else None
            if after != settings:
                if settings is not None and settings[0].enabled:
                    yield self._stretch(first, day, *settings)
                first, settings = following, after
            day = following

    def _settings(self, entity_id: int | None, day: date) -> tuple[Plan, bool, tuple[int, ...]] | None:
        plan = self.known.plans.at(entity_id, self.reason.name, day)
        moves = not self.known.plans.hours_at(entity_id, day).days_off
        offsets = plan.offsets or self.book.value(self.reason.offsets, entity_id, day)
        return plan, moves, tuple(sorted(set(offsets)))

    def _stretch(self, first: date, last: date, plan: Plan, moves: bool, offsets: tuple[int, ...]) -> Stretch:
        days = (
            self.known.calendar.workdays(first, last)
            if moves
            else [first + DAY * n for n in range((last - first).days + 1)]
        )
        weekly = (plan.cadence or self.reason.cadence) == plans.WEEKLY
        return Stretch(first, last, offsets, weekly, moves, tuple(days), manner(self.reason, plan))

    def _said(self, stretch: Stretch, due_on: date) -> Iterator[Slot]:
        by_day: dict[date, list[int]] = {}
        for offset in stretch.offsets:
            on = due_on - DAY * offset
            if stretch.moves and not (offset == 0 and self.reason.stays):
                on = self.known.calendar.last_workday(on)
            if stretch.first <= on <= stretch.last:
                by_day.setdefault(on, []).append(offset)
        for on in sorted(by_day):
            for place, offset in enumerate(by_day[on]):
                yield Slot(on, rules.stage_name(offset), offset, (due_on - on).days, place > 0, stretch.manner)
        if due_on >= stretch.last:
            return
        for on in stretch.days:
            if on > due_on and (not stretch.weekly or self._begins_week(stretch, due_on, on)):
                left = (due_on - on).days
                yield Slot(on, rules.stage_name(left), left, left, False, stretch.manner)

    def _begins_week(self, stretch: Stretch, due_on: date, on: date) -> bool:
        """Whether nothing could be said earlier in this week counted from the due day."""
        begins = due_on + DAY * (((on - due_on).days - 1) // 7 * 7 + 1)
        return on == begins if not stretch.moves else self.known.calendar.last_workday(on - DAY) < begins


def spoken(
    reason: Reason, matters: Iterable[Matter], known: Known, book: Book, from_on: date, until_on: date
) -> Iterator[Message]:
    """Every message about some matters; facts are those of the matter, `due` and `days` (left, or since)."""
    tables = Tables(reason, known, book, from_on, until_on)
    for one in matters:
        slots = tables.slots(one.entity_id, one.due_on)
        if not slots:
            continue
        why, through = rules.settled(reason.name, one, known), known.accepted.get((reason.name, one.owner))
        heard: dict[tuple[int, int, bool], tuple[tuple[Recipient, ...], tuple[Recipient, ...]]] = {}
        for on, stage, staged, left, merged, how in slots:
            late = left < 0
            if (late and one.renewed) or (one.last_on is not None and on > one.last_on):
                break
            people = one.people(on, staged)
            place = (id(people), id(how), late)
            if place not in heard:
                heard[place] = how.hearers(people, late)
            to, chain = heard[place]
            suppressed = why
            if suppressed is None and through is not None and on <= through:
                suppressed = "accepted"
            if suppressed is None and merged:
                suppressed = MERGED
            yield Message(
                on,
                reason.name,
                stage,
                one.entity_id,
                one.subject,
                one.due_on,
                how.after if late else how.before if left else how.today,
                to,
                suppressed,
                {**one.facts, "due": one.due_on, "days": -left if late else left},
                one.protects,
                chain,
                how.patience,
                how.channels,
            )


def in_picture(
    reason: Reason, known: Known, book: Book, entities: Iterable[int], from_on: date, until_on: date
) -> Iterator[Message]:
    """The same of what was gathered for the reason in some entities, each matter once."""
    within = frozenset(entities)
    matters = {(one.owner, one.due_on): one for one in known.matters.get(reason.name, ()) if one.entity_id in within}
    return spoken(reason, matters.values(), known, book, from_on, until_on)
