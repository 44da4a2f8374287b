"""Finding background work; claiming the day of a daily job."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import CursorResult, delete, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kosmgr.runs.models import JobDay, Run

LIVE = ("waiting", "running")


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount


def seen(db: Session, run_ids: Iterable[int], now: datetime) -> None:
    """The runner of these is alive."""
    db.execute(update(Run).where(Run.id.in_(list(run_ids)), Run.status.in_(LIVE)).values(seen_at=now))


def end(db: Session, run_id: int, now: datetime, **values: object) -> bool:
    """Move a live run to its end; a run ends once."""
    live = (Run.id == run_id, Run.status.in_(LIVE))
    return _count(db.execute(update(Run).where(*live).values(ended_at=now, seen_at=now, **values))) == 1


def reap(db: Session, silent_since: datetime, now: datetime, sentence: str) -> int:
    """Fail what nobody works on any more."""
    dead = (Run.status.in_(LIVE), Run.seen_at < silent_since)
    return _count(db.execute(update(Run).where(*dead).values(status="failed", failure=sentence, ended_at=now)))


def forget(db: Session, ended_before: datetime) -> int:
    """Remove what ended long ago."""
    return _count(db.execute(delete(Run).where(Run.ended_at < ended_before)))


def take_day(db: Session, name: str, day: date) -> bool:
    """Whether the day's work of a daily job is ours: only one caller gets it, today or late."""
    behind = (JobDay.name == name, or_(JobDay.last_on.is_(None), JobDay.last_on < day))
    if db.get(JobDay, name) is None:
        try:
            with db.begin_nested():
                db.add(JobDay(name=name))
        except IntegrityError:
            db.expire_all()
    return _count(db.execute(update(JobDay).where(*behind).values(last_on=day))) == 1
