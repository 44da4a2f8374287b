"""Pictures of notes: seen, sent, taken out, allowed to everybody; pictures in several notes; what a draft's are."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi import Path as InPath
from starlette.responses import Response

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Visitor, Writing
from kosmgr.api.documents import INERT
from kosmgr.api.shapes import Done, Given, Id, Listing
from kosmgr.content import picture_compare, picture_rules, picture_shapes, pictures, service
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.policy import Permission
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["pictures"])

NoteId = Annotated[Id, InPath()]
Position = Annotated[int, InPath(ge=1, le=picture_rules.MOST)]
Sent = Annotated[list[UploadFile], File(max_length=picture_rules.MOST)]
Links = Annotated[list[text.Line], Form(max_length=picture_rules.MOST)]
FILE_BYTES = 20 << 20


class AllowIn(Given):
    """Why everybody may use it; without a reason it takes part again."""

    reason: text.Line | None = None


class CloserIn(Given):
    """The other note."""

    other_note: Id


class Added(Done):
    """Where the new pictures stand."""

    positions: list[int]


class Looked(Done):
    """How many pairs of crops and collages were found."""

    found: int


def _read(files: list[UploadFile]) -> list[pictures.Given]:
    return pictures.read([(one.filename or "", one.file.read(FILE_BYTES + 1)) for one in files])


def _given(request: Request, who: Visitor, note_id: NoteId, files: Sent = []) -> Iterator[list[pictures.Given]]:  # noqa: B006
    """The pictures, read before the transaction begins and only for who may add them."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.NOTE_WRITE)
        service.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    yield _read(files)


def _chosen(work: Work, entity: str | None) -> list[int] | None:
    return [entities.named_entity(work, entity).id] if entity else None


@router.get("/notes/{note_id}/pictures")
def listed(work: Reading, note_id: NoteId) -> Listing[dict[str, Any]]:
    """The pictures of a note, each with in how many notes the same one stands."""
    items = [picture_shapes.shown_item(note_id, one) for one in pictures.of_note(work, note_id)]
    return Listing(as_of=work.today, total=len(items), page=1, size=picture_rules.MOST, items=items)


@router.post("/notes/{note_id}/pictures", status_code=201)
def add(
    given: Annotated[list[pictures.Given], Depends(_given, scope="function")],
    work: Writing,
    note_id: NoteId,
    links: Links = [],  # noqa: B006 - FastAPI copies it
) -> Added:
    """Put files (JPEG, PNG, WebP; `files`) and links (`links`) behind those the note has."""
    return Added(id=note_id, positions=pictures.add(work, note_id, given, links))


@router.get("/notes/{note_id}/pictures/{position}")
def whole(work: Reading, note_id: NoteId, position: Position, small: Annotated[bool, Query()] = False) -> Response:
    """One picture, or its thumbnail."""
    found = pictures.file(work, note_id, position, small)
    headers = {**INERT, "x-content-type-options": "nosniff"}
    return Response(found.path.read_bytes(), media_type=found.media_type, headers=headers)


@router.post("/notes/{note_id}/pictures/{position}/remove")
def remove(work: Writing, note_id: NoteId, position: Position) -> Done:
    """Take one out; the file goes with its last note."""
    pictures.remove(work, note_id, position)
    return Done(id=note_id)


@router.post("/notes/{note_id}/pictures/{position}/allow")
def allow(work: Writing, note_id: NoteId, position: Position, given: AllowIn) -> Done:
    """Everybody may use it, with a reason; without one it takes part again."""
    return Done(id=pictures.allow(work, note_id, position, given.reason).id)


@router.post("/notes/{note_id}/pictures/closer")
def closer(work: Writing, note_id: NoteId, given: CloserIn) -> Looked:
    """Look for crops and collages between two notes; needs the extra `images`."""
    return Looked(id=note_id, found=picture_compare.closer(work, note_id, given.other_note))


@router.get("/pictures/reused")
def reused(
    work: Reading, entity: lists.Entity = None, page: lists.Page = 1, size: lists.PageSize = paging.PAGE_SIZE
) -> Listing[dict[str, Any]]:
    """Pictures in several notes: who showed each first, and who later."""
    cut = paging.cut(picture_compare.groups(work, _chosen(work, entity)), page, size)
    items = picture_shapes.reused_items(work, cut.items)
    return Listing(as_of=work.today, total=cut.total, page=cut.number, size=size, items=items)


@router.post("/pictures/check")
def check(
    request: Request, who: Visitor, files: Sent, entity: Annotated[text.Line | None, Form()] = None
) -> dict[str, Any]:
    """Which pictures of ours those of a draft are; nothing is kept."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.LEDGER_READ)
        chosen = _chosen(work, entity)
    given = _read(files)
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        found = picture_compare.reused(work, chosen, [one.shot.print for one in given])
        matches = [picture_shapes.match_items(work, one) for one in found]
    return {"items": [{"file": one.name, "matches": match} for one, match in zip(given, matches, strict=True)]}
