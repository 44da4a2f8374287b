"""重复内容: the heat map, two texts side by side, groups with their template, rewriting."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from kosmgr.duplicates import looking, rewriting, rules, scanning, service
from kosmgr.duplicates.looking import Who
from kosmgr.edge import comparing, units, visitors
from kosmgr.edge.background import Desk
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.reports import duplicate_export
from kosmgr.web import (
    alike,
    dependencies,
    downloads,
    forms,
    frame,
    heat_chart,
    listing,
    locale,
    rendering,
    runs,
    say,
    scope,
)
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Days = Annotated[int, Query(ge=1, le=3660)]
Two = Annotated[str, Query(max_length=30, pattern=r"^(\d{1,9}-\d{1,9})?$")]
Short = Annotated[str, Form(max_length=40)]
Remark = Annotated[str, Form(max_length=rules.REMARK_LENGTH)]
SHOWN = 8
HOURS = 48  # up to which a delay is told in hours
VIEWS = ("map", "table")


def two(given: str) -> tuple[int, int] | None:
    """`3-14` as two numbers."""
    one, _dash, other = given.partition("-")
    return (int(one), int(other)) if one and other else None


@router.get("/duplicates")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    days: Days = rules.PERIOD,
    cell: Two = "",
    pair: Two = "",
    view: listing.Word = "map",
) -> Response:
    """The heat map; beside it the closest pair, or those of a chosen cell; weeks, what was copied most, templates."""
    scope.offer(request, entities.visible_entities(work), entity)
    here, speak = frame.page(request), say.speaker(request)
    seen = looking.view(work, days, scope.only(entity))
    chosen = two(cell)
    trail = rules.between(seen.pairs, *chosen) if chosen else seen.pairs
    context = {
        "seen": seen,
        "days": days,
        "entity": entity,
        "view": view if view in VIEWS else VIEWS[0],
        "periods": rules.PERIODS,
        "kinds": rules.WORDS,
        "any_note": bool(seen.active) or service.any_note(work),
        "large": len(seen.axis) > heat_chart.SMALL,
        "options": heat_chart.options(seen, lambda one: _cell(here, one, len(seen.axis)), chosen, speak),
        "box": heat_chart.box(len(seen.axis)),
        "trend": heat_chart.trend(seen, speak),
        "closest": seen.closest,
        "league": seen.league[:SHOWN],
        "templates": seen.templates[:SHOWN],
        "publishers_of": lambda group: rules.publishers(group, seen.lines),
        "copied": lambda group: rules.copied(group, seen.lines),
        "cell": chosen,
        **shown(work, trail, seen.lines, seen.who, two(pair), cell, here, speak),
    }
    return rendering.render(request, "duplicates/index.html", context, current="duplicates")


def _cell(here: frame.Page, cell: rules.Cell, count: int) -> str:
    named = "{}-{}".format(*cell.publishers)
    if count <= heat_chart.SMALL:
        return here.change(cell=named, pair=None)
    a, b = cell.top.a_id, cell.top.b_id
    return here.link(f"/duplicates/pairs/{a}/{b}?{here_query(here)}cell={named}")


def later(a: rules.Line, b: rules.Line, speak: say.Say) -> str:
    """By how much the second note came later: 晚 6.5 小时, 晚 3 天, 同一天."""
    if a.at is not None and b.at is not None:
        hours = (b.at - a.at).total_seconds() / 3600
        if hours < HOURS:
            return speak(N_("晚 {n} 小时"), n=f"{hours:.1f}".removesuffix(".0"))
    if a.day is None or b.day is None:
        return speak(N_("先后不明"))
    days = (b.day - a.day).days
    return speak(N_("晚 {n} 天"), n=days) if days else speak(N_("同一天"))


def here_query(here: frame.Page) -> str:
    """What of the address goes along to a page of its own."""
    return "".join(f"{name}={value}&" for name, value in here.query if name in ("days", "entity"))


def shown(
    work: Work,
    trail: list[rules.Pair],
    lines: Mapping[int, rules.Line],
    who: Mapping[int, Who] | None,
    wanted: tuple[int, int] | None,
    cell: str,
    here: frame.Page,
    speak: say.Say,
) -> dict[str, Any]:
    """One pair of a trail with the way to the one before and after it."""
    goes_along = {"query": here_query(here) + (f"cell={cell}&" if cell else ""), "wrong": "", "trail": trail}
    if wanted is None and not trail:
        return {"beside": None, **goes_along}
    place = next((n for n, one in enumerate(trail) if wanted == (one.a_id, one.b_id)), None if wanted else 0)
    current = trail[place] if place is not None else None
    number = wanted if current is None else (current.a_id, current.b_id)
    assert number is not None
    beside = service.beside(work, *number) if current is None else service.opened(work, current, lines, who)

    def go(step: int) -> str | None:
        if place is None or not 0 <= place + step < len(trail):
            return None
        one = trail[place + step]
        return f"{one.a_id}-{one.b_id}"

    return {
        "beside": beside,
        **goes_along,
        "place": place,
        "before": go(-1),
        "after": go(1),
        "pair_severity": rules.severity(beside.pair.kind, beside.pair.own),
        "sides": alike.sides(beside.a.title, beside.a.body, beside.b.title, beside.b.body, beside.phrases),
        "later": later(beside.line_a, beside.line_b, speak),
        "gap": (gap := rewriting.safe_gap(work, beside.b.entity_id)),
        "safe_on": (beside.line_b.day or work.today) + timedelta(days=gap),
        "rewrite_days": rules.REWRITE_DAYS,
        "rewrite": rewriting.waiting(work, beside.b.id),
    }


@router.get("/duplicates/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    days: Days = rules.PERIOD,
    format: downloads.Format = "xlsx",
) -> Response:
    """Every pair of the period, a row each."""
    seen = looking.view(work, days, scope.only(entity))
    named = [one.name for one in entities.visible_entities(work) if entity in (None, one.id)]
    return downloads.send(request, work, duplicate_export.pairs(seen, locale.translator(request)), named, format)


@router.post("/duplicates/scan")
def scan(request: Request, who: dependencies.Visitor, entity: Short = "") -> Response:
    """Compare all notes again, in the background."""
    chosen = forms.whole(entity, N_("主体"), optional=True)
    ids = scope.only(chosen)
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.FINDING_RUN)
        if not scanning.visible_places(work, ids, Permission.FINDING_RUN):
            raise rules.NothingToScan()

    def task(desk: Desk) -> dict[str, object]:
        def told(done: int, total: int) -> None:
            desk.progress(done, total, "pairs")

        comparing.everything(desk.reading, desk.writing, ids, told)
        return {runs.HREF: back}

    back = f"/duplicates?entity={chosen}" if chosen else "/duplicates"
    return runs.begin(request, who.actor, "duplicates", task, {"back": back})


@router.get("/duplicates/pairs/{note_id}/{other_id}")
def show(
    request: Request,
    work: dependencies.Reading,
    note_id: dependencies.Id,
    other_id: dependencies.Id,
    entity: scope.Entity = None,
    days: Days = rules.PERIOD,
    cell: Two = "",
) -> Response:
    """Two notes side by side, with the way to the pair before and after."""
    return _pair(request, work, note_id, other_id, entity, days, cell)


def _pair(
    request: Request, work: Work, a: int, b: int, entity: int | None, days: int, cell: str, wrong: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    here = frame.page(request)
    found, lines = looking.pairs(work, days, scope.only(entity))
    chosen = two(cell)
    trail = rules.between(found, *chosen) if chosen else found
    context = shown(work, trail, lines, None, (a, b), cell, here, say.speaker(request))
    context |= {"kinds": rules.WORDS, "cell": chosen, "wrong": wrong}
    return rendering.render(request, "duplicates/pair.html", context, current="duplicates", status=status)


@router.get("/duplicates/groups")
def groups(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    days: Days = rules.PERIOD,
    kind: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Groups of like notes: what they are, who was first, how many came later."""
    scope.offer(request, entities.visible_entities(work), entity)
    seen = looking.view(work, days, scope.only(entity))
    counts = {name: sum(one.kind == name for one in seen.groups) for name in rules.KINDS}
    found = [one for one in seen.groups if kind in ("", one.kind)]
    context = {
        "seen": seen,
        "days": days,
        "kind": kind if kind in rules.KINDS else "",
        "kinds": rules.KINDS,
        "counts": counts,
        "listing": paging.cut(found, page),
        "publishers_of": lambda group: rules.publishers(group, seen.lines),
        "copied": lambda group: rules.copied(group, seen.lines),
    }
    return rendering.render(request, "duplicates/groups.html", context, current="duplicates")


