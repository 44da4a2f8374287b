"""Every reason over stored facts, on both databases: what is said, to whom, and when it falls silent."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from kosmgr.applications import deciding
from kosmgr.applications import service as applications
from kosmgr.checks import service as checks
from kosmgr.devices import service as devices
from kosmgr.documents import service as documents
from kosmgr.findings import service as findings
from kosmgr.kit import workdays
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.reminders import annual_review, enterprise_renewal_due, service
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.rules import Known, Message
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.work import Work
from tests.checks.make import account, book, days, enterprise, entity, picture
from tests.conftest import TODAY, on_day
from tests.documents import make as scans
from tests.make import Cast
from tests.matrix import make


def planned(runtime: Runtime, cast: Cast, reason: str, ahead: int = 60) -> list[Message]:
    with runtime.reading(cast.lin) as work:
        return [one for one in service.plan(work, ahead) if one.reason == reason and not one.suppressed]


def told(message: Message) -> list[tuple[str, str, str]]:
    return [(one.person, one.relation, one.key) for one in message.to]


def write(runtime: Runtime, act: Callable[[Work], Any]) -> Any:
    with runtime.writing(SYSTEM) as work:
        return act(work)


def test_a_review_without_a_fresh_proof(runtime: Runtime, cast: Cast) -> None:
    due_on = TODAY + timedelta(days=14)
    with runtime.writing(SYSTEM) as work:
        holder = make.employee(work, cast.jia.id, "A1")
        make.account(work, cast.jia.id, 1, holder, until_on=due_on + timedelta(days=1), keeper="陈静", store="西湖店")
        other = make.employee(work, cast.jia.id, "A2")
        make.account(work, cast.jia.id, 2, other, until_on=due_on + timedelta(days=1))
    found = planned(runtime, cast, "annual-review")
    assert {one.subject.label for one in found} == {"账号1", "账号2"}
    first = next(one for one in found if one.subject.label == "账号1")
    assert (first.stage, first.due_on) == ("T-14", due_on)
    assert told(first) == [("员工A1", "holder", f"employee:{holder.id}"), ("hr", "role", "")]
    assert [one.store for one in first.to] == ["西湖店", ""]
    assert [(one.person, one.relation) for one in first.chain] == [
        ("陈静", "keeper"),
        ("西湖店", "manager"),
        ("admin", "owner"),
    ]
    assert "没有在职证明" in first.say()
    assert max(one.on for one in found) <= due_on  # the fee has its own reason afterwards
    with runtime.writing(SYSTEM) as work:
        paper = documents.add(
            work, cast.jia.id, "employment_proof", "在职证明", subject_kind="employee", subject_id=holder.id,
            issued_on=TODAY,
        )  # fmt: skip
        documents.attach(work, paper.id, scans.pdf(), "证明.pdf")
    assert {one.subject.label for one in planned(runtime, cast, "annual-review")} == {"账号2"}


def test_an_accepted_risk_that_ends_and_a_grave_one_nobody_answers(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        gone = make.employee(work, cast.jia.id, "A1")
        row = make.account(work, cast.jia.id, 1, gone, keeper="陈静", platform_code="banned", health_score=40)
        checks.store(work)
        found = {line.rule: line for line in findings.about(work, "account", ref_id=row.id)}
        risk = next(line for line in found.values() if line.severity in ("critical", "high"))
    silent = planned(runtime, cast, "waiver-ending")
    assert silent == []
    open_ones = planned(runtime, cast, "finding-unanswered")
    assert {one.subject.ref_id for one in open_ones} == {
        line.id for line in found.values() if line.severity in ("critical", "high")
    }
    one = next(message for message in open_ones if message.subject.ref_id == risk.id)
    assert one.stage == "T-0"
    assert told(one) == [("陈静", "keeper", ""), ("compliance", "role", "")]
    until_on = TODAY + timedelta(days=20)
    write(runtime, lambda work: findings.accept(work, risk.id or 0, "下月整改", until_on))
    ending = planned(runtime, cast, "waiver-ending")
    assert [one.stage for one in ending] == ["T-14", "T-7", "T-3", "T-1", "T-0"]
    assert {one.subject.ref_id for one in ending} == {risk.id}
    assert risk.id not in {message.subject.ref_id for message in planned(runtime, cast, "finding-unanswered")}


def test_an_application_that_waits_in_a_step(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        worker = people.add_employee(
            work,
            cast.jia.id,
            "E1",
            "赵敏",
            hired_on=date(2024, 1, 1),
            contract_until_on=date(2029, 1, 1),
            store="西湖店",
        )
        assert worker
        row = applications.file(work, cast.jia.id, employee="E1", store="西湖店", submit_it=True)
    found = planned(runtime, cast, "application-sla")
    due_on = workdays.PUBLISHED.later(TODAY, 3)
    assert {one.due_on for one in found} == {due_on}
    assert found[0].on == due_on
    assert [(one.person, one.relation, one.store) for one in found[0].to] == [("西湖店", "manager", "西湖店")]
    assert "部门审批" in found[0].say()
    later = on_day(runtime, TODAY + timedelta(days=4))
    with later.writing(SYSTEM) as work:
        deciding.agree(work, row.id)
    moved = planned(later, cast, "application-sla")
    assert {one.due_on for one in moved} == {workdays.PUBLISHED.later(TODAY + timedelta(days=4), 3)}
    assert [one.person for one in moved[0].to] == ["hr"]
    write(later, lambda work: applications.withdraw(work, row.id, "不申请了"))
    assert planned(later, cast, "application-sla") == []


def test_a_card_in_nobodys_name_and_an_account_that_never_posted(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        row = seats.open_account(work, "新号", cast.jia.id, "700001")
        seats.observe_account(work, row.id, TODAY, nickname="新号", keeper="陈静")
        unknown = devices.register_sim(work, "13800001111", cast.jia.id)
        devices.register_sim(work, "13800002222", cast.jia.id, registrant_kind="company")
        devices.assign_sim(work, row.id, unknown.id)
    cards = planned(runtime, cast, "sim-unverified")
    assert {one.subject.ref_id for one in cards} == {unknown.id}
    assert "138****1111" in cards[0].say()
    assert told(cards[0]) == [("陈静", "keeper", "")]
    assert cards[0].due_on == TODAY + timedelta(days=7)
    late = [one.on for one in cards if one.on > one.due_on]
    assert all((later - earlier).days == 7 for earlier, later in pairwise(late))  # once a week
    posts = planned(runtime, cast, "never-posted")
    assert (posts[0].due_on, posts[0].subject.label) == (TODAY + timedelta(days=14), "新号")
    with runtime.writing(SYSTEM) as work:
        seats.observe_account(work, row.id, TODAY, nickname="新号", last_posted_on=TODAY)
        devices.observe_sim(work, unknown.id, registrant_kind="company")
    assert planned(runtime, cast, "never-posted") == []
    assert planned(runtime, cast, "sim-unverified") == []


def test_a_term_without_an_end_is_no_review() -> None:
    forever = date.max - timedelta(days=1)
    shown, known = picture(account(certified_until_on=forever)), Known()
    assert list(annual_review.REASON.plan(shown, known, book(lapse__grace_days=30), days(0), days(90))) == []


def test_close_to_the_end_of_an_enterprise_account_the_keeper_of_every_account_hears() -> None:
    lines = (account(101, keeper="陈静"), account(102, keeper="陈静"), account(103, keeper="邓倩"))
    ends = enterprise(1, certified_until_on=days(30))
    shown = picture(*lines, entities=(entity(enterprise_accounts=(ends,)),))
    found = enterprise_renewal_due.REASON.plan(shown, Known(), book(), days(0), days(33))
    keepers = {one.stage: [to.person for to in one.to if to.relation == "keeper"] for one in found}
    assert keepers["T-30"] == ["陈静"]
    assert keepers["T-14"] == keepers["T-0"] == keepers["T+1"] == ["陈静", "邓倩"]


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.name)
def test_every_reason_says_what_it_promises_to_name(reason: Any) -> None:
    facts = dict.fromkeys(reason.places, "值")
    for template in (reason.before, reason.today, reason.after):
        assert template.format(**facts)
    for relation in (*reason.audience, *reason.late, *reason.fallback, *reason.chain):
        assert relation in reason.relations or relation == "owner" or relation.startswith("role:")
