"""A workbook as paper: formats, sheets of one table each, print set-up. Knows xlsxwriter, knows nothing of seats.

Rows are written once, in order and to disk (constant memory). Text from outside only ever becomes a string cell.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from kosmgr.kit.clock import SHANGHAI
from kosmgr.kit.sheets import writer
from kosmgr.kit.sheets.writer import Page, safe_text
from kosmgr.kit.text import N_

FONT = "微软雅黑"
HEAD_FONT = "等线"
INK, INK_2, LINE, PAPER = "#24211D", "#57514A", "#E8E3DB", "#F3F0EA"
TEXT, WHOLE, MONEY, DAY, INSTANT = "text", "number", "money", "day", "instant"
FORMATS: Mapping[str, dict[str, object]] = {
    TEXT: {"indent": 1},
    "wrap": {"text_wrap": True, "indent": 1},
    "chip": {"align": "center"},
    WHOLE: {"num_format": "#,##0"},
    MONEY: {"num_format": "#,##0.00"},
    DAY: {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1},
    INSTANT: {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "indent": 1},
    "title": {"font_name": HEAD_FONT, "bold": True, "font_size": 16},
    "heading": {"font_name": HEAD_FONT, "bold": True, "font_size": 12},
    "note": {"font_color": INK_2},
    "prose": {"text_wrap": True, "valign": "top"},
    "label": {"font_color": INK_2},
    "strong": {"bold": True},
    "head": {"font_name": HEAD_FONT, "bold": True, "bg_color": PAPER, "text_wrap": True, "bottom": 1, "indent": 1},
    "head_right": {
        "font_name": HEAD_FONT, "bold": True, "bg_color": PAPER, "text_wrap": True, "bottom": 1, "align": "right",
    },
    "total_label": {"bold": True, "font_color": INK_2},
    "total_number": {"bold": True, "num_format": "#,##0"},
    "total_money": {"bold": True, "num_format": "#,##0.00"},
}  # fmt: skip
_BASE: dict[str, object] = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_KINDS = {"wrap": TEXT}
TITLE_ROW, TOTAL_ROW, HEAD_ROW, FIRST_ROW = 0, 1, 2, 3
LINE_HEIGHT, MOST_LINES = 15, 12
HEADER_CAP = 100  # characters of user text in a page header; Excel takes 255 in all
SUBTOTAL_SUM = 109  # SUM over the rows a filter leaves


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, its width in half-width characters, what its cells are, and its sum."""

    title: str
    width: float
    kind: str = TEXT
    total: float | None = None  # the sum of all rows, shown above the heading and following the filter


@dataclass(frozen=True)
class Shade:
    """A cell of `column` is drawn in these colours while `criteria` holds."""

    column: int
    criteria: Mapping[str, object]
    text: str
    fill: str
    bold: bool = False


