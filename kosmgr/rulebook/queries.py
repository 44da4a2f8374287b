"""Loading the book: shipped packs and the company's own values."""

from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from kosmgr.rulebook.models import RuleValue
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
        for row in db.scalars(select(RuleValue).where(RuleValue.withdrawn_at.is_(None)))
        if row.key in patterns
    ]
    return Book((*shipped(), *own))
