"""Working days: make-up workdays where they are announced, Monday to Friday and an honest word where they are not."""

from datetime import date

import pytest

from kosmgr.kit import workdays


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 12, 5), False),  # a Saturday
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 17), False),
    ],
)
def test_days_of_an_announced_year(day: date, works: bool) -> None:
    assert workdays.PUBLISHED.official(day.year)
    assert workdays.PUBLISHED.is_workday(day) is works


def test_of_a_year_not_announced_only_the_week_is_known() -> None:
    far = next(year for year in range(2028, 2060) if not workdays.PUBLISHED.official(year))
    for month in (1, 5, 10):
        assert workdays.PUBLISHED.is_workday(date(far, month, 1)) == (date(far, month, 1).weekday() < 5)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 12, 5), date(2026, 12, 4)),
        (date(2026, 12, 6), date(2026, 12, 4)),
        (date(2026, 12, 4), date(2026, 12, 4)),
        (date(2026, 10, 7), date(2026, 9, 30)),  # a whole week off
        (date(2026, 2, 14), date(2026, 2, 14)),
    ],
)
def test_the_last_workday(day: date, last: date) -> None:
    assert workdays.PUBLISHED.last_workday(day) == last


def test_counting_workdays_both_ways() -> None:
    assert workdays.PUBLISHED.earlier(date(2026, 12, 5), 0) == date(2026, 12, 4)
    assert workdays.PUBLISHED.earlier(date(2026, 12, 4), 3) == date(2026, 12, 1)
    assert workdays.PUBLISHED.earlier(date(2026, 10, 9), 2) == date(2026, 9, 30)
    assert workdays.PUBLISHED.later(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert workdays.PUBLISHED.later(date(2026, 12, 5), 0) == date(2026, 12, 7)
