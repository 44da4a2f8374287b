"""What is due is a function of the picture, the rulebook and the days: nothing twice, nothing skipped."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosmgr.findings.rules import Subject
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.reminders import document_expiring, enterprise_renewal_due, leaver_bound, renewal_due, rules, speaking
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.plans import USUAL, Hours, Plans
from kosmgr.reminders.rules import Known, Matter, Message, Reason
from tests.checks.make import ON, account, book, days, enterprise, entity, holder, picture

OFFSETS = (90, 60, 30, 14, 7, 3, 1, 0)
EVERY_DAY = Plans(hours={None: ((date(2000, 1, 1), Hours(days_off=True)),)})  # weekends and holidays too: nothing moves
NOTHING = Known(plans=EVERY_DAY)


def planned(
    reason: Reason, shown: Picture, from_on: date, until_on: date, known: Known = NOTHING, **company: Any
) -> list[Message]:
    return list(reason.plan(shown, known, book(**company), from_on, until_on))


def stages(messages: list[Message]) -> list[tuple[date, str]]:
    return sorted((one.on, one.stage) for one in messages)


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (91, None),
        (90, "T-90"),
        (89, None),
        (31, None),
        (30, "T-30"),
        (15, None),
        (14, "T-14"),
        (2, None),
        (1, "T-1"),
        (0, "T-0"),
        (-1, "T+1"),
        (-2, "T+2"),
        (-400, "T+400"),
    ],
)
def test_each_offset_has_its_day(left: int, stage: str | None) -> None:
    messages = planned(renewal_due.REASON, picture(account(certified_until_on=days(left))), ON, ON)
    assert [one.stage for one in messages] == ([stage] if stage else [])


def test_the_offsets_come_from_the_rulebook() -> None:
    shown = picture(account(certified_until_on=days(10)))
    assert stages(planned(renewal_due.REASON, shown, ON, days(10), renewal__reminders=[5, 5])) == [(days(5), "T-5")]


def test_a_seat_that_was_given_back_is_not_spoken_of() -> None:
    assert planned(renewal_due.REASON, picture(account(certified_until_on=days(1), seat_id=None)), ON, days(9)) == []


MONTH_ENDS = [date(year, month, monthrange(year, month)[1]) for year in range(2026, 2033) for month in range(1, 13)]
ENDS = st.one_of(
    st.sampled_from(MONTH_ENDS), st.dates(date(2026, 1, 1), date(2032, 12, 31)), st.just(date(2028, 2, 29))
)


@settings(max_examples=40, deadline=None)
@given(ends=st.lists(ENDS, min_size=1, max_size=6), start=st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_every_offset_exactly_once_and_days_add_up_to_the_span(ends: list[date], start: date) -> None:
    until = start + timedelta(days=500)
    lines = [account(100 + place, certified_until_on=end) for place, end in enumerate(ends)]
    shown = picture(*lines)
    whole = planned(renewal_due.REASON, shown, start, until)
    for place, end in enumerate(ends):
        mine = [(one.on, one.stage) for one in whole if one.subject.ref_id == 100 + place]
        before = [(end - timedelta(days=n), f"T-{n}") for n in OFFSETS]
        after = [(end + timedelta(days=n), f"T+{n}") for n in range(1, max(0, (until - end).days) + 1)]
        assert sorted(mine) == sorted(pair for pair in before + after if start <= pair[0] <= until)


def test_day_by_day_is_the_span_at_once() -> None:
    start, until = date(2027, 8, 20), date(2028, 3, 10)  # over a year's end, National Day and 29 February
    lines = [account(100 + place, certified_until_on=end) for place, end in enumerate(MONTH_ENDS[::3])]
    leaver = holder("HM0007", left_on=date(2028, 2, 29), last_working_on=date(2028, 2, 28))
    lines.append(account(900, certified_until_on=None, holder=leaver))
    lines.append(account(901, certified_until_on=None, last_posted_on=None, opened_on=date(2027, 9, 20)))
    shown = picture(*lines, entities=(entity(enterprise_accounts=(enterprise(certified_until_on=date(2028, 2, 29)),)),))
    whole_book = book()
    beside = [
        Matter(("case", place), 1, Subject("case", str(place), "", place), end, rules.always({}), {})
        for place, end in enumerate(MONTH_ENDS[::3])
    ]
    known = Known(matters={reason.name: tuple(beside) for reason in REASONS})
    for reason in REASONS:
        at_once = sorted(map(repr, reason.plan(shown, known, whole_book, start, until)))
        each_day: list[str] = []
        day = start
        while day <= until:
            each_day += map(repr, reason.plan(shown, known, whole_book, day, day))
            day += timedelta(days=1)
        assert sorted(each_day) == at_once
        assert at_once


def people(line: AccountLine, on: date) -> list[tuple[str, str]]:
    told, _chain = speaking.manner(renewal_due.REASON, USUAL).hearers(rules.of_account(line)(on, 0), late=False)
    return [(one.person, one.relation) for one in told]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, [("张伟", "holder"), ("陈静", "keeper")]),
        ({"keeper": "张伟"}, [("张伟", "holder")]),
        ({"keeper": None}, [("张伟", "holder")]),
        ({"holder": None}, [("陈静", "keeper")]),
        ({"holder": None, "keeper": None}, [("operations", "role")]),
        ({"holder": holder(left_on=days(-1))}, [("陈静", "keeper")]),
        ({"holder": holder(left_on=days(0))}, [("张伟", "holder"), ("陈静", "keeper")]),
        ({"holder": holder(employed_from_on=days(1))}, [("陈静", "keeper")]),
        ({"holder": holder(on_leave=True)}, [("陈静", "keeper")]),
        ({"holder": holder(None, external=True)}, [("陈静", "keeper")]),
    ],
)
def test_who_is_told(changed: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert people(account(**changed), ON) == expected


def test_who_is_told_follows_the_day_of_the_message() -> None:
    """She leaves on 5 December: a message of the 9th goes to her keeper alone, and to operations when it is over."""
    line = account(101, holder=holder("HM0007", name="王芳", left_on=date(2026, 12, 5)), certified_until_on=days(19))
    told = {one.stage: [r.person for r in one.to] for one in planned(renewal_due.REASON, picture(line), ON, days(20))}
    assert told == {
        "T-14": ["王芳", "陈静"],
        "T-7": ["王芳", "陈静"],
        "T-3": ["陈静"],
        "T-1": ["陈静"],
        "T-0": ["陈静"],
        "T+1": ["陈静", "operations"],
    }


def test_what_is_settled_is_listed_and_not_sent() -> None:
    line = account(115, certified_until_on=days(7))
    owner = ("account", line.id)

    def why(known: Known) -> list[str | None]:
        return [one.suppressed for one in planned(renewal_due.REASON, picture(line), ON, days(7), known)]

    assert why(NOTHING) == [None] * 4
    assert why(replace(NOTHING, paid_from={owner: days(8)})) == ["paid"] * 4
    assert why(replace(NOTHING, paid_from={owner: date(2026, 3, 1)})) == [None] * 4  # that was for the running term
    assert why(replace(NOTHING, accepted={("renewal-due", owner): days(6)})) == ["accepted"] * 3 + [None]
    assert why(replace(NOTHING, accepted={("leaver-bound", owner): days(6)})) == [None] * 4
    renewed = account(115, certified_until_on=date(2027, 11, 27))
    messages = planned(
        renewal_due.REASON, picture(renewed), ON, days(20), replace(NOTHING, renewed={owner: (days(7),)})
    )
    assert [(one.stage, one.suppressed) for one in messages] == [(f"T-{n}", "renewed") for n in (7, 3, 1, 0)]


def test_an_enterprise_account_names_what_it_protects() -> None:
    other = enterprise(2, nickname="二号", certified_until_on=days(300))
    first = enterprise(1, certified_until_on=days(30))
    lines = (account(101), account(102, keeper="邓倩"), account(103), account(104, enterprise_account_id=2))
    shown = picture(*lines, entities=(entity(enterprise_accounts=(first, other)),))
    (message,) = planned(enterprise_renewal_due.REASON, shown, ON, ON)
    assert message.stage == "T-30"
    assert message.shape()["subject"] == {
        "kind": "enterprise_account",
        "key": "9000000001",
        "label": "禾木家居示例",
        "due_on": "2026-12-20",
        "protects": ["9000000101", "9000000102", "9000000103"],
    }
    assert [(one.person, one.relation) for one in message.to] == [("陈静", "keeper"), ("finance", "role")]


@pytest.mark.parametrize(
    ("left_on", "last_working_on", "expected"),
    [
        (days(2), days(1), [(days(1), "T-0"), (days(2), "T+1")]),
        (days(2), None, [(days(2), "T-0")]),
        (days(3), None, []),
        (days(-51), days(-53), [(ON, "T+53"), (days(1), "T+54"), (days(2), "T+55")]),
        (None, None, []),
    ],
)
def test_a_leaver_is_spoken_of_from_the_last_working_day(
    left_on: date | None, last_working_on: date | None, expected: list[tuple[date, str]]
) -> None:
    line = account(111, holder=holder(left_on=left_on, last_working_on=last_working_on))
    messages = planned(leaver_bound.REASON, picture(line), ON, days(2))
    assert stages(messages) == expected
    assert all([one.person for one in message.to] == ["陈静", "hr"] for message in messages)
    assert all(message.say() for message in messages)


@pytest.mark.parametrize(("span", "fits"), [(0, True), (3660, True), (-1, False), (3661, False)])
def test_a_span_nobody_can_mean_is_refused(span: int, fits: bool) -> None:
    if fits:
        rules.check_span(span)
    else:
        with pytest.raises(rules.SpanWrong):
            rules.check_span(span)


def test_a_deadline_beside_the_picture_has_the_stages_of_a_renewal() -> None:
    subject, to = Subject("document", "BR-1", "授权书", 7), (rules.Recipient("沈洁", "keeper"),)
    keeper = rules.always({"keeper": to})
    one = Matter(("document", 7), 1, subject, days(3), keeper, {"document": "授权书"})
    elsewhere = Matter(("document", 8), 99, subject, days(3), keeper, {"document": "别家的"})
    known = replace(
        NOTHING,
        matters={document_expiring.REASON.name: (one, elsewhere)},
        accepted={(document_expiring.REASON.name, one.owner): days(1)},
    )
    messages = planned(document_expiring.REASON, picture(account()), ON, days(5), known)
    assert [(one.stage, one.suppressed) for one in sorted(messages, key=lambda one: one.on)] == [
        ("T-3", "accepted"),
        ("T-1", None),
        ("T-0", None),
        ("T+1", None),
        ("T+2", None),
    ]
    assert messages[0].say() == f"文件「授权书」{days(3)} 到期，还剩 3 天"
    assert {one.to for one in messages} == {to}
    assert planned(document_expiring.REASON, picture(account()), ON, days(5)) == []
