"""Drawing is fair and comes out the same; weights, weeks and verdicts. No database."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosmgr.kit.workdays import Calendar
from kosmgr.rulebook import rules as book
from kosmgr.spotchecks import rules

PLAN = rules.Plan(
    enabled=True, weekday=2, hour=10, last_hour=18, number=0, percent=5, answer_hours=24, rest_weeks=8, risky_points=60,
    weight_base=10, weight_critical=60, weight_high=30, weight_medium=10, weight_low=3, weight_health=20,
    weight_shared=20, weight_week=1, weight_weeks_most=30, most_photos=6,
)  # fmt: skip
TUESDAY = date(2026, 11, 17)
WEIGHTS = ((1, 10), (2, 40), (3, 25), (4, 25))
DRAWS = 4000


def chances(weights: tuple[tuple[int, int], ...], count: int) -> dict[tuple[int, ...], float]:
    """The exact chance of every order in which `count` are drawn without putting back."""
    found = {}
    for order in permutations(weights, count):
        left, chance = sum(weight for _key, weight in weights), 1.0
        for _key, weight in order:
            chance *= weight / left
            left -= weight
        found[tuple(key for key, _weight in order)] = chance
    return found


def chi_square(seen: Counter[tuple[int, ...]], expected: dict[tuple[int, ...], float]) -> float:
    return sum((seen[key] - DRAWS * chance) ** 2 / (DRAWS * chance) for key, chance in expected.items())


@pytest.mark.parametrize(("count", "limit"), [(1, 16.3), (2, 31.3)])  # 3 and 11 degrees of freedom, p = 0.001
def test_every_account_is_drawn_as_often_as_its_weight_says(count: int, limit: float) -> None:
    seen = Counter(tuple(rules.draw(f"seed {n}", WEIGHTS, count)) for n in range(DRAWS))
    assert chi_square(seen, chances(WEIGHTS, count)) < limit
    uniform = {key: 1 / len(chances(WEIGHTS, count)) for key in chances(WEIGHTS, count)}
    assert chi_square(seen, uniform) > 10 * limit  # the test sees it when weights are not heeded


@settings(max_examples=60, deadline=None)
@given(
    st.text(min_size=1, max_size=20),
    st.dictionaries(st.integers(1, 500), st.integers(0, 300), max_size=25),
    st.integers(0, 30),
)
def test_a_draw_is_a_choice_without_twins_that_depends_on_nothing_else(
    seed: str, weights: dict[int, int], count: int
) -> None:
    pairs = list(weights.items())
    chosen = rules.draw(seed, pairs, count)
    can = {key for key, weight in pairs if weight > 0}
    assert len(chosen) == len(set(chosen)) == min(count, len(can))
    assert set(chosen) <= can
    assert rules.draw(seed, reversed(pairs), count) == chosen
    assert rules.draw(seed, pairs, max(0, count - 1)) == chosen[: max(0, count - 1)]


def test_a_recorded_draw_can_be_done_by_hand() -> None:
    """Seed and weights as an auditor has them: the k-th ticket is SHA-256("seed:k") modulo what is left."""
    assert rules.draw("00ff", WEIGHTS, 3) == by_hand("00ff", list(WEIGHTS), 3)


def by_hand(seed: str, left: list[tuple[int, int]], count: int) -> list[int]:
    found = []
    for turn in range(count):
        tickets = [key for key, weight in left for _one in range(weight)]
        number = int(hashlib.sha256(f"{seed}:{turn}".encode()).hexdigest(), 16)
        found.append(tickets[number % len(tickets)])
        left = [one for one in left if one[0] != found[-1]]
    return found


def facts(**known: object) -> rules.Facts:
    return rules.Facts(account_id=1, key="9000000101", **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "weight", "out"),
    [
        ({}, 40, ""),  # base and never checked
        ({"findings": {"critical": 1, "low": 2}, "unhealthy": True, "shared": True}, 40 + 60 + 6 + 20 + 20, ""),
        ({"checked_on": TUESDAY - timedelta(weeks=7)}, 17, rules.RESTING),
        ({"checked_on": TUESDAY - timedelta(weeks=8)}, 18, ""),
        ({"checked_on": TUESDAY - timedelta(weeks=7), "findings": {"high": 2}}, 77, ""),  # risky: no rest
        ({"checked_on": TUESDAY - timedelta(weeks=7), "findings": {"high": 1}}, 47, rules.RESTING),
        ({"checked_on": TUESDAY - timedelta(weeks=99)}, 40, ""),  # no more than so many weeks count
        ({"on_leave": True, "findings": {"critical": 3}}, 220, rules.LEAVE),
        ({"under_way": True, "findings": {"critical": 3}}, 220, rules.UNDER_WAY),
    ],
)
def test_points_and_who_is_left_out(known: dict[str, object], weight: int, out: str) -> None:
    one = rules.weigh(facts(**known), PLAN, TUESDAY)
    assert (one.weight, one.out) == (weight, out)
    assert rules.candidate(one.plain()) == one


def test_who_is_left_out_is_never_drawn_and_the_digest_tells_every_change() -> None:
    pool = [rules.Candidate(n, str(n), {"base": 10}, rules.LEAVE if n % 2 else "") for n in range(1, 9)]
    assert set(rules.drawn_from("x", pool, 8)) == {2, 4, 6, 8}
    other = [*pool[:-1], replace(pool[-1], points={"base": 11})]
    assert rules.digest(pool) != rules.digest(other)


@pytest.mark.parametrize(
    ("number", "percent", "held", "pool", "count"),
    [(0, 5, 20, 20, 1), (0, 5, 21, 21, 2), (0, 0, 50, 50, 0), (3, 5, 50, 50, 3), (3, 5, 50, 2, 2), (0, 100, 9, 4, 4)],
)
def test_how_many(number: int, percent: int, held: int, pool: int, count: int) -> None:
    assert rules.how_many(replace(PLAN, number=number, percent=percent), held, pool) == count


@pytest.mark.parametrize(
    ("day", "hour", "now"),
    [
        (16, 12, False),  # Monday
        (17, 9, False),
        (17, 10, True),
        (17, 17, True),
        (17, 18, False),
        (18, 11, True),  # a clock that stood on Tuesday makes up for it
        (21, 11, False),  # Saturday
    ],
)
def test_when_it_is_time(day: int, hour: int, now: bool) -> None:
    at = datetime(2026, 11, day, hour, tzinfo=UTC) - timedelta(hours=8)
    assert rules.is_time(PLAN, at, Calendar()) is now
    assert not rules.is_time(replace(PLAN, enabled=False), at, Calendar())


def test_a_day_off_moves_the_draw_within_its_week() -> None:
    holiday = date(2026, 10, 6)  # Tuesday in the October holidays
    assert rules.draw_day(PLAN, rules.week_of(holiday), Calendar()) == date(2026, 10, 8)
    assert rules.draw_day(replace(PLAN, weekday=6), rules.week_of(TUESDAY), Calendar()) is None


def test_codes_are_legible_and_differ() -> None:
    codes = {rules.code_from(n.to_bytes(16, "big")) for n in range(2000)}
    assert len(codes) == 2000
    assert not set("".join(codes)) & set("0O1IL2Z5SB")


@pytest.mark.parametrize(
    ("verdict", "reason", "fine"), [("passed", "", True), ("failed", " ", False), ("again", "看不清", True)]
)
def test_verdicts_need_their_reason(verdict: str, reason: str, fine: bool) -> None:
    if fine:
        rules.check_verdict(verdict, reason)
    else:
        with pytest.raises(rules.ReasonNeeded):
            rules.check_verdict(verdict, reason)
    with pytest.raises(rules.VerdictUnknown):
        rules.check_verdict("maybe", "x")


def test_the_answer_rate_counts_those_whose_time_is_over() -> None:
    assert rules.answer_rate([rules.ASKED, rules.UNTOLD, rules.CANCELLED]) is None
    assert rules.answer_rate([rules.PASSED, rules.SILENT, rules.FAILED, rules.ASKED]) == 67


def test_the_pack_knows_everything_a_plan_asks() -> None:
    known = {value.key for value in book.read_packs()}
    assert {f"spotchecks.{name}" for name in vars(PLAN)} <= known
