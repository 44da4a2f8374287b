"""Registering documents, keeping their files, handing them out, and letting a second person check them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.documents import models, queries, rules
from kosmgr.entities import service as entities
from kosmgr.kit import files
from kosmgr.kit.papers import reader
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

FOLDER = "documents"  # under work.files, outside of anything that is served
DUE_DAYS = "document.due_days"
CORRECTABLE = frozenset(
    {
        "kind", "title", "number", "issuer", "issued_on", "valid_until_on", "no_expiry", "received_on", "applies_to",
        "platform_upload", "keeper", "note",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A document as lists show it."""

    document: models.Document
    entity: str
    standing: str  # rules.STANDINGS
    days_left: int | None  # 0 on the last day it holds
    revision: models.DocumentRevision | None  # the newest
    check: models.DocumentCheck | None  # of the newest


@dataclass(frozen=True)
class Download:
    """A file to hand out; its bytes were just compared with what was uploaded."""

    file: Path
    name: str
    media_type: str
    sha256: str


@requires(Permission.LEDGER_READ)
def visible_document(work: Work, document_id: int, for_: Permission = Permission.LEDGER_READ) -> models.Document:
    """One document by id, if the actor's grants carry the permission in its entity."""
    found = queries.by_id(work.db, work.actor, for_, document_id)
    if found is None:
        raise rules.DocumentUnknown(document=document_id)
    return found


@requires(Permission.LEDGER_READ)
def listing(
    work: Work, entity_ids: Collection[int] | None = None, kind: str | None = None, standing: str | None = None
) -> list[Line]:
    """Documents in what one may see, those that end first on top."""
    conditions = [models.Document.kind == kind] if kind else []
    lines = _lines(work, queries.rows(work.db, work.actor, entity_ids, *conditions))
    return [line for line in lines if standing in (None, line.standing)]


@requires(Permission.LEDGER_READ)
def of_subject(work: Work, kind: str, subject_id: int) -> list[Line]:
    """The visible documents about one account, person, case …"""
    return _lines(work, queries.rows(work.db, work.actor, None, queries.about(kind, subject_id)))


@requires(Permission.LEDGER_READ)
def shown(work: Work, document_id: int) -> Line:
    """One visible document as lists show it."""
    document = visible_document(work, document_id)
    return _lines(work, queries.rows(work.db, work.actor, None, models.Document.id == document.id))[0]


@requires(Permission.LEDGER_READ)
def revisions(work: Work, document_id: int) -> list[tuple[models.DocumentRevision, models.DocumentCheck | None]]:
    """All files of a visible document with who checked them, newest first; to open one is `download`."""
    return queries.revisions(work.db, visible_document(work, document_id).id)


