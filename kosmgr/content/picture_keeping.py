"""How long files of pictures are kept, and numbers of an earlier make made anew; run by the clock."""

import functools
from datetime import timedelta

from kosmgr.audit import service as journal
from kosmgr.content import picture_compare, picture_queries, pictures
from kosmgr.kit import files
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

FILE_DAYS = "pictures.file_days"
AT_ONCE = 500


def places(work: Work) -> list[int]:
    """Entities that have pictures."""
    return picture_queries.places(work.db)


@requires(Permission.NOTE_WRITE)
def erase_old(work: Work, entity_id: int) -> int:
    """Remove files of pictures that no note has shown for `pictures.file_days`; what tells them again stays."""
    days = int(rulebook.value(work, FILE_DAYS, entity_id))
    if days <= 0:
        return 0
    rows = picture_queries.old_files(work.db, entity_id, work.now - timedelta(days=days), AT_ONCE)
    folder = work.files / pictures.FOLDER
    for picture in rows:
        picture.erased_at = work.now
        for name in (picture.stored_as, picture.small_as):
            files.on_commit(work.db, functools.partial(files.remove, folder, name))
    work.db.flush()
    if rows:
        after = {"pictures": len(rows), "days": days}
        journal.note(work, journal.Note("pictures.erased", "entity", entity_id, entity_id, after=after))
    return len(rows)


@requires(Permission.NOTE_WRITE)
def renew(work: Work, entity_id: int) -> int:
    """Make some numbers anew; how many were looked at, none when all are of today's make."""
    return picture_compare.renew(work, entity_id, AT_ONCE)


def sweep(work: Work) -> int:
    """Remove files that no row speaks of and that are too old to belong to work under way; how many."""
    return files.sweep(work.files / pictures.FOLDER, picture_queries.stored_names(work.db), work.now)
