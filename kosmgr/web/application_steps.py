"""How an entity approves applications: which steps, who decides each, in which order."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from kosmgr.applications import deciding, rules
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.web import dependencies, forms, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

PLACES = len(rules.STEPS)


@router.get("/applications/steps")
def steps(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """How an entity approves; the first one, if none is named."""
    return _steps(request, work, entity, None)


def _steps(
    request: Request,
    work: Work,
    entity: int | None,
    typed: list[tuple[str, str]] | None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    work.require(Permission.ENTITY_WRITE)
    mine = entities.visible_entities(work, Permission.ENTITY_WRITE)
    chosen = entity or (mine[0].id if mine else 0)
    scope.offer(request, mine, chosen)
    owner = entities.visible_entity(work, chosen, for_=Permission.ENTITY_WRITE)
    speak = say.speaker(request)
    known = typed if typed is not None else deciding.approval_steps(work, owner.id)
    context = {
        "entity": owner,
        "rows": [*known, *[("", "")] * (PLACES - len(known))],
        "step_options": [(key, speak(word)) for key, word in rules.STEP_WORDS.items()],
        "role_options": [(key, speak(rules.ROLE_WORDS[key])) for key in rules.ROLES],
        "wrong": wrong,
    }
    return rendering.render(request, "applications/steps.html", context, current="applications", status=status)


@router.post("/applications/steps")
def set_steps(
    request: Request,
    work: dependencies.Writing,
    entity: Annotated[int, Form(ge=1, le=2**31 - 1)],
    step: Annotated[list[str], Form(max_length=PLACES, default_factory=list)],
    role: Annotated[list[str], Form(max_length=PLACES, default_factory=list)],
) -> Response:
    """The steps in the order of the form; a line without a step is left out."""
    wanted = [(one, by) for one, by in zip(step, role, strict=False) if one]
    with forms.answered_in(lambda reader, wrong, status: _steps(request, reader, entity, wanted, wrong, status)):
        deciding.set_steps(work, entity, wanted)
    return forms.done(request, f"/applications/steps?entity={entity}", N_("审批步骤已改，新提交的申请按新的走"))