@requires(Permission.DOCUMENT_WRITE)
def add(
    work: Work,
    entity_id: int,
    kind: str,
    title: str,
    /,
    *,
    number: str | None = None,
    issuer: str | None = None,
    issued_on: date | None = None,
    valid_until_on: date | None = None,
    no_expiry: bool = False,
    received_on: date | None = None,
    applies_to: str | None = None,
    platform_upload: str | None = None,
    keeper: str | None = None,
    note: str | None = None,
    subject_kind: str | None = None,
    subject_id: int | None = None,
) -> models.Document:
    """Register a document of an entity; its file comes with `attach`. Who names a subject has seen it: this room
    knows entities, not accounts and people."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.DOCUMENT_WRITE)
    rules.check_kind(kind)
    rules.check_subject(subject_kind, subject_id)
    rules.check_validity(issued_on, valid_until_on, no_expiry)
    rules.check_word(platform_upload, rules.UPLOADS)
    key = None if subject_kind else rules.ledger_key(title, number)
    if key is not None and queries.taken(work.db, entity.id, key):
        raise rules.DocumentExists(title=title, number=number)
    facts: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "number": number,
        "issuer": issuer,
        "issued_on": issued_on,
        "valid_until_on": valid_until_on,
        "no_expiry": no_expiry,
        "received_on": received_on,
        "applies_to": applies_to,
        "platform_upload": platform_upload,
        "note": note,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
    }
    document = models.Document(
        **facts,
        entity_id=entity.id,
        ledger_key=key,
        keeper=keeper,
        personal=kind in rules.PERSONAL,
        origin="decided",
        created_at=work.now,
    )
    work.db.add(document)
    work.db.flush()
    _note(work, "document.added", document, after=rules.plain_facts(facts))
    return document


@requires(Permission.DOCUMENT_WRITE)
def describe(work: Work, document_id: int, /, **facts: Any) -> models.Document:
    """Correct what is written of a document by hand; from then on no ledger changes it."""
    document = visible_document(work, document_id, for_=Permission.DOCUMENT_WRITE)
    unknown = facts.keys() - CORRECTABLE
    if unknown:
        raise ValueError(", ".join(sorted(unknown)))
    wanted = {name: facts.get(name, getattr(document, name)) for name in CORRECTABLE}
    rules.check_kind(wanted["kind"])
    rules.check_validity(wanted["issued_on"], wanted["valid_until_on"], wanted["no_expiry"])
    rules.check_word(wanted["platform_upload"], rules.UPLOADS)
    changed = {name: value for name, value in wanted.items() if getattr(document, name) != value}
    if not changed:
        return document
    queries.claim(work.db, document)
    if document.ledger_key is not None:
        key = rules.ledger_key(wanted["title"], wanted["number"])
        if queries.taken(work.db, document.entity_id, key, but=document.id):
            raise rules.DocumentExists(title=wanted["title"], number=wanted["number"])
        document.ledger_key = key
    before = {name: getattr(document, name) for name in changed}
    for name, value in changed.items():
        setattr(document, name, value)
    document.personal = document.kind in rules.PERSONAL
    _decided(document)
    work.db.flush()
    _note(work, "document.described", document, before=before, after=changed)
    return document


@requires(Permission.DOCUMENT_WRITE)
def attach(
    work: Work, document_id: int, content: bytes | reader.Paper, file_name: str, *, text_version: str | None = None
) -> models.DocumentRevision:
    """Keep an uploaded file as the document's newest revision: a PDF, JPEG or PNG by its content; a picture without
    what the camera noted, a PDF only if nothing in it runs. Shells read the paper before the transaction begins."""
    document = visible_document(work, document_id, for_=Permission.DOCUMENT_WRITE)
    paper = content if isinstance(content, reader.Paper) else reader.read(content)
    return _keep(work, document, paper.content, file_name, paper.media_type, text_version, generated=False)


@requires(Permission.DOCUMENT_WRITE)
def attach_generated(
    work: Work, document_id: int, content: bytes, file_name: str, media_type: str, *, text_version: str | None = None
) -> models.DocumentRevision:
    """Keep a file kosmgr made itself (a letter, a signed copy) as it is."""
    document = visible_document(work, document_id, for_=Permission.DOCUMENT_WRITE)
    if media_type not in rules.SUFFIXES:
        raise ValueError(media_type)
    return _keep(work, document, content, file_name, media_type, text_version, generated=True)


@requires(Permission.LEDGER_READ)
def download(work: Work, document_id: int, revision: int | None = None) -> Download:
    """A file of a visible document (default: the newest); who opened it is kept. Needs a writing unit of work."""
    document = visible_document(work, document_id)
    if document.personal:
        personal = Permission.DOCUMENT_READ_PERSONAL
        if queries.by_id(work.db, work.actor, personal, document.id) is None:
            raise rules.PersonalFile(title=document.title)
    found = queries.revision(work.db, document.id, revision)
    if found is None:
        raise rules.RevisionUnknown(title=document.title, number=revision or 1)
    file = None if found.erased_at else files.path(work.files / FOLDER, found.stored_as)
    if file is None:
        raise rules.FileGone(title=document.title, number=found.number)
    if files.digest(file.read_bytes()) != found.sha256:
        raise rules.FileDamaged(title=document.title, number=found.number)
    _note(work, "document.downloaded", document, after={"revision": found.number, "sha256": found.sha256}, looked=True)
    return Download(file, found.file_name, found.media_type, found.sha256)


@requires(Permission.DOCUMENT_CHECK)
def check(
    work: Work, document_id: int, verdict: str, note: str | None = None, revision: int | None = None
) -> models.DocumentCheck:
    """A second person looks at a revision (default: the newest), once, and says whether it is good."""
    document = visible_document(work, document_id, for_=Permission.DOCUMENT_CHECK)
    rules.check_verdict(verdict, note)
    found = queries.revision(work.db, document.id, revision)
    if found is None:
        raise rules.NothingToCheck(title=document.title)
    actor = (work.actor.user_id, work.actor.name)
    rules.check_second(document.title, found.number, (found.uploaded_by_id, found.uploaded_by), actor)
    queries.claim(work.db, document)
    if queries.check_of(work.db, found.id) is not None:
        raise rules.AlreadyChecked(title=document.title, number=found.number)
    row = models.DocumentCheck(
        document_id=document.id,
        revision_id=found.id,
        verdict=verdict,
        note=note,
        checked_at=work.now,
        by_id=work.actor.user_id,
        by=work.actor.name,
        uploaded_by_id=found.uploaded_by_id,
        uploaded_by=found.uploaded_by,
    )
    work.db.add(row)
    work.db.flush()
    _note(work, "document.checked", document, after={"revision": found.number, "verdict": verdict}, reason=note)
    return row


@requires(Permission.DOCUMENT_WRITE)
def supersede(work: Work, document_id: int, by_document_id: int) -> models.Document:
    """Say that another document of the same entity has taken this one's place; both stay."""
    document = visible_document(work, document_id, for_=Permission.DOCUMENT_WRITE)
    newer = visible_document(work, by_document_id, for_=Permission.DOCUMENT_WRITE)
    if newer.id == document.id or newer.entity_id != document.entity_id or newer.superseded_by_id is not None:
        raise rules.SupersedesItself(title=document.title)
    if document.superseded_by_id is not None:
        raise rules.AlreadySuperseded(title=document.title)
    for one in sorted((document, newer), key=lambda found: found.id):  # two at once cannot close a circle
        queries.claim(work.db, one)
    document.superseded_by_id = newer.id
    _decided(document)
    work.db.flush()
    _note(work, "document.superseded", document, after={"by": newer.id, "title": newer.title, "number": newer.number})
    return document


