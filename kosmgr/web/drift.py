"""平台核对: earlier comparisons, a new list as a file or pasted, and what it shows before it is kept."""

import io
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from kosmgr.drift import columns, looking, mapping, reading, refusals, rules, service, shapes
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.text import N_
from kosmgr.matrix import service as matrix
from kosmgr.policy import Permission
from kosmgr.web import dependencies, forms, import_sheet, import_tasks, listing, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Place = Annotated[str, Form(max_length=40)]
Pasted = Annotated[str, Form(max_length=reading.MOST_PASTED + 1)]
PASTED = N_("粘贴的表")
MOST_SHOWN = 200  # differences of a preview that are drawn; all are kept
STATE_ICONS = {rules.PREVIEW: "clock-hour-9", rules.STORED: "check", rules.DROPPED: "x"}


def offered(work: Work) -> list[tuple[str, str]]:
    """What a list may be about: every entity one may import into, and each of its 企业号 where it has several."""
    mine = {one.id for one in entities.visible_entities(work, Permission.LEDGER_IMPORT)}
    found = []
    for line in matrix.picture(work).entities.values():
        if line.id not in mine:
            continue
        found.append((str(line.id), line.name))
        if len(line.enterprise_accounts) > 1:
            found += [(f"{line.id}/{one.id}", f"{line.name} · {one.nickname}") for one in line.enterprise_accounts]
    return found


def _place(given: str) -> tuple[int, int | None]:
    entity, _slash, enterprise = given.partition("/")
    if not entity.isascii() or not entity.isdigit() or len(entity) > 9:
        raise refusals.ScopeNeeded()
    if enterprise and not (enterprise.isascii() and enterprise.isdigit() and len(enterprise) <= 9):
        raise refusals.ScopeNeeded()
    return int(entity), int(enterprise) if enterprise else None


def _index(
    request: Request, work: Work, entity: int | None = None, page: int = 1, wrong: str = "", text: str = "",
    place: str = "", status: int = 200,
) -> Response:  # fmt: skip
    scope.offer(request, entities.visible_entities(work), entity)
    size = paging.PAGE_SIZE
    found, total, still = service.comparisons(work, scope.only(entity), size, (page - 1) * size)
    working = [(row, name, mark, still.get(row.id, {})) for row, name, mark, _total in found if row.newest]
    context = {
        "rows": found,
        "still": still,
        "listing": paging.Page(found, total, page, size),
        "kinds": rules.KINDS,
        "waiting": [(kind, sum(one[3].get(kind, 0) for one in working)) for kind in rules.KINDS],
        "working": working,
        "states": rules.STATES,
        "icons": STATE_ICONS,
        "scopes": offered(work) if work.actor.may(Permission.LEDGER_IMPORT) else [],
        "place": place or (str(entity) if entity else ""),
        "wrong": wrong,
        "text": text,
    }
    return rendering.render(request, "drift/index.html", context, current="drift", status=status)


@router.get("/drift")
def index(
    request: Request, work: dependencies.Reading, entity: scope.Entity = None, page: listing.PageNumber = 1
) -> Response:
    """Where a list is handed in, what is open, and earlier comparisons."""
    return _index(request, work, entity, page)


