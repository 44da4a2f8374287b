"""Applications one may see, their steps and rulings, and the updates that only one can win."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, nulls_last, or_, select, tuple_, update
from sqlalchemy.orm import Session

from kosmgr.applications import rules
from kosmgr.applications.models import Application, ApplicationApproval, ApplicationRuling, ApplicationStep
from kosmgr.audit import queries as audit
from kosmgr.audit.models import AuditRow
from kosmgr.entities import queries as entities
from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.kit import db as database
from kosmgr.kit import standing
from kosmgr.people.models import Employee, EmployeeObservation
from kosmgr.policy import Actor, Permission
from kosmgr.seats import queries as seats


def door(actor: Actor, permission: Permission) -> Any:
    """Applications of entities the actor may see, and of the stores whose manager the actor is."""
    within = entities.within(actor, permission, Application.entity_id)
    stores = actor.stores(permission)
    if within is True or not stores:
        return within
    return or_(within, tuple_(Application.entity_id, Application.store_key).in_(sorted(stores)))


@dataclass(frozen=True)
class Named:
    """An application with the names of what it belongs to."""

    row: Application
    entity: str
    enterprise_account: str | None


def visible(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> list[Named]:
    """Applications behind the door, the newest first."""
    order = (nulls_last(Application.applied_on.desc()), Application.number.desc(), Application.id.desc())
    statement = (
        select(Application, Entity.name, EnterpriseAccount.nickname)
        .join(Entity, Entity.id == Application.entity_id)
        .outerjoin(EnterpriseAccount, EnterpriseAccount.id == Application.enterprise_account_id)
        .where(door(actor, permission), *conditions)
        .order_by(*order)
    )
    return [Named(*row) for row in db.execute(statement.execution_options(populate_existing=True))]


def numbers(db: Session, entity_id: int, start: str) -> list[str]:
    """Numbers of an entity that begin so."""
    mine = (Application.entity_id == entity_id, Application.number.startswith(start, autoescape=True))
    return list(db.scalars(select(Application.number).where(*mine)))


def move(db: Session, row: Application, **values: Any) -> bool:
    """Change an application if nobody was faster; its version moves on by one."""
    same = (Application.id == row.id, Application.version == row.version, Application.state == row.state)
    step = update(Application).where(*same).values(version=row.version + 1, **values)
    done = seats.moved(db.execute(step.execution_options(synchronize_session=False)))
    db.expire(row)
    return done


def approvals(db: Session, ids: Iterable[int]) -> dict[int, list[ApplicationApproval]]:
    """Every step of some applications, round by round in order."""
    order = (ApplicationApproval.round, ApplicationApproval.position)
    statement = select(ApplicationApproval).order_by(*order).execution_options(populate_existing=True)
    found: dict[int, list[ApplicationApproval]] = defaultdict(list)
    for row in database.select_by(db, statement, ApplicationApproval.application_id, ids):
        found[row[0].application_id].append(row[0])
    return found


def decide(db: Session, approval_id: int, **values: Any) -> bool:
    """Decide a step that waits; False if somebody was faster."""
    waiting = (ApplicationApproval.id == approval_id, ApplicationApproval.verdict == rules.PENDING)
    step = update(ApplicationApproval).where(*waiting).values(origin="decided", **values)
    return seats.moved(db.execute(step.execution_options(synchronize_session=False)))


def rulings(db: Session, ids: Iterable[int]) -> dict[int, list[ApplicationRuling]]:
    """What was decided about obstacles of some applications."""
    found: dict[int, list[ApplicationRuling]] = defaultdict(list)
    statement = select(ApplicationRuling).order_by(ApplicationRuling.id)
    for row in database.select_by(db, statement, ApplicationRuling.application_id, ids):
        found[row[0].application_id].append(row[0])
    return found


def steps(db: Session, entity_id: int) -> Sequence[ApplicationStep]:
    """The steps an entity set, in order; none if it never did."""
    mine = select(ApplicationStep).where(ApplicationStep.entity_id == entity_id)
    return db.scalars(mine.order_by(ApplicationStep.position)).all()


def namesakes(db: Session, entity_id: int, name: str) -> list[Employee]:
    """People of an entity with this very name: candidates to look at, never taken for the person."""
    same = (Employee.entity_id == entity_id, Employee.name == name, Employee.number.is_not(None))
    return list(db.scalars(select(Employee).where(*same).order_by(Employee.number)))


def by_number(db: Session, entity_id: int, number: str) -> Employee | None:
    """The person of an entity with this 工号."""
    return db.scalar(select(Employee).where(Employee.entity_id == entity_id, Employee.number == number))


def judged_on(db: Session, on: date, entity_ids: Iterable[int] | None = None) -> list[Application]:
    """Applications that still ask something of somebody on a day: the open ones, and those refused for a probation."""
    statement = _judged_on()
    if entity_ids is not None:
        statement = statement.where(Application.entity_id.in_(list(entity_ids)))
    return list(db.scalars(statement, {"on": on}))


@functools.cache
def _judged_on() -> standing.Statement:
    on_probation = select(EmployeeObservation.id).where(
        EmployeeObservation.employee_id == Application.employee_id, EmployeeObservation.kind == "probation"
    )
    refused = and_(Application.state == rules.REFUSED, on_probation.exists())
    by_then = or_(Application.applied_on.is_(None), Application.applied_on <= standing.day())
    statement = select(Application).where(or_(Application.state.in_(rules.OPEN), refused), by_then)
    return statement.order_by(Application.entity_id, Application.number)


def history(db: Session, application_id: int) -> list[AuditRow]:
    """What the log has of an application, newest first."""
    return audit.about(db, "application", application_id)
