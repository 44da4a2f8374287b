"""Dates as people type them. Unambiguous forms are read and said, ambiguous ones are refused. Pure."""

import datetime
import re
from collections.abc import Iterable

from kosmgr.exchange import cells
from kosmgr.kit.text import N_

OPEN_ENDED = N_("长期")
SERIALS = range(20_000, 80_001)
YEARS = range(1950, 2100)
# Excel counts a day that never was, 1900-02-29, so its numbers count from here.
EPOCH_1900 = datetime.date(1899, 12, 30)
EPOCH_1904 = datetime.date(1904, 1, 1)
CENTURY = 2000
NEWEST_SHORT_YEAR = 49

_OPEN = re.compile(r"长期(?:有效)?|无固定期限|永久(?:有效)?|不限期?")
_TIME = r"(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_FULL = re.compile(r"(\d{4})\s*[./\-年]\s*(\d{1,2})\s*[./\-月]\s*(\d{1,2})\s*[日号]?" + _TIME)
_PACKED = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})\s*[./\-年]\s*(\d{1,2})\s*[./\-月]\s*(\d{1,2})\s*[日号]?")
_NO_YEAR = re.compile(r"(\d{1,2})\s*(?:月|[./\-])\s*(\d{1,2})\s*[日号]?")
_NO_DAY = re.compile(r"\d{4}\s*[./\-年]\s*\d{1,2}\s*月?|\d{4}\s*年?")
_LATER = re.compile(r"\d{1,2}\s*[./\-]\s*\d{1,2}\s*[./\-]\s*\d{4}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_date(raw: cells.Raw, *, near: datetime.date | None = None, epoch_1904: bool = False) -> cells.Cell:
    """A civil day. `near` gives the year to a day written without one: that which brings the two closest."""
    if isinstance(raw, datetime.datetime):
        return _ranged(raw.date(), None)
    if isinstance(raw, datetime.date):
        return _ranged(raw, None)
    if type(raw) is str and _ISO.fullmatch(raw):
        return _day((raw[:4], raw[5:7], raw[8:]), raw)
    text = cells.narrow(raw)
    broken = cells.damage(raw, text)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    if _OPEN.fullmatch(text):
        return cells.Cell(None, OPEN_ENDED)
    return _written(raw, text, near) if not _is_number(text) else _serial(text, epoch_1904)


def _is_number(text: str) -> bool:
    whole = text.removesuffix(".0")
    return whole.isdigit() and len(whole) in (5, 8)


def _serial(text: str, epoch_1904: bool) -> cells.Cell:
    whole = text.removesuffix(".0")
    packed = _PACKED.fullmatch(whole)
    if packed:
        return _day(packed.groups(), text)
    number = int(whole)
    if number not in SERIALS:
        return cells.refused("date_unreadable")
    day = (EPOCH_1904 if epoch_1904 else EPOCH_1900) + datetime.timedelta(days=number)
    return _ranged(day, day.isoformat())


def _written(raw: cells.Raw, text: str, near: datetime.date | None) -> cells.Cell:
    full = _FULL.fullmatch(text)
    if full:
        return _day(full.groups(), cells.text_of(raw).strip())
    short = _SHORT.fullmatch(text)
    if short:
        year, month, day = map(int, short.groups())
        if len(short.group(1)) < 2 or year <= 12 or year > NEWEST_SHORT_YEAR:
            return cells.refused("date_ambiguous")
        return _day((CENTURY + year, month, day), text)
    bare = _NO_YEAR.fullmatch(text)
    if bare:
        return _without_year(int(bare.group(1)), int(bare.group(2)), near)
    if _LATER.fullmatch(text):
        return cells.refused("date_ambiguous")
    return cells.refused("date_incomplete" if _NO_DAY.fullmatch(text) else "date_unreadable")


def month_and_day(text: str) -> tuple[int, int]:
    """Month and day of a day that `parse_date` refused only because it has no year."""
    match = _NO_YEAR.fullmatch(text)
    assert match is not None
    return int(match.group(1)), int(match.group(2))


def _day(parts: Iterable[str | int], written: str) -> cells.Cell:
    year, month, day = map(int, parts)
    try:
        value = datetime.date(year, month, day)
    except ValueError:
        return cells.refused("date_impossible")
    iso = value.isoformat()
    return _ranged(value, iso if iso != written else None)


def _without_year(month: int, day: int, near: datetime.date | None) -> cells.Cell:
    # A leap year, so that 29 February is possible and 31 November is not.
    try:
        datetime.date(2024, month, day)
    except ValueError:
        return cells.refused("date_impossible")
    if near is None:
        return cells.refused("date_without_year")
    candidates = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            candidates.append(datetime.date(year, month, day))
        except ValueError:
            continue
    value = min(candidates, key=lambda candidate: abs(candidate - near), default=None)
    if value is None:
        return cells.refused("date_impossible")
    return cells.Cell(value, value.isoformat(), warning="year_assumed")


def _ranged(value: datetime.date, fixed: str | None) -> cells.Cell:
    return cells.Cell(value, fixed) if value.year in YEARS else cells.refused("date_out_of_range")
