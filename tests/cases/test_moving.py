"""Handing over, moving to another entity, pausing, coming back, giving everything back."""

from datetime import date

import pytest

from kosmgr.bindings import service as bindings
from kosmgr.cases import joining, moving, plans, rules, service
from kosmgr.checks import service as checks
from kosmgr.devices import service as devices
from kosmgr.documents import service as documents
from kosmgr.matrix import service as matrix
from kosmgr.people import leaves
from kosmgr.people import rules as person_rules
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.tasks import rules as tasks
from tests.bindings.make import JAN, account, person
from tests.cases import make
from tests.conftest import on_day
from tests.make import Cast

TODAY = date(2026, 11, 20)


def _rules(runtime: Runtime, account_id: int, on: date = TODAY) -> set[str]:
    with runtime.reading(SYSTEM) as work:
        found = checks.look(work, on=on)
        return {line.rule for line in found for subject in line.subjects if subject.ref_id == account_id}


def test_an_account_changes_hands_in_order(runtime: Runtime, cast: Cast) -> None:
    """Story 12, trap T1: unbind, no posting, portraits, name, proof, verified again, bound, posting again."""
    _wang, mine = make.holder(runtime, cast)
    shi = person(runtime, cast.jia.id, "H2", "石磊")
    with runtime.writing(cast.lin) as work:
        case = moving.open_handover(work, mine, shi)
        case_id = case.id
        assert case.number.startswith("JJ-2026-")
    with runtime.reading(SYSTEM) as work:
        line = matrix.account(work, mine)
        assert line is not None
        assert line.holds == ("handover",)
    for who in (shi, _wang):
        with pytest.raises(rules.HandoverRunning), runtime.writing(cast.lin) as work:
            service.bind(work, mine, who)
    ids = make.ids(make.view(runtime, case_id))
    with pytest.raises(rules.StepsFirst), runtime.writing(cast.lin) as work:
        service.tick(work, ids["bind"])
    with runtime.writing(cast.lin) as work:
        service.tick(work, ids["unbind"])
        service.tick(work, ids["signed_out"])
    with pytest.raises(tasks.NoteNeeded), runtime.writing(cast.lin) as work:
        service.tick(work, ids["portraits"])
    with runtime.writing(cast.lin) as work:
        service.tick(work, ids["portraits"], note="23 篇：18 篇下架，5 篇本人同意保留")
        service.tick(work, ids["renamed"], nickname="西湖软装")
        paper = documents.add(
            work, cast.jia.id, "employment_proof", "王芳在职证明", subject_kind="employee", subject_id=_wang
        )
        with pytest.raises(rules.ProofOfAnother):
            service.tick(work, ids["successor_proof"], document_id=paper.id)
        own = documents.add(
            work, cast.jia.id, "employment_proof", "石磊在职证明", subject_kind="employee", subject_id=shi
        )
        service.tick(work, ids["successor_proof"], document_id=own.id)
        with pytest.raises(rules.StepsFirst):
            service.tick(work, ids["bind"])
        service.tick(work, ids["successor_verified"], note="后台换绑手机号，实名通过")
        service.tick(work, ids["bind"])
        service.close(work, case_id)
    with runtime.reading(SYSTEM) as work:
        line = matrix.account(work, mine)
        assert line is not None
        assert line.holder is not None
        assert (line.holder.employee_id, line.holds, line.nickname) == (shi, (), "西湖软装")


