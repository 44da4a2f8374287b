"""From filing to the last agreement: who decides what, what is refused, and that nothing is decided twice."""

import threading
from datetime import date

import pytest

from kosmgr.applications import deciding, lines, rules, service
from kosmgr.audit import service as journal
from kosmgr.cases import rules as case_rules
from kosmgr.cases import service as cases
from kosmgr.documents import service as documents
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Conflict, Refused
from kosmgr.people import consents, papers
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor, Grant, Permission, Role
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.work import NotAllowed
from tests.applications.make import WHOLE, codes, filed, hired, row, seen, state
from tests.bindings.make import account, bound
from tests.make import DAY, Cast

STEPS = ("department", "hr", "legal", "finance")


def manager(cast: Cast, store: str = "西湖店", entity_id: int | None = None) -> Actor:
    return Actor(201, "Mei", (Grant(Role.MANAGER, entity_id or cast.jia.id, store),))


def of(cast: Cast, role: Role) -> Actor:
    return Actor(300 + list(Role).index(role), f"The {role.value}", (Grant(role, cast.jia.id),))


def agree(runtime: Runtime, application_id: int, actor: Actor, step: str | None = None) -> None:
    with runtime.writing(actor) as work:
        deciding.agree(work, application_id, step)


def test_four_steps_in_order_each_by_its_role(runtime: Runtime, cast: Cast) -> None:
    hired(runtime, cast.jia.id, "H1")
    mine = filed(runtime, cast.jia.id, "H1", cast.lin)
    line = seen(runtime, mine)
    assert (line.row.number, line.row.state, [one.step for one in line.steps]) == ("SQ2026001", "reviewing", [*STEPS])
    assert codes(line) == []
    legal = of(cast, Role.COMPLIANCE)
    with pytest.raises(rules.NotYourStep):
        agree(runtime, mine, legal)
    with pytest.raises(rules.StepPassed):
        agree(runtime, mine, legal, "legal")
    agree(runtime, mine, manager(cast), "department")
    for role in (Role.HR, Role.COMPLIANCE):
        agree(runtime, mine, of(cast, role))
    assert state(runtime, mine) == "reviewing"
    agree(runtime, mine, of(cast, Role.FINANCE))
    line = seen(runtime, mine)
    assert (line.row.state, [one.by for one in line.steps][:2]) == ("approved", ["Mei", "The hr"])
    with runtime.reading(cast.lin) as work:
        case = cases.show(work, line.row.case_id or 0).case
        assert (case.kind, case.application_id, case.to_employee_id) == ("onboarding", mine, line.row.employee_id)
        assert seats.quota(work, cast.jia.id).used == 0  # the case takes the seat, item by item
    with pytest.raises(case_rules.OpenedAlready), runtime.writing(cast.lin) as work:
        deciding.open_case(work, mine)
    with pytest.raises(rules.NothingToDecide):
        agree(runtime, mine, cast.boss)
    with runtime.reading(cast.chen) as work:
        actions = [found.action for found in journal.history(work, "application", mine)]
    assert actions == [
        "application.approved", "application.agreed", "application.agreed", "application.agreed",
        "application.submit", "application.filed",
    ]  # fmt: skip


def test_a_manager_sees_and_decides_the_own_store_and_nothing_else(runtime: Runtime, cast: Cast) -> None:
    hired(runtime, cast.jia.id, "H1")
    hired(runtime, cast.jia.id, "H2", store="滨江店")
    hired(runtime, cast.yi.id, "C1")
    mine, other, foreign = (
        filed(runtime, entity, number)
        for entity, number in ((cast.jia.id, "H1"), (cast.jia.id, "H2"), (cast.yi.id, "C1"))
    )
    mei = manager(cast, " 西湖店 ")
    with runtime.reading(mei) as work:
        assert [line.row.id for line in lines.listing(work)] == [mine]
        assert [line.row.id for line in deciding.waiting(work)] == [mine]
        for hidden in (other, foreign):
            with pytest.raises(rules.ApplicationUnknown):
                lines.shown(work, hidden)
        for beyond in (seats.visible_account, lines.named_application):
            with pytest.raises(Refused):
                beyond(work, "SQ2026002")
    for verb in (service.withdraw, service.refuse, service.send_back, service.hold):
        with pytest.raises(NotAllowed), runtime.writing(mei) as work:
            verb(work, mine, "不行")
    agree(runtime, mine, mei)
    with pytest.raises(rules.NotYourStep):
        agree(runtime, mine, mei)
    assert {p for p in Permission if mei.may(p)} == {Permission.APPLICATION_READ, Permission.APPLICATION_DECIDE}
    assert all(mei.entity_ids(permission) == frozenset() for permission in Permission)


