"""Which stored notes may be like a text: by its digest, and by the hashes its sketch shares with theirs.

Nothing here says that notes are alike: whoever asks compares the texts themselves.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kosmgr.content.asking import ask
from kosmgr.content.models import Note
from kosmgr.content.print_models import NotePair

STOP = 256  # notes of a hash from which on it tells nothing
NEEDED = 2  # hashes shared, of a sketch that has enough of them
ENOUGH = 16
MOST = 32  # candidates compared
RAREST = 3  # of the common hashes, where there is little else
RAREST_SHARE = 3  # one in so many common: little else
RAREST_DEPTH = 4 * STOP

_HOLDERS = (
    """SELECT g.value, (SELECT group_concat(note_id) FROM (
      SELECT note_id FROM note_grams WHERE version = ? AND entity_id = e.value AND gram = g.value LIMIT ?))
    FROM json_each(?) AS e, json_each(?) AS g""",
    """SELECT g, ARRAY(SELECT note_id FROM note_grams WHERE version = %s AND entity_id = e AND gram = g LIMIT %s)
    FROM unnest(%s::int[]) AS e, unnest(%s::bigint[]) AS g""",
)
_SAME = (
    """SELECT note_id FROM note_prints WHERE version = ? AND digest = ?
    AND entity_id IN (SELECT value FROM json_each(?)) ORDER BY note_id""",
    """SELECT note_id FROM note_prints WHERE version = %s AND digest = %s AND entity_id = ANY(%s) ORDER BY note_id""",
)
_TITLED = (
    """SELECT note_id FROM note_prints WHERE version = ? AND title_digest = ?
    AND entity_id IN (SELECT value FROM json_each(?)) AND note_id NOT IN (SELECT value FROM json_each(?))
    ORDER BY note_id LIMIT ?""",
    """SELECT note_id FROM note_prints WHERE version = %s AND title_digest = %s AND entity_id = ANY(%s)
    AND note_id <> ALL(%s::int[]) ORDER BY note_id LIMIT %s""",
)
# a note that says word by word what an earlier one said: of titles without a known text the kind is `short`
SAME = (NotePair.similarity == 1000) & NotePair.kind.in_(("exact", "short")) & (NotePair.entity_a == NotePair.entity_b)
_FIRSTS = (
    """SELECT id, title, body FROM notes WHERE id IN (SELECT coalesce(
      (SELECT a_id FROM note_pairs WHERE b_id = c.value AND similarity = 1000 AND kind IN ('exact', 'short')
       AND entity_a = entity_b LIMIT 1), c.value) FROM json_each(?) AS c)""",
    """SELECT id, title, body FROM notes WHERE id = ANY(ARRAY(SELECT coalesce(
      (SELECT a_id FROM note_pairs WHERE b_id = c AND similarity = 1000 AND kind IN ('exact', 'short')
       AND entity_a = entity_b LIMIT 1), c) FROM unnest(%s::int[]) AS c))""",
)


def holders(
    db: Session, version: int, entity_ids: Collection[int], grams: Sequence[int], most: int
) -> list[tuple[int, list[int]]]:
    """For every entity and hash the first notes that have it, at most `most`; one statement."""
    rows = ask(db, *_HOLDERS, version, most, list(entity_ids), list(grams))
    return [(gram, _ids(found)) for gram, found in rows if found]


def _ids(found: str | list[int]) -> list[int]:
    return [int(one) for one in found.split(",")] if isinstance(found, str) else found


def candidates(
    db: Session, version: int, entity_ids: Collection[int], grams: Sequence[int], but: Collection[int] = ()
) -> list[int]:
    """The notes that share most hashes with a sketch, best first.

    A hash that very many notes have is passed over. If that leaves little, the least common of those are looked at
    after all: a template poured out three hundred times has nothing else.
    """
    if not grams or not entity_ids:
        return []
    shared: Counter[int] = Counter()
    common: set[int] = set()
    for gram, note_ids in holders(db, version, entity_ids, grams, STOP + 1):
        if len(note_ids) > STOP:
            common.add(gram)
        else:
            shared.update(note_ids)
    if len(common) * RAREST_SHARE > len(grams):
        deeper = holders(db, version, entity_ids, sorted(common), RAREST_DEPTH)
        for _gram, note_ids in sorted(deeper, key=lambda one: len(one[1]))[: RAREST * len(entity_ids)]:
            shared.update(note_ids)
    needed = NEEDED if len(grams) >= ENOUGH else 1
    for note_id in but:
        shared.pop(note_id, None)
    best = sorted((-count, note_id) for note_id, count in shared.items() if count >= needed)
    return [note_id for _count, note_id in best[:MOST]]


def same(db: Session, version: int, entity_ids: Collection[int], digest: int) -> list[int]:
    """The notes whose text is the same once it is normalised."""
    if not digest or not entity_ids:
        return []
    return [row[0] for row in ask(db, *_SAME, version, digest, list(entity_ids))]


def titled(
    db: Session, version: int, entity_ids: Collection[int], title_digest: int, but: Collection[int], most: int
) -> list[int]:
    """The first notes with the same title, without some."""
    rows = ask(db, *_TITLED, version, title_digest, list(entity_ids), list(but), most)
    return [row[0] for row in rows]


def firsts_of(db: Session, note_ids: Collection[int]) -> dict[int, int]:
    """For each note that repeats an earlier one of its entity word by word, that one."""
    if not note_ids:
        return {}
    found = select(NotePair.b_id, NotePair.a_id).where(NotePair.b_id.in_(list(note_ids)), SAME)
    return {row[0]: row[1] for row in db.execute(found)}


def said(db: Session, note_ids: Collection[int]) -> list[tuple[int, str, str]]:
    """Number, title and body of some notes; for one that repeats an earlier one word by word, of that one."""
    if not note_ids:
        return []
    return [(row[0], row[1], row[2]) for row in ask(db, *_FIRSTS, list(note_ids))]


NOTE = (
    Note.id,
    Note.entity_id,
    Note.publisher_id,
    Note.title,
    Note.body,
    Note.state,
    Note.published_on,
    Note.published_at,
    Note.planned_on,
    Note.planned_time,
    Note.reads,
)


def texts(db: Session, note_ids: Iterable[int]) -> list[Any]:
    """What some notes say, and what tells who came first; one statement."""
    wanted = list(note_ids)
    return list(db.execute(select(*NOTE).where(Note.id.in_(wanted)))) if wanted else []
