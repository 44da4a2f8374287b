"""平台核对: one comparison, and what becomes of its differences: fixed, ticked, accepted, taken back."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import Field
from starlette.responses import Response

from kosmgr.drift import deciding, fixing, plans, refusals, rules, service, shapes, undoing
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.text import N_, fold
from kosmgr.policy import Permission
from kosmgr.reports import drift_export
from kosmgr.web import account_forms, dependencies, downloads, drift, drift_rows, forms, listing, locale, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Chosen = Annotated[list[Number], Form(max_length=2_000)]
Only = Annotated[str, Form(max_length=10)]
Persons = Annotated[list[Annotated[str, Form(max_length=30)]], Form(max_length=2_000)]
Kind = Annotated[str, Form(max_length=30)]
TONES = {
    rules.OPEN: "due", rules.FIXED: "certified", rules.DONE: "handover", rules.ACCEPTED: "free", rules.GONE: "free",
    rules.STILL: "limited",
}  # fmt: skip
F_UNTIL = N_("接受到")


@router.get("/drift/{comparison_id}")
def show(
    request: Request,
    who: dependencies.Visitor,
    comparison_id: dependencies.Id,
    kind: listing.Word = "",
    status: listing.Word = "",
    q: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """One comparison: what it would show if it is not kept yet, else its differences by kind."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        row = service.comparison(work, comparison_id)
        if row.state != rules.PREVIEW or not who.actor.may(Permission.LEDGER_IMPORT):
            return _show(request, work, comparison_id, kind, status, q, page)
    return drift.preview_page(request, who, comparison_id)


def _show(
    request: Request,
    work: Work,
    comparison_id: int,
    kind: str = "",
    status: str = "",
    q: str = "",
    page: int = 1,
    wrong: str = "",
    code: int = 200,
) -> Response:
    row, speak = service.comparison(work, comparison_id), say.speaker(request)
    everything = service.differences(work, comparison_id)
    asking = {one.id for one in everything if rules.in_force(one.status, one.until_on, work.today)}
    kind = kind if kind in rules.KINDS else ""
    found = [one for one in everything if kind in ("", one.kind) and drift_rows.wanted(one, status, asking)]
    sought = fold(q)
    if sought:
        found = [one for one in found if any(sought in fold(part) for part in drift_rows.texts(one, speak))]
    cut = paging.cut(found, page)
    said = fixing.planned(work, comparison_id, cut.items) if row.newest else {}
    context = {
        "row": row,
        "entity": entities.visible_entity(work, row.entity_id).name,
        "page_of": cut,
        "groups": drift_rows.grouped(drift_rows.rows(work, row.entity_id, cut.items, said, speak)),
        "total": len(everything),
        "asking": asking,
        "tab_items": [
            (key, word, sum(1 for one in everything if one.kind == key)) for key, word in rules.KINDS.items()
        ],
        "kinds": rules.KINDS,
        "about": rules.ABOUT,
        "statuses": rules.STATUSES,
        "status_counts": [
            (key, word, drift_rows.tally(everything, "status", key)) for key, word in rules.STATUSES.items()
        ],
        "states": rules.STATES,
        "tones": TONES,
        "kind": kind,
        "status": status if status in rules.STATUSES else "",
        "q": q.strip(),
        "needs": {key: permissions[0].value for key, permissions in plans.NEEDS.items()},
        "open_of": rules.tallied(one.kind for one in everything if one.id in asking),
        "fixes": service.fixes(work, comparison_id),
        "wrong": wrong,
    }
    return rendering.render(request, "drift/show.html", context, current="drift", status=code)


def _chosen(work: Work, comparison_id: int, chosen: Sequence[int], only: str, kind: str) -> list[int]:
    """The one whose button was pressed, else everything open of a kind, else the ticked rows."""
    if only.isascii() and only.isdigit():
        return [int(only)]
    if kind in rules.KINDS:
        found = service.differences(work, comparison_id)
        mine = (one for one in found if one.kind == kind)
        return [one.id for one in mine if rules.in_force(one.status, one.until_on, work.today)]
    if not chosen:
        raise refusals.NothingChosen()
    return list(dict.fromkeys(chosen))


