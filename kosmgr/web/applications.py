"""Applications for an account: the list, one application with what speaks against it, filing and completing it."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.applications import deciding, eligibility, lines, rules
from kosmgr.applications import service as applications
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.text import N_, fold
from kosmgr.policy import Permission
from kosmgr.reports import changes, exports
from kosmgr.web import (
    account_forms,
    application_forms,
    dependencies,
    downloads,
    forms,
    listing,
    locale,
    rendering,
    scope,
)
from kosmgr.web import say as words
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
Line = lines.Line
ENTITY = N_("主体")
# what a list is looked at for: key, word, which lines
VIEWS: tuple[tuple[str, str, Callable[[Line], bool]], ...] = (
    ("open", N_("没办完"), lambda line: line.row.state in rules.OPEN),
    ("mine", N_("等我决定"), lambda line: line.mine),
    ("stopped", N_("停下待决定"), lambda line: line.row.state in rules.OPEN and line.stopped),
    ("incomplete", N_("待补材料"), lambda line: line.row.state in (rules.INCOMPLETE, rules.ON_HOLD)),
    (
        "platform",
        N_("批准与平台"),
        lambda line: line.row.state in (rules.APPROVED, rules.SUBMITTED, rules.REJECTED_BY_PLATFORM),
    ),
    ("opened", N_("已开通"), lambda line: line.row.state == rules.OPENED),
    ("refused", N_("驳回与撤回"), lambda line: line.row.state in (rules.REFUSED, rules.WITHDRAWN)),
    ("all", N_("全部"), lambda line: True),
)


def _offer(request: Request, work: Work, entity: int | None) -> None:
    """The entities to choose from; who reads by store has one, and no list of them."""
    if work.actor.may(Permission.LEDGER_READ):
        scope.offer(request, entities.visible_entities(work, Permission.APPLICATION_READ), entity)


def _fits(line: Line, q: str, store: str, state: str) -> bool:
    row = line.row
    said = (row.number, row.applicant, row.employee_number or "", row.store or "", row.xhs_id or "")
    found = not q or any(fold(q) in fold(part) for part in said)
    return found and (not store or row.store == store) and (not state or row.state == state)


def _chosen(
    request: Request, work: Work, entity: int | None, view: str, q: str, store: str, state: str
) -> tuple[list[Line], list[Line]]:
    """(everything visible, what the address asks for)."""
    _offer(request, work, entity)
    everything = lines.listing(work, scope.only(entity))
    test = next((test for key, _word, test in VIEWS if key == view), VIEWS[0][2])
    return everything, [line for line in everything if test(line) and _fits(line, q.strip(), store, state)]


@router.get("/applications")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    view: listing.Word = "open",
    q: listing.Word = "",
    store: listing.Word = "",
    state: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Applications by state, with what each waits for."""
    everything, found = _chosen(request, work, entity, view, q, store, state)
    wanted = {"q": q.strip(), "store": store, "state": state}
    offers = {
        "store": sorted(Counter(line.row.store for line in everything if line.row.store).items()),
        "state": sorted(Counter(line.row.state for line in everything).items()),
    }
    context = {
        "listed": {"wanted": wanted, "offers": offers, "total": len(everything)},
        "page_of": paging.cut(found, page),
        "views": [(key, word, sum(map(test, everything))) for key, word, test in VIEWS],
        "view": view if view in {key for key, _word, _test in VIEWS} else "open",
        "labels": {"state": rules.STATE_WORDS},
        "titles": eligibility.TITLES,
        "steps": rules.STEP_WORDS,
        "states": rules.STATE_WORDS,
        "found": len(found),
    }
    return rendering.render(request, "applications/index.html", context, current="applications")


