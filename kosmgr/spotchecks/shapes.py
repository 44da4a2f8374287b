"""Rounds and checks as other programs read them."""

from typing import Any

from kosmgr.spotchecks import rules
from kosmgr.spotchecks.service import Asking, CheckLine, Recount, RoundLine


def round_item(line: RoundLine) -> dict[str, Any]:
    """One round."""
    row = line.round
    return {
        "id": row.id,
        "entity": line.entity,
        "kind": row.kind,
        "week": row.week_on,
        "drawn_at": row.drawn_at,
        "drawn_by": row.drawn_by,
        "reason": row.reason,
        "checks": line.checks,
        "states": dict(sorted(line.states.items())),
        "answer_rate": line.rate,
        "seed": row.seed or None,
        "pool_sha256": row.pool_sha256 or None,
    }


def check_item(line: CheckLine) -> dict[str, Any]:
    """One check, without code and photos."""
    check = line.check
    return {
        "id": check.id,
        "round": line.round.id,
        "kind": line.round.kind,
        "entity": line.entity,
        "account": line.account,
        "nickname": line.nickname,
        "holder": {"employee": line.number, "name": line.holder},
        "state": check.state,
        "asks": check.asks,
        "drawn_at": check.drawn_at,
        "due_at": check.due_at,
        "answered_at": check.answered_at,
        "closed_at": check.closed_at,
        "closed_by": check.closed_by,
        "reason": check.reason,
    }


def asking_item(one: Asking) -> dict[str, Any]:
    """One asking; code and remark are null for whoever may not open personal files."""
    row = one.row
    return {
        "number": row.number,
        "told": row.told or None,
        "told_at": row.told_at,
        "due_at": row.due_at,
        "answered_at": row.answered_at,
        "code": one.code,
        "remark": one.remark,
        "verdict": row.verdict,
        "reason": row.reason,
        "judged_by": row.judged_by,
        "photos": [
            {"number": photo.number, "sha256": photo.sha256, "size": photo.size, "at": photo.at, "erased": photo.erased}
            for photo in one.photos
        ],
    }


def candidate_item(one: rules.Candidate) -> dict[str, Any]:
    """One account a draw could have fallen on."""
    return {"account": one.key, "weight": one.weight, "points": dict(one.points), "out": one.out or None}


def recount_item(found: Recount | None) -> dict[str, Any] | None:
    """Whether a draw comes out the same."""
    if found is None:
        return None
    return {"ok": found.ok, "pool": found.pool, "expected": list(found.expected), "drawn": list(found.drawn)}
