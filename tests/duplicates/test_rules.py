"""What follows from stored pairs: cells, order, weeks, leagues."""

from datetime import date, timedelta

import pytest

from kosmgr.duplicates import rules
from tests.duplicates import make


def test_what_is_true_of_a_text_is_true_of_all_who_published_it() -> None:
    one, two, three, again, other = (make.line(n, publisher, 20 - n) for n, publisher in
                                     ((1, 11), (2, 12), (3, 13), (4, 12), (5, 14)))  # fmt: skip
    lines = {line.id: line for line in (one, two, three, again, other)}
    exact = [make.pair(one, later, rules.EXACT, 1000) for later in (two, three, again)]
    near = make.pair(one, other, rules.NEAR, 450, a_in_b=700, b_in_a=600)
    told = {(pair.a_id, pair.b_id): pair for pair in rules.spread([*exact, near], lines)}
    assert (told[2, 3].kind, told[2, 3].similarity) == (rules.EXACT, 1000)
    assert (told[3, 5].kind, told[3, 5].a_in_b, told[3, 5].b_in_a) == (rules.NEAR, 700, 600)
    assert (3, 4) not in told  # 12 stands for the text with its first note
    cells = rules.cells(sorted(told.values(), key=rules.weight))
    assert {who: cell.top.similarity for who, cell in cells.items()} == {
        (11, 12): 1000, (11, 13): 1000, (12, 13): 1000, (11, 14): 450, (12, 14): 450, (13, 14): 450,
    }  # fmt: skip
    assert cells[11, 12].count == 2


def test_shares_are_turned_with_the_notes() -> None:
    """A copy of a text that another published later, too: the earlier one is always the first of the two."""
    first, middle, late = make.line(1, 11, 30), make.line(2, 12, 20), make.line(3, 13, 10)
    lines = {line.id: line for line in (first, middle, late)}
    pairs = [
        make.pair(first, late, rules.EXACT, 1000),
        make.pair(first, middle, rules.PARTIAL, 200, a_in_b=900, b_in_a=250),
    ]
    told = {(pair.a_id, pair.b_id): pair for pair in rules.spread(pairs, lines)}
    assert (told[2, 3].a_in_b, told[2, 3].b_in_a) == (250, 900)
    assert told[2, 3].heat == 900


@pytest.mark.parametrize(
    ("share", "step"), [(0, 0), (99, 0), (100, 1), (300, 2), (699, 3), (700, 4), (900, 5), (1000, 5)]
)
def test_the_ramp(share: int, step: int) -> None:
    assert rules.level(share) == step


def test_who_repeats_themselves_is_in_no_cell_and_weighs_little() -> None:
    one, two = make.line(1, 11, 3), make.line(2, 11, 2)
    assert rules.cells([make.pair(one, two, rules.EXACT, 1000)]) == {}
    assert rules.severity(rules.EXACT, own=True) == "low"
    assert rules.severity(rules.EXACT, own=False) == "high"


def test_like_accounts_stand_together_and_the_hottest_first() -> None:
    lines = {n: make.line(n, 10 + n) for n in range(1, 7)}
    pairs = [make.pair(lines[1], lines[6], similarity=300), make.pair(lines[2], lines[5], similarity=900),
             make.pair(lines[5], lines[4], similarity=800)]  # fmt: skip
    cells = rules.cells(sorted(pairs, key=rules.weight))
    assert rules.arranged(cells, [11, 12, 13, 14, 15, 16]) == [12, 15, 14, 11, 16, 13]
    assert rules.arranged(cells, [13], most=2) == [12, 15]


def test_copies_are_counted_in_the_week_they_came_out() -> None:
    monday = date(2026, 11, 16)
    early, late, later = make.line(1, 11, 40), make.line(2, 12, 4), make.line(3, 13, 5)
    lines = {line.id: line for line in (early, late, later)}
    pairs = [
        make.pair(early, late),
        make.pair(early, later),
        make.pair(later, late),
        make.pair(early, make.line(1, 11)),
    ]
    found = rules.weeks(pairs, lines, make.TODAY, 3)
    assert found == [(monday - timedelta(weeks=2), 0), (monday - timedelta(weeks=1), 1), (monday, 1)]


def test_the_league_counts_what_others_published_again() -> None:
    lines = {n: make.line(n, publisher) for n, publisher in ((1, 11), (2, 11), (3, 12), (4, 13), (5, 14), (6, 14))}
    own = rules.Group(rules.EXACT, 1, (2,), 1000)
    copied = rules.Group(rules.NEAR, 3, (4, 5), 500)
    little = rules.Group(rules.NEAR, 4, (6,), 500)
    assert rules.league([own, little, copied], lines) == [copied, little]
    assert rules.publishers(copied, lines) == [12, 13, 14]


def test_a_period_of_the_list() -> None:
    rules.check_period(30)
    with pytest.raises(rules.PeriodUnknown):
        rules.check_period(31)