@router.get("/duplicates/groups/{note_id}")
def group(request: Request, work: dependencies.Reading, note_id: dependencies.Id) -> Response:
    """One group: the first note, the later ones, and of a template its skeleton with what was put into its slots."""
    found = service.group_of(work, note_id)
    context = {
        "found": found,
        "kinds": rules.KINDS,
        "severity_of": rules.severity(found.group.kind, len(rules.publishers(found.group, found.lines)) == 1),
        "pieces": service.skeleton(found),
    }
    return rendering.render(request, "duplicates/group.html", context, current="duplicates")


@router.get("/duplicates/rewrites")
def rewrites(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """Who is to write what anew, and what was done."""
    return _rewrites(request, work, entity)


def _rewrites(request: Request, work: Work, entity: int | None, wrong: str = "", status: int = 200) -> Response:
    scope.offer(request, entities.visible_entities(work), entity)
    context = {
        "found": rewriting.visible_rewrites(work, scope.only(entity)),
        "states": rewriting.STATES,
        "wrong": wrong,
    }
    return rendering.render(request, "duplicates/rewrites.html", context, current="duplicates", status=status)


@router.post("/duplicates/pairs/{note_id}/{other_id}/rewrite")
def assign(
    request: Request,
    work: dependencies.Writing,
    note_id: dependencies.Id,
    other_id: dependencies.Id,
    number: Short = "",
    due: Short = "",
    remark: Remark = "",
) -> Response:
    """Ask for the later note to be written anew."""
    with forms.answered_in(
        lambda reader, wrong, status: _pair(request, reader, note_id, other_id, None, rules.PERIOD, "", wrong, status)
    ):
        due_on = forms.day(due, N_("期限"), work.today, optional=True)
        task = rewriting.assign(work, other_id, number, due_on, remark)
    return forms.done(
        request, f"/duplicates/pairs/{note_id}/{other_id}", N_("已派给{person}改写"), person=task.assignee
    )


@router.post("/duplicates/rewrites/{rewrite_id}/done")
def done(request: Request, work: dependencies.Writing, rewrite_id: dependencies.Id, note: Remark = "") -> Response:
    """It was written anew."""
    with forms.answered_in(lambda reader, wrong, status: _rewrites(request, reader, None, wrong, status)):
        rewriting.done(work, rewrite_id, note)
    return forms.done(request, "/duplicates/rewrites", N_("已登记改写完成"))


@router.post("/duplicates/rewrites/{rewrite_id}/drop")
def drop(request: Request, work: dependencies.Writing, rewrite_id: dependencies.Id, reason: Remark = "") -> Response:
    """It need not be done."""
    with forms.answered_in(lambda reader, wrong, status: _rewrites(request, reader, None, wrong, status)):
        rewriting.drop(work, rewrite_id, reason)
    return forms.done(request, "/duplicates/rewrites", N_("这条改写不用做了"))
