"""Groups from stored pairs, by the same functions that group the notes of a scanned file: both say the same."""

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from kosmgr.duplicates import rules
from kosmgr.duplicates.rules import Group, Line, Pair
from kosmgr.likeness import engine, families, texts
from kosmgr.likeness import grouping as likeness
from kosmgr.likeness import rules as limits
from kosmgr.likeness import skeleton as frames

Text = tuple[str, str]  # title, body
Reader = Callable[[Collection[int]], Mapping[int, Text]]

KNOWN = 512  # groups of which the process remembers whether they are of one template


def groups(pairs: Sequence[Pair], lines: Mapping[int, Line], bounds: limits.Thresholds, read: Reader) -> list[Group]:
    """Notes that are alike, around the first of them; the largest groups first.

    `read` brings the texts of notes: three and more that differ only in a few places are of one template.
    """
    order = sorted({note for pair in pairs for note in (pair.a_id, pair.b_id)}, key=lambda one: lines[one].order)
    place = {note: number for number, note in enumerate(order)}
    found = likeness.groups([_link(pair, place) for pair in pairs], bounds)
    large = [one for one in found if len(one.members) >= families.FAMILY]
    said = read({order[text] for one in large for text in one.members[:LOOKED_AT]}) if large else {}
    poured = {one.centre for one in large if _is_template(one, order, said)}
    return sorted(
        (_group(one, order, one.centre in poured) for one in found),
        key=lambda one: (-len(one.later), lines[one.centre].order),
    )


def _link(pair: Pair, place: Mapping[int, int]) -> likeness.Link:
    a, b = sorted((place[pair.a_id], place[pair.b_id]))
    contained = max(pair.a_in_b, pair.b_in_a) / rules.WHOLE
    return likeness.Link(a, b, limits.Kind(pair.kind), pair.similarity / rules.WHOLE, contained)


LOOKED_AT = 60  # notes of a group whose texts are read to know a template


def _is_template(group: likeness.Group, order: Sequence[int], said: Mapping[int, Text]) -> bool:
    looked_at = tuple(texts.whole(*said[order[text]]) for text in group.members[:LOOKED_AT])
    return _template(group.kind, looked_at)


@functools.lru_cache(maxsize=KNOWN)
def _template(kind: limits.Kind, said: tuple[str, ...]) -> bool:
    """The same notes are looked at again and again; aligning them is the dear part."""
    return families.template(likeness.Group(kind, 0, tuple(range(len(said))), 1.0), said.__getitem__)


def _group(found: likeness.Group, order: Sequence[int], template: bool) -> Group:
    kind = limits.Kind.TEMPLATE if template else found.kind
    later = tuple(order[text] for text in found.members if text != found.centre)
    return Group(kind.value, order[found.centre], later, round(found.similarity * rules.WHOLE))


def compare(one: Text, other: Text, bounds: limits.Thresholds, phrases: Sequence[str]) -> Any:
    """How alike two notes are."""
    [found] = engine.comparing().compare_many(texts.whole(*one), [texts.whole(*other)], bounds, phrases)
    return found


def skeleton(said: Sequence[Text]) -> Any:
    """What notes have in common, in pieces: fixed words, and places where each has its own."""
    return frames.skeleton([texts.whole(*one) for one in said]).pieces
