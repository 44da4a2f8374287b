"""What checks read of login records beside who shares what. Only tables that are already added up."""

import functools
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kosmgr.devices.models import Device, DeviceAssignment, DeviceObservation
from kosmgr.kit import db as database
from kosmgr.kit import standing
from kosmgr.logins import rules
from kosmgr.logins.models import LoginAccount, LoginAddress, LoginAddressUse, LoginDevice, LoginDeviceUse
from kosmgr.seats.models import Account


def elsewhere(db: Session, since: int, until: int, on: date) -> Sequence[Any]:
    """(account id, device as written, registered device, first, last, events) of accounts on a phone that nobody gave
    them, if they were given one at all."""
    return db.execute(_elsewhere(), {"since": since, "until": until, "on": on}).all()


@functools.cache
def _elsewhere() -> standing.Statement:
    use = LoginDeviceUse
    given = (DeviceAssignment.account_id == Account.id) & or_(
        DeviceAssignment.until_on.is_(None), DeviceAssignment.until_on > standing.day()
    )
    thing = func.coalesce(LoginDevice.device_id, Device.id)
    return (
        select(
            Account.id.label("account_id"),
            LoginDevice.key,
            thing.label("device_id"),
            use.first_second,
            use.last_second,
            use.events,
        )
        .join_from(use, LoginDevice, LoginDevice.id == use.login_device_id)
        .join(LoginAccount, LoginAccount.id == use.login_account_id)
        .join(Account, Account.xhs_id == LoginAccount.key)
        .outerjoin(Device, Device.number == LoginDevice.key)
        .where(
            use.last_second >= standing.whole("since"),
            use.first_second < standing.whole("until"),
            LoginDevice.state != rules.IGNORED,
            select(DeviceAssignment.id).where(given).exists(),
            ~select(DeviceAssignment.id).where(given, DeviceAssignment.device_id == thing).exists(),
        )
        .order_by(Account.xhs_id, LoginDevice.key)
    )


def on_devices(db: Session, device_ids: Iterable[int], since: int, until: int) -> Sequence[Any]:
    """(account id, registered device, first, last, events) of some registered devices."""
    use = LoginDeviceUse
    thing = func.coalesce(LoginDevice.device_id, Device.id)
    statement = (
        select(
            Account.id.label("account_id"),
            thing.label("device_id"),
            use.first_second,
            use.last_second,
            use.events,
        )
        .join_from(use, LoginDevice, LoginDevice.id == use.login_device_id)
        .join(LoginAccount, LoginAccount.id == use.login_account_id)
        .join(Account, Account.xhs_id == LoginAccount.key)
        .outerjoin(Device, Device.number == LoginDevice.key)
        .where(use.last_second >= since, use.first_second < until)
        .order_by(Account.xhs_id)
    )
    return database.select_by(db, statement, thing, device_ids)


def given_back(db: Session, on: date, statuses: Iterable[str]) -> Sequence[Any]:
    """(device, day) of every time a device was said to be back, off or lost, up to a day."""
    return db.execute(_given_back(tuple(statuses)), {"on": on}).all()


@functools.cache
def _given_back(statuses: tuple[str, ...]) -> standing.Statement:
    seen = DeviceObservation
    statement = select(seen.device_id, func.max(seen.observed_on).label("observed_on")).where(
        seen.status_code.in_(statuses), seen.observed_on <= standing.day()
    )
    return statement.group_by(seen.device_id)


def in_ranges(db: Session, ranges: Iterable[tuple[str, str]], since: int, until: int) -> Sequence[Any]:
    """(account id, address, first, last, events) of accounts that used an address of some ranges."""
    use = LoginAddressUse
    inside = [LoginAddress.value.between(low, high) for low, high in ranges]
    if not inside:
        return []
    statement = (
        select(
            Account.id.label("account_id"),
            Account.entity_id,
            LoginAddress.key,
            use.first_second,
            use.last_second,
            use.events,
        )
        .join_from(LoginAddress, use, use.login_address_id == LoginAddress.id)
        .join(LoginAccount, LoginAccount.id == use.login_account_id)
        .join(Account, Account.xhs_id == LoginAccount.key)
        .where(or_(*inside), use.last_second >= since, use.first_second < until, LoginAddress.state != rules.IGNORED)
        .order_by(LoginAddress.key, Account.xhs_id)
    )
    return db.execute(statement).all()
