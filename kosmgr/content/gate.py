"""The gate before a note may stand on a day: is it too close to what others of the company publish?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.content import limits, nearest, publishers, rules
from kosmgr.content.models import Publisher
from kosmgr.kit.errors import Conflict
from kosmgr.kit.text import N_
from kosmgr.likeness import rules as likeness
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

Whose = Publisher | publishers.Label
FREE, WARN, BLOCK = "free", "warn", "block"


class TooClose(Conflict):
    """The text says too much of what another note says already."""

    message = N_("和「{account}」的《{title}》太像：相似 {similarity}%，最长连续相同 {longest} 字。先改写，再排期")


@dataclass(frozen=True)
class Judged:
    """One neighbour, and what it means for the draft."""

    neighbour: nearest.Neighbour
    verdict: str
    own: bool  # of the same publisher
    days: int | None  # between the day asked about and its own


@dataclass(frozen=True)
class Gate:
    """The verdict of the heaviest neighbour; all of them, heaviest first."""

    verdict: str
    near: list[Judged]
    titles: list[Any]
    chars: int


@requires(Permission.LEDGER_READ)
def gate(
    work: Work,
    publisher: Whose | None,
    day: date | None,
    title: str,
    body: str,
    note_id: int | None = None,
    entity_id: int | None = None,
) -> Gate:
    """What stands against publishing a text under an account on a day, among all notes the actor may see.

    An account's own earlier note never blocks it. A light likeness to a note that is `dup.safe_gap_days` away is free.
    """
    found = nearest.nearest(work, title, body, entity_id, (note_id,) if note_id is not None else ())
    bounds = limits.thresholds(work, publisher.entity_id if publisher is not None else entity_id)
    judged = [_judged(one, bounds, publisher, day) for one in found.near]
    weights = {BLOCK: 0, WARN: 1, FREE: 2}
    judged.sort(key=lambda one: weights[one.verdict])
    return Gate(judged[0].verdict if judged else FREE, judged, found.titles, found.chars)


def _judged(one: nearest.Neighbour, bounds: Any, publisher: Whose | None, day: date | None) -> Judged:
    own = publisher is not None and one.note.publisher_id == publisher.id
    there = one.note.published_on or one.note.planned_on
    days = None if day is None or there is None else abs((day - there).days)
    said = verdict(one.found, bounds, own, days)
    unknown = not one.note.body
    only_drafted = one.note.state == rules.DRAFT  # of two drafts the one that is planned first stands
    return Judged(one, WARN if said == BLOCK and (unknown or only_drafted) else said, own, days)


def verdict(found: Any, bounds: Any, own: bool, days: int | None) -> str:
    """What a likeness means: the rulebook's lines, milder for one's own notes and for what is long past. Pure."""
    said = likeness.severity(found, bounds)
    if said == BLOCK:
        return WARN if own else BLOCK
    if said == WARN and days is not None and days >= bounds.safe_gap_days:
        return FREE
    return said


def check(work: Work, publisher: Whose, day: date, title: str, body: str, note_id: int | None = None) -> Gate:
    """Refuse a text that may not be planned; otherwise what there is to know."""
    found = gate(work, publisher, day, title, body, note_id)
    if found.verdict == BLOCK:
        heaviest = found.near[0].neighbour
        label = publishers.labels(work.db, [heaviest.note.publisher_id])[heaviest.note.publisher_id]
        raise TooClose(
            account=label.name,
            title=heaviest.note.title or heaviest.note.body[:20],
            similarity=round(max(heaviest.found.similarity, heaviest.found.containment) * 100),
            longest=heaviest.found.longest,
            note=heaviest.note.id,
        )
    return found
