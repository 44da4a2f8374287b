"""Letters: the log, issuing for several people at once, printing; and the templates of an entity."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from starlette.responses import Response

from kosmgr.cases import service as cases
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.letters import rules, templating
from kosmgr.letters import service as letters
from kosmgr.matrix import lists
from kosmgr.policy import Permission
from kosmgr.reports import case_export
from kosmgr.web import dependencies, downloads, forms, listing, locale, rendering, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Kind = Annotated[str, Query(max_length=40)]
Short = Annotated[str, Form(max_length=200)]
Long = Annotated[str, Form(max_length=2000)]
Ids = Annotated[list[int], Form()]
Place = Annotated[int | None, Form(ge=1, le=2**31 - 1)]
Wanted = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
OFFERED = 300  # people a form lists; a search narrows them


class NoFile(Invalid):
    """Nothing was chosen."""

    message = N_("还没有选模板文件")


class NothingChosen(Invalid):
    """Nothing to print."""

    message = N_("还没有选文书")


def _log(
    request: Request,
    work: Work,
    entity: int | None = None,
    q: str = "",
    kind: str = "",
    number: int = 1,
    wrong: str = "",
    status: int = 200,
) -> Response:
    scope.offer(request, entities.visible_entities(work), entity)
    rows = letters.listing(work, scope.only(entity), q, kind if kind in rules.KINDS else "")
    context = {
        "rows": paging.cut(rows, number),
        "wanted": {"q": q.strip(), "kind": kind},
        "kinds": rules.KINDS,
        "wrong": wrong,
        "total": len(rows),
    }
    return rendering.render(request, "letters/index.html", context, current="letters", status=status)


@router.get("/letters")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    kind: Kind = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Every letter that was issued, newest first."""
    return _log(request, work, entity, q, kind, page)


