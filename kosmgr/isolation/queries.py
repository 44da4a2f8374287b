"""Finding freezes, and since when accounts live where they live."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import literal, or_, select, union_all, update
from sqlalchemy.orm import Session

from kosmgr.devices.models import DeviceAssignment, SimAssignment
from kosmgr.devices.register_models import NetworkAssignment
from kosmgr.entities import queries as entities
from kosmgr.isolation.models import Freeze, FrozenAccount
from kosmgr.kit import db as database
from kosmgr.policy import Actor, Permission
from kosmgr.seats import queries as seats
from kosmgr.seats.models import Account


def freezes(db: Session, actor: Actor, permission: Permission, freeze_id: int | None = None) -> Sequence[Any]:
    """Freezes one may see with the punished account, the newest first."""
    statement = (
        select(Freeze, Account.xhs_id)
        .join(Account, Account.id == Freeze.account_id)
        .where(entities.within(actor, permission, Freeze.entity_id))
        .order_by(Freeze.id.desc())
    )
    if freeze_id is not None:
        statement = statement.where(Freeze.id == freeze_id)
    return db.execute(statement).all()


def frozen_in(db: Session, actor: Actor, permission: Permission, freeze_ids: Collection[int]) -> Sequence[Any]:
    """The accounts of some freezes, as far as one may see them."""
    statement = (
        select(FrozenAccount, Account.xhs_id, Account.entity_id)
        .join(Account, Account.id == FrozenAccount.account_id)
        .where(entities.within(actor, permission, Account.entity_id))
        .order_by(FrozenAccount.freeze_id, Account.xhs_id)
    )
    return database.select_by(db, statement, FrozenAccount.freeze_id, freeze_ids)


def held(db: Session, account_ids: Collection[int]) -> dict[int, int]:
    """Account → the freeze that holds it now."""
    statement = select(FrozenAccount.account_id, FrozenAccount.freeze_id).where(FrozenAccount.released_on.is_(None))
    return {row[0]: row[1] for row in database.select_by(db, statement, FrozenAccount.account_id, account_ids)}


def release(db: Session, freeze_id: int, account_id: int, on: date, by: str, reason: str) -> bool:
    """Let one account go; False if somebody was faster, or it never was in this freeze."""
    step = update(FrozenAccount).where(
        FrozenAccount.freeze_id == freeze_id,
        FrozenAccount.account_id == account_id,
        FrozenAccount.released_on.is_(None),
    )
    values = {"released_on": on, "released_by": by, "released_reason": reason}
    return seats.moved(db.execute(step.values(values).execution_options(synchronize_session=False)))


def since(db: Session, account_ids: Collection[int], on: date) -> dict[tuple[str, int], date]:
    """(thing key, account) → since when it lives there, where a first day is known."""
    parts = []
    for kind, model, thing in (
        ("device", DeviceAssignment, DeviceAssignment.device_id),
        ("sim", SimAssignment, SimAssignment.sim_id),
        ("network", NetworkAssignment, NetworkAssignment.network_id),
    ):
        parts.append(
            select(literal(kind), thing, model.account_id, model.from_on).where(
                model.account_id.in_(account_ids),
                model.from_on <= on,
                or_(model.until_on.is_(None), model.until_on > on),
            )
        )
    found: dict[tuple[str, int], date] = {}
    rows: list[Any] = list(db.execute(union_all(*parts)))
    for kind, thing_id, account_id, from_on in rows:
        key = (f"{kind}:{thing_id}", account_id)
        found[key] = min(from_on, found.get(key, from_on))
    return found