def test_a_refusal_keeps_its_reason_takes_no_seat_and_the_person_is_told(runtime: Runtime, cast: Cast) -> None:
    hired(runtime, cast.jia.id, "H1", "汪洋", kind="intern")
    mine = filed(runtime, cast.jia.id, "H1")
    assert codes(seen(runtime, mine)) == ["intern"]
    with pytest.raises(rules.Blocked) as blocked:
        agree(runtime, mine, manager(cast))
    assert blocked.value.facts["blocker"] == "实习生"
    with pytest.raises(rules.ReasonNeeded), runtime.writing(manager(cast)) as work:
        deciding.disagree(work, mine, " ")
    with runtime.writing(manager(cast)) as work:
        deciding.disagree(work, mine, "实习生不能持有席位")
    refused = row(runtime, mine)
    assert (refused.state, refused.refused_reason, refused.informed_on) == ("refused", "实习生不能持有席位", None)
    with runtime.writing(cast.lin) as work:
        service.inform(work, mine)
        assert seats.quota(work, cast.jia.id).used == 0
    told = row(runtime, mine)
    assert (told.informed_on, told.informed_by) == (DAY, "Lin")
    with pytest.raises(rules.NotFromHere), runtime.writing(cast.lin) as work:
        service.submit(work, mine)


def test_hr_refuses_outside_the_steps_too(runtime: Runtime, cast: Cast) -> None:
    hired(runtime, cast.jia.id, "H1", kind="probation")
    mine = filed(runtime, cast.jia.id, "H1")
    with runtime.writing(cast.lin) as work:
        service.refuse(work, mine, "试用期未转正")
    assert (row(runtime, mine).state, row(runtime, mine).refused_reason) == ("refused", "试用期未转正")
    assert codes(seen(runtime, mine)) == ["probation"]


def test_what_the_rulebook_asks_about_is_decided_by_the_role_it_names(runtime: Runtime, cast: Cast) -> None:
    """Story 22: the application of somebody whose account was banned is stopped for a decision."""
    person = hired(runtime, cast.jia.id, "H1", "冯凯")
    old = account(runtime, cast.jia.id, "900118")
    bound(runtime, old, person)
    mine = filed(runtime, cast.jia.id, "H1")
    assert codes(seen(runtime, mine)) == ["holds_account"]
    with runtime.writing(SYSTEM) as work:
        seats.observe_account(work, old, DAY, nickname="冯凯", platform_state="封禁", platform_code="banned")
    line = seen(runtime, mine)
    assert (codes(line), line.stopped) == (["formerly_banned"], True)
    with pytest.raises(rules.Blocked):
        agree(runtime, mine, manager(cast))
    for actor, wrong in ((cast.lin, rules.NotYourRuling), (cast.chen, NotAllowed)):
        with pytest.raises(wrong), runtime.writing(actor) as work:
            deciding.rule_on(work, mine, "formerly_banned", "已整改")
    compliance = of(cast, Role.COMPLIANCE)
    with pytest.raises(rules.NothingToRule), runtime.writing(compliance) as work:
        deciding.rule_on(work, mine, "probation", "已整改")
    with runtime.writing(compliance) as work:
        deciding.rule_on(work, mine, "formerly_banned", "旧号申诉成功，可以重开")
    line = seen(runtime, mine)
    assert (codes(line), line.stopped, [b.settled for b in line.blockers]) == ([], False, [True])
    agree(runtime, mine, manager(cast))


