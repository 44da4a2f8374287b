"""Answers over stored facts: who may, what the plan says then, and taking it back."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from kosmgr.people import contacts
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Role
from kosmgr.reminders import answers, service
from kosmgr.reminders.answering import CLI, MatterUnknown, SnoozeWrong
from kosmgr.reminders.rules import MatterKey
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from kosmgr.work import NotAllowed
from tests import make
from tests.conftest import TODAY, on_day
from tests.make import JIA, YI, Cast
from tests.matrix import make as matrix
from tests.users.make import person

DUE = TODAY + timedelta(days=12)  # a Wednesday
MOST = 20


@pytest.fixture
def matter(runtime: Runtime, cast: Cast) -> MatterKey:
    """The certification of an account that 员工A1 holds and Fang keeps."""
    with runtime.writing(SYSTEM) as work:
        holder = matrix.employee(work, cast.jia.id, "A1", store="西湖店")
        matrix.employee(work, cast.jia.id, "A2")
        until_on = DUE + timedelta(days=1)
        account = matrix.account(work, cast.jia.id, 1, holder, until_on=until_on, keeper="Fang", store="西湖店")
        return "renewal-due", "account", account.id, DUE


def plan(runtime: Runtime, cast: Cast, days: int = 14) -> dict[str, tuple[str | None, list[str]]]:
    with runtime.reading(cast.lin) as work:
        found = service.plan(work, days)
    return {one.stage: (one.suppressed, [to.person for to in one.to]) for one in found}


def test_nobody_answers(runtime: Runtime, cast: Cast, matter: MatterKey) -> None:
    found = plan(runtime, cast)
    assert found["T-7"] == (None, ["员工A1", "Fang"])
    assert found["T-1"] == (None, ["员工A1", "Fang", "西湖店"])
    assert found["T+2"] == (None, ["员工A1", "Fang", "operations", "西湖店", "admin"])


def test_the_keeper_is_on_it_and_takes_it_back(runtime: Runtime, cast: Cast, matter: MatterKey) -> None:
    fang = person(runtime, "Fang", (Role.FINANCE, JIA))
    with runtime.writing(fang.actor) as work:
        row = answers.acknowledge(work, matter)
        assert (row.by, row.door, row.until_on) == ("Fang", "web", DUE - timedelta(days=5))  # three workdays before
    assert plan(runtime, cast)["T-7"] == ("acknowledged", ["员工A1", "Fang"])
    assert plan(runtime, cast)["T-3"] == (None, ["员工A1", "Fang"])
    with runtime.writing(fang.actor) as work:
        answers.undo(work, row.id)
        with pytest.raises(answers.AnswerWithdrawn):
            answers.undo(work, row.id)
    assert plan(runtime, cast)["T-7"] == (None, ["员工A1", "Fang"])
    with runtime.reading(cast.boss) as work:
        logged = work.db.execute(text("SELECT action FROM audit_rows WHERE action LIKE 'reminder.%' ORDER BY id"))
        assert [one.action for one in logged] == ["reminder.acknowledged", "reminder.answer_withdrawn"]
        assert [one.row.withdrawn_by for one in answers.listed(work, matter)] == ["Fang"]


def test_a_snooze_then_the_next_one_climbs(runtime: Runtime, cast: Cast, matter: MatterKey) -> None:
    with runtime.writing(cast.lin) as work:  # who manages reminders there
        with pytest.raises(SnoozeWrong):
            answers.snooze(work, matter, DUE + timedelta(days=1))
        row = answers.snooze(work, matter, TODAY + timedelta(days=6), CLI)
        assert (row.door, row.until_on) == ("cli", TODAY + timedelta(days=6))
    found = plan(runtime, cast)
    assert found["T-7"][0] == "snoozed"
    assert found["T-6"] == (None, ["员工A1", "Fang"])
    assert found["T-3"] == (None, ["员工A1", "Fang", "西湖店"])
    with on_day(runtime, TODAY + timedelta(days=6)).reading(cast.lin) as work:  # a day that has no stage of its own
        assert [one.stage for one in service.plan(work, 0)] == ["T-6"]


def test_handing_over(runtime: Runtime, cast: Cast, matter: MatterKey) -> None:
    fang = person(runtime, "Fang", (Role.FINANCE, JIA))
    person(runtime, "Wu2", (Role.FINANCE, YI))
    person(runtime, "Chen2", (Role.AUDITOR, None))
    with runtime.writing(fang.actor) as work:
        for nobody in ("Wu2", "Chen2", "X9", "员工", ""):
            with pytest.raises(answers.NobodyThere):
                answers.hand_over(work, matter, nobody)
        with pytest.raises(answers.HandedToOneself):
            answers.hand_over(work, matter, "fang")
        with pytest.raises(answers.NoWayThere):
            answers.hand_over(work, matter, "a2")
    with runtime.writing(cast.lin) as work:
        contacts.keep_address(work, people.visible_employee(work, "A2", cast.jia.id).id, "a2@corp.cn")
    with runtime.writing(fang.actor) as work:
        assert answers.hand_over(work, matter, "a2").to_key.startswith("employee:")
    assert plan(runtime, cast)["T-7"] == (None, ["员工A2", "员工A1"])
    with runtime.writing(SYSTEM) as work:  # whoever took over leaves: the one before hears again
        other = people.visible_employee(work, "A2", cast.jia.id)
        people.end_employment(work, other.id, TODAY - timedelta(days=1))
    assert plan(runtime, cast)["T-7"] == (None, ["员工A1", "Fang"])
    gao = person(runtime, "Gao", (Role.HR, JIA))
    with runtime.writing(cast.boss) as work:  # nobody in particular handed it over: it moves from everybody
        assert answers.shown(work, [answers.hand_over(work, matter, "Gao")])[0].to == "Gao"
    assert plan(runtime, cast)["T-7"] == (None, ["Gao"])
    with runtime.writing(SYSTEM) as work:
        users.disable(work, gao.name)
    assert plan(runtime, cast)["T-7"] == (None, ["员工A1", "Fang"])


def test_who_may_answer(runtime: Runtime, cast: Cast, matter: MatterKey) -> None:
    with runtime.writing(cast.wu) as work, pytest.raises(MatterUnknown):
        answers.acknowledge(work, matter)
    with runtime.writing(cast.chen) as work, pytest.raises(NotAllowed):
        answers.acknowledge(work, matter)
    auditing = person(runtime, "Hui", (Role.AUDITOR, JIA), (Role.FINANCE, YI))
    reading = person(runtime, "Fu", (Role.FINANCE, JIA))  # reads the ledger, does not hear of it
    for who in (auditing, reading):
        with runtime.writing(who.actor) as work, pytest.raises(NotAllowed):
            answers.acknowledge(work, matter)
    store = person(runtime, "Meng", (Role.MANAGER, JIA, "西湖店"))
    with runtime.writing(store.actor) as work, pytest.raises(MatterUnknown):
        answers.acknowledge(work, matter)
    with runtime.writing(SYSTEM) as work:  # told by the outbox: then it is theirs
        for who in (store, auditing):
            make.notice(work, f"user:{who.id}", cast.jia.id, subject_id=matter[2], due_on=DUE, relation="escalation")
    with runtime.writing(auditing.actor) as work, pytest.raises(NotAllowed):
        answers.acknowledge(work, matter)
    with runtime.writing(store.actor) as work:
        mine = answers.acknowledge(work, matter)
        assert [one.row.id for one in answers.listed(work)] == [mine.id]
    with runtime.writing(cast.wu) as work, pytest.raises(answers.AnswerUnknown):
        answers.undo(work, mine.id)
    with runtime.writing(reading.actor) as work, pytest.raises(NotAllowed):
        answers.undo(work, mine.id)
    with runtime.writing(cast.lin) as work:
        answers.undo(work, mine.id)


def test_what_was_really_said_counts(runtime: Runtime, cast: Cast, matter: MatterKey) -> None:
    told = {"subject_id": matter[2], "due_on": DUE}
    with runtime.writing(SYSTEM) as work:
        for before in (48, 18):
            day = TODAY - timedelta(days=before)
            make.notice(work, "user:5", cast.jia.id, planned_on=day, stage=f"T-{before + 12}", **told)
        missed = {"state": "suppressed", "why": "merged", "planned_on": TODAY - timedelta(days=1), "stage": "T-13"}
        make.notice(work, "", cast.jia.id, **told, **missed)
    assert plan(runtime, cast)["T-7"] == (None, ["员工A1", "Fang", "西湖店"])
    with runtime.writing(cast.lin) as work:
        answers.acknowledge(work, matter)
    assert plan(runtime, cast)["T-3"] == (None, ["员工A1", "Fang"])
