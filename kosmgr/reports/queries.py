"""Rows of several rooms that only combined views need: counts of findings, imports, the log of changes."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.orm import Session

from kosmgr.audit.models import AuditRow
from kosmgr.cases import queries as cases
from kosmgr.devices.models import Sim, SimObservation
from kosmgr.entities import queries as entities
from kosmgr.exchange.models import ImportBatch, ImportFile
from kosmgr.findings.models import Finding, FindingSubject
from kosmgr.kit import together
from kosmgr.kit.clock import SHANGHAI, end_of
from kosmgr.matrix import asof, door
from kosmgr.policy import Actor, Permission


def _is_open(on: date) -> Any:
    accepted = and_(Finding.status == "accepted", Finding.accepted_until_on >= on)
    return and_(Finding.status != "cleared", not_(accepted))


def beside_the_seats(
    db: Session,
    actor: Actor,
    on: date,
    entity_ids: Collection[int] | None,
    employee_ids: Collection[int],
    limit: int,
) -> dict[str, together.Rows]:
    """What the overview tells besides the seats themselves, the cards being those of some persons; one statement.

    Another thing to tell is one more select here and costs no further statement.
    """
    asked = {"findings": select_finding_counts(actor, on), "changes": select_latest(actor, on, entity_ids, limit)}
    if entity_ids is not None:
        asked["alerted"] = select_alerted_accounts(actor, on, entity_ids)
    if employee_ids:
        asked |= {"cards": select_cards(actor, on), "cases": cases.select_leaving(actor)}
    return together.read(db, asked)


def select_finding_counts(actor: Actor, on: date) -> together.Question:
    """Open findings one may see: entity id or None, severity, how many."""
    return (
        select(Finding.entity_id, Finding.severity, func.count().label("how_many"))
        .where(_is_open(on), entities.within(actor, Permission.LEDGER_READ, Finding.entity_id))
        .group_by(Finding.entity_id, Finding.severity)
    )


def select_alerted_accounts(actor: Actor, on: date, entity_ids: Collection[int]) -> together.Question:
    """Accounts with an open finding."""
    return (
        select(FindingSubject.ref_id)
        .join(Finding, Finding.id == FindingSubject.finding_id)
        .where(
            FindingSubject.kind == "account",
            FindingSubject.ref_id.is_not(None),
            _is_open(on),
            entities.within(actor, Permission.LEDGER_READ, Finding.entity_id),
            Finding.entity_id.in_(list(entity_ids)),
        )
        .distinct()
    )


def select_latest(actor: Actor, on: date, entity_ids: Collection[int] | None, limit: int) -> together.Question:
    """What happened last, newest first, without what was before and after."""
    return (
        select(
            AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.subject_kind, AuditRow.subject_id, AuditRow.batch_id
        )
        .where(AuditRow.at < end_of(on), _audited(actor, entity_ids))
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )


def changes(
    db: Session, actor: Actor, on: date, days: int, entity_ids: Collection[int] | None, limit: int
) -> Sequence[Any]:
    """The newest rows of the log up to a day, within the entities one may audit."""
    statement = select(*_LOGGED).where(AuditRow.at < end_of(on), _audited(actor, entity_ids))
    statement = statement.where(AuditRow.at >= start_of(on - timedelta(days=days)))
    return db.execute(statement.order_by(AuditRow.id.desc()).limit(limit)).all()


def count_changes(db: Session, actor: Actor, on: date, days: int, entity_ids: Collection[int] | None) -> int:
    """How many rows `changes` would list without a limit."""
    statement = select(func.count()).where(
        AuditRow.at < end_of(on),
        AuditRow.at >= start_of(on - timedelta(days=days)),
        _audited(actor, entity_ids),
    )
    return db.scalar(statement) or 0


def select_changes_about(actor: Actor, kind: str, number: int, on: date) -> together.Question:
    """What happened to one thing up to a day, newest first, within the entities one may audit."""
    return select(*_LOGGED).where(*_about(actor, kind, number, on)).order_by(AuditRow.id.desc())


def select_batches_about(actor: Actor, kind: str, number: int, on: date) -> together.Question:
    """The imports these changes came from, with their reports."""
    batches = select(AuditRow.batch_id).where(*_about(actor, kind, number, on))
    return select(ImportBatch.id, ImportBatch.report).where(ImportBatch.id.in_(batches)).order_by(ImportBatch.id)


def _about(actor: Actor, kind: str, number: int, on: date) -> Sequence[Any]:
    mine = (AuditRow.subject_kind == kind, AuditRow.subject_id == number)
    return (*mine, AuditRow.at < end_of(on), _audited(actor, None))


_LOGGED = (
    AuditRow.id,
    AuditRow.at,
    AuditRow.actor,
    AuditRow.action,
    AuditRow.subject_kind,
    AuditRow.subject_id,
    AuditRow.entity_id,
    AuditRow.before,
    AuditRow.after,
    AuditRow.reason,
    AuditRow.batch_id,
    AuditRow.source_row,
)


def _audited(actor: Actor, entity_ids: Collection[int] | None) -> Any:
    mine = entities.within(actor, Permission.AUDIT_READ, AuditRow.entity_id)
    return mine if entity_ids is None else and_(mine, AuditRow.entity_id.in_(list(entity_ids)))


def start_of(day: date) -> datetime:
    """The instant a civil day begins."""
    return datetime.combine(day, time(), SHANGHAI)


def imports(db: Session, on: date, days: int | None = None) -> list[tuple[Any, list[str]]]:
    """Applied and undone batches up to a day, newest first, with the names of their files."""
    statement = (
        select(
            ImportBatch.id,
            ImportBatch.status,
            ImportBatch.as_of,
            ImportBatch.user_name,
            ImportBatch.applied_at,
            ImportBatch.undone_at,
            ImportBatch.report,
            ImportFile.name,
        )
        .outerjoin(ImportFile, ImportFile.batch_id == ImportBatch.id)
        .where(ImportBatch.applied_at.is_not(None), ImportBatch.applied_at < end_of(on))
        .order_by(ImportBatch.id.desc(), ImportFile.id)
    )
    if days is not None:
        statement = statement.where(ImportBatch.applied_at >= start_of(on - timedelta(days=days)))
    batches: dict[int, tuple[Any, list[str]]] = {}
    for row in db.execute(statement):
        batches.setdefault(row.id, (row, []))[1].append(row.name)
    return list(batches.values())


def select_cards(actor: Actor, on: date) -> together.Question:
    """The SIM cards in somebody's name that are not cancelled: who, and the masked number."""
    ever = select(SimObservation.sim_id).where(SimObservation.registrant_employee_id.is_not(None))
    seen = asof.observed(SimObservation, SimObservation.sim_id, on, among=ever)
    return (
        select(seen.c.registrant_employee_id, Sim.number_masked)
        .join(Sim, Sim.id == seen.c.sim_id)
        .where(
            seen.c.registrant_employee_id.is_not(None),
            or_(seen.c.status_code.is_(None), seen.c.status_code != "cancelled"),
            door.within(actor, None, Sim.entity_id),
        )
        .order_by(Sim.number_masked, Sim.id)
    )
