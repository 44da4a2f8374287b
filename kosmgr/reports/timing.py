"""On which days a scheduled report is due: a day of the month or week, or the workday before it. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Protocol

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_

DAY = timedelta(days=1)
MONTHLY, WEEKLY = "monthly", "weekly"
WAYS = (MONTHLY, WEEKLY)
WEEKDAYS = {
    1: N_("周一"), 2: N_("周二"), 3: N_("周三"), 4: N_("周四"), 5: N_("周五"), 6: N_("周六"), 7: N_("周日"),
}  # fmt: skip
_FARTHEST = timedelta(days=31)  # no row of holidays is longer than a few weeks


class RhythmWrong(Invalid):
    """Monthly on the 1st to 31st, weekly on day 1 (Monday) to 7."""

    message = N_("每月写 1 到 31 号，每周写 1（周一）到 7（周日）")


class Calendar(Protocol):
    """Whoever knows the working days."""

    def last_workday(self, day: date, /) -> date: ...


def check(every: str, day: int) -> None:
    """Refuse a rhythm nobody can mean."""
    if every not in WAYS or not 1 <= day <= (31 if every == MONTHLY else 7):
        raise RhythmWrong()


def days(every: str, day: int, first: date, last: date, calendar: Calendar) -> list[date]:
    """The due days of a span, in order; a month that is shorter has its last day instead."""
    meant = _meant(every, day, first, last + _FARTHEST)
    return sorted({due for one in meant if first <= (due := calendar.last_workday(one)) <= last})


def following(every: str, day: int, after: date, calendar: Calendar) -> date:
    """The next due day after a day."""
    return days(every, day, after + DAY, after + 2 * _FARTHEST + DAY, calendar)[0]


def _meant(every: str, day: int, first: date, last: date) -> Iterator[date]:
    if every == WEEKLY:
        one = first + timedelta(days=(day - first.isoweekday()) % 7)
        while one <= last:
            yield one
            one += timedelta(days=7)
        return
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        yield date(year, month, min(day, monthrange(year, month)[1]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
