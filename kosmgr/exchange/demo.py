"""The demonstration company, from the ledgers the project ships, with every day moved by the same number of days."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kosmgr.exchange import intake, placing, queries, service
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

FOLDER = Path(__file__).resolve().parent.parent / "demo"
LEDGERS = ("10", "01", "04", "09", "07", "03", "08", "02", "05")  # in the order in which a company would bring them in
WRITTEN_ON = date(2026, 11, 20)  # the day on which the ledgers were written


@requires(Permission.LEDGER_IMPORT)
def load(work: Work, shift_days: int) -> list[int]:
    """Import the ledgers, one batch each, with every day moved; returns the batches. Only an empty one is filled."""
    if queries.any_rows(work.db) or queries.any_accounts(work.db):
        return []
    shift = timedelta(days=shift_days)
    batches = []
    for number in LEDGERS:
        [path] = sorted(FOLDER.glob(f"{number}_*.csv"))
        options = intake.Options(new_entities=True, as_of=WRITTEN_ON + shift)
        files = intake.take([intake.Given(path, path.name)], options)
        for file in files:
            _shift(file, shift)
        batches.append(service.bring(work, files, options).id)
    return batches


def shift_to(today: date) -> int:
    """How far to move the ledgers so that they were written today."""
    return (today - WRITTEN_ON).days


def _shift(file: intake.File, shift: timedelta) -> None:
    """The days as they were read move, not the text; those without a year are given theirs first."""
    for table in file.tables:
        if table.reading is not None:
            placing.years(table.kind or "", table.reading, WRITTEN_ON)
            table.reading.rows = [replace(row, values=_moved(row.values, shift)) for row in table.reading.rows]


def _moved(value: Any, shift: timedelta) -> Any:
    if isinstance(value, date):
        return value + shift
    if isinstance(value, dict):
        return {name: _moved(part, shift) for name, part in value.items()}
    if isinstance(value, list):
        return [_moved(part, shift) for part in value]
    return value