def test_an_outside_operator_gets_no_seat(runtime: Runtime, cast: Cast) -> None:
    """Trap T15: who is no employee cannot hold a seat, whoever agrees."""
    hired(runtime, cast.jia.id, "H1", "小何", kind="outsourced")
    mine = filed(runtime, cast.jia.id, "H1")
    assert codes(seen(runtime, mine)) == ["outsourced"]
    for actor in (manager(cast), cast.boss):
        with pytest.raises(rules.Blocked):
            agree(runtime, mine, actor)
    with pytest.raises(rules.NothingToRule), runtime.writing(cast.boss) as work:
        deciding.rule_on(work, mine, "outsourced", "老板同意")


def test_missing_papers_hold_the_last_step_and_a_new_round_asks_everybody_again(runtime: Runtime, cast: Cast) -> None:
    hired(runtime, cast.jia.id, "H1", signed=False)
    mine = filed(runtime, cast.jia.id, "H1", proof="no", proof_on=None)
    assert codes(seen(runtime, mine)) == ["proof_missing", "nda_missing", "commitment_missing", "training_missing"]
    for _step in STEPS[:3]:
        agree(runtime, mine, cast.boss)
    with pytest.raises(rules.Blocked):
        agree(runtime, mine, cast.boss)
    with runtime.writing(cast.lin) as work:
        service.send_back(work, mine, "缺在职证明和三份签字")
    assert state(runtime, mine) == "incomplete"
    with pytest.raises(rules.MaterialWrong), runtime.writing(cast.lin) as work:
        service.complete(work, mine, proof="no", proof_on=DAY)
    with runtime.writing(cast.lin) as work:
        service.complete(work, mine, proof="yes", proof_on=DAY)
        for paper in ("nda", "commitment", "training"):
            papers.sign_paper(work, row(runtime, mine).employee_id or 0, paper, DAY)
        service.submit(work, mine)
    line = seen(runtime, mine)
    assert (codes(line), line.row.round) == ([], 2)
    assert [one.verdict for one in line.steps] == ["agreed"] * 3 + ["pending"] * 5
    for _step in STEPS:
        agree(runtime, mine, cast.boss)
    assert state(runtime, mine) == "approved"


def test_a_second_application_need_not_ask_again(runtime: Runtime, cast: Cast) -> None:
    person = hired(runtime, cast.jia.id, "H1")
    first = filed(runtime, cast.jia.id, "H1")
    with runtime.writing(cast.lin) as work:
        papers.sign_paper(work, person, "portrait", DAY)
        service.withdraw(work, first, "换个门店再说")
    second = filed(runtime, cast.jia.id, "H1", portrait="unknown", portrait_on=None)
    assert codes(seen(runtime, second)) == []
    with runtime.writing(cast.lin) as work:
        [portrait] = [one for one in papers.papers_of(work, person) if one.kind == "portrait"]
        papers.end_paper(work, person, portrait.id, "本人收回")
    assert codes(seen(runtime, second)) == ["portrait_missing"]


def test_one_open_application_per_person(runtime: Runtime, cast: Cast) -> None:
    hired(runtime, cast.jia.id, "H1", "陆瑶")
    mine = filed(runtime, cast.jia.id, "H1")
    with pytest.raises(rules.ApplicationExists) as refused:
        filed(runtime, cast.jia.id, "H1")
    assert refused.value.facts["application"] == "SQ2026001"
    with runtime.writing(cast.lin) as work:
        nameless = service.file(work, cast.jia.id, applicant="石磊", **WHOLE).id
    assert codes(seen(runtime, nameless))[0] == "number_missing"
    with pytest.raises(rules.ApplicationExists), runtime.writing(cast.lin) as work:
        service.complete(work, nameless, employee="H1")
    hired(runtime, cast.jia.id, "H2", "石磊")
    with runtime.writing(cast.lin) as work:
        service.complete(work, nameless, employee="H2")
    line = seen(runtime, nameless)
    assert (codes(line), line.row.store, line.row.employee_number) == ([], "西湖店", "H2")
    with runtime.writing(cast.lin) as work:
        service.withdraw(work, mine, "不做了")
    assert row(runtime, filed(runtime, cast.jia.id, "H1")).number == "SQ2026003"


