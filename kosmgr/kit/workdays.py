"""Working days in mainland China: public holidays and the weekends worked in exchange.

Holidays come from the `holidays` library. It knows the days themselves for years ahead, and the make-up workdays only
once the State Council has announced them (in November, for the year after). So a year is *official* when make-up
workdays are known for it; of any other year only Monday to Friday is said, and `official` lets a page say so.
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=64)
def _announced(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """(days off, weekend days worked) of a year; both empty where no arrangement is known."""
    calendar = holidays.country_holidays("CN", years=year, expand=False)
    worked = frozenset(day for day in calendar.weekend_workdays if day.year == year)
    return (frozenset(calendar), worked) if worked else (frozenset(), frozenset())


def official(year: int) -> bool:
    """Whether the year's arrangement of days off and make-up workdays is known."""
    return bool(_announced(year)[1])


def is_workday(day: date) -> bool:
    """Whether people work on that day; without an official arrangement, whether it is a Monday to Friday."""
    off, worked = _announced(day.year)
    return day in worked or (day.weekday() < SATURDAY and day not in off)


@lru_cache(maxsize=1024)
def last_workday(day: date) -> date:
    """The last workday on or before a day."""
    while not is_workday(day):
        day -= DAY
    return day


def earlier(day: date, count: int) -> date:
    """The workday `count` workdays before a day; with 0 the last workday on or before it."""
    day = last_workday(day)
    for _step in range(count):
        day = last_workday(day - DAY)
    return day


def later(day: date, count: int) -> date:
    """The workday `count` workdays after a day, the day itself not counted; with 0 the first on or after it."""
    while not is_workday(day):
        day += DAY
    for _step in range(count):
        day += DAY
        while not is_workday(day):
            day += DAY
    return day
