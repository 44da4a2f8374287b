"""What renewing costs: terms near their end, twelve months of fees, who bears them, and what is paid for nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from kosmgr.kit.money import Fen
from kosmgr.matrix import lists
from kosmgr.matrix import service as matrix
from kosmgr.matrix.renewals import Renewal
from kosmgr.matrix.rules import Picture
from kosmgr.policy import Permission
from kosmgr.reports import calendar, facts, figures, rules
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Bearer:
    """What one cost centre (None: not known) of one entity pays in twelve months, the two kinds apart."""

    entity: str
    centre: str | None
    kos_fen: Fen
    kos_count: int
    enterprise_fen: Fen
    enterprise_count: int

    @property
    def total_fen(self) -> Fen:
        return Fen(self.kos_fen + self.enterprise_fen)


@dataclass(frozen=True)
class Fees:
    """One day's answer to what renewing costs."""

    picture: Picture
    renewals: tuple[Renewal, ...]  # lapsed first, soonest first
    calendar: calendar.CostCalendar
    bearers: tuple[Bearer, ...]
    wasted: tuple[figures.Wasted, ...]  # dearest first

    @property
    def wasted_per_day_fen(self) -> Fen:
        """What wasted seats cost each day."""
        return figures.per_day(self.wasted)


@requires(Permission.LEDGER_READ)
def fees(work: Work, days: int, entity_id: int | None = None) -> Fees:
    """Terms that end within some days, and the fees of the next twelve months, for one or all visible entities."""
    chosen = None if entity_id is None else (entity_id,)
    picture = matrix.picture(work, None, chosen)
    ruled = facts.rules_of(work, work.today)
    seated = picture.seated()
    terms = rules.renewals(work.today, picture.entities, seated, ruled)
    of_year = calendar.cost_calendar(terms, ruled, work.today)
    wasted = [line for entity in facts.entities_of(picture, seated, terms, ruled) for line in entity.wasted]
    return Fees(
        picture=picture,
        renewals=tuple(lists.renewal_lines(work, days, chosen)),
        calendar=of_year,
        bearers=tuple(bearers(of_year.dues)),
        wasted=tuple(sorted(wasted, key=lambda line: (-line.unused_fen, line.key))),
    )


def bearers(dues: Iterable[calendar.Due]) -> list[Bearer]:
    """The calendar's fees by entity and cost centre, unknown centres last; the sum is the calendar's."""
    found: dict[tuple[str, str | None], list[calendar.Due]] = {}
    for due in dues:
        found.setdefault((due.renewal.entity, due.renewal.cost_centre), []).append(due)
    rows = [_bearer(entity, centre, paid) for (entity, centre), paid in found.items()]
    return sorted(rows, key=lambda row: (row.entity, row.centre is None, row.centre or ""))


def _bearer(entity: str, centre: str | None, dues: list[calendar.Due]) -> Bearer:
    kos = [due.fee_fen for due in dues if due.renewal.item == rules.KOS]
    enterprise = [due.fee_fen for due in dues if due.renewal.item == rules.ENTERPRISE]
    return Bearer(entity, centre, Fen(sum(kos)), len(kos), Fen(sum(enterprise)), len(enterprise))
