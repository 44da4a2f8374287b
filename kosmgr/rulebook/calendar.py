"""The working days everybody counts with: what is published and shipped, and the decrees somebody entered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kosmgr.audit import service as journal
from kosmgr.kit import workdays
from kosmgr.kit.errors import Forbidden
from kosmgr.kit.text import N_
from kosmgr.kit.workdays import Calendar, Decree
from kosmgr.policy import Permission
from kosmgr.rulebook import decrees, models, queries
from kosmgr.work import Work, requires

GIVEN, SHIPPED, UNKNOWN = "given", "shipped", "unknown"
ORIGINS = {
    GIVEN: N_("公司导入的放假安排"),
    SHIPPED: N_("随产品带来的放假安排"),
    UNKNOWN: N_("放假安排还没有公布，只按周一至周五算"),
}


class DecreeOfAll(Forbidden):
    """Working days are the same for every entity, so only who has a grant for all may enter them."""

    message = N_("放假安排对全部主体有效，要有全部主体的规则权限才能改")


@dataclass(frozen=True)
class Year:
    """What is known of a year, and from whom."""

    year: int
    origin: str  # given | shipped | unknown
    days: Sequence[models.CalendarDay]  # as somebody entered them
    off: Sequence[date]  # Mondays to Fridays without work
    worked: Sequence[date]  # weekend days with work


def days(work: Work) -> Calendar:
    """The calendar, read once per unit of work. Like rules it is public inside the company."""
    return work.remember("calendar", lambda: _calendar(queries.calendar_days(work.db)))


def _calendar(rows: Sequence[models.CalendarDay]) -> Calendar:
    if not rows:
        return workdays.PUBLISHED
    found: dict[int, dict[str, set[date]]] = {}
    for row in rows:
        found.setdefault(row.year, {decrees.OFF: set(), decrees.WORK: set()})[row.kind].add(row.day)
    given = {year: Decree(frozenset(by[decrees.OFF]), frozenset(by[decrees.WORK])) for year, by in found.items()}
    return Calendar(given)


@requires(Permission.LEDGER_READ)
def year(work: Work, number: int) -> Year:
    """The days off and the weekend days worked of a year."""
    if not decrees.FIRST_YEAR <= number <= decrees.LAST_YEAR:
        raise decrees.DecreeUnknown(year=number)
    calendar, rows = days(work), queries.calendar_days(work.db, number)
    first, last = date(number, 1, 1), date(number, 12, 31)
    works = set(calendar.workdays(first, last))
    every = [first + workdays.DAY * n for n in range((last - first).days + 1)]
    return Year(
        year=number,
        origin=GIVEN if rows else SHIPPED if calendar.official(number) else UNKNOWN,
        days=rows,
        off=[day for day in every if day.weekday() < workdays.SATURDAY and day not in works],
        worked=[day for day in every if day.weekday() >= workdays.SATURDAY and day in works],
    )


@requires(Permission.RULE_WRITE)
def enter(work: Work, given: Sequence[decrees.DecreeDay], number: int | None = None, source: str = "") -> int:
    """Enter the decree of a year (default: the one most days lie in) in place of what was entered before; the whole
    of it or nothing. `source` answers for days that name none."""
    _check_everywhere(work)
    if not given:
        raise decrees.DecreeEmpty(most=decrees.MOST)
    chosen = number or decrees.year_of(given)
    whole = [one if one.source.strip() else replace(one, source=source.strip()) for one in given]
    decrees.check(chosen, whole)
    before = len(queries.calendar_days(work.db, chosen))
    queries.withdraw_days(work.db, chosen, work.now)
    work.db.add_all(
        models.CalendarDay(
            year=chosen,
            day=one.day,
            kind=one.kind,
            name=one.name,
            source=one.source,
            added_at=work.now,
            added_by=work.actor.name,
        )
        for one in whole
    )
    work.db.flush()
    work.memo.pop("calendar", None)
    after = {"days": len(whole), "source": whole[0].source}
    journal.note(
        work, journal.Note("calendar.entered", "calendar_year", chosen, None, before={"days": before}, after=after)
    )
    return chosen


@requires(Permission.RULE_WRITE)
def withdraw(work: Work, number: int) -> None:
    """Take the decree somebody entered for a year back: what is shipped counts again, or nothing is known."""
    _check_everywhere(work)
    before = len(queries.calendar_days(work.db, number))
    if not before:
        raise decrees.DecreeUnknown(year=number)
    queries.withdraw_days(work.db, number, work.now)
    work.memo.pop("calendar", None)
    journal.note(
        work, journal.Note("calendar.withdrawn", "calendar_year", number, None, before={"days": before}, after=None)
    )


def _check_everywhere(work: Work) -> None:
    if not work.actor.may_everywhere(Permission.RULE_WRITE):
        raise DecreeOfAll()
