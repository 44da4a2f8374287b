"""No combined view issues more statements when there are more rows."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from benchmarks import make as bulk
from kosmgr.policy import SYSTEM
from kosmgr.reports import facts, overview, timeline
from kosmgr.runtime import Runtime
from kosmgr.work import Work

MOST = 12
PAGES: dict[str, Callable[[Work], object]] = {
    "overview of all": overview.overview,
    "overview of one": lambda work: overview.overview(work, 1),
    "account": lambda work: timeline.of_account(work, 1),
    "person": lambda work: timeline.of_person(work, 1),
}


def statements(runtime: Runtime, page: Callable[[Work], object]) -> int:
    seen: list[str] = []

    def note(*args: object) -> None:
        if args[2] != "BEGIN":
            seen.append(str(args[2]))

    event.listen(runtime.engine, "before_cursor_execute", note)
    with runtime.reading(SYSTEM) as work:
        page(work)
    event.remove(runtime.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("page", PAGES)
def test_at_most_twelve_statements_whatever_the_rows(quick: Runtime, page: str) -> None:
    bulk.fill(quick, 1, 3)
    few = statements(quick, PAGES[page])
    assert few <= MOST


@pytest.mark.parametrize("page", PAGES)
def test_the_same_with_three_hundred_accounts(quick: Runtime, page: str) -> None:
    bulk.fill(quick, 3, 100)
    assert statements(quick, PAGES[page]) <= MOST


def test_the_workbook_reads_in_a_constant_number_too(quick: Runtime) -> None:
    bulk.fill(quick, 3, 100)
    assert statements(quick, facts.gather) <= 40
