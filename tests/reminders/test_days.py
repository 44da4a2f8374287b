"""Days people work, offsets that move earlier and never later, what meets on one day; dates over hundreds of years."""

import os
import time
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, takewhile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosmgr.findings.rules import Subject
from kosmgr.kit import clock
from kosmgr.kit.workdays import PUBLISHED, Calendar, Decree
from kosmgr.reminders import leaver_bound, plans, renewal_due, rules
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.plans import Hours, Plan, Plans
from kosmgr.reminders.rules import Known, Matter, Message
from kosmgr.reminders.speaking import Tables
from kosmgr.rulebook.rules import Book
from tests.checks.make import account, book, holder, picture

OFFSETS = (90, 60, 30, 14, 7, 3, 1, 0)
DAY = timedelta(days=1)
NOTHING = Known()


def said(due_on: date, first: date, last: date, known: Known = NOTHING, **company: Any) -> list[tuple[str, str, bool]]:
    """(day, stage, merged) of one renewal."""
    shown = picture(account(certified_until_on=due_on))
    found = renewal_due.REASON.plan(shown, known, book(**company), first, last)
    return [(f"{one.on:%m-%d}", one.stage, one.suppressed == rules.MERGED) for one in found]


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 11, 27), "11-20 T-7, 11-24 T-3, 11-26 T-1, 11-27 T-0"),  # a Friday: nothing moves
        (date(2026, 11, 29), "11-20 T-7, 11-26 T-3, 11-27 T-0, 11-27 T-1 merged"),  # a Sunday
        # within the National Day week: from the third day before on all is said on the last workday before it
        (date(2026, 10, 6), "09-29 T-7, 09-30 T-0, 09-30 T-1 merged, 09-30 T-3 merged"),
        # a Saturday worked in exchange is a workday like others; the one a week before is not
        (date(2026, 2, 14), "02-06 T-7, 02-11 T-3, 02-13 T-1, 02-14 T-0"),
    ],
)
def test_stages_move_to_the_last_workday_and_the_most_urgent_is_said(due_on: date, expected: str) -> None:
    found = said(due_on, due_on - 10 * DAY, due_on, renewal__reminders=[7, 3, 1, 0])
    assert ", ".join(f"{day} {stage}{' merged' if merged else ''}" for day, stage, merged in found) == expected


def test_the_sentence_says_the_days_left_on_the_day_it_is_said() -> None:
    shown = picture(account(certified_until_on=date(2026, 10, 6)))
    [last, *_rest] = renewal_due.REASON.plan(shown, Known(), book(), date(2026, 9, 30), date(2026, 9, 30))
    assert (last.stage, last.facts["days"]) == ("T-0", 6)
    assert last.say().endswith("还剩 6 天")


def test_after_the_due_day_only_workdays_speak() -> None:
    due_on = date(2026, 9, 29)
    assert said(due_on, due_on, date(2026, 10, 12)) == [
        ("09-29", "T-0", False),
        ("09-30", "T+1", False),
        ("10-08", "T+9", False),
        ("10-09", "T+10", False),
        ("10-10", "T+11", False),  # a Saturday worked in exchange
        ("10-12", "T+13", False),
    ]


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        (date(2026, 11, 27), ["11-30", "12-07", "12-14"]),  # a Friday: weeks begin on Saturday, Monday speaks
        (date(2026, 11, 25), ["11-26", "12-03", "12-10"]),
        (date(2026, 9, 30), ["10-08", "10-15"]),  # the week of days off says nothing of its own
    ],
)
def test_once_a_week_is_the_first_workday_of_each_week_after(due_on: date, days: list[str]) -> None:
    weekly = Known(plans=Plans({(None, "renewal-due"): ((date(2000, 1, 1), Plan(cadence=plans.WEEKLY)),)}))
    found = said(due_on, due_on + DAY, due_on + 17 * DAY, weekly)
    assert [day for day, _stage, _merged in found] == days


