"""Answers kept in this process, one for each thing they are about, until the thing's mark in the database moves."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

Kept = TypeVar("Kept")
Marks = Mapping[int, str | None]

MOST_EDITIONS = 2  # of one database: two days that people look at by turns


@dataclass(frozen=True, slots=True)
class Answer(Generic[Kept]):
    """What was read for a thing, and all things whose rows it was read from, itself included."""

    value: Kept
    rests_on: frozenset[int]


def kept(
    db: Session, edition: object, marks: Marks, read: Callable[[list[int]], Mapping[int, Answer[Kept]]]
) -> dict[int, Kept]:
    """The answer for every marked thing; `read` is asked only for those whose marks have moved.

    Marks come from the same snapshot as what is read, and are told by the database: any process may have moved them.
    `edition` is what all answers rest on besides; where it differs nothing known holds. A thing without a mark is read
    each time. For reading sessions alone.
    """
    shelf = _shelf(db.connection().engine, edition)
    found = {key: known[0] for key in marks if (known := shelf.get(key)) is not None and _holds(known[1], marks)}
    stale = [key for key in marks if key not in found]
    for key, answer in read(stale).items() if stale else ():
        found[key] = answer.value
        seen = {other: marks.get(other) for other in answer.rests_on}
        if None not in seen.values():
            shelf[key] = (answer.value, seen)
    return found


def _holds(seen: Marks, marks: Marks) -> bool:
    return all(marks.get(key) == mark for key, mark in seen.items())


_Shelf = dict[int, tuple[Any, Marks]]
_editions: WeakKeyDictionary[Engine, list[tuple[object, _Shelf]]] = WeakKeyDictionary()
_lock = threading.Lock()


def _shelf(engine: Engine, edition: object) -> _Shelf:
    """The shelf of an edition; the editions asked for last are kept."""
    with _lock:
        known = _editions.get(engine, [])
        mine: _Shelf = next((shelf for other, shelf in known if other == edition), {})
        rest = [entry for entry in known if entry[1] is not mine]
        _editions[engine] = [*rest, (edition, mine)][-MOST_EDITIONS:]
        return mine
