"""Scans of notes in the background and by the clock: an entity at a time, each in a transaction of its own."""

import logging
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from kosmgr.content import renewing
from kosmgr.duplicates import scanning
from kosmgr.edge import units
from kosmgr.kit.errors import Conflict
from kosmgr.policy import SYSTEM, Permission
from kosmgr.runtime import Runtime
from kosmgr.work import Work

log = logging.getLogger(__name__)

Opened = Callable[[], AbstractContextManager[Work]]
Told = Callable[[int, int], None]


def everything(
    reading: Opened, writing: Opened, entity_ids: Collection[int] | None = None, told: Told | None = None
) -> dict[str, Any]:
    """Compare the notes of some or all entities one may scan, then those of several with each other."""
    with reading() as work:
        places = scanning.visible_places(work, entity_ids, Permission.FINDING_RUN)
    total = sum(one.notes for one in places) * (2 if len(places) > 1 else 1)
    done = pairs = 0
    for place in places:
        pairs += entity(reading, writing, place.entity_id)
        done += place.notes
        if told:
            told(done, total)
    between = 0
    if len(places) > 1:
        between = across(reading, writing, [one.entity_id for one in places])
        if told:
            told(total, total)
    return {"entities": len(places), "notes": sum(one.notes for one in places), "pairs": pairs, "across": between}


def entity(reading: Opened, writing: Opened, entity_id: int) -> int:
    """Compare all notes of an entity and write down that it was done; how many pairs there are."""

    def kept(work: Work, found: int) -> None:
        scanning.record(work, entity_id, found)

    return renewing.compared(reading, writing, entity_id, kept)


def across(reading: Opened, writing: Opened, entity_ids: Collection[int]) -> int:
    """Compare the notes of several entities with each other; how many pairs stand between them.

    Whoever goes on writing in the middle of it is held against the others the next time.
    """
    for _attempt in range(renewing.ATTEMPTS):
        with reading() as work:
            seen = scanning.look_across(work, entity_ids)
        if seen is None:
            return 0
        with writing() as work:
            if scanning.keep_across(work, seen):
                return len(seen.rows)
    log.info("notes not compared across entities: others went on writing")
    return 0


def nightly(runtime: Runtime) -> dict[str, Any]:
    """What was not compared for a while, and every night what stands between entities."""
    reading, writing = partial(units.reading, runtime, SYSTEM), partial(units.writing, runtime, SYSTEM)
    with reading() as work:
        waiting = scanning.due(work)
        mine = [one.entity_id for one in scanning.visible_places(work)]
    done = 0
    for entity_id in waiting:
        try:
            entity(reading, writing, entity_id)
            done += 1
        except Conflict:
            log.info("notes not compared: another did", extra={"entity": entity_id})
    return {"scanned": done, "across": across(reading, writing, mine)}
