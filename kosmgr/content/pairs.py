"""Which notes of an entity are too close to each other, kept as notes come, change and go.

Of notes with the same text only the first is compared with others; the rest stand in pairs with it. What is found one
note at a time is what a look at the whole entity finds.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from kosmgr.content import firsts, indexing, limits, lookup, nearest, print_rows
from kosmgr.content.models import Note
from kosmgr.content.print_models import ExemptPhrase, NotePair, NotePrint
from kosmgr.content.sketches import Fingerprint
from kosmgr.kit import db as database
from kosmgr.likeness import engine, texts
from kosmgr.work import Work

EXACT, SHORT = "exact", "short"
AT_ONCE = 20  # new notes of an entity from which on reading all of it may be quicker
WHOLE_PER_ONE = 90  # notes read with the whole entity in the time one is looked up by itself
Rows = dict[int, Any]
Told = Callable[[int, int], None]


@dataclass
class _Queue:
    """Notes whose pairs are being looked for, and who says the same as each."""

    version: int
    waiting: set[int]
    same: dict[int, list[int]] = field(default_factory=dict)


def follow(
    work: Work, notes: Sequence[Any], prints: Mapping[int, Fingerprint], changed: set[int], had: set[int]
) -> None:
    """Pairs after notes were written: `changed` have another text, `had` had one before, `notes` still have one."""
    version = indexing.versions(work).answering
    lost = (changed & had) | (had - {note.id for note in notes})
    fresh: dict[int, Rows] = defaultdict(dict)
    for note in notes:
        if note.id in changed:
            fresh[note.entity_id][note.id] = note
    for entity_id in [one for one, mine in fresh.items() if _rather_whole(work.db, version, one, len(mine))]:
        lost -= set(fresh.pop(entity_id))
        renew(work, entity_id)
    queue = {note_id: note for mine in fresh.values() for note_id, note in mine.items()}
    queue |= _moved(work.db, [note.id for note in notes if note.id in had and note.id not in changed])
    line = _Queue(version, set(queue))
    queue |= _unseated(work.db, line, queue, prints)
    lost |= {note_id for note_id in queue if note_id not in changed}
    queue |= _orphans(work.db, lost)
    line.waiting = set(queue)
    for note in sorted(queue.values(), key=firsts.moment):
        found = prints.get(note.id) or _print(work.db, version, note.id)
        if found is not None:
            write(work.db, _look(work, line, note, found))
        line.waiting.discard(note.id)


def _rather_whole(db: Session, version: int, entity_id: int, notes: int) -> bool:
    if notes < AT_ONCE:
        return False
    mine = (NotePrint.version == version, NotePrint.entity_id == entity_id)
    return (db.scalar(select(func.count()).select_from(NotePrint).where(*mine)) or 0) <= notes * WHOLE_PER_ONE


def _print(db: Session, version: int, note_id: int) -> Fingerprint | None:
    kept = print_rows.stored(db, [note_id]).get((note_id, version))
    return kept[1] if kept else None


def _moved(db: Session, note_ids: Collection[int]) -> Rows:
    """Notes whose text stayed but that came before or after another one until now."""
    found: Rows = {}
    for part in database.chunks(sorted(note_ids)):
        touching = or_(NotePair.a_id.in_(part), NotePair.b_id.in_(part))
        sides = list(db.execute(select(NotePair.a_id, NotePair.b_id).where(touching)))
        rows = _rows(db, {one for side in sides for one in side})
        for first_id, later_id in sides:
            if firsts.moment(rows[later_id]) < firsts.moment(rows[first_id]):
                found |= {first_id: rows[first_id], later_id: rows[later_id]}
    return found


def _unseated(db: Session, line: _Queue, queue: Rows, prints: Mapping[int, Fingerprint]) -> Rows:
    """The firsts of equal notes that are first no longer, because an earlier one came in."""
    found: Rows = {}
    for note in queue.values():
        known = prints.get(note.id)
        first = _first(db, line, note, known) if known is not None and known.digest else None
        for row in lookup.texts(db, [first]) if first is not None else ():
            if firsts.moment(note) < firsts.moment(row):
                found[row.id] = row
    return found


def _orphans(db: Session, lost: Collection[int]) -> Rows:
    """Take the pairs of these notes away; those that repeated one of them have to find another first."""
    found: Rows = {}
    for part in database.chunks(sorted(lost)):
        repeated = select(NotePair.b_id).where(NotePair.a_id.in_(part), lookup.SAME, NotePair.b_id.not_in(part))
        found |= _rows(db, db.scalars(repeated))
        db.execute(delete(NotePair).where(or_(NotePair.a_id.in_(part), NotePair.b_id.in_(part))))
    return found


def _rows(db: Session, note_ids: Iterable[int]) -> Rows:
    return {row.id: row for part in database.chunks(sorted(set(note_ids))) for row in lookup.texts(db, part)}


def _first(db: Session, queue: _Queue, note: Any, known: Fingerprint) -> int | None:
    """The note that all others of the same text stand in pairs with, if there is any other."""
    same = queue.same.get(note.id)
    if same is None:
        same = queue.same[note.id] = lookup.same(db, queue.version, [note.entity_id], known.digest)
    others = [one for one in same if one not in queue.waiting]
    return lookup.firsts_of(db, others[:1]).get(others[0], others[0]) if others else None


def _look(work: Work, queue: _Queue, note: Any, known: Fingerprint) -> list[tuple[Any, ...]]:
    """The pairs of one note with those that are not waiting themselves."""
    if not known.digest:
        return []
    db = work.db
    first = _first(db, queue, note, known)
    if first is not None:
        ids = [first]
    else:
        ids = lookup.candidates(db, queue.version, [note.entity_id], known.grams, queue.waiting)
    others = [one for one in lookup.said(db, ids) if one[0] not in queue.waiting]
    bounds, phrases = limits.thresholds(work, note.entity_id), limits.phrases(work, [note.entity_id])
    judged = nearest.compared(texts.whole(note.title, note.body), others, bounds, phrases)
    return [pair(queue.version, note, row, judged[row.id]) for row in lookup.texts(db, judged)]


def pair(version: int, note: Any, other: Any, found: Any) -> tuple[Any, ...]:
    """The row of two notes; `found` says how much of `note` is in `other`."""
    turned = firsts.moment(other) < firsts.moment(note)
    a, b = (other, note) if turned else (note, other)
    a_in_b, b_in_a = (found.b_in_a, found.a_in_b) if turned else (found.a_in_b, found.b_in_a)
    shares = (found.similarity, a_in_b, b_in_a)
    return _row(version, a, b, found.kind, shares, (found.shared, found.longest))


def _row(version: int, a: Any, b: Any, kind: str, shares: Sequence[float], counts: Sequence[int]) -> tuple[Any, ...]:
    if kind == EXACT and not a.body and not b.body:
        kind = SHORT  # the same title, and what they say is not known
    sides = (a.id, b.id, a.entity_id, b.entity_id, a.publisher_id, b.publisher_id)
    # shares are cut, not rounded: what is below a threshold must not reach it by being stored
    title = texts.normal(a.title)
    same_title = bool(title) and title == texts.normal(b.title)
    return (*sides, str(kind), *(int(one * 1000) for one in shares), *map(int, counts), same_title, version)


_COLUMNS = (
    "a_id", "b_id", "entity_a", "entity_b", "publisher_a", "publisher_b", "kind", "similarity", "a_in_b", "b_in_a",
    "shared", "longest", "same_title", "version",
)  # fmt: skip


def write(db: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    """Pairs as `pair` makes them."""
    database.insert_tuples(db, database.table(NotePair), _COLUMNS, rows)


def renew(work: Work, entity_id: int, progress: Told | None = None) -> int:
    """Look at all notes of an entity at once; how many pairs there are."""
    rows = look(work, entity_id, progress)
    put(work.db, entity_id, rows)
    return len(rows)


def look(work: Work, entity_id: int, progress: Told | None = None) -> list[tuple[Any, ...]]:
    """All pairs of an entity, as they are stored; nothing is written."""
    db, version = work.db, indexing.versions(work).answering
    mine = db.execute(select(*lookup.NOTE).where(Note.entity_id == entity_id))
    rows = sorted((row for row in mine if firsts.stands(row)), key=firsts.moment)
    said = [texts.whole(row.title, row.body) for row in rows]
    bounds, phrases = limits.thresholds(work, entity_id), limits.phrases(work, [entity_id])
    found = engine.pairing().pairs(said, bounds, phrases, progress)
    columns = (found.a, found.b, found.kind, found.similarity, found.a_in_b, found.b_in_a, found.shared, found.longest)
    return [
        _row(version, rows[a], rows[b], engine.pairing().KINDS[kind], (similarity, a_in_b, b_in_a), counts)
        for a, b, kind, similarity, a_in_b, b_in_a, *counts in zip(*(one.tolist() for one in columns), strict=True)
    ]


def put(db: Session, entity_id: int, rows: Sequence[tuple[Any, ...]]) -> None:
    """These are the pairs of an entity now."""
    db.execute(delete(NotePair).where(NotePair.entity_a == entity_id, NotePair.entity_b == entity_id))
    write(db, rows)


def stamp(db: Session, entity_id: int) -> tuple[Any, ...]:
    """What moves when a note of an entity is added, changed or goes, or its exempted phrases do."""
    notes = select(func.count(), func.max(Note.id), func.sum(Note.version)).where(Note.entity_id == entity_id)
    exempt = select(func.count(), func.max(ExemptPhrase.id)).where(ExemptPhrase.entity_id == entity_id)
    return (*db.execute(notes).one(), *db.execute(exempt).one())
