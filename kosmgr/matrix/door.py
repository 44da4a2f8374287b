"""Which entities' rows a statement of the picture may bring."""

from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy.orm import InstrumentedAttribute

from kosmgr.policy import Actor, Permission

Places = frozenset[int] | BindParameter[Any] | None  # entities, the parameter that stands for them, or all


def among(actor: Actor, entity_ids: frozenset[int] | None) -> frozenset[int] | None:
    """The chosen entities among those the actor may see; None means all there are."""
    allowed = actor.entity_ids(Permission.LEDGER_READ)
    if entity_ids is None:
        return allowed
    return entity_ids if allowed is None else allowed & entity_ids


def within(actor: Actor, entity_ids: frozenset[int] | None, column: InstrumentedAttribute[Any]) -> Any:
    """Rows of the chosen entities among those the actor may see."""
    return holds(among(actor, entity_ids), column)


def holds(places: Places, column: InstrumentedAttribute[Any]) -> Any:
    """Rows of some entities, or all."""
    return True if places is None else column.in_(places)
