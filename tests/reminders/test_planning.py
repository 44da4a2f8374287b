"""Planning over stored facts: what is paid, renewed or accepted is said; each sees their own."""

from datetime import date, timedelta

from kosmgr.cases import service as cases
from kosmgr.certification.models import Fee, Term
from kosmgr.checks import service as checks
from kosmgr.documents import service as documents
from kosmgr.findings import service as findings
from kosmgr.kit import workdays
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.reminders import service
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from tests.conftest import TODAY
from tests.make import Cast
from tests.matrix import make

SOON = TODAY + timedelta(days=8)  # the day after the last valid day


def stages(runtime: Runtime, cast: Cast, days: int = 10) -> list[tuple[str, str | None]]:
    with runtime.reading(cast.lin) as work:
        plan = service.plan(work, days)
        return [(one.stage, one.suppressed) for one in plan if one.reason == "renewal-due"]


def test_what_is_due_and_what_is_settled(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        account = make.account(work, cast.jia.id, 1, make.employee(work, cast.jia.id, "A1"), until_on=SOON)
        make.account(work, cast.yi.id, 1, make.employee(work, cast.yi.id, "B1"), until_on=SOON)
    before = [(f"T-{n}", None) for n in (7, 3, 1, 0)]
    after = [("T+3", None)]  # a Friday is its last valid day: the weekend is silent
    assert stages(runtime, cast) == before + after
    with runtime.reading(cast.chen) as work:
        every = [one for one in service.plan(work, 10) if one.reason == "renewal-due"]
        of_yi = [one for one in service.plan(work, 10, entity_ids=[cast.yi.id]) if one.reason == "renewal-due"]
        assert (len(every), len(of_yi)) == (10, 5)

    with runtime.writing(SYSTEM) as work:
        checks.store(work, ["certification"])
        (due,) = findings.about(work, "account", ref_id=account.id)
        assert due.rule == "certification.due"
        findings.accept(work, due.id or 0, "下月统一续费", TODAY + timedelta(days=4))
    assert stages(runtime, cast) == [("T-7", "accepted"), ("T-3", "accepted"), *before[2:], *after]

    with runtime.writing(SYSTEM) as work:
        ahead = {"item": "kos", "account_id": account.id, "from_on": SOON, "until_on": date(2027, 11, 28)}
        common = {"origin": "observed", "created_at": work.now}
        work.db.add(Fee(entity_id=cast.jia.id, amount_fen=60000, status="paid", **ahead, **common))
    assert {why for _, why in stages(runtime, cast)} == {"paid"}

    with runtime.writing(SYSTEM) as work:
        work.db.add(Term(source="renewals", rank=0, **ahead, **common))
    assert stages(runtime, cast) == [(stage, "renewed") for stage, _ in before]


def test_papers_items_and_contracts_reach_who_has_to_act(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        leaving = people.add_employee(work, cast.jia.id, "A1", "李雷", hired_on=date(2024, 1, 1))
        ending = people.add_employee(
            work, cast.jia.id, "A2", "韩梅", hired_on=date(2024, 1, 1), contract_until_on=TODAY + timedelta(days=7)
        )
        idle = people.add_employee(
            work, cast.jia.id, "A3", "没有号", hired_on=date(2024, 1, 1), contract_until_on=TODAY + timedelta(days=7)
        )
        assert idle
        for number, person in enumerate((leaving, ending)):
            account = seats.open_account(work, f"号{number}", cast.jia.id, f"70000{number}")
            cases.bind(work, account.id, person.id, TODAY)
        papers = [
            documents.add(work, cast.jia.id, "brand_authorization", title, number=title, valid_until_on=until_on)
            for title, until_on in (("BR-1", TODAY + timedelta(days=3)), ("BR-2", TODAY + timedelta(days=900)))
        ]
        documents.add(work, cast.yi.id, "brand_authorization", "BR-9", valid_until_on=TODAY)  # of another company
        last_day = workdays.PUBLISHED.later(TODAY, 5)
        case = cases.open_offboarding(work, leaving.id, last_day)
    with runtime.reading(cast.lin) as work:
        found = {
            reason: [one for one in service.plan(work, 30) if one.reason == reason]
            for reason in ("document-expiring", "item-due", "contract-ending")
        }
    assert {one.subject.key for one in found["document-expiring"]} == {"BR-1"}
    assert {one.to[0].person for one in found["document-expiring"]} == {"compliance"}
    assert {(one.subject.label, one.facts["count"], one.due_on) for one in found["contract-ending"]} == {
        ("韩梅", 1, TODAY + timedelta(days=7))
    }
    items = [one for one in found["item-due"] if one.stage == "T-0"]
    assert sum(int(str(one.facts["count"])) for one in items) == 12
    assert {who.person for one in items for who in one.to} >= {"李雷", "operations", "admin"}
    with runtime.writing(SYSTEM) as work:
        documents.supersede(work, papers[0].id, papers[1].id)
        cases.cancel(work, case.case_id, "不走了")
    with runtime.reading(cast.lin) as work:
        assert {one.reason for one in service.plan(work, 30)} == {"contract-ending", "never-posted"}