def test_two_of_one_telephone_are_one_person_to_look_at(runtime: Runtime, cast: Cast) -> None:
    for number in ("H1", "H2"):
        hired(runtime, cast.jia.id, number, number)
    first = filed(runtime, cast.jia.id, "H1", phone="154 0000 0001")
    second = filed(runtime, cast.jia.id, "H2", phone="+8615400000001")
    assert [codes(seen(runtime, one)) for one in (first, second)] == [["duplicate"], ["duplicate"]]
    assert row(runtime, first).phone_masked == "154****0001"


def test_what_the_platform_answered(runtime: Runtime, cast: Cast) -> None:
    hired(runtime, cast.jia.id, "H1")
    mine = filed(runtime, cast.jia.id, "H1")
    with pytest.raises(rules.NotFromHere), runtime.writing(cast.lin) as work:
        service.platform(work, mine, "submitted")
    for _step in STEPS:
        agree(runtime, mine, cast.boss)
    with runtime.writing(cast.lin) as work:
        service.platform(work, mine, "submitted", date(2026, 11, 18))
    with pytest.raises(rules.ReasonNeeded), runtime.writing(cast.lin) as work:
        service.platform(work, mine, "platform_rejected")
    with runtime.writing(cast.lin) as work:
        service.platform(work, mine, "platform_rejected", reason="公章不清晰")
        service.platform(work, mine, "submitted")
        service.platform(work, mine, "opened")
    done = row(runtime, mine)
    assert (done.state, done.submitted_on, done.effective_on, done.refused_reason) == ("opened", DAY, DAY, None)
    with pytest.raises(rules.AnswerUnknown), runtime.writing(cast.lin) as work:
        service.platform(work, mine, "lost")


def test_an_entity_chooses_its_steps_and_what_is_filed_keeps_its_own(runtime: Runtime, cast: Cast) -> None:
    for number in ("H1", "H2"):
        hired(runtime, cast.jia.id, number)
    before = filed(runtime, cast.jia.id, "H1")
    with pytest.raises(NotAllowed), runtime.writing(cast.lin) as work:
        deciding.set_steps(work, cast.jia.id, [("hr", "hr")])
    for wrong in ([], [("hr", "hr"), ("hr", "finance")], [("hr", "auditor")], [("nobody", "hr")]):
        with pytest.raises(rules.StepsWrong), runtime.writing(cast.boss) as work:
            deciding.set_steps(work, cast.jia.id, wrong)
    with runtime.writing(cast.boss) as work:
        deciding.set_steps(work, cast.jia.id, [("legal", "operations"), ("hr", "hr")])
        assert deciding.approval_steps(work, cast.yi.id) == list(rules.USUAL)
    after = filed(runtime, cast.jia.id, "H2")
    assert [one.step for one in seen(runtime, before).steps] == [*STEPS]
    assert [(one.step, one.role) for one in seen(runtime, after).steps] == [("legal", "operations"), ("hr", "hr")]
    agree(runtime, after, of(cast, Role.OPERATIONS))
    agree(runtime, after, of(cast, Role.HR))
    assert state(runtime, after) == "approved"


