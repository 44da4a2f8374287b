"""Names, answers, days and texts, as tables."""

from datetime import date, timedelta

import pytest

from kosmgr.kit.workdays import PUBLISHED
from kosmgr.links import rules as link_rules
from kosmgr.matrix import words
from kosmgr.selfservice import campaigns, rules, texts


@pytest.mark.parametrize(
    ("asked_on", "workdays", "due"),
    [
        (date(2026, 11, 20), 15, date(2026, 12, 11)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 9, 28), 5, date(2026, 10, 10)),  # the National Day week is off, the Saturday after it is worked
        (date(2026, 4, 30), 1, date(2026, 5, 6)),
    ],
)
def test_the_clock_counts_working_days(asked_on: date, workdays: int, due: date) -> None:
    assert rules.due_on(PUBLISHED, asked_on, workdays) == due


def test_a_year_without_a_decree_is_said() -> None:
    far = next(year for year in range(2028, 2060) if not PUBLISHED.official(year))
    assert rules.by_decree(PUBLISHED, date(2026, 11, 20), date(2026, 12, 11))
    assert not rules.by_decree(PUBLISHED, date(far - 1, 12, 20), date(far, 1, 8))
    assert rules.due_on(PUBLISHED, date(far, 9, 30), 2) == later_weekday(
        date(far, 9, 30), 2
    )  # nobody knows the week off yet


def later_weekday(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("林浩", "林浩", True),
        (" 林 浩 ", "林浩", True),
        ("Zoe Li", "ZOE LI", True),
        ("", "", False),
        ("林", "林浩", False),
    ],
)
def test_a_name_is_typed_as_people_type(typed: str, name: str, same: bool) -> None:
    assert rules.same_name(typed, name) is same


@pytest.mark.parametrize(
    ("typed", "phone", "number", "right"),
    [
        ("0115", "154****0115", "HM0015", True),
        ("０１１５", "154****0115", "HM0015", True),
        ("HM0015", "154****0115", "HM0015", False),
        ("hm0015", None, "HM0015", True),
        ("", None, "", False),
        ("", None, None, False),
    ],
)
def test_who_are_you(typed: str, phone: str | None, number: str | None, right: bool) -> None:
    assert rules.right_answer(typed, phone, number) is right


@pytest.mark.parametrize(
    ("tasks", "until", "known", "opens"),
    [
        (("confirm",), None, True, True),
        (("confirm",), date(2026, 11, 21), True, True),
        (("confirm",), date(2026, 11, 20), True, False),  # the last day was yesterday
        (("confirm",), None, False, False),
        (("mydata",), date(2026, 1, 1), True, True),
        (("mydata", "confirm"), date(2026, 1, 1), True, False),
    ],
)
def test_a_link_ends_with_the_employment(tasks: tuple[str, ...], until: date | None, known: bool, opens: bool) -> None:
    assert rules.opens(tasks, link_rules.is_reading(tasks), until, known, date(2026, 11, 20)) is opens


def test_every_text_is_whole_in_both_languages() -> None:
    assert {text.code for text in texts.everything()} == {"commitment", "own_account", "portrait"}
    for text in texts.everything():
        assert len(text.zh.clauses) == len(text.en.clauses) >= 5
        for said in (text.zh, text.en):
            assert all((said.title, said.intro, said.closing, said.agree, *said.clauses))
            assert bool(said.refuse) is (text.kind == texts.CONSENT)
            assert not any(mark in "".join(said.clauses) for mark in "!！您")
        assert texts.version(text.code, text.version) is text
    with pytest.raises(texts.TextUnknown):
        texts.current("nothing", date(2026, 11, 20))
    assert texts.current("commitment", date(2020, 1, 1)).version == "2026-1"  # before the first, the first


def test_tasks_are_known_and_in_order() -> None:
    assert campaigns.check_tasks(["mydata", "sign:commitment"]) == ("sign:commitment", "mydata")
    for wrong in ("sign:nothing", "sign", "consent:commitment", "erase"):
        with pytest.raises(link_rules.PurposeUnknown):
            campaigns.check_tasks([wrong])


def test_every_task_and_text_has_a_word_on_the_pages() -> None:
    assert set(words.TASKS) == set(campaigns.known_tasks())
    assert set(words.TEXTS) == {text.code for text in texts.everything()}
    assert set(words.REQUESTS) == set(rules.REQUESTS)
