"""What answers do to a plan, and what no answer does. Pure.

An answer is about a *matter*: one reason, one thing, one due day. Who says "I am on it" is left alone until shortly
before the due day; who snoozes hears once more on the day they chose, and has used up the patience with it; who hands
over is replaced from then on. A matter nobody answers climbs: after so many stages the next of the chain hears too, and
one more with every further stage. Planning day by day says the same as planning the span at once: before today counts
what was really said, from today on what is planned.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import Protocol

from kosmgr.kit.errors import Invalid, NotFound
from kosmgr.kit.text import N_, fold
from kosmgr.reminders.rules import DAY, MatterKey, Message, Recipient, stage_name

ACKNOWLEDGED, SNOOZED, HANDED = "acknowledged", "snoozed", "handed"
KINDS = (ACKNOWLEDGED, SNOOZED, HANDED)
WORDS = {ACKNOWLEDGED: N_("知道了"), SNOOZED: N_("稍后提醒"), HANDED: N_("转交")}
WEB, LINK, CLI, API = "web", "link", "cli", "api"
ESCALATION, HANDED_TO = "escalation", "handed"  # relations of who hears because of answers, or for want of them
_ON = attrgetter("on")
BACK = timedelta(days=100)  # how far before a snooze the sentence is looked for that is said again


class SnoozeWrong(Invalid):
    """A day to be reminded lies ahead, and not behind the due day."""

    message = N_("只能推迟到 {first} 至 {last} 之间的一天")


class SnoozeTooLate(Invalid):
    """Nothing is left of the time before the due day."""

    message = N_("今天就到期，不能再推迟；办好了登记一下，或者转交给别人")


class MatterUnknown(NotFound):
    """No such matter among those one hears of or may see."""

    message = N_("没有找到这件提醒，可能已经办好，或者与你无关")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said about a matter on a day."""

    kind: str
    on: date
    until_on: date | None = None  # acknowledged, snoozed: silent before this day
    instead: tuple[str, ...] = ()  # handed: of whom (names, roles, keys); of everybody if empty
    to: Recipient | None = None


class Calendar(Protocol):
    """Whoever knows the working days."""

    def last_workday(self, day: date, /) -> date: ...
    def earlier(self, day: date, count: int, /) -> date: ...
    def later(self, day: date, count: int, /) -> date: ...


# matters as other programs write them


def matter_of(key: str) -> MatterKey:
    """The matter a key names; MatterUnknown for anything else."""
    parts = key.split(":")
    try:
        reason, kind, number, day = parts
        if not (number.isascii() and number.isdigit() and len(number) <= 10 and int(number) < 2**31):
            raise ValueError
        return reason[:40], kind[:30], int(number), date.fromisoformat(day)
    except ValueError:
        raise MatterUnknown() from None


# what may be answered


def quiet_until(due_on: date, today: date, days: int, calendar: Calendar) -> date:
    """Until when somebody who is on it is left alone: shortly before the due day, or for so many working days."""
    before = calendar.earlier(due_on, days)
    return before if before > today else calendar.later(today, days)


def latest_snooze(due_on: date, today: date, over_days: int) -> date:
    """The last day a matter may be put off to: the due day; what is over, a few days."""
    return due_on if due_on >= today else today + timedelta(days=over_days)


def check_snooze(wanted: date, due_on: date, today: date, over_days: int, calendar: Calendar) -> date:
    """The day on which it is said again: the one asked for, or the workday before; never today, never after the end."""
    last = latest_snooze(due_on, today, over_days)
    if last <= today:
        raise SnoozeTooLate()
    if not today < wanted <= last:
        raise SnoozeWrong(first=today + DAY, last=last)
    workday = calendar.last_workday(wanted)
    return workday if workday > today else wanted


# what answers do


def span(first: date, last: date, answers: Mapping[MatterKey, Sequence[Answer]]) -> tuple[date, date]:
    """The days that have to be planned so that what was put off into the span finds its sentence."""
    for matter, given in answers.items():
        for one in given:
            if one.kind == SNOOZED and one.until_on is not None and first <= one.until_on <= last:
                first, last = min(first, one.on - BACK), max(last, matter[3])
    return first, last


