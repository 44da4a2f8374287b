"""Who keeps a phone: handing it out, taking it back; and which 企业号 is signed in on it."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.devices import custody, rules
from kosmgr.devices import service as devices
from kosmgr.kit.text import N_
from kosmgr.matrix import lists
from kosmgr.matrix import service as matrix
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.web import account_forms, dependencies, forms, rendering
from kosmgr.web.devices import Number
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
F_DAY, F_CONDITION = N_("日期"), N_("外观与配件")


def _draw(
    request: Request, work: Work, number: str, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.DEVICE_WRITE)
    device = devices.visible_device(work, number, for_=Permission.DEVICE_WRITE)
    ids = [device.entity_id] if device.entity_id else None
    picture = matrix.picture(work, entity_ids=ids)
    history = custody.history(work, device)
    kept = next((row for row in history.custodies if row.until_on is None), None)
    entity = picture.entities.get(device.entity_id or 0)
    line = picture.by_device[device.id]
    enterprises = entity.enterprise_accounts if entity else ()
    context = {
        "line": line,
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "kept": kept,
        "serving": [
            (item["employee"], f"{item['name']} {item['employee']}")
            for item in lists.items(work, "people", ids)
            if item["employee"] and item["status"] not in ("left", "pending")
        ],
        "enterprises": [(one.id, one.nickname, one.id in line.enterprise_ids) for one in enterprises],
    }
    return rendering.render(request, "devices/custody.html", context, current="devices", status=status)


@router.get("/devices/{number}/custody")
def form(request: Request, work: dependencies.Reading, number: Number) -> Response:
    """Hand it out or take it back."""
    return _draw(request, work, number, {})


@router.post("/devices/{number}/custody")
def perform(
    request: Request,
    work: dependencies.Writing,
    number: Number,
    act: Short = "",
    employee: Short = "",
    on: Short = "",
    condition: Short = "",
    enterprise: Short = "",
) -> Response:
    """What was handed out, taken back, signed in or out."""
    typed = {"act": act, "employee": employee, "on": on, "condition": condition, "enterprise": enterprise}
    with forms.answered_in(lambda reader, wrong, status: _draw(request, reader, number, typed, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        device = devices.visible_device(work, number, for_=Permission.DEVICE_WRITE)
        day = forms.needed_day(on, F_DAY, work.today)
        state = forms.line(condition, F_CONDITION, optional=True)
        rules.check_word(act, ("out", "back", "sign-in", "sign-out"))
        if act == "out":
            person = people.visible_employee(work, forms.needed(employee, N_("领用人")), device.entity_id)
            devices.hand_out_device(work, device.id, person.id, day, state)
            said, facts = N_("设备 {device} 已交给 {person}"), {"person": person.name}
        elif act == "back":
            devices.take_back_device(work, device.id, day, state)
            said, facts = N_("设备 {device} 已收回"), {}
        else:
            chosen = forms.whole(enterprise, N_("企业号")) or 0
            if act == "sign-in":
                custody.sign_in_enterprise(work, device, chosen, day)
            else:
                custody.sign_out_enterprise(work, device, chosen, day)
            said, facts = N_("设备 {device} 上的企业号已登记"), {}
    return forms.done(request, f"/devices/{device.number}", said, None, device=device.number, **facts)
