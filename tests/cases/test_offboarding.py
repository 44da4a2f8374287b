"""Leaving as a case: planned from one date, ticked item by item, closed only when nothing is held."""

from dataclasses import replace
from datetime import date

import pytest

from kosmgr.audit import service as journal
from kosmgr.bindings import service as bindings
from kosmgr.cases import plans, rules, service, views
from kosmgr.devices import service as devices
from kosmgr.documents import service as documents
from kosmgr.matrix import service as matrix
from kosmgr.people import rules as person_rules
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.tasks import rules as tasks
from kosmgr.work import NotAllowed
from tests.bindings.make import JAN, account, bound, person
from tests.conftest import on_day
from tests.make import Cast

TODAY = date(2026, 11, 20)
LAST, WORKING = date(2026, 12, 5), date(2026, 12, 4)


def _bound(runtime: Runtime, cast: Cast, xhs_id: str = "A1", number: str = "H1", name: str = "王芳") -> tuple[int, int]:
    """A person with an account since March; the account on a phone, with a card."""
    who, mine = person(runtime, cast.jia.id, number, name), account(runtime, cast.jia.id, xhs_id)
    bound(runtime, mine, who, date(2026, 3, 1))
    with runtime.writing(SYSTEM) as work:
        phone = devices.register_device(work, f"DEV-{xhs_id}", cast.jia.id, keeper_employee=number)
        devices.assign_device(work, mine, phone.id, on=date(2026, 3, 1))
        card = devices.register_sim(work, f"1540000{len(xhs_id):04}", cast.jia.id)
        devices.assign_sim(work, mine, card.id, on=date(2026, 3, 1))
    return who, mine


def _open(runtime: Runtime, actor: Actor, who: int, last: date = LAST) -> int:
    with runtime.writing(actor) as work:
        done = service.open_offboarding(work, who, last)
        assert done.case_id is not None
        return done.case_id


def _view(runtime: Runtime, case_id: int, actor: Actor = SYSTEM) -> views.CaseView:
    with runtime.reading(actor) as work:
        found = service.show(work, case_id)
        work.db.expunge_all()  # to be looked at when the reading is over
        return found


def _ids(view: views.CaseView) -> dict[str, int]:
    return {item.task.code: item.task.id for item in view.items}


def _tick_all(runtime: Runtime, actor: Actor, case_id: int, *but: str) -> None:
    for item in _view(runtime, case_id).items:
        if item.task.state == tasks.OPEN and item.task.code not in but:
            with runtime.writing(actor) as work:
                service.tick(work, item.task.id, nickname="新昵称" if item.task.code == plans.RENAMED else None)


def test_one_date_opens_the_case_of_a_company_account(runtime: Runtime, cast: Cast) -> None:
    """Story 1: twelve items, due on the last working day, for ops, admin and herself; her namesake is untouched."""
    who, mine = _bound(runtime, cast)
    twin, hers = person(runtime, cast.yi.id, "H1", "王芳"), account(runtime, cast.yi.id, "B1")
    bound(runtime, hers, twin, date(2026, 3, 1))
    view = _view(runtime, _open(runtime, cast.lin, who), cast.lin)
    assert (view.state, view.case.number[:8], view.case.last_working_day) == ("planned", "LZ-2026-", WORKING)
    assert len(view.items) == 12
    assert {item.task.due_on for item in view.items} == {WORKING}
    assert {item.task.account_id for item in view.items} == {mine}
    assert {item.task.owner_role for item in view.items} == {"operations", "employee", "admin", "hr"}
    hers_to_do = [item.task for item in view.items if item.task.owner_role == "employee"]
    assert {task.assignee for task in hers_to_do} == {"王芳"}
    assert {task.object_label for task in (i.task for i in view.items) if task.code == plans.DEVICE_BACK} == {"DEV-A1"}
    with runtime.reading(SYSTEM) as work:
        assert [row.until_on for row in bindings.holders_of(work, hers)] == [None]
        assert [(row.until_on, row.end_planned) for row in bindings.holders_of(work, mine)] == [
            (date(2026, 12, 6), True)
        ]
    with runtime.reading(cast.chen) as work:
        assert [row.action for row in journal.history(work, "case", view.case.id)] == ["case.opened"]


