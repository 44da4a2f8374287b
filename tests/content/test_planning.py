"""Planning a note: whose account may post, which text is too close to one of ours; readings and test accounts."""

from datetime import date, time, timedelta

import pytest

from kosmgr.content import gate, listing, planning, readings, rules, service, testers
from kosmgr.kit.errors import NotFound
from kosmgr.policy import SYSTEM, Permission
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.work import NotAllowed
from tests.content import make
from tests.make import DAY, Cast

TOMORROW = DAY + timedelta(days=1)
TEXT = (
    "玄关那半米做了一排浅柜，鞋子横着放，包挂在门背后。每天出门前只要看一眼镜子，钥匙就在手边。"
    "最下面留出十五公分，扫地机自己回家。孩子的雨衣挂在够得着的地方，回来先脱再进门。"
)


def draft(runtime: Runtime, reference: str, title: str = "玄关半米", body: str = TEXT) -> int:
    return make.note(runtime, reference, title, body, published_on=None)


def test_the_same_text_is_planned_once(runtime: Runtime, cast: Cast) -> None:
    """User story 17: the second submission is refused, with how alike it is and to which note."""
    for number in ("9000000101", "9000000102"):
        make.account(runtime, cast.jia.id, number, f"号{number[-1]}")
    first, second = draft(runtime, "9000000101"), draft(runtime, "9000000102")
    with runtime.writing(cast.lin) as work:
        note = planning.plan(work, first, TOMORROW, time(20))
        assert (note.state, note.planned_on, note.planned_time) == (rules.PLANNED, TOMORROW, time(20))
    with runtime.writing(cast.lin) as work, pytest.raises(gate.TooClose) as refused:
        planning.plan(work, second, TOMORROW)
    assert refused.value.facts["similarity"] == 100
    assert (refused.value.facts["account"], refused.value.facts["note"]) == ("号1", first)
    with runtime.writing(cast.lin) as work:  # its own text again, on another day
        assert planning.plan(work, first, TOMORROW + timedelta(days=1)).planned_on == TOMORROW + timedelta(days=1)
        other = {"title": "阳台种了三盆薄荷", "body": "水多了烂根，水少了发黄，最后交给窗台上的光。" * 2}
        planning.change(work, second, other)
        assert planning.plan(work, second, TOMORROW).state == rules.PLANNED
    with runtime.writing(cast.lin) as work, pytest.raises(gate.TooClose):  # not by a change afterwards either
        planning.change(work, second, {"title": "玄关半米", "body": TEXT})
    with runtime.reading(SYSTEM) as work:
        assert service.visible_note(work, second).title == "阳台种了三盆薄荷"


def test_an_older_draft_does_not_slip_past_the_copy_that_was_published(runtime: Runtime, cast: Cast) -> None:
    for number in ("9000000101", "9000000102"):
        make.account(runtime, cast.jia.id, number, f"号{number[-1]}")
    older = draft(runtime, "9000000101")
    make.note(runtime, "9000000102", "玄关半米", TEXT)
    with runtime.writing(cast.lin) as work, pytest.raises(gate.TooClose):
        planning.plan(work, older, TOMORROW)


@pytest.mark.parametrize(
    ("kind", "word"), [("ban", "已封禁"), ("freeze", "同群账号受罚，被冻结"), ("handover", "交接还没办完")]
)
def test_nothing_is_planned_while_a_hold_lasts(runtime: Runtime, cast: Cast, kind: str, word: str) -> None:
    account = make.account(runtime, cast.jia.id, "9000000101", "甲号")
    note = draft(runtime, "9000000101")
    with runtime.writing(SYSTEM) as work:
        seats.set_hold(work, account.id, kind, "测试", until_on=DAY + timedelta(days=5))
    with runtime.writing(cast.lin) as work:
        with pytest.raises(rules.AccountHeld) as refused:
            planning.plan(work, note, DAY + timedelta(days=4))
        assert refused.value.facts["why"] == word
        assert planning.plan(work, note, DAY + timedelta(days=5)).state == rules.PLANNED


