"""Two texts side by side: which passages they share, and what was only reworded between them.

Shared passages are found wherever they stand, so that moved sentences are marked too; what lies between two passages
that follow each other on both sides and is about as long is called reworded. Places are those of the texts as given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kosmgr.likeness import texts

LEAST = 6  # letters and figures of a passage worth marking
BESIDE = 3  # … of one that follows another marked one closely
REWORDED = 24  # letters and figures between two passages that may be a rewording


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of a and its counterpart in b, as places in the texts (end exclusive); kind same or changed."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Side:
    """Both texts' passages, ordered by a, and what they add up to in letters and figures."""

    spans: tuple[Span, ...]
    same_a: int  # characters of a that stand in b
    same_b: int
    chars_a: int
    chars_b: int
    longest: int


@dataclass(frozen=True, slots=True)
class _Run:
    a: int
    b: int
    length: int


def side_by_side(a: str, b: str, phrases: Sequence[str] = ()) -> Side:
    """Compare two texts; passages that are exempted phrases are not marked."""
    plain_a, places_a = texts.placed(a)
    plain_b, places_b = texts.placed(b)
    exempt = [texts.normal(phrase) for phrase in phrases]
    runs = [run for run in _runs(plain_a, plain_b) if not _exempted(plain_a[run.a : run.a + run.length], exempt)]
    spans = [_span("same", run.a, run.length, run.b, run.length, places_a, places_b) for run in runs]
    for before, after in pairwise(runs):
        gap_a, gap_b = after.a - before.a - before.length, after.b - before.b - before.length
        if 0 < gap_a <= REWORDED and 0 < gap_b <= REWORDED and max(gap_a, gap_b) <= 3 * min(gap_a, gap_b):
            first_a, first_b = before.a + before.length, before.b + before.length
            spans.append(_span("changed", first_a, gap_a, first_b, gap_b, places_a, places_b))
    spans.sort(key=lambda span: (span.a_start, span.b_start))
    same_b = len({place for run in runs for place in range(run.b, run.b + run.length)})
    return Side(
        tuple(spans),
        sum(run.length for run in runs),
        same_b,
        len(plain_a),
        len(plain_b),
        max((run.length for run in runs), default=0),
    )


def _runs(a: str, b: str) -> list[_Run]:
    """Common passages in the order of a, each place of a and of b used once: the longest first."""
    seeds: dict[str, list[int]] = {}
    for place in range(len(b) - BESIDE + 1):
        seeds.setdefault(b[place : place + BESIDE], []).append(place)
    found: list[_Run] = []
    ends: dict[int, int] = {}  # diagonal: where its last run ends in a
    for place in range(len(a) - BESIDE + 1):
        for other in seeds.get(a[place : place + BESIDE], ())[:64]:
            diagonal = place - other
            if ends.get(diagonal, -1) > place:
                continue
            length = BESIDE
            while place + length < len(a) and other + length < len(b) and a[place + length] == b[other + length]:
                length += 1
            ends[diagonal] = place + length
            found.append(_Run(place, other, length))
    return _chosen(found, len(a), len(b))


def _chosen(found: list[_Run], size_a: int, size_b: int) -> list[_Run]:
    used_a, used_b = bytearray(size_a), bytearray(size_b)
    long = sorted((run for run in found if run.length >= LEAST), key=lambda run: (-run.length, run.a, run.b))
    chosen: list[_Run] = []
    for run in long:
        kept = _unused(run, used_a, used_b)
        if kept is not None and kept.length >= LEAST:
            _use(kept, used_a, used_b)
            chosen.append(kept)
    diagonals = {run.a - run.b for run in chosen}
    for run in found:  # short ones only in line with a long one
        if run.length < LEAST and any(abs(run.a - run.b - line) <= BESIDE for line in diagonals):
            kept = _unused(run, used_a, used_b)
            if kept is not None and kept.length >= BESIDE:
                _use(kept, used_a, used_b)
                chosen.append(kept)
    return sorted(chosen, key=lambda run: run.a)


def _unused(run: _Run, used_a: bytearray, used_b: bytearray) -> _Run | None:
    """The longest part of a run of which nothing is used on either side."""
    best = (0, 0)
    start = 0
    for step in range(run.length + 1):
        if step == run.length or used_a[run.a + step] or used_b[run.b + step]:
            best = max(best, (step - start, -start))
            start = step + 1
    length, negative = best
    return _Run(run.a - negative, run.b - negative, length) if length else None


def _use(run: _Run, used_a: bytearray, used_b: bytearray) -> None:
    used_a[run.a : run.a + run.length] = b"\1" * run.length
    used_b[run.b : run.b + run.length] = b"\1" * run.length


def _exempted(passage: str, exempt: Sequence[str]) -> bool:
    return any(passage in phrase for phrase in exempt)


def _span(kind: str, a: int, length_a: int, b: int, length_b: int, places_a: list[int], places_b: list[int]) -> Span:
    return Span(places_a[a], places_a[a + length_a - 1] + 1, places_b[b], places_b[b + length_b - 1] + 1, kind)
