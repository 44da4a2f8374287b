"""A person moves: leave of absence and back, to another entity, employed again, everything they hold given back."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import Response

from kosmgr.bindings import service as bindings
from kosmgr.cases import moving
from kosmgr.entities import service as entities
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.people import leaves
from kosmgr.people import rules as people_rules
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.web import account_forms, dependencies, forms, locale, rendering
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Number = Annotated[str, Path(max_length=60)]
Short = account_forms.Short
Long = account_forms.Long
Place = Annotated[int | None, Form(ge=1, le=2**31 - 1)]
F_FROM, F_LAST, F_BACK, F_DAY, F_REASON = N_("从哪天起"), N_("最后一天"), N_("回来的那天"), N_("哪一天"), N_("理由")
F_ENTITY, F_CONTRACT, F_NAME = N_("调到哪个主体"), N_("合同到期"), N_("姓名")


def _page(
    request: Request,
    work: Work,
    entity_id: int,
    number: str,
    typed: dict[str, Any] | None = None,
    wrong: str = "",
    verb: str = "",
    status: int = 200,
) -> Response:
    work.require(Permission.PERSON_WRITE)
    person = people.visible_employee(work, number, entity_id, for_=Permission.PERSON_WRITE)
    known = leaves.leaves_of(work, person.id)
    held = [row for row in bindings.accounts_of(work, person.id) if row.until_on is None or row.until_on > work.today]
    context = {
        "person": person,
        "home": f"/people/{entity_id}/{person.number}",
        "leaves": [(one, _last(one.until_on)) for one in reversed(known)],
        "away": next((one for one in known if one.until_on is None or one.until_on > work.today), None),
        "employed": people.employment(work, person.id, work.today) is not None,
        "held": held,
        "places": [
            (one.id, one.name)
            for one in entities.visible_entities(work, Permission.PERSON_WRITE)
            if one.id != person.entity_id
        ],
        "may_release": work.actor.may(Permission.CASE_WRITE) and work.actor.may(Permission.ACCOUNT_BIND),
        "typed": typed or {},
        "wrong": wrong,
        "verb": verb,
    }
    return rendering.render(request, "people/moves.html", context, current="people", status=status)


def _last(until_on: date | None) -> date | None:
    return None if until_on is None else until_on - people_rules.DAY


@router.get("/people/{entity_id}/{number}/moves")
def form(request: Request, work: dependencies.Reading, entity_id: dependencies.Id, number: Number) -> Response:
    """Everything that may happen to a person beside leaving."""
    return _page(request, work, entity_id, number)


@router.post("/people/{entity_id}/{number}/moves/{verb}")
def move(
    request: Request,
    work: dependencies.Writing,
    entity_id: dependencies.Id,
    number: Number,
    verb: str,
    from_on: Short = "",
    until_on: Short = "",
    entity: Place = None,
    new_number: Short = "",
    new_name: Short = "",
    reason: Long = "",
) -> Response:
    """Record one of them."""
    work.require(Permission.PERSON_WRITE)
    typed = {"from_on": from_on, "until_on": until_on, "entity": entity, "new_number": new_number, "reason": reason}
    typed["new_name"] = new_name
    home, facts = f"/people/{entity_id}/{number}", {"name": number}
    with forms.answered_in(
        lambda reader, wrong, status: _page(request, reader, entity_id, number, typed, wrong, verb, status)
    ):
        person = people.visible_employee(work, number, entity_id, for_=Permission.PERSON_WRITE)
        facts = {"name": person.name}
        if verb == "leave":
            begins = forms.needed_day(from_on, F_FROM, work.today)
            leaves.set_leave(work, person.id, begins, forms.day(until_on, F_LAST, work.today, optional=True))
            sentence = N_("{name} 的休假已登记，账号显示为暂停")
        elif verb == "back":
            leaves.end_leave(work, person.id, forms.needed_day(from_on, F_BACK, work.today))
            sentence = N_("{name} 的休假已结束")
        elif verb == "employ":
            begins = forms.needed_day(from_on, F_FROM, work.today)
            ends = forms.day(until_on, F_CONTRACT, work.today, optional=True)
            people.employ(work, person.id, begins, ends, forms.line(new_name, F_NAME, optional=True))
            sentence = N_("{name} 再次入职已登记，以前的同意不再算数，请重新征求")
        elif verb == "transfer":
            day = forms.needed_day(from_on, F_DAY, work.today)
            if entity is None:
                raise forms.Missing(field=F_ENTITY)
            done = moving.open_transfer(
                work, person.id, entity, day, forms.line(new_number, N_("新工号"), optional=True),
                reason=forms.line(reason, F_REASON, optional=True),
            )  # fmt: skip
            sentence, home = N_("{name} 调主体已开交接：{number}"), f"/cases/{done.case_id}"
            facts["number"] = done.number or ""
        elif verb == "release":
            day = forms.needed_day(from_on, F_DAY, work.today)
            back = moving.release_everything(work, person.id, forms.needed(reason, F_REASON), day)
            sentence = N_("{name} 名下的已全部登记收回：{things}")
            say = locale.translator(request)
            facts["things"] = sentences.listed([*back.accounts, *back.devices, *back.sims], say) or "—"
        else:
            raise people_rules.EmployeeUnknown(employee=number)
    return forms.done(request, home, sentence, None, **facts)