def test_an_imported_decree_moves_what_the_week_alone_would_not() -> None:
    due_on = date(2028, 10, 4)
    assert not PUBLISHED.official(2028)
    off = frozenset(date(2028, 10, day) for day in range(1, 9))
    given = Known(calendar=Calendar({2028: Decree(off, frozenset({date(2028, 9, 30)}))}))
    assert ("10-04", "T-0", False) in said(due_on, due_on - DAY, due_on)
    assert said(due_on, date(2028, 9, 29), due_on, given)[0] == ("09-30", "T-0", False)  # a Saturday, worked


def test_the_last_working_day_of_a_leaver_is_not_moved() -> None:
    saturday = date(2026, 11, 28)
    shown = picture(account(holder=holder(left_on=saturday, last_working_on=saturday)))
    found = list(leaver_bound.REASON.plan(shown, Known(), book(), saturday - 3 * DAY, saturday + 4 * DAY))
    assert [(f"{one.on:%m-%d}", one.stage) for one in found] == [
        ("11-28", "T-0"),
        ("11-30", "T+2"),
        ("12-01", "T+3"),
        ("12-02", "T+4"),
    ]
    assert "今天是最后工作日" in found[0].say()


def test_a_company_that_sends_on_every_day_moves_nothing() -> None:
    every = Known(plans=Plans(hours={1: ((date(2000, 1, 1), Hours(days_off=True)),)}))
    due_on = date(2026, 11, 29)
    stages = [("11-28", "T-1", False), ("11-29", "T-0", False), ("11-30", "T+1", False)]
    assert said(due_on, due_on - DAY, due_on + DAY, every) == stages


ANY_DAY = st.dates(date(2025, 11, 1), date(2028, 3, 1))


@settings(max_examples=80, deadline=None)
@given(due_on=ANY_DAY, offsets=st.lists(st.integers(0, 120), min_size=1, max_size=8, unique=True))
def test_never_later_never_on_a_day_off_and_said_once_a_day(due_on: date, offsets: list[int]) -> None:
    known = Known(plans=Plans({(None, "renewal-due"): ((date(2000, 1, 1), Plan(offsets=tuple(offsets))),)}))
    slots = Tables(renewal_due.REASON, known, book(), due_on - 150 * DAY, due_on + 30 * DAY).slots(1, due_on)
    before = [slot for slot in slots if slot.left >= 0]
    assert sorted(slot.stage for slot in before) == sorted(f"T-{one}" for one in offsets)  # none lost, none twice
    for slot in before:
        nominal = due_on - DAY * int(slot.stage.removeprefix("T-"))
        assert slot.on <= nominal
        assert slot.on == PUBLISHED.last_workday(nominal)
        assert slot.left == (due_on - slot.on).days
    spoken = [slot.on for slot in slots if not slot.merged]
    assert len(spoken) == len(set(spoken))
    assert all(PUBLISHED.is_workday(day) for day in spoken)


