"""A year's decree as somebody types it: day, off or work, name, source; read whole or refused by row. Pure."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kosmgr.kit import text
from kosmgr.kit.errors import Invalid, NotFound
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.sheets import delimited
from kosmgr.kit.sheets.limits import Unreadable
from kosmgr.kit.text import N_
from kosmgr.kit.workdays import SATURDAY

OFF, WORK = "off", "work"
KINDS = {
    OFF: OFF, "holiday": OFF, "休": OFF, "放假": OFF, "休息": OFF, "节假日": OFF,
    WORK: WORK, "workday": WORK, "班": WORK, "上班": WORK, "调休": WORK, "调休上班": WORK, "补班": WORK,
}  # fmt: skip
KIND_WORDS = {OFF: N_("放假"), WORK: N_("上班")}
COLUMNS = {
    "day": ("day", "date", "日期", "日子"),
    "kind": ("kind", "type", "off|work", "类型", "放假或上班", "休或班"),
    "name": ("name", "holiday", "名称", "节日"),
    "source": ("source", "来源", "依据"),
}
FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST = 400  # rows
MOST_BYTES = 256 * 1024
NAME_LENGTH = 60
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_SHOWN = 40


class DecreeWrong(Invalid):
    """One row cannot be read; nothing of the file is taken."""

    message = N_("第 {row} 行：{why}。整份没有导入，改好再来")


class DecreeEmpty(Invalid):
    """No row, or more than a year can have."""

    message = N_("里面没有日子，或超过 {most} 行：每行写 日期,off 或 work,名称,来源")


class DecreeUnreadable(Invalid):
    """Not a small text table."""

    message = N_("这份文件读不成表格：存成 CSV（UTF-8 或 GBK，不超过 {most} KB）再来")


class SourceNeeded(Invalid):
    """What counts as law names where it stands."""

    message = N_("要写来源，例如「国务院办公厅关于 {year} 年部分节假日安排的通知」")


class DecreeUnknown(NotFound):
    """Only what somebody entered can be taken back."""

    message = N_("{year} 年没有导入过放假安排")


@dataclass(frozen=True, slots=True)
class DecreeDay:
    """One row."""

    day: date
    kind: str  # off | work
    name: str = ""
    source: str = ""
    row: int = 0  # as a person sees it in the file


def of_file(content: bytes) -> list[DecreeDay]:
    """The rows of a file, whatever its encoding."""
    if len(content) > MOST_BYTES:
        raise DecreeUnreadable(most=MOST_BYTES // 1024)
    try:
        return read(delimited.decode(content, None)[0])
    except Unreadable:
        raise DecreeUnreadable(most=MOST_BYTES // 1024) from None


def read(content: str) -> list[DecreeDay]:
    """The rows of a CSV text; a heading is optional, columns may stand in any order under one."""
    try:
        lines = list(csv.reader(content.splitlines()))
    except csv.Error:
        raise DecreeEmpty(most=MOST) from None
    rows = [(number, [text.fold(cell) for cell in line], line) for number, line in enumerate(lines, 1)]
    rows = [row for row in rows if any(row[1])]
    places = {name: place for place, name in enumerate(COLUMNS)}
    if rows and (heading := _heading(rows[0][1])):
        places, rows = heading, rows[1:]
    if not 0 < len(rows) <= MOST:
        raise DecreeEmpty(most=MOST)
    return [_row(number, folded, raw, places) for number, folded, raw in rows]


def _heading(cells: Sequence[str]) -> dict[str, int] | None:
    found = {
        name: place for place, cell in enumerate(cells) for name, words in COLUMNS.items() if cell.casefold() in words
    }
    return found if {"day", "kind"} <= found.keys() else None


def _row(number: int, folded: Sequence[str], raw: Sequence[str], places: dict[str, int]) -> DecreeDay:
    def cell(name: str) -> str:
        place = places.get(name, len(raw))
        try:
            return text.clean(raw[place])[:500] if place < len(raw) else ""
        except ValueError:
            raise wrong(number, N_("有不能保存的字符")) from None

    def narrow(name: str) -> str:
        place = places.get(name, len(folded))
        return folded[place] if place < len(folded) else ""

    match = _DAY.fullmatch(narrow("day"))
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        raise wrong(number, N_("「{given}」读不成日期，写成 2027-01-01 这样"), given=cell("day")[:_SHOWN])
    kind = KINDS.get(narrow("kind").casefold())
    if kind is None:
        raise wrong(number, N_("「{given}」应为 off（放假）或 work（调休上班）"), given=cell("kind")[:_SHOWN])
    return DecreeDay(day, kind, cell("name")[:NAME_LENGTH], cell("source"), number)


def wrong(row: int, why: str, **facts: object) -> DecreeWrong:
    """A refusal that names the row."""
    return DecreeWrong(row=row, why=Sentence(why, facts))


def year_of(days: Iterable[DecreeDay]) -> int:
    """The year most days lie in: a decree may begin in the December before."""
    return Counter(one.day.year for one in days).most_common(1)[0][0]


def check(year: int, days: Sequence[DecreeDay]) -> None:
    """Refuse days of another year, a day said twice, and work on a day everybody works anyway."""
    if not 0 < len(days) <= MOST:
        raise DecreeEmpty(most=MOST)
    seen: set[date] = set()
    for place, one in enumerate(days, 1):
        row = one.row or place
        before = one.day.year == year - 1 and one.day.month == 12
        if not FIRST_YEAR <= one.day.year <= LAST_YEAR or not (one.day.year == year or before):
            raise wrong(row, N_("{day} 不在 {year} 年，也不在前一年 12 月"), day=one.day, year=year)
        if one.day in seen:
            raise wrong(row, N_("{day} 写了两次"), day=one.day)
        if one.kind == WORK and one.day.weekday() < SATURDAY:
            raise wrong(row, N_("{day} 不是周末，本来就上班"), day=one.day)
        if not one.source.strip():
            raise SourceNeeded(year=year)
        seen.add(one.day)
