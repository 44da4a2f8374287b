"""Pivots of the workbooks. The only module of the house that imports pandas; it is loaded when a workbook is built."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kosmgr.reports.calendar import CostCalendar


@dataclass(frozen=True)
class CentreRow:
    """The fees of one cost centre (None: not known) and one item, month by month, in fen."""

    centre: str | None
    item: str
    fens: tuple[int, ...]

    @property
    def total_fen(self) -> int:
        return sum(self.fens)


def by_cost_centre(calendar: CostCalendar) -> list[CentreRow]:
    """The calendar's fees by cost centre, item and month; unknown centres last. The sum is the calendar's."""
    if not calendar.dues:
        return []
    months = [month.month_on for month in calendar.months]
    frame = pd.DataFrame(
        [
            (due.renewal.cost_centre or "", due.renewal.item, due.month_on.isoformat(), int(due.fee_fen))
            for due in calendar.dues
        ],
        columns=["centre", "item", "month", "fen"],
    )
    pivot = frame.pivot_table(index=["centre", "item"], columns="month", values="fen", aggfunc="sum", fill_value=0)
    pivot = pivot.reindex(columns=[month.isoformat() for month in months], fill_value=0)
    rows = [
        CentreRow(str(centre) or None, str(item), tuple(int(fen) for fen in values))
        for (centre, item), values in zip(pivot.index, pivot.to_numpy(), strict=True)
    ]
    return sorted(rows, key=lambda row: (row.centre is None, row.centre or "", row.item))


def crossed(
    pairs: Sequence[tuple[str, str]], rows: Sequence[str], columns: Sequence[str]
) -> dict[tuple[str, str], int]:
    """How often each pair (row, column) occurs; every combination asked for is named."""
    if not pairs:
        return {(row, column): 0 for row in rows for column in columns}
    frame = pd.DataFrame(pairs, columns=["row", "column"])
    counts = pd.crosstab(frame["row"], frame["column"]).reindex(index=rows, columns=columns, fill_value=0)
    return {(row, column): int(counts.at[row, column]) for row in rows for column in columns}


def month_columns(calendar: CostCalendar) -> list[date]:
    """The months of the pivot, in order."""
    return [month.month_on for month in calendar.months]
