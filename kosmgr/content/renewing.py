"""Long work on the index, in parts: a new version of the fingerprint, and all pairs of an entity looked at again.

What answers goes on answering meanwhile; whoever is interrupted goes on where it stopped.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

from sqlalchemy import select

from kosmgr.content import indexing, pairs, printing
from kosmgr.entities import queries as entities
from kosmgr.entities import service as entity_doors
from kosmgr.entities.models import Entity
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

Open = Callable[[], AbstractContextManager[Work]]
Progress = Callable[[int, int, str], None]
Kept = Callable[[Work, int], None]  # pairs that were stored
PRINT, COMPARE, SWEEP = "print", "compare", "sweep"  # stages
ATTEMPTS = 3  # at comparing an entity while others write in it; then they have to wait


def silent(done: int, total: int, stage: str) -> None:
    """Progress nobody looks at."""


def unnoted(work: Work, found: int) -> None:
    """Nobody writes down that an entity was looked at."""


def due(reading: Open) -> bool:
    """Whether a version of the fingerprint waits to be built or to be taken away."""
    with reading() as work:
        return indexing.due(work.db)


def reindex(reading: Open, writing: Open, progress: Progress = silent) -> int:
    """Build today's version beside the one that answers, compare everything, take the others away; notes written."""
    with reading() as work:
        building = indexing.read(work.db).building is not None
        standing = indexing.standing(work.db)
        everywhere = list(work.db.scalars(select(Entity.id).order_by(Entity.id)))
    done = standing.done
    if building:
        with writing() as work:
            indexing.begin(work)
        while True:
            progress(min(done, standing.total), standing.total, PRINT)
            with writing() as work:
                written = printing.build(work)
            done += written
            if not written:
                break
        compare(reading, writing, everywhere, progress)
    taken = 0
    while True:
        with writing() as work:
            gone = printing.sweep(work)
        taken += gone
        progress(taken, max(standing.leftovers, taken), SWEEP)
        if not gone:
            return done - standing.done


def compare(reading: Open, writing: Open, entity_ids: Collection[int], progress: Progress = silent) -> int:
    """Look at all notes of some entities again; how many pairs there are."""
    total = 0
    for number, entity_id in enumerate(entity_ids):
        progress(number, len(entity_ids), COMPARE)
        total += compared(reading, writing, entity_id)
    progress(len(entity_ids), len(entity_ids), COMPARE)
    return total


def compared(reading: Open, writing: Open, entity_id: int, kept: Kept = unnoted) -> int:
    """Look at all notes of an entity again; how many pairs there are. `kept` runs where they are stored.

    The reckoning is done while others may write; what was written meanwhile is seen before it is stored.
    """
    for _attempt in range(ATTEMPTS):
        with reading() as work:
            seen = pairs.stamp(work.db, entity_id)
            rows = pairs.look(work, entity_id)
        with writing() as work:
            printing.turns(work, [entity_id])
            if pairs.stamp(work.db, entity_id) == seen:
                pairs.put(work.db, entity_id, rows)
                kept(work, len(rows))
                return len(rows)
    with writing() as work:
        printing.turns(work, [entity_id])
        found = pairs.renew(work, entity_id)
        kept(work, found)
        return found


@requires(Permission.FINDING_ACCEPT)
def comparable(work: Work, entity_id: int | None = None) -> list[int]:
    """The entities the actor may have compared again; one of them, or all."""
    if entity_id is not None:
        return [entity_doors.visible_entity(work, entity_id, for_=Permission.FINDING_ACCEPT).id]
    return sorted(work.db.scalars(entities.select_visible(work.actor, Permission.FINDING_ACCEPT)))


@requires(Permission.LEDGER_READ)
def standing(work: Work) -> indexing.Standing:
    """How far the index of fingerprints is."""
    return indexing.standing(work.db)