def _may_fix(work: Work) -> None:
    """Whoever may fix some kind; each fix asks for its own."""
    if not work.actor.may(Permission.ACCOUNT_BIND):
        work.require(Permission.ACCOUNT_OPEN)


def _persons(given: Sequence[str]) -> dict[int, int]:
    """difference:employee, of those where somebody was chosen."""
    pairs = (one.partition(":") for one in given)
    return {
        int(left): int(right)
        for left, _colon, right in pairs
        if left.isascii() and left.isdigit() and right.isascii() and right.isdigit() and len(left + right) < 20
    }


@router.post("/drift/{comparison_id}/confirm")
def confirm(
    request: Request,
    work: dependencies.Reading,
    comparison_id: dependencies.Id,
    chosen: Chosen = [],  # noqa: B006 - FastAPI copies it
    only: Only = "",
    kind: Kind = "",
) -> Response:
    """What fixing these together will do, one by one; nothing is changed yet."""
    _may_fix(work)
    with forms.answered_in(lambda again, wrong, code: _show(request, again, comparison_id, wrong=wrong, code=code)):
        ids = _chosen(work, comparison_id, chosen, only, kind)
    return _confirm(request, work, comparison_id, ids)


def _confirm(
    request: Request, work: Work, comparison_id: int, ids: Sequence[int], wrong: str = "", code: int = 200
) -> Response:
    row, speak, wanted = service.comparison(work, comparison_id), say.speaker(request), set(ids)
    found = [one for one in service.differences(work, comparison_id) if one.id in wanted]
    said = fixing.planned(work, comparison_id, found)
    rows = drift_rows.rows(work, row.entity_id, found, said, speak)
    asking = [one for one in rows if rules.in_force(one["one"].status, one["one"].until_on, work.today)]
    going = [one for one in asking if one["plan"].ready or one["plan"].way == plans.CHOOSE]
    context = {
        "row": row,
        "entity": entities.visible_entity(work, row.entity_id).name,
        "going": going[: fixing.MOST_AT_ONCE],
        "later": max(0, len(going) - fixing.MOST_AT_ONCE),
        "staying": [one for one in rows if one not in going],
        "kinds": rules.KINDS,
        "statuses": rules.STATUSES,
        "wrong": wrong,
    }
    return rendering.render(request, "drift/confirm.html", context, current="drift", status=code)