def applied(
    messages: Iterable[Message],
    answers: Mapping[MatterKey, Sequence[Answer]],
    told: Mapping[MatterKey, Sequence[date]],
    today: date,
) -> list[Message]:
    """The plan with answers: silent where one was given, said again where it was put off, climbing where none came.

    `told`: the days before today on which a stage of the matter was really said, in order.
    """
    matters: dict[MatterKey, list[Message]] = {}
    for message in messages:
        matters.setdefault(message.matter, []).append(message)
    found: list[Message] = []
    for matter, mine in matters.items():
        mine.sort(key=_ON)
        days = told.get(matter, ())
        if matter not in answers:
            _climb(mine, days, today, found)
            continue
        given = sorted(answers[matter], key=_ON)
        found += _walk(sorted((*mine, *_again(mine, given)), key=_ON), given, days, today)
    return found


def _climb(mine: Sequence[Message], told: Sequence[date], today: date, found: list[Message]) -> None:
    """Nobody has answered, as for most of what is planned: each stage that was said counts."""
    heard: dict[tuple[int, int, int], tuple[Recipient, ...]] = {}
    said, day, on_day = len(told), date.min, 0  # on earlier days; the day last said something on, and how often
    for message in mine:
        if message.suppressed is None and message.patience:
            on = message.on
            if on > day:
                said, day, on_day = said + on_day, on, 0
            level = (said if on >= today else bisect_left(told, on)) - message.patience + 1
            on_day += on >= today
            if level > 0 and message.chain:
                place = (id(message.to), id(message.chain), min(level, len(message.chain)))
                if place not in heard:
                    heard[place] = _escalated(message, level)
                message = message.heard_by(heard[place])
        found.append(message)


def _again(mine: Sequence[Message], given: Sequence[Answer]) -> Iterator[Message]:
    """The stages that were put off: once more on the day that was chosen, unless a planned one falls on it."""
    days = {message.on for message in mine}
    for place, snoozed in enumerate(given):
        day = snoozed.until_on
        answered_since = any(later.on <= day for later in given[place + 1 :]) if day else True
        if snoozed.kind != SNOOZED or day is None or day in days or answered_since:
            continue
        over = day > mine[0].due_on
        alike = [one for one in mine if (one.on > one.due_on) == over and one.suppressed != "merged"]
        if alike:
            days.add(day)
            nearest = min(alike, key=lambda message: (message.on < day, abs((message.on - day).days)))
            left = (nearest.due_on - day).days
            facts = {**nearest.facts, "days": abs(left)} if "days" in nearest.facts else nearest.facts
            yield replace(nearest, on=day, stage=stage_name(left), facts=facts)


def _walk(
    said: Sequence[Message],
    given: Sequence[Answer],
    told: Sequence[date],
    today: date,
) -> Iterator[Message]:
    planned: list[date] = []
    for message in said:
        if message.suppressed is not None:
            yield message
            continue
        before = [one for one in given if one.on <= message.on]
        last = before[-1] if before else None
        if last is not None and last.until_on is not None and message.on < last.until_on:
            yield replace(message, suppressed=last.kind)
            continue
        since = last.on if last is not None else date.min
        unanswered = _between(told, since, min(message.on, today)) + _between(planned, since, message.on)
        if last is not None and last.kind == SNOOZED:
            unanswered += message.patience - 1
        if message.on >= today:
            planned.append(message.on)
        level = max(0, unanswered - message.patience + 1) if message.patience else 0
        to = _escalated(message, level) if level else message.to
        for one in before:
            if one.kind == HANDED and one.to is not None:
                to = _handed(to, one.instead, one.to)
        yield message.heard_by(to) if to is not message.to else message


def _between(days: Sequence[date], after: date, before: date) -> int:
    return max(0, bisect_left(days, before) - bisect_right(days, after))


def _escalated(message: Message, level: int) -> tuple[Recipient, ...]:
    """Who hears when so many of the chain hear besides; nobody twice."""
    known = {(one.person, one.store) for one in message.to}
    higher = [one for one in message.chain if (one.person, one.store) not in known]
    return (*message.to, *(replace(one, relation=ESCALATION) for one in higher[:level]))


def _handed(to: tuple[Recipient, ...], instead: tuple[str, ...], other: Recipient) -> tuple[Recipient, ...]:
    names = {fold(name) for name in instead}

    def gone(one: Recipient) -> bool:
        if not instead:
            return one.relation != ESCALATION
        return fold(one.person) in names or one.key in instead

    kept = tuple(one for one in to if not gone(one) and (one.person, one.key) != (other.person, other.key))
    return other, *kept
