"""The compliance workbook of ten thousand accounts against its floor: the SELECTs plus xlsxwriter's bare cells.

The floor runs every statement the report ran, with its parameters, fetches all rows, and writes the same cells with
the same number formats through xlsxwriter in constant memory: no joining, no checks, no pivots, no charts.
"""

import resource
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from sqlalchemy import event

from benchmarks import stage
from kosmgr.policy import SYSTEM
from kosmgr.reports import service
from kosmgr.runtime import Runtime

AIM, MEMORY_AIM = 1.6, 300
ROUNDS = 3


def main(words: Sequence[str]) -> int:
    """`report [ENTITIES SEATS]`, default 100 × 100."""
    entities, seats = (int(word) for word in words) if words else (100, 100)
    with stage.company(entities, seats) as runtime:
        target = runtime.data_dir / "matrix.xlsx"
        statements = _statements(runtime, target)  # also the warm-up
        ours = stage.best(lambda: _report(runtime, target), ROUNDS)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        cells = _cells(target)
        select = stage.best(lambda: _select(runtime, statements), ROUNDS)
        bare = stage.best(lambda: _bare(runtime.data_dir / "bare.xlsx", cells), ROUNDS)
    code = stage.told(
        "report", ours, select + bare, AIM, accounts=entities * seats, selects=round(select, 3), cells=round(bare, 3),
        statements=len(statements), peak_mb=peak, peak_aim_mb=MEMORY_AIM,
    )  # fmt: skip
    return code or int(peak > MEMORY_AIM)


def _report(runtime: Runtime, target: Path) -> None:
    with runtime.reading(SYSTEM) as work:
        service.make(work, "matrix", target)


def _statements(runtime: Runtime, target: Path) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(*args: Any) -> None:
        if args[2] != "BEGIN":
            seen.append((args[2], args[3]))

    event.listen(runtime.engine, "before_cursor_execute", note)
    _report(runtime, target)
    event.remove(runtime.engine, "before_cursor_execute", note)
    return seen


def _select(runtime: Runtime, statements: Sequence[tuple[str, Any]]) -> None:
    with runtime.engine.connect() as connection:
        for text, values in statements:
            connection.exec_driver_sql(text, values).fetchall()


def _cells(path: Path) -> list[tuple[str, list[list[tuple[int, Any]]]]]:
    book = openpyxl.load_workbook(path, read_only=True)
    return [
        (
            sheet.title,
            [
                [(index, cell.value) for index, cell in enumerate(row) if cell.value is not None]
                for row in sheet.iter_rows()
            ],
        )
        for sheet in book.worksheets
    ]


def _bare(path: Path, sheets: Sequence[tuple[str, Sequence[Sequence[tuple[int, Any]]]]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        text, number, day = (
            book.add_format(look) for look in ({}, {"num_format": "#,##0"}, {"num_format": "yyyy-mm-dd"})
        )
        for title, rows in sheets:
            sheet = book.add_worksheet(title)
            for at, row in enumerate(rows):
                for column, value in row:
                    if isinstance(value, str):
                        sheet.write_string(at, column, value, text)
                    elif isinstance(value, datetime | date):
                        sheet.write_datetime(at, column, value, day)
                    else:
                        sheet.write_number(at, column, value, number)
