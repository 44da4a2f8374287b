"""The leaver clock: from the end of the last working day until the unbinding is recorded."""

from datetime import date, datetime

import pytest

from kosmgr.cases import clock, rules, service
from kosmgr.checks import service as checks
from kosmgr.kit.clock import SHANGHAI
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.cases import make
from tests.conftest import on_day
from tests.make import Cast

DAY = date(2026, 12, 4)
NINE = datetime(2026, 12, 7, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("unbound_on", "on", "now", "hours"),
    [
        (None, date(2026, 12, 4), datetime(2026, 12, 4, 17, 59, tzinfo=SHANGHAI), 0),
        (None, date(2026, 12, 4), datetime(2026, 12, 4, 19, 30, tzinfo=SHANGHAI), 1),
        (None, date(2026, 12, 7), NINE, 63),
        (None, date(2026, 12, 14), NINE, 240),  # a look at another day counts until the same hour
        (date(2026, 12, 4), date(2026, 12, 7), NINE, 0),
        (date(2026, 12, 6), date(2026, 12, 7), NINE, 48),
    ],
)
def test_hours(unbound_on: date | None, on: date, now: datetime, hours: int) -> None:
    assert rules.hours_over(DAY, 18, unbound_on, on, now) == hours


def test_the_clock_by_entity_manager_and_store(runtime: Runtime, cast: Cast) -> None:
    first, mine = make.holder(runtime, cast, "A1", "H1", "王芳")
    second, other = make.holder(runtime, cast, "A12", "H2", "周敏")
    with runtime.writing(cast.lin) as work:
        people.observe_employee(work, first, store="西湖店", manager="陈静")
        people.observe_employee(work, second, store="滨江店", manager="陈静")
    for who in (first, second):
        make.leaving(runtime, cast.lin, who, date(2026, 11, 15))
    with runtime.reading(cast.lin) as work:
        found = clock.clock(work)
        assert [(tick.account, tick.last_working_on) for tick in found.rows] == [
            ("A1", date(2026, 11, 13)), ("A12", date(2026, 11, 13)),
        ]  # fmt: skip
        assert found.still_bound == 2
        assert [(one.name, one.accounts) for one in found.managers] == [("陈静", 2)]
        assert {one.name for one in found.stores} == {"西湖店", "滨江店"}
        assert all(tick.case and tick.case.startswith("LZ-") for tick in found.rows)
    with runtime.reading(cast.wu) as work:
        assert clock.clock(work).rows == []
    with runtime.writing(cast.lin) as work:
        service.unbind(work, mine, date(2026, 11, 16), reason="后台已解绑")
        service.unbind(work, other, date(2026, 11, 13), reason="后台已解绑")
    with runtime.reading(cast.lin) as work:
        assert clock.clock(work).rows == []
        late = clock.clock(work, since=date(2026, 11, 1))
        assert [(tick.account, tick.hours) for tick in late.rows] == [("A1", 72)], "the other one was in time"
        assert clock.facts(late)["hours"] == 72


def test_what_the_checks_see_of_leaving(runtime: Runtime, cast: Cast) -> None:
    who, mine = make.holder(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        people.end_employment(work, who, date(2026, 11, 25))  # as a roster says it: nobody opened a case

    def seen(on: date) -> dict[str, str]:
        with runtime.reading(SYSTEM) as work:
            return {line.rule: line.severity for line in checks.look(work, ["offboarding"], on=on)}

    assert seen(date(2026, 11, 20)) == {"offboarding.case-missing": "medium"}
    assert seen(date(2026, 11, 26)) == {"offboarding.case-missing": "high", "offboarding.gate": "high"}
    case_id = make.leaving(runtime, cast.lin, who, date(2026, 11, 25))
    assert seen(date(2026, 11, 25)) == {}
    assert seen(date(2026, 11, 26)) == {"offboarding.item-overdue": "high", "offboarding.gate": "high"}
    day = on_day(runtime, date(2026, 11, 26))
    for code, task in make.ids(make.view(day, case_id)).items():
        if code != "portraits":
            with day.writing(cast.lin) as work:
                service.tick(work, task, nickname="新名" if code == "renamed" else None)
    assert seen(date(2026, 11, 27)) == {"offboarding.item-overdue": "medium"}
    assert mine
