"""Documents: list them, register and correct them, upload and take out files, check, replace, hold, erase."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from fastapi import Path as InPath
from pydantic import BaseModel
from starlette.responses import Response

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Visitor, Writing
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name, Number, Reason
from kosmgr.documents import keeping, legal
from kosmgr.documents import service as documents
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.kit.papers import reader
from kosmgr.kit.papers.limits import Limits
from kosmgr.matrix import lists as matrix
from kosmgr.matrix import papers, proofs
from kosmgr.policy import Permission

router = APIRouter(route_class=AnswerKept, tags=["documents"])

DocumentId = Annotated[Id, InPath()]
Verdict = Literal["ok", "rejected"]
Upload = Literal["yes", "no", "not_needed"]
INERT = {"content-security-policy": "default-src 'none'; sandbox", "cache-control": "no-store"}


class Described(Given):
    """What may be corrected; what is not given stays."""

    kind: Name | None = None
    title: Name | None = None
    number: text.Line | None = None
    issuer: text.Line | None = None
    issued_on: Day | None = None
    valid_until_on: Day | None = None
    no_expiry: bool | None = None
    received_on: Day | None = None
    applies_to: text.Line | None = None
    platform_upload: Upload | None = None
    keeper: text.Line | None = None
    note: text.Prose | None = None


class DocumentIn(Described):
    """`about` and `subject` go together: account and its 小红书号, employee and 工号, enterprise_account and name."""

    entity: Name
    title: Name
    about: text.Line | None = None
    subject: text.Line | None = None


class CheckIn(Given):
    verdict: Verdict
    note: text.Prose | None = None


class SupersedeIn(Given):
    by: Id


class WhyIn(Given):
    reason: Reason


class TakeIn(Given):
    revision: Number | None = None


class ChangeIn(Given):
    entity: Name
    changed_on: Day
    kind: Literal["legal_person", "address"] = "legal_person"
    due_on: Day | None = None
    note: text.Prose | None = None


class UpdateIn(Given):
    subject_kind: Literal["enterprise_account", "document"]
    subject_id: Id
    on: Day | None = None


class RevisionOut(BaseModel):
    number: int
    file_name: str
    media_type: str
    size: int
    sha256: str
    text_version: str | None
    uploaded_at: Any
    uploaded_by: str
    erased_at: Any
    verdict: str | None
    checked_by: str | None
    checked_at: Any
    note: str | None


class DocumentOut(BaseModel):
    document: dict[str, Any]
    revisions: list[RevisionOut]


class Attached(Done):
    revision: int
    sha256: str


@router.get("/documents")
def listed(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Documents, those that end first on top; filters: kind, standing, within, verdict, file, platform_upload,
    subject_kind, personal."""
    return lists.listing(request, work, "documents", entity, q, sort, page, size)


