"""Adding up: what the events of a batch change in who used what, and what their vanishing changes back."""

from typing import Any

from sqlalchemy import Select, and_, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kosmgr.kit import db as database
from kosmgr.logins.models import (
    LoginAccount,
    LoginAddress,
    LoginAddressUse,
    LoginDevice,
    LoginDeviceUse,
    LoginEvent,
)

PAIRS = (
    (LoginDeviceUse, LoginDevice, "login_device_id"),
    (LoginAddressUse, LoginAddress, "login_address_id"),
)


def of_batch(batch_id: int, first: int, last: int) -> Any:
    """The events of a batch, as a condition that reads only its own time."""
    return and_(LoginEvent.batch_id == batch_id, LoginEvent.second.between(first, last))


def _summed(thing: str, condition: Any) -> Select[Any]:
    column = getattr(LoginEvent, thing)
    return (
        select(
            column,
            LoginEvent.login_account_id,
            func.min(LoginEvent.second),
            func.max(LoginEvent.second),
            func.count(),
        )
        .where(condition, column > 0)
        .group_by(column, LoginEvent.login_account_id)
    )


def add(db: Session, batch_id: int, first: int, last: int) -> None:
    """Count the events of a batch in."""
    mine = of_batch(batch_id, first, last)
    kind = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    for use, thing, name in PAIRS:
        statement: Any = kind.insert(use).from_select(
            [name, "login_account_id", "first_second", "last_second", "events"], _summed(name, mine)
        )
        new = statement.excluded
        db.execute(
            statement.on_conflict_do_update(
                index_elements=[name, "login_account_id"],
                set_={
                    "first_second": case(
                        (new.first_second < use.first_second, new.first_second), else_=use.first_second
                    ),
                    "last_second": case((new.last_second > use.last_second, new.last_second), else_=use.last_second),
                    "events": use.events + new.events,
                },
            )
        )
        column = getattr(LoginEvent, name)
        _sharers(db, use, thing, name, select(column).where(mine, column > 0))
    _devices(db, select(LoginEvent.login_account_id).where(mine))


def take_away(db: Session, batch_id: int, first: int, last: int) -> None:
    """Remove the events of a batch and count them out: everything its accounts used is added up anew."""
    mine = of_batch(batch_id, first, last)
    accounts = list(db.scalars(select(LoginEvent.login_account_id).where(mine).distinct()))
    things = {
        name: list(db.scalars(select(getattr(LoginEvent, name)).where(mine, getattr(LoginEvent, name) > 0).distinct()))
        for _use, _thing, name in PAIRS
    }
    db.execute(delete(LoginEvent).where(mine))
    for part in database.chunks(accounts, 5_000):
        for use, _thing, name in PAIRS:
            db.execute(delete(use).where(use.login_account_id.in_(part)))
            summed = _summed(name, LoginEvent.login_account_id.in_(part))
            columns = [name, "login_account_id", "first_second", "last_second", "events"]
            db.execute(insert(use).from_select(columns, summed))
        _devices(db, part)
    for use, thing, name in PAIRS:
        for part in database.chunks(things[name], 5_000):
            _sharers(db, use, thing, name, part)


def _sharers(db: Session, use: Any, thing: Any, name: str, ids: Any) -> None:
    count = select(func.count()).where(getattr(use, name) == thing.id).correlate(thing).scalar_subquery()
    # most stay as they are: reading twice is cheaper than writing a row that says the same
    _recount(db, update(thing).where(thing.id.in_(ids), thing.sharers != count).values(sharers=count))


def _devices(db: Session, ids: Any) -> None:
    count = (
        select(func.count())
        .where(LoginDeviceUse.login_account_id == LoginAccount.id)
        .correlate(LoginAccount)
        .scalar_subquery()
    )
    _recount(
        db, update(LoginAccount).where(LoginAccount.id.in_(ids), LoginAccount.devices != count).values(devices=count)
    )


def _recount(db: Session, step: Any) -> None:
    db.execute(step.execution_options(synchronize_session=False))