def test_an_employee_owned_account_goes_with_its_owner(runtime: Runtime, cast: Cast) -> None:
    who = person(runtime, cast.jia.id, "H1")
    with runtime.writing(SYSTEM) as work:
        mine = seats.open_account(work, "我的号", cast.jia.id, "A9", ownership="employee", on=JAN).id
    bound(runtime, mine, who, JAN)
    view = _view(runtime, _open(runtime, cast.lin, who, TODAY))
    codes = [item.task.code for item in view.items]
    assert codes == [
        "ads_stopped", "shop_unlinked", "leads_handed", "unbind", "consent_withdrawn", "seat_released",
    ]  # fmt: skip
    with pytest.raises(tasks.EvidenceNeeded), runtime.writing(cast.lin) as work:
        service.tick(work, _ids(view)["unbind"])
    with runtime.writing(cast.lin) as work:
        paper = documents.add(work, cast.jia.id, "nda", "保密协议")
        with pytest.raises(tasks.WrongEvidence):
            service.tick(work, _ids(view)["unbind"], document_id=paper.id)
        shot = documents.add(
            work, cast.jia.id, "screenshot", "取消授权截图", subject_kind="case", subject_id=view.case.id
        )
        service.tick(work, _ids(view)["unbind"], document_id=shot.id)
        service.tick(work, _ids(view)["seat_released"])
        assert seats.quota(work, cast.jia.id).used == 0
    _tick_all(runtime, cast.lin, view.case.id)
    with runtime.writing(cast.lin) as work:
        assert service.close(work, view.case.id).state == rules.CLOSED


def test_ticking_carries_out_what_the_item_stands_for(runtime: Runtime, cast: Cast) -> None:
    who, mine = _bound(runtime, cast)
    case_id = _open(runtime, cast.lin, who, TODAY)
    ids = _ids(_view(runtime, case_id))
    with pytest.raises(rules.NicknameNeeded), runtime.writing(cast.lin) as work:
        service.tick(work, ids["renamed"])
    for code in ("signed_out", "unbind", "device_back", "sim_back"):
        with runtime.writing(cast.lin) as work:
            service.tick(work, ids[code])
    with runtime.writing(cast.lin) as work:
        service.tick(work, ids["renamed"], nickname="西湖软装")
    with runtime.reading(SYSTEM) as work:
        line = matrix.account(work, mine)
        assert line is not None
        assert (line.holder, line.device_ids, line.sim_ids, line.nickname) == (None, (), (), "西湖软装")
        (phone,) = [one for one in matrix.picture(work).devices if one.number == "DEV-A1"]
        assert (phone.status_code, phone.keeper_employee) == ("returned", None)
    with pytest.raises(tasks.TaskSettled), runtime.writing(cast.lin) as work:
        service.tick(work, ids["unbind"])


def test_the_gate_stays_shut_while_anything_is_held(runtime: Runtime, cast: Cast) -> None:
    """Story 2: on the day after, the case is open, the account critical, until the unbinding is recorded."""
    who, mine = _bound(runtime, cast)
    case_id = _open(runtime, cast.lin, who)
    day = on_day(runtime, date(2026, 12, 7))
    _tick_all(day, cast.lin, case_id, "unbind", "device_back")
    with pytest.raises(rules.GateShut) as shut, day.writing(cast.lin) as work:
        service.close(work, case_id)
    for word in ("后台解绑员工号", "收回工作手机", "A1", "DEV-A1"):
        assert word in str(shut.value)
    codes = {blocker.code for blocker in _view(day, case_id).blockers}
    assert codes == {"item_open", "still_bound", "device_back_missing"}
    with day.reading(SYSTEM) as work:
        line = matrix.account(work, mine)
        assert line is not None
        assert line.state.value == "leaver"
    _tick_all(day, cast.lin, case_id)
    with day.writing(cast.lin) as work:
        service.close(work, case_id)
    assert _view(day, case_id).state == "closed"
    with on_day(runtime, date(2026, 12, 9)).writing(cast.lin) as work:
        service.open_offboarding(work, who, LAST)
        assert [(r.until_on, r.end_planned) for r in bindings.holders_of(work, mine)] == [(day.clock.today(), False)]


