"""固定说明: sentences of the brand that do not count as copied; and how the index of fingerprints stands."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from kosmgr.content import phrases, renewing
from kosmgr.edge import units, visitors
from kosmgr.edge.background import Desk, Task
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.web import dependencies, forms, notes, rendering, runs, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

HOME = f"{notes.HOME}/phrases"
Short = Annotated[str, Form(max_length=40)]
Long = Annotated[str, Form(max_length=2000)]
F_ENTITY, F_PHRASE = N_("主体"), N_("固定说明")


def _index(
    request: Request,
    work: Work,
    entity: int | None = None,
    wrong: str = "",
    status: int = 200,
    typed: dict[str, str] | None = None,
) -> Response:
    scope.offer(request, entities.visible_entities(work), entity)
    may = work.actor.may(Permission.FINDING_ACCEPT)
    mine = entities.visible_entities(work, Permission.FINDING_ACCEPT) if may else []
    only = scope.only(entity)
    context = {
        "lines": [one for one in phrases.visible(work) if only is None or one.entity_id in only],
        "offered": [(one.id, one.name) for one in mine],
        "may": may,
        "standing": renewing.standing(work),
        "limits": {"length": phrases.LENGTH, "least": phrases.LEAST},
        "wrong": wrong,
        "typed": typed or {"entity": str(entity or ""), "phrase": ""},
    }
    return rendering.render(request, "notes/phrases.html", context, current="notes", status=status)


@router.get(HOME)
def index(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """The sentences, and where new ones are added."""
    return _index(request, work, entity)


def compare_task(entity_ids: list[int]) -> Task:
    """Look at all pairs of some entities again."""

    def task(desk: Desk) -> dict[str, object]:
        renewing.compare(desk.reading, desk.writing, entity_ids, desk.progress)
        return {runs.HREF: HOME}

    return task


def _again(request: Request, who: dependencies.Visitor, entity_ids: list[int]) -> Response:
    return runs.begin(request, who.actor, "note-pairs", compare_task(entity_ids), {"back": HOME})


@router.post(HOME)
def add(request: Request, who: dependencies.Visitor, entity: Short = "", phrase: Long = "") -> Response:
    """Let a sentence through, then look at the entity's notes again."""
    runtime = visitors.runtime_of(request)

    def draw(work: Work, wrong: str, status: int) -> Response:
        return _index(request, work, wrong=wrong, status=status, typed={"entity": entity, "phrase": phrase})

    with forms.answered_in(draw):
        number = forms.whole(entity, F_ENTITY) or 0
        said = forms.needed(phrase, F_PHRASE)
        with units.writing(runtime, who.actor) as work:
            phrases.add(work, number, said)
    return _again(request, who, [number])


@router.post(HOME + "/{phrase_id}/remove")
def remove(request: Request, who: dependencies.Visitor, phrase_id: dependencies.Id) -> Response:
    """It counts again; look at the entity's notes again."""
    with units.writing(visitors.runtime_of(request), who.actor) as work:
        entity_id = phrases.remove(work, phrase_id)
    return _again(request, who, [entity_id])


@router.post(HOME + "/compare")
def compare(request: Request, who: dependencies.Visitor, entity: Short = "") -> Response:
    """Look at everything again, for example after a threshold was changed."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        chosen = renewing.comparable(work, forms.whole(entity, F_ENTITY, optional=True))
    return _again(request, who, chosen)
