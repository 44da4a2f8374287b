"""Reading comparisons and their differences; claiming a difference by a conditional update."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.drift import rules
from kosmgr.drift.models import DriftComparison, DriftDifference, DriftFix, DriftStep
from kosmgr.drift.plans import Person
from kosmgr.entities import queries as entities
from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.kit import db as database
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import Actor, Permission
from kosmgr.seats.models import Account
from kosmgr.seats.queries import moved

DIFFERENCES = database.table(DriftDifference)
_KIND_ORDER = {kind: number for number, kind in enumerate(rules.KINDS)}


def by_id(db: Session, actor: Actor, permission: Permission, comparison_id: int) -> DriftComparison | None:
    """A comparison of a visible entity, or None."""
    door = entities.within(actor, permission, DriftComparison.entity_id)
    return db.scalar(select(DriftComparison).where(DriftComparison.id == comparison_id, door))


def listed(
    db: Session, actor: Actor, entity_ids: Iterable[int] | None, limit: int, offset: int
) -> tuple[Sequence[Any], int]:
    """Comparisons that were not given up, the newest first, with the names of entity and 企业号."""
    where = [entities.within(actor, Permission.LEDGER_READ, DriftComparison.entity_id)]
    where.append(DriftComparison.state != rules.DROPPED)
    if entity_ids is not None:
        where.append(DriftComparison.entity_id.in_(list(entity_ids)))
    total = select(func.count()).select_from(DriftComparison).where(*where).scalar_subquery()
    statement = (
        select(DriftComparison, Entity.name.label("entity"), EnterpriseAccount.nickname.label("enterprise"), total)
        .join(Entity, Entity.id == DriftComparison.entity_id)
        .outerjoin(EnterpriseAccount, EnterpriseAccount.id == DriftComparison.enterprise_account_id)
        .where(*where)
        .order_by(DriftComparison.id.desc())
    )
    rows = db.execute(statement.limit(limit).offset(offset)).all()
    return rows, rows[0][3] if rows else 0


def open_counts(db: Session, comparison_ids: Iterable[int], today: date) -> dict[int, dict[str, int]]:
    """By comparison and kind: how many differences still ask for something."""
    statement = (
        select(DriftDifference.comparison_id, DriftDifference.kind, func.count())
        .where(in_force(today))
        .group_by(DriftDifference.comparison_id, DriftDifference.kind)
    )
    found: dict[int, dict[str, int]] = {}
    for row in database.select_by(db, statement, DriftDifference.comparison_id, comparison_ids):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def in_force(today: date) -> Any:
    """As rules.in_force, for the database."""
    over = (DriftDifference.status == rules.ACCEPTED) & (DriftDifference.until_on < today)
    return or_(DriftDifference.status == rules.OPEN, over)


def newest_of(db: Session, actor: Actor, entity_ids: Iterable[int] | None) -> Sequence[DriftComparison]:
    """The comparisons that are worked on, one for each scope."""
    door = entities.within(actor, Permission.LEDGER_READ, DriftComparison.entity_id)
    statement = select(DriftComparison).where(DriftComparison.newest, door).order_by(DriftComparison.id)
    if entity_ids is not None:
        statement = statement.where(DriftComparison.entity_id.in_(list(entity_ids)))
    return db.scalars(statement).all()


def newest(db: Session, scope: str) -> DriftComparison | None:
    """The one that is worked on in a scope."""
    return db.scalar(select(DriftComparison).where(DriftComparison.scope == scope, DriftComparison.newest))


def differences(db: Session, comparison_ids: Iterable[int]) -> list[DriftDifference]:
    """The differences of some comparisons, by kind and account, as they are now."""
    statement = select(DriftDifference).execution_options(populate_existing=True)
    found = [row[0] for row in database.select_by(db, statement, DriftDifference.comparison_id, comparison_ids)]
    return sorted(found, key=lambda one: (_KIND_ORDER[one.kind], one.account_key))


def move_state(db: Session, comparison_id: int, before: str, after: str) -> bool:
    """From one state to the next, or False: somebody was faster."""
    step = update(DriftComparison).where(DriftComparison.id == comparison_id, DriftComparison.state == before)
    return moved(db.execute(step.values(state=after).execution_options(synchronize_session=False)))


def claim(
    db: Session, difference_ids: Iterable[int], today: date, status: str, by: str, at: datetime, **values: Any
) -> int:
    """Decide differences that still ask for something, always in the same order; how many were still there."""
    ids = sorted(difference_ids)
    db.execute(
        select(DriftDifference.id).where(DriftDifference.id.in_(ids)).order_by(DriftDifference.id).with_for_update()
    )
    step = update(DriftDifference).where(DriftDifference.id.in_(ids), in_force(today))
    decided = {"status": status, "decided_by": by, "decided_at": at, **values}
    done = db.execute(step.values(decided).execution_options(synchronize_session=False))
    database.forget(db, DriftDifference, *decided)
    count: int = done.rowcount  # type: ignore[attr-defined]
    return count


def reopen(db: Session, difference_ids: Iterable[int], status: str) -> int:
    """Back to open from a status; how many."""
    ids = sorted(difference_ids)
    step = update(DriftDifference).where(DriftDifference.id.in_(ids), DriftDifference.status == status)
    values = {"status": rules.OPEN, "decided_by": None, "decided_at": None, "fix_id": None, "reason": None,
              "until_on": None}  # fmt: skip
    done = db.execute(step.values(values).execution_options(synchronize_session=False))
    database.forget(db, DriftDifference, *values)
    count: int = done.rowcount  # type: ignore[attr-defined]
    return count


def settle(db: Session, comparison_id: int, still: Iterable[int]) -> None:
    """A later comparison came: what it shows again is marked, what it no longer shows is gone."""
    mine = DriftDifference.comparison_id == comparison_id
    for part in database.chunks(sorted(still)):
        again = update(DriftDifference).where(mine, DriftDifference.id.in_(part))
        db.execute(again.values(status=rules.STILL).execution_options(synchronize_session=False))
    over = update(DriftDifference).where(mine, DriftDifference.status.in_((rules.OPEN, rules.ACCEPTED, rules.DONE)))
    db.execute(over.values(status=rules.GONE).execution_options(synchronize_session=False))
    database.forget(db, DriftDifference, "status")


def fix(db: Session, fix_id: int) -> DriftFix | None:
    return db.get(DriftFix, fix_id, populate_existing=True)


def fixes(db: Session, comparison_id: int) -> Sequence[DriftFix]:
    """The batches of fixes of a comparison, the newest first."""
    statement = select(DriftFix).where(DriftFix.comparison_id == comparison_id).order_by(DriftFix.id.desc())
    return db.scalars(statement).all()


def steps(db: Session, fix_id: int) -> Sequence[DriftStep]:
    """What a batch did, the last first: so it is taken back."""
    return db.scalars(select(DriftStep).where(DriftStep.fix_id == fix_id).order_by(DriftStep.id.desc())).all()


def undo_once(db: Session, fix_id: int, at: datetime, by: str) -> bool:
    """Mark a batch undone, or False: it was."""
    step = update(DriftFix).where(DriftFix.id == fix_id, DriftFix.undone_at.is_(None))
    done = db.execute(step.values(undone_at=at, undone_by=by).execution_options(synchronize_session=False))
    database.forget(db, DriftFix, "undone_at", "undone_by")
    return moved(done)


def serving(db: Session, entity_id: int, on: date) -> list[Person]:
    """Everybody employed by an entity on a day, outsiders left out."""
    begun = or_(Employment.from_on.is_(None), Employment.from_on <= on)
    lasts = or_(Employment.until_on.is_(None), Employment.until_on > on)
    statement = (
        select(Employee.id, Employee.number, Employee.name)
        .join(Employment, Employment.employee_id == Employee.id)
        .where(Employee.entity_id == entity_id, Employee.external.is_(False), begun, lasts)
        .order_by(Employee.number, Employee.id)
        .distinct()
    )
    return [Person(*row) for row in db.execute(statement)]


def elsewhere(db: Session, actor: Actor, entity_id: int, keys: Iterable[str]) -> dict[str, str]:
    """Which of these accounts sit in another entity one may see: 小红书号 → its name."""
    door = entities.within(actor, Permission.LEDGER_READ, Account.entity_id)
    statement = (
        select(Account.xhs_id, Entity.name)
        .join(Entity, Entity.id == Account.entity_id)
        .where(door, Account.entity_id != entity_id)
    )
    return {row[0]: row[1] for row in database.select_by(db, statement, Account.xhs_id, keys)}


def abandoned(db: Session, before: datetime) -> Sequence[DriftComparison]:
    """Previews that nobody stored."""
    old = (DriftComparison.state == rules.PREVIEW) & (DriftComparison.created_at < before)
    return db.scalars(select(DriftComparison).where(old).order_by(DriftComparison.id)).all()
