"""Working days in mainland China: public holidays and the weekends worked in exchange.

Holidays come from the `holidays` library. It knows the days themselves for years ahead, and the make-up workdays only
once the State Council has announced them (in November, for the year after). So a year is *official* when make-up
workdays are known for it; of any other year only Monday to Friday is said, and `official` lets a page say so. A year's
decree may be given by hand: a `Calendar` that carries it counts with it, and everybody asks a calendar.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Decree:
    """What is arranged for one year: days off, and weekend days worked; a few may lie in the December before."""

    off: frozenset[date]
    worked: frozenset[date]


@lru_cache(maxsize=64)
def _announced(year: int) -> Decree | None:
    calendar = holidays.country_holidays("CN", years=year, expand=False)
    worked = frozenset(day for day in calendar.weekend_workdays if day.year == year)
    return Decree(frozenset(calendar), worked) if worked else None


@dataclass(frozen=True)
class Calendar:
    """The working days: as published and shipped, or as given by hand for a year, which then is what counts."""

    given: Mapping[int, Decree] = field(default_factory=dict)  # by year
    _known: dict[int, tuple[date, ...]] = field(default_factory=dict, repr=False, compare=False)

    def official(self, year: int) -> bool:
        """Whether the year's arrangement of days off and make-up workdays is known."""
        return year in self.given or _announced(year) is not None

    def unpublished(self, first: date, last: date) -> list[int]:
        """The years of a span of which only Monday to Friday is known."""
        return [year for year in range(first.year, last.year + 1) if not self.official(year)]

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day; without an official arrangement, whether it is a Monday to Friday."""
        following = self.given.get(day.year + 1)  # a new year's holiday may begin in December
        for decree in (following, self.given.get(day.year) or _announced(day.year)):
            if decree is not None and day in decree.worked:
                return True
            if decree is not None and day in decree.off:
                return False
        return day.weekday() < SATURDAY

    def workdays(self, first: date, last: date) -> list[date]:
        """Every working day from a day through another."""
        return [
            day for year in range(first.year, last.year + 1) for day in self._of(year) if first <= day <= last
        ]  # fmt: skip

    def last_workday(self, day: date) -> date:
        """The last workday on or before a day."""
        year = day.year
        while True:
            known = self._of(year)
            place = bisect_right(known, day)
            if place:
                return known[place - 1]
            year -= 1

    def earlier(self, day: date, count: int) -> date:
        """The workday `count` workdays before a day; with 0 the last workday on or before it."""
        day = self.last_workday(day)
        for _step in range(count):
            day = self.last_workday(day - DAY)
        return day

    def later(self, day: date, count: int) -> date:
        """The workday `count` workdays after a day, the day itself not counted; with 0 the first on or after it."""
        while not self.is_workday(day):
            day += DAY
        for _step in range(count):
            day += DAY
            while not self.is_workday(day):
                day += DAY
        return day

    def _of(self, year: int) -> tuple[date, ...]:
        """The working days of a year, in order; found once."""
        known = self._known.get(year)
        if known is None:
            first = date(year, 1, 1)
            every = (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))
            known = self._known[year] = tuple(day for day in every if self.is_workday(day))
        return known


PUBLISHED = Calendar()  # what is shipped, nothing given by hand
