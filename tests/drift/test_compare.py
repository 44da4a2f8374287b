"""What differs, as tables; and that fixing everything leaves nothing of what can be fixed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosmgr.drift import plans, rules
from kosmgr.drift.plans import Person
from kosmgr.drift.rules import Ours, Told
from kosmgr.exchange import words
from kosmgr.kit.text import fold

TODAY = date(2026, 11, 20)
MINE = Ours(7, "A1", "昵称", True, True, 1, "张伟", "H1", None, "正常", "normal", None, date(2027, 1, 31))
SAID = Told(2, "A1", "昵称", "张伟", "H1", "bound", "正常", "normal", None, None, date(2027, 1, 31))

BANNED = replace(SAID, state="封禁", state_code="banned")


@pytest.mark.parametrize(
    ("told", "ours", "kinds"),
    [
        (SAID, MINE, []),
        (Told(2, "a1"), MINE, []),  # a list of numbers alone contradicts nothing; capitals do not matter
        (replace(SAID, account="A9"), MINE, [rules.UNKNOWN, rules.MISSING]),
        (SAID, replace(MINE, seated=False), [rules.UNKNOWN]),
        (None, MINE, [rules.MISSING]),
        (None, replace(MINE, expected=False), []),
        (None, replace(MINE, seated=False), []),
        (replace(SAID, bound="unbound"), MINE, [rules.MISSING]),
        (replace(SAID, bound="pending"), MINE, []),
        (replace(SAID, state="已解绑", state_code="unbound"), MINE, [rules.MISSING]),
        (replace(SAID, account="A9", bound="unbound"), None, []),
        (replace(SAID, holder="李娜", employee=None), MINE, [rules.HOLDER]),
        (replace(SAID, holder="张 伟", employee=None), MINE, []),
        (replace(SAID, holder="张*", employee=None), MINE, []),
        (replace(SAID, holder="李*", employee=None), MINE, [rules.HOLDER]),
        (replace(SAID, holder="张伟", employee="H2"), MINE, [rules.HOLDER]),  # two of one name: 工号 decides
        (replace(SAID, holder="小张", employee="h1"), MINE, []),
        (SAID, replace(MINE, holder_id=None, holder=None, employee=None), [rules.HOLDER]),
        (replace(SAID, holder=None, employee=None), replace(MINE, holder_id=None, holder=None), []),
        (replace(SAID, nickname="新昵称"), MINE, [rules.NICKNAME]),
        (replace(SAID, nickname=None), MINE, []),
        (replace(SAID, state="封禁", state_code="banned"), MINE, [rules.STATE]),
        (replace(SAID, state="禁言7天", state_code="muted", state_days=7), MINE, [rules.STATE]),
        (SAID, replace(MINE, state=None, state_code=None), []),
        (replace(SAID, state="待整改", state_code="unknown"), MINE, [rules.STATE]),
        (replace(SAID, state=None, state_code=None), MINE, []),
        (replace(SAID, certified_until_on=date(2028, 1, 31)), MINE, [rules.CERTIFIED]),
        (replace(SAID, certified_until_on=None), MINE, []),
        (replace(SAID, nickname="新", holder="李娜", employee="H2"), MINE, [rules.HOLDER, rules.NICKNAME]),
    ],
)
def test_what_differs(told: Told | None, ours: Ours | None, kinds: list[str]) -> None:
    found = rules.compare([told] if told else [], [ours] if ours else [])
    assert [one.kind for one in found] == kinds


def test_the_first_of_two_rows_counts() -> None:
    found = rules.compare([SAID, replace(SAID, row=3, nickname="另一个")], [MINE])
    assert found == []


@pytest.mark.parametrize(
    ("before", "status", "since"),
    [
        (None, rules.OPEN, TODAY),
        (rules.Before(date(2026, 10, 1), rules.OPEN, None, None, None), rules.OPEN, date(2026, 10, 1)),
        (rules.Before(date(2026, 10, 1), rules.DONE, None, None, "Lin"), rules.OPEN, date(2026, 10, 1)),
        (rules.Before(date(2026, 10, 1), rules.FIXED, None, None, "Lin"), rules.OPEN, TODAY),
        (rules.Before(date(2026, 10, 1), rules.ACCEPTED, "试", TODAY, "Zheng"), rules.ACCEPTED, date(2026, 10, 1)),
        (rules.Before(date(2026, 10, 1), rules.ACCEPTED, "试", TODAY - plans.DAY, "Z"), rules.OPEN, date(2026, 10, 1)),
    ],
)
def test_what_a_later_comparison_remembers(before: rules.Before | None, status: str, since: date) -> None:
    start = rules.carried(before, TODAY)
    assert (start.status, start.since_on) == (status, since)


PEOPLE = [Person(1, "H1", "张伟"), Person(2, "H2", "李娜"), Person(3, "H3", "王芳"), Person(4, "H4", "王芳")]


@pytest.mark.parametrize(
    ("told", "ours", "kind", "way", "steps"),
    [
        (SAID, replace(MINE, nickname="旧"), rules.NICKNAME, plans.HERE, ["nickname"]),
        (SAID, MINE, rules.NICKNAME, plans.SAME, []),
        (None, MINE, rules.MISSING, plans.HERE, ["unbind", "release"]),
        (None, replace(MINE, leaves_on=TODAY), rules.MISSING, plans.CASE, []),
        (None, replace(MINE, holder_id=None), rules.MISSING, plans.HERE, ["release"]),
        (None, replace(MINE, seated=False), rules.MISSING, plans.SAME, []),
        (replace(SAID, holder="李娜", employee="H2"), MINE, rules.HOLDER, plans.HERE, ["unbind", "bind"]),
        (replace(SAID, holder="李娜", employee="H2"), replace(MINE, leaves_on=TODAY), rules.HOLDER, plans.CASE, []),
        (replace(SAID, holder="王芳", employee=None), MINE, rules.HOLDER, plans.CHOOSE, []),
        (replace(SAID, holder="陌生", employee=None), MINE, rules.HOLDER, plans.PLATFORM, []),
        (replace(SAID, holder="李娜", employee="H2"), replace(MINE, barred=True), rules.HOLDER, plans.PLATFORM, []),
        (SAID, None, rules.UNKNOWN, plans.HERE, ["open", "bind", "certify"]),
        (replace(SAID, holder="陌生", employee=None), None, rules.UNKNOWN, plans.HERE, ["open", "certify"]),
        (
            replace(SAID, state="封禁", state_code="banned"),
            None,
            rules.UNKNOWN,
            plans.HERE,
            ["open", "state", "certify"],
        ),
        (replace(SAID, certified_until_on=date(2028, 1, 31)), MINE, rules.CERTIFIED, plans.HERE, ["certify"]),
        (replace(SAID, certified_until_on=date(2026, 1, 31)), MINE, rules.CERTIFIED, plans.PLATFORM, []),
        (
            replace(SAID, certified_until_on=date(2025, 1, 31)),
            replace(MINE, certified_until_on=None),
            rules.CERTIFIED,
            plans.PLATFORM,
            [],
        ),
    ],
)
def test_what_a_click_does(told: Told | None, ours: Ours | None, kind: str, way: str, steps: list[str]) -> None:
    plan = plans.plan(kind, told, ours, PEOPLE, TODAY)
    assert (plan.way, [step.action for step in plan.steps]) == (way, steps)
    assert plan.ready == (way in (plans.HERE, plans.SAME))
    assert plan.ready or plan.why is not None


def test_one_of_two_of_a_name_is_chosen_and_nobody_else() -> None:
    told = replace(SAID, holder="王芳", employee=None)
    assert plans.plan(rules.HOLDER, told, MINE, PEOPLE, TODAY, 4).ready
    assert not plans.plan(rules.HOLDER, told, MINE, PEOPLE, TODAY, 2).ready


_KEYS = st.sampled_from(["A1", "A2", "A3", "A4"])
_PERSONS = st.sampled_from([None, *PEOPLE])
_STATES = st.sampled_from([None, "正常", "限流7天", "禁言7天", "封禁", "停用", "待整改", "已解绑"])
_DAYS = st.none() | st.integers(-400, 800).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def _told(draw: st.DrawFn) -> Told:
    who, state = draw(_PERSONS), draw(_STATES)
    value = words.parse_platform_state(state).value if state else (None, None, None)
    assert isinstance(value, tuple)
    return Told(
        2, draw(_KEYS), draw(st.sampled_from([None, "甲", "乙"])), who.name if who else None,
        who.number if who and draw(st.booleans()) else None, draw(st.sampled_from([None, "bound", "unbound"])),
        value[0], value[1], value[2], None, draw(_DAYS),
    )  # fmt: skip


@st.composite
def _ours(draw: st.DrawFn) -> Ours:
    who, state = draw(_PERSONS), draw(_STATES)
    value = words.parse_platform_state(state).value if state else (None, None, None)
    assert isinstance(value, tuple)
    leaves_on = draw(st.sampled_from([None, None, TODAY])) if who else None
    return Ours(
        1, draw(_KEYS), draw(st.sampled_from(["甲", "丙"])), draw(st.booleans()), True, who and who.id,
        who and who.name, who and who.number, leaves_on, *value, draw(_DAYS), value[1] == "banned",
    )  # fmt: skip


def _done(theirs: Told | None, line: Ours | None, plan: plans.Plan) -> Ours:
    """What the use cases make of a line, in small."""
    person = {one.id: one for one in PEOPLE}
    for step in plan.steps:
        if step.action == plans.OPEN_ACCOUNT:
            assert theirs is not None
            line = replace(
                line or Ours(1, theirs.account, theirs.account, True),
                nickname=theirs.nickname or (line.nickname if line else theirs.account),
            )
            line = replace(line, seated=True, holder_id=None, holder=None, employee=None, leaves_on=None)
            continue
        assert line is not None
        if step.action == plans.RELEASE:
            assert line.holder_id is None  # a seat that somebody holds is not released
            line = replace(line, seated=False)
        elif step.action == plans.UNBIND:
            assert line.holder_id is not None
            line = replace(line, holder_id=None, holder=None, employee=None, leaves_on=None)
        elif step.action == plans.BIND:
            assert line.holder_id is None
            assert not line.barred
            who = person[step.employee_id or 0]
            line = replace(line, holder_id=who.id, holder=who.name, employee=who.number)
        elif theirs is not None and step.action == plans.SET_NICKNAME:
            line = replace(line, nickname=theirs.nickname or "")
        elif theirs is not None and step.action == plans.SET_STATE:
            line = replace(line, state=theirs.state, state_code=theirs.state_code, state_days=theirs.state_days)
            line = replace(line, barred=theirs.state_code == "banned")
        elif theirs is not None and step.action == plans.CERTIFY:
            line = replace(line, certified_until_on=theirs.certified_until_on)
    assert line is not None
    return line


@settings(max_examples=70, deadline=None)
@given(st.lists(_told(), max_size=4), st.lists(_ours(), max_size=4, unique_by=lambda line: line.account))
def test_after_all_fixes_nothing_fixable_is_left(told: list[Told], ours: list[Ours]) -> None:
    lines = {fold(line.account): line for line in ours}
    for one in rules.compare(told, ours):
        key = fold(one.account)
        plan = plans.plan(one.kind, one.theirs, lines.get(key), PEOPLE, TODAY)
        if plan.steps:
            lines[key] = _done(one.theirs, lines.get(key), plan)
    for left in rules.compare(told, lines.values()):
        assert not plans.plan(left.kind, left.theirs, lines.get(fold(left.account)), PEOPLE, TODAY).ready, left
