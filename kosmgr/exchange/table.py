"""From the rows of a sheet to judged values: what every ledger has in common. Pure.

Columns are judged one after another with a memory of what was seen, because ledgers repeat themselves.
"""

import dataclasses
import functools
import re
from collections.abc import Callable, Iterable

from kosmgr.exchange import cells, dates, messages, shapes
from kosmgr.kit.sheets import reader

MOST_FIXES_LISTED = 1_000
EXAMPLE = "示例"

_TOTAL = re.compile(r"(?:本页|全部)?(?:合计|总计|共计|总数)[:：]?.*")
_SUBTOTAL = re.compile(r".*(?:小计|合计)[:：]?")
_NOTE = re.compile(
    r"(?:备注|注|说明|附注|填表|制表|制单|审核|更新|截止|截至|单位|预算|统计|联系人)(?:$|[:：\s人部时日至（(\d])?.*"
)

Values = dict[str, object]
Line = tuple[int, Values, list[reader.Cell]]


class Table:
    """A sheet being judged against a ledger; collects what has to be said about it."""

    def __init__(self, ledger: shapes.Ledger, layout: shapes.Layout, sheet: reader.Sheet) -> None:
        self.ledger = ledger
        self.layout = layout
        self.sheet = sheet
        self.reading = shapes.Reading(ledger.kind)
        self.fields = {field.name: field for field in ledger.fields}
        self.headings = {
            name: layout.headings[index] if index < len(layout.headings) else self.fields[name].heading
            for name, index in layout.columns.items()
            if name in self.fields
        }

    def lines(self) -> list[Line]:
        """(row number, values, the raw row) of every row of the ledger; the others are listed as ignored."""
        self._above()
        body = self._body()
        rows = [row for _, row in body]
        numbers = [number for number, _ in body]
        columns: list[list[object]] = []
        names: list[str] = []
        for field in self.ledger.fields:
            judged = self._column(field, numbers, rows)
            if field.names:
                several = [value if isinstance(value, tuple) else (None,) * len(field.names) for value in judged]
                columns.extend(list(part) for part in zip(*several, strict=True))
                if not several:
                    columns.extend([] for _ in field.names)
            else:
                columns.append(judged)
            names.extend(field.values)
        return [
            (number, dict(zip(names, values, strict=True)), row)
            for number, row, *values in zip(numbers, rows, *columns, strict=True)
        ]

    def judge(self, number: int, field: shapes.Field, raw: reader.Cell, cell: cells.Cell, whole: bool = False) -> None:
        """Say what has to be said about one judged cell."""
        heading = self.headings.get(field.name, field.heading)
        if cell.code:
            self.reject(number, field.name, raw, cell.code, whole)
        elif cell.fixed is not None:
            self.reading.fixed += 1
            if len(self.reading.fixes) < MOST_FIXES_LISTED:
                typed = cells.mask_identity(cells.text_of(raw))
                self.reading.fixes.append(shapes.Fixed(number, heading, typed, cell.fixed))
        if cell.warning:
            self.warn(number, field.name, cell.warning)

    def reject(self, number: int, name: str, raw: reader.Cell, code: str, whole: bool) -> None:
        """Refuse a cell, and with `whole` its row."""
        heading = self.headings.get(name, self.fields[name].heading)
        typed = "" if code == "identity_number" else cells.mask_identity(cells.text_of(raw))[:200]
        self.reading.rejected.append(shapes.Rejected(number, heading, typed, code, messages.said(code), whole))

    def warn(self, number: int, name: str, code: str, **facts: object) -> None:
        """Keep a cell and say something about it; `facts` fill the sentence of the code."""
        heading = self.headings.get(name, self.fields[name].heading)
        self.reading.warnings.append(shapes.Warned(number, heading, code, messages.said(code, **facts)))

    def refuse_row(self, number: int, name: str) -> None:
        """The whole row goes, for the cell already refused in it or for want of one."""
        entries = self.reading.rejected
        for index, entry in enumerate(entries):
            if entry.row == number and entry.column == self.headings.get(name):
                entries[index] = dataclasses.replace(entry, row_rejected=True)
                return
        self.reject(number, name, "", "key_missing", True)

    def finished(self) -> shapes.Reading:
        """The reading in the order of the file."""
        reading = self.reading
        for column, heading in self.layout.refused:
            if any(len(row) > column and row[column] for row in self.sheet.rows[self.layout.first_row - 1 :]):
                said = messages.said("identity_dropped")
                reading.warnings.append(shapes.Warned(self.layout.header_row, heading, "identity_dropped", said))
        if self.sheet.cut is not None:
            said = messages.said("rows_after_gap")
            reading.warnings.append(shapes.Warned(self.sheet.cut, "", "rows_after_gap", said))
        if self.sheet.conceals:
            said = messages.said("rows_hidden")
            reading.warnings.append(shapes.Warned(self.layout.header_row, "", "rows_hidden", said))
        for column, heading in self.layout.unknown:
            said = messages.said("column_unknown")
            if heading and any(
                len(row) > column and row[column] for row in self.sheet.rows[self.layout.first_row - 1 :]
            ):
                reading.warnings.append(shapes.Warned(self.layout.header_row, heading, "column_unknown", said))
        reading.ignored.sort(key=lambda entry: entry.row)
        reading.rejected.sort(key=lambda entry: entry.row)
        reading.warnings.sort(key=lambda entry: entry.row)
        reading.fixes.sort(key=lambda entry: entry.row)
        return reading

    def ignored(self, row: list[reader.Cell]) -> str | None:
        """Why a row without a readable key is no row of the ledger, or None."""
        texts = [text for text in (cells.text_of(cell).strip() for cell in row) if text]
        if not texts:
            return "blank"
        if any(_TOTAL.fullmatch(text) for text in texts):
            return "total"
        if any(_SUBTOTAL.fullmatch(text) for text in texts):
            return "subtotal"
        if texts == [heading for heading in self.layout.headings if heading]:
            return "title"
        return "note" if len(texts) == 1 or _NOTE.fullmatch(texts[0]) else None

    def _above(self) -> None:
        for number in range(1, self.layout.header_row):
            row = self.sheet.rows[number - 1]
            blank = not any(cells.text_of(cell).strip() for cell in row)
            self.reading.ignored.append(shapes.Ignored(number, "blank" if blank else "title"))

    def _body(self) -> list[tuple[int, list[reader.Cell]]]:
        rows = self.sheet.rows
        fill_merged(self.sheet, self.ledger, self.layout)
        width = max([*self.layout.columns.values(), 0]) + 1
        bodies = rows[self.layout.first_row - 1 :]
        anchors = []
        for name in self.ledger.anchors:
            index = self.layout.columns.get(name)
            if index is not None:
                values, _ = judged(self.fields[name].parser, {row[index] for row in bodies if len(row) > index})
                anchors.append((index, {raw for raw, value in values.items() if value is not None}))
        # In our own templates the first column is no field, and says which row is only an example.
        example = EXAMPLE if 0 not in self.layout.columns.values() else None
        body = []
        for number, row in enumerate(bodies, self.layout.first_row):
            if not row:
                self.reading.ignored.append(shapes.Ignored(number, "blank"))
                continue
            if row[0] == example:
                self.reading.ignored.append(shapes.Ignored(number, "note"))
                continue
            if len(row) < width:
                row = row + [""] * (width - len(row))
            for index, good in anchors:
                if row[index] in good:
                    body.append((number, row))
                    break
            else:
                reason = self.ignored(row)
                if reason:
                    self.reading.ignored.append(shapes.Ignored(number, reason))
                else:
                    body.append((number, row))
        return body

    def _column(self, field: shapes.Field, numbers: list[int], rows: list[list[reader.Cell]]) -> list[object]:
        index = self.layout.columns.get(field.name)
        if index is None:
            return [None] * len(rows)
        raws = [row[index] for row in rows]
        if field.deferred:
            return list(raws)
        values, remarkable = judged(field.parser, set(raws))
        if remarkable:
            for number, raw in zip(numbers, raws, strict=True):
                if raw in remarkable:
                    self.judge(number, field, raw, remarkable[raw], field.required)
        return list(map(values.__getitem__, raws))


