"""The one writer of spreadsheet cells: text stays text whatever it begins with, numbers and dates keep their type.

A workbook library that guesses writes a person's "=1+1" as a live formula, dies of one control character and cuts long
text without a word. Every cell that leaves the house goes through here.
"""

import datetime
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from kosmgr.kit import money

CELL_UNITS = 32_767
CUT_MARK = "…… [内容过长，已截断 / cut]"
SHEET_NAME = 31
EXACT_DIGITS = 10**15
FIRST_YEAR = 1900  # a spreadsheet knows no day before
FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "money": "#,##0.00"}

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NAME_MARKS = re.compile(r"[\[\]:*?/\\]")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def safe_text(text: str) -> str:
    """Text a spreadsheet can hold: no control characters, and where it is cut it says so."""
    if text.isprintable() and len(text) * 2 <= CELL_UNITS:  # nearly every cell; the rest is looked at closely
        return text
    text = _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 <= CELL_UNITS or len(text.encode("utf-16-le")) // 2 <= CELL_UNITS:
        return text
    room = (CELL_UNITS - len(CUT_MARK)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT_MARK


def sheet_name(name: str, taken: Iterable[str] = ()) -> str:
    """A name Excel accepts, unlike those taken."""
    used = {other.casefold() for other in taken}
    base = _NAME_MARKS.sub("－", safe_text(name)).strip("' ")[:SHEET_NAME] or "Sheet"
    candidate, number = base, 2
    while candidate.casefold() in used:
        suffix = f" ({number})"
        candidate = base[: SHEET_NAME - len(suffix)] + suffix
        number += 1
    return candidate


def safe_csv_cell(value: object) -> str:
    """A cell of a text file that no spreadsheet program will run; numbers stay numbers, also negative ones."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = safe_text(str(value))
    if text.startswith(_FORMULA_START) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


class Workbook:
    """An .xlsx being written. Use as a context manager; nothing is guessed from the text of a cell."""

    def __init__(self, target: Path | str | IO[bytes], *, constant_memory: bool = False) -> None:
        self.book: Any = xlsxwriter.Workbook(
            target if not isinstance(target, Path) else str(target),
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "constant_memory": constant_memory,
                "nan_inf_to_errors": False,
            },
        )
        self.names: list[str] = []
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self.book.close()

    def sheet(self, name: str) -> "Page":
        """A new sheet with a name Excel accepts."""
        self.names.append(sheet_name(name, self.names))
        return Page(self, self.book.add_worksheet(self.names[-1]))

    def style(self, **properties: object) -> Any:
        """One format per set of properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]


class Page:
    """A sheet being written. `raw` is the library's own sheet, for widths, panes, filters and charts; not for cells."""

    def __init__(self, book: Workbook, raw: Any) -> None:
        self.book = book
        self.raw = raw

    def write(self, row: int, column: int, value: object, **style: object) -> None:
        """One cell, by the type of its value: text, whole or broken number, yes/no, day, instant, or nothing."""
        if value is None:
            if style:
                self.raw.write_blank(row, column, None, self.book.style(**style))
        elif isinstance(value, bool):
            self.raw.write_boolean(row, column, value, self._style(style))
        elif isinstance(value, int | float):
            self._number(row, column, value, style)
        elif isinstance(value, datetime.datetime):
            plain = value.replace(tzinfo=None)
            self.raw.write_datetime(row, column, plain, self._style({"num_format": FORMATS["datetime"]} | style))
        elif isinstance(value, datetime.date):
            if value.year < FIRST_YEAR:
                self.raw.write_string(row, column, value.isoformat(), self._style(style))
            else:
                self.raw.write_datetime(row, column, value, self._style({"num_format": FORMATS["date"]} | style))
        else:
            self.raw.write_string(row, column, safe_text(str(value)), self._style(style))

    def money(self, row: int, column: int, fen: int | None, **style: object) -> None:
        """Whole fen as a number of yuan."""
        value = None if fen is None else money.yuan_number(fen)
        self.write(row, column, value, **({"num_format": FORMATS["money"]} | style))

    def line(self, row: int, values: Sequence[object], **style: object) -> None:
        """A whole row from its first column."""
        for column, value in enumerate(values):
            self.write(row, column, value, **style)

    def merged(self, row: int, first: int, last: int, text: str, style: Any) -> None:
        """One text over several cells of a row."""
        self.raw.merge_range(row, first, row, last, "", style)
        self.raw.write_string(row, first, safe_text(text), style)

    def rows(
        self,
        first: int,
        kinds: Sequence[str],
        styles: Sequence[Any],
        rows: Iterable[Sequence[Any]],
        height: Callable[[Sequence[Any]], float | None] | None = None,
    ) -> int:
        """Many rows from their first column, by kinds known beforehand: text, number, money (fen), day, instant.

        Nothing and the empty text leave a cell empty. Returns the row after the last.
        """
        columns = [(index, _PUT[kind](self.raw), styles[index]) for index, kind in enumerate(kinds)]
        number = first
        for row in rows:
            high = height(row) if height is not None else None
            if high is not None:
                self.raw.set_row(number, high)
            for index, put, style in columns:
                value = row[index]
                if value is not None and value != "":
                    put(number, index, value, style)
            number += 1
        return number

    def _number(self, row: int, column: int, value: int | float, style: dict[str, object]) -> None:
        exact = math.isfinite(value) and (isinstance(value, float) or abs(value) < EXACT_DIGITS)
        if exact:
            self.raw.write_number(row, column, value, self._style(style))
        else:
            self.raw.write_string(row, column, str(value), self._style(style))

    def _style(self, style: dict[str, object]) -> Any:
        return self.book.style(**style) if style else None


Put = Callable[[int, int, Any, Any], Any]


def _put_text(raw: Any) -> Put:
    write = raw.write_string
    return lambda row, column, value, style: write(row, column, safe_text(value), style)


def _put_money(raw: Any) -> Put:
    write = raw.write_number
    return lambda row, column, value, style: write(row, column, value / 100, style)


def _put_day(raw: Any) -> Put:
    write, write_old = raw.write_datetime, raw.write_string
    return lambda row, column, value, style: (
        write(row, column, value, style) if value.year >= FIRST_YEAR else write_old(row, column, str(value), style)
    )


def _put_instant(raw: Any) -> Put:
    write = raw.write_datetime
    return lambda row, column, value, style: write(row, column, value.replace(tzinfo=None), style)


_PUT: Mapping[str, Callable[[Any], Put]] = {
    "text": _put_text,
    "number": lambda raw: raw.write_number,
    "money": _put_money,
    "day": _put_day,
    "instant": _put_instant,
}
