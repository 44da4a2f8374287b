"""Previews that nobody stored: their files are given up after a while."""

from datetime import timedelta

from kosmgr.drift import queries, rules, service
from kosmgr.exchange import uploads
from kosmgr.work import Work


def drop(work: Work, days: int) -> int:
    """Drop previews older than so many days; how many. Of the machine: it asks no permission."""
    dropped = 0
    for row in queries.abandoned(work.db, work.now - timedelta(days=days)):
        if not queries.move_state(work.db, row.id, rules.PREVIEW, rules.DROPPED):
            continue
        uploads.forget(work, row.stored_as)
        work.db.refresh(row)
        row.stored_as = None
        service.note(work, "drift.dropped", row)
        dropped += 1
    work.db.flush()
    return dropped
