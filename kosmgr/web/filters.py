"""How values are written on a page. Chinese and English differ in words, not in figures."""

import re
from collections.abc import Callable
from datetime import date, datetime

from kosmgr.kit import clock, money
from kosmgr.kit.text import N_
from kosmgr.matrix import words

Translate = Callable[[str], str]

_UNITS = (
    (60, 60, N_("{n} 分钟前")),
    (60 * 60, 24, N_("{n} 小时前")),
    (60 * 60 * 24, 30, N_("{n} 天前")),
)


def yuan(fen: int | None) -> str:
    """2,400 or 320.55, without the sign; the macro `money` draws the ¥."""
    return "—" if fen is None else money.yuan(fen)


def number(value: int | float | None) -> str:
    """12,000; unknown is a dash, never 0."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def day(value: date | datetime | None) -> str:
    """2026-11-20, in Shanghai."""
    return "—" if value is None else _civil(value).isoformat()


def minute(value: datetime | None) -> str:
    """2026-11-20 09:42, in Shanghai."""
    return "—" if value is None else value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def short_day(value: date | datetime | None, translate: Translate = str) -> str:
    """11-20 周五, where the year is plain."""
    if value is None:
        return "—"
    civil = _civil(value)
    return f"{civil:%m-%d} {translate(words.WEEKDAYS[civil.weekday()])}"


def masked(value: str | None) -> str:
    """154 **** 0111: the first three and the last four of a phone number; shorter numbers show their last two."""
    if not value:
        return "—"
    digits = re.sub(r"\s", "", value)
    if "*" in digits:
        return value
    return f"{digits[:3]} **** {digits[-4:]}" if len(digits) >= 11 else f"**** {digits[-2:]}"


def ago(value: datetime | None, now: datetime, translate: Translate = str) -> str:
    """刚刚, 5 分钟前, 3 小时前, 2 天前; from 30 days on the day itself."""
    if value is None:
        return "—"
    seconds = (now - value).total_seconds()
    if seconds < 0:
        return minute(value)
    if seconds < 60:
        return translate(N_("刚刚"))
    for size, limit, message in _UNITS:
        if seconds < size * limit:
            return translate(message).format(n=int(seconds // size))
    return day(value)


def initial(name: str | None) -> str:
    """What stands in a round picture: the last character of a Chinese name, the first letter of another."""
    stripped = (name or "").strip()
    if not stripped:
        return "—"
    return stripped[0].upper() if stripped[0].isascii() else stripped[-1]


def seat_name(name: str | None) -> str:
    """A name as a seat holds it: three characters at most, else the given name."""
    stripped = (name or "").strip()
    return stripped if len(stripped) <= 3 or stripped.isascii() else stripped[-2:]


def _civil(value: date | datetime) -> date:
    return clock.day_of(value) if isinstance(value, datetime) else value
