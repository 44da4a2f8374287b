"""Rows of findings: what is not over yet in a scope, what a person may see, and the statements that write many."""

import functools
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, delete, func, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kosmgr.entities import queries as entities
from kosmgr.findings.models import UNCLEARED, Finding, FindingSubject
from kosmgr.findings.rules import STATUSES
from kosmgr.kit import db as database
from kosmgr.kit import standing
from kosmgr.policy import Actor, Permission

TABLE = database.table(Finding)
SUBJECTS = database.table(FindingSubject)


def uncleared(db: Session, checks: Collection[str], entity_ids: Collection[int] | None) -> Sequence[Row[Any]]:
    """What some checks saw and what is not over, in some entities or everywhere."""
    values: dict[str, Any] = {"checks": list(checks)}
    if entity_ids is not None:
        values["entities"] = list(entity_ids)
    return db.execute(_uncleared(entity_ids is None), values).all()


@functools.cache
def _uncleared(everywhere: bool) -> standing.Statement:
    checks = bindparam("checks", type_=TABLE.c.check.type, expanding=True)
    statement = select(TABLE).where(TABLE.c.status != "cleared", TABLE.c.check.in_(checks))
    return statement if everywhere else statement.where(TABLE.c.entity_id.in_(standing.ids("entities")))


def open_many(db: Session, rows: Sequence[Mapping[str, object]]) -> set[int]:
    """Insert findings unless somebody opened the same one meanwhile; the ids that are really ours."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(TABLE).on_conflict_do_nothing(index_elements=[TABLE.c.fingerprint], index_where=UNCLEARED)
    for part in database.chunks(rows, 2000):
        db.execute(statement, part)
    ids = [row["id"] for row in rows]
    return {row.id for row in database.select_by(db, select(TABLE.c.id), TABLE.c.id, ids)}


def change_many(db: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Set the given columns of many findings; every row names the same columns, `row_id` says which finding."""
    if not rows:
        return
    columns = [name for name in rows[0] if name != "row_id"]
    statement = update(TABLE).where(TABLE.c.id == bindparam("row_id"))
    db.connection().execute(
        statement.values({name: bindparam(f"new_{name}") for name in columns}),
        [{"row_id": row["row_id"], **{f"new_{name}": row[name] for name in columns}} for row in rows],
    )


def seen_again(db: Session, ids: Sequence[int], **values: object) -> None:
    """Move the last sighting of many findings on."""
    for part in database.chunks(ids):
        db.execute(update(TABLE).where(TABLE.c.id.in_(part)).values(values))


def write_subjects(db: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """What findings are about."""
    for part in database.chunks(rows, 5000):
        database.insert_many(db, SUBJECTS, part)


def drop_subjects(db: Session, finding_ids: Sequence[int]) -> None:
    """Before they are written anew."""
    for part in database.chunks(finding_ids):
        db.execute(delete(SUBJECTS).where(SUBJECTS.c.finding_id.in_(part)))


def is_accepted(on: date) -> ColumnElement[bool]:
    """Accepted, and the acceptance has not ended before the day."""
    return and_(TABLE.c.status == "accepted", TABLE.c.accepted_until_on >= on)


def _has_status(status: str, on: date) -> ColumnElement[bool]:
    if status == "accepted":
        return is_accepted(on)
    if status == "open":
        return and_(TABLE.c.status != "cleared", not_(is_accepted(on)))
    return TABLE.c.status == "cleared"


def _about(kind: str, key: str | None, ref_id: int | None) -> ColumnElement[bool]:
    subject = select(SUBJECTS.c.finding_id).where(SUBJECTS.c.kind == kind)
    if key is not None:
        subject = subject.where(SUBJECTS.c.key == key)
    if ref_id is not None:
        subject = subject.where(SUBJECTS.c.ref_id == ref_id)
    return TABLE.c.id.in_(subject)


def visible(
    db: Session,
    actor: Actor,
    permission: Permission,
    on: date,
    *,
    statuses: Collection[str],
    severity: str | None = None,
    check: str | None = None,
    entity_id: int | None = None,
    about: tuple[str, str | None, int | None] | None = None,
) -> Sequence[Row[Any]]:
    """Findings of entities the actor may see, filtered; those that cross entities need a grant for all."""
    statement = select(TABLE).where(
        entities.within(actor, permission, Finding.entity_id),
        or_(*(_has_status(status, on) for status in statuses)),
    )
    if severity is not None:
        statement = statement.where(TABLE.c.severity == severity)
    if check is not None:
        statement = statement.where(or_(TABLE.c.check == check, TABLE.c.rule == check))
    if entity_id is not None:
        statement = statement.where(TABLE.c.entity_id == entity_id)
    if about is not None:
        statement = statement.where(_about(*about))
    return db.execute(statement.order_by(TABLE.c.id)).all()


def counts(db: Session, actor: Actor, permission: Permission, on: date, entity_id: int | None) -> dict[str, int]:
    """How many open findings of each severity the actor may see."""
    statement = (
        select(TABLE.c.severity, func.count())
        .where(entities.within(actor, permission, Finding.entity_id), _has_status("open", on))
        .group_by(TABLE.c.severity)
    )
    if entity_id is not None:
        statement = statement.where(TABLE.c.entity_id == entity_id)
    return {row.severity: row[1] for row in db.execute(statement)}


def status_counts(db: Session, actor: Actor, permission: Permission, on: date, entity_id: int | None) -> dict[str, int]:
    """How many findings the actor may see are open, accepted and cleared on a day; one statement."""
    statement = select(
        *(func.coalesce(func.sum(case((_has_status(status, on), 1), else_=0)), 0).label(status) for status in STATUSES)
    ).where(entities.within(actor, permission, Finding.entity_id))
    if entity_id is not None:
        statement = statement.where(TABLE.c.entity_id == entity_id)
    return dict(db.execute(statement).mappings().one())


def by_id(db: Session, actor: Actor, permission: Permission, finding_id: int) -> Finding | None:
    """One finding, if the actor's grants there carry the permission."""
    statement = select(Finding).where(Finding.id == finding_id, entities.within(actor, permission, Finding.entity_id))
    return db.scalar(statement, execution_options={"populate_existing": True})


def by_fingerprints(db: Session, fingerprints: Collection[str]) -> dict[str, Row[Any]]:
    """What is stored and not over of some sightings."""
    rows = database.select_by(db, select(TABLE).where(TABLE.c.status != "cleared"), TABLE.c.fingerprint, fingerprints)
    return {row.fingerprint: row for row in rows}
