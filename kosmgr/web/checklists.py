"""The checklists of an entity's cases: what they ask for, and changing that for the cases to come."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from kosmgr.cases import editing, plans
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.tasks import rules as tasks
from kosmgr.web import dependencies, forms, frame, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = Annotated[str, Form(max_length=200)]
Word = Annotated[str, Query(max_length=40)]
FIRST = "offboarding.company"


def _place(name: str) -> tuple[str, str]:
    kind, _dot, ownership = name.partition(".")
    plans.check_list(kind, ownership)
    return kind, ownership


def _page(
    request: Request,
    work: Work,
    entity_id: int,
    name: str,
    typed: dict[str, Any] | None = None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    """One list; `typed` is the form that came back, with the code of its item (empty: the new one)."""
    entity = entities.visible_entity(work, entity_id)
    scope.offer(request, entities.visible_entities(work), entity_id, "/cases")
    kind, ownership = _place(name)
    lines, speak, here = editing.checklist(work, entity.id, kind, ownership), say.speaker(request), frame.page(request)
    where = work.actor.entity_ids(Permission.ENTITY_WRITE)
    context = {
        "entity": entity,
        "list": name,
        "title": speak(plans.LIST_WORDS[(kind, ownership)]),
        "tabs": [
            {
                "label": speak(word),
                "href": here.link(f"/entities/{entity.id}/plans?list={one}.{whose}"),
                "current": (one, whose) == (kind, ownership),
            }
            for (one, whose), word in plans.LIST_WORDS.items()
        ],
        "lines": [line for line in lines if line.origin != editing.LEFT_OUT],
        "gone": [line for line in lines if line.origin == editing.LEFT_OUT],
        "touched": any(line.origin != editing.SHIPPED for line in lines),
        "origins": editing.ORIGINS,
        "owners": tasks.OWNER_WORDS,
        "owner_options": [(key, speak(word)) for key, word in tasks.OWNER_WORDS.items()],
        "evidence": editing.EVIDENCE,
        "evidence_options": [(key, speak(word)) for key, word in editing.EVIDENCE.items()],
        "most": plans.LONGEST_BEFORE,
        "may": where is None or entity.id in where,
        "typed": typed,
        "wrong": wrong,
    }
    return rendering.render(request, "cases/plans.html", context, current="cases", status=status)


@router.get("/cases/plans")
def first(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """The checklists of an entity; of the first, if none is named."""
    mine = entities.visible_entities(work)
    return _page(request, work, entity or (mine[0].id if mine else 0), FIRST)


@router.get("/entities/{entity_id}/plans")
def index(request: Request, work: dependencies.Reading, entity_id: dependencies.Id, list: Word = FIRST) -> Response:
    """One checklist of an entity."""
    return _page(request, work, entity_id, list)


@router.post("/entities/{entity_id}/plans")
def save(
    request: Request,
    work: dependencies.Writing,
    entity_id: dependencies.Id,
    list: Short = FIRST,
    code: Short = "",
    title: Short = "",
    owner: Short = "",
    before: Short = "0",
    evidence: Short = tasks.NO_EVIDENCE,
    holding: Short = "",
) -> Response:
    """Add an item, or change one."""
    typed = {"code": code, "title": title, "owner": owner, "before": before, "evidence": evidence, "holding": holding}
    with forms.answered_in(lambda reader, wrong, status: _page(request, reader, entity_id, list, typed, wrong, status)):
        work.require(Permission.ENTITY_WRITE)
        place, wanted = _place(list), dependencies.line(title)
        shipped = plans.step_of(*place, code)
        if shipped is not None and wanted == say.speaker(request)(shipped.title):
            wanted = shipped.title  # shown in the reader's language, kept as shipped
        days = forms.whole(before, N_("提前几个工作日"), optional=True) or 0
        step = editing.set_item(
            work, entity_id, *place, wanted, owner,
            code=code or None, before=days, evidence=evidence, holding=bool(holding),
        )  # fmt: skip
    return _done(
        request, entity_id, list, N_("「{title}」已存；以后开的事项按新的清单，已经开的不变"), title=step.title
    )


@router.post("/entities/{entity_id}/plans/remove")
def remove(
    request: Request, work: dependencies.Writing, entity_id: dependencies.Id, list: Short = FIRST, code: Short = ""
) -> Response:
    """Leave an item out of the cases to come."""
    with forms.answered_in(lambda reader, wrong, status: _page(request, reader, entity_id, list, None, wrong, status)):
        work.require(Permission.ENTITY_WRITE)
        editing.leave_out(work, entity_id, *_place(list), code)
    return _done(request, entity_id, list, N_("已去掉；以后开的事项没有这一项，已经开的不变"))


@router.post("/entities/{entity_id}/plans/reset")
def reset(
    request: Request, work: dependencies.Writing, entity_id: dependencies.Id, list: Short = FIRST, code: Short = ""
) -> Response:
    """Back to the shipped list, or one item of it."""
    with forms.answered_in(lambda reader, wrong, status: _page(request, reader, entity_id, list, None, wrong, status)):
        work.require(Permission.ENTITY_WRITE)
        editing.reset(work, entity_id, *_place(list), code or None)
    return _done(request, entity_id, list, N_("已恢复自带的；以后开的事项按它，已经开的不变"))


def _done(request: Request, entity_id: int, name: str, sentence: str, **facts: object) -> Response:
    return forms.done(request, f"/entities/{entity_id}/plans?list={name}", sentence, None, **facts)
