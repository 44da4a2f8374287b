"""Finding cases, and what entities change in the checklists."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kosmgr.cases import plans, rules
from kosmgr.cases.models import Case, PlanItem
from kosmgr.entities import queries as entities
from kosmgr.kit import db as database
from kosmgr.policy import Actor, Permission

TABLE = database.table(Case)


def visible(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> list[Case]:
    """Cases of entities in which the actor holds the permission, as they are now, the newest first."""
    door = entities.within(actor, permission, Case.entity_id)
    statement = select(Case).where(door, *conditions).order_by(Case.id.desc())
    return list(db.scalars(statement.execution_options(populate_existing=True)))


def leaving(db: Session, employee_ids: Iterable[int]) -> dict[int, list[Case]]:
    """The offboarding cases of some people that were not cancelled, oldest first."""
    mine = (Case.kind == plans.OFFBOARDING, Case.state != rules.CANCELLED)
    statement = select(Case).where(*mine).execution_options(populate_existing=True)
    found: dict[int, list[Case]] = {}
    rows = [row[0] for row in database.select_by(db, statement, Case.employee_id, employee_ids)]
    for case in sorted(rows, key=lambda case: case.id):
        found.setdefault(case.employee_id or 0, []).append(case)
    return found


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