def judged(
    parser: shapes.Parser, raws: Iterable[reader.Cell]
) -> tuple[dict[reader.Cell, object], dict[reader.Cell, cells.Cell]]:
    """(the value of every distinct cell, the judged cells about which something has to be said)."""
    values: dict[reader.Cell, object] = {"": None, None: None}
    remarkable: dict[reader.Cell, cells.Cell] = {}
    pattern = cells.PLAIN.get(parser)
    certain = pattern.fullmatch if pattern else None
    for raw in raws:
        if certain is not None and raw.__class__ is str and certain(raw) and raw not in cells.NOTHING:
            values[raw] = raw
        elif raw not in values:
            cell = parser(raw)
            values[raw] = cell.value
            if cell.code or cell.fixed is not None or cell.warning:
                remarkable[raw] = cell
    return values, remarkable


def fill_merged(sheet: reader.Sheet, ledger: shapes.Ledger, layout: shapes.Layout) -> None:
    """A cell merged over several rows speaks for each of them, in the columns where people merge (主体, 门店 …)."""
    fills = {layout.columns[field.name] for field in ledger.fields if field.fills and field.name in layout.columns}
    for (first, left), (last, _) in sheet.merges:
        if left not in fills or first + 1 < layout.first_row or first >= len(sheet.rows):
            continue
        value = sheet.rows[first][left] if left < len(sheet.rows[first]) else ""
        for row in sheet.rows[first + 1 : last + 1]:
            if left < len(row) and row[left] in ("", None):
                row[left] = value