def test_an_idle_account_is_handed_over_without_an_unbinding(runtime: Runtime, cast: Cast) -> None:
    idle, shi = account(runtime, cast.jia.id, "A9"), person(runtime, cast.jia.id, "H2", "石磊")
    with runtime.writing(cast.lin) as work:
        case_id = moving.open_handover(work, idle).id
    codes = make.open_codes(make.view(runtime, case_id))
    assert (codes[0], codes[-1], plans.UNBIND in codes) == (plans.SIGNED_OUT, plans.BIND, False)
    with pytest.raises(rules.HandoverRunning), runtime.writing(cast.lin) as work:
        moving.open_handover(work, idle)
    stranger = person(runtime, cast.yi.id, "C1")
    with pytest.raises(rules.SuccessorElsewhere), runtime.writing(SYSTEM) as work:
        moving.name_successor(work, case_id, stranger)
    with runtime.writing(cast.lin) as work:
        assert moving.name_successor(work, case_id, shi).to_employee_id == shi
        service.cancel(work, case_id, "先不交")
    with runtime.reading(SYSTEM) as work:
        line = matrix.account(work, idle)
        assert line is not None
        assert line.holds == (), "a case that was called off holds nothing up"


def test_what_belongs_to_an_employee_is_not_handed_over(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        hers = seats.open_account(work, "我的号", cast.jia.id, "A9", ownership="employee", on=JAN).id
    with pytest.raises(rules.NotTheCompanys), runtime.writing(cast.lin) as work:
        moving.open_handover(work, hers)


def test_a_transfer_ends_the_seat_and_is_an_affiliation_until_it_does(runtime: Runtime, cast: Cast) -> None:
    """Story 8."""
    who, mine = make.holder(runtime, cast)
    with runtime.writing(cast.boss) as work:
        done = moving.open_transfer(work, who, cast.yi.id, date(2026, 12, 1), store="锦江店")
        assert (done.number or "")[:3] == "DD-"
        there = people.visible_employee(work, "H1", cast.yi.id)
        assert people.employment(work, there.id, date(2026, 12, 1)) is not None
        assert people.employment(work, there.id, date(2026, 11, 30)) is None
        assert people.employment(work, who, date(2026, 12, 1)) is None
    assert "binding.affiliation" not in _rules(runtime, mine)
    later = on_day(runtime, date(2026, 12, 1))
    assert {"binding.affiliation", "binding.departed-holder"} <= _rules(later, mine, date(2026, 12, 1))
    with later.writing(cast.lin) as work:
        service.unbind(work, mine, reason="调动")
    assert "binding.affiliation" not in _rules(later, mine, date(2026, 12, 1))
    with pytest.raises(rules.SameEntity), runtime.writing(cast.boss) as work:
        moving.open_transfer(work, there.id, cast.yi.id, date(2027, 1, 1))


def test_an_approved_leave_pauses_and_has_no_reason(runtime: Runtime, cast: Cast) -> None:
    """Story 7: not stale but paused; there is no field for why."""
    who, mine = make.holder(runtime, cast)
    with runtime.writing(cast.lin) as work:
        seats.observe_account(work, mine, last_posted_on=date(2026, 9, 1))
    assert "activity.stale" in _rules(runtime, mine)
    with runtime.writing(cast.lin) as work:
        leaves.set_leave(work, who, date(2026, 11, 1), date(2027, 3, 31))
        with pytest.raises(person_rules.OnLeave):
            leaves.set_leave(work, who, date(2027, 3, 31))
    assert "activity.stale" not in _rules(runtime, mine)
    with runtime.reading(SYSTEM) as work:
        line = matrix.account(work, mine)
        assert line is not None
        assert line.holder is not None
        assert (line.holder.on_leave, line.holder.leave_approved) == (True, True)
        assert "reason" not in {column.name for column in leaves.models.Leave.__table__.columns}
    with runtime.writing(cast.lin) as work:
        leaves.end_leave(work, who, TODAY)
        with pytest.raises(person_rules.NotOnLeave):
            leaves.end_leave(work, who, TODAY)
    assert "activity.stale" in _rules(runtime, mine)


def test_a_leaver_comes_back_and_the_history_stays(runtime: Runtime, cast: Cast) -> None:
    """Story 9: a new employment, a new binding; the old case and the old period are as they were."""
    who, mine = make.holder(runtime, cast)
    first = make.leaving(runtime, cast.lin, who, TODAY)
    for code, task in make.ids(make.view(runtime, first)).items():
        with runtime.writing(cast.lin) as work:
            service.tick(work, task, nickname="西湖软装" if code == plans.RENAMED else None)
    with runtime.writing(cast.lin) as work:
        service.close(work, first)
    back = on_day(runtime, date(2027, 2, 1))
    with back.writing(cast.lin) as work:
        people.employ(work, who, date(2027, 2, 1))
        service.bind(work, mine, who)
    with back.reading(SYSTEM) as work:
        periods = [(row.from_on, row.until_on) for row in bindings.holders_of(work, mine)]
        assert periods == [(make.MARCH, TODAY), (date(2027, 2, 1), None)]
    assert make.view(back, first).state == "closed"
    second = make.leaving(back, cast.lin, who, date(2027, 6, 30))
    assert second != first
    assert len(make.open_codes(make.view(back, second))) == 12


def test_an_approved_application_is_carried_out_seat_first_and_binding_last(runtime: Runtime, cast: Cast) -> None:
    shi = person(runtime, cast.jia.id, "H2", "石磊")
    with runtime.writing(SYSTEM) as work:
        phone = devices.register_device(work, "DEV-9", cast.jia.id)
        card = devices.register_sim(work, "15400000199", cast.jia.id)
        phone_id, card_id = phone.id, card.id
    newcomer = joining.Newcomer(7, cast.jia.id, shi, store="西湖店")
    with runtime.writing(cast.lin) as work:
        case = joining.open_onboarding(work, newcomer)
        case_id = case.id
        assert case.number.startswith("RZ-2026-")
    with pytest.raises(rules.OpenedAlready), runtime.writing(cast.lin) as work:
        joining.open_onboarding(work, newcomer)
    ids = make.ids(make.view(runtime, case_id))
    with pytest.raises(rules.AccountFirst), runtime.writing(cast.lin) as work:
        service.tick(work, ids["own_device"], device_id=phone_id)
    with pytest.raises(rules.Incomplete), runtime.writing(cast.lin) as work:
        service.tick(work, ids["account"])
    with runtime.writing(cast.lin) as work:
        service.tick(work, ids["seat"])
        service.tick(work, ids["account"], xhs_id="A77", nickname="石磊讲软装")
    with pytest.raises(rules.StepsFirst), runtime.writing(cast.lin) as work:
        service.tick(work, ids["bind"])
    with runtime.writing(cast.lin) as work:
        service.tick(work, ids["certification_submitted"])
        service.tick(work, ids["documents"])
        service.tick(work, ids["own_device"], device_id=phone_id)
        service.tick(work, ids["own_sim"], sim_id=card_id)
        service.drop(work, ids["own_network"], "先用 5G")
        service.tick(work, ids["bind"])
        service.close(work, case_id)
    with runtime.reading(SYSTEM) as work:
        mine = seats.visible_account(work, "A77")
        line = matrix.account(work, mine.id)
        assert line is not None
        assert line.holder is not None
        assert (line.holder.employee_id, line.device_ids, line.sim_ids) == (shi, (phone_id,), (card_id,))


def test_everything_comes_back_and_the_person_stays(runtime: Runtime, cast: Cast) -> None:
    who, mine = make.holder(runtime, cast)
    case_id = make.leaving(runtime, cast.lin, who, date(2026, 12, 5))
    with runtime.writing(cast.lin) as work:
        back = moving.release_everything(work, who, "门店关闭")
        assert (list(back.accounts), list(back.devices), len(back.sims)) == (["A1"], ["DEV-A1"], 1)
        assert people.employment(work, who, TODAY) is not None
    with runtime.reading(SYSTEM) as work:
        line = matrix.account(work, mine)
        assert line is not None
        assert (line.holder, line.device_ids, line.sim_ids) == (None, (), ())
    assert {plans.UNBIND, plans.DEVICE_BACK, plans.SIM_BACK, plans.SIGNED_OUT}.isdisjoint(
        make.open_codes(make.view(runtime, case_id))
    )
    with runtime.writing(cast.lin) as work:
        assert moving.release_everything(work, who, "门店关闭").accounts == []
