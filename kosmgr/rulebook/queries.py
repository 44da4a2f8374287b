"""Loading the book: shipped packs and the company's own values; and the decrees somebody entered."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from kosmgr.rulebook.models import CalendarDay, RuleValue
from kosmgr.rulebook.rules import Book, Value, read_packs


@cache
def shipped() -> tuple[Value, ...]:
    """The packs, read once per process."""
    return read_packs()


def load(db: Session) -> Book:
    """The whole book as it stands now; one query."""
    patterns = {value.key: value for value in shipped()}
    own = [
        Value(
            key=row.key,
            value=row.value,
            unit=patterns[row.key].unit,
            title=patterns[row.key].title,
            effective_from=row.effective_from,
            source=row.source,
            confidence="company",
            scope=row.scope,
            id=row.id,
            added_by=row.added_by,
            reason=row.reason,
            evidence=row.evidence,
        )
        for row in db.scalars(_in_force())
        if row.key in patterns
    ]
    return Book((*shipped(), *own))


@cache
def _in_force() -> Select[RuleValue]:
    return select(RuleValue).where(RuleValue.withdrawn_at.is_(None))


def calendar_days(db: Session, year: int | None = None) -> Sequence[CalendarDay]:
    """The days of the decrees that count, of one year or of all, in order."""
    statement = select(CalendarDay).where(CalendarDay.withdrawn_at.is_(None))
    if year is not None:
        statement = statement.where(CalendarDay.year == year)
    return db.scalars(statement.order_by(CalendarDay.year, CalendarDay.day)).all()


def withdraw_days(db: Session, year: int, at: datetime) -> None:
    """The decree of a year no longer counts."""
    mine = (CalendarDay.year == year, CalendarDay.withdrawn_at.is_(None))
    db.execute(update(CalendarDay).where(*mine).values(withdrawn_at=at).execution_options(synchronize_session="fetch"))
