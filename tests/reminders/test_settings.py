"""Settings as stories: entered from a day on, looked ahead at, reset; planning in few statements."""

from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks import make as companies
from benchmarks import planning
from kosmgr.audit import service as journal
from kosmgr.kit.clock import Clock
from kosmgr.kit.errors import NotFound
from kosmgr.policy import SYSTEM
from kosmgr.reminders import plans, service, settings
from kosmgr.reminders.plans import Hours, Plan
from kosmgr.reminders.rules import ReasonUnknown
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.conftest import TODAY, on_day
from tests.make import Cast
from tests.matrix import make
from tests.web.sample import counted

SOON = TODAY + timedelta(days=31)  # the last valid day is a Sunday in thirty days


def company(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        for entity in (cast.jia, cast.yi):
            holder = make.employee(work, entity.id, "A1")
            make.account(work, entity.id, 1, holder, until_on=SOON, keeper="陈静", store="西湖店")


def renewals(runtime: Runtime, cast: Cast, entity_id: int, days: int = 40) -> list[str]:
    with runtime.reading(cast.boss) as work:
        plan = service.plan(work, days, entity_ids=[entity_id])
        return [one.stage for one in plan if one.reason == "renewal-due" and not one.suppressed]


def test_settings_hold_from_their_day_for_one_entity_or_all(runtime: Runtime, cast: Cast) -> None:
    company(runtime, cast)
    jia, yi = cast.jia.id, cast.yi.id
    usual = renewals(runtime, cast, jia)
    assert usual[:3] == ["T-30", "T-14", "T-7"]
    with runtime.writing(cast.boss) as work:
        settings.enter(work, "renewal-due", Plan(offsets=(21, 2), cadence=plans.WEEKLY))
    with runtime.writing(cast.lin) as work:
        settings.enter(work, "renewal-due", Plan(enabled=False), jia, TODAY + timedelta(days=10))
    assert renewals(runtime, cast, yi) == ["T-21", "T-2", "T+1", "T+8"]
    assert renewals(runtime, cast, jia) == ["T-21"]  # said on the 27th; from the 30th on nothing is
    with runtime.writing(cast.lin) as work:
        settings.enter(work, "renewal-due", None, jia)  # back to that of all, but what begins later still begins
    assert renewals(runtime, cast, jia) == ["T-21"]
    with runtime.writing(cast.lin) as work:
        settings.enter(work, "renewal-due", None, jia, TODAY + timedelta(days=10))
    assert renewals(runtime, cast, jia) == renewals(runtime, cast, yi)
    with runtime.writing(cast.boss) as work:
        settings.enter(work, "renewal-due", None)
    assert renewals(runtime, cast, yi) == usual
    later = on_day(runtime, TODAY + timedelta(days=5))
    with later.writing(cast.boss) as work:
        settings.enter(work, "renewal-due", Plan(offsets=(30,)))
    with later.reading(cast.boss) as work:  # the days past are planned as they were
        plan = service.plan(work, 5, TODAY, [yi])
        assert [one.stage for one in plan if one.reason == "renewal-due"] == ["T-30"]
        entered, hours = settings.history(work, jia)
        assert ([row.reset for row in entered], list(hours)) == ([True, True, False], [])
        [noted] = journal.history(work, "reminder_plan", entered[-1].id)
        assert (noted.action, noted.entity_id, (noted.after or {})["enabled"]) == ("reminder.planned", jia, False)


def test_a_message_carries_what_later_steps_need(runtime: Runtime, cast: Cast) -> None:
    company(runtime, cast)
    own = Plan(
        channels=("inbox", "email"),
        chain=("manager", "owner"),
        patience=3,
        before="{account} 快到期",
        audience=("holder",),
    )
    with runtime.writing(cast.lin) as work:
        settings.enter(work, "renewal-due", own, cast.jia.id)
    with runtime.reading(cast.lin) as work:
        [message] = [one for one in service.plan(work, 1) if one.reason == "renewal-due"]
    assert message.channels == ("inbox", "email")
    assert (message.patience, [one.relation for one in message.chain]) == (3, ["manager", "owner"])
    assert (message.to[0].key.startswith("employee:"), message.to[0].store) == (True, "西湖店")
    assert message.chain[0].store == "西湖店"
    assert message.say() == "账号1 快到期"


def test_looking_ahead_stores_nothing_and_says_the_difference(quick: Runtime, cast_quick: Cast) -> None:
    company(quick, cast_quick)
    with quick.writing(cast_quick.lin) as work:  # nothing may be written by looking
        before = settings.preview(work, "renewal-due", Plan(), cast_quick.jia.id)
        assert (before.plus, before.minus) == (0, 0)
        ahead = settings.preview(work, "renewal-due", Plan(offsets=(20,), late=()), cast_quick.jia.id)
        other = settings.preview(work, "renewal-due", Plan(audience=("keeper",)), cast_quick.jia.id)
        silent = settings.preview(work, "renewal-due", Plan(enabled=False), cast_quick.jia.id)
        assert not settings.history(work, cast_quick.jia.id)[0]
    assert before.total == sum(count for _day, count, _now in before.weeks) == sum(n for _who, n in before.people)
    assert ahead.total == before.total + ahead.plus - ahead.minus
    assert (ahead.plus, ahead.following[0].stage) == (2, "T-20")
    assert (other.plus, other.minus) == (0, other.minus)
    assert {who.person for who, _n in other.people} == {"陈静", "operations"}
    assert (silent.total, silent.minus, silent.following) == (0, before.total, [])


def test_hours_hold_from_their_day(quick: Runtime, cast_quick: Cast) -> None:
    company(quick, cast_quick)
    with quick.writing(cast_quick.lin) as work:
        settings.enter_hours(work, Hours(days_off=True), cast_quick.jia.id)
        assert settings.hours(work, cast_quick.jia.id).days_off
        assert settings.hours(work) == Hours()
    with quick.reading(cast_quick.boss) as work:
        days = {
            entity.id: [one.on.weekday() for one in service.plan(work, 40, entity_ids=[entity.id])]
            for entity in (cast_quick.jia, cast_quick.yi)
        }
    assert max(days[cast_quick.jia.id]) == 6
    assert max(days[cast_quick.yi.id]) <= 4


def test_who_may_change_what(quick: Runtime, cast_quick: Cast) -> None:
    jia, yi = cast_quick.jia.id, cast_quick.yi.id
    with quick.writing(cast_quick.lin) as work:
        with pytest.raises(plans.PlanOfOthers):
            settings.enter(work, "renewal-due", Plan())
        with pytest.raises(plans.PlanOfOthers):
            settings.enter_hours(work, Hours())
        with pytest.raises(NotFound):
            settings.enter(work, "renewal-due", Plan(), yi)
        with pytest.raises(ReasonUnknown):
            settings.enter(work, "weather", Plan(), jia)
        with pytest.raises(plans.PastNotPlanned):
            settings.enter(work, "renewal-due", Plan(), jia, TODAY - timedelta(days=1))
        with pytest.raises(plans.PlaceholderUnknown):
            settings.enter(work, "renewal-due", Plan(before="{person}"), jia)
    with quick.writing(cast_quick.chen) as work:
        with pytest.raises(NotAllowed):
            settings.enter(work, "renewal-due", Plan(), jia)
        with pytest.raises(NotAllowed):
            settings.preview(work, "renewal-due", Plan(), jia)


def test_planning_takes_few_statements_however_much_there_is(runtime: Runtime) -> None:
    """The short form of `python -m benchmarks planning`."""
    small = replace(runtime, clock=Clock(companies.TODAY))
    companies.fill(small, 6, 8)
    with counted(small) as statements:
        messages = planning.planned(small)
    assert len(statements) <= 8
    assert {one.entity_id for one in messages} == set(range(1, 7))
    assert len({one.reason for one in messages}) >= 4