CHANGES = st.lists(
    st.tuples(
        st.dates(date(2026, 11, 20), date(2027, 3, 1)),
        st.sampled_from(
            [None, Plan(enabled=False), Plan(offsets=(45, 10, 0)), Plan(cadence=plans.WEEKLY), Plan(offsets=(2, 1, 0))]
        ),
    ),
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(changes=CHANGES, due_days=st.lists(st.dates(date(2026, 11, 1), date(2027, 4, 1)), min_size=1, max_size=4))
def test_day_by_day_is_the_span_at_once_whatever_was_changed(
    changes: list[tuple[date, Plan | None]], due_days: list[date]
) -> None:
    first, last = date(2026, 11, 20), date(2027, 3, 1)
    known = Known()
    for from_on, plan in changes:
        known = replace(known, plans=known.plans.changed(1, "renewal-due", plan, from_on))
    shown = picture(*(account(100 + n, certified_until_on=day) for n, day in enumerate(due_days)))
    rulebook = book()

    def planned(start: date, end: date) -> list[str]:
        return sorted(map(repr, renewal_due.REASON.plan(shown, known, rulebook, start, end)))

    whole = planned(first, last)
    days = [first + DAY * n for n in range((last - first).days + 1)]
    assert sorted(one for day in days for one in planned(day, day)) == whole


def test_month_ends_over_six_years_for_a_thousand_entities_are_as_many_as_the_formula_says() -> None:
    """Every entity has a matter due on the last day of every month: none skipped, none twice, in 6 × 12 months."""
    first, last = date(2026, 1, 1), date(2031, 12, 31)
    ends = [date(year, month, monthrange(year, month)[1]) for year in range(2026, 2032) for month in range(1, 13)]
    tables = Tables(renewal_due.REASON, Known(), book(), first, last)
    found: Counter[str] = Counter()
    for entity_id in range(1, 1001):
        for due_on in ends:
            found.update(slot.stage for slot in takewhile(lambda slot: slot.left >= 0, tables.slots(entity_id, due_on)))
    for offset in OFFSETS:
        inside = sum(first <= PUBLISHED.last_workday(end - DAY * offset) <= last for end in ends)
        assert found[f"T-{offset}"] == 1000 * inside
    late = sum(len(PUBLISHED.workdays(end + DAY, last)) for end in ends if end < last)
    assert sum(slot.left < 0 for due_on in ends for slot in tables.slots(1, due_on)) == late


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def server_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The server's own time zone, which nothing may depend on."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield str(request.param)
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_anchor_plus_years_over_four_hundred_years(server_zone: str) -> None:
    """From each of 366 anchors, 400 years on: the same month and day, 28 February where there is no 29th."""
    anchors = [date(2024, 1, 1) + DAY * n for n in range(366)]
    for anchor in anchors:
        leap = (anchor.month, anchor.day) == (2, 29)
        for years in range(401):
            found = clock.add_years(anchor, years)
            day = 28 if leap and monthrange(found.year, 2)[1] == 28 else anchor.day
            assert (found.year, found.month, found.day) == (anchor.year + years, anchor.month, day)
    assert [day + DAY for day in anchors[:-1]] == anchors[1:]
    assert all(later > earlier for earlier, later in pairwise(clock.add_years(anchors[59], n) for n in range(401)))


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 3, 8), date(2026, 11, 1), date(2028, 2, 29)])
def test_valid_through_the_named_day_in_shanghai(server_zone: str, day: date) -> None:
    """The last instant of the day is still that day, the next one is not: also where the server's clock is moved."""
    end = clock.end_of(day)
    assert end.tzinfo is not None
    assert end == datetime(day.year, day.month, day.day, 16, tzinfo=UTC)  # midnight of the next day in Shanghai
    assert clock.day_of(end - timedelta(microseconds=1)) == day
    assert clock.day_of(end) == day + DAY


def quick(name: str, rulebook: Book, matters: tuple[Matter, ...]) -> list[Message]:
    """The messages of any reason about some matters, on one day."""
    reason = next(one for one in REASONS if one.name == name)
    shown = picture(account())
    known = Known(matters={name: matters})
    return list(reason.plan(shown, known, rulebook, matters[0].due_on, matters[0].due_on))


def test_what_is_over_by_itself_is_not_spoken_of_afterwards() -> None:
    due_on = date(2026, 11, 20)
    one = Matter(
        ("finding", 1), 1, Subject("finding", "x", "甲", 1), due_on, rules.always({}), {"about": "甲", "rule": "乙"}
    )
    assert [found.stage for found in quick("waiver-ending", book(), (replace(one, last_on=due_on),))] == ["T-0"]
    later = replace(one, due_on=due_on - DAY, last_on=due_on - DAY)
    shown, known = picture(account()), Known(matters={"waiver-ending": (later,)})
    reason = next(one for one in REASONS if one.name == "waiver-ending")
    assert list(reason.plan(shown, known, book(), due_on, due_on + 9 * DAY)) == []
