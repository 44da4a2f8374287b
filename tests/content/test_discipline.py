"""What a month adds up to: by account, by month, the share that advertises, and the notes readers liked best."""

from datetime import date, timedelta

import pytest

from kosmgr.checks import service as checks
from kosmgr.content import discipline, planning, service
from kosmgr.matrix import service as matrix
from kosmgr.policy import SYSTEM
from kosmgr.reports import posting
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from tests.content import make
from tests.make import DAY, Cast

NOVEMBER = date(2026, 11, 1)


def on(day: int, month: int = 11) -> date:
    return date(2026, month, day)


def test_a_month_by_account_and_the_months_of_one(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "勤")
    make.account(runtime, cast.jia.id, "9000000102", "懒")
    for day, sells in ((2, True), (2, False), (9, False), (18, None)):
        make.note(runtime, "9000000101", f"第{day}日{sells}", published_on=on(day), goods=sells, counts={"likes": day})
    make.note(runtime, "9000000101", "十月的", published_on=on(30, 10), promoted=True, counts={"interactions": 99})
    late = make.note(runtime, "9000000101", "忘了发", "忘了发的那一篇", published_on=None)
    coming = make.note(runtime, "9000000101", "还没到", "还没到的那一篇", published_on=None)
    with runtime.writing(SYSTEM, today=on(19)) as work:
        planning.plan(work, late, on(19))
    with runtime.writing(SYSTEM) as work:
        planning.plan(work, coming, on(28))
    never = make.note(runtime, "9000000101", "不发了的", published_on=None)
    with runtime.writing(SYSTEM) as work:
        service.drop(work, never, "撞题")
    publisher = make.publisher(runtime, "9000000101")
    with runtime.reading(cast.lin) as work:
        month = discipline.of_month(work, NOVEMBER)[publisher]
        assert (month.published, month.days, month.longest_gap) == (4, 3, 8)
        assert (month.known, month.promotional, month.goods, month.promoted, month.promo_share) == (3, 1, 1, 0, 33)
        assert (month.planned, month.missed, month.interactions) == (1, 1, 31)
        months = discipline.of_publisher(work, publisher, DAY, 2)
        assert [(one.first_on.month, one.posted.published) for one in months] == [(11, 4), (10, 1)]
        best = discipline.best(work, on(1, 10), DAY + timedelta(days=1))
        assert [line.interactions for line in best] == [99, 18, 9, 2, 2]
        kept = posting.month(work, NOVEMBER)
        assert [(one.nickname, one.silence, one.below, one.last_posted_on) for one in kept] == [
            ("懒", posting.NEVER, True, None),
            ("勤", None, False, on(18)),
        ]
        assert posting.summed(kept) == posting.Sums(2, 1, 4, 1, 33, 1)
    with runtime.reading(cast.wu) as work:
        assert discipline.of_month(work, NOVEMBER) == {}
        assert posting.month(work, NOVEMBER) == []


@pytest.mark.parametrize(("posted", "silent"), [(on(21, 10), False), (on(20, 10), True)])
def test_a_note_counts_as_a_post_also_where_the_ledger_does_not_know_it(
    runtime: Runtime, cast: Cast, posted: date, silent: bool
) -> None:
    account = make.account(runtime, cast.jia.id, "9000000101", "甲号")
    with runtime.writing(SYSTEM) as work:
        seats.observe_account(work, account.id, on(1, 6), nickname="甲号", last_posted_on=on(1, 6))
    with runtime.reading(SYSTEM) as work:
        assert [one.rule for one in checks.look(work, ["activity"])] == ["activity.stale"]
    note = make.note(runtime, "9000000101", published_on=posted)
    with runtime.writing(SYSTEM) as work:
        service.drop(work, note, "下架了也发过")
    with runtime.reading(SYSTEM) as work:
        assert matrix.picture(work).accounts[0].last_posted_on == posted
        assert [one.rule for one in checks.look(work, ["activity"])] == (["activity.stale"] if silent else [])
        assert matrix.picture(work, posted - timedelta(days=1)).accounts[0].last_posted_on == on(1, 6)


def test_who_never_posted_by_the_ledger_may_have_a_note(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    with runtime.reading(SYSTEM) as work:
        assert [one.rule for one in checks.look(work, ["activity"])] == ["activity.never-posted"]
    make.note(runtime, "9000000101", published_on=on(19))
    with runtime.reading(SYSTEM) as work:
        assert list(checks.look(work, ["activity"])) == []


def test_advertising_and_plans_of_held_accounts_are_findings(runtime: Runtime, cast: Cast) -> None:
    account = make.account(runtime, cast.jia.id, "9000000101", "甲号")
    for day in range(10, 15):
        make.note(runtime, "9000000101", f"第{day}日", published_on=on(day), goods=day < 12, promoted=day == 12)
    waiting = make.note(runtime, "9000000101", "以后", "以后再发的那一篇", published_on=None)
    with runtime.writing(SYSTEM) as work:
        planning.plan(work, waiting, on(25))
    with runtime.reading(SYSTEM) as work:
        [found] = checks.look(work, ["content"])
        assert (found.rule, found.facts["share"], found.facts["notes"]) == ("content.promo-ratio", 60, 5)
    with runtime.writing(SYSTEM) as work:
        seats.set_hold(work, account.id, "freeze", "同群受罚")
    with runtime.reading(SYSTEM) as work:
        found = next(one for one in checks.look(work, ["content"]) if one.rule == "content.planned-held")
        assert [(one.kind, one.key) for one in found.subjects] == [("account", "9000000101"), ("note", str(waiting))]
        assert found.severity == "high"
    with runtime.writing(SYSTEM) as work:
        seats.set_hold(work, account.id, "ban", "封禁")
        seats.lift_hold(work, account.id, "freeze", "换成封禁")
    with runtime.writing(SYSTEM) as work:
        found = next(one for one in checks.look(work, ["content"]) if one.rule == "content.planned-held")
        assert found.severity == "critical"
        planning.unplan(work, waiting)
        assert [one.rule for one in checks.look(work, ["content"])] == ["content.promo-ratio"]
