"""Choosing accounts and seats of a picture."""

from datetime import date
from typing import Any

import pytest

from kosmgr.matrix import selection
from kosmgr.matrix.rules import EntityLine, Picture, State
from kosmgr.matrix.selection import Choice
from tests.checks import make

GONE = make.holder("HM0017", name="周敏", left_on=date(2026, 9, 30))


def picture() -> Picture:
    """Four seats of five, one account that left its seat."""
    lines = (
        make.account(101, holder=GONE, state=State.LEAVER, store="西湖店"),
        make.account(102, state=State.DUE, certified_until_on=make.days(10), followers=None),
        make.account(103, state=State.IDLE, holder=None, ownership="employee", followers=7),
        make.account(106, state=State.BANNED, platform_code="banned", followers=3),
        make.account(105, state=State.IDLE, seat_id=None, seat_number=None, holder=None),
    )
    entity = EntityLine(make.JIA, "甲", None, "paid_annual", 5, "entity", 4, ())
    return Picture(make.ON, {make.JIA: entity}, lines, (), (), {line.id: line for line in lines})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [101, 102, 103, 106]),
        ({"view": "attention"}, [101, 106]),
        ({"view": "due"}, [102]),
        ({"view": "leaving"}, [101]),
        ({"view": "idle"}, [103]),
        ({"view": "closed"}, [105]),
        ({"view": "no such view"}, [101, 102, 103, 106]),
        ({"q": "周敏"}, [101]),
        ({"q": "ｈｍ0017"}, [101]),
        ({"q": "9000000102"}, [102]),
        ({"state": "banned"}, [106]),
        ({"state": "nonsense"}, []),
        ({"store": "西湖店"}, [101]),
        ({"ownership": "employee"}, [103]),
        ({"platform": "banned"}, [106]),
        ({"entity": 2}, []),
        ({"sort": "-seat"}, [106, 103, 102, 101]),
        ({"sort": "until"}, [102, 101, 103, 106]),
        ({"sort": "followers"}, [102, 106, 103, 101]),
        ({"sort": "no such column"}, [101, 102, 103, 106]),
    ],
)
def test_a_choice(asked: dict[str, Any], expected: list[int]) -> None:
    assert [line.id for line in selection.choose(picture(), Choice(**asked))] == expected


def test_counts_of_views_and_offers_are_those_of_the_lists() -> None:
    seen = picture()
    counts = selection.view_counts(seen)
    assert counts == {view.key: len(selection.choose(seen, Choice(view=view.key))) for view in selection.VIEWS}
    for field, offers in selection.offers(seen, Choice()).items():
        for value, count in offers:
            assert len(selection.choose(seen, Choice(**{field: value}))) == count  # type: ignore[arg-type]


def test_seats_are_numbered_from_one_with_free_ones_and_those_beyond() -> None:
    seats = selection.seats(picture())
    assert [(seat.number, seat.state.value, seat.beyond) for seat in seats] == [
        (1, "leaver", False),
        (2, "due", False),
        (3, "idle", False),
        (4, "free", False),
        (5, "free", False),
        (6, "banned", True),
    ]
    assert [seat.number for seat in selection.seats(picture(), state="free")] == [4, 5]
    assert [seat.number for seat in selection.seats(picture(), q="周敏")] == [1]
    assert [seat.number for seat in selection.seats(picture(), q="004")] == [4]
