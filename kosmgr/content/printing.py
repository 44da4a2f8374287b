"""Fingerprints follow the notes: written with a new one, changed with a changed one, taken away with one that goes.

Only the rows of the notes themselves and of their pairs are touched; nothing else is ever reckoned again.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from kosmgr.content import firsts, indexing, lookup, makers, pairs, print_rows, sketches
from kosmgr.content.models import Note
from kosmgr.content.print_models import NotePrint
from kosmgr.kit import db as database
from kosmgr.likeness import texts
from kosmgr.work import Work


def store(work: Work, notes: Sequence[Note]) -> None:
    """These notes are new or were changed: their fingerprints and pairs are as their texts are now."""
    _store(work, notes)


def store_ids(work: Work, note_ids: Collection[int], with_pairs: bool = True) -> None:
    """The same of very many, by number; without pairs, `pairs.renew` of the entity is owed at the end."""
    for part in database.chunks(sorted(note_ids), indexing.PART):
        _store(work, lookup.texts(work.db, part), with_pairs)


def forget(work: Work, note_ids: Iterable[int]) -> None:
    """These notes are about to be deleted: nothing of their fingerprints and pairs stays."""
    for part in database.chunks(sorted(set(note_ids)), indexing.PART):
        old = print_rows.stored(work.db, part)
        turns(work, {entity_id for entity_id, _one in old.values()})
        print_rows.remove(work.db, old)
        pairs.follow(work, [], {}, set(), set(part))


def build(work: Work) -> int:
    """Write the next notes in the version that is being built; how many, 0: it is whole now."""
    version = makers.version()
    ids = indexing.next_notes(work.db, version)
    if not ids:
        indexing.through(work, version, None)
        return 0
    notes = lookup.texts(work.db, ids)
    turns(work, {note.entity_id for note in notes})
    kept = print_rows.stored(work.db, ids)
    fresh = [note for note in notes if firsts.stands(note) and (note.id, version) not in kept]
    made = _made(version, fresh)
    print_rows.add(work.db, {(note.id, version): (note.entity_id, one) for note, one in zip(fresh, made, strict=True)})
    indexing.through(work, version, ids[-1])
    return len(ids)


def sweep(work: Work) -> int:
    """Take some fingerprints of versions away that neither answer nor are built; how many."""
    written = indexing.read(work.db).written
    keys = select(NotePrint.note_id).where(NotePrint.version.not_in(written)).limit(indexing.PART)
    old = print_rows.stored(work.db, list(work.db.scalars(keys)))
    stale = {key: one for key, one in old.items() if key[1] not in written}
    if stale:
        print_rows.remove(work.db, stale)
    else:
        indexing.drop_stale(work.db, written)
    return len(stale)


def _store(work: Work, notes: Sequence[Any], with_pairs: bool = True) -> None:
    if not notes:
        return
    indexing.opened(work)
    turns(work, {note.entity_id for note in notes})
    versions = indexing.versions(work)
    old = print_rows.stored(work.db, [note.id for note in notes])
    said = [note for note in notes if firsts.stands(note)]
    now: dict[print_rows.Key, print_rows.Kept] = {}
    for version in versions.written:
        for note, one in zip(said, _made(version, said), strict=True):
            now[note.id, version] = (note.entity_id, one)
    print_rows.remove(work.db, {key: one for key, one in old.items() if now.get(key) != one})
    print_rows.add(work.db, {key: one for key, one in now.items() if old.get(key) != one})
    if with_pairs:
        answers = versions.answering
        prints = {note.id: now[note.id, answers][1] for note in said}
        changed = {note.id for note in said if old.get((note.id, answers)) != now[note.id, answers]}
        pairs.follow(work, said, prints, changed, {note_id for note_id, _version in old})


def _made(version: int, notes: Sequence[Any]) -> list[sketches.Fingerprint]:
    if not notes:
        return []
    wholes = [texts.whole(note.title, note.body) for note in notes]
    return sketches.make(makers.makers()[version], wholes, [note.title for note in notes])


def turns(work: Work, entity_ids: Collection[int]) -> None:
    """Two who write notes of one entity go one after the other: else neither would see the other's copy."""
    taken: set[int] = work.remember("notes-turns", set)
    for entity_id in sorted(set(entity_ids) - taken):
        database.take_turn(work.db, f"notes:{entity_id}")
        taken.add(entity_id)
