"""保存期限: who is due to be erased and what stops it, erasing several at once, and what was erased."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from pydantic import Field
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.kit import paging, sentences
from kosmgr.kit.text import N_, fold
from kosmgr.policy import Permission
from kosmgr.reports import retention_export
from kosmgr.retention import erasing, rules, shapes
from kosmgr.retention import service as retention
from kosmgr.web import account_forms, dependencies, downloads, forms, listing, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Chosen = Annotated[list[Annotated[int, Field(ge=1, le=2**31 - 1)]], Form(max_length=2_000)]
Short = account_forms.Short
Long = account_forms.Long
VIEWS: tuple[tuple[str, str], ...] = (
    ("due", N_("可以擦除")),
    ("soon", N_("90 天内到期")),
    ("held", N_("法律保留")),
    ("blocked", N_("还不能擦除")),
    ("waiting", N_("没到期")),
    ("erased", N_("全部擦除")),
    ("all", N_("全部")),
)
TONES = {
    rules.HELD: "handover",
    rules.BLOCKED: "limited",
    rules.DUE: "due",
    rules.WAITING: "free",
    rules.ERASED: "certified",
}
F_REASON = account_forms.F_REASON


def beside(work: Work, employee_id: int, entity_id: int, speak: say.Say) -> dict[str, Any]:
    """What the page of a visible person says: what holds their data, and what of them was erased."""
    known = retention.of_person(work, employee_id, entity_id)
    erased = sentences.listed((speak(rules.CLASSES[name]) for name in known.erased), speak)
    return {"retention": known, "erased_words": erased}


def _listed(work: Work, entity: int | None, q: str) -> list[retention.Leaver]:
    sought = fold(q)
    found = retention.leavers(work, scope.only(entity))
    return [one for one in found if not sought or sought in fold(one.name) or sought in fold(one.number or "")]


@router.get("/retention")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    view: listing.Word = "due",
    page: listing.PageNumber = 1,
) -> Response:
    """Leavers, those who are due on top."""
    return _index(request, work, entity, q, view, page)


def _index(
    request: Request,
    work: Work,
    entity: int | None = None,
    q: str = "",
    view: str = "due",
    page: int = 1,
    wrong: str = "",
    status: int = 200,
) -> Response:
    work.require(Permission.RETENTION)
    scope.offer(request, entities.visible_entities(work, Permission.RETENTION), entity)
    view = view if view in shapes.VIEWS else "due"
    found, speak = _listed(work, entity, q), say.speaker(request)
    chosen = shapes.in_view(found, view, work.today)
    cut = paging.cut(chosen, page)
    context = {
        "page_of": cut,
        "views": [(key, label, len(shapes.in_view(found, key, work.today))) for key, label in VIEWS],
        "view": view,
        "q": q.strip(),
        "total": len(found),
        "chosen": len(chosen),
        "blockers": {one.id: [blocker.text(speak) for blocker in one.blockers] for one in cut.items},
        "standings": rules.STANDINGS,
        "tones": TONES,
        "classes": rules.CLASSES,
        "states": rules.STATES,
        "today": work.today,
        "wrong": wrong,
    }
    return rendering.render(request, "retention/index.html", context, current="retention", status=status)


@router.get("/retention/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    view: listing.Word = "due",
    format: downloads.Format = "xlsx",
) -> Response:
    """The list as filtered, as a file."""
    chosen = shapes.in_view(_listed(work, entity, q), view, work.today)
    sheet = retention_export.leavers(chosen, locale.translator(request))
    return downloads.send(request, work, sheet, sorted({one.entity for one in chosen}), format)


def _confirm(
    request: Request,
    work: Work,
    chosen: Sequence[int],
    reason: str = "",
    wrong: str = "",
    status: int = 200,
) -> Response:
    work.require(Permission.RETENTION)
    found = retention.leavers(work, None, list(chosen)) if chosen else []
    going = [one for one in found if one.standing == rules.DUE]
    counts = {name: sum(one.classes[name].count for one in going if name in one.due) for name in rules.CLASSES}
    context = {
        "going": going,
        "staying": [one for one in found if one.standing != rules.DUE],
        "counts": counts,
        "people": {name: sum(name in one.due for one in going) for name in rules.CLASSES},
        "classes": rules.CLASSES,
        "about": rules.ABOUT,
        "standings": rules.STANDINGS,
        "word": rules.CONFIRMED,
        "reason": reason,
        "wrong": wrong,
    }
    return rendering.render(request, "retention/confirm.html", context, current="retention", status=status)


@router.post("/retention/confirm")
def confirm(request: Request, work: dependencies.Reading, chosen: Chosen = []) -> Response:  # noqa: B006 - copied
    """What erasing these people would mean; nothing is erased."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _index(request, reader, wrong=wrong, status=status)

    with forms.answered_in(again):
        work.require(Permission.RETENTION)
        if not chosen:
            raise rules.NobodyChosen()
    return _confirm(request, work, chosen)


@router.post("/retention/erase")
def erase(
    request: Request,
    work: dependencies.Writing,
    chosen: Chosen = [],  # noqa: B006 - FastAPI copies it
    reason: Long = "",
    word: Short = "",
) -> Response:
    """Erase what is due of these people, for good."""
    with forms.answered_in(lambda reader, wrong, status: _confirm(request, reader, chosen, reason, wrong, status)):
        work.require(Permission.RETENTION)
        said = forms.needed(reason, F_REASON)
        if fold(word) != rules.CONFIRMED:
            raise rules.NotConfirmed(word=rules.CONFIRMED)
        due = {one.id: one.due for one in retention.leavers(work, None, list(chosen)) if one.standing == rules.DUE}
        rows = erasing.erase_many(work, due, said)
    people = len({row.employee_id for row in rows})
    return forms.done(
        request, "/retention/erasures", N_("已擦除 {people} 人的 {n} 类个人信息"), people=people, n=len(rows)
    )


@router.get("/retention/erasures")
def erasures(
    request: Request, work: dependencies.Reading, entity: scope.Entity = None, page: listing.PageNumber = 1
) -> Response:
    """What was erased, the newest first."""
    work.require(Permission.RETENTION)
    scope.offer(request, entities.visible_entities(work, Permission.RETENTION), entity)
    found = retention.history(work, scope.only(entity))
    context = {"page_of": paging.cut(found, page), "total": len(found), "classes": rules.CLASSES, "day": retention.DAY}
    return rendering.render(request, "retention/erasures.html", context, current="retention")


@router.get("/retention/erasures/export")
def export_erasures(
    request: Request, work: dependencies.Reading, entity: scope.Entity = None, format: downloads.Format = "xlsx"
) -> Response:
    """The proof of deletion as a file."""
    rows = retention.history(work, scope.only(entity))
    sheet = retention_export.erasures(rows, locale.translator(request))
    return downloads.send(request, work, sheet, sorted({row.entity for row in rows}), format)
