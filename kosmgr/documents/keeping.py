"""How long files are kept: a legal hold, erasing a file on schedule, and what lies about without a row."""

import functools

from kosmgr.audit import service as journal
from kosmgr.documents import models, queries, rules
from kosmgr.documents import service as documents
from kosmgr.kit import files
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@requires(Permission.DOCUMENT_CHECK)
def hold(work: Work, document_id: int, reason: str) -> models.Document:
    """Keep a document and its files whatever the schedule says, until the hold is lifted."""
    document = documents.visible_document(work, document_id, for_=Permission.DOCUMENT_CHECK)
    if document.hold_reason is not None:
        raise rules.HoldUnchanged(title=document.title)
    if not reason.strip():
        raise rules.ReasonNeeded()
    queries.claim(work.db, document)
    document.hold_reason, document.held_at, document.held_by = reason, work.now, work.actor.name
    work.db.flush()
    _note(work, "document.held", document, {"hold": True}, reason)
    return document


@requires(Permission.DOCUMENT_CHECK)
def lift(work: Work, document_id: int, reason: str) -> models.Document:
    """End a legal hold."""
    document = documents.visible_document(work, document_id, for_=Permission.DOCUMENT_CHECK)
    if document.hold_reason is None:
        raise rules.HoldUnchanged(title=document.title)
    if not reason.strip():
        raise rules.ReasonNeeded()
    queries.claim(work.db, document)
    document.hold_reason = document.held_at = document.held_by = None
    work.db.flush()
    _note(work, "document.hold_lifted", document, {"hold": False}, reason)
    return document


@requires(Permission.DOCUMENT_CHECK)
def erase(work: Work, document_id: int, reason: str, revision: int | None = None) -> list[int]:
    """Remove the files of a document (or of one revision) for good; that they were there, their hash and who checked
    them stays. Returns the revisions erased now. The bytes go once the transaction is committed."""
    document = documents.visible_document(work, document_id, for_=Permission.DOCUMENT_CHECK)
    if document.hold_reason is not None:
        raise rules.Held(title=document.title, reason=document.hold_reason)
    if not reason.strip():
        raise rules.ReasonNeeded()
    queries.claim(work.db, document)
    folder = work.files / documents.FOLDER
    erased = []
    for row, _check in queries.revisions(work.db, document.id):
        if row.erased_at is None and revision in (None, row.number):
            row.erased_at = work.now
            erased.append(row)
    for name in [row.stored_as for row in erased]:
        files.on_commit(work.db, functools.partial(files.remove, folder, name))
    work.db.flush()
    numbers = sorted(row.number for row in erased)
    _note(work, "document.erased", document, {"revisions": numbers}, reason)
    return numbers


def sweep(work: Work) -> int:
    """Remove files that no row speaks of and that are too old to belong to work under way; how many."""
    return files.sweep(work.files / documents.FOLDER, queries.stored_names(work.db), work.now)


def _note(work: Work, action: str, document: models.Document, after: dict[str, object], reason: str | None) -> None:
    note = journal.Note(action, "document", document.id, document.entity_id, after=after, reason=reason)
    journal.note(work, note)