def test_a_waiver_takes_a_second_person(runtime: Runtime, cast: Cast) -> None:
    who, _mine = _bound(runtime, cast)
    case_id = _open(runtime, cast.lin, who, TODAY)
    ids = _ids(_view(runtime, case_id))
    with pytest.raises(tasks.HoldsTheCase), runtime.writing(cast.lin) as work:
        service.drop(work, ids["device_back"], "丢了")
    with pytest.raises(tasks.ReasonMissing), runtime.writing(cast.lin) as work:
        service.ask_waiver(work, ids["device_back"], " ")
    with runtime.writing(cast.lin) as work:
        service.ask_waiver(work, ids["device_back"], "手机已报失")
    assert "waiver_waiting" in {blocker.code for blocker in _view(runtime, case_id).blockers}
    with pytest.raises(tasks.SamePerson), runtime.writing(cast.lin) as work:
        service.decide_waiver(work, ids["device_back"], tasks.GRANTED)
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.decide_waiver(work, ids["device_back"], tasks.GRANTED)
    with runtime.writing(cast.boss) as work:
        assert service.decide_waiver(work, ids["device_back"], tasks.GRANTED, "有报案回执").state == tasks.WAIVED
    _tick_all(runtime, cast.lin, case_id)
    with runtime.writing(cast.lin) as work:
        assert service.close(work, case_id).state == rules.CLOSED


def test_a_refused_waiver_leaves_the_item_open(runtime: Runtime, cast: Cast) -> None:
    who, _mine = _bound(runtime, cast)
    ids = _ids(_view(runtime, _open(runtime, cast.lin, who)))
    with runtime.writing(cast.lin) as work:
        service.ask_waiver(work, ids["sim_back"], "卡是她的")
    with pytest.raises(tasks.WaiverPending), runtime.writing(cast.lin) as work:
        service.ask_waiver(work, ids["sim_back"], "卡是她的")
    with runtime.writing(cast.boss) as work:
        assert service.decide_waiver(work, ids["sim_back"], tasks.REFUSED, "要过户").state == tasks.OPEN
    with pytest.raises(tasks.WaiverUnknown), runtime.writing(cast.boss) as work:
        service.decide_waiver(work, ids["sim_back"], tasks.GRANTED)


def test_the_database_refuses_one_person_for_both(runtime: Runtime, cast: Cast) -> None:
    who, _mine = _bound(runtime, cast)
    task = _ids(_view(runtime, _open(runtime, cast.lin, who)))["unbind"]
    sql = (
        "INSERT INTO waivers (task_id, asked_by_id, asked_by, reason, asked_at, decided_by_id, decided_by, verdict)"
        f" VALUES ({task}, 1, 'Lin', 'x', '2026-11-20 00:00:00', 1, 'Lin B', 'granted')"
    )
    with pytest.raises(Exception, match=r"(?i)check|constraint"), runtime.engine.connect() as connection:
        connection.exec_driver_sql(sql)


def test_leaving_again_moves_the_days_and_covers_what_came_since(runtime: Runtime, cast: Cast) -> None:
    who, _mine = _bound(runtime, cast)
    case_id = _open(runtime, cast.lin, who)
    second = account(runtime, cast.jia.id, "A2")
    with runtime.writing(cast.lin) as work:
        service.bind(work, second, who)
    assert len(_view(runtime, case_id).items) == 24, "the new account got its items with the binding"
    with runtime.writing(cast.lin) as work:
        assert service.open_offboarding(work, who, LAST).planned_items == 0
        moved = service.open_offboarding(work, who, date(2026, 12, 18))
    assert moved.case_id == case_id
    view = _view(runtime, case_id)
    assert {item.task.due_on for item in view.items} == {date(2026, 12, 18)}
    with runtime.reading(SYSTEM) as work:
        assert {row.until_on for row in bindings.accounts_of(work, who)} == {date(2026, 12, 19)}


def test_unbinding_by_any_door_ticks_the_item(runtime: Runtime, cast: Cast) -> None:
    who, mine = _bound(runtime, cast)
    case_id = _open(runtime, cast.lin, who)
    with runtime.writing(cast.lin) as work:
        service.unbind(work, mine, reason="提前收回")
    done = {item.task.code for item in _view(runtime, case_id).items if item.task.state == tasks.DONE}
    assert done == {"unbind"}
    with runtime.writing(cast.lin) as work:
        service.bind(work, mine, who)  # back again: there is something to unbind again
    waits = [i.task for i in _view(runtime, case_id).items if i.task.code == "unbind" and i.task.state == tasks.OPEN]
    assert len(waits) == 1