def test_nothing_of_another_company(runtime: Runtime, cast: Cast) -> None:
    hired(runtime, cast.jia.id, "H1")
    mine = filed(runtime, cast.jia.id, "H1", cast.lin)
    with runtime.reading(cast.wu) as work:
        assert lines.listing(work) == []
        with pytest.raises(rules.ApplicationUnknown):
            lines.named_application(work, "SQ2026001")
    for verb in (service.withdraw, service.refuse, service.send_back, service.hold):
        with pytest.raises(rules.ApplicationUnknown), runtime.writing(cast.wu) as work:
            verb(work, mine, "不行")
    with pytest.raises(Refused), runtime.writing(cast.wu) as work:
        service.file(work, cast.jia.id, employee="H1")
    with runtime.writing(cast.boss) as work:
        enterprise = entities.add_enterprise_account(work, cast.yi.id, "E1", "乙号")
    hired(runtime, cast.jia.id, "H2")
    with pytest.raises(Refused), runtime.writing(cast.lin) as work:
        service.file(work, cast.jia.id, employee="H2", enterprise_account_id=enterprise.id)


def test_of_two_who_decide_at_once_one_wins(runtime: Runtime, cast: Cast) -> None:
    """Agreement and withdrawal, twenty times: each application ends in one of the two, never in both."""
    for turn in range(20):
        hired(runtime, cast.jia.id, f"H{turn}")
    with runtime.writing(cast.boss) as work:
        deciding.set_steps(work, cast.jia.id, [("hr", "hr")])
    ids = [filed(runtime, cast.jia.id, f"H{turn}") for turn in range(20)]
    for mine in ids:
        results: list[str] = []
        start = threading.Barrier(2)

        def attempt(
            what: str, mine: int = mine, results: list[str] = results, start: threading.Barrier = start
        ) -> None:
            start.wait()
            try:
                with runtime.writing(cast.boss) as work:
                    if what == "agree":
                        deciding.agree(work, mine)
                    else:
                        service.withdraw(work, mine, "不做了")
                results.append(what)
            except Conflict:
                pass

        threads = [threading.Thread(target=attempt, args=(what,)) for what in ("agree", "withdraw")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        line = seen(runtime, mine)
        ended = (line.row.state, [one.verdict for one in line.steps])
        # what was approved may still be withdrawn afterwards; what was withdrawn is never approved
        expected = {
            ("agree",): ("approved", ["agreed"]),
            ("withdraw",): ("withdrawn", ["pending"]),
            ("agree", "withdraw"): ("withdrawn", ["agreed"]),
        }
        assert expected[tuple(sorted(results))] == ended


def test_the_own_account_needs_consent_and_a_refusal_stops_without_a_mark(runtime: Runtime, cast: Cast) -> None:
    """Story 38: consent, refusal, withdrawal; nothing of it is kept with the application."""
    person = hired(runtime, cast.jia.id, "H1")
    mine = filed(runtime, cast.jia.id, "H1", ownership="employee")
    assert codes(seen(runtime, mine)) == ["consent_missing"]
    for verdict, found in (("refused", ["consent_refused"]), ("given", [])):
        with runtime.writing(SYSTEM) as work:
            employee = people.visible_person(work, person)
            consents.record(work, employee, "own_account", "2026-1", verdict, channel=consents.DESK)
        assert codes(seen(runtime, mine)) == found
        if verdict == "refused":
            with pytest.raises(rules.Blocked):
                agree(runtime, mine, manager(cast))
    with runtime.writing(SYSTEM) as work:
        consents.withdraw(work, people.visible_person(work, person), "own_account", channel=consents.DESK)
    assert codes(seen(runtime, mine)) == ["consent_refused"]
    assert row(runtime, mine).refused_reason is None


def test_a_newer_proof_on_file_counts(runtime: Runtime, cast: Cast) -> None:
    person = hired(runtime, cast.jia.id, "H1")
    mine = filed(runtime, cast.jia.id, "H1", proof="yes", proof_on=date(2026, 1, 10))
    assert codes(seen(runtime, mine)) == ["proof_old"]
    with runtime.writing(cast.lin) as work:
        documents.add(
            work, cast.jia.id, "employment_proof", "在职证明", issued_on=date(2026, 11, 10), subject_kind="employee",
            subject_id=person,
        )  # fmt: skip
    assert codes(seen(runtime, mine)) == []
    assert lines.materials(seen(runtime, mine))["proof"].on == date(2026, 11, 10)
