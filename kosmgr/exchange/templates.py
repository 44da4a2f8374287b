"""Workbooks handed out: an empty ledger to fill in, and the rows that could not be read, to correct and send again."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import IO

from kosmgr.exchange import cells, headings, shapes, table
from kosmgr.kit import sentences
from kosmgr.kit.sheets import reader, writer
from kosmgr.kit.text import N_

Target = Path | str | IO[bytes]
Translate = Callable[[str], str]

ROWS = 5_000
TYPED = {"date": "yyyy-mm-dd", "money": "#,##0.00", "number": "0"}
HOW = {
    "text": N_("文字"),
    "date": N_("日期，例如 2026-03-01"),
    "money": N_("金额（元），最多两位小数"),
    "number": N_("数字"),
}
NUMBER_HEADING = N_("序号")
REMARK = "备注"
_UNREMARKED = N_("不要填写身份证号：带身份证号的列不会导入。备注列不会读取。")
_REMARKED = N_("不要填写身份证号：带身份证号的列不会导入。备注列原样留下，不从里面读日期和编号。")
_HEAD = {"bold": True, "bg_color": "#F1F3F5", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
_NEEDED = {"font_color": "#C92A2A"}
_PALE = {"italic": True, "font_color": "#868E96"}


def blank(ledger: shapes.Ledger, target: Target, translate: Translate = str) -> None:
    """Headings, column types, an example row that is ignored on import, choice lists, and a sheet that explains."""
    with writer.Workbook(target) as book:
        page = book.sheet(title(ledger))
        page.write(0, 0, NUMBER_HEADING, **_HEAD)
        page.write(1, 0, table.EXAMPLE, **_PALE)
        for column, field in enumerate(ledger.fields, 1):
            page.write(0, column, field.heading, **(_HEAD | _NEEDED if field.required else _HEAD))
            page.write(1, column, _example(field), **(_PALE | {"num_format": TYPED.get(field.what, "@")}))
            page.raw.set_column(column, column, 14, book.style(num_format=TYPED.get(field.what, "@")))
            if field.choices:
                # Other words may be typed: the list helps, the import judges.
                options = {"validate": "list", "source": list(field.choices), "error_type": "information"}
                page.raw.data_validation(2, column, ROWS, column, options)
        page.raw.freeze_panes(1, 0)
        _explain(book, ledger, translate)


def title(ledger: shapes.Ledger) -> str:
    """The name of a ledger's sheet; ledgers are written in Chinese in every language of the pages."""
    return ledger.title.replace("/", "及")


def _example(field: shapes.Field) -> object:
    if field.what == "date" and isinstance(field.example, str):
        return datetime.date.fromisoformat(field.example)
    return field.example


def _explain(book: writer.Workbook, ledger: shapes.Ledger, translate: Translate) -> None:
    page = book.sheet(headings.NOTES_SHEET)
    page.raw.set_column(0, 0, 18)
    page.raw.set_column(1, 1, 8)
    page.raw.set_column(2, 3, 44)
    lines = (
        N_("红色列为必填。第一列写着“示例”的行不会导入，可以保留。"),
        N_("编号、手机号、发票号请按文本填写，不要让表格软件改成科学计数。"),
        _REMARKED if any(field.heading == REMARK for field in ledger.fields) else _UNREMARKED,
        *ledger.notes,
    )
    for row, line in enumerate(lines):
        page.write(row, 0, translate(line))
    start = len(lines) + 1
    page.line(start, [translate(text) for text in (N_("列名"), N_("必填"), N_("填写方式"), N_("可选值"))], **_HEAD)
    for row, field in enumerate(ledger.fields, start + 1):
        page.write(row, 0, field.heading)
        page.write(row, 1, translate(N_("是")) if field.required else None)
        page.write(row, 2, translate(HOW[field.what]))
        page.write(row, 3, sentences.listed(field.choices, translate) or None)


def rejected(
    target: Target,
    layout: shapes.Layout,
    sheet: reader.Sheet,
    reading: shapes.Reading,
    translate: Translate = str,
) -> int:
    """The rows with a refused cell under their own headings, each with its reasons; returns how many.

    The workbook can be imported as it is: the column of reasons is ignored. A row that continues another comes with the
    whole group. Columns of identity numbers are left out.
    """
    reasons: dict[int, list[str]] = {}
    for entry in reading.rejected:
        if entry.row > layout.header_row:
            reasons.setdefault(entry.row, []).append(
                sentences.labelled(entry.column, entry.said.text(translate), translate)
            )
    numbers = set(reasons)
    for group in reading.rows:
        if len(group.row_nos) > 1 and not numbers.isdisjoint(group.row_nos):
            numbers.update(group.row_nos)
    barred = {index for index, _ in layout.refused}
    columns = [index for index in range(len(layout.headings)) if index not in barred]
    with writer.Workbook(target) as book:
        page = book.sheet(headings.title_of(layout.kind).replace("/", "及"))
        page.line(0, [*(layout.headings[index] for index in columns), headings.REASON_HEADING], **_HEAD)
        for row, number in enumerate(sorted(numbers), 1):
            source = sheet.rows[number - 1]
            for place, index in enumerate(columns):
                page.write(row, place, _as_typed(source[index]) if index < len(source) else None)
            page.write(
                row, len(columns), sentences.clauses(reasons.get(number, ()), translate) or None, font_color="#C92A2A"
            )
        page.raw.set_column(0, max(len(columns) - 1, 0), 14)
        page.raw.set_column(len(columns), len(columns), 48)
        page.raw.freeze_panes(1, 0)
    return len(numbers)


def _as_typed(cell: reader.Cell) -> object:
    if isinstance(cell, reader.Bad):
        return cell.text
    return (cells.mask_identity(cell) or None) if isinstance(cell, str) else cell