def test_a_case_is_called_off_before_anything_was_done(runtime: Runtime, cast: Cast) -> None:
    who, mine = _bound(runtime, cast)
    case_id = _open(runtime, cast.lin, who)
    with runtime.writing(cast.lin) as work:
        assert service.cancel(work, case_id, "又不走了").state == rules.CANCELLED
        assert people.employment(work, who, date(2027, 6, 1)) is not None
        assert [row.until_on for row in bindings.holders_of(work, mine)] == [None]
    again = _open(runtime, cast.lin, who)
    assert again != case_id
    with runtime.writing(cast.lin) as work:
        service.tick(work, _ids(_view(runtime, again))["drafts_handed"])
    with pytest.raises(rules.BegunAlready), runtime.writing(cast.lin) as work:
        service.cancel(work, again, "又不走了")
    with pytest.raises(rules.CaseOver), runtime.writing(cast.lin) as work:
        service.close(work, case_id)


def test_a_closed_case_takes_nothing_until_it_is_opened_again(runtime: Runtime, cast: Cast) -> None:
    who, _mine = _bound(runtime, cast)
    case_id = _open(runtime, cast.lin, who, TODAY)
    _tick_all(runtime, cast.lin, case_id)
    with runtime.writing(cast.lin) as work:
        service.close(work, case_id)
    task = _ids(_view(runtime, case_id))["portraits"]
    with pytest.raises(rules.CaseOver), runtime.writing(cast.lin) as work:
        service.reopen_item(work, task, "漏了一篇")
    with runtime.writing(cast.lin) as work:
        service.reopen(work, case_id, "漏了一篇")
        assert service.reopen_item(work, task, "漏了一篇").state == tasks.OPEN


def test_who_may_what(runtime: Runtime, cast: Cast) -> None:
    who, _mine = _bound(runtime, cast)
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.open_offboarding(work, who, LAST)
    with pytest.raises(person_rules.EmployeeUnknown), runtime.writing(cast.wu) as work:
        service.open_offboarding(work, who, LAST)
    case_id = _open(runtime, cast.lin, who)
    ids = _ids(_view(runtime, case_id, cast.chen))
    with pytest.raises(rules.CaseUnknown), runtime.reading(cast.wu) as work:
        service.show(work, case_id)
    with pytest.raises(tasks.TaskUnknown), runtime.writing(cast.wu) as work:
        service.tick(work, ids["drafts_handed"])
    finance = Actor(105, "Fan", (Grant(Role.FINANCE, cast.jia.id),))
    with pytest.raises(NotAllowed), runtime.writing(finance) as work:
        service.tick(work, ids["unbind"])
    with runtime.reading(cast.wu) as work:
        assert service.listing(work) == []
    with runtime.reading(cast.lin) as work:
        assert [one.case.id for one in service.listing(work, state="planned")] == [case_id]


def test_many_leave_in_one_change(runtime: Runtime, cast: Cast) -> None:
    people_ = [_bound(runtime, cast, f"A{'x' * n}{n}", f"H{n}", f"人{n}")[0] for n in range(1, 4)]
    stranger = person(runtime, cast.yi.id, "C1")
    rows = [service.Leaver(who, LAST) for who in (*people_, stranger, people_[0])]
    with runtime.reading(cast.lin) as work:
        seen = service.judge_leavers(work, rows)
        assert [one.refused.code if one.refused else len(one.accounts) for one in seen] == [
            1, 1, 1, "EmployeeUnknown", "ListedTwice",
        ]  # fmt: skip
    with replace(runtime).writing(cast.lin, reason="闭店", change_id="bulk-1") as work:
        done = service.offboard_many(work, rows, "闭店")
    assert [one.case_id is not None for one in done] == [True, True, True, False, False]
    assert sum(one.planned_items for one in done) == 36
    with runtime.reading(cast.lin) as work:
        assert {one.case.change_id for one in service.listing(work)} == {"bulk-1"}
    with runtime.reading(cast.chen) as work:
        for one in done[:3]:
            assert one.case_id is not None
            (row,) = journal.history(work, "case", one.case_id)
            assert (row.change_id, row.reason) == ("bulk-1", "闭店")
