"""When what is due, and what stops it: tables, and what holds for every life."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kosmgr.kit.sentences import Sentence
from kosmgr.retention import rules

TODAY = date(2026, 11, 20)
MONTHS = {rules.CONTACT: 12, rules.PROOFS: 12, rules.SIGNED: 36, rules.IDENTITY: 60}
ALL = dict.fromkeys(rules.CLASSES, 1)
NONE = dict.fromkeys(rules.CLASSES, 0)
DAYS = some.dates(date(2000, 1, 1), date(2060, 12, 31))


def states(until_on: date, today: date = TODAY, **changed: object) -> dict[str, str]:
    given_ = {"months": MONTHS, "kept": ALL, "erased": (), **changed}
    return {name: one.state for name, one in rules.judge(until_on, today, **given_).items()}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("until_on", "due"),
    [
        (date(2026, 11, 20), []),
        (date(2025, 11, 21), []),
        (date(2025, 11, 20), ["contact", "proofs"]),  # the day itself
        (date(2023, 11, 21), ["contact", "proofs"]),
        (date(2023, 11, 20), ["contact", "proofs", "signed"]),
        (date(2021, 11, 21), ["contact", "proofs", "signed"]),
        (date(2021, 11, 20), [*rules.CLASSES]),
        (date(2000, 1, 1), [*rules.CLASSES]),
    ],
)
def test_each_class_has_its_day(until_on: date, due: list[str]) -> None:
    assert [name for name, state in states(until_on).items() if state == rules.DUE] == due


@pytest.mark.parametrize(
    ("until_on", "months", "day"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 1, 1), 0, date(2026, 1, 1)),
    ],
)
def test_a_month_without_that_day_ends_earlier(until_on: date, months: int, day: date) -> None:
    assert rules.due_on(until_on, months) == day


def test_what_was_agreed_for_longer_counts_from_there_and_keeps_the_name() -> None:
    found = rules.judge(date(2020, 1, 1), TODAY, MONTHS, ALL, (), agreed_until=date(2025, 1, 1))
    assert found[rules.SIGNED].due_on == date(2028, 1, 1)
    assert found[rules.IDENTITY].due_on == date(2028, 1, 1)
    assert found[rules.CONTACT].state == found[rules.PROOFS].state == rules.DUE
    without = {**ALL, rules.SIGNED: 0}
    gone = rules.judge(date(2020, 1, 1), TODAY, MONTHS, without, (rules.SIGNED,), agreed_until=date(2025, 1, 1))
    assert gone[rules.IDENTITY].state == rules.DUE  # no file bears the name any more


def test_what_is_not_kept_is_not_due() -> None:
    found = states(date(2000, 1, 1), kept={**ALL, rules.CONTACT: 0, rules.PROOFS: 0}, erased=(rules.CONTACT,))
    assert found == {"contact": "erased", "proofs": "nothing", "signed": "due", "identity": "due"}
    came_later = states(date(2000, 1, 1), erased=(rules.PROOFS,))
    assert came_later["proofs"] == "due"


@pytest.mark.parametrize(
    ("held", "blocked", "until_on", "word"),
    [
        (False, False, date(2020, 1, 1), rules.DUE),
        (True, False, date(2020, 1, 1), rules.HELD),
        (True, True, date(2020, 1, 1), rules.HELD),
        (False, True, date(2020, 1, 1), rules.BLOCKED),
        (False, True, date(2026, 1, 1), rules.WAITING),
        (False, False, date(2026, 1, 1), rules.WAITING),
    ],
)
def test_one_word_for_a_person(held: bool, blocked: bool, until_on: date, word: str) -> None:
    found = rules.judge(until_on, TODAY, MONTHS, ALL, ())
    assert rules.standing_of(held, blocked, found) == word
    everything = rules.judge(until_on, TODAY, MONTHS, NONE, tuple(rules.CLASSES))
    assert rules.standing_of(held, blocked, everything) == rules.ERASED


@pytest.mark.parametrize(
    ("chosen", "meant"),
    [(["identity"], [*rules.CLASSES]), (["signed", "contact"], ["contact", "signed"]), ([], [])],
)
def test_with_the_name_goes_everything(chosen: list[str], meant: list[str]) -> None:
    assert list(rules.check_classes(chosen)) == meant


def test_what_may_not_be_erased_is_refused_by_name() -> None:
    found = rules.judge(date(2025, 1, 1), TODAY, MONTHS, ALL, ())

    def check(
        *chosen: str, held: str | None = None, because: list[Sentence] | None = None, early: bool = False
    ) -> object:
        return rules.check_erasable("王芳", "H1", chosen, found, held, because or [], early)

    assert check("contact", "proofs") == ("contact", "proofs")
    assert check("signed", early=True) == ("signed",)
    for refusal, how in (
        (rules.PersonHeld, {"held": "仲裁", "early": True}),
        (rules.PersonBlocked, {"because": [Sentence(rules.BOUND, {"account": "A1"})], "early": True}),
        (rules.NotDue, {}),
    ):
        with pytest.raises(refusal) as refused:
            check("signed", **how)  # type: ignore[arg-type]
        assert "王芳" in refused.value.text()
    with pytest.raises(rules.ClassUnknown):
        rules.check_classes(["face"])
    gone = rules.judge(date(2025, 1, 1), TODAY, MONTHS, NONE, tuple(rules.CLASSES))
    with pytest.raises(rules.NothingToErase):
        rules.check_erasable("王芳", "H1", ["contact"], gone, None, [], True)


@given(some.lists(some.tuples(DAYS, DAYS), max_size=4), DAYS)
def test_nobody_employed_has_ended(periods: list[tuple[date, date]], today: date) -> None:
    known = [(min(a, b), max(a, b) + timedelta(days=1)) for a, b in periods]
    end = rules.ended(known, today)
    assert rules.ended([*known, (today, None)], today) is None
    assert rules.ended([*known, (today, today + timedelta(days=1))], today) is None
    if end is not None:
        assert end <= today
        assert all(not begins <= today < until for begins, until in known)


@given(DAYS, DAYS, some.fixed_dictionaries({name: some.integers(0, 120) for name in rules.CLASSES}))
def test_a_name_is_never_due_before_a_file_that_bears_it(until_on: date, today: date, months: dict[str, int]) -> None:
    found = rules.judge(until_on, today, months, ALL, ())
    assert all(found[rules.IDENTITY].due_on >= one.due_on for one in found.values())
    assert all((one.state == rules.DUE) == (one.due_on <= today) for one in found.values())
    assert all(one.late(today) >= 0 for one in found.values())
    if rules.latest_end(today, min(months.values())) < until_on:
        assert all(one.state == rules.WAITING for one in found.values())


@given(DAYS, some.booleans(), some.sets(some.sampled_from([*rules.CLASSES])))
def test_a_hold_stops_everything(until_on: date, early: bool, chosen: set[str]) -> None:
    found = rules.judge(until_on, TODAY, MONTHS, ALL, ())
    with pytest.raises(rules.PersonHeld):
        rules.check_erasable("王芳", "H1", chosen, found, "仲裁", [], early)
    assert rules.standing_of(True, False, found) == rules.HELD