def test_what_the_platform_shut_is_not_planned(runtime: Runtime, cast: Cast) -> None:
    account = make.account(runtime, cast.jia.id, "9000000101", "甲号")
    note = draft(runtime, "9000000101")
    muted = {"nickname": "甲号", "platform_code": "muted", "platform_days": 7, "platform_state": "禁言7天"}
    with runtime.writing(SYSTEM) as work:
        seats.observe_account(work, account.id, DAY, **muted)
    with runtime.writing(cast.lin) as work:
        with pytest.raises(rules.AccountHeld):
            planning.plan(work, note, DAY + timedelta(days=6))
        planning.plan(work, note, DAY + timedelta(days=7))
    with runtime.writing(SYSTEM) as work:
        seats.observe_account(work, account.id, DAY, nickname="甲号", platform_code="banned", platform_state="封禁")
    with runtime.writing(cast.lin) as work, pytest.raises(rules.AccountHeld):
        planning.plan(work, note, DAY + timedelta(days=300))


def test_a_day_that_is_over_is_no_plan_and_a_day_to_come_no_publication(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    note = draft(runtime, "9000000101")
    with runtime.writing(cast.lin) as work:
        with pytest.raises(rules.DayPast):
            planning.plan(work, note, DAY - timedelta(days=1))
        with pytest.raises(rules.DayAhead):
            service.publish(work, note, TOMORROW)
        planning.plan(work, note, DAY)
        planning.unplan(work, note)
        with pytest.raises(rules.NotInState):
            planning.unplan(work, note)
    with runtime.reading(cast.chen) as work, pytest.raises(NotAllowed):
        planning.plan(work, note, TOMORROW)
    with runtime.writing(cast.wu) as work, pytest.raises(NotFound):
        planning.plan(work, note, TOMORROW)


def test_refused_at_planning_nothing_is_registered(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    publisher = make.publisher(runtime, "9000000101")
    with pytest.raises(rules.DayPast), runtime.writing(cast.lin) as work:
        planning.add_planned(work, rules.NoteGiven(publisher, "窗帘"), date(2026, 11, 1))
    with runtime.reading(SYSTEM) as work:
        assert listing.part(work, listing.Wanted()).lines == []


def test_the_newest_counts_stand_on_the_note_and_earlier_ones_beside_it(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    note = make.note(runtime, "9000000101", published_on=date(2026, 11, 10))
    with runtime.writing(cast.lin) as work:
        readings.read(work, note, {"reads": 100, "likes": 3}, date(2026, 11, 12))
        readings.read(work, note, {"reads": 400}, date(2026, 11, 18), "限流")
        readings.read(work, note, {"reads": 250}, date(2026, 11, 15))
        row = readings.read(work, note, {"likes": 9}, date(2026, 11, 18))
        assert (row.reads, row.likes, row.counted_on, row.platform_state) == (400, 9, date(2026, 11, 18), "限流")
        for day in (date(2026, 11, 9), TOMORROW):
            with pytest.raises(rules.OutOfOrder):
                readings.read(work, note, {"reads": 1}, day)
        with pytest.raises(rules.NothingRead):
            readings.read(work, note, {"reads": None})
    with runtime.reading(cast.chen) as work:
        earlier = [(row.counted_on.day, row.reads, row.likes) for row in readings.earlier(work, note)]
        assert earlier == [(15, 250, None), (12, 100, 3)]
    waiting = draft(runtime, "9000000101")
    with runtime.writing(cast.lin) as work, pytest.raises(rules.NotInState):
        readings.read(work, waiting, {"reads": 1})


def test_a_test_account_has_notes_until_it_ends(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(make.sun(cast.jia.id)) as work:
        row = testers.add(work, cast.jia.id, "hmtest01", "小号")
        note = service.add(work, rules.NoteGiven(row.id, "试一试", "先看反应"))
        testers.rename(work, row.id, "试水小号")
        testers.end(work, row.id)
        with pytest.raises(rules.TestAccountEnded):
            service.add(work, rules.NoteGiven(row.id, "再试一次"))
        with pytest.raises(rules.TestAccountEnded):
            planning.plan(work, note.id, TOMORROW)
        assert [(one.nickname, one.ended_on) for one in testers.listed(work)] == [("试水小号", DAY)]
        testers.resume(work, row.id)
        planning.plan(work, note.id, TOMORROW)
        with pytest.raises(rules.TestAccountTaken):
            testers.add(work, cast.jia.id, "HMTEST01", "又一个")
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    with runtime.writing(make.sun(cast.jia.id)) as work:
        with pytest.raises(rules.TestAccountTaken):
            testers.add(work, cast.jia.id, "9000000101", "员工号也是号")
        mine = service.visible_publisher(work, "9000000101")
        with pytest.raises(NotFound):  # it is no test account
            testers.end(work, mine.id)
    with runtime.reading(cast.wu) as work:
        assert testers.listed(work) == []
        with pytest.raises(NotFound):
            testers.visible(work, row.id, Permission.LEDGER_READ)
