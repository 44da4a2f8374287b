"""What answers do to a plan: tables of cases without a database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosmgr.findings.rules import Subject
from kosmgr.kit import workdays
from kosmgr.reminders import answering, rules
from kosmgr.reminders.answering import ACKNOWLEDGED, HANDED, SNOOZED, Answer
from kosmgr.reminders.rules import MatterKey, Message, Recipient

ON = date(2026, 11, 20)  # a Friday
DUE = date(2026, 12, 20)
DAY = timedelta(days=1)
ZHANG, CHEN = Recipient("张伟", "holder"), Recipient("陈静", "keeper")
CHAIN = (
    Recipient("manager", "manager", store="西湖店"),
    Recipient("operations", "role"),
    Recipient("admin", "owner"),
)


def message(left: int, **changed: object) -> Message:
    before = left >= 0
    one = Message(
        on=DUE - timedelta(days=left),
        reason="renewal-due",
        stage=rules.stage_name(left),
        entity_id=1,
        subject=Subject("account", "9000000101", "号", 101),
        due_on=DUE,
        text="到期还剩 {days} 天" if before else "过了 {days} 天",
        to=(ZHANG, CHEN),
        facts={"days": abs(left)},
        chain=CHAIN,
    )
    return replace(one, **changed)  # type: ignore[arg-type]


MATTER = message(0).matter
LEFTS = (30, 14, 7, 3, 1, 0, -1, -2, -3)
PLAN = [message(left) for left in LEFTS]


def applied(
    answers: list[Answer], plan: list[Message] = PLAN, told: list[date] | None = None, today: date = ON
) -> list[Message]:
    found = answering.applied(plan, {MATTER: answers}, {MATTER: told or []}, today)
    return sorted(found, key=lambda one: one.on)


def stage(found: list[Message], name: str) -> Message:
    (one,) = [one for one in found if one.stage == name]
    return one


def heard(found: list[Message], name: str) -> list[str]:
    return [one.person for one in stage(found, name).to]


def test_what_nobody_answers_climbs_a_step_with_every_stage() -> None:
    found = applied([])
    assert heard(found, "T-30") == heard(found, "T-14") == ["张伟", "陈静"]
    assert heard(found, "T-7") == ["张伟", "陈静", "manager"]
    assert heard(found, "T-3") == ["张伟", "陈静", "manager", "operations"]
    assert heard(found, "T-1") == heard(found, "T+3") == ["张伟", "陈静", "manager", "operations", "admin"]
    climbed = [one for one in stage(found, "T-3").to if one.relation == "escalation"]
    assert [(one.person, one.store) for one in climbed] == [("manager", "西湖店"), ("operations", "")]


def test_patience_is_the_messages_own() -> None:
    found = applied([], [replace(one, patience=1) for one in PLAN])
    assert heard(found, "T-30") == ["张伟", "陈静"]
    assert heard(found, "T-14") == ["张伟", "陈静", "manager"]
    never = applied([], [replace(one, patience=0) for one in PLAN])
    assert heard(never, "T+3") == ["张伟", "陈静"]


@pytest.mark.parametrize(
    ("to", "next_one"),
    [
        ((ZHANG,), "manager"),
        ((CHAIN[0],), "operations"),
        ((ZHANG, CHAIN[0], CHAIN[1]), "admin"),
        (CHAIN, None),
    ],
)
def test_who_hears_next(to: tuple[Recipient, ...], next_one: str | None) -> None:
    plan = [replace(message(left), to=to) for left in (30, 14, 7)]
    new = [one.person for one in applied([], plan)[2].to if one.relation == "escalation"]
    assert new == ([] if next_one is None else [next_one])


def test_what_was_said_before_today_counts_and_what_was_not_said_does_not() -> None:
    told = [DUE - timedelta(days=90), DUE - timedelta(days=60)]
    assert "manager" in heard(applied([], told=told, today=DUE - timedelta(days=30)), "T-30")
    late = DUE - timedelta(days=6)  # the clock stood: planned stages before today that were never said wake nobody
    assert heard(applied([], told=[], today=late), "T-3") == ["张伟", "陈静"]


def test_who_is_on_it_is_left_alone_until_shortly_before() -> None:
    quiet = answering.quiet_until(DUE, ON, 3, workdays.PUBLISHED)
    assert quiet == date(2026, 12, 15)  # three workdays before Friday the 18th, the last workday before the due Sunday
    found = applied([Answer(ACKNOWLEDGED, ON, quiet)], told=[ON - 2 * DAY, ON - DAY])
    assert [one.suppressed for one in found[:4]] == ["acknowledged"] * 3 + [None]
    assert heard(found, "T-3") == ["张伟", "陈静"]  # and nobody above: the count starts anew
    late = answering.quiet_until(DUE, date(2026, 12, 21), 3, workdays.PUBLISHED)
    assert late == date(2026, 12, 24)


def test_a_snooze_is_said_once_more_and_uses_up_the_patience() -> None:
    day = DUE - timedelta(days=10)
    found = applied([Answer(SNOOZED, ON, day)])
    assert [(one.stage, one.suppressed) for one in found[:4]] == [
        ("T-30", "snoozed"),
        ("T-14", "snoozed"),
        ("T-10", None),
        ("T-7", None),
    ]
    extra = stage(found, "T-10")
    assert (extra.on, extra.say()) == (day, "到期还剩 10 天")
    assert heard(found, "T-10") == ["张伟", "陈静"]
    assert heard(found, "T-7") == ["张伟", "陈静", "manager"]


def test_a_snooze_onto_a_planned_day_says_nothing_twice() -> None:
    found = applied([Answer(SNOOZED, ON, DUE - timedelta(days=7))])
    assert [one.stage for one in found] == [one.stage for one in PLAN]
    assert stage(found, "T-7").suppressed is None


def test_a_snooze_of_what_is_done_meanwhile_says_so() -> None:
    plan = [replace(one, suppressed="paid") for one in PLAN]
    assert {one.suppressed for one in applied([Answer(SNOOZED, ON, DUE - timedelta(days=10))], plan)} == {"paid"}
    assert applied([Answer(SNOOZED, ON, DUE - timedelta(days=10))], []) == []


def test_a_snooze_says_what_was_said_and_not_what_was_merged_away() -> None:
    plan = sorted([*PLAN, replace(message(7), stage="T-6", suppressed="merged")], key=lambda one: one.on)
    assert stage(applied([Answer(SNOOZED, ON, DUE - timedelta(days=8))], plan), "T-8").suppressed is None


def test_a_later_answer_ends_a_snooze() -> None:
    snoozed = Answer(SNOOZED, ON, DUE - timedelta(days=10))
    other = Answer(HANDED, ON + DAY, None, ("张伟",), Recipient("王芳", "handed", key="user:7"))
    found = applied([snoozed, other])
    assert [one.stage for one in found if one.suppressed] == ["T-30"]
    assert "T-10" not in {one.stage for one in found}


@pytest.mark.parametrize(
    ("instead", "left"),
    [
        (("张伟",), ["王芳", "陈静"]),
        (("张伟", "operations", "user:5"), ["王芳", "陈静"]),
        (("　张伟 ",), ["王芳", "陈静"]),  # log-in names are compared as they are elsewhere
        ((), ["王芳"]),
        (("nobody",), ["王芳", "张伟", "陈静"]),
    ],
)
def test_who_hands_over_is_replaced_from_then_on(instead: tuple[str, ...], left: list[str]) -> None:
    other = Recipient("王芳", "handed", key="user:7")
    found = applied([Answer(HANDED, ON + DAY, None, instead, other)])
    assert heard(found, "T-30") == ["张伟", "陈静"]
    assert heard(found, "T-14") == left
    again = Answer(HANDED, ON + 2 * DAY, None, ("王芳", "user:7"), Recipient("赵云", "handed", key="employee:9"))
    twice = applied([Answer(HANDED, ON + DAY, None, ("张伟",), other), again])
    assert heard(twice, "T-14") == ["赵云", "陈静"]


@pytest.mark.parametrize(
    ("wanted", "due", "answer"),
    [
        (date(2026, 11, 25), DUE, date(2026, 11, 25)),
        (date(2026, 11, 29), DUE, date(2026, 11, 27)),  # a Sunday moves to the Friday before
        (date(2026, 11, 22), DUE, date(2026, 11, 22)),  # unless that is today
        (DUE, DUE, date(2026, 12, 18)),
        (DUE + DAY, DUE, None),
        (ON, DUE, None),
        (ON + DAY, ON, None),  # due today: nothing is left to put off
        (date(2026, 11, 23), ON - DAY, date(2026, 11, 23)),
        (date(2026, 11, 24), ON - DAY, None),
    ],
)
def test_until_when_something_may_be_put_off(wanted: date, due: date, answer: date | None) -> None:
    if answer is None:
        with pytest.raises((answering.SnoozeWrong, answering.SnoozeTooLate)):
            answering.check_snooze(wanted, due, ON, 3, workdays.PUBLISHED)
    else:
        assert answering.check_snooze(wanted, due, ON, 3, workdays.PUBLISHED) == answer


def test_a_span_that_a_snooze_falls_into_is_planned_wide_enough() -> None:
    given = {MATTER: [Answer(SNOOZED, ON, DUE - timedelta(days=10))]}
    first, last = answering.span(DUE - timedelta(days=10), DUE - timedelta(days=10), given)
    assert (first, last) == (ON - answering.BACK, DUE)
    assert answering.span(ON, ON, given) == (ON, ON)


ANSWERS = st.lists(
    st.builds(
        lambda kind, on, ahead: Answer(
            kind,
            ON + timedelta(days=on),
            None if kind == HANDED else ON + timedelta(days=on + ahead),
            ("张伟",) if kind == HANDED else (),
            Recipient("王芳", "handed", key="user:7") if kind == HANDED else None,
        ),
        st.sampled_from([ACKNOWLEDGED, SNOOZED, HANDED]),
        st.integers(0, 30),
        st.integers(1, 12),
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(answers=ANSWERS)
def test_day_by_day_says_the_same_as_the_span_at_once(answers: list[Answer]) -> None:
    answers = sorted(answers, key=lambda one: one.on)
    at_once = [one for one in applied(answers) if one.on >= ON]
    each_day: list[Message] = []
    told: list[date] = []
    day = ON
    while day <= DUE + 45 * DAY:
        given = {MATTER: [one for one in answers if one.on <= day]}  # what comes later nobody knows yet
        found = answering.applied(PLAN, given, {MATTER: told}, day)
        today = [one for one in found if one.on == day]
        each_day += today
        told = [*told, day] if any(one.suppressed is None for one in today) else told
        day += DAY
    assert each_day == at_once


@pytest.mark.parametrize(
    "key",
    ["", "renewal-due", "a:b:c:d", "a:b:1:2026-13-01", "a:b:-1:2026-12-01", "a:b:99999999999:2026-12-01"],
)
def test_a_key_that_names_no_matter(key: str) -> None:
    with pytest.raises(answering.MatterUnknown):
        answering.matter_of(key)


def test_a_matter_is_named_and_found_again() -> None:
    matter: MatterKey = ("renewal-due", "account", 12, DUE)
    assert rules.answer_key(matter) == "renewal-due:account:12:2026-12-20"
    assert answering.matter_of(rules.answer_key(matter)) == matter
