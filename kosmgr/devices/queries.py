"""Finding devices and cards, and who lives on them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import String, case, literal, nulls_last, or_, select, update
from sqlalchemy.orm import Session, aliased

from kosmgr.audit.models import SealingKey
from kosmgr.devices.models import (
    Device,
    DeviceAssignment,
    DeviceObservation,
    Exemption,
    NetworkAssignment,
    Sim,
    SimAssignment,
    SimObservation,
)
from kosmgr.entities import queries as entities
from kosmgr.kit import db as database
from kosmgr.policy import Actor, Permission
from kosmgr.seats import queries as seats
from kosmgr.seats.models import Account

GIVEN_BACK = ("returned", "disabled", "lost")
NOT_IN_USE = ("idle", "cancelled")
_THING = {DeviceAssignment: "device_id", SimAssignment: "sim_id", NetworkAssignment: "network_id"}
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


def lock(db: Session, model: Any, row_id: int) -> None:
    """One assignment after the other."""
    db.execute(select(model.id).where(model.id == row_id).with_for_update(key_share=True))


def occupants(
    db: Session, model: Any, thing_id: int, day: date, besides: int | None = None
) -> list[tuple[int, str, str | None]]:
    """(account id, 小红书号, slot) of every account that lives on a device, card or network on a day or later.

    Where somebody of more authority says it lives elsewhere by then, the word of the others does not hold it here.
    """
    better = aliased(model)
    elsewhere = (
        select(better.id)
        .where(better.account_id == model.account_id, better.rank < model.rank, _not_over(better, day))
        .where(or_(better.from_on.is_(None), better.from_on <= day))
        .exists()
    )
    slot = model.slot if model is DeviceAssignment else literal(None, String())
    statement = (
        select(Account.id, Account.xhs_id, slot)
        .join(model, model.account_id == Account.id)
        .where(getattr(model, _THING[model]) == thing_id, _not_over(model, day), ~elsewhere)
        .order_by(model.id)
    )
    if besides is not None:
        statement = statement.where(Account.id != besides)
    return list(dict.fromkeys((row[0], row[1], row[2]) for row in db.execute(statement)))


def on_sim(db: Session, sim_id: int, day: date) -> list[int]:
    """Every account anybody says logs in with a card on a day or later."""
    rows = select(SimAssignment.account_id).where(SimAssignment.sim_id == sim_id, _not_over(SimAssignment, day))
    return list(dict.fromkeys(db.scalars(rows.order_by(SimAssignment.id))))


def hold_exemption(db: Session, exemption_id: int, day: date) -> bool:
    """Hold an exemption's row until the transaction ends; False: somebody has ended it meanwhile."""
    mine = select(Exemption.ended_on).where(Exemption.id == exemption_id).with_for_update()
    ended_on = db.execute(mine).scalar_one()
    return ended_on is None or ended_on > day


def labels(db: Session, accounts: Iterable[tuple[int, str]], day: date) -> dict[int, str]:
    """How refusals name accounts: nickname and 小红书号."""
    found = {}
    for account_id, xhs_id in dict(accounts).items():
        seen = seats.observation(db, account_id, day)
        found[account_id] = f"{seen.nickname} {xhs_id}" if seen is not None and seen.nickname else xhs_id
    return found


def decided(db: Session, model: Any, account_id: int, day: date) -> Any | None:
    """The decided assignment of an account on a day or later."""
    statement = select(model).where(model.account_id == account_id, model.origin == "decided", _not_over(model, day))
    return db.scalars(statement.order_by(model.id)).first()


def open_of(db: Session, model: Any, account_id: int, day: date) -> Sequence[Any]:
    """Everything anybody says of where an account lives on a day or later."""
    statement = select(model).where(model.account_id == account_id, _not_over(model, day)).order_by(model.id)
    return db.scalars(statement).all()


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


def living_on(db: Session, account_ids: Iterable[int], day: date) -> dict[int, list[tuple[str, int, str]]]:
    """Account → (device or sim, id, label) of the phones and cards it lives on that day, by the authority's word."""
    found: dict[int, list[tuple[str, int, str]]] = {}
    ids = list(account_ids)
    for kind, model, thing, owner, label in (
        ("device", DeviceAssignment, Device, DeviceAssignment.device_id, Device.number),
        ("sim", SimAssignment, Sim, SimAssignment.sim_id, Sim.number_masked),
    ):
        statement = (
            select(model.account_id, thing.id, label, model.rank)
            .join(thing, thing.id == owner)
            .where(or_(model.from_on.is_(None), model.from_on <= day), _not_over(model, day))
        )
        rows = database.select_by(db, statement, model.account_id, ids)
        lowest: dict[int, int] = {}
        for row in rows:
            lowest[row[0]] = min(row[3], lowest.get(row[0], row[3]))
        for account_id, thing_id, name, rank in sorted(rows):
            known = found.setdefault(account_id, [])
            if rank == lowest[account_id] and (kind, thing_id, name) not in known:
                known.append((kind, thing_id, name))
    return found


def kept_by(db: Session, numbers: Iterable[str], day: date) -> list[tuple[str, int, str, int | None, str]]:
    """(device or sim, id, label, entity, 工号) of what the newest word of the day says these people keep."""
    wanted = set(numbers)
    found: list[tuple[str, int, str, int | None, str]] = []
    for kind, seen, thing, owner, keeper, label, gone in (
        ("device", DeviceObservation, Device, DeviceObservation.device_id, DeviceObservation.keeper_employee,
         Device.number, GIVEN_BACK),
        ("sim", SimObservation, Sim, SimObservation.sim_id, SimObservation.user_employee, Sim.number_masked,
         NOT_IN_USE),
    ):  # fmt: skip
        statement = select(thing.id, label, thing.entity_id, seen.observed_on, seen.id, keeper, seen.status_code)
        once = aliased(seen)  # whatever was ever said of a thing they were once said to keep
        rows: list[Any] = []
        for part in database.chunks(sorted(wanted)):
            theirs = select(getattr(once, owner.key)).where(getattr(once, keeper.key).in_(part))
            rows += db.execute(statement.join(thing, thing.id == owner).where(owner.in_(theirs))).all()
        newest: dict[int, Any] = {}
        for row in sorted(rows, key=lambda row: (row[3] > day, row[3], -row[4] if row[3] > day else row[4])):
            if row[0] not in newest or row[3] <= day:
                newest[row[0]] = row
        found += [
            (kind, row[0], row[1], row[2], row[5]) for row in newest.values() if row[5] in wanted and row[6] not in gone
        ]
    return sorted(found)


def assignments(db: Session, model: Any, account_id: int) -> Sequence[Any]:
    """Everything anybody said of where an account lives, oldest first."""
    return db.scalars(select(model).where(model.account_id == account_id).order_by(model.from_on, model.id)).all()


def _not_over(model: Any, day: date) -> Any:
    return or_(model.until_on.is_(None), model.until_on > day)
