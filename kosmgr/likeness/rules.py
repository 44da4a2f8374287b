"""What is called a copy, and of which kind.

All MinHash libraries ask for a similarity of 0.7; a rewritten Chinese note (洗稿) has 0.2 to 0.5, while unrelated notes
on the same subject stay below 0.06. So the line is drawn low, and the longer the texts, the lower: in a long text fewer
pieces are shared by chance. Beside it stands containment, for what was cut out of a longer text or built into one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

PLAIN = 0.50  # texts so alike are copies however few pieces they have
COVERED = 0.50  # of the characters of both in common pieces: copies as well
UNTOLD = 0.30  # so alike, texts of letters and figures alone are copies too: two in one language share that much less


class Kind(StrEnum):
    """How two notes are alike."""

    EXACT = "exact"  # the same letters and figures
    NEAR = "near"  # rewritten, reordered, words changed
    TEMPLATE = "template"  # the same frame with other words in its slots: said of groups
    PARTIAL = "partial"  # passages of one stand in the other
    SHORT = "short"  # both so short that likeness proves little
    IMAGE = "image"  # the same picture


@dataclass(frozen=True, slots=True)
class Line:
    """Where a warning or a refusal begins: shares of pieces of three characters, 0 to 1."""

    similarity: float
    containment: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as a copy; the rulebook's values stand in packs/duplicates.toml."""

    warn: Line = field(default=Line(0.16, 0.35))
    block: Line = field(default=Line(0.40, 0.60))
    long_similarity: float = 0.13  # instead of warn.similarity, for texts of `long_chars` and more
    chars: int = 80  # up to here warn.similarity holds as it is
    long_chars: int = 220
    shared: int = 12  # pieces two texts must share, and so many that are not of letters and figures alone
    contained: int = 30  # … where only containment speaks
    passage: int = 14  # … and the longest passage it must have then
    short_chars: int = 40  # below, texts are short
    short_similarity: float = 0.50  # of pieces of two characters
    short_edits: float = 0.80  # of characters that stay when one is edited into the other
    safe_gap_days: int = 14  # how far apart two notes on one subject should be


LIMIT_KEYS = (
    "dup.warn_similarity",
    "dup.warn_similarity_long",
    "dup.warn_containment",
    "dup.block_similarity",
    "dup.block_containment",
    "dup.short_chars",
    "dup.safe_gap_days",
)


def limits(values: Mapping[str, Any]) -> Thresholds:
    """The rulebook's values (per cent, characters, days) as thresholds."""
    return Thresholds(
        warn=Line(values["dup.warn_similarity"] / 100, values["dup.warn_containment"] / 100),
        block=Line(values["dup.block_similarity"] / 100, values["dup.block_containment"] / 100),
        long_similarity=min(values["dup.warn_similarity_long"], values["dup.warn_similarity"]) / 100,
        short_chars=values["dup.short_chars"],
        safe_gap_days=values["dup.safe_gap_days"],
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts have in common; `kind` is None where that is too little to speak of."""

    kind: Kind | None
    similarity: float  # Jaccard of the pieces of three characters
    a_in_b: float
    b_in_a: float
    shared: int  # pieces
    longest: int  # characters of the longest common passage
    same_title: bool = False

    @property
    def containment(self) -> float:
        """The greater of both."""
        return max(self.a_in_b, self.b_in_a)


def severity(found: Likeness, limits: Thresholds) -> str:
    """'block', 'warn' or 'free': what the gate before a planned day says of a likeness."""
    if found.kind is None:
        return "free"
    if found.kind in (Kind.EXACT, Kind.IMAGE):
        return "block"
    if found.kind is Kind.SHORT:
        return "warn"
    blocked = found.similarity >= limits.block.similarity or found.containment >= limits.block.containment
    return "block" if blocked else "warn"