@router.post("/drift")
def upload(
    request: Request,
    who: dependencies.Visitor,
    place: Place = "",
    text: Pasted = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take a list in; what differs is the next page, and nothing is kept yet."""
    runtime = visitors.runtime_of(request)

    def again(work: Work, wrong: str, status: int) -> Response:
        return _index(request, work, wrong=wrong, text=text, place=place, status=status)

    with units.reading(runtime, who.actor) as work:
        known, folder = mapping.remembered(work), work.files
    with forms.answered_in(again):
        entity, enterprise = _place(place)
        with units.reading(runtime, who.actor) as work:
            entities.visible_entity(work, entity, for_=Permission.LEDGER_IMPORT)
        sent = file is not None and bool(file.filename)
        if not sent and not text.strip():
            raise refusals.NothingGiven()
        if len(text) > reading.MOST_PASTED:
            raise refusals.TooMuchPasted(most=reading.MOST_PASTED)
        if file is not None and sent:
            path, name = import_tasks.store(folder, file.file), import_tasks.name_of(file.filename or "")
        else:
            path = import_tasks.store(folder, io.BytesIO(text.replace("\r\n", "\n").encode("utf-8", "replace")))
            name = say.speaker(request)(PASTED)
        try:
            options = reading.Options()
            listed = reading.take(path, name, options, known)
            with units.writing(runtime, who.actor) as work:
                row = service.preview(work, entity, listed, path, options, enterprise)
                address = f"/drift/{row.id}"
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return RedirectResponse(address, 303)


def preview_page(
    request: Request, who: dependencies.Visitor, comparison_id: int, wrong: str = "", status: int = 200
) -> Response:
    """What a list that is not kept yet shows; the file is read again, no transaction being open."""
    runtime = visitors.runtime_of(request)
    with units.reading(runtime, who.actor) as work:
        path, name, options = service.given(work, comparison_id)
        known = mapping.remembered(work)
    listed = reading.take(path, name, options, known)
    with units.reading(runtime, who.actor) as work:
        return _drawn(request, work, comparison_id, listed, wrong, status)


def _drawn(
    request: Request, work: Work, comparison_id: int, listed: reading.Listed, wrong: str, status: int
) -> Response:
    row, speak = service.comparison(work, comparison_id), say.speaker(request)
    seen = None
    if listed.error is None and listed.told:
        seen = looking.look(work, row.entity_id, listed, row.enterprise_account_id)
    elif not wrong:
        refused = listed.error or refusals.NoAccounts(file=listed.name)
        wrong = refused.text(speak)
    found = [] if seen is None else [shapes.looked(one, speak) for one in seen.found]
    by_kind = [(kind, [one for one in found if one["kind"] == kind][:MOST_SHOWN]) for kind in rules.KINDS]
    choices = [
        (index, f"{import_sheet.letter(index)} {title}".strip())
        for index, title in enumerate(listed.headings)
    ]  # fmt: skip
    fields = [(one.name, one.heading, listed.columns.get(one.name), one.required) for one in columns.LEDGER.fields]
    context = {
        "row": row,
        "entity": entities.visible_entity(work, row.entity_id).name,
        "seen": seen,
        "groups": [(kind, mine) for kind, mine in by_kind if mine],
        "counts": rules.counted(seen.found) if seen is not None else {},
        "total": len(found),
        "fresh": sum(1 for one in seen.found if one.key not in seen.before) if seen is not None else 0,
        "kinds": rules.KINDS,
        "listed": listed,
        "read": listed.counts(),
        "rejected": [shapes.refused(entry, speak) for entry in listed.reading.rejected[:20]],
        "fields": fields,
        "choices": choices,
        "unused": [listed.headings[index] for index in range(len(listed.headings)) if _unused(listed, index)],
        "most": MOST_SHOWN,
        "wrong": wrong,
    }
    return rendering.render(request, "drift/preview.html", context, current="drift", status=status)


def _unused(listed: reading.Listed, index: int) -> bool:
    return bool(listed.headings[index]) and index not in set(listed.columns.values())


@router.post("/drift/{comparison_id}/store")
def store(request: Request, who: dependencies.Visitor, comparison_id: dependencies.Id) -> Response:
    """Keep what the list shows now."""
    runtime = visitors.runtime_of(request)
    with units.reading(runtime, who.actor) as work:
        path, name, options = service.given(work, comparison_id)
        known = mapping.remembered(work)
    listed = reading.take(path, name, options, known)
    with (
        forms.answered_in(lambda work, wrong, status: _drawn(request, work, comparison_id, listed, wrong, status)),
        units.writing(runtime, who.actor) as work,
    ):
        row = service.store(work, comparison_id, listed)
        total = sum(row.counts.values())
    return forms.done(request, f"/drift/{comparison_id}", N_("已保存这次核对，差异 {n} 条"), n=total)


@router.post("/drift/{comparison_id}/drop")
def drop(request: Request, work: dependencies.Writing, comparison_id: dependencies.Id) -> Response:
    """Give a preview up."""
    service.drop(work, comparison_id)
    return forms.done(request, "/drift", N_("已放弃，什么也没有保存"))


@router.post("/drift/{comparison_id}/columns")
def change_columns(
    request: Request,
    who: dependencies.Visitor,
    comparison_id: dependencies.Id,
    column: Annotated[list[Annotated[str, Form(max_length=60)]], Form(max_length=40)] = [],  # noqa: B006 - copied
    header: Annotated[str, Form(max_length=9)] = "",
) -> Response:
    """Say which column is what; remembered for lists of this shape."""
    runtime = visitors.runtime_of(request)
    with units.reading(runtime, who.actor) as work:
        path, name, old = service.given(work, comparison_id)
        known = mapping.remembered(work)
    before = reading.take(path, name, old, known)
    with forms.answered_in(lambda work, wrong, status: _drawn(request, work, comparison_id, before, wrong, status)):
        row_number = forms.whole(header, N_("表头在第几行"), optional=True)
        chosen = {}
        for one in column:
            field, _colon, index = one.partition(":")
            if index.isascii() and index.isdigit() and field in columns.FIELDS:
                chosen[field] = int(index)
        moved = row_number is not None and row_number != before.header_row
        options = reading.Options(old.encoding, old.sheet, row_number or None, None if moved else chosen)
        listed = reading.take(path, name, options, known)
        with units.writing(runtime, who.actor) as work:
            service.remap(work, comparison_id, options)
            if listed.error is None and not moved:
                mapping.remember(work, listed.headings, chosen)
    return RedirectResponse(f"/drift/{comparison_id}", 303)
