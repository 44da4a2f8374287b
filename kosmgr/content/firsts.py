"""Who came first: the order in which notes were published, or would be. Pure."""

from datetime import date, datetime, time
from typing import Any

from kosmgr.content import rules
from kosmgr.kit.clock import SHANGHAI

Moment = tuple[bool, date, bool, time, int]


def stands(row: Any) -> bool:
    """Whether a note counts: what was published did happen, also when it was taken down later."""
    return row.state != rules.DROPPED or row.published_on is not None


def moment(row: Any) -> Moment:
    """Where a note stands among others: published ones by day and minute, then planned ones, then drafts.

    A day without a minute counts as its end; whoever was written down first comes first among equals.
    """
    if row.published_on is not None:
        return _placed(False, row.published_on, _minute(row.published_at), row.id)
    return _placed(True, row.planned_on or date.max, row.planned_time, row.id)


def _placed(later: bool, day: date, at: time | None, note_id: int) -> Moment:
    return later, day, at is None, at or time(), note_id


def _minute(instant: datetime | None) -> time | None:
    return None if instant is None else instant.astimezone(SHANGHAI).time()
