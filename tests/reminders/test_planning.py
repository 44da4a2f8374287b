"""Planning over stored facts: what is paid, renewed or accepted is said; each sees their own."""

from datetime import date, timedelta

from kosmgr.certification.models import Fee, Term
from kosmgr.checks import service as checks
from kosmgr.findings import service as findings
from kosmgr.policy import SYSTEM
from kosmgr.reminders import service
from kosmgr.runtime import Runtime
from tests.conftest import TODAY
from tests.make import Cast
from tests.matrix import make

SOON = TODAY + timedelta(days=8)  # the day after the last valid day


def stages(runtime: Runtime, cast: Cast, days: int = 10) -> list[tuple[str, str | None]]:
    with runtime.reading(cast.lin) as work:
        return [(one.stage, one.suppressed) for one in service.plan(work, days)]


def test_what_is_due_and_what_is_settled(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        account = make.account(work, cast.jia.id, 1, make.employee(work, cast.jia.id, "A1"), until_on=SOON)
        make.account(work, cast.yi.id, 1, make.employee(work, cast.yi.id, "B1"), until_on=SOON)
    before = [(f"T-{n}", None) for n in (7, 3, 1, 0)]
    after = [(f"T+{n}", None) for n in (1, 2, 3)]
    assert stages(runtime, cast) == before + after
    with runtime.reading(cast.chen) as work:
        assert len(service.plan(work, 10)) == 14
        assert len(service.plan(work, 10, entity_ids=[cast.yi.id])) == 7

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
