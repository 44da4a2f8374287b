"""One leaver's data, and legal holds: on a person, on everybody of an entity."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.kit.text import N_, fold
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.retention import erasing, rules
from kosmgr.retention import service as retention
from kosmgr.web import account_forms, dependencies, forms, rendering, say
from kosmgr.web import retention as lists
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Some = Annotated[list[str], Form(max_length=20)]
Short = account_forms.Short
Long = account_forms.Long


def _page(
    request: Request,
    work: Work,
    employee_id: int,
    typed: dict[str, Any] | None = None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    person = people.visible_person(work, employee_id, for_=Permission.RETENTION)
    found, speak = retention.leavers(work, [person.entity_id], [person.id]), say.speaker(request)
    known = retention.of_person(work, person.id, person.entity_id)
    one = found[0] if found else None
    context = {
        "person": person,
        "one": one,
        "home": f"/retention/people/{person.id}",
        "own": next((hold for hold in known.holds if hold.employee_id is not None), None),
        "holds": known.holds,
        "blockers": [blocker.text(speak) for blocker in one.blockers] if one else [],
        "history": retention.history(work, [person.entity_id], person.id),
        "classes": rules.CLASSES,
        "about": rules.ABOUT,
        "states": rules.STATES,
        "standings": rules.STANDINGS,
        "tones": lists.TONES,
        "today": work.today,
        "word": rules.CONFIRMED,
        "typed": typed or {},
        "wrong": wrong,
    }
    return rendering.render(request, "retention/show.html", context, current="retention", status=status)


@router.get("/retention/people/{employee_id}")
def show(request: Request, work: dependencies.Reading, employee_id: dependencies.Id) -> Response:
    """What is kept of one person, when it goes, what stops it."""
    work.require(Permission.RETENTION)
    return _page(request, work, employee_id)


@router.post("/retention/people/{employee_id}/hold")
def hold(request: Request, work: dependencies.Writing, employee_id: dependencies.Id, reason: Long = "") -> Response:
    """From now on nothing of this person is erased."""
    with forms.answered_in(
        lambda reader, wrong, status: _page(request, reader, employee_id, {"hold": reason}, wrong, status)
    ):
        work.require(Permission.RETENTION)
        retention.hold(work, employee_id, forms.needed(reason, lists.F_REASON))
    return forms.done(request, f"/retention/people/{employee_id}", N_("已设法律保留，解除之前什么都不擦除"))


@router.post("/retention/people/{employee_id}/lift")
def lift(request: Request, work: dependencies.Writing, employee_id: dependencies.Id, reason: Long = "") -> Response:
    """The schedule holds again."""
    with forms.answered_in(
        lambda reader, wrong, status: _page(request, reader, employee_id, {"lift": reason}, wrong, status)
    ):
        work.require(Permission.RETENTION)
        retention.lift(work, employee_id, forms.needed(reason, lists.F_REASON))
    return forms.done(request, f"/retention/people/{employee_id}", N_("已解除法律保留"))


@router.post("/retention/people/{employee_id}/erase")
def erase(
    request: Request,
    work: dependencies.Writing,
    employee_id: dependencies.Id,
    classes: Some = [],  # noqa: B006 - FastAPI copies it
    reason: Long = "",
    word: Short = "",
    early: Short = "",
) -> Response:
    """Erase classes of one person's data; before they are due only because the person asks."""
    typed = {"classes": list(classes), "reason": reason, "early": bool(early)}
    with forms.answered_in(lambda reader, wrong, status: _page(request, reader, employee_id, typed, wrong, status)):
        work.require(Permission.RETENTION)
        said = forms.needed(reason, lists.F_REASON)
        if not classes:
            raise rules.NobodyChosen()
        if fold(word) != rules.CONFIRMED:
            raise rules.NotConfirmed(word=rules.CONFIRMED)
        rows = erasing.erase(work, employee_id, classes, said, bool(early))
    return forms.done(request, f"/retention/people/{employee_id}", N_("已擦除 {n} 类个人信息"), n=len(rows))


def _holds(
    request: Request, work: Work, typed: dict[str, Any] | None = None, wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.RETENTION)
    mine = entities.visible_entities(work, Permission.RETENTION)
    found = retention.holds(work)
    names = {one.id: one.name for one in mine}
    context = {
        "persons": [(hold, person) for hold, person in retention.held_people(work)],
        "all_of": [(hold, names[hold.entity_id]) for hold in found if hold.employee_id is None],
        "offered": [(one.id, one.name) for one in mine],
        "names": names,
        "typed": typed or {},
        "wrong": wrong,
    }
    return rendering.render(request, "retention/holds.html", context, current="retention", status=status)


@router.get("/retention/holds")
def holds(request: Request, work: dependencies.Reading) -> Response:
    """Every legal hold that lasts."""
    return _holds(request, work)


@router.post("/retention/holds")
def hold_entity(request: Request, work: dependencies.Writing, entity: Short = "", reason: Long = "") -> Response:
    """Nothing of anybody of an entity is erased from now on."""
    typed = {"entity": entity, "reason": reason}
    with forms.answered_in(lambda reader, wrong, status: _holds(request, reader, typed, wrong, status)):
        work.require(Permission.RETENTION)
        chosen = forms.whole(entity, N_("主体")) or 0
        retention.hold_entity(work, chosen, forms.needed(reason, lists.F_REASON))
    return forms.done(request, "/retention/holds", N_("已设法律保留，解除之前什么都不擦除"))


@router.post("/retention/holds/{entity_id}/lift")
def lift_entity(
    request: Request, work: dependencies.Writing, entity_id: dependencies.Id, reason: Long = ""
) -> Response:
    """The schedule holds again for the entity."""
    with forms.answered_in(lambda reader, wrong, status: _holds(request, reader, {}, wrong, status)):
        work.require(Permission.RETENTION)
        retention.lift_entity(work, entity_id, forms.needed(reason, lists.F_REASON))
    return forms.done(request, "/retention/holds", N_("已解除法律保留"))
