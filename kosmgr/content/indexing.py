"""The index of fingerprints over its versions: which one answers, which ones are written, and building a new one.

A version is built beside the one that answers, in parts, each its own transaction; notes that are written meanwhile go
into both. When it is whole it answers, and the rows of the others go, in parts too.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kosmgr.content import asking, makers
from kosmgr.content.models import Note
from kosmgr.content.print_models import NoteIndex, NotePrint
from kosmgr.work import Work

BUILDING, COMPLETE = "building", "complete"
_ALL = "SELECT version, completed_at FROM note_indexes"
PART = 2_000  # notes, or fingerprints taken away, in one transaction


@dataclass(frozen=True)
class Versions:
    """What is asked and what is written; `building` is today's version while it is not whole."""

    answering: int
    written: tuple[int, ...]
    building: int | None = None
    stored: bool = True  # False: nothing is written yet at all


@dataclass(frozen=True)
class Standing:
    """How far the index is."""

    version: int
    complete: bool
    done: int
    total: int
    started_at: datetime | None
    completed_at: datetime | None
    leftovers: int  # fingerprints of versions that answer no more


def versions(work: Work) -> Versions:
    """The versions of this unit of work."""
    return work.remember("note-index", lambda: read(work.db))


def read(db: Session) -> Versions:
    """The versions as the tables have them; an empty register is whole by nature."""
    rows = asking.ask(db, _ALL, _ALL)
    return decide({row[0]: row[1] for row in rows}, set(makers.makers()), makers.version())


def decide(rows: dict[int, Any], made: set[int], today: int) -> Versions:
    """Of what is stored (version: when it was whole) and what can still be made: what answers. Pure.

    The newest whole version that can be made answers; if there is none, today's does, as far as it has come.
    """
    if not rows:
        return Versions(today, (today,), stored=False)
    whole = {version: done for version, done in rows.items() if done is not None and version in made}
    building = None if rows.get(today) is not None else today
    newest = max(whole, key=lambda version: whole[version], default=today)
    answering = today if today in whole else newest
    written = {answering} | ({today} if today in rows else set())
    return Versions(answering, tuple(sorted(written)), building)


def opened(work: Work) -> None:
    """The first note of an empty register: its index is whole from the start."""
    if versions(work).stored:
        return
    today = makers.version()
    work.db.add(NoteIndex(version=today, state=COMPLETE, started_at=work.now, completed_at=work.now))
    work.db.flush()
    work.memo.pop("note-index", None)


def standing(db: Session) -> Standing:
    """How far today's version is, for people."""
    today = makers.version()
    row = db.get(NoteIndex, today)
    total = db.scalar(select(func.count()).select_from(Note)) or 0
    others = select(func.count()).select_from(NotePrint).where(NotePrint.version != today)
    if row is None:
        nothing = not db.scalar(select(func.count()).select_from(NoteIndex))
        return Standing(today, nothing and not total, 0, total, None, None, db.scalar(others) or 0)
    done = db.scalar(select(func.count()).select_from(Note).where(Note.id <= row.through_id)) or 0
    whole = row.state == COMPLETE
    return Standing(
        today, whole, total if whole else done, total, row.started_at, row.completed_at, db.scalar(others) or 0
    )


def due(db: Session) -> bool:
    """Whether there is something to build or to take away."""
    found = read(db)
    stale = select(NoteIndex.version).where(NoteIndex.version.not_in(found.written)).limit(1)
    return found.building is not None or db.scalar(stale) is not None


def begin(work: Work) -> None:
    """From now on notes that are written go into today's version too."""
    today = makers.version()
    if work.db.get(NoteIndex, today) is None:
        work.db.add(NoteIndex(version=today, state=BUILDING, started_at=work.now))
        work.db.flush()
    work.memo.pop("note-index", None)


def next_notes(db: Session, version: int) -> list[int]:
    """The next notes to be written in a version that is being built."""
    row = db.get(NoteIndex, version)
    if row is None or row.state == COMPLETE:
        return []
    return list(db.scalars(select(Note.id).where(Note.id > row.through_id).order_by(Note.id).limit(PART)))


def through(work: Work, version: int, note_id: int | None) -> None:
    """Notes up to this one are written; None: all are, the version answers from now on."""
    row = work.db.get(NoteIndex, version)
    assert row is not None
    if note_id is not None:
        row.through_id = note_id
    else:
        row.state, row.completed_at = COMPLETE, work.now
    work.db.flush()
    work.memo.pop("note-index", None)


def drop_stale(db: Session, written: Collection[int]) -> None:
    """Versions without a fingerprint left are forgotten."""
    db.execute(delete(NoteIndex).where(NoteIndex.version.not_in(written)))
