"""Instants are UTC, civil days are Asia/Shanghai; the clock is read once per unit of work."""

from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
FOREVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Clock:
    """The real clock, or one that stands on `fixed_on` at 09:00 in Shanghai, or one moved by whole days."""

    fixed_on: date | None = None

    def now(self) -> datetime:
        """This instant, UTC and aware."""
        if self.fixed_on is None:
            return datetime.now(UTC)
        real = datetime.now(SHANGHAI).timetz()
        return datetime.combine(self.fixed_on, real).astimezone(UTC)

    def today(self) -> date:
        """The civil day in Shanghai."""
        return day_of(self.now())


def day_of(instant: datetime) -> date:
    """The Shanghai day an instant falls on."""
    return instant.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """The instant at which the named day is over: valid through the day, not after."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def add_years(anchor: date, years: int) -> date:
    """anchor + n years, always counted from the anchor: 29 February becomes the 28th where there is none."""
    year = anchor.year + years
    day = 28 if (anchor.month, anchor.day) == (2, 29) and not isleap(year) else anchor.day
    return date(year, anchor.month, day)


def add_months(anchor: date, months: int) -> date:
    """anchor + n months, the day clamped to the month's last."""
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(anchor.day, (following - timedelta(days=1)).day))


def covers(from_on: date | None, until_on: date | None, day: date) -> bool:
    """Whether the half-open period [from, until) holds the day; an unknown start holds from the beginning."""
    return (from_on is None or from_on <= day) and (until_on is None or day < until_on)


def overlaps(a: tuple[date | None, date | None], b: tuple[date | None, date | None]) -> bool:
    """Whether two half-open periods share a day."""
    return (a[0] is None or b[1] is None or a[0] < b[1]) and (b[0] is None or a[1] is None or b[0] < a[1])