class Paper:
    """One workbook being written."""

    def __init__(self, path: Path, company: str, day: date, title: str, now: datetime, say: Callable[[str], str]):
        self.say = say
        self.company, self.day, self.title = company, day, title
        self.stamp = now.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
        self.book = writer.Workbook(path, constant_memory=True)
        self.file = self.book.book
        company = safe_text(company)[:HEADER_CAP]
        self.file.set_properties({"title": title, "company": company, "author": "kosmgr", "created": self.stamp})
        self.formats = {name: self.file.add_format({**_BASE, **extra}) for name, extra in FORMATS.items()}
        self.rows = 0

    def style(self, name: str) -> dict[str, Any]:
        """A named format as properties, for single cells."""
        return {**_BASE, **FORMATS[name]}

    def format(self, **extra: object) -> Any:
        """A format of our own on top of the usual one."""
        return self.file.add_format({**_BASE, **extra})

    def sheet(self, name: str, tab: str) -> Page:
        """An empty sheet, set up for print: landscape, one page wide, company and day above, page numbers below."""
        page = self.book.sheet(self.say(name))
        sheet = page.raw
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        company = safe_text(self.company)[:HEADER_CAP].replace("&", "&&")
        sheet.set_header(f"&L&10 {company}&R&10 {self.say(N_('截至 {day}')).format(day=self.day.isoformat())}")
        pages = self.say(N_("第 {page} 页，共 {pages} 页")).format(page="&P", pages="&N")
        sheet.set_footer(f"&L&9 {self.say(name)}&C&9 {pages}&R&9 {self.stamp:%Y-%m-%d %H:%M}")
        sheet.set_tab_color(tab)
        return page

    def table(
        self,
        page: Page,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        shades: Sequence[Shade] = (),
        frozen: int = 2,
        empty: str = N_("没有记录"),
    ) -> int:
        """A titled table with sums above its heading, filter, frozen heading, and colours; returns how many rows."""
        formats, sheet = self.formats, page.raw
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        sheet.set_row(TITLE_ROW, 26)
        sheet.write_string(TITLE_ROW, 0, safe_text(title), formats["title"])
        listed = rows if isinstance(rows, list | tuple) else list(rows)
        last = max(FIRST_ROW, FIRST_ROW + len(listed) - 1)
        self._totals(sheet, columns, last)
        sheet.set_row(HEAD_ROW, 32)
        for index, column in enumerate(columns):
            right = column.kind in (WHOLE, MONEY)
            sheet.write_string(HEAD_ROW, index, self.say(column.title), formats["head_right" if right else "head"])
        if listed:
            kinds = [_KINDS.get(column.kind, column.kind) for column in columns]
            page.rows(FIRST_ROW, kinds, [formats[column.kind] for column in columns], listed, _height(columns))
        else:
            sheet.write_string(FIRST_ROW, 0, self.say(empty), formats["note"])
        sheet.autofilter(HEAD_ROW, 0, last, len(columns) - 1)
        sheet.freeze_panes(FIRST_ROW, frozen)
        sheet.repeat_rows(HEAD_ROW)
        for shade in shades:  # before the lines: LibreOffice takes the first rule that holds
            self.shade(sheet, FIRST_ROW, last, shade)
        self.lined(sheet, FIRST_ROW, last, len(columns))
        self.rows += len(listed)
        return len(listed)

    def _totals(self, sheet: Any, columns: Sequence[Column], last: int) -> None:
        if not any(column.total is not None for column in columns):
            return
        sheet.write_string(TOTAL_ROW, 0, self.say(N_("合计（随筛选变化）")), self.formats["total_label"])
        for index, column in enumerate(columns):
            if column.total is None:
                continue
            cells = xl_range(FIRST_ROW, index, last, index)
            formula = f"=SUBTOTAL({SUBTOTAL_SUM},{cells})"
            sheet.write_formula(TOTAL_ROW, index, formula, self.formats[f"total_{column.kind}"], column.total)

    def lined(self, sheet: Any, first: int, last: int, width: int, left: int = 0) -> None:
        """A hairline under each row, and no green corners on numbers that are text."""
        line = self.file.add_format({"bottom": 1, "bottom_color": LINE})
        sheet.conditional_format(first, left, last, left + width - 1, {"type": "no_errors", "format": line})
        sheet.ignore_errors({"number_stored_as_text": xl_range(first, left, last, left + width - 1)})

    def shade(self, sheet: Any, first: int, last: int, shade: Shade) -> None:
        """Colour the cells of one column while the rule holds."""
        look = self.file.add_format({"font_color": shade.text, "bg_color": shade.fill, "bold": shade.bold})
        sheet.conditional_format(first, shade.column, last, shade.column, {**shade.criteria, "format": look})

    def dress(self, chart: Any, title: str, rows: int = 17, legend: bool = True, lying: bool = False) -> None:
        """A chart in our look: quiet, horizontal lines only, a zero line, our fonts."""
        font = {"name": FONT, "size": 9, "color": INK_2}
        chart.set_title({"name": title, "name_font": {"name": HEAD_FONT, "size": 11, "color": INK}, "overlay": False})
        chart.set_legend({"position": "bottom", "font": font} if legend else {"none": True})
        names = {"num_font": font, "line": {"color": LINE}, "major_gridlines": {"visible": False}}
        grid = {"visible": True, "line": {"color": LINE}}
        values = {"num_font": font, "line": {"none": True}, "min": 0, "major_gridlines": grid}
        chart.set_x_axis(values if lying else names)
        chart.set_y_axis(names | {"reverse": True} if lying else values)
        chart.set_size({"width": 620, "height": rows * 20})
        chart.set_chartarea({"border": {"color": LINE}})


def width_of(text: str) -> int:
    """How wide a text is in half-width characters; a Chinese one counts for two."""
    return len(text) + sum(1 for character in text if character > "\u2e7f")


def _height(columns: Sequence[Column]) -> Callable[[Sequence[Any]], float | None] | None:
    """How high a row must be for its wrapped cells, or None where one line is enough: no program asks twice."""
    wrapped = [(index, column.width - 3) for index, column in enumerate(columns) if column.kind == "wrap"]
    if not wrapped:
        return None

    def height(row: Sequence[Any]) -> float | None:
        lines = max(
            sum(-(-max(1, width_of(part)) // int(width)) for part in str(row[index] or "").split("\n"))
            for index, width in wrapped
        )
        return LINE_HEIGHT * min(lines, MOST_LINES) + 2 if lines > 1 else None

    return height


def absolute(sheet_name: str, first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """A range a chart can point to."""
    quoted = sheet_name.replace("'", "''")
    return f"='{quoted}'!{xl_range_abs(first_row, first_column, last_row, last_column)}"


def cell_name(row: int, column: int) -> str:
    """A1 and so on."""
    return str(xl_rowcol_to_cell(row, column))


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A place beside the target; it becomes the target when the block ends well, and leaves nothing otherwise."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb") as done:
            os.fsync(done.fileno())
        os.replace(part, target)
        if os.name == "posix":  # elsewhere a folder cannot be opened
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    finally:
        part.unlink(missing_ok=True)
