"""The delivery log for people: what went out, what did not, sending again, and saying that something did arrive."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from kosmgr.audit import service as journal
from kosmgr.kit import paging
from kosmgr.policy import Permission
from kosmgr.post import history, queries, rules
from kosmgr.work import Work, requires

SILENT_DAYS = 7


@dataclass(frozen=True)
class Log:
    """A page of the log: parcels, what stands in each, how many there are of which state."""

    page: paging.Page[Any]
    inside: Mapping[int, Sequence[Any]]
    counts: Mapping[str, int]
    silent: int = 0  # reminders of the last days that reached nobody


@dataclass(frozen=True)
class Sent:
    """One parcel with what stands in it and every attempt."""

    parcel: Any
    inside: Sequence[Any]
    attempts: Sequence[Any] = field(default_factory=list)


@requires(Permission.LEDGER_READ)
def visible_parcels(work: Work, state: str = "", channel: str = "", page: int = 1, size: int = paging.PAGE_SIZE) -> Log:
    """The log, newest first, in what one may see."""
    rows, counts = history.parcels(work.db, work.actor, state, channel, size, (page - 1) * size)
    found = history.inside(work.db, work.actor, [row.id for row in rows]) if rows else []
    inside: dict[int, list[Any]] = defaultdict(list)
    for row in found:
        inside[row.parcel_id].append(row)
    total = counts.get(state, 0) if state else sum(counts.values())
    since = work.today - timedelta(days=SILENT_DAYS)
    return Log(paging.Page(rows, total, page, size), inside, counts, history.silent(work.db, work.actor, since))


@requires(Permission.LEDGER_READ)
def visible_parcel(work: Work, parcel_id: int, for_: Permission = Permission.LEDGER_READ) -> Sent:
    """One parcel; only the part of it one may see."""
    row = history.parcel(work.db, work.actor, for_, parcel_id)
    if row is None:
        raise rules.ParcelUnknown()
    return Sent(row, history.inside(work.db, work.actor, [row.id]), history.attempts(work.db, row.id))


@requires(Permission.LEDGER_READ)
def visible_notice(work: Work, notice_id: int) -> Any:
    """What a notice is about, for whoever follows the link in a letter."""
    row = history.notice(work.db, work.actor, notice_id)
    if row is None:
        raise rules.ParcelUnknown()
    return row


@requires(Permission.REMINDER_WRITE)
def resend(work: Work, parcel_id: int) -> None:
    """Put what ended badly back into the queue. One of which nobody knows may arrive twice: a person decides that."""
    row = visible_parcel(work, parcel_id, for_=Permission.REMINDER_WRITE).parcel
    _end(work, row, rules.QUEUED, {"ended_at": None, "next_at": None, "claim": None, "word": ""})
    journal.note(work, journal.Note("parcel.resent", "parcel", row.id, before={"state": row.state}))


@requires(Permission.REMINDER_WRITE)
def arrived(work: Work, parcel_id: int) -> None:
    """Somebody asked: the one of which nobody knew did arrive."""
    row = visible_parcel(work, parcel_id, for_=Permission.REMINDER_WRITE).parcel
    if row.state != rules.UNCERTAIN:
        raise rules.ParcelUnderWay()
    _end(work, row, rules.SENT, {})
    journal.note(work, journal.Note("parcel.arrived", "parcel", row.id, before={"state": row.state}))


def _end(work: Work, row: Any, state: str, values: dict[str, Any]) -> None:
    """Dead or uncertain becomes something else, once."""
    mine = (queries.PARCELS.c.id == row.id, queries.PARCELS.c.state.in_(history.TROUBLE))
    moved: Any = work.db.execute(update(queries.PARCELS).where(*mine).values(state=state, **values))
    if moved.rowcount != 1:
        raise rules.ParcelUnderWay()
    inside = update(queries.NOTICES).where(queries.NOTICES.c.parcel_id == row.id)
    work.db.execute(inside.values(state=state))
