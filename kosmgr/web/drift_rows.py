"""Differences as the pages draw them."""

from collections.abc import Sequence
from typing import Any

from kosmgr.drift import plans, rules, shapes
from kosmgr.kit.text import fold
from kosmgr.matrix import service as matrix
from kosmgr.web import say
from kosmgr.work import Work


def wanted(one: Any, status: str, asking: set[int]) -> bool:
    """Whether a difference passes the filter by what became of it."""
    if status == rules.OPEN:
        return one.id in asking
    return status not in rules.STATUSES or one.status == status


def texts(one: Any, speak: say.Say) -> tuple[str, ...]:
    """What a search looks through."""
    return (one.account, *shapes.sides(one.kind, one.theirs, one.ours, speak))


def rows(
    work: Work, entity_id: int, found: Sequence[Any], said: dict[int, plans.Plan], speak: say.Say
) -> list[dict[str, Any]]:
    """Differences as the page draws them: both sides, and what a click will do."""
    lines = {fold(line.xhs_id): line for line in matrix.picture(work, None, [entity_id]).accounts}
    rows = []
    for one in found:
        plan, line = said.get(one.id), lines.get(one.account_key)
        there, here = shapes.sides(one.kind, one.theirs, one.ours, speak)
        leaver = None
        if plan is not None and plan.way == plans.CASE and line is not None and line.holder is not None:
            leaver = f"/people/{entity_id}/{line.holder.number}/leave" if line.holder.number else None
        rows.append(
            {
                "one": one,
                "there": there,
                "here": here,
                "name": line.nickname if line is not None else (one.theirs or {}).get("nickname"),
                "known": line is not None,
                "plan": plan,
                "steps": [] if plan is None else [step.says.text(speak) for step in plan.steps],
                "why": "" if plan is None or plan.why is None else plan.why.text(speak),
                "leaver": leaver,
            }
        )
    return rows


def grouped(found: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """By kind, in the order people read them."""
    groups = [(kind, [one for one in found if one["one"].kind == kind]) for kind in rules.KINDS]
    return [(kind, mine) for kind, mine in groups if mine]


def tally(found: Sequence[Any], name: str, value: str) -> int:
    """How many have this kind or status."""
    return sum(1 for one in found if getattr(one, name) == value)
