"""Comparisons and differences as plain facts, for pages, commands, the API and files."""

from collections.abc import Mapping
from typing import Any

from kosmgr.drift import models, plans, rules
from kosmgr.kit import sentences
from kosmgr.kit.sentences import Sentence, Translate
from kosmgr.kit.text import N_

ABSENT = N_("没有")
NOT_BOUND = N_("已解绑")
NO_HOLDER = N_("没有使用人")


def sides(
    kind: str, theirs: Mapping[str, Any] | None, ours: Mapping[str, Any] | None, say: Translate
) -> tuple[str, str]:
    """What stands on the platform, what stands here."""
    if kind == rules.UNKNOWN:
        return _whole(theirs or {}, say), say(ABSENT)
    if kind == rules.MISSING:
        return say(ABSENT) if theirs is None else say(NOT_BOUND), _whole(ours or {}, say)
    theirs, ours = theirs or {}, ours or {}
    if kind == rules.HOLDER:
        return _person(theirs, say), _person(ours, say) or say(NO_HOLDER)
    name = {rules.NICKNAME: "nickname", rules.STATE: "state", rules.CERTIFIED: "certified_until_on"}[kind]
    return _said(theirs.get(name)), _said(ours.get(name))


def _said(value: object) -> str:
    return sentences.UNKNOWN if value in (None, "") else str(value)


def _person(one: Mapping[str, Any], say: Translate) -> str:
    name, number = one.get("holder"), one.get("employee")
    return sentences.noted(name, number, say) if name else _said(number) if number else ""


def _whole(one: Mapping[str, Any], say: Translate) -> str:
    parts = [one.get("nickname"), _person(one, say), one.get("state"), one.get("certified_until_on")]
    return sentences.listed((part for part in parts if part), say) or sentences.UNKNOWN


def comparison(
    row: models.DriftComparison, entity: str, enterprise: str | None, still: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """A comparison of a list; `open` is what still asks for something, of the newest one only."""
    return {
        "id": row.id,
        "entity": entity,
        "enterprise_account": enterprise,
        "state": row.state,
        "newest": row.newest,
        "compared_on": row.compared_on,
        "file": row.file_name,
        "sha256": row.sha256,
        "told": row.told,
        "ours": row.ours,
        "counts": dict(row.counts),
        "open": dict(still or {}) if row.newest else {},
        "read": dict(row.read),
        "by": row.user_name,
    }


def difference(row: models.DriftDifference, plan: plans.Plan | None = None, say: Translate = str) -> dict[str, Any]:
    """A stored difference, with what a click would do about it where that was asked."""
    found = {
        "id": row.id,
        "kind": row.kind,
        "account": row.account,
        "row": row.row_no,
        "platform": row.theirs,
        "here": row.ours,
        "since": row.since_on,
        "status": row.status,
        "reason": row.reason,
        "until": row.until_on,
        "fix": row.fix_id,
    }
    return found if plan is None else {**found, "plan": planned(plan, say)}


def planned(plan: plans.Plan, say: Translate) -> dict[str, Any]:
    """What a click would do, or why there is none."""
    return {
        "way": plan.way,
        "ready": plan.ready,
        "steps": [step.says.text(say) for step in plan.steps],
        "why": None if plan.why is None else plan.why.text(say),
        "persons": [{"employee": one.number, "name": one.name} for one in plan.persons],
    }


def looked(found: rules.Difference, say: Translate = str) -> dict[str, Any]:
    """A difference that is not stored."""
    theirs = None if found.theirs is None else _told(found.theirs)
    ours = None if found.ours is None else found.ours.plain()
    there, here = sides(found.kind, theirs, ours, say)
    return {"kind": found.kind, "account": found.account, "row": found.row, "platform": there, "here": here}


def _told(one: rules.Told) -> dict[str, Any]:
    names = ("nickname", "holder", "employee", "state", "certified_until_on", "bound")
    return {name: getattr(one, name) for name in names}


def refused(entry: Any, say: Translate) -> dict[str, Any]:
    """A cell of the list that could not be read."""
    said: Sentence = entry.said
    return {"row": entry.row, "column": entry.column, "value": entry.value, "message": said.text(say)}
