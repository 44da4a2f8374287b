"""Twelve months of fees: every term that ends in a month, at the fee in force when the next one begins. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kosmgr.kit.clock import add_months, add_years
from kosmgr.kit.money import Fen
from kosmgr.reports.rules import ENTERPRISE, KOS, Renewal, Rules, next_fee

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Due:
    """One fee of the calendar: the month it falls in, and why."""

    month_on: date  # the first of the month
    due_on: date  # the last valid day of the term that ends
    late: bool  # the term ended before the first month, or has ended by today: to be paid now
    fee_fen: Fen
    renewal: Renewal


@dataclass(frozen=True, slots=True)
class Month:
    """One month's fees, the two kinds apart."""

    month_on: date
    kos_fen: Fen
    kos_count: int
    enterprise_fen: Fen
    enterprise_count: int
    late_count: int

    @property
    def total_fen(self) -> Fen:
        return Fen(self.kos_fen + self.enterprise_fen)


@dataclass(frozen=True)
class CostCalendar:
    """Twelve months, what makes them up, and their sums."""

    months: tuple[Month, ...]
    dues: tuple[Due, ...]

    @property
    def kos_fen(self) -> Fen:
        return Fen(sum(month.kos_fen for month in self.months))

    @property
    def kos_count(self) -> int:
        return sum(month.kos_count for month in self.months)

    @property
    def enterprise_fen(self) -> Fen:
        return Fen(sum(month.enterprise_fen for month in self.months))

    @property
    def enterprise_count(self) -> int:
        return sum(month.enterprise_count for month in self.months)

    @property
    def total_fen(self) -> Fen:
        return Fen(self.kos_fen + self.enterprise_fen)


def cost_calendar(renewals: Iterable[Renewal], rules: Rules, today: date, first: date | None = None) -> CostCalendar:
    """The fees of twelve months from the month of `first` (default: of today).

    What has ended by then is to be paid in the first month; a calendar that starts later counts the anniversary that
    falls into it, as if every term before were renewed.
    """
    start = (first or today).replace(day=1)
    end = add_months(start, MONTHS)
    dues = [due for line in renewals if (due := _due(line, rules, today, start, end)) is not None]
    dues.sort(key=lambda due: (due.month_on, due.due_on, due.renewal.item != ENTERPRISE, due.renewal.key))
    months = tuple(_month(add_months(start, number), dues) for number in range(MONTHS))
    return CostCalendar(months, tuple(dues))


def _due(line: Renewal, rules: Rules, today: date, start: date, end: date) -> Due | None:
    now = start <= today.replace(day=1)  # the calendar begins with this month, not with a later one
    due_on, years = line.due_on, 0
    while not now and due_on < start:
        years += 1
        due_on = add_years(line.due_on, years)
    if due_on >= end:
        return None
    fee = next_fee(line.item, line.entity_id, due_on, today, rules)
    return Due(max(due_on.replace(day=1), start), due_on, now and due_on < today, fee, line)


def _month(month_on: date, dues: Sequence[Due]) -> Month:
    of_month = [due for due in dues if due.month_on == month_on]
    kos = [due.fee_fen for due in of_month if due.renewal.item == KOS]
    enterprise = [due.fee_fen for due in of_month if due.renewal.item == ENTERPRISE]
    return Month(
        month_on=month_on,
        kos_fen=Fen(sum(kos)),
        kos_count=len(kos),
        enterprise_fen=Fen(sum(enterprise)),
        enterprise_count=len(enterprise),
        late_count=sum(due.late for due in of_month),
    )
