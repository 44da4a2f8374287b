"""What hangs on things that are about to vanish: rows that people made, found by the foreign keys of the schema."""

from collections.abc import Iterable

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.content import keeping
from kosmgr.exchange.facts import Key
from kosmgr.findings.models import Finding, FindingSubject
from kosmgr.kit import db as database
from kosmgr.seats.models import SeatOccupancy

ORDER = (
    "applications",
    "cases",
    "documents",
    "fees",
    "sims",
    "devices",
    "accounts",
    "employees",
    "enterprise_accounts",
)
OCCUPANCIES = database.table(SeatOccupancy)


def keep(db: Session, doomed: dict[str, dict[int, tuple[Key, Key]]]) -> dict[str, list[Key]]:
    """Take out of `doomed` what something else still refers to; returns what was kept, by table."""
    kept: dict[str, list[Key]] = {}
    for name in ORDER:
        ids = doomed.get(name)
        if not ids:
            continue
        held = _referred(db, name, ids, doomed)
        if held:
            kept[name] = [ids.pop(row_id)[0] for row_id in sorted(held)]
    return kept


def _referred(db: Session, name: str, ids: Iterable[int], doomed: dict[str, dict[int, tuple[Key, Key]]]) -> set[int]:
    """Ids that a row of another table names, unless that row goes as well."""
    held: set[int] = set()
    target = OCCUPANCIES.metadata.tables[name]
    for table in OCCUPANCIES.metadata.sorted_tables:
        for column in table.columns:
            if not any(key.column.table is target for key in column.foreign_keys):
                continue
            if table.name in keeping.FOLLOWING:  # made from the thing itself, and gone with it
                continue
            own = table.c.id if "id" in table.c else column
            statement = select(column, own).where(column.is_not(None))
            if table is OCCUPANCIES:  # the seat an import gave is given back with the account
                statement = statement.where(or_(table.c.origin == "decided", table.c.ended_as.is_not(None)))
            going = doomed.get(table.name, {})
            held |= {row[0] for row in database.select_by(db, statement, column, ids) if row[1] not in going}
    return held


def forget(db: Session, kind: str, ids: Iterable[int]) -> None:
    """Findings about things that vanish keep their words and lose the link; the next check clears them."""
    for part in database.chunks(sorted(ids)):
        same = and_(FindingSubject.kind == kind, FindingSubject.ref_id.in_(part))
        db.execute(update(FindingSubject).where(same).values(ref_id=None).execution_options(synchronize_session=False))


def clear(db: Session, entity_ids: Iterable[int], now: object) -> None:
    """Findings of entities that vanish are over."""
    for part in database.chunks(sorted(entity_ids)):
        mine = Finding.entity_id.in_(part)
        over = update(Finding).where(mine, Finding.status != "cleared").values(status="cleared", cleared_at=now)
        db.execute(over.execution_options(synchronize_session=False))
        db.execute(update(Finding).where(mine).values(entity_id=None).execution_options(synchronize_session=False))
