"""Documents and legal changes as checks look at them, and what follows from one paper beside another. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kosmgr.documents import rules


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with what a check needs of it."""

    id: int
    entity_id: int
    key: str  # how findings name it: its number, with its entity where two have the same
    kind: str
    title: str
    number: str | None
    issued_on: date | None
    valid_until_on: date | None
    applies_to: str | None
    scan: bool | None
    platform_upload: str | None
    status: str | None
    status_code: str | None
    subject_kind: str | None
    subject_id: int | None
    superseded: bool  # somebody said so
    has_file: bool

    @property
    def label(self) -> str:
        """How people call it."""
        return f"{self.title} {self.number}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the legal representative or the address, and what has followed it on the platform: (kind, id)."""

    id: int
    entity_id: int
    kind: str
    changed_on: date
    due_on: date
    followed: frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Papers:
    """What is known of documents on a day."""

    lines: Sequence[Paper] = ()
    changes: Sequence[Change] = ()
    successors: Mapping[int, Paper] = field(default_factory=dict)  # of an older paper by id


def successors(lines: Sequence[Paper], on: date) -> dict[int, Paper]:
    """For each paper that is over the one that plainly follows it: same entity, kind, name, use and subject, and still
    good. 「质检报告（新）」 follows 「质检报告」 although nobody said so."""
    good: dict[tuple[object, ...], Paper] = {}
    for line in lines:
        if line.valid_until_on is not None and line.valid_until_on >= on and not line.superseded:
            known = good.get(_place(line))
            if known is None or (known.valid_until_on or on) < line.valid_until_on:
                good[_place(line)] = line
    return {
        line.id: good[_place(line)]
        for line in lines
        if line.valid_until_on is not None and line.valid_until_on < on and _place(line) in good
    }


def _place(line: Paper) -> tuple[object, ...]:
    return (line.entity_id, line.kind, rules.stem(line.title), line.applies_to, line.subject_kind, line.subject_id)


def window(line: Paper, due_days: int, short_days: int, short_due_days: int) -> int:
    """From how many days before its end a paper is due: what is made anew every month is not due all its life."""
    if line.issued_on is not None and line.valid_until_on is not None:
        whole = (line.valid_until_on - line.issued_on).days + 1
        if whole <= short_days:
            return min(short_due_days, due_days)
    return due_days


def naming(kind: str) -> frozenset[str]:
    """The kinds of paper that name what changed."""
    return rules.NAMING_LEGAL_PERSON if kind == "legal_person" else rules.NAMING_ADDRESS


def affected(change: Change, lines: Sequence[Paper]) -> list[Paper]:
    """The papers on the platform that are older than the change and have not followed it."""
    kinds = naming(change.kind)
    return [
        line
        for line in lines
        if line.entity_id == change.entity_id
        and line.kind in kinds
        and line.platform_upload == rules.UPLOADED
        and not line.superseded
        and (line.issued_on is None or line.issued_on < change.changed_on)
        and ("document", line.id) not in change.followed
    ]
