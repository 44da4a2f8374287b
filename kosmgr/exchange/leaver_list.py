"""A list of leavers as people keep it: 工号 and 离职日期, perhaps 最后工作日 and 主体. Reading it imports nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kosmgr.exchange import cells, dates, headings, shapes, table
from kosmgr.kit.errors import Invalid
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_


class NoLeavers(Invalid):
    """工号 and 离职日期 are what a list of leavers has."""

    message = N_("{file} 里没有认出离职名单：要有「工号」和「离职日期」两栏")


@dataclass(frozen=True)
class Listed:
    """One person of the list, by the row a person sees."""

    row: int
    employee: str
    last_day: date
    last_working_day: date | None
    entity: str | None


@dataclass(frozen=True)
class LeaverList:
    """What the file says: people, and the cells that could not be read."""

    rows: Sequence[Listed]
    rejected: Sequence[shapes.Rejected]


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per person."""
    return table.plain(table.Table(table.in_epoch(LEDGER, date1904), layout, sheet), _key)


LEDGER = shapes.Ledger(
    kind="leavers",
    title=N_("离职名单"),
    main_key="employee",
    anchors=("left_on",),
    judge=judge,
    fields=(
        shapes.Field("entity", N_("所属主体"), cells.parse_text, ("主体", "公司", "统一社会信用代码")),
        shapes.Field("employee", N_("工号"), cells.parse_employee, ("员工编号", "员工号"), required=True),
        shapes.Field(
            "left_on", N_("离职日期"), dates.parse_date, ("离职日", "离职时间", "最后一天"), required=True, what="date"
        ),
        shapes.Field(
            "last_working_on", N_("最后工作日"), dates.parse_date, ("最后上班日", "最后工作日期"), what="date"
        ),
    ),
)


def read(path: Path, name: str) -> LeaverList:
    """The people of a spreadsheet or CSV, whatever other columns it has; a row for each account is one person."""
    book = reader.read(path)
    rows: dict[str, Listed] = {}
    rejected: list[shapes.Rejected] = []
    found = False
    for sheet in book.sheets:
        layout = None if sheet.hidden else _layout(sheet)
        if layout is None:
            continue
        found = True
        reading = judge(layout, sheet, book.date1904)
        rejected += reading.rejected
        for row in reading.rows:
            left_on, working = row.values["left_on"], row.values["last_working_on"]
            entity = row.values["entity"]
            if isinstance(left_on, date):
                listed = Listed(
                    row.row_no, str(row.values["employee"]), left_on, working if isinstance(working, date) else None,
                    entity if isinstance(entity, str) else None,
                )  # fmt: skip
                rows.setdefault(row.key, listed)
    if not found:
        raise NoLeavers(file=name)
    return LeaverList(list(rows.values()), rejected)


def _key(values: table.Values) -> str:
    """Two entities may use one 工号."""
    return f"{values['entity'] or ''}/{values['employee']}"


def _layout(sheet: reader.Sheet) -> shapes.Layout | None:
    """The first row that has both headings."""
    known = {headings.normal(word): field.name for field in LEDGER.fields for word in (field.heading, *field.synonyms)}
    for number, row in enumerate(sheet.rows[: headings.SEARCHED_ROWS], 1):
        columns: dict[str, int] = {}
        for index, cell in enumerate(row):
            field = known.get(headings.normal(cell))
            if field is not None:
                columns.setdefault(field, index)
        if {"employee", "left_on"} <= columns.keys():
            words = tuple(cells.text_of(cell) for cell in row)
            return shapes.Layout(LEDGER.kind, number, number + 1, columns, words)
    return None
