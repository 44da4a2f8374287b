"""The state word, the running term and the wasted fee, as tables of cases."""

from datetime import date, timedelta
from typing import Any

import pytest

from kosmgr.matrix import compose
from kosmgr.matrix.rules import State, Windows, state_of, unused_fee

ON = date(2026, 11, 20)
WINDOWS = Windows(due_days=30, grace_days=0, stale_days=30, never_posted_days=14)
USUAL: dict[str, Any] = {
    "platform_code": "normal",
    "holder_left": False,
    "has_holder": True,
    "on_leave": False,
    "opened_on": date(2026, 3, 1),
    "certified_until_on": date(2027, 2, 28),
    "last_posted_on": date(2026, 11, 19),
}


def days(n: int) -> date:
    return ON + timedelta(days=n)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, State.CERTIFIED),
        ({"holder_left": True, "platform_code": "banned"}, State.LEAVER),
        ({"platform_code": "banned", "certified_until_on": days(-5)}, State.BANNED),
        ({"holds": ("ban",)}, State.BANNED),
        ({"certified_until_on": days(-1)}, State.LAPSED),
        ({"certified_until_on": days(0)}, State.DUE),
        ({"certified_until_on": days(30)}, State.DUE),
        ({"certified_until_on": days(31)}, State.CERTIFIED),
        ({"platform_code": "muted", "certified_until_on": days(3)}, State.LIMITED),
        ({"platform_code": "limited", "has_holder": False}, State.LIMITED),
        ({"holds": ("handover",), "certified_until_on": days(3)}, State.HANDOVER),
        ({"has_holder": False}, State.IDLE),
        ({"last_posted_on": days(-30)}, State.CERTIFIED),
        ({"last_posted_on": days(-31)}, State.IDLE),
        ({"last_posted_on": days(-31), "on_leave": True}, State.CERTIFIED),
        ({"last_posted_on": None}, State.IDLE),
        ({"last_posted_on": None, "opened_on": days(-14)}, State.CERTIFIED),
        ({"last_posted_on": None, "opened_on": days(-15)}, State.IDLE),
    ],
)
def test_the_first_word_that_fits(facts: dict[str, Any], state: State) -> None:
    assert state_of(ON, WINDOWS, **{**USUAL, **facts}) is state


@pytest.mark.parametrize(("behind", "state"), [(1, State.OVERDUE), (3, State.OVERDUE), (4, State.LAPSED)])
def test_grace_makes_overdue_before_lapsed(behind: int, state: State) -> None:
    windows = Windows(due_days=30, grace_days=3, stale_days=30, never_posted_days=14)
    assert state_of(ON, windows, **{**USUAL, "certified_until_on": days(-behind)}) is state


Y26 = (date(2026, 3, 1), date(2027, 3, 1))
Y27 = (date(2027, 3, 1), date(2028, 3, 1))
OTHER = (date(2026, 3, 1), date(2027, 2, 1))


@pytest.mark.parametrize(
    ("periods", "on", "term"),
    [
        ([], ON, None),
        ([Y26], ON, Y26),
        ([Y26, OTHER], ON, Y26),  # the authority comes first, the other source loses
        ([OTHER, Y26], ON, OTHER),
        ([Y26, Y27], ON, (Y26[0], Y27[1])),  # already renewed: one run
        ([Y27, Y26], ON, (Y26[0], Y27[1])),
        ([Y26], date(2027, 6, 1), Y26),  # lapsed: the last one that was
        ([(None, date(2027, 5, 8))], ON, (None, date(2027, 5, 8))),
    ],
)
def test_the_running_term(periods: list[compose.Period], on: date, term: compose.Period | None) -> None:
    assert compose.running_term(periods, on) == term


@pytest.mark.parametrize(
    ("since", "fen"),
    [
        (date(2026, 8, 31), 32055),  # 195 of 365 days of 600 yuan
        (date(2027, 3, 14), 0),
        (date(2027, 5, 1), 0),
        (date(2026, 3, 14), 60000),
    ],
)
def test_the_fee_that_is_not_used(since: date, fen: int) -> None:
    assert unused_fee(60000, date(2026, 3, 15), date(2027, 3, 14), since) == fen
