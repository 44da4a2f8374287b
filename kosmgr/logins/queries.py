"""What login records add up to: who used what, and what lay close together. Only tables that are already added up."""

import functools
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from kosmgr.devices.models import Device, Network
from kosmgr.kit import db as database
from kosmgr.kit import standing
from kosmgr.logins.models import (
    LoginAccount,
    LoginAddress,
    LoginAddressUse,
    LoginDevice,
    LoginDeviceUse,
    LoginIncident,
)
from kosmgr.policy import Actor, Permission
from kosmgr.seats.models import Account


def _known(statement: Any, use: Any, everywhere: bool) -> Any:
    """Join the registered account of a use, as far as the actor may see it."""
    joined: Any = statement.join(LoginAccount, LoginAccount.id == use.login_account_id).join(
        Account, Account.xhs_id == LoginAccount.key
    )
    return joined if everywhere else joined.where(Account.entity_id.in_(standing.ids("allowed")))


def _within(use: Any) -> tuple[Any, Any]:
    """Used in the window."""
    return use.last_second >= standing.whole("since"), use.first_second < standing.whole("until")


def _touched(model: Any, thing: Any) -> Select[Any]:
    """The shared things that accounts of some entities used in the window."""
    mine = aliased(model)
    return (
        select(getattr(mine, thing.key))
        .join(LoginAccount, LoginAccount.id == mine.login_account_id)
        .join(Account, Account.xhs_id == LoginAccount.key)
        .where(Account.entity_id.in_(standing.ids("entities")), *_within(mine))
    )


def _of_window(
    actor: Actor, since: int, until: int, entity_ids: Collection[int] | None
) -> tuple[tuple[bool, bool], dict[str, Any]]:
    """Whether the actor sees everything and whether all is asked for, and the values that say how much."""
    allowed = actor.entity_ids(Permission.LEDGER_READ)
    values: dict[str, Any] = {"since": since, "until": until}
    if allowed is not None:
        values["allowed"] = list(allowed)
    if entity_ids is not None:
        values["entities"] = list(entity_ids)
    return (allowed is None, entity_ids is None), values


def shared_devices(
    db: Session, actor: Actor, since: int, until: int, entity_ids: Collection[int] | None
) -> Sequence[Any]:
    """(account id, entity id, key, state, device id, number, first, last, events) of devices with several accounts."""
    kind, values = _of_window(actor, since, until, entity_ids)
    return db.execute(_shared_devices(*kind), values).all()


@functools.cache
def _shared_devices(everywhere: bool, of_all: bool) -> standing.Statement:
    use = LoginDeviceUse
    named = aliased(Device)
    statement = _known(
        select(
            Account.id.label("account_id"),
            Account.entity_id,
            LoginDevice.key,
            LoginDevice.state,
            func.coalesce(named.id, Device.id).label("thing_id"),
            func.coalesce(named.number, Device.number).label("label"),
            use.first_second,
            use.last_second,
            use.events,
        )
        .join_from(LoginDevice, use, use.login_device_id == LoginDevice.id)
        .outerjoin(Device, Device.number == LoginDevice.key)
        .outerjoin(named, named.id == LoginDevice.device_id)
        .where(LoginDevice.sharers > 1, *_within(use)),
        use,
        everywhere,
    )
    if not of_all:
        statement = statement.where(LoginDevice.id.in_(_touched(use, use.login_device_id)))
    ordered: standing.Statement = statement.order_by(LoginDevice.key, Account.xhs_id)
    return ordered


def shared_addresses(
    db: Session, actor: Actor, since: int, until: int, entity_ids: Collection[int] | None
) -> Sequence[Any]:
    """(account id, entity id, key, state, first, last, events) of addresses with several accounts."""
    kind, values = _of_window(actor, since, until, entity_ids)
    return db.execute(_shared_addresses(*kind), values).all()


@functools.cache
def _shared_addresses(everywhere: bool, of_all: bool) -> standing.Statement:
    use = LoginAddressUse
    statement = _known(
        select(
            Account.id.label("account_id"),
            Account.entity_id,
            LoginAddress.key,
            LoginAddress.state,
            use.first_second,
            use.last_second,
            use.events,
        )
        .join_from(LoginAddress, use, use.login_address_id == LoginAddress.id)
        .where(LoginAddress.sharers > 1, *_within(use)),
        use,
        everywhere,
    )
    if not of_all:
        statement = statement.where(LoginAddress.id.in_(_touched(use, use.login_address_id)))
    ordered: standing.Statement = statement.order_by(LoginAddress.key, Account.xhs_id)
    return ordered


