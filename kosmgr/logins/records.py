"""Login records as lists show them, and what in them nobody has registered."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from kosmgr.devices.models import Device
from kosmgr.kit import db as database
from kosmgr.logins import rules
from kosmgr.logins.models import (
    LoginAccount,
    LoginAddress,
    LoginAddressUse,
    LoginBatch,
    LoginCity,
    LoginDevice,
    LoginDeviceUse,
    LoginEvent,
)
from kosmgr.policy import Actor, Permission
from kosmgr.seats.models import Account


def events(db: Session, actor: Actor, wanted: rules.Wanted, limit: int, offset: int) -> Sequence[Any]:
    """Events, newest first, one more than asked if there are more."""
    event = LoginEvent
    named = aliased(Device)
    statement = (
        select(
            event.second,
            event.batch_id,
            LoginAccount.key.label("account"),
            Account.id.label("account_id"),
            Account.entity_id,
            LoginDevice.key.label("device"),
            func.coalesce(named.number, Device.number).label("number"),
            LoginAddress.key.label("ip"),
            LoginCity.key.label("city"),
        )
        .join_from(event, LoginAccount, LoginAccount.id == event.login_account_id)
        .outerjoin(Account, Account.xhs_id == LoginAccount.key)
        .outerjoin(LoginDevice, LoginDevice.id == event.login_device_id)
        .outerjoin(Device, Device.number == LoginDevice.key)
        .outerjoin(named, named.id == LoginDevice.device_id)
        .outerjoin(LoginAddress, LoginAddress.id == event.login_address_id)
        .outerjoin(LoginCity, LoginCity.id == event.login_city_id)
        .order_by(event.second.desc(), event.login_account_id, event.login_device_id, event.login_address_id)
    )
    allowed = actor.entity_ids(Permission.LEDGER_READ)
    for ids in (allowed, wanted.entity_ids):
        if ids is not None:
            statement = statement.where(Account.entity_id.in_(ids))
    loading = list(db.scalars(select(LoginBatch.id).where(LoginBatch.status == "loading")))
    if loading:
        statement = statement.where(event.batch_id.not_in(loading))
    if wanted.account:
        statement = statement.where(event.login_account_id.in_(_ids(LoginAccount, wanted.account)))
    for word, model, use, name in (
        (wanted.device, LoginDevice, LoginDeviceUse, "login_device_id"),
        (wanted.ip, LoginAddress, LoginAddressUse, "login_address_id"),
    ):
        if word:  # few accounts used one thing: their events are found by the account
            ids = _ids(model, word)
            statement = statement.where(
                getattr(event, name).in_(ids),
                event.login_account_id.in_(select(use.login_account_id).where(getattr(use, name).in_(ids))),
            )
    if wanted.since is not None:
        statement = statement.where(event.second >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(event.second < wanted.until)
    return db.execute(statement.limit(limit + 1).offset(offset)).all()


def _ids(model: Any, word: str) -> Any:
    return select(model.id).where(model.key == word)


def accounts_on(db: Session, actor: Actor, device_id: int, number: str, since: int, until: int) -> Sequence[Any]:
    """(小红书号, account id, first, last, events) of whoever was seen on a registered device."""
    use = LoginDeviceUse
    statement = (
        select(
            LoginAccount.key.label("account"),
            Account.id.label("account_id"),
            use.first_second,
            use.last_second,
            use.events,
        )
        .join_from(use, LoginDevice, LoginDevice.id == use.login_device_id)
        .join(LoginAccount, LoginAccount.id == use.login_account_id)
        .outerjoin(Account, Account.xhs_id == LoginAccount.key)
        .where(
            or_(LoginDevice.device_id == device_id, (LoginDevice.key == number) & LoginDevice.device_id.is_(None)),
            use.last_second >= since,
            use.first_second < until,
        )
        .order_by(use.last_second.desc())
    )
    allowed = actor.entity_ids(Permission.LEDGER_READ)
    if allowed is not None:
        statement = statement.where(Account.entity_id.in_(allowed))
    return db.execute(statement).all()


def unnamed_devices(db: Session, actor: Actor, state: str, limit: int, offset: int) -> tuple[list[rules.Unnamed], int]:
    """Devices as written that are no registered one, those of most accounts first; and how many there are."""
    registered = select(Device.id).where(Device.number == LoginDevice.key).exists()
    condition = (LoginDevice.sharers > 0) & (LoginDevice.state == state) & ~registered
    return _unnamed(db, actor, LoginDevice, LoginDeviceUse, "login_device_id", condition, limit, offset)


def unnamed_addresses(
    db: Session, actor: Actor, state: str, ranges: Iterable[tuple[str, str]], limit: int, offset: int
) -> tuple[list[rules.Unnamed], int]:
    """Addresses in none of some ranges (first and last, as 32 figures)."""
    condition = (LoginAddress.sharers > 0) & (LoginAddress.state == state)
    for low, high in ranges:
        condition &= ~LoginAddress.value.between(low, high)
    return _unnamed(db, actor, LoginAddress, LoginAddressUse, "login_address_id", condition, limit, offset)


def _unnamed(
    db: Session, actor: Actor, thing: Any, use: Any, name: str, condition: Any, limit: int, offset: int
) -> tuple[list[rules.Unnamed], int]:
    allowed = actor.entity_ids(Permission.LEDGER_READ)
    if allowed is not None:
        mine = (
            select(getattr(use, name))
            .join(LoginAccount, LoginAccount.id == use.login_account_id)
            .join(Account, Account.xhs_id == LoginAccount.key)
            .where(Account.entity_id.in_(allowed))
        )
        condition &= thing.id.in_(mine)
    total = db.scalar(select(func.count()).select_from(thing).where(condition)) or 0
    page = (
        select(thing.id, thing.key, thing.state, thing.reason)
        .where(condition)
        .order_by(thing.sharers.desc(), thing.key)
        .limit(limit)
        .offset(offset)
    )
    rows = db.execute(page).all()
    summed = (
        select(getattr(use, name).label("thing"), use.first_second, use.last_second, use.events, Account.entity_id)
        .join(LoginAccount, LoginAccount.id == use.login_account_id)
        .outerjoin(Account, Account.xhs_id == LoginAccount.key)
    )
    by_thing: dict[int, list[Any]] = {}
    for row in database.select_by(db, summed, getattr(use, name), [row.id for row in rows]):
        if allowed is None or row.entity_id in allowed:
            by_thing.setdefault(row.thing, []).append(row)
    found = []
    for row in rows:
        uses = by_thing.get(row.id, [])
        if uses:
            entities = {one.entity_id for one in uses if one.entity_id is not None}
            found.append(
                rules.Unnamed(
                    row.key,
                    len(uses),
                    sum(one.events for one in uses),
                    min(one.first_second for one in uses),
                    max(one.last_second for one in uses),
                    row.state,
                    row.reason,
                    tuple(sorted(entities)),
                )
            )
    return found, total


def seen_by(db: Session, actor: Actor, permission: Permission, thing: LoginDevice | LoginAddress) -> bool:
    """Whether an account of an entity where the actor holds the permission used it; a grant for all opens all."""
    allowed = actor.entity_ids(permission)
    if allowed is None:
        return True
    use: Any = LoginDeviceUse if isinstance(thing, LoginDevice) else LoginAddressUse
    column = use.login_device_id if isinstance(thing, LoginDevice) else use.login_address_id
    statement = (
        select(Account.id)
        .join(LoginAccount, LoginAccount.key == Account.xhs_id)
        .join(use, use.login_account_id == LoginAccount.id)
        .where(column == thing.id, Account.entity_id.in_(allowed))
    )
    return db.scalar(statement.limit(1)) is not None