def in_epoch(ledger: shapes.Ledger, date1904: bool) -> shapes.Ledger:
    """The ledger with bare day numbers counted from 1904, where the workbook says so."""
    if not date1904:
        return ledger
    counted = functools.partial(dates.parse_date, epoch_1904=True)
    fields = (
        dataclasses.replace(field, parser=counted) if field.parser is dates.parse_date else field
        for field in ledger.fields
    )
    return dataclasses.replace(ledger, fields=tuple(fields))


def keyed(table: Table, lines: Iterable[Line], key_of: Callable[[Values], str]) -> list[shapes.Row]:
    """Rows with their key; a row without key is rejected, a repeated one a duplicate, a contradicting one warned of."""
    main = table.ledger.main_key
    required = [(field.name, field.values[0]) for field in table.ledger.fields if field.required]
    gone = {entry.row for entry in table.reading.rejected if entry.row_rejected}
    seen: dict[str, shapes.Row] = {}
    rows = []
    for number, values, _ in lines:
        if number in gone:
            continue
        missing = next((name for name, value in required if values[value] is None), None)
        if missing:
            table.reject(number, missing, "", "key_missing" if missing == main else "required_missing", True)
            continue
        key = key_of(values)
        first = seen.get(key)
        if first is None:
            row = seen[key] = shapes.Row(number, key, values)
            rows.append(row)
            continue
        table.reading.duplicates.append(shapes.Duplicate(number, first.row_no))
        if first.values != values:
            table.warn(number, main, "key_repeated")
    return rows


def plain(table: Table, key_of: Callable[[Values], str] | None = None) -> shapes.Reading:
    """The whole reading of a ledger whose rows stand alone; the key is the main key unless told."""
    main = table.ledger.main_key
    table.reading.rows = keyed(table, table.lines(), key_of or (lambda values: str(values[main])))
    return table.finished()
