"""Where people are written to: an employee's address on a page of its own, and one's own on the page of the log-in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from kosmgr.kit.text import N_
from kosmgr.people import contacts
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.post import addresses
from kosmgr.web import account_forms, dependencies, forms, login, rendering
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Number = Annotated[str, Path(max_length=60)]
Short = account_forms.Short
Long = account_forms.Long


def _show(
    request: Request,
    work: Work,
    entity_id: int,
    number: str,
    wrong: str = "",
    status: int = 200,
    clear: str = "",
    typed: str = "",
) -> Response:
    person = people.visible_employee(work, number, entity_id)
    context = {
        "person": person,
        "home": f"/people/{entity_id}/{person.number}",
        "email": contacts.address_of(work, person.id),
        "may": {
            one.value: (allowed := work.actor.entity_ids(one)) is None or entity_id in allowed
            for one in (Permission.PERSON_WRITE, Permission.PERSONAL_REVEAL)
        },
        "wrong": wrong,
        "clear": clear,
        "typed": typed,
    }
    return rendering.render(request, "people/address.html", context, current="people", status=status)


@router.get("/people/{entity_id}/{number}/address")
def show(request: Request, work: dependencies.Reading, entity_id: dependencies.Id, number: Number) -> Response:
    """One person's address, masked."""
    return _show(request, work, entity_id, number)


@router.post("/people/{entity_id}/{number}/address")
def keep(
    request: Request, work: dependencies.Writing, entity_id: dependencies.Id, number: Number, email: Short = ""
) -> Response:
    """Write a person's address down."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _show(request, reader, entity_id, number, wrong, status, typed=email)

    with forms.answered_in(again):
        work.require(Permission.PERSON_WRITE)
        person = people.visible_employee(work, number, entity_id, for_=Permission.PERSON_WRITE)
        contacts.keep_address(work, person.id, forms.needed(email, N_("邮箱")))
    return forms.done(request, f"/people/{entity_id}/{person.number}", N_("邮箱已登记"))


@router.post("/people/{entity_id}/{number}/address/remove")
def remove(request: Request, work: dependencies.Writing, entity_id: dependencies.Id, number: Number) -> Response:
    """Forget it."""
    work.require(Permission.PERSON_WRITE)
    person = people.visible_employee(work, number, entity_id, for_=Permission.PERSON_WRITE)
    contacts.drop_address(work, person.id)
    return forms.done(request, f"/people/{entity_id}/{person.number}", N_("邮箱已删去"))


@router.post("/people/{entity_id}/{number}/address/reveal")
def reveal(
    request: Request, work: dependencies.Writing, entity_id: dependencies.Id, number: Number, reason: Long = ""
) -> Response:
    """The address in clear, on this page and never again; the reason is logged."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _show(request, reader, entity_id, number, wrong, status)

    with forms.answered_in(again):
        work.require(Permission.PERSONAL_REVEAL)
        person = people.visible_employee(work, number, entity_id, for_=Permission.PERSONAL_REVEAL)
        clear = contacts.reveal_address(work, person.id, forms.needed(reason, account_forms.F_REASON))
    return _show(request, work, entity_id, number, clear=clear)


@router.post("/account/address")
def keep_own(
    request: Request, work: dependencies.Writing, who: dependencies.Visitor, email: Short = "", language: Short = ""
) -> Response:
    """Where one gets letters oneself, and in which language; nothing written takes the address away."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        return login.own_page(request, reader, who, status, wrong=wrong, email=email)

    with forms.answered_in(again):
        if language:
            addresses.speak(work, language)
        if email.strip():
            addresses.keep_own(work, email)
        elif addresses.own(work) is not None:
            addresses.drop_own(work)
    return forms.done(request, "/account", N_("已保存"))
