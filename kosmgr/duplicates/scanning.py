"""Comparing all notes with all: within an entity, and across several.

Pairs are kept in step whenever a note is written; a scan looks at everything again, after phrases or thresholds have
changed, and is the only look across entities.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.content import firsts, indexing, limits, pairs, printing
from kosmgr.duplicates import queries, rules
from kosmgr.duplicates.models import NoteScan
from kosmgr.likeness import engine, texts
from kosmgr.likeness.rules import Likeness
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

MOST_ACROSS = 200_000  # notes compared across entities at once, the newest
EVERY = timedelta(days=7)  # by the clock: pairs follow the notes, so that a look at everything may be rare
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """An entity with notes, and when they were last compared."""

    entity_id: int
    entity: str
    notes: int
    scanned_at: datetime | None
    pairs: int | None
    across_at: datetime | None


@requires(Permission.LEDGER_READ)
def visible_places(
    work: Work, entity_ids: Collection[int] | None = None, for_: Permission = Permission.LEDGER_READ
) -> list[Place]:
    """The entities with notes one may see (or scan), by name."""
    return [Place(*row) for row in queries.places(work.db, work.actor, for_, entity_ids)]


@requires(Permission.FINDING_RUN)
def record(work: Work, entity_id: int, found: int) -> NoteScan:
    """All notes of an entity were compared with each other just now, and so many pairs found."""
    places = visible_places(work, [entity_id], Permission.FINDING_RUN)
    if not places:
        raise rules.NothingToScan()
    place = places[0]
    row = work.db.get(NoteScan, entity_id) or NoteScan(entity_id=entity_id, across_at=None)
    row.scanned_at, row.notes, row.pairs = work.now, place.notes, found
    work.db.add(row)
    work.db.flush()
    after = {"notes": place.notes, "pairs": found}
    journal.note(work, journal.Note("notes.compared", "entity", entity_id, entity_id, after=after))
    return row


@dataclass(frozen=True)
class Across:
    """What stands between entities: their state when it was reckoned, notes compared, and the rows to be stored."""

    stamps: dict[int, tuple[Any, ...]]
    notes: int
    rows: list[tuple[Any, ...]]


@requires(Permission.FINDING_RUN)
def look_across(work: Work, entity_ids: Collection[int], progress: Told | None = None) -> Across | None:
    """Compare the notes of several entities with each other; nothing is written.

    None if there are not two that the actor may scan; a pair is shown only to who may see both notes.
    """
    mine = sorted(one.entity_id for one in visible_places(work, entity_ids, Permission.FINDING_RUN))
    if len(mine) < 2:
        return None
    stamps = {one: pairs.stamp(work.db, one) for one in mine}
    rows = sorted(queries.newest(work.db, mine, MOST_ACROSS), key=firsts.moment)
    said = [texts.whole(row.title, row.body) for row in rows]
    found = engine.pairing().pairs(said, limits.thresholds(work), limits.phrases(work, mine), progress)
    return Across(stamps, len(rows), _between(indexing.versions(work).answering, rows, found))


@requires(Permission.FINDING_RUN)
def keep_across(work: Work, seen: Across) -> bool:
    """Store what stands between entities; False: notes were written meanwhile, it has to be reckoned again."""
    printing.turns(work, list(seen.stamps))
    if any(pairs.stamp(work.db, entity_id) != stamp for entity_id, stamp in seen.stamps.items()):
        return False
    queries.clear_across(work.db, list(seen.stamps))
    pairs.write(work.db, seen.rows)
    for entity_id in seen.stamps:
        row = work.db.get(NoteScan, entity_id)
        if row is not None:
            row.across_at = work.now
    after = {"entities": len(seen.stamps), "notes": seen.notes, "pairs": len(seen.rows)}
    journal.note(work, journal.Note("notes.compared_across", "entity", min(seen.stamps), None, after=after))
    return True


def _between(version: int, rows: Sequence[Any], found: Any) -> list[tuple[Any, ...]]:
    """The rows of the pairs whose notes are of different entities."""
    kinds = engine.pairing().KINDS
    made = []
    columns = (found.a, found.b, found.kind, found.similarity, found.a_in_b, found.b_in_a, found.shared, found.longest)
    for a, b, kind, alike, of_a, of_b, shared, longest in zip(*(one.tolist() for one in columns), strict=True):
        one, other = rows[a], rows[b]
        if one.entity_id != other.entity_id:
            same = bool(one.title) and one.title == other.title
            like = Likeness(kinds[kind], alike, of_a, of_b, shared, longest, same)
            made.append(pairs.pair(version, one, other, like))
    return made


@requires(Permission.FINDING_RUN)
def due(work: Work) -> list[int]:
    """The entities whose notes were not compared for a while."""
    since = work.now - EVERY
    return [one.entity_id for one in visible_places(work, for_=Permission.FINDING_RUN)
            if one.scanned_at is None or one.scanned_at < since]  # fmt: skip
