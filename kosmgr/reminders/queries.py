"""What the reasons need beside the picture, in one statement; the settings of reminders."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from kosmgr.applications import rules as applications
from kosmgr.applications.models import Application, ApplicationApproval
from kosmgr.audit.models import AuditRow
from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.cases.models import Case
from kosmgr.certification.models import Fee, Term
from kosmgr.devices.models import Sim, SimObservation
from kosmgr.documents import queries as documents
from kosmgr.documents.models import Document
from kosmgr.entities import queries as entities
from kosmgr.findings.models import Finding
from kosmgr.kit import together
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import Actor, Permission
from kosmgr.reminders.models import ReminderHours, ReminderPlan
from kosmgr.reminders.rules import Owner
from kosmgr.tasks.models import Task

CASE, OPEN = "case", "open"
PAID = ("paid", "paid_no_invoice", "to_reimburse")
GRAVE = ("critical", "high")
WAITING = (
    applications.REVIEWING,
    applications.INCOMPLETE,
    applications.APPROVED,
    applications.SUBMITTED,
    applications.REJECTED_BY_PLATFORM,
)
MOVED = tuple(
    f"application.{verb}"
    for verb in ("filed", "submit", "agreed", "approved", "send_back", "submitted", "platform_rejected")
)
Questions = dict[str, together.Question]


def beside(db: Session, actor: Actor, on: date) -> dict[str, together.Rows]:
    """Everything the reasons need that the picture does not have, in what one may see; one statement."""
    questions: Questions = {
        "paid": _paid(actor),
        "terms": select(Term.account_id, Term.enterprise_account_id, Term.from_on, Term.until_on),
        "items": _items(actor),
        "papers": _papers(actor),
        "contracts": _contracts(actor, on),
        "proofs": documents.select_proofs(on).where(_seen(actor, Document.entity_id)),
        "findings": _findings(actor, on),
        "applications": _applications(actor),
        "steps": _steps(actor),
        "sims": _sims(actor),
        **_settings(),
    }
    return together.read(db, questions)


def settings(db: Session) -> dict[str, together.Rows]:
    """The plans and the hours alone, in the order in which they were entered."""
    return together.read(db, _settings())


def history(db: Session, entity_id: int | None) -> tuple[Sequence[ReminderPlan], Sequence[ReminderHours]]:
    """What was ever entered for one entity one may see, or for all of them, the newest first."""
    plans = select(ReminderPlan).where(_of(ReminderPlan.entity_id, entity_id))
    hours = select(ReminderHours).where(_of(ReminderHours.entity_id, entity_id))
    return (
        db.scalars(plans.order_by(ReminderPlan.id.desc())).all(),
        db.scalars(hours.order_by(ReminderHours.id.desc())).all(),
    )


def _of(column: Any, entity_id: int | None) -> Any:
    return column.is_(None) if entity_id is None else column == entity_id


def _settings() -> Questions:
    one, hours = ReminderPlan, ReminderHours
    return {
        "plans": select(
            one.id, one.entity_id, one.reason, one.from_on, one.reset, one.enabled, one.offsets, one.cadence,
            one.audience, one.late, one.fallback, one.chain, one.patience, one.channels, one.before, one.after,
        ).order_by(one.id),
        "hours": select(
            hours.id, hours.entity_id, hours.from_on, hours.reset, hours.digest, hours.quiet_from, hours.quiet_until,
            hours.days_off,
        ).order_by(hours.id),
    }  # fmt: skip


def _paid(actor: Actor) -> together.Question:
    return (
        select(Fee.account_id, Fee.enterprise_account_id, func.max(Fee.from_on).label("from_on"))
        .where(Fee.status.in_(PAID), Fee.from_on.is_not(None), _seen(actor, Fee.entity_id))
        .group_by(Fee.account_id, Fee.enterprise_account_id)
    )


def paid_from(rows: Sequence[Any]) -> dict[Owner, date]:
    """The start of the latest term somebody has paid for, by owner."""
    return {_owner(row): row.from_on for row in rows}


def renewed(rows: Sequence[Any]) -> dict[Owner, tuple[date, ...]]:
    """The last valid days of terms after which the next one begins without a gap, by owner."""
    begins: set[tuple[Owner, date]] = set()
    ends: set[tuple[Owner, date]] = set()
    for row in rows:
        owner = _owner(row)
        if row.from_on is not None:
            begins.add((owner, row.from_on))
        if row.until_on is not None:
            ends.add((owner, row.until_on))
    found: dict[Owner, list[date]] = {}
    for owner, until_on in sorted(begins & ends):
        found.setdefault(owner, []).append(until_on - timedelta(days=1))
    return {owner: tuple(days) for owner, days in found.items()}


def _items(actor: Actor) -> together.Question:
    return (
        select(
            Case.id,
            Case.number,
            Case.entity_id,
            Case.employee_id,
            Employee.name,
            Task.title,
            Task.due_on,
            Task.owner_role,
            Task.assignee,
            Task.assignee_employee_id,
        )
        .join(Task, (Task.subject_kind == CASE) & (Task.subject_id == Case.id))
        .outerjoin(Employee, Employee.id == Case.employee_id)
        .where(Case.state == OPEN, Task.state == OPEN, Task.due_on.is_not(None), _seen(actor, Case.entity_id))
        .order_by(Case.id, Task.position, Task.id)
    )


def _papers(actor: Actor) -> together.Question:
    return (
        select(
            Document.id,
            Document.entity_id,
            Document.kind,
            Document.title,
            Document.number,
            Document.valid_until_on,
            Document.keeper,
            Document.applies_to,
            Document.subject_kind,
            Document.subject_id,
            Document.superseded_by_id.is_not(None).label("superseded"),
        )
        .where(
            Document.valid_until_on.is_not(None),
            or_(Document.status_code.is_(None), Document.status_code != "missing"),
            _seen(actor, Document.entity_id),
        )
        .order_by(Document.id)
    )


def _contracts(actor: Actor, on: date) -> together.Question:
    return (
        select(
            Employee.id,
            Employee.number,
            Employee.name,
            Employee.entity_id,
            Employment.contract_until_on,
            func.count(Binding.id).label("accounts"),
        )
        .join(Employment, Employment.employee_id == Employee.id)
        .join(Binding, (Binding.employee_id == Employee.id) & or_(HELD_UNTIL.is_(None), on < HELD_UNTIL))
        .where(
            Employment.until_on.is_(None),
            Employment.contract_until_on.is_not(None),
            or_(Binding.from_on.is_(None), Binding.from_on <= on),
            _seen(actor, Employee.entity_id),
        )
        .group_by(Employee.id, Employee.number, Employee.name, Employee.entity_id, Employment.contract_until_on)
        .order_by(Employee.id)
    )


def _findings(actor: Actor, on: date) -> together.Question:
    """Those accepted until a day to come, and the grave ones that are open."""
    accepted = and_(Finding.status == "accepted", Finding.accepted_until_on >= on)
    return (
        select(
            Finding.id,
            Finding.fingerprint,
            Finding.rule,
            Finding.severity,
            Finding.entity_id,
            Finding.subjects,
            Finding.first_seen_on,
            Finding.accepted_until_on,
            accepted.label("accepted"),
        )
        .where(
            Finding.status != "cleared",
            or_(accepted, Finding.severity.in_(GRAVE)),
            _seen(actor, Finding.entity_id),
        )
        .order_by(Finding.id)
    )


def _applications(actor: Actor) -> together.Question:
    """Applications that wait for somebody, with the instant at which they last moved here."""
    moved = (
        select(func.max(AuditRow.at))
        .where(
            AuditRow.subject_kind == "application",
            AuditRow.subject_id == Application.id,
            AuditRow.action.in_(MOVED),
        )
        .correlate(Application)
        .scalar_subquery()
        .label("moved_at")
    )
    return (
        select(
            Application.id,
            Application.entity_id,
            Application.number,
            Application.applicant,
            Application.store,
            Application.state,
            Application.round,
            Application.applied_on,
            Application.submitted_on,
            Application.created_at,
            moved,
        )
        .where(Application.state.in_(WAITING), _read(actor))
        .order_by(Application.id)
    )


def _steps(actor: Actor) -> together.Question:
    """The steps of the present round of those under review."""
    one = ApplicationApproval
    return (
        select(one.id, one.application_id, one.step, one.position, one.role, one.verdict, one.at)
        .join(Application, and_(Application.id == one.application_id, Application.round == one.round))
        .where(Application.state == applications.REVIEWING, _read(actor))
        .order_by(one.application_id, one.position)
    )


def _read(actor: Actor) -> Any:
    return entities.within(actor, Permission.APPLICATION_READ, Application.entity_id)


def _sims(actor: Actor) -> together.Question:
    """When cards were registered that were ever said to be in nobody's name or to be verified."""
    doubt = or_(SimObservation.registrant_kind.is_(None), SimObservation.status_code == "to_verify")
    said = exists().where(SimObservation.sim_id == Sim.id, doubt)
    return select(Sim.id, Sim.created_at).where(said, _seen(actor, Sim.entity_id))


def _seen(actor: Actor, column: Any) -> Any:
    return entities.within(actor, Permission.LEDGER_READ, column)


def _owner(row: Any) -> Owner:
    if row.account_id is not None:
        return "account", row.account_id
    return "enterprise_account", row.enterprise_account_id
