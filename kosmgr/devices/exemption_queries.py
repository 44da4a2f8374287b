"""Finding exemptions, settling them, and ending what stands under them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from kosmgr.devices.models import (
    Device,
    DeviceAssignment,
    Exemption,
    ExemptionAccount,
    Network,
    NetworkAssignment,
    Sim,
    SimAssignment,
)
from kosmgr.entities import queries as entities
from kosmgr.kit import together
from kosmgr.policy import Actor, Permission
from kosmgr.seats import queries as seats
from kosmgr.seats.models import Account, AccountObservation

SHOWN = tuple(column.name for column in Exemption.__table__.columns)


def by_id(db: Session, actor: Actor, permission: Permission, exemption_id: int) -> Exemption | None:
    """A visible exemption, or None."""
    door = entities.within(actor, permission, Exemption.entity_id)
    return db.scalar(select(Exemption).where(Exemption.id == exemption_id, door))


def account_ids(db: Session, exemption_id: int) -> list[int]:
    """The accounts an exemption names."""
    mine = select(ExemptionAccount.account_id).where(ExemptionAccount.exemption_id == exemption_id)
    return list(db.scalars(mine.order_by(ExemptionAccount.account_id)))


def move(db: Session, row: Exemption, state: str, values: dict[str, Any]) -> bool:
    """Settle an exemption that is in a state; False: somebody was faster."""
    step = update(Exemption).where(Exemption.id == row.id, Exemption.state == state, Exemption.ended_on.is_(None))
    moved = seats.moved(db.execute(step.values(**values).execution_options(synchronize_session=False)))
    if moved:
        db.refresh(row)
    return moved


def end_rows(db: Session, exemption_id: int, day: date, reason: str) -> int:
    """End the assignments that stand under an exemption; one that had not begun never does. How many."""
    ended = 0
    model: Any
    for model in (DeviceAssignment, SimAssignment, NetworkAssignment):
        mine = select(model).where(model.exemption_id == exemption_id, model.until_on > day)
        for row in db.scalars(mine.order_by(model.id)):
            row.until_on, row.end_reason = max(day, row.from_on or day), reason
            ended += 1
    db.flush()
    return ended


def listed(
    db: Session, actor: Actor, entity_ids: Collection[int] | None, exemption_id: int | None, day: date
) -> dict[str, Any]:
    """Visible exemptions with the names of their things, and by id the accounts of each; one statement."""
    door: list[Any] = [entities.within(actor, Permission.LEDGER_READ, Exemption.entity_id)]
    if entity_ids is not None:
        door.append(Exemption.entity_id.in_(list(entity_ids)))
    if exemption_id is not None:
        door.append(Exemption.id == exemption_id)
    on_device = Exemption.kind.in_(("device", "slot"))
    seen = AccountObservation
    nickname = (
        select(seen.nickname)
        .where(seen.account_id == Account.id)
        .order_by(seen.observed_on.desc(), seen.id.desc())
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
        .label("nickname")
    )
    found = together.read(
        db,
        {
            "exemptions": select(
                *Exemption.__table__.c,
                Device.number.label("device"),
                Sim.number_masked.label("sim"),
                Network.name.label("network"),
            )
            .outerjoin(Device, and_(on_device, Device.id == Exemption.thing_id))
            .outerjoin(Sim, and_(Exemption.kind == "sim", Sim.id == Exemption.thing_id))
            .outerjoin(Network, and_(Exemption.kind == "network", Network.id == Exemption.thing_id))
            .where(*door)
            .order_by(Exemption.id),
            "accounts": select(ExemptionAccount.exemption_id, Account.id, Account.xhs_id, nickname)
            .join(Account, Account.id == ExemptionAccount.account_id)
            .join(Exemption, Exemption.id == ExemptionAccount.exemption_id)
            .where(*door)
            .order_by(ExemptionAccount.exemption_id, Account.xhs_id),
        },
    )
    accounts: dict[int, list[tuple[int, str, str]]] = {}
    for row in found["accounts"]:
        accounts.setdefault(row.exemption_id, []).append((row.id, row.xhs_id, row.nickname or row.xhs_id))
    return {"exemptions": found["exemptions"], "accounts": accounts}
