"""Sheets for tests: the shipped ledgers, and the same tables as workbooks."""

import datetime
from pathlib import Path

import xlsxwriter

import kosmgr
from kosmgr.exchange import headings, shapes
from kosmgr.kit.sheets import reader

DEMO = Path(kosmgr.__file__).parent / "demo"
FILES = {
    "applications": "02_kos_application_utf8.csv",
    "accounts": "01_account_ledger_utf8bom.csv",
    "handovers": "03_offboarding_handover_gbk.csv",
    "devices": "04_device_ledger_utf8bom.csv",
    "renewals": "07_renewal_invoice_gbk.csv",
    "sims": "09_sim_ledger_utf16le_tab.csv",
    "documents": "08_qualification_ledger_utf8.csv",
    "employees": "10_employee_roster_gb18030.csv",
    "schedule": "05_publish_schedule_gb18030.csv",
}


def shipped(kind: str) -> reader.Sheet:
    return reader.read(DEMO / FILES[kind]).sheets[0]


def judge(sheet: reader.Sheet, date1904: bool = False) -> shapes.Reading:
    layout = headings.recognise(sheet.rows)
    ledger = headings.ledger_of(layout.kind)
    assert ledger is not None
    return ledger.rows(layout, sheet, date1904=date1904)


def table(*lines: str, merges: tuple = ()) -> reader.Sheet:
    """A sheet written as lines with commas."""
    return reader.Sheet("表", False, [line.split(",") if line else [] for line in lines], None, merges)


def workbook(
    path: Path, tables: dict[str, list[list[object]]], hidden: tuple[str, ...] = (), typed: bool = True
) -> None:
    """The tables as an .xlsx: long titles merged over the columns; half of the ISO-like dates real, the others text."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy/m/d"})
    for name, rows in tables.items():
        page = book.add_worksheet(name)
        width = max(map(len, rows))
        for number, row in enumerate(rows):
            filled = [cell for cell in row if cell not in ("", None)]
            if number == 0 and len(filled) == 1 and width > 1:
                page.merge_range(0, 0, 0, width - 1, row[0])
                continue
            for column, cell in enumerate(row):
                if cell in ("", None):
                    continue
                real = _day(cell) if typed and number % 2 else None
                if real:
                    page.write_datetime(number, column, real, day)
                else:
                    page.write_string(number, column, str(cell))
        if name in hidden:
            page.hide()
    book.close()


def _day(cell: object) -> datetime.date | None:
    parts = str(cell).split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
        return None
    try:
        return datetime.date(*map(int, parts))
    except ValueError:
        return None
