"""Whether what was decided keeps to itself: on no day two accounts in one slot, on one card or one exclusive network,
unless an exemption in force that day covers all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, String, literal, select
from sqlalchemy.orm import Session

from kosmgr.devices import rules
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
from kosmgr.kit.clock import covers

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Breach:
    """A thing that was given to several on a day."""

    kind: str  # slot | sim | network
    label: str
    on: date


@dataclass(frozen=True)
class _Leave:
    cover: rules.Cover
    from_on: date
    last_on: date


def breaches(db: Session) -> Iterator[Breach]:
    """Every thing that is shared without leave, with the first day of it."""
    leaves = _leaves(db)
    for kind, statement in _decided():
        things: dict[tuple[int, str | None], list[Any]] = {}
        for row in db.execute(statement):
            if row.from_on is None or row.from_on != row.until_on:
                things.setdefault((row.thing_id, row.slot), []).append(row)
        for (thing_id, slot), rows in things.items():
            mine = [one for one in leaves if one.cover.thing_id == thing_id]
            if len(rows) > 1:
                yield from _of_thing(kind, thing_id, slot, rows, mine)


def _of_thing(kind: str, thing_id: int, slot: str | None, rows: list[Any], leaves: list[_Leave]) -> Iterator[Breach]:
    """Only on a day on which somebody comes, or an exemption ends, can it begin."""
    days = {row.from_on or date.min for row in rows} | {one.last_on + DAY for one in leaves}
    for day in sorted(days):
        accounts = {row.account_id for row in rows if covers(row.from_on, row.until_on, day)}
        live = [one.cover for one in leaves if one.from_on <= day <= one.last_on]
        if len(accounts) > 1 and rules.covered(live, kind, thing_id, accounts, slot) is None:
            yield Breach(kind, rows[0].label, day)
            return


def _decided() -> Iterator[tuple[str, Select[Any]]]:
    on = DeviceAssignment
    yield (
        "slot",
        select(on.device_id.label("thing_id"), on.slot, Device.number.label("label"), *_stay(on))
        .join(Device, Device.id == on.device_id)
        .where(on.origin == "decided")
        .order_by(on.id),
    )
    card = SimAssignment
    yield (
        "sim",
        select(card.sim_id.label("thing_id"), _no_slot(), Sim.number_masked.label("label"), *_stay(card))
        .join(Sim, Sim.id == card.sim_id)
        .where(card.origin == "decided")
        .order_by(card.id),
    )
    way = NetworkAssignment
    yield (
        "network",
        select(way.network_id.label("thing_id"), _no_slot(), Network.name.label("label"), *_stay(way))
        .join(Network, Network.id == way.network_id)
        .where(way.origin == "decided", way.alone)
        .order_by(way.id),
    )


def _stay(model: Any) -> tuple[Any, ...]:
    return model.account_id, model.from_on, model.until_on


def _no_slot() -> Any:
    return literal(None, String()).label("slot")


def _leaves(db: Session) -> list[_Leave]:
    """Every exemption that was ever in force, with the days on which it was."""
    statement = (
        select(Exemption, ExemptionAccount.account_id)
        .join(ExemptionAccount, ExemptionAccount.exemption_id == Exemption.id)
        .where(Exemption.decided_at.is_not(None), Exemption.state.in_(("approved", "ended")))
        .order_by(Exemption.id)
    )
    named: dict[Exemption, set[int]] = {}
    for row, account_id in db.execute(statement):
        named.setdefault(row, set()).add(account_id)
    return [
        _Leave(
            rules.Cover(one.id, one.kind, one.thing_id, one.slot, frozenset(ids), one.until_on),
            one.from_on,
            one.until_on if one.ended_on is None else min(one.until_on, one.ended_on - DAY),
        )
        for one, ids in named.items()
    ]
