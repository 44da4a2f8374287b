"""Running the checks over a small company: stored for today, listed for another day, each sees their own."""

import time
from datetime import date, timedelta

import pytest

from kosmgr.bindings.models import Binding
from kosmgr.checks import service
from kosmgr.devices.models import DeviceAssignment
from kosmgr.findings import service as findings
from kosmgr.findings.rules import FindingLine
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.checks import many
from tests.conftest import TODAY, on_day
from tests.make import Cast
from tests.matrix import make


def company(runtime: Runtime, cast: Cast) -> None:
    """甲: a leaver still holds 1, 2 and 3 share a phone; 乙: 1 has a health score of 66."""
    with runtime.writing(SYSTEM) as work:
        gone = make.employee(work, cast.jia.id, "A1", left_until_on=date(2026, 10, 1))
        here = [make.employee(work, cast.jia.id, f"A{n}") for n in (2, 3)]
        make.account(work, cast.jia.id, 1, gone)
        shared = [make.account(work, cast.jia.id, n, one) for n, one in zip((2, 3), here, strict=True)]
        make.device(work, cast.jia.id, "DEV-001", *shared, status_code="in_use", counted_on=work.today)
        other = make.employee(work, cast.yi.id, "B1")
        make.account(work, cast.yi.id, 1, other, health_score=66)


def by_rule(lines: list[FindingLine]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        found[line.rule] = found.get(line.rule, 0) + 1
    return found


NAMES = ["departed-holder", "isolation", "health.risk"]
ALL = {"binding.departed-holder": 1, "isolation.shared-device": 1, "health.risk": 1}


def test_today_is_stored_and_clears_when_settled(runtime: Runtime, cast: Cast) -> None:
    company(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        assert by_rule(service.run(work, NAMES)) == ALL
    with runtime.reading(SYSTEM) as work:
        stored = findings.visible_findings(work)
        assert by_rule(stored) == ALL
        assert all(line.id is not None and line.first_seen_on == TODAY for line in stored)
    with runtime.writing(SYSTEM) as work:
        for binding in work.db.query(Binding):
            binding.until_on = work.today
        work.db.flush()
        service.refresh(work)
    with runtime.reading(SYSTEM) as work:
        assert "binding.departed-holder" not in by_rule(findings.visible_findings(work))
        assert by_rule(findings.visible_findings(work))["seats.idle"] == 4


def test_another_day_is_listed_and_not_stored(runtime: Runtime, cast: Cast) -> None:
    company(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        assert "binding.departed-holder" not in by_rule(service.run(work, NAMES, on=date(2026, 9, 30)))
        assert by_rule(service.run(work, NAMES, on=date(2026, 10, 1)))["binding.departed-holder"] == 1
    with runtime.reading(SYSTEM) as work:
        assert findings.visible_findings(work) == []
        assert by_rule(service.run(work, NAMES)) == ALL


def test_listing_knows_what_is_stored(runtime: Runtime, cast: Cast) -> None:
    company(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        (stored,) = service.run(work, ["departed-holder"])
        findings.accept(work, stored.id or 0, "等交接", TODAY + timedelta(days=5))
    for day, status in ((TODAY + timedelta(days=5), "accepted"), (TODAY + timedelta(days=6), "open")):
        with on_day(runtime, day).reading(SYSTEM) as work:
            (line,) = service.run(work, ["departed-holder"])
            assert (line.id, line.status, line.first_seen_on) == (stored.id, status, TODAY)
            assert line.shape()["status"] == status


def test_each_runs_and_sees_their_own(runtime: Runtime, cast: Cast) -> None:
    company(runtime, cast)
    with runtime.writing(cast.wu) as work:
        assert by_rule(service.run(work, NAMES)) == {"health.risk": 1}
    with runtime.reading(SYSTEM) as work:
        assert by_rule(findings.visible_findings(work)) == {"health.risk": 1}
    with runtime.reading(cast.chen) as work:
        assert by_rule(service.run(work, NAMES)) == ALL
    with runtime.reading(cast.lin) as work:
        assert by_rule(service.run(work, NAMES)) == {"binding.departed-holder": 1, "isolation.shared-device": 1}
        assert service.run(work, NAMES, entity_ids=[cast.yi.id]) == []
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.run(work, NAMES)


def test_a_shared_phone_is_one_finding_whoever_asks(runtime: Runtime, cast: Cast) -> None:
    """Two of 甲 and one of 乙 on a phone: Lin's run must not open a second finding about two of them."""
    company(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        mine = [make.account(work, cast.jia.id, number) for number in (7, 8)]
        theirs = make.account(work, cast.yi.id, 7)
        device = make.device(work, cast.jia.id, "DEV-002", *mine, status_code="in_use")
        work.db.add(
            DeviceAssignment(
                device_id=device.id, account_id=theirs.id, slot="clone", source="devices", rank=0, origin="observed"
            )
        )
        work.db.flush()
        service.run(work, ["shared-device"])
    with runtime.writing(cast.lin) as work:
        lines = service.run(work, ["shared-device"])
        assert [line.subjects[0].key for line in lines] == ["DEV-001"]
    with runtime.reading(cast.boss) as work:
        (crossing,) = findings.about(work, "device", ref_id=device.id)
        assert crossing.entity_id is None
        assert len(crossing.subjects) == 4
        assert len(findings.visible_findings(work)) == 2


def test_an_unknown_name_is_refused(quick: Runtime) -> None:
    with quick.reading(SYSTEM) as work, pytest.raises(service.CheckUnknown):
        service.run(work, ["shared-devices"])


@pytest.mark.slow
def test_three_thousand_accounts_are_looked_at_quickly(quick: Runtime) -> None:
    """Ten thousand: `python -m benchmarks checks`."""
    with quick.writing(SYSTEM) as work:
        many.fill(work, entities=30, each=100)
    with quick.writing(SYSTEM) as work:
        service.refresh(work)
    with quick.writing(SYSTEM) as work:
        started = time.process_time()
        service.refresh(work)
        again = time.process_time() - started
        assert sum(findings.counts(work).values()) > 3_000
    assert again < 1.8  # 3 s for 10,000 is the promise on a quiet machine; a shared one gets twice that
