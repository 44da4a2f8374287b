"""The pictures of a note, where else each is shown, and every picture that several notes show."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Path, Request, UploadFile
from starlette.responses import FileResponse, Response

from kosmgr.content import picture_compare, picture_rules, picture_shapes, pictures, publishers, service
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import C_, N_
from kosmgr.likeness import engine
from kosmgr.policy import Permission
from kosmgr.web import account_forms, dependencies, forms, listing, notes, rendering, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

HOME = "/notes/{note_id}/pictures"
INERT = {
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
Short = account_forms.Short
Links = Annotated[str, Form(max_length=20_000)]
Position = Annotated[int, Path(ge=1, le=picture_rules.MOST)]
Sent = Annotated[list[UploadFile], File(max_length=picture_rules.MOST)]
FILE_BYTES = 20 << 20
F_REASON, F_NOTE = N_("理由"), C_("list", "笔记")


def _page(
    request: Request, work: Work, note_id: int, wrong: str = "", status: int = 200, typed: dict[str, str] | None = None
) -> Response:
    note = service.visible_note(work, note_id)
    context = {
        "note": note,
        "by": publishers.visible_one(work, note.publisher_id),
        "pictures": pictures.of_note(work, note_id),
        "most": pictures.most(work, note.entity_id),
        "hows": picture_rules.HOW,
        "may_write": notes.may_write(work, note.entity_id),
        "corners": engine.corners_there(),
        "typed": typed or {},
        "wrong": wrong,
    }
    return rendering.render(request, "notes/pictures.html", context, current="notes", status=status)


@router.get("/notes/pictures")
def reused(
    request: Request, work: dependencies.Reading, entity: scope.Entity = None, page: listing.PageNumber = 1
) -> Response:
    """Every picture that several notes show: who first, who later."""
    scope.offer(request, entities.visible_entities(work), entity)
    found = paging.cut(picture_compare.groups(work, scope.only(entity)), page)
    context = {"page_of": found, "lines": picture_shapes.reused_items(work, found.items), "hows": picture_rules.HOW}
    return rendering.render(request, "notes/reused_pictures.html", context, current="notes")


@router.get(HOME)
def show(request: Request, work: dependencies.Reading, note_id: dependencies.Id) -> Response:
    """The pictures of one note."""
    return _page(request, work, note_id)


def _draw(request: Request, note_id: int, **typed: str) -> forms.Draw:
    def draw(work: Work, wrong: str, status: int) -> Response:
        return _page(request, work, note_id, wrong, status, typed)

    return draw


def _read(
    request: Request,
    who: dependencies.Visitor,
    note_id: dependencies.Id,
    files: Sent = [],  # noqa: B006 - FastAPI copies it
) -> Iterator[list[pictures.Given] | Invalid]:
    """The files as harmless pictures, read before the transaction begins and only for who may add them."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.NOTE_WRITE)
        service.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    chosen = [(one.filename or "", one.file.read(FILE_BYTES + 1)) for one in files if one.filename]
    try:
        yield pictures.read(chosen)
    except Invalid as wrong:
        yield wrong


@router.post(HOME)
def add(
    request: Request,
    given: Annotated[list[pictures.Given] | Invalid, Depends(_read, scope="function")],
    work: dependencies.Writing,
    note_id: dependencies.Id,
    links: Links = "",
) -> Response:
    """Put files and links behind those the note has."""
    with forms.answered_in(_draw(request, note_id, links=links)):
        if isinstance(given, Invalid):
            raise given
        places = pictures.add(work, note_id, given, links.split())
    return forms.done(request, f"/notes/{note_id}/pictures", N_("已加上 {n} 张图片"), n=len(places))


@router.post(f"{HOME}/{{position}}/remove")
def remove(request: Request, work: dependencies.Writing, note_id: dependencies.Id, position: Position) -> Response:
    """Take one out."""
    with forms.answered_in(_draw(request, note_id)):
        pictures.remove(work, note_id, position)
    return forms.done(request, f"/notes/{note_id}/pictures", N_("已拿掉第 {n} 张图片"), n=position)


@router.post(f"{HOME}/{{position}}/allow")
def allow(
    request: Request, work: dependencies.Writing, note_id: dependencies.Id, position: Position, reason: Short = ""
) -> Response:
    """Everybody may use it; an empty reason takes that back."""
    with forms.answered_in(_draw(request, note_id, reason=reason)):
        row = pictures.allow(work, note_id, position, forms.line(reason, F_REASON, optional=True))
    said = N_("这张图片大家都可以用，不再算重复") if row.allowed_why else N_("这张图片重新参加比对")
    return forms.done(request, f"/notes/{note_id}/pictures", said)


@router.post(f"{HOME}/closer")
def closer(request: Request, work: dependencies.Writing, note_id: dependencies.Id, other: Short = "") -> Response:
    """Look for crops and collages between this note and another."""
    with forms.answered_in(_draw(request, note_id, other=other)):
        work.require(Permission.NOTE_WRITE)
        found = picture_compare.closer(work, note_id, forms.whole(other, F_NOTE) or 0)
    return forms.done(request, f"/notes/{note_id}/pictures", N_("看过了：裁剪或拼图 {n} 对"), n=found)


def _sent(work: Work, note_id: int, position: int, small: bool) -> Response:
    found = pictures.file(work, note_id, position, small)
    return FileResponse(found.path, media_type=found.media_type, headers=INERT)


@router.get(f"{HOME}/{{position}}")
def whole(work: dependencies.Reading, note_id: dependencies.Id, position: Position) -> Response:
    """One picture; it is nothing but a picture."""
    return _sent(work, note_id, position, small=False)


@router.get(f"{HOME}/{{position}}/small")
def small(work: dependencies.Reading, note_id: dependencies.Id, position: Position) -> Response:
    """Its thumbnail."""
    return _sent(work, note_id, position, small=True)
