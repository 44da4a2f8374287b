"""Is a text too close to anything that is stored? Its nearest notes, each compared exactly.

Asked of the index, a few statements whatever the register's size; only of entities the actor may see.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kosmgr.content import firsts, indexing, limits, lookup, makers, sketches
from kosmgr.entities import queries as entities
from kosmgr.entities import service as entity_doors
from kosmgr.likeness import engine, texts
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

SHOWN = 10
TITLES = 20


@dataclass(frozen=True)
class Neighbour:
    """A stored note that a text is close to. `a` in `found` is the text that was asked about, `b` the note."""

    note: Any  # a row with the columns of `lookup.NOTE`
    found: Any  # likeness.rules.Likeness
    repeated: int = 0  # other notes that say word by word what this one says


@dataclass(frozen=True)
class Nearest:
    """What was found: the nearest first; and notes that are alike in nothing but the title."""

    near: list[Neighbour]
    titles: list[Any]
    chars: int  # of the text that count


@requires(Permission.LEDGER_READ)
def nearest(
    work: Work,
    title: str,
    body: str,
    entity_id: int | None = None,
    but: Collection[int] = (),
    most: int = SHOWN,
) -> Nearest:
    """The notes nearest to a text among those the actor may see; `entity_id`: of that entity only."""
    if entity_id is not None:
        entity_doors.visible_entity(work, entity_id)
        scope = [entity_id]
    else:
        door = entities.select_visible(work.actor, Permission.LEDGER_READ)
        scope = work.remember("nearest-scope", lambda: list(work.db.scalars(door)))
    return among(work, title, body, scope, but, most)


def among(
    work: Work, title: str, body: str, scope: Collection[int], but: Collection[int] = (), most: int = SHOWN
) -> Nearest:
    """The same among entities that are allowed already."""
    db, version = work.db, indexing.versions(work).answering
    whole = texts.whole(title, body)
    mine = sketches.make(makers.makers()[version], [whole], [title])[0]
    if not mine.digest:
        return Nearest([], [], 0)
    same = [one for one in lookup.same(db, version, scope, mine.digest) if one not in but]
    close = lookup.candidates(db, version, scope, mine.grams, {*but, *same})
    others = _said(db, [*same[: lookup.MOST], *close], but)
    bounds = limits.thresholds(work, next(iter(scope)) if len(scope) == 1 else None)
    judged = compared(whole, others, bounds, limits.phrases(work, scope))
    rows = {row.id: row for row in lookup.texts(db, judged)}
    equal = set(same)
    found = [
        Neighbour(rows[note_id], one, len(equal) - 1 if note_id in equal else 0) for note_id, one in judged.items()
    ]
    found.sort(key=lambda one: (-one.found.similarity, -one.found.containment, firsts.moment(one.note)))
    near = _once(found, equal)[:most]
    if mine.title_digest is None:
        return Nearest(near, [], mine.chars)
    told = {*but, *same, *judged}
    titles = lookup.texts(db, lookup.titled(db, version, scope, mine.title_digest, told, TITLES))
    return Nearest(near, sorted(titles, key=firsts.moment), mine.chars)


def _said(db: Session, note_ids: Sequence[int], but: Collection[int]) -> list[tuple[int, str, str]]:
    """What notes say, each text once; where the first with a text is left out, the next one says it."""
    said = lookup.said(db, note_ids)
    kept = [one for one in said if one[0] not in but]
    if len(kept) == len(said):
        return kept
    said_by = lookup.firsts_of(db, note_ids)
    hidden = [note_id for note_id, first in said_by.items() if first in but]
    next_ones: dict[int, Any] = {}
    for row in sorted(lookup.texts(db, hidden), key=firsts.moment):
        next_ones.setdefault(said_by[row.id], row)
    return kept + [(row.id, row.title, row.body) for row in next_ones.values()]


def compared(whole: str, others: Sequence[tuple[int, str, str]], bounds: Any, phrases: Sequence[str]) -> dict[int, Any]:
    """Of other notes (number, title, body) those that are like a text, with how."""
    if not others:
        return {}
    judged = engine.comparing().compare_many(whole, [texts.whole(*one[1:]) for one in others], bounds, phrases)
    return {other[0]: one for other, one in zip(others, judged, strict=True) if one.kind}


def _once(found: list[Neighbour], equal: set[int]) -> list[Neighbour]:
    """Of the notes with the very same text in several entities only the earliest."""
    first = min((one for one in found if one.note.id in equal), key=lambda one: firsts.moment(one.note), default=None)
    return [one for one in found if one.note.id not in equal or one is first]
