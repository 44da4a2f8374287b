"""Finding cases, and what entities change in the checklists."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session, aliased

from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.cases import plans, rules
from kosmgr.cases.models import Case, PlanItem
from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.kit import db as database
from kosmgr.kit import together
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import Actor, Permission
from kosmgr.seats.models import Account
from kosmgr.tasks import rules as tasks
from kosmgr.tasks.models import Task, Waiver

TABLE = database.table(Case)


def visible(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> list[Case]:
    """Cases of entities in which the actor holds the permission, as they are now, the newest first."""
    door = entities.within(actor, permission, Case.entity_id)
    statement = select(Case).where(door, *conditions).order_by(Case.id.desc())
    return list(db.scalars(statement.execution_options(populate_existing=True)))


def of_application(db: Session, application_id: int) -> Case | None:
    """The onboarding case of an application, unless it was cancelled."""
    mine = (Case.application_id == application_id, Case.state != rules.CANCELLED)
    return db.scalars(select(Case).where(*mine)).first()


def handing(db: Session, account_ids: Iterable[int]) -> list[Case]:
    """The handovers that run for some accounts."""
    statement = select(Case).where(Case.kind == plans.HANDOVER, Case.state == rules.OPEN)
    return [row[0] for row in database.select_by(db, statement, Case.account_id, account_ids)]


def leaving(db: Session, employee_ids: Iterable[int]) -> dict[int, list[Case]]:
    """The cases of some people who leave or move to another entity, oldest first; not the cancelled ones."""
    mine = (Case.kind.in_((plans.OFFBOARDING, plans.TRANSFER)), Case.state != rules.CANCELLED)
    statement = select(Case).where(*mine).execution_options(populate_existing=True)
    found: dict[int, list[Case]] = {}
    rows = [row[0] for row in database.select_by(db, statement, Case.employee_id, employee_ids)]
    for known in sorted(rows, key=lambda one: one.id):
        found.setdefault(known.employee_id or 0, []).append(known)
    return found


def select_leaving(actor: Actor) -> together.Question:
    """The running cases of people who leave or move to another entity, that one may see."""
    return (
        select(Case.id, Case.number, Case.employee_id)
        .where(
            Case.kind.in_((plans.OFFBOARDING, plans.TRANSFER)),
            Case.state == rules.OPEN,
            entities.within(actor, Permission.LEDGER_READ, Case.entity_id),
        )
        .order_by(Case.id)
    )


def items_of(db: Session, case_ids: Iterable[int]) -> list[Any]:
    """Every item of some cases with the 小红书号 it speaks of, in their order; a row for each waiver asked for it."""
    statement = (
        select(Task, Account.xhs_id, Waiver)
        .outerjoin(Account, Account.id == Task.account_id)
        .outerjoin(Waiver, Waiver.task_id == Task.id)
        .where(Task.subject_kind == rules.SUBJECT)
        .execution_options(populate_existing=True)
    )
    rows = database.select_by(db, statement, Task.subject_id, case_ids)
    return sorted(rows, key=lambda row: (row[0].subject_id, row[0].position, row[0].id, row[2].id if row[2] else 0))


def about(db: Session, case_ids: Iterable[int]) -> dict[int, Any]:
    """Of each case: the entity's name, who it is about, who takes over, the 小红书号 it is about."""
    successor = aliased(Employee)
    statement = (
        select(Case.id, Entity.name, Employee, successor, Case.account_id, Account.xhs_id)
        .join(Entity, Entity.id == Case.entity_id)
        .outerjoin(Employee, Employee.id == Case.employee_id)
        .outerjoin(successor, successor.id == Case.to_employee_id)
        .outerjoin(Account, Account.id == Case.account_id)
    )
    return {row[0]: row for row in database.select_by(db, statement, Case.id, case_ids)}


