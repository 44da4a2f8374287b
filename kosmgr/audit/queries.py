"""Reading the chain and moving its head."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select, update
from sqlalchemy.orm import Session

from kosmgr.audit import rules
from kosmgr.audit.models import AuditHead, AuditRow, SealingKey
from kosmgr.kit import db as database

TABLE = database.table(AuditRow)
HASHED = tuple(column.name for column in TABLE.columns if column.name not in ("previous", "hash"))


def take_head(db: Session) -> tuple[int, str]:
    """Count and hash of the chain's head, locked until the transaction ends."""
    db.execute(update(AuditHead).where(AuditHead.id == 1).values(count=AuditHead.count))
    head = db.execute(select(AuditHead.count, AuditHead.hash).where(AuditHead.id == 1)).one_or_none()
    if head is None:
        db.execute(insert(AuditHead).values(id=1, count=0, hash=rules.GENESIS))
        return 0, rules.GENESIS
    return head[0], head[1]


def head(db: Session) -> tuple[int, str]:
    """Count and hash of the chain's head, unlocked."""
    row = db.execute(select(AuditHead.count, AuditHead.hash).where(AuditHead.id == 1)).one_or_none()
    return (row[0], row[1]) if row else (0, rules.GENESIS)


def move_head(db: Session, count: int, tip: str) -> None:
    db.execute(update(AuditHead).where(AuditHead.id == 1).values(count=count, hash=tip))


def chain(db: Session) -> Iterator[Row[Any]]:
    """Every row from genesis on."""
    with db.execute(select(*TABLE.columns).order_by(AuditRow.id).execution_options(yield_per=5000)) as rows:
        yield from rows


def about(db: Session, kind: str, subject_id: int) -> list[AuditRow]:
    """Everything that happened to one thing, newest first."""
    return list(
        db.scalars(
            select(AuditRow)
            .where(AuditRow.subject_kind == kind, AuditRow.subject_id == subject_id)
            .order_by(AuditRow.id.desc())
        )
    )


def chosen(allowed: frozenset[int] | None, *conditions: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """Conditions within the entities one may audit; rows of no entity need a grant for all."""
    return list(conditions) if allowed is None else [TABLE.c.entity_id.in_(allowed), *conditions]


def destroyed(db: Session, keys: Iterable[int]) -> set[int]:
    """Which of these keys are destroyed."""
    gone = select(SealingKey.id).where(SealingKey.wrapped.is_(None))
    return {row[0] for row in database.select_by(db, gone, SealingKey.id, keys)}


def page(db: Session, conditions: list[ColumnElement[bool]], limit: int, offset: int) -> list[AuditRow]:
    """Changes, newest first."""
    statement = select(AuditRow).where(*conditions).order_by(AuditRow.id.desc()).limit(limit).offset(offset)
    return list(db.scalars(statement))


def count(db: Session, conditions: list[ColumnElement[bool]]) -> int:
    """How many changes there are."""
    return db.scalar(select(func.count()).select_from(TABLE).where(*conditions)) or 0


def tally(db: Session, column: str, conditions: list[ColumnElement[bool]]) -> list[tuple[str, int]]:
    """What occurs in a column and how often, the most frequent first."""
    shown, number = TABLE.c[column], func.count()
    statement = select(shown, number).where(*conditions).group_by(shown).order_by(number.desc(), shown)
    return [(row[0], row[1]) for row in db.execute(statement)]
