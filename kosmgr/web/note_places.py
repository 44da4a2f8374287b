"""Posting discipline by account and by month, and the test accounts."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from kosmgr.content import discipline, listing, publishers, rules, testers
from kosmgr.entities import service as entities
from kosmgr.kit import clock, paging
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.reports import posting
from kosmgr.rulebook import service as rulebook
from kosmgr.web import dependencies, downloads, forms, locale, note_forms, notes, rendering, scope
from kosmgr.web.listing import PageNumber, Word
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

HOME = f"{notes.HOME}/discipline"
TESTS = f"{notes.HOME}/test-accounts"
Short = Annotated[str, Form(max_length=200)]
F_NICKNAME, F_ACCOUNT, F_ENTITY = N_("昵称"), N_("小红书号"), N_("主体")
TONES = {posting.STALE: "idle", posting.NEVER: "idle", posting.SHUT: "banned"}
DAY = timedelta(days=1)


def _month(text: str, today: date) -> date:
    return listing.month(text)[0] if text else today.replace(day=1)


@router.get(HOME)
def show(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    month: Word = "",
    page: PageNumber = 1,
) -> Response:
    """What every account posted in a month."""
    scope.offer(request, entities.visible_entities(work), entity)
    first, chosen = _month(month, work.today), scope.only(entity)
    kept = posting.month(work, first, chosen)
    following = clock.add_months(first, 1)
    context = {
        "first": first,
        "month": f"{first:%Y-%m}",
        "earlier": f"{clock.add_months(first, -1):%Y-%m}",
        "later": f"{following:%Y-%m}" if following <= work.today else None,
        "page_of": paging.cut(kept, page),
        "sums": posting.summed(kept),
        "best": discipline.best(work, first, following, chosen),
        "silence": posting.SILENCE,
        "tones": TONES,
        "most": rulebook.value(work, "promo.ratio_max", entity),
        "least": rulebook.value(work, "posting.month_min", entity),
        "note_words": notes.WORDS,
    }
    return rendering.render(request, "notes/discipline.html", context, current="notes")


@router.get(f"{HOME}/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    month: Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """The month as a file."""
    kept = posting.month(work, _month(month, work.today), scope.only(entity))
    sheet = posting.sheet(kept, locale.translator(request))
    return downloads.send(request, work, sheet, sorted({one.entity for one in kept}), format)


@router.get(f"{HOME}/{{publisher_id}}")
def of_one(request: Request, work: dependencies.Reading, publisher_id: dependencies.Id) -> Response:
    """The last twelve months of one publisher, and its best notes."""
    label = publishers.visible_one(work, publisher_id)
    months = discipline.of_publisher(work, publisher_id, work.today)
    since = months[-1].first_on
    context = {
        "by": label,
        "months": months,
        "best": discipline.best(work, since, work.today + DAY, publisher_id=publisher_id),
        "most": rulebook.value(work, "promo.ratio_max", label.entity_id),
        "least": rulebook.value(work, "posting.month_min", label.entity_id) if label.kind == rules.KOS else 0,
        "note_words": notes.WORDS,
    }
    return rendering.render(request, "notes/months.html", context, current="notes")


def _tests(
    request: Request, work: Work, wrong: str = "", status: int = 200, typed: dict[str, str] | None = None
) -> Response:
    may = work.actor.may(Permission.NOTE_WRITE)
    mine = entities.visible_entities(work, Permission.NOTE_WRITE) if may else []
    context: dict[str, Any] = {
        "tests": testers.listed(work),
        "may": may,
        "writable": {one.id for one in mine},
        "offered": [(one.id, one.name) for one in mine],
        "typed": typed or {},
        "wrong": wrong,
    }
    return rendering.render(request, "notes/test_accounts.html", context, current="notes", status=status)


@router.get(TESTS)
def tests(request: Request, work: dependencies.Reading) -> Response:
    """The test accounts."""
    return _tests(request, work)


def _again(request: Request, **typed: str) -> forms.Draw:
    def draw(work: Work, wrong: str, status: int) -> Response:
        return _tests(request, work, wrong, status, typed)

    return draw


@router.post(TESTS)
def add_test(
    request: Request, work: dependencies.Writing, entity: Short = "", account: Short = "", nickname: Short = ""
) -> Response:
    """Register one."""
    with note_forms.asked(work, _again(request, entity=entity, account=account, nickname=nickname)):
        named, called = forms.needed(account, F_ACCOUNT), forms.needed(nickname, F_NICKNAME)
        row = testers.add(work, forms.whole(entity, F_ENTITY) or 0, named, called)
    return forms.done(request, TESTS, N_("测试号「{account}」已登记"), account=row.nickname)


@router.post(f"{TESTS}/{{publisher_id}}/rename")
def rename_test(
    request: Request, work: dependencies.Writing, publisher_id: dependencies.Id, nickname: Short = ""
) -> Response:
    """Put its nickname right."""
    with note_forms.asked(work, _again(request)):
        row = testers.rename(work, publisher_id, forms.needed(nickname, F_NICKNAME))
    return forms.done(request, TESTS, N_("测试号改名为「{account}」"), account=row.nickname)


@router.post(f"{TESTS}/{{publisher_id}}/end")
def end_test(request: Request, work: dependencies.Writing, publisher_id: dependencies.Id) -> Response:
    """It is no longer used."""
    with note_forms.asked(work, _again(request)):
        row = testers.end(work, publisher_id)
    undo = f"{TESTS}/{publisher_id}/resume"
    return forms.done(request, TESTS, N_("测试号「{account}」已停用"), undo, account=row.nickname)


@router.post(f"{TESTS}/{{publisher_id}}/resume")
def resume_test(request: Request, work: dependencies.Writing, publisher_id: dependencies.Id) -> Response:
    """It is used again."""
    with note_forms.asked(work, _again(request)):
        row = testers.resume(work, publisher_id)
    return forms.done(request, TESTS, N_("测试号「{account}」重新启用"), account=row.nickname)