def incidents(db: Session, since_day: date, until_day: date, entity_ids: Collection[int] | None) -> Sequence[Any]:
    """(kind, key, 小红书号, account id, entity id, first, last, events, detail) of the days in [since, until]."""
    values: dict[str, Any] = {"since": since_day, "until": until_day}
    if entity_ids is not None:
        values["entities"] = list(entity_ids)
    return db.execute(_incidents(entity_ids is None), values).all()


@functools.cache
def _incidents(of_all: bool) -> standing.Statement:
    row = LoginIncident
    days = standing.day("since"), standing.day("until")
    statement = (
        select(
            row.kind,
            row.key,
            LoginAccount.key.label("account"),
            Account.id.label("account_id"),
            Account.entity_id,
            func.min(row.first_second).label("first"),
            func.max(row.last_second).label("last"),
            func.sum(row.events).label("events"),
            func.max(row.detail).label("detail"),
        )
        .join_from(row, LoginAccount, LoginAccount.id == row.login_account_id)
        .outerjoin(Account, Account.xhs_id == LoginAccount.key)
        .where(row.day.between(*days))
        .group_by(row.kind, row.key, LoginAccount.key, Account.id, Account.entity_id)
        .order_by(row.kind, row.key, LoginAccount.key)
    )
    if not of_all:
        mine, whose, account = aliased(LoginIncident), aliased(LoginAccount), aliased(Account)
        near = account.entity_id.in_(standing.ids("entities"))
        touched = (
            select(mine.key)
            .join(whose, whose.id == mine.login_account_id)
            .join(account, account.xhs_id == whose.key)
            .where(mine.kind == row.kind, mine.day.between(*days), near)
        )
        statement = statement.where(row.key.in_(touched))
    return statement


def on_many(db: Session, since: int, until: int, more_than: int, entity_ids: Collection[int] | None) -> Sequence[Any]:
    """(小红书号, account id, entity id, devices, first, last, events) of accounts on more devices than that."""
    values: dict[str, Any] = {"since": since, "until": until, "more_than": more_than}
    if entity_ids is not None:
        values["entities"] = list(entity_ids)
    return db.execute(_on_many(entity_ids is None), values).all()


@functools.cache
def _on_many(of_all: bool) -> standing.Statement:
    use, more_than = LoginDeviceUse, standing.whole("more_than")
    statement = (
        select(
            LoginAccount.key.label("account"),
            Account.id.label("account_id"),
            Account.entity_id,
            func.count().label("devices"),
            func.min(use.first_second).label("first"),
            func.max(use.last_second).label("last"),
            func.sum(use.events).label("events"),
        )
        .join_from(LoginAccount, use, use.login_account_id == LoginAccount.id)
        .outerjoin(Account, Account.xhs_id == LoginAccount.key)
        .where(LoginAccount.devices > more_than, *_within(use))
        .group_by(LoginAccount.key, Account.id, Account.entity_id)
        .having(func.count() > more_than)
        .order_by(LoginAccount.key)
    )
    return statement if of_all else statement.where(Account.entity_id.in_(standing.ids("entities")))


def devices_of(db: Session, accounts: Iterable[str], since: int, until: int) -> Sequence[Any]:
    """(小红书号, device as written, registered device, first, last, events) of some accounts."""
    use = LoginDeviceUse
    statement = (
        select(
            LoginAccount.key.label("account"),
            LoginDevice.key,
            func.coalesce(LoginDevice.device_id, Device.id).label("device_id"),
            use.first_second,
            use.last_second,
            use.events,
        )
        .join_from(use, LoginAccount, LoginAccount.id == use.login_account_id)
        .join(LoginDevice, LoginDevice.id == use.login_device_id)
        .outerjoin(Device, Device.number == LoginDevice.key)
        .where(use.last_second >= since, use.first_second < until)
        .order_by(LoginDevice.key)
    )
    return database.select_by(db, statement, LoginAccount.key, accounts)


def seen_accounts(db: Session, actor: Actor) -> Sequence[Any]:
    """(小红书号, account id, entity id) of what login records name; unregistered ones only for who sees everything."""
    allowed = actor.entity_ids(Permission.LEDGER_READ)
    statement = select(LoginAccount.key.label("account"), Account.id.label("account_id"), Account.entity_id).outerjoin(
        Account, Account.xhs_id == LoginAccount.key
    )
    if allowed is not None:
        statement = statement.where(Account.entity_id.in_(allowed))
    return db.execute(statement.order_by(LoginAccount.key)).all()


def networks(db: Session, on: date) -> Sequence[Any]:
    """Registered networks with a range of addresses that are there on a day."""
    return db.execute(_networks(), {"on": on}).all()


@functools.cache
def _networks() -> standing.Statement:
    statement = select(Network.id, Network.entity_id, Network.name, Network.kind, Network.cidr, Network.exempt).where(
        Network.cidr.is_not(None), or_(Network.ended_on.is_(None), Network.ended_on > standing.day())
    )
    return statement.order_by(Network.id)