@router.get("/documents/proofs")
def missing_proofs(
    work: Reading,
    entity: lists.Entity = None,
    days: Annotated[int, Query(ge=0, le=3660, description="reviews due within so many days")] = proofs.DAYS,
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Who lacks a fresh 在职证明 for the annual reviews to come, the earliest review first; `missing` says what."""
    chosen = [entities.named_entity(work, entity).id] if entity else None
    cut = paging.cut([gap.facts() for gap in matrix.missing_proofs(work, days, chosen)], page, size)
    return Listing(as_of=work.today, total=cut.total, page=cut.number, size=cut.size, items=list(cut.items))


@router.get("/documents/{document_id}")
def one(work: Reading, document_id: DocumentId) -> DocumentOut:
    """One document with its files; to open one is a POST, because it is logged."""
    found = [
        RevisionOut(
            **{name: getattr(row, name) for name in RevisionOut.model_fields if hasattr(row, name)},
            verdict=check.verdict if check else None,
            checked_by=check.by if check else None,
            checked_at=check.checked_at if check else None,
            note=check.note if check else None,
        )
        for row, check in documents.revisions(work, document_id)
    ]
    return DocumentOut(document=papers.shown(work, document_id), revisions=found)


@router.post("/documents", status_code=201)
def add(work: Writing, given: DocumentIn) -> Done:
    """Register a document; its file comes with `revisions`."""
    work.require(Permission.DOCUMENT_WRITE)
    entity = entities.named_entity(work, given.entity, for_=Permission.DOCUMENT_WRITE)
    subject_kind, subject_id = papers.subject(work, entity.id, given.about, given.subject)
    facts = given.model_dump(exclude={"entity", "about", "subject", "title", "kind"}, exclude_none=True)
    document = documents.add(
        work, entity.id, given.kind or "other", given.title, subject_kind=subject_kind, subject_id=subject_id, **facts
    )
    return Done(id=document.id)


@router.post("/documents/{document_id}/describe")
def describe(work: Writing, document_id: DocumentId, given: Described) -> Done:
    """Correct what is written of it; from then on no ledger changes it."""
    facts = given.model_dump(exclude_unset=True)
    always = {name for name in ("kind", "title", "no_expiry") if facts.get(name, "") is None}  # these are never empty
    facts = {name: value for name, value in facts.items() if name not in always}
    return Done(id=documents.describe(work, document_id, **facts).id)


def _read(
    request: Request, who: Visitor, document_id: DocumentId, file: Annotated[UploadFile, File()]
) -> Iterator[tuple[reader.Paper, str]]:
    """The paper, read before the transaction begins and only for who may attach it."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.DOCUMENT_WRITE)
        documents.visible_document(work, document_id, for_=Permission.DOCUMENT_WRITE)
    yield reader.read(file.file.read(Limits().file_bytes + 1)), file.filename or ""


@router.post("/documents/{document_id}/revisions", status_code=201)
def attach(
    paper: Annotated[tuple[reader.Paper, str], Depends(_read, scope="function")],
    work: Writing,
    document_id: DocumentId,
) -> Attached:
    """Upload a PDF, JPEG or PNG as the newest revision."""
    row = documents.attach(work, document_id, paper[0], paper[1])
    return Attached(id=row.id, revision=row.number, sha256=row.sha256)


@router.post("/documents/{document_id}/download")
def download(request: Request, who: Visitor, document_id: DocumentId, given: TakeIn) -> Response:
    """The file of a revision (default: the newest); who took it is logged, each time anew."""
    with units.writing(visitors.runtime_of(request), who.actor) as work:
        found = documents.download(work, document_id, given.revision)
        content = found.file.read_bytes()
    headers = {**INERT, "content-disposition": "attachment", "x-content-sha256": found.sha256}
    return Response(content, media_type=found.media_type, headers=headers)


@router.post("/documents/{document_id}/check")
def check(work: Writing, document_id: DocumentId, given: CheckIn) -> Done:
    """The second person's word on the newest revision; the uploader's own is refused."""
    return Done(id=documents.check(work, document_id, given.verdict, given.note).id)


@router.post("/documents/{document_id}/supersede")
def supersede(work: Writing, document_id: DocumentId, given: SupersedeIn) -> Done:
    """Another document of the entity has taken its place."""
    return Done(id=documents.supersede(work, document_id, given.by).id)


@router.post("/documents/{document_id}/hold")
def hold(work: Writing, document_id: DocumentId, given: WhyIn) -> Done:
    """Nothing of it is erased until the hold is lifted."""
    return Done(id=keeping.hold(work, document_id, given.reason).id)


@router.post("/documents/{document_id}/lift")
def lift(work: Writing, document_id: DocumentId, given: WhyIn) -> Done:
    """End a legal hold."""
    return Done(id=keeping.lift(work, document_id, given.reason).id)


@router.post("/documents/{document_id}/erase")
def erase(work: Writing, document_id: DocumentId, given: WhyIn) -> Done:
    """Remove its files for good; record, hashes and checks stay."""
    keeping.erase(work, document_id, given.reason)
    return Done(id=document_id)


@router.get("/legal-changes")
def legal_changes(work: Reading, entity: lists.Entity = None) -> Listing[dict[str, Any]]:
    """Changes of the legal representative or the address, and what has not followed on the platform."""
    chosen = [entities.named_entity(work, entity).id] if entity else None
    names = {one.id: one.name for one in entities.visible_entities(work)}
    items = [
        {
            "id": found.change.id,
            "entity": names[found.change.entity_id],
            "kind": found.change.kind,
            "changed_on": found.change.changed_on,
            "due_on": found.change.due_on,
            "items": [
                {
                    "subject_kind": item.subject_kind,
                    "subject_id": item.subject_id,
                    "label": item.label,
                    "done_on": item.done.done_on if item.done else None,
                }
                for item in found.items
            ],
        }
        for found in legal.changes(work, chosen)
    ]
    return Listing(as_of=work.today, total=len(items), items=items)


@router.post("/legal-changes", status_code=201)
def record_change(work: Writing, given: ChangeIn) -> Done:
    """A change of an entity; every 企业号 and paper that names it is to follow."""
    work.require(Permission.DOCUMENT_WRITE)
    entity = entities.named_entity(work, given.entity, for_=Permission.DOCUMENT_WRITE)
    return Done(id=legal.record_change(work, entity.id, given.changed_on, given.kind, given.due_on, given.note).id)


@router.post("/legal-changes/{change_id}/updates", status_code=201)
def record_update(work: Writing, change_id: Annotated[Id, InPath()], given: UpdateIn) -> Done:
    """One 企业号 or document was brought up to date on the platform."""
    return Done(id=legal.record_update(work, change_id, given.subject_kind, given.subject_id, given.on).id)
