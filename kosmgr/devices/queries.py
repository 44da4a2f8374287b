"""Finding devices and cards, and who lives on them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, nulls_last, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.audit.models import SealingKey
from kosmgr.devices.models import (
    Device,
    DeviceAssignment,
    DeviceObservation,
    Sim,
    SimAssignment,
    SimObservation,
)
from kosmgr.entities import queries as entities
from kosmgr.policy import Actor, Permission
from kosmgr.seats import queries as seats
from kosmgr.seats.models import Account

_KEYS = ("id", "device_id", "sim_id", "observed_on", "source", "batch_id")
DEVICE_FIELDS = tuple(c.name for c in DeviceObservation.__table__.columns if c.name not in _KEYS)
SIM_FIELDS = tuple(c.name for c in SimObservation.__table__.columns if c.name not in _KEYS)


def device(db: Session, actor: Actor, permission: Permission, condition: Any) -> Device | None:
    """A visible device, or None."""
    return db.scalar(select(Device).where(entities.within(actor, permission, Device.entity_id), condition))


def sim(db: Session, actor: Actor, permission: Permission, condition: Any) -> Sim | None:
    """A visible card, or None."""
    return db.scalar(select(Sim).where(entities.within(actor, permission, Sim.entity_id), condition))


def device_taken(db: Session, number: str) -> bool:
    """Whether a device of that number exists, visible or not."""
    return db.scalar(select(Device.id).where(Device.number == number)) is not None


def sim_taken(db: Session, number_hash: str) -> bool:
    """Whether that card exists, visible or not."""
    return db.scalar(select(Sim.id).where(Sim.number_hash == number_hash)) is not None


def lock(db: Session, model: type[Device] | type[Sim], row_id: int) -> None:
    """One assignment after the other."""
    db.execute(select(model.id).where(model.id == row_id).with_for_update(key_share=True))


def on_device(db: Session, device_id: int, day: date) -> list[tuple[int, str, str]]:
    """(account id, 小红书号, slot) of every account anybody says lives on a device on a day or later."""
    statement = (
        select(Account.id, Account.xhs_id, DeviceAssignment.slot)
        .join(DeviceAssignment, DeviceAssignment.account_id == Account.id)
        .where(DeviceAssignment.device_id == device_id, _not_over(DeviceAssignment, day))
        .order_by(DeviceAssignment.id)
    )
    return [(row[0], row[1], row[2]) for row in db.execute(statement)]


def on_sim(db: Session, sim_id: int, day: date) -> list[tuple[int, str]]:
    """(account id, 小红书号) of every account anybody says logs in with a card on a day or later."""
    statement = (
        select(Account.id, Account.xhs_id)
        .join(SimAssignment, SimAssignment.account_id == Account.id)
        .where(SimAssignment.sim_id == sim_id, _not_over(SimAssignment, day))
        .order_by(SimAssignment.id)
    )
    return [(row[0], row[1]) for row in db.execute(statement)]


def decided(db: Session, model: Any, account_id: int, day: date) -> Any | None:
    """The decided assignment of an account on a day or later."""
    statement = select(model).where(model.account_id == account_id, model.origin == "decided", _not_over(model, day))
    return db.scalars(statement.order_by(model.id)).first()


def end(db: Session, model: Any, row_id: int, on: date) -> bool:
    """End an assignment; False if somebody was faster."""
    step = update(model).where(model.id == row_id, or_(model.until_on.is_(None), model.until_on > on))
    return seats.moved(db.execute(step.values(until_on=on).execution_options(synchronize_session=False)))


def observation(db: Session, model: Any, owner: Any, owner_id: int, day: date) -> Any | None:
    """The observation that answers for a day: the newest not after it, else the first ever made."""
    order = (
        nulls_last(case((model.observed_on <= day, model.observed_on)).desc()),
        model.observed_on,
        model.id.desc(),
    )
    return db.scalars(select(model).where(owner == owner_id).order_by(*order).limit(1)).first()


def same_day(db: Session, model: Any, owner: Any, owner_id: int, source: str, day: date) -> Any | None:
    """What this source said on that very day."""
    return db.scalar(select(model).where(owner == owner_id, model.source == source, model.observed_on == day))


def wrapped_key(db: Session, key_id: int | None) -> bytes | None:
    """The wrapped sealing key of a card; None: never made, or destroyed."""
    return None if key_id is None else db.scalar(select(SealingKey.wrapped).where(SealingKey.id == key_id))


def assignments(db: Session, model: Any, account_id: int) -> Sequence[Any]:
    """Everything anybody said of where an account lives, oldest first."""
    return db.scalars(select(model).where(model.account_id == account_id).order_by(model.from_on, model.id)).all()


def _not_over(model: Any, day: date) -> Any:
    return or_(model.until_on.is_(None), model.until_on > day)
