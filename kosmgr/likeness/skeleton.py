"""The frame that several texts were poured into: what stands in all of them, and what was put into the slots between.

Every text is aligned with the first one, character by character; a piece of the first that all the others have in the
same order is fixed, whatever lies between two fixed pieces is a slot, and each text has its own filling for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from kosmgr.likeness import texts

FIXED = 4  # letters and figures of a fixed piece, at least
FEWEST = 3  # texts that make a template
FRAME = 0.35  # of the shortest text that must be fixed for a template
SLOTS = 2  # places in which they must differ
PASSAGE = 8  # letters and figures of a fixed piece of a template, on average: synonyms leave shorter ones
OWN = 0.75  # of the texts have a filling of their own in the slots of a template, on average


@dataclass(frozen=True, slots=True)
class Piece:
    """A fixed piece, or a slot with what each text has in it, in the order of the texts."""

    text: str  # of the first text; its filling for a slot
    slot: bool
    fillings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The pieces in order; `fixed`: how much of the shortest text is fixed, 0 to 1."""

    pieces: tuple[Piece, ...]
    fixed: float
    passage: float  # letters and figures of a fixed piece, on average

    @property
    def slots(self) -> int:
        """In how many places the texts differ."""
        return sum(piece.slot for piece in self.pieces)

    @property
    def template(self) -> bool:
        """Whether this is a frame with slots, and not just texts that have something in common."""
        if self.fixed < FRAME or self.slots < SLOTS:
            return False
        slots = [piece.fillings for piece in self.pieces if piece.slot]
        own = sum(len(set(fillings)) / len(fillings) for fillings in slots) / len(slots)
        return self.passage >= PASSAGE and own >= OWN


def skeleton(given: Sequence[str]) -> Skeleton:
    """The frame of two and more texts; the first is the one the others are held against."""
    plain = [texts.placed(text) for text in given]
    first = plain[0][0]
    maps = [_aligned(first, other) for other, _ in plain[1:]]
    blocks = _blocks(first, maps)
    shortest = min((len(text) for text, _ in plain), default=0)
    pieces: list[Piece] = []
    ends = [0] * len(given)
    for start, length in [*blocks, (len(first), 0)]:
        starts = [start, *(one[start] if length else len(text) for one, (text, _) in zip(maps, plain[1:], strict=True))]
        fillings = tuple(
            _written(text, places, end, at)
            for text, (_, places), end, at in zip(given, plain, ends, starts, strict=True)
        )
        if any(at > end for at, end in zip(starts, ends, strict=True)):
            pieces.append(Piece(fillings[0], True, fillings))
        if length:
            pieces.append(Piece(_written(given[0], plain[0][1], start, start + length), False))
            ends = [at + length for at in starts]
    fixed = sum(length for _, length in blocks)
    return Skeleton(tuple(pieces), fixed / shortest if shortest else 0.0, fixed / len(blocks) if blocks else 0.0)


def _aligned(first: str, other: str) -> dict[int, int]:
    """Places of the first text and the places of the other they stand for, runs of FIXED and more."""
    found: dict[int, int] = {}
    for step in Indel.opcodes(first, other):
        if step.tag == "equal" and step.src_end - step.src_start >= FIXED:
            found.update(zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True))
    return found


def _blocks(first: str, maps: Sequence[dict[int, int]]) -> list[tuple[int, int]]:
    """(start, length) in the first text of what all the others have, unbroken in each of them."""
    blocks: list[tuple[int, int]] = []
    start = -1
    for place in range(len(first) + 1):
        shared = place < len(first) and all(place in one for one in maps)
        follows = start >= 0 and shared and all(one[place] == one[place - 1] + 1 for one in maps)
        if start >= 0 and not follows:
            if place - start >= FIXED:
                blocks.append((start, place - start))
            start = -1
        if shared and start < 0:
            start = place
    return blocks


def _written(text: str, places: Sequence[int], start: int, end: int) -> str:
    """A stretch of letters and figures, as the text has it, with what stands between them."""
    return text[places[start] : places[end - 1] + 1] if end > start else ""
