"""What is settled already: terms paid for ahead, and terms that another one follows."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.cases.models import Case
from kosmgr.certification.models import Fee, Term
from kosmgr.documents.models import Document
from kosmgr.entities import queries as entities
from kosmgr.kit import together
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import Actor, Permission
from kosmgr.reminders.rules import Owner
from kosmgr.tasks.models import Task

CASE, OPEN = "case", "open"
PAID = ("paid", "paid_no_invoice", "to_reimburse")


def paid_from(db: Session) -> dict[Owner, date]:
    """The start of the latest term somebody has paid for, by owner."""
    statement = (
        select(Fee.account_id, Fee.enterprise_account_id, func.max(Fee.from_on).label("from_on"))
        .where(Fee.status.in_(PAID), Fee.from_on.is_not(None))
        .group_by(Fee.account_id, Fee.enterprise_account_id)
    )
    return {_owner(row): row.from_on for row in db.execute(statement)}


def renewed(db: Session) -> dict[Owner, tuple[date, ...]]:
    """The last valid days of terms after which the next one begins without a gap, by owner."""
    terms = select(Term.account_id, Term.enterprise_account_id, Term.from_on, Term.until_on)
    begins: set[tuple[Owner, date]] = set()
    ends: set[tuple[Owner, date]] = set()
    for row in db.execute(terms):
        owner = _owner(row)
        if row.from_on is not None:
            begins.add((owner, row.from_on))
        if row.until_on is not None:
            ends.add((owner, row.until_on))
    found: dict[Owner, list[date]] = {}
    for owner, until_on in sorted(begins & ends):
        found.setdefault(owner, []).append(until_on - timedelta(days=1))
    return {owner: tuple(days) for owner, days in found.items()}


def beside(db: Session, actor: Actor, on: date) -> dict[str, together.Rows]:
    """What ends or has to be done, in what one may see: items, papers, contracts of those who hold; one statement."""
    items = (
        select(
            Case.id,
            Case.number,
            Case.entity_id,
            Employee.name,
            Task.title,
            Task.due_on,
            Task.owner_role,
            Task.assignee,
        )
        .join(Task, (Task.subject_kind == CASE) & (Task.subject_id == Case.id))
        .outerjoin(Employee, Employee.id == Case.employee_id)
        .where(Case.state == OPEN, Task.state == OPEN, Task.due_on.is_not(None), _seen(actor, Case.entity_id))
        .order_by(Case.id, Task.position, Task.id)
    )
    papers = (
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
    contracts = (
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
    return together.read(db, {"items": items, "papers": papers, "contracts": contracts})


def _seen(actor: Actor, column: Any) -> Any:
    return entities.within(actor, Permission.LEDGER_READ, column)


def _owner(row: Any) -> Owner:
    if row.account_id is not None:
        return "account", row.account_id
    return "enterprise_account", row.enterprise_account_id