@router.get("/letters/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    kind: Kind = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """The log as a file."""
    rows = letters.listing(work, scope.only(entity), q, kind if kind in rules.KINDS else "")
    say = locale.translator(request)
    companies = sorted({row.entity for row in rows})
    return downloads.send(request, work, case_export.letters(rows, rules.KINDS, say), companies, format)


def _options(request: Request) -> list[tuple[str, str]]:
    say = locale.translator(request)
    return [(kind, say(title)) for kind, title in rules.KINDS.items()]


def _form(
    request: Request,
    work: Work,
    kind: str,
    entity: int | None,
    q: str = "",
    chosen: list[int] | None = None,
    typed: dict[str, str] | None = None,
    wrong: str = "",
    status: int = 200,
    case: int | None = None,
) -> Response:
    work.require(Permission.LETTER_ISSUE)
    origin = _origin(work, case)
    if origin is not None:
        entity, chosen = origin.entity_id, [origin.employee_id or 0]
    mine = entities.visible_entities(work, Permission.LETTER_ISSUE)
    kind = kind if kind in rules.KINDS else next(iter(rules.KINDS))
    place = next((one for one in mine if one.id == entity), mine[0] if mine else None)
    people: list[dict[str, Any]] = []
    if place is not None:
        filters = {"status": "serving"} if kind in rules.NEEDS_EMPLOYMENT else {}
        people = [one for one in lists.items(work, "people", [place.id], q.strip(), "", filters) if one["employee"]]
    people.sort(key=lambda one: one["id"] not in (chosen or ()))  # those who were chosen elsewhere are always listed
    if origin is not None:
        people = [one for one in people if one["id"] == origin.employee_id]
    context = {
        "kind": kind,
        "kinds": rules.KINDS,
        "kind_options": _options(request),
        "places": [(one.id, one.name) for one in mine],
        "typed_fields": [(name, rules.TYPED_LABELS[name]) for name in rules.TYPED.get(kind, ())],
        "place": place,
        "people": people[:OFFERED],
        "more": max(0, len(people) - OFFERED),
        "q": q.strip(),
        "chosen": set(chosen or ()),
        "typed": typed or {},
        "wrong": wrong,
        "case": origin,
        "own": place is not None and kind in letters.own_templates(work, place.id),
    }
    return rendering.render(request, "letters/new.html", context, current="letters", status=status)


def _origin(work: Work, case: int | None) -> Any:
    """The case a letter is made from, if it is made from one."""
    return None if case is None else cases.visible_case(work, case, for_=Permission.LETTER_ISSUE)


@router.get("/letters/new")
def new(
    request: Request,
    work: dependencies.Reading,
    kind: Kind = "",
    entity: Wanted = None,
    case: Wanted = None,
    q: listing.Word = "",
    employee: Annotated[list[int] | None, Query(max_length=rules.MOST)] = None,
) -> Response:
    """Which letter, for whom."""
    return _form(request, work, kind, entity, q, employee, case=case)


def _typed(purpose: str, matter: str, measures: str, deadline: str) -> dict[str, str]:
    given = {"purpose": purpose, "matter": matter, "measures": measures, "deadline": deadline}
    return {name: dependencies.line(text) for name, text in given.items()}


@router.post("/letters/preview")
def preview(
    request: Request,
    work: dependencies.Reading,
    kind: Short = "",
    entity: Place = None,
    case: Place = None,
    chosen: Ids = [],  # noqa: B006 - read, never changed
    purpose: Long = "",
    matter: Long = "",
    measures: Long = "",
    deadline: Short = "",
) -> Response:
    """The letters as they would be; nothing is written and no number is used."""
    typed = _typed(purpose, matter, measures, deadline)
    with forms.answered_in(
        lambda reader, wrong, status: _form(request, reader, kind, entity, "", chosen, typed, wrong, status, case)
    ):
        found = letters.preview(work, kind, chosen, typed, case)
    context = {
        "letters": found,
        "kind": kind,
        "chosen": chosen,
        "typed": typed,
        "kinds": rules.KINDS,
        "entity": entity,
        "case": case,
    }
    return rendering.render(request, "letters/preview.html", context, current="letters")


@router.post("/letters/new")
def issue(
    request: Request,
    work: dependencies.Writing,
    kind: Short = "",
    entity: Place = None,
    case: Place = None,
    chosen: Ids = [],  # noqa: B006 - read, never changed
    purpose: Long = "",
    matter: Long = "",
    measures: Long = "",
    deadline: Short = "",
) -> Response:
    """Number them and keep them."""
    typed = _typed(purpose, matter, measures, deadline)
    with forms.answered_in(
        lambda reader, wrong, status: _form(request, reader, kind, entity, "", chosen, typed, wrong, status, case)
    ):
        issued = letters.issue(work, kind, chosen, typed, case)
    sentence = N_("已开具 {n} 份：{first}") if len(issued) == 1 else N_("已开具 {n} 份：{first} 到 {last}")
    facts = {"n": len(issued), "first": issued[0].number, "last": issued[-1].number}
    return forms.done(request, f"/letters?kind={kind}", sentence, None, **facts)


@router.post("/letters/print")
def print_(request: Request, work: dependencies.Writing, chosen: Ids = []) -> Response:  # noqa: B006
    """Chosen letters as pages of paper; who opened them is kept."""
    with forms.answered_in(lambda reader, wrong, status: _log(request, reader, wrong=wrong, status=status)):
        if not chosen:
            raise NothingChosen()
        rules.check_chosen(chosen)
        found = letters.printed(work, chosen)
    return rendering.render(request, "letters/print.html", {"letters": found}, current="letters")


@router.post("/letters/{issue_id}/void")
def void(request: Request, work: dependencies.Writing, issue_id: dependencies.Id, reason: Short = "") -> Response:
    """Declare a letter void."""
    with forms.answered_in(lambda reader, wrong, status: _log(request, reader, wrong=wrong, status=status)):
        row = letters.void(work, issue_id, dependencies.line(reason))
    return forms.done(request, "/letters", N_("文书 {number} 已作废"), None, number=row.number)


@router.post("/letters/{issue_id}/file")
def file(work: dependencies.Writing, issue_id: dependencies.Id) -> Response:
    """One letter as the Word document that was issued; who opened it is kept."""
    name, content = letters.file(work, issue_id)
    return _word(name, content)


def _word(name: str, content: bytes) -> Response:
    named = f"attachment; filename=\"letter.docx\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=templating.DOCX, headers={"content-disposition": named})


def _templates(request: Request, work: Work, entity: int | None = None, wrong: str = "", status: int = 200) -> Response:
    mine = entities.visible_entities(work)
    place = next((one for one in mine if one.id == entity), mine[0] if mine else None)
    context = {
        "places": [(one.id, one.name) for one in mine],
        "place": place,
        "kinds": rules.KINDS,
        "kind_options": _options(request),
        "own": letters.own_templates(work, place.id) if place else {},
        "drafts": rules.drafts(),
        "placeholders": rules.PLACEHOLDERS,
        "lists": rules.LISTS,
        "wrong": wrong,
    }
    return rendering.render(request, "letters/templates.html", context, current="letters", status=status)


@router.get("/letters/templates")
def templates(request: Request, work: dependencies.Reading, entity: Wanted = None) -> Response:
    """Which template each letter of an entity is made from."""
    return _templates(request, work, entity)


@router.get("/letters/templates/{entity_id}/{kind}")
def template(work: dependencies.Reading, entity_id: dependencies.Id, kind: str, request: Request) -> Response:
    """The template in use, to be changed in Word."""
    source = letters.template_in_use(work, entity_id, kind)
    title = locale.translator(request)(rules.KINDS[kind])
    return _word(f"{title}-{source.version[:12]}.docx", source.content)


@router.post("/letters/templates")
def replace(
    request: Request,
    work: dependencies.Writing,
    entity: Annotated[int, Form(ge=1, le=2**31 - 1)],
    kind: Short = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Use the company's own template from now on."""
    with forms.answered_in(lambda reader, wrong, status: _templates(request, reader, entity, wrong, status)):
        content = file.file.read(templating.LARGEST + 1) if file is not None else b""
        if file is None or not content:
            raise NoFile()
        letters.replace_template(work, entity, kind, content, dependencies.line(file.filename or "template.docx"))
    address, title = f"/letters/templates?entity={entity}", locale.translator(request)(rules.KINDS[kind])
    return forms.done(request, address, N_("从现在起，「{kind}」用这份模板开具"), None, kind=title)


@router.post("/letters/templates/restore")
def restore(
    request: Request,
    work: dependencies.Writing,
    entity: Annotated[int, Form(ge=1, le=2**31 - 1)],
    kind: Short = "",
) -> Response:
    """Back to the shipped template."""
    with forms.answered_in(lambda reader, wrong, status: _templates(request, reader, entity, wrong, status)):
        letters.restore_template(work, entity, kind)
    address, title = f"/letters/templates?entity={entity}", locale.translator(request)(rules.KINDS[kind])
    return forms.done(request, address, N_("「{kind}」恢复用系统自带的模板"), None, kind=title)
