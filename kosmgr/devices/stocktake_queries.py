"""Finding stocktakes and their lines."""

import functools
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from kosmgr.devices.models import Device, Stocktake, StocktakeLine
from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.kit import standing
from kosmgr.policy import Actor, Permission
from kosmgr.seats import queries as seats


def by_id(db: Session, actor: Actor, permission: Permission, stocktake_id: int) -> Stocktake | None:
    """A visible stocktake, or None."""
    door = entities.within(actor, permission, Stocktake.entity_id)
    return db.scalar(select(Stocktake).where(Stocktake.id == stocktake_id, door))


def lock(db: Session, stocktake_id: int) -> None:
    """One scan after the other; the row is read anew."""
    mine = select(Stocktake).where(Stocktake.id == stocktake_id).with_for_update(key_share=True)
    db.execute(mine.execution_options(populate_existing=True)).scalar_one()


def running(db: Session, entity_id: int) -> list[Stocktake]:
    """The open stocktakes of an entity."""
    mine = select(Stocktake).where(Stocktake.entity_id == entity_id, Stocktake.closed_on.is_(None))
    return list(db.scalars(mine.order_by(Stocktake.id)))


def lines(db: Session, stocktake_id: int) -> list[StocktakeLine]:
    """What was written down, in the order of the numbers."""
    mine = select(StocktakeLine).where(StocktakeLine.stocktake_id == stocktake_id)
    return list(db.scalars(mine.order_by(StocktakeLine.number)))


def drop(db: Session, stocktake_id: int, number: str) -> bool:
    """Take a line off."""
    mine = delete(StocktakeLine).where(StocktakeLine.stocktake_id == stocktake_id, StocktakeLine.number == number)
    return seats.moved(db.execute(mine.execution_options(synchronize_session="fetch")))


def elsewhere(db: Session, actor: Actor, entity_id: int, numbers: Collection[str]) -> dict[str, int]:
    """Number → device, of those that another entity the actor may see has registered."""
    door = entities.within(actor, Permission.LEDGER_READ, Device.entity_id)
    rows = select(Device.number, Device.id).where(
        Device.number.in_(list(numbers)), Device.entity_id.is_distinct_from(entity_id), door
    )
    return {row[0]: row[1] for row in db.execute(rows)}


def listed(db: Session, actor: Actor, entity_ids: Collection[int] | None) -> Sequence[Any]:
    """Visible stocktakes with their figures, the newest first."""

    def figure(outcome: str) -> Any:
        return func.coalesce(func.sum(case((StocktakeLine.outcome == outcome, 1), else_=0)), 0).label(outcome)

    door: list[Any] = [entities.within(actor, Permission.LEDGER_READ, Stocktake.entity_id)]
    if entity_ids is not None:
        door.append(Stocktake.entity_id.in_(list(entity_ids)))
    columns = (
        Stocktake.id,
        Stocktake.store,
        Stocktake.opened_by,
        Stocktake.opened_on,
        Stocktake.closed_by,
        Stocktake.closed_on,
        Entity.id.label("entity_id"),
        Entity.name.label("entity"),
    )
    statement = (
        select(*columns, figure("found"), figure("missing"), figure("unexpected"))
        .join(Entity, Entity.id == Stocktake.entity_id)
        .outerjoin(StocktakeLine, StocktakeLine.stocktake_id == Stocktake.id)
        .where(*door)
        .group_by(*columns)
        .order_by(Stocktake.id.desc())
    )
    return db.execute(statement).all()


def still_missing(db: Session, on: date) -> Sequence[Any]:
    """The phones missing in the newest stocktake that counted them and was closed by a day; one that a later stocktake
    saw is not missing any more, whoever counted."""
    return db.execute(_still_missing(), {"on": on}).all()


@functools.cache
def _still_missing() -> standing.Statement:
    newest = (
        select(StocktakeLine.device_id, func.max(StocktakeLine.stocktake_id).label("stocktake_id"))
        .join(Stocktake, Stocktake.id == StocktakeLine.stocktake_id)
        .where(Stocktake.closed_on <= standing.day(), StocktakeLine.device_id.is_not(None))
        .group_by(StocktakeLine.device_id)
        .subquery()
    )
    return (
        select(
            StocktakeLine.device_id,
            StocktakeLine.keeper_name,
            Stocktake.id.label("stocktake_id"),
            Stocktake.store,
            Stocktake.closed_on,
        )
        .join(Stocktake, Stocktake.id == StocktakeLine.stocktake_id)
        .join(
            newest,
            (newest.c.device_id == StocktakeLine.device_id) & (newest.c.stocktake_id == StocktakeLine.stocktake_id),
        )
        .where(StocktakeLine.outcome == "missing")
        .order_by(StocktakeLine.device_id)
    )
