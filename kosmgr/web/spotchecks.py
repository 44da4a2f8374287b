"""飞行检查: rounds with their answer rate, what one was drawn from, one check with its photos, what is done there."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging, qr
from kosmgr.kit.text import C_, N_
from kosmgr.policy import Permission
from kosmgr.reports import spotcheck_export
from kosmgr.spotchecks import drawing, judging, rules, service, telling
from kosmgr.web import dependencies, downloads, forms, listing, locale, rendering, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = Annotated[str, Form(max_length=200)]
Long = Annotated[str, Form(max_length=rules.REASON_LENGTH)]
Mark = Annotated[str, Query(max_length=100)]
Number = Annotated[int, Path(ge=1, le=100_000)]
TONES = {
    rules.UNTOLD: "idle",
    rules.ASKED: "due",
    rules.ANSWERED: "handover",
    rules.PASSED: "certified",
    rules.FAILED: "banned",
    rules.SILENT: "leaver",
    rules.CANCELLED: "free",
}
WORDS: dict[str, Any] = {
    "states": rules.STATES,
    "tones": TONES,
    "kinds": rules.KINDS,
    "told": rules.TOLD,
    "verdicts": rules.VERDICTS,
    "points": rules.POINTS,
    "outs": rules.OUT,
}
HOME = "/spot-checks"
F_REASON, F_ACCOUNT, F_ENTITY = N_("理由"), C_("list", "账号"), N_("主体")
SHOWN = 30  # checks on the page of the rounds


def beside(work: Work, account_id: int) -> dict[str, Any]:
    """What the page of a visible account says of its spot checks."""
    return {"spot_checks": service.of_account(work, account_id), "spot": WORDS}


def _index(
    request: Request,
    work: Work,
    entity: int | None = None,
    page: int = 1,
    wrong: str = "",
    status: int = 200,
    typed: dict[str, str] | None = None,
) -> Response:
    scope.offer(request, entities.visible_entities(work), entity)
    rounds = service.visible_rounds(work, scope.only(entity))
    waiting = service.visible_checks(work, scope.only(entity), states=(rules.ANSWERED, rules.UNTOLD, rules.ASKED))
    order = {rules.ANSWERED: 0, rules.UNTOLD: 1, rules.ASKED: 2}
    may = work.actor.may(Permission.SPOT_CHECK)
    mine = entities.visible_entities(work, Permission.SPOT_CHECK) if may else []
    context = {
        "page_of": paging.cut(rounds, page),
        "waiting": sorted(waiting, key=lambda one: order[one.check.state])[:SHOWN],
        "more": max(0, len(waiting) - SHOWN),
        "spot": WORDS,
        "may": may,
        "offered": [(one.id, one.name) for one in mine],
        "wrong": wrong,
        "typed": typed or {},
    }
    return rendering.render(request, "spotchecks/index.html", context, current="spot-checks", status=status)


@router.get(HOME)
def index(
    request: Request, work: dependencies.Reading, entity: scope.Entity = None, page: listing.PageNumber = 1
) -> Response:
    """What waits for somebody, and every round."""
    return _index(request, work, entity, page)


@router.get(f"{HOME}/export")
def export(
    request: Request, work: dependencies.Reading, entity: scope.Entity = None, format: downloads.Format = "xlsx"
) -> Response:
    """Every check as a file."""
    found = service.visible_checks(work, scope.only(entity))
    sheet = spotcheck_export.checks(found, locale.translator(request))
    return downloads.send(request, work, sheet, sorted({one.entity for one in found}), format)


@router.post(f"{HOME}/draw")
def draw(request: Request, work: dependencies.Writing, entity: Short = "") -> Response:
    """Draw this week's round of an entity now."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _index(request, reader, wrong=wrong, status=status, typed={"entity": entity})

    with forms.answered_in(again):
        row = drawing.draw(work, forms.whole(entity, F_ENTITY) or 0)
        count = len(service.visible_checks(work, round_id=row.id))
    return forms.done(request, f"{HOME}/rounds/{row.id}", N_("抽中 {n} 个账号"), n=count)