@router.get("/applications/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    view: listing.Word = "open",
    q: listing.Word = "",
    store: listing.Word = "",
    state: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """What the list shows, as a file."""
    work.require(Permission.REPORT_READ)
    _everything, found = _chosen(request, work, entity, view, q, store, state)
    translate = locale.translator(request)
    rows = [
        exports.ApplicationRow(
            entity=line.entity,
            number=line.row.number,
            applicant=line.row.applicant,
            employee=line.row.employee_number,
            store=line.row.store,
            applied_on=line.row.applied_on,
            state=rules.STATE_WORDS[line.row.state],
            waits_for=rules.STEP_WORDS[line.turn.step] if line.turn else None,
            against=[eligibility.TITLES.get(b.code, b.code) for b in line.open_blockers],
            reason=line.row.refused_reason,
        )
        for line in found
    ]
    companies = sorted({row.entity for row in rows})
    return downloads.send(request, work, exports.applications(rows, translate), companies, format)


def waiting(request: Request, work: Work) -> Response:
    """What waits for the visitor: the home page of who sees nothing but applications."""
    context = {
        "waiting": deciding.waiting(work),
        "titles": eligibility.TITLES,
        "steps": rules.STEP_WORDS,
        "stores": sorted({grant.store for grant in work.actor.grants if grant.store}),
    }
    return rendering.render(request, "applications/waiting.html", context, current="waiting")


def _new(request: Request, work: Work, typed: dict[str, Any], wrong: str = "", status: int = 200) -> Response:
    work.require(Permission.APPLICATION_WRITE)
    mine = entities.visible_entities(work, Permission.APPLICATION_WRITE)
    known = {str(one.id): one.id for one in mine}
    place = known.get(str(typed.get("entity") or "")) or (mine[0].id if len(mine) == 1 else None)
    context = {
        "typed": typed,
        "wrong": wrong,
        "application": None,
        "entities": [(one.id, one.name) for one in mine],
        "documents": application_forms.documents(work, place, str(typed.get("employee") or "")),
        **application_forms.options(words.speaker(request)),
    }
    return rendering.render(request, "applications/form.html", context, current="applications", status=status)


@router.get("/applications/new")
def new(
    request: Request, work: dependencies.Reading, employee: listing.Word = "", entity: scope.Entity = None
) -> Response:
    """File an application."""
    return _new(request, work, {"employee": employee, "entity": entity or ""})


@router.post("/applications/new")
def add(
    request: Request,
    work: dependencies.Writing,
    given: application_forms.Given,
    entity: Short = "",
    employee: Short = "",
    applicant: Short = "",
    phone: Short = "",
) -> Response:
    """An application, under review from now on."""
    typed = {**given, "entity": entity, "employee": employee, "applicant": applicant, "phone": phone}
    with forms.answered_in(lambda reader, wrong, status: _new(request, reader, typed, wrong, status)):
        row = applications.file(
            work,
            forms.whole(entity, ENTITY) or 0,
            employee=forms.line(employee, N_("工号"), optional=True),
            applicant=forms.line(applicant, N_("姓名"), optional=True),
            phone=forms.line(phone, N_("手机号"), optional=True),
            **application_forms.read(given, work.today),
        )
    sentence = N_("申请 {number} 已提交审批")
    return forms.done(request, f"/applications/{row.id}", sentence, None, number=row.number)


@router.get("/applications/{application_id}")
def show(request: Request, work: dependencies.Reading, application_id: dependencies.Id) -> Response:
    """One application: what speaks against it, who agreed, which papers, what was done."""
    return shown(request, work, application_id)


def shown(request: Request, work: Work, application_id: int, wrong: str = "", status: int = 200) -> Response:
    """The page of one application."""
    line = lines.shown(work, application_id)
    row, speak = line.row, words.speaker(request)
    may = {
        permission.value: (where := work.actor.entity_ids(permission)) is None or row.entity_id in where
        for permission in (Permission.LEDGER_READ, Permission.APPLICATION_WRITE)
    }
    verbs = application_forms.offered(line) if may[Permission.APPLICATION_WRITE.value] else []
    context = {
        "line": line,
        "row": row,
        "wrong": wrong,
        "may": may,
        "verbs": verbs,
        "blockers": [_blocker(work, line, blocker, speak) for blocker in line.blockers],
        "rounds": _rounds(line.steps),
        "rulings": line.rulings,
        "namesakes": lines.namesakes(work, row) if may[Permission.APPLICATION_WRITE.value] else [],
        "events": _events(lines.history(work, row), speak),
        "valid_until": lines.order_ends(work, row),
        "states": rules.STATE_WORDS,
        "steps": rules.STEP_WORDS,
        "roles": rules.ROLE_WORDS,
        "verdicts": rules.VERDICT_WORDS,
        "titles": eligibility.TITLES,
        "papers": {name: getattr(row, f"{name}_document_id") for name in rules.DOCUMENTS},
        "materials": lines.materials(line),
        "material_words": eligibility.MATERIAL_WORDS,
        "material_states": rules.MATERIAL_STATES,
        "case": f"/cases/{row.case_id}" if row.case_id and may[Permission.LEDGER_READ.value] else "",
        "editable": row.state in rules.EDITABLE and may[Permission.APPLICATION_WRITE.value],
    }
    return rendering.render(request, "applications/show.html", context, current="applications", status=status)


def _blocker(work: Work, line: Line, blocker: eligibility.Blocker, speak: words.Say) -> dict[str, Any]:
    source = lines.source(work, line.row, blocker)
    asks = blocker.weight == eligibility.ASK and not blocker.settled and line.row.state in rules.OPEN
    role = deciding.ruled_by(work, line.row, blocker.code) if asks else ""
    return {
        "code": blocker.code,
        "weight": blocker.weight,
        "settled": blocker.settled,
        "title": eligibility.TITLES.get(blocker.code, blocker.code),
        "text": blocker.text(speak),
        "source": source.title,
        "said_by": speak(source.source),
        "role": role,
        "may_rule": bool(role) and lines.decides(work.actor, role, line.row),
    }


def _rounds(steps: Sequence[Any]) -> list[tuple[int, list[Any]]]:
    """Steps by round, the latest first."""
    numbers = sorted({step.round for step in steps}, reverse=True)
    return [(number, [step for step in steps if step.round == number]) for number in numbers]


def _events(rows: Sequence[Any], speak: words.Say) -> list[dict[str, Any]]:
    """The log of an application as a timeline."""
    return [
        {
            "on": row.at.date(),
            "icon": application_forms.ICONS.get(row.action.partition(".")[2], "note"),
            "text": changes.action_word(row.action, speak),
            "small": row.reason or changes.difference(row.before, row.after, speak),
            "source": row.actor if row.actor != "system" else speak(N_("系统")),
        }
        for row in rows
    ]


def _edit(
    request: Request, work: Work, application_id: int, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    row = lines.visible_application(work, application_id, for_=Permission.APPLICATION_WRITE)
    context = {
        "typed": typed or application_forms.typed(row),
        "wrong": wrong,
        "application": row,
        "entities": [],
        "documents": application_forms.documents(work, row.entity_id, row.employee_number or ""),
        **application_forms.options(words.speaker(request)),
    }
    return rendering.render(request, "applications/form.html", context, current="applications", status=status)


@router.get("/applications/{application_id}/edit")
def edit(request: Request, work: dependencies.Reading, application_id: dependencies.Id) -> Response:
    """Complete an application."""
    return _edit(request, work, application_id, {})


@router.post("/applications/{application_id}/edit")
def complete(
    request: Request,
    work: dependencies.Writing,
    application_id: dependencies.Id,
    given: application_forms.Given,
    employee: Short = "",
) -> Response:
    """Add what was missing."""
    typed = {**given, "employee": employee}
    with forms.answered_in(lambda reader, wrong, status: _edit(request, reader, application_id, typed, wrong, status)):
        number = forms.line(employee, N_("工号"), optional=True)
        row = applications.complete(work, application_id, employee=number, **application_forms.read(given, work.today))
    return forms.done(request, f"/applications/{row.id}", N_("申请 {number} 已补充"), None, number=row.number)