def beside(db: Session, actor: Actor, known: Case, most: int) -> Sequence[Any]:
    """Other cases of the entity that run, the newest first: id, number, whose, how many items, how many open."""
    statement = (
        select(
            Case.id,
            Case.number,
            Employee.name,
            func.count(Task.id).label("items"),
            func.coalesce(func.sum(case((Task.state == tasks.OPEN, 1), else_=0)), 0).label("left"),
        )
        .outerjoin(Employee, Employee.id == Case.employee_id)
        .outerjoin(Task, and_(Task.subject_kind == rules.SUBJECT, Task.subject_id == Case.id))
        .where(
            entities.within(actor, Permission.LEDGER_READ, Case.entity_id),
            Case.entity_id == known.entity_id,
            Case.state == rules.OPEN,
            Case.id != known.id,
        )
        .group_by(Case.id, Case.number, Employee.name)
        .order_by(Case.id.desc())
        .limit(most)
    )
    return db.execute(statement).all()


def late(
    db: Session,
    actor: Actor,
    on: date,
    entity_ids: Iterable[int] | None,
    since: date,
    employee_id: int | None = None,
) -> Sequence[Any]:
    """Bindings of people whose last working day has come: going on by the day, or ended too late after `since`."""
    ended = and_(Employment.until_on.is_not(None), func.coalesce(Employment.last_working_on, Employment.until_on) <= on)
    latest = func.coalesce(Employment.last_working_on, Employment.until_on)
    too_late = or_(HELD_UNTIL.is_(None), on < HELD_UNTIL, and_(latest < HELD_UNTIL, since < HELD_UNTIL))
    begun = or_(Binding.from_on.is_(None), and_(Binding.from_on <= on, Binding.from_on < Employment.until_on))
    mine = or_(Employment.from_on.is_(None), HELD_UNTIL.is_(None), Employment.from_on < HELD_UNTIL)
    statement = (
        select(
            Binding.account_id,
            Account.xhs_id,
            Account.entity_id,
            Entity.name.label("entity"),
            Employee.id.label("employee_id"),
            Employee.number,
            Employee.name,
            Employment.until_on.label("employed_until_on"),
            Employment.last_working_on,
            case((on >= HELD_UNTIL, HELD_UNTIL)).label("unbound_on"),
        )
        .join(Account, Account.id == Binding.account_id)
        .join(Entity, Entity.id == Account.entity_id)
        .join(Employee, Employee.id == Binding.employee_id)
        .join(Employment, Employment.employee_id == Employee.id)
        .where(entities.within(actor, Permission.LEDGER_READ, Account.entity_id), ended, too_late, begun, mine)
        .order_by(Account.xhs_id)
    )
    if employee_id is not None:
        statement = statement.where(Employee.id == employee_id)
    if entity_ids is not None:
        statement = statement.where(Account.entity_id.in_(list(entity_ids)))
    serves = aliased(Employment)
    back = exists().where(
        serves.employee_id == Employee.id,
        or_(serves.from_on.is_(None), serves.from_on <= on),
        or_(serves.until_on.is_(None), serves.until_on > on),
        or_(serves.last_working_on.is_(None), serves.last_working_on > on),
    )  # somebody who came back and holds on is no leaver
    ended_by_now = and_(HELD_UNTIL.is_not(None), on >= HELD_UNTIL)
    return db.execute(statement.where(or_(ended_by_now, not_(back)))).all()


def move(db: Session, case: Case, from_state: str, values: dict[str, Any]) -> bool:
    """Change a case that is in a state and as we read it; from now on it is ours. False if somebody was faster."""
    step = update(Case).where(Case.id == case.id, Case.state == from_state, Case.version == case.version)
    moved = db.execute(
        step.values({**values, "origin": "decided", "version": case.version + 1}).execution_options(
            synchronize_session=False
        )
    )
    db.expire(case)
    return bool(moved.rowcount == 1)  # type: ignore[attr-defined]


def plan_items(db: Session, entity_ids: Iterable[int]) -> list[PlanItem]:
    """What entities change in the checklists, in the order it was added."""
    rows = database.select_by(db, select(PlanItem), PlanItem.entity_id, entity_ids)
    return sorted((row[0] for row in rows), key=lambda item: item.id)


def cases_of(db: Session, ids: Iterable[int]) -> Sequence[Case]:
    """Cases by id."""
    return [row[0] for row in database.select_by(db, select(Case), Case.id, ids)]