@router.post(f"{HOME}/name")
def name(request: Request, work: dependencies.Writing, account: Short = "", reason: Long = "") -> Response:
    """Check one account on purpose."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        typed = {"account": account, "reason": reason}
        return _index(request, reader, wrong=wrong, status=status, typed=typed)

    with forms.answered_in(again):
        check = drawing.name(work, forms.needed(account, F_ACCOUNT), forms.needed(reason, F_REASON))
    return forms.done(request, f"{HOME}/{check.id}", N_("开始检查，把链接交给使用人"))


@router.get(f"{HOME}/rounds/{{round_id}}")
def show_round(
    request: Request, work: dependencies.Reading, round_id: dependencies.Id, page: listing.PageNumber = 1
) -> Response:
    """One round: its checks, and what it was drawn from."""
    line = service.visible_round(work, round_id)
    candidates = service.candidates(work, round_id)
    context = {
        "line": line,
        "checks": service.visible_checks(work, round_id=round_id),
        "pool": paging.cut(candidates, page),
        "recount": service.recount(work, round_id),
        "drawable": sum(not one.out for one in candidates),
        "tickets": sum(one.weight for one in candidates if not one.out),
        "spot": WORDS,
    }
    return rendering.render(request, "spotchecks/round.html", context, current="spot-checks")


@router.get(f"{HOME}/rounds/{{round_id}}/export")
def export_pool(
    request: Request, work: dependencies.Reading, round_id: dependencies.Id, format: downloads.Format = "xlsx"
) -> Response:
    """What a round was drawn from, for whoever draws it again."""
    line = service.visible_round(work, round_id)
    drawn = {one.check.account_id for one in service.visible_checks(work, round_id=round_id)}
    sheet = spotcheck_export.pool(service.candidates(work, round_id), drawn, locale.translator(request))
    return downloads.send(request, work, sheet, [line.entity], format)


def _show(
    request: Request, work: Work, check_id: int, mark: str = "", wrong: str = "", status: int = 200, **typed: str
) -> Response:
    line = service.visible_check(work, check_id)
    check = line.check
    asked = service.askings(work, check_id)
    seen = bool(mark) and service.is_open(work, check_id, mark)
    context = {
        "line": line,
        "asked": asked[::-1],
        "kept": sum(not photo.erased for one in asked for photo in one.photos),
        "may_judge": service.may_judge(work, check),
        "may_open": service.may_open(work, check),
        "mark": mark if seen else "",
        "can_end": check.state in (*rules.OPEN, rules.SILENT),
        "can_ask": check.state in rules.AGAIN_AFTER,
        "spot": WORDS,
        "typed": typed,
        "wrong": wrong,
    }
    return rendering.render(request, "spotchecks/show.html", context, current="spot-checks", status=status)


@router.get(f"{HOME}/{{check_id}}")
def show(request: Request, work: dependencies.Reading, check_id: dependencies.Id, mark: Mark = "") -> Response:
    """One check: what was asked and sent, and the verdict."""
    return _show(request, work, check_id, mark)


def _draw(request: Request, check_id: int, mark: str = "", **typed: str) -> forms.Draw:
    def draw(work: Work, wrong: str, status: int) -> Response:
        return _show(request, work, check_id, mark, wrong, status, **typed)

    return draw


@router.post(f"{HOME}/{{check_id}}/photos")
def open_photos(work: dependencies.Writing, check_id: dependencies.Id) -> Response:
    """Open the photos; who did is logged, and for a while the page shows them."""
    mark = service.open_photos(work, check_id)
    return RedirectResponse(f"{HOME}/{check_id}?mark={mark}#photos", 303)


@router.get(f"{HOME}/{{check_id}}/photos/{{number}}")
def photo(work: dependencies.Reading, check_id: dependencies.Id, number: Number, mark: Mark = "") -> Response:
    """One photo, for whoever has just opened them; it is nothing but a picture, and nobody keeps it."""
    found = service.photo(work, check_id, number, mark)
    headers = {
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return FileResponse(found.file, media_type=found.media_type, headers=headers)


@router.post(f"{HOME}/{{check_id}}/link")
def link(request: Request, work: dependencies.Writing, check_id: dependencies.Id) -> Response:
    """The link, to hand over; that it was shown is logged."""
    with forms.answered_in(_draw(request, check_id)):
        path = telling.hand_over(work, check_id)
    line, base = service.visible_check(work, check_id), visitors.base_url_of(request).rstrip("/")
    context = {"line": line, "link": base + path, "picture": qr.data_uri(base + path) if base else None, "based": base}
    return rendering.render(request, "spotchecks/link.html", context, current="spot-checks")


@router.post(f"{HOME}/{{check_id}}/judge")
def judge(
    request: Request,
    work: dependencies.Writing,
    check_id: dependencies.Id,
    verdict: Short = "",
    reason: Long = "",
    mark: Short = "",
) -> Response:
    """Pass, fail, or ask again."""
    with forms.answered_in(_draw(request, check_id, mark, verdict=verdict, reason=reason)):
        judging.judge(work, check_id, verdict, forms.line(reason, F_REASON, optional=True) or "")
    said = {rules.PASSED: N_("已记为通过"), rules.FAILED: N_("已记为不通过"), rules.AGAIN: N_("换了新的验证字")}
    return forms.done(request, f"{HOME}/{check_id}", said[verdict])


@router.post(f"{HOME}/{{check_id}}/cancel")
def cancel(request: Request, work: dependencies.Writing, check_id: dependencies.Id, reason: Long = "") -> Response:
    """End a check without a verdict."""
    with forms.answered_in(_draw(request, check_id, reason=reason)):
        judging.cancel(work, check_id, forms.needed(reason, F_REASON))
    return forms.done(request, f"{HOME}/{check_id}", N_("已取消，链接不能再用"))
