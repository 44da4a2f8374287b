"""Previews nobody carried out: what was uploaded for them is given up after a while."""

from datetime import timedelta

from sqlalchemy import select

from kosmgr.audit import service as journal
from kosmgr.exchange import models, queries, uploads
from kosmgr.work import Work

PREVIEWED, DROPPED = "previewed", "dropped"


def drop(work: Work, days: int) -> int:
    """Drop previews older than so many days with their files; how many. Of the machine: it asks no permission."""
    old = (models.ImportBatch.status == PREVIEWED, models.ImportBatch.created_at < work.now - timedelta(days=days))
    dropped = 0
    for batch_id in list(work.db.scalars(select(models.ImportBatch.id).where(*old))):
        if not queries.move(work.db, batch_id, PREVIEWED, DROPPED):
            continue
        for file in queries.files(work.db, batch_id):
            uploads.forget(work, file.stored_as)
            file.stored_as = None
        journal.note(work, journal.Note("import.dropped", "import_batch", batch_id, batch_id=batch_id))
        dropped += 1
    work.db.flush()
    return dropped
