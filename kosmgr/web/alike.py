"""Two notes side by side: what is word for word the same, what was changed, as pieces a template can mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from kosmgr.likeness import spans, texts

Span = tuple[int, int, str]  # from, until, same | changed
Piece = tuple[str, str]  # text, mark: "", same or changed


@dataclass(frozen=True)
class Half:
    """One note: its title and its paragraphs, each in pieces."""

    title: list[Piece]
    paragraphs: list[list[Piece]]


@dataclass(frozen=True)
class Sides:
    """Both, and how much of them is the same, in characters."""

    left: Half
    right: Half
    same: int  # of the left one
    total: int
    longest: int
    passages: int  # places that are the same


def sides(title_a: str, body_a: str, title_b: str, body_b: str, phrases: Sequence[str] = ()) -> Sides:
    """Two notes with the passages they share; exempted phrases stay unmarked."""
    found = spans.side_by_side(texts.whole(title_a, body_a), texts.whole(title_b, body_b), phrases)
    left = sorted((one.a_start, one.a_end, one.kind) for one in found.spans)
    right = sorted((one.b_start, one.b_end, one.kind) for one in found.spans)
    passages = sum(1 for one in found.spans if one.kind == "same")
    halves = half(title_a, body_a, left), half(title_b, body_b, right)
    return Sides(*halves, found.same_a, found.chars_a, found.longest, passages)


def half(title: str, body: str, marks: Sequence[Span]) -> Half:
    """The pieces of a note; positions are those of title, line end, body."""
    whole = texts.whole(title, body)
    start = len(whole) - len(body)
    lines, at = [], start
    for line in body.split("\n"):
        if line.strip():
            lines.append(pieces(whole, at, at + len(line), marks))
        at += len(line) + 1
    return Half(pieces(whole, 0, len(title), marks), lines)


def pieces(whole: str, start: int, end: int, marks: Sequence[Span]) -> list[Piece]:
    """One line of a text, cut where marks begin and end; where marks overlap the first one holds."""
    found: list[Piece] = []
    at = start
    for first, last, kind in marks:
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        if first > at:
            found.append((whole[at:first], ""))
        found.append((whole[first:last], kind))
        at = last
    if at < end:
        found.append((whole[at:end], ""))
    return found
