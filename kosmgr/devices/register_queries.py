"""Finding networks, custody, sign-ins of 企业号 and what is known of an entity's phones on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, nulls_last, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.devices import addresses
from kosmgr.devices.models import (
    Custody,
    Device,
    DeviceAssignment,
    DeviceObservation,
    EnterpriseDevice,
    Network,
    NetworkAssignment,
)
from kosmgr.entities import queries as entities
from kosmgr.kit import together
from kosmgr.policy import Actor, Permission
from kosmgr.seats.models import Account


def _not_over(model: Any, day: date) -> Any:
    return or_(model.until_on.is_(None), model.until_on > day)


def network(db: Session, actor: Actor, permission: Permission, condition: Any) -> list[Network]:
    """Visible networks."""
    door = entities.within(actor, permission, Network.entity_id)
    return list(db.scalars(select(Network).where(door, condition).order_by(Network.ended_on.is_not(None), Network.id)))


def beside(db: Session, entity_id: int, besides: int | None) -> list[Network]:
    """The other networks of an entity that are not ended."""
    mine = select(Network).where(Network.entity_id == entity_id, Network.ended_on.is_(None)).order_by(Network.id)
    return [one for one in db.scalars(mine) if one.id != besides]


def mark_alone(db: Session, network_id: int, alone: bool) -> None:
    """What the database itself refuses follows what the network is from now on."""
    mine = update(NetworkAssignment).where(NetworkAssignment.network_id == network_id)
    db.execute(mine.values(alone=alone).execution_options(synchronize_session="fetch"))


def by_address(db: Session, network: Network, day: date) -> list[tuple[int, str, str | None]]:
    """(account, 小红书号, None) of those whose phone's address lies in a network and who were given no other."""
    if network.entity_id is None or network.cidr is None:
        return []
    finder = addresses.Finder([(one.id, one.entity_id, one.cidr) for one in beside(db, network.entity_id, None)])
    here = [
        row.id
        for row in observed_devices(db, network.entity_id, day)
        if finder.find(row.ip, network.entity_id) == network.id
    ]
    given = (
        select(NetworkAssignment.id)
        .where(NetworkAssignment.account_id == Account.id, _not_over(NetworkAssignment, day))
        .exists()
    )
    statement = (
        select(Account.id, Account.xhs_id)
        .join(DeviceAssignment, DeviceAssignment.account_id == Account.id)
        .where(DeviceAssignment.device_id.in_(here), _not_over(DeviceAssignment, day), ~given)
        .order_by(Account.id)
        .distinct()
    )
    return [(row[0], row[1], None) for row in db.execute(statement)] if here else []


def observed_devices(db: Session, entity_id: int, day: date) -> Sequence[Any]:
    """The phones of an entity with what answers for the day: number, store, keeper, status_code, ip, counted_on."""
    seen = DeviceObservation
    not_after = case((seen.observed_on <= day, seen.observed_on))
    place = (
        func.row_number()
        .over(partition_by=seen.device_id, order_by=(nulls_last(not_after.desc()), seen.observed_on, seen.id.desc()))
        .label("place")
    )
    ranked = (
        select(seen.device_id, seen.store, seen.keeper_name, seen.status_code, seen.ip, seen.counted_on, place)
        .join(Device, Device.id == seen.device_id)
        .where(Device.entity_id == entity_id)
        .subquery()
    )
    return db.execute(
        select(
            Device.id,
            Device.number,
            ranked.c.store,
            ranked.c.keeper_name,
            ranked.c.status_code,
            ranked.c.ip,
            ranked.c.counted_on,
        )
        .outerjoin(ranked, (ranked.c.device_id == Device.id) & (ranked.c.place == 1))
        .where(Device.entity_id == entity_id)
        .order_by(Device.number)
    ).all()


def open_custody(db: Session, device_id: int) -> Custody | None:
    """The custody that has not come back."""
    return db.scalar(select(Custody).where(Custody.device_id == device_id, Custody.until_on.is_(None)))


def custody_since(db: Session, device_id: int, day: date) -> Custody | None:
    """A custody that reaches into a day or later."""
    kept = select(Custody).where(Custody.device_id == device_id, _not_over(Custody, day)).order_by(Custody.from_on)
    return db.scalars(kept).first()


def signed_in(db: Session, device_id: int, enterprise_account_id: int, day: date) -> EnterpriseDevice | None:
    """Since when a 企业号 is signed in on a phone."""
    return db.scalars(
        select(EnterpriseDevice)
        .where(EnterpriseDevice.device_id == device_id, _not_over(EnterpriseDevice, day))
        .where(EnterpriseDevice.enterprise_account_id == enterprise_account_id)
        .order_by(EnterpriseDevice.id)
    ).first()


@dataclass(frozen=True)
class History:
    """What happened to a phone: who had it, what ledgers said of its keeper, and which accounts lived on it."""

    custodies: Sequence[Any]
    observations: Sequence[Any]
    assignments: Sequence[Any]


def history(db: Session, device_id: int) -> History:
    """Everything of a phone in one statement, the newest first."""
    found = together.read(
        db,
        {
            "custodies": select(*Custody.__table__.c)
            .where(Custody.device_id == device_id)
            .order_by(Custody.from_on.desc(), Custody.id.desc()),
            "observations": select(
                DeviceObservation.observed_on,
                DeviceObservation.source,
                DeviceObservation.keeper_name,
                DeviceObservation.store,
                DeviceObservation.status_code,
            )
            .where(DeviceObservation.device_id == device_id)
            .order_by(DeviceObservation.observed_on, DeviceObservation.id),
            "assignments": select(
                DeviceAssignment.account_id,
                Account.xhs_id,
                DeviceAssignment.slot,
                DeviceAssignment.from_on,
                DeviceAssignment.until_on,
                DeviceAssignment.end_reason,
                DeviceAssignment.source,
                DeviceAssignment.origin,
                DeviceAssignment.exemption_id,
            )
            .join(Account, Account.id == DeviceAssignment.account_id)
            .where(DeviceAssignment.device_id == device_id)
            .order_by(DeviceAssignment.from_on.is_(None), DeviceAssignment.from_on.desc(), DeviceAssignment.id.desc()),
        },
    )
    return History(found["custodies"], found["observations"], found["assignments"])
