"""Leavers, holds and erasures as other programs read them."""

from collections.abc import Callable
from typing import Any

from kosmgr.retention import rules, service


def plain(one: service.Leaver, say: Callable[[str], str] = str) -> dict[str, Any]:
    """A leaver; why something is in the way is put into words by `say`."""
    return {
        "id": one.id,
        "employee": one.number,
        "name": one.name,
        "entity": one.entity,
        "left_on": one.left_on,
        "standing": one.standing,
        "next_on": one.next_on,
        "due": list(one.due),
        "classes": {
            name: {"state": found.state, "due_on": found.due_on, "count": found.count}
            for name, found in one.classes.items()
        },
        "held": [hold.reason for hold in one.holds],
        "blocked": [blocker.text(say) for blocker in one.blockers],
    }


def proof(row: Any) -> dict[str, Any]:
    """An erasure."""
    return {
        "id": row.id,
        "employee": row.number,
        "name": row.name,
        "entity": row.entity,
        "class": row.data_class,
        "left_on": row.until_on - service.DAY,
        "due_on": row.due_on,
        "early": row.early,
        "at": row.at,
        "by": row.by,
        "reason": row.reason,
        "counts": row.counts,
    }


VIEWS = ("due", "soon", "held", "blocked", "waiting", "erased", "all")


def in_view(found: list[service.Leaver], view: str, today: Any) -> list[service.Leaver]:
    """Leavers of one tab: due now, due within 90 days, stopped by a hold or by what they hold, not due, all gone."""
    if view == "soon":
        last = today + rules.SOON
        return [
            one for one in found
            if one.standing == rules.WAITING and one.next_on is not None and one.next_on <= last
        ]  # fmt: skip
    return [one for one in found if view == "all" or one.standing == view]