@router.post("/drift/{comparison_id}/fix")
def fix(
    request: Request,
    work: dependencies.Writing,
    comparison_id: dependencies.Id,
    chosen: Chosen = [],  # noqa: B006 - FastAPI copies it
    only: Only = "",
    person: Persons = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Put differences right, all of them or none."""
    _may_fix(work)

    def again(reader: Work, wrong: str, code: int) -> Response:
        if only or not chosen:
            return _show(request, reader, comparison_id, wrong=wrong, code=code)
        return _confirm(request, reader, comparison_id, chosen, wrong, code)

    with forms.answered_in(again):
        ids = _chosen(work, comparison_id, chosen, only, "")
        batch = fixing.fix(work, comparison_id, ids, _persons(person))
    undo = f"/drift/fixes/{batch.id}/undo"
    return forms.done(request, f"/drift/{comparison_id}", N_("已改正 {n} 项"), undo, n=batch.differences)


@router.post("/drift/{comparison_id}/tick")
def tick(
    request: Request, work: dependencies.Writing, comparison_id: dependencies.Id, only: Only = "", chosen: Chosen = []  # noqa: B006
) -> Response:  # fmt: skip
    """These were put right on the platform."""
    work.require(Permission.LEDGER_IMPORT)
    with forms.answered_in(lambda again, wrong, code: _show(request, again, comparison_id, wrong=wrong, code=code)):
        done = deciding.tick(work, comparison_id, _chosen(work, comparison_id, chosen, only, ""))
    said = N_("已记下 {n} 项在平台改好，下次核对会看到结果")
    return forms.done(request, f"/drift/{comparison_id}", said, n=len(done))


@router.post("/drift/{comparison_id}/reopen")
def reopen(
    request: Request, work: dependencies.Writing, comparison_id: dependencies.Id, only: Only = ""
) -> Response:  # fmt: skip
    """Take a tick or an acceptance back."""
    work.require(Permission.LEDGER_IMPORT)
    with forms.answered_in(lambda again, wrong, code: _show(request, again, comparison_id, wrong=wrong, code=code)):
        deciding.untick(work, comparison_id, _chosen(work, comparison_id, [], only, ""))
    return forms.done(request, f"/drift/{comparison_id}", N_("已放回待处理"))


@router.get("/drift/{comparison_id}/accept/{difference_id}")
def accepting(
    request: Request, work: dependencies.Reading, comparison_id: dependencies.Id, difference_id: dependencies.Id
) -> Response:
    """Why to live with a difference, and until when."""
    return _accepting(request, work, comparison_id, difference_id)


def _accepting(
    request: Request, work: Work, comparison_id: int, difference_id: int, reason: str = "", until: str = "",
    wrong: str = "", code: int = 200,
) -> Response:  # fmt: skip
    work.require(Permission.FINDING_ACCEPT)
    row, speak = service.comparison(work, comparison_id), say.speaker(request)
    one = next((one for one in service.differences(work, comparison_id) if one.id == difference_id), None)
    if one is None:
        raise refusals.DifferenceUnknown(difference=difference_id)
    there, here = shapes.sides(one.kind, one.theirs, one.ours, speak)
    context = {"row": row, "one": one, "there": there, "here": here, "kinds": rules.KINDS, "reason": reason}
    return rendering.render(
        request, "drift/accept.html", {**context, "until": until, "wrong": wrong}, current="drift", status=code
    )


@router.post("/drift/{comparison_id}/accept/{difference_id}")
def accept(
    request: Request,
    work: dependencies.Writing,
    comparison_id: dependencies.Id,
    difference_id: dependencies.Id,
    reason: account_forms.Long = "",
    until: account_forms.Short = "",
) -> Response:
    """Live with a difference until a day."""
    work.require(Permission.FINDING_ACCEPT)

    def again(reader: Work, wrong: str, code: int) -> Response:
        return _accepting(request, reader, comparison_id, difference_id, reason, until, wrong, code)

    with forms.answered_in(again):
        day = forms.needed_day(until, F_UNTIL, work.today)
        deciding.accept(work, comparison_id, [difference_id], forms.needed(reason, account_forms.F_REASON), day)
    return forms.done(request, f"/drift/{comparison_id}", N_("已接受到 {day}"), day=day)


@router.post("/drift/fixes/{fix_id}/undo")
def undo(request: Request, work: dependencies.Writing, fix_id: dependencies.Id) -> Response:
    """Take a batch of fixes back whole."""
    home = undoing.comparison_of(work, fix_id)
    with forms.answered_in(lambda again, wrong, code: _show(request, again, home, wrong=wrong, code=code)):
        batch = undoing.undo(work, fix_id)
    return forms.done(request, f"/drift/{home}", N_("已撤销 {n} 项改正"), n=batch.differences)


@router.get("/drift/{comparison_id}/export")
def export(
    request: Request,
    work: dependencies.Reading,
    comparison_id: dependencies.Id,
    kind: listing.Word = "",
    status: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """The differences as filtered, as a file."""
    row = service.comparison(work, comparison_id)
    everything = service.differences(work, comparison_id)
    asking = {one.id for one in everything if rules.in_force(one.status, one.until_on, work.today)}
    found = [one for one in everything if kind in ("", one.kind) and drift_rows.wanted(one, status, asking)]
    entity = entities.visible_entity(work, row.entity_id).name
    sheet = drift_export.differences(row, entity, found, locale.translator(request))
    return downloads.send(request, work, sheet, [entity], format)
