"""A file of notes, compared by the shipped rulebook, as the answer other programs rely on; no database."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from kosmgr.duplicates import tables
from kosmgr.likeness import engine, families, grouping, rules, texts
from kosmgr.rulebook import rules as rulebook

EQUAL_PAIRED = 200  # of notes with one text so many are paired with each other and with the rest; groups have them all

_NUMBER = re.compile(r"\d{1,4}")
Progress = Callable[[int, int], None]
# of a pair: a, b, kind, similarity, a in b, b in a, shared, longest
Listed = tuple[int, int, rules.Kind, float, float, float, int, int]


@dataclass
class Notes:
    """What a file holds, in the order of publication where that is known, else as it stands."""

    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    images: list[tuple[str, ...]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)


@lru_cache
def _shipped() -> rulebook.Book:
    return rulebook.Book(rulebook.read_packs())


def limits(on: date) -> rules.Thresholds:
    """The shipped thresholds in force on a day."""
    book = _shipped()
    return rules.limits({key: book.value(key, None, on) for key in rules.LIMIT_KEYS})


def scan(
    path: Path, on: date, phrases: Sequence[str] = (), encoding: str | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Every pair and group of like notes of a file; raises SheetError, HeadingsMissing or CellTooLong."""
    notes, bounds = read(path, encoding), limits(on)
    pairs = engine.pairing().pairs(notes.texts, bounds, phrases, progress)
    links = [
        grouping.Link(a, b, kind, similarity, max(a_in_b, b_in_a))
        for a, b, kind, similarity, a_in_b, b_in_a, _, _ in listed(pairs)
    ]
    found = families.named(grouping.groups(links, bounds), notes.texts.__getitem__)
    told = expanded(pairs, _templates(found))
    pictured = _pictured(path.parent, notes, {(one[0], one[1]) for one in told})
    shared = [grouping.Link(a, b, kind, alike, max(of_a, of_b)) for a, b, kind, alike, of_a, of_b, *_ in pictured]
    found += grouping.groups(shared, bounds)
    ids = notes.ids
    return {
        "notes": len(ids),
        "groups": [_group(one, ids) for one in found],
        "pairs": [_pair(one, ids) for one in sorted([*told, *pictured])],
        "rejected": notes.rejected,
    }


def _pictured(folder: Path, notes: Notes, told: Collection[tuple[int, int]]) -> list[Listed]:
    """Notes that share pictures and no words: of the pictures of both, of those of each; `shared` counts pictures.

    A picture that cannot be read is added to the rejected rows.
    """
    if not any(notes.images):
        return []
    seen = engine.image_files().scan(folder, notes.images)
    missing = engine.image_files().MISSING
    for one in seen.unread:
        code = missing if one.reason == missing else "image_unreadable"
        notes.rejected.append({"row": notes.rows[one.note], "code": code, "value": one.name})
    return [
        (
            one.a, one.b, rules.Kind.IMAGE, one.pictures / (one.of_a + one.of_b - one.pictures),
            one.pictures / one.of_a, one.pictures / one.of_b, one.pictures, 0,
        )
        for one in seen.shared
        if (one.a, one.b) not in told
    ]  # fmt: skip


def read(path: Path, encoding: str | None = None) -> Notes:
    """The notes of a file; those without a word, and those whose number stands above already, are rejected."""
    taken: list[tables.Row] = []
    seen: set[str] = set()
    notes = Notes()
    for row in tables.read(path, encoding):
        if row.id in seen:
            notes.rejected.append({"row": row.number, "code": "id_repeated", "value": row.id})
        elif not row.title.strip() and not row.body.strip() and not row.images:
            notes.rejected.append({"row": row.number, "code": "text_missing", "value": row.id})
        else:
            seen.add(row.id)
            taken.append(row)
    times = [_time(row.published_at) for row in taken]
    if all(times):  # stable: notes of one minute stay as they stand
        taken = [row for _, _, row in sorted(zip(times, range(len(taken)), taken, strict=True))]
    for row in taken:
        notes.ids.append(row.id)
        notes.texts.append(texts.whole(row.title, row.body))
        notes.rows.append(row.number)
        notes.images.append(row.images)
    return notes


def _time(written: str) -> tuple[int, ...]:
    """Year, month, day, hour … in order; empty where no year comes first."""
    numbers = tuple(map(int, _NUMBER.findall(written)[:6]))
    return numbers if len(numbers) >= 3 and numbers[0] > 1999 else ()


def listed(pairs: Any) -> Iterator[Listed]:
    """Pairs as plain numbers."""
    known = engine.pairing().KINDS
    columns = (pairs.a, pairs.b, pairs.kind, pairs.similarity, pairs.a_in_b, pairs.b_in_a, pairs.shared, pairs.longest)
    for a, b, kind, *measures in zip(*(column.tolist() for column in columns), strict=True):
        yield (a, b, known[kind], *measures)


def expanded(pairs: Any, templates: dict[int, int]) -> list[Listed]:
    """Pairs of all notes: whoever equals the first of a text is paired as the first is."""
    equal: dict[int, list[int]] = {}
    for a, b, kind, *_ in listed(pairs):
        if kind is rules.Kind.EXACT:
            equal.setdefault(a, [a]).append(b)
    for members in equal.values():
        del members[EQUAL_PAIRED:]
    found: list[Listed] = []
    for a, b, kind, similarity, a_in_b, b_in_a, shared, longest in listed(pairs):
        if kind is rules.Kind.EXACT:
            earlier = equal[a][: equal[a].index(b)] if b in equal[a] else [a]
            found += [(one, b, kind, similarity, a_in_b, b_in_a, shared, longest) for one in earlier]
            continue
        one_family = a in templates and templates[a] == templates.get(b)
        said = rules.Kind.TEMPLATE if one_family else kind
        for one in equal.get(a, (a,)):
            for other in equal.get(b, (b,)):
                if one < other:
                    found.append((one, other, said, similarity, a_in_b, b_in_a, shared, longest))
                else:
                    found.append((other, one, said, similarity, b_in_a, a_in_b, shared, longest))
    return sorted(found)


def _templates(groups: Sequence[grouping.Group]) -> dict[int, int]:
    """Each note of a template and the centre of it."""
    return {text: group.centre for group in groups if group.kind is rules.Kind.TEMPLATE for text in group.members}


def _group(group: grouping.Group, ids: Sequence[str]) -> dict[str, Any]:
    members = [ids[text] for text in group.members]
    return {"kind": group.kind.value, "ids": members, "similarity": round(group.similarity, 4)}


def _pair(pair: Listed, ids: Sequence[str]) -> dict[str, Any]:
    a, b, kind, similarity, a_in_b, b_in_a, shared, longest = pair
    return {
        "a": ids[a],
        "b": ids[b],
        "kind": kind.value,
        "similarity": round(similarity, 4),
        "a_in_b": round(a_in_b, 4),
        "b_in_a": round(b_in_a, 4),
        "shared": shared,
        "longest": longest,
    }
