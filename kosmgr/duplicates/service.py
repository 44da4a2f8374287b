"""Two notes side by side, and one group of like notes with its template."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kosmgr.content import limits
from kosmgr.content import queries as notes
from kosmgr.content.models import Note
from kosmgr.duplicates import grouping, looking, queries, rules
from kosmgr.duplicates.looking import Who
from kosmgr.duplicates.rules import Group, Line, Pair
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

STEPS = 4  # over the first of its text to the first of the group, to those like it, to those with the same text


@dataclass(frozen=True)
class Beside:
    """Two notes, the earlier one first, and how alike they are."""

    pair: Pair
    a: Note
    b: Note
    who_a: Who
    who_b: Who
    line_a: Line
    line_b: Line
    phrases: tuple[str, ...]  # that do not count as copied


@requires(Permission.LEDGER_READ)
def beside(work: Work, one: int, other: int) -> Beside:
    """Two notes one may see, and what is stored of them or follows from that; also of two nobody found alike."""
    found = notes.by_ids(work.db, work.actor, Permission.LEDGER_READ, {one, other})
    if len(found) < 2:
        raise rules.PairUnknown()
    stored = queries.pairs_of(work.db, work.actor, Permission.LEDGER_READ, found)
    lines = queries.lines(work.db, {*found, *(note for pair in stored for note in (pair.a_id, pair.b_id))})
    pair = next((p for p in rules.spread(stored, lines) if {p.a_id, p.b_id} == {one, other}), None)
    if pair is None:
        first, second = sorted((lines[one], lines[other]), key=lambda line: line.order)
        pair = _compared(work, first, second, found)
    who = looking.named(work, {pair.publisher_a, pair.publisher_b})
    return _beside(work, pair, lines, who, found)


@requires(Permission.LEDGER_READ)
def opened(work: Work, pair: Pair, lines: Mapping[int, Line], who: Mapping[int, Who] | None = None) -> Beside:
    """A pair one has seen already, with its texts."""
    found = notes.by_ids(work.db, work.actor, Permission.LEDGER_READ, {pair.a_id, pair.b_id})
    if len(found) < 2:
        raise rules.PairUnknown()
    who = looking.named(work, {pair.publisher_a, pair.publisher_b}) if who is None else who
    return _beside(work, pair, lines, who, found)


def _beside(
    work: Work, pair: Pair, lines: Mapping[int, Line], who: Mapping[int, Who], found: Mapping[int, Note]
) -> Beside:
    a, b = found[pair.a_id], found[pair.b_id]
    phrases = limits.phrases(work, sorted({a.entity_id, b.entity_id}))
    named = (who[pair.publisher_a], who[pair.publisher_b])
    return Beside(pair, a, b, *named, lines[a.id], lines[b.id], phrases)


def _compared(work: Work, a: Line, b: Line, said: Mapping[int, Note]) -> Pair:
    """Two notes that are not stored as a pair: compared now."""
    phrases = limits.phrases(work, sorted({a.entity_id, b.entity_id}))
    text_a, text_b = ((said[line.id].title, said[line.id].body) for line in (a, b))
    found = grouping.compare(text_a, text_b, limits.thresholds(work, a.entity_id), phrases)
    alike, of_a, of_b = (round(share * rules.WHOLE) for share in (found.similarity, found.a_in_b, found.b_in_a))
    kind = found.kind.value if found.kind else rules.APART
    same = bool(a.title) and a.title == b.title
    who = (a.publisher_id, b.publisher_id)
    return Pair(a.id, b.id, *who, kind, alike, of_a, of_b, found.shared, found.longest, same)


@dataclass(frozen=True)
class Together:
    """A group of like notes with their texts."""

    group: Group
    lines: dict[int, Line]
    who: dict[int, Who]
    texts: dict[int, tuple[str, str]]


@requires(Permission.LEDGER_READ)
def group_of(work: Work, note_id: int) -> Together:
    """The group a note is in, of all days."""
    known: set[int] = set()
    wanted, stored = {note_id}, {}
    for _step in range(STEPS):
        if not wanted:
            break
        for pair in queries.pairs_of(work.db, work.actor, Permission.LEDGER_READ, wanted):
            stored[pair.a_id, pair.b_id] = pair
        known |= wanted
        wanted = {note for key in stored for note in key} - known
    lines = queries.lines(work.db, known | wanted) if stored else {}
    bounds = limits.thresholds(work)
    every = grouping.groups([*stored.values()], lines, bounds, lambda some: queries.texts(work.db, some))
    found = next((one for one in every if note_id in one.notes), None)
    if found is None:
        raise rules.GroupUnknown(note=note_id)
    mine = {note: lines[note] for note in found.notes}
    who = looking.named(work, {line.publisher_id for line in mine.values()})
    return Together(found, mine, who, queries.texts(work.db, found.notes))


@requires(Permission.LEDGER_READ)
def any_note(work: Work) -> bool:
    """Whether there is anything to compare."""
    return queries.any_note(work.db, work.actor, Permission.LEDGER_READ)


@dataclass(frozen=True)
class Piece:
    """A piece of a template: fixed words, or a numbered place with what stands there and how often."""

    text: str
    slot: bool
    number: int
    values: tuple[tuple[str, int], ...]


def skeleton(found: Together) -> list[Piece]:
    """What the notes of a template have in common; nothing for another kind of group."""
    if found.group.kind != rules.TEMPLATE:
        return []
    pieces: list[Piece] = []
    for one in grouping.skeleton([found.texts[note] for note in found.group.notes]):
        number = sum(piece.slot for piece in pieces) + 1 if one.slot else 0
        pieces.append(Piece(one.text, one.slot, number, tuple(Counter(one.fillings).most_common())))
    return pieces
