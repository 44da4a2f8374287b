"""Documents: the list, one document with its files, and handing a file out."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from kosmgr.documents import rules
from kosmgr.documents import service as documents
from kosmgr.findings import service as findings
from kosmgr.matrix import papers
from kosmgr.policy import Permission
from kosmgr.reports import document_export
from kosmgr.web import dependencies, downloads, export, frame, listing, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Revision = Annotated[int, Path(ge=1, le=100_000)]
# a file somebody sent is never a page of ours: nothing in it runs, nothing is loaded, it is only kept
INERT = {"content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff"}
LABELS = {
    "kind": rules.KINDS,
    "standing": rules.STANDINGS,
    "within": papers.WITHIN,
    "verdict": {**rules.VERDICTS, papers.UNCHECKED: papers.UNCHECKED_WORD},
    "platform_upload": rules.UPLOADS,
    "subject_kind": rules.SUBJECTS,
}


def asked(
    kind: listing.Word = "",
    standing: listing.Word = "",
    within: listing.Word = "",
    verdict: listing.Word = "",
    platform_upload: listing.Word = "",
    subject_kind: listing.Word = "",
) -> dict[str, str]:
    """The filters of an address."""
    return {
        "standing": standing,
        "within": within,
        "kind": kind,
        "verdict": verdict,
        "platform_upload": platform_upload,
        "subject_kind": subject_kind,
    }


Asked = Annotated[dict[str, str], Depends(asked)]


@router.get("/documents")
def index(
    request: Request,
    work: dependencies.Reading,
    wanted: Asked,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Every document, those that end first on top."""
    listed = listing.read(request, work, "documents", entity, q, sort, wanted, page)
    context = {
        "listed": listed,
        "sort": sort,
        "labels": LABELS,
        "views": _views(listed, frame.page(request)),
        "states": papers.STATES,
    }
    return rendering.render(request, "documents/index.html", context, current="documents")


def _views(listed: listing.Listed, here: frame.Page) -> list[dict[str, Any]]:
    """What people come for, as tabs with counts: everything, over, and by the days left."""
    counts = {name: dict(listed.offers[name]) for name in ("standing", "within", "verdict")}
    choices: list[tuple[str, str, str | None, int | None]] = [
        ("all", "", None, listed.total),
        ("standing", rules.EXPIRED, rules.STANDINGS[rules.EXPIRED], counts["standing"].get(rules.EXPIRED, 0)),
        *(("within", key, word, counts["within"].get(key, 0)) for key, word in papers.WITHIN.items()),
        ("verdict", papers.UNCHECKED, papers.UNCHECKED_WORD, counts["verdict"].get(papers.UNCHECKED, 0)),
    ]
    set_ = {name: listed.wanted[name] for name in ("standing", "within", "verdict")}
    views = []
    for field, value, word, count in choices:
        other = {name: value if name == field else None for name in set_}
        current = not any(set_.values()) if field == "all" else set_ == {**dict.fromkeys(set_, ""), field: value}
        views.append({"word": word, "count": count, "href": here.change(**other), "current": current})
    return views


@router.get("/documents/export")
def export_list(
    request: Request,
    work: dependencies.Reading,
    wanted: Asked,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """What the list shows, as a file."""
    listed = listing.read(request, work, "documents", entity, q, sort, wanted, 1)
    sheet = document_export.documents_of(listed.items, locale.translator(request))
    return downloads.send(request, work, sheet, listed.entities, format)


def show_page(
    request: Request,
    work: Work,
    document_id: int,
    wrong: str = "",
    status: int = 200,
    typed: dict[str, Any] | None = None,
) -> Response:
    """One document: its files, who checked them, what is wrong with it."""
    item = papers.shown(work, document_id)
    document = documents.visible_document(work, document_id)
    files = documents.revisions(work, document_id)
    others = [one for one in papers.listed(work, [document.entity_id]) if one["id"] != item["id"]]
    newest, checked = files[0] if files else (None, None)
    own = newest is not None and newest.uploaded_by == work.actor.name
    context = {
        "item": item,
        "document": document,
        "files": files,
        "newest": newest,
        "checked": checked,
        "own": own,
        "newer": next((one for one in others if one["id"] == item["superseded_by"]), None),
        "older": [one for one in others if one["superseded_by"] == item["id"]],
        "others": [(one["id"], one["title"] + (f" {one['number']}" if one["number"] else "")) for one in others
                   if one["subject_kind"] == item["subject_kind"] and one["superseded_by"] is None],
        "labels": LABELS,
        "states": papers.STATES,
        "subject_href": subject_href(item),
        "findings": say.findings(findings.about(work, "document", item["id"]), say.speaker(request)),
        "may": {
            "write": allowed(work, Permission.DOCUMENT_WRITE, document.entity_id),
            "check": allowed(work, Permission.DOCUMENT_CHECK, document.entity_id),
            "open": not item["personal"] or allowed(work, Permission.DOCUMENT_READ_PERSONAL, document.entity_id),
        },
        "typed": typed or {},
        "wrong": wrong,
    }  # fmt: skip
    return rendering.render(
        request,
        "documents/show.html",
        context,
        current="documents",
        status=status,
        headers={"cache-control": "no-store"},
    )


def allowed(work: Work, permission: Permission, entity_id: int) -> bool:
    """Whether the visitor's grants in this entity carry it."""
    ids = work.actor.entity_ids(permission)
    return ids is None or entity_id in ids


def subject_href(item: dict[str, Any]) -> str | None:
    """The page of what a document is about."""
    if item["subject"] is None:
        return None
    key = quote(item["subject"], safe="")
    pages = {"account": f"/accounts/{key}", "employee": f"/people/{item['entity_id']}/{key}"}
    return pages.get(item["subject_kind"])


def beside(work: Work, kind: str, subject_id: int) -> dict[str, Any]:
    """What the card of documents on another thing's page needs."""
    return {
        "documents": papers.about(work, kind, subject_id),
        "document_states": papers.STATES,
        "document_labels": LABELS,
    }


@router.get("/documents/{document_id}")
def show(request: Request, work: dependencies.Reading, document_id: dependencies.Id) -> Response:
    """One document."""
    return show_page(request, work, document_id)


@router.post("/documents/{document_id}/revisions/{revision}/download")
def download(work: dependencies.Writing, document_id: dependencies.Id, revision: Revision) -> Response:
    """The file itself, to keep; who took it is logged. A POST, so that no picture or prefetch takes it by itself."""
    found = documents.download(work, document_id, revision)
    answer = export.attachment(found.file.read_bytes(), found.name, found.media_type)
    answer.headers.update(INERT)
    return answer