def _decided(document: models.Document) -> None:
    """A person's word: no ledger changes it, and none takes it back."""
    document.origin = "decided"
    document.batch_id = None


def _keep(
    work: Work,
    document: models.Document,
    content: bytes,
    file_name: str,
    media_type: str,
    text_version: str | None,
    generated: bool,
) -> models.DocumentRevision:
    queries.claim(work.db, document)
    newest = queries.revision(work.db, document.id)
    folder = work.files / FOLDER
    kept = files.keep(folder, content)
    files.on_rollback(work.db, lambda: files.remove(folder, kept.name))
    revision = models.DocumentRevision(
        document_id=document.id,
        number=newest.number + 1 if newest else 1,
        file_name=rules.safe_name(file_name, media_type),
        media_type=media_type,
        size=kept.size,
        sha256=kept.sha256,
        stored_as=kept.name,
        text_version=text_version,
        generated=generated,
        uploaded_at=work.now,
        uploaded_by_id=work.actor.user_id,
        uploaded_by=work.actor.name,
    )
    work.db.add(revision)
    work.db.flush()
    after = {"revision": revision.number, "media_type": media_type, "size": kept.size, "sha256": kept.sha256}
    _note(work, "document.attached", document, after=after)
    return revision


def _lines(work: Work, rows: Any) -> list[Line]:
    lines = []
    for document, entity, revision, checked in rows:
        days = rulebook.value(work, DUE_DAYS, document.entity_id)
        end = document.valid_until_on
        standing = rules.standing(work.today, end, document.no_expiry, days, document.superseded_by_id is not None)
        lines.append(Line(document, entity, standing, (end - work.today).days if end else None, revision, checked))
    return lines


def _note(
    work: Work,
    action: str,
    document: models.Document,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
    looked: bool = False,
) -> None:
    about = ("document", document.id, document.entity_id)
    if document.personal or document.subject_kind in rules.OF_PEOPLE:  # what can be erased is not kept for ever here
        before, after = rules.without_words(before), rules.without_words(after)
    journal.note(work, journal.Note(action, *about, before=before, after=after, reason=reason, looked=looked))
