"""Work phones: the list, one phone, registering and describing it, and putting an account on it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from kosmgr.devices import custody, rules
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.findings import service as findings
from kosmgr.kit.text import N_
from kosmgr.matrix import service as matrix
from kosmgr.matrix import words
from kosmgr.policy import Permission
from kosmgr.reports import exports
from kosmgr.web import (
    account_forms,
    dependencies,
    device_history,
    downloads,
    forms,
    listing,
    locale,
    rendering,
    say,
    scope,
)
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Number = Annotated[str, Path(max_length=60)]
Short = account_forms.Short
F_DAY = N_("日期")


@router.get("/devices")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "device",
    store: listing.Word = "",
    status_code: listing.Word = "",
    network_kind: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Every work phone with the accounts on it."""
    wanted = {"store": store, "status_code": status_code, "network_kind": network_kind}
    listed = listing.read(request, work, "devices", entity, q, sort, wanted, page)
    labels = {"status_code": words.DEVICE_STATUS, "network_kind": words.NETWORKS}
    context = {
        "listed": listed,
        "sort": sort,
        "labels": labels,
        "picture": matrix.picture(work, entity_ids=scope.only(entity)),
    }
    context["tab"] = "devices"
    return rendering.render(request, "devices/index.html", context, current="devices")


@router.get("/devices/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "device",
    store: listing.Word = "",
    status_code: listing.Word = "",
    network_kind: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """What the list shows, as a file."""
    wanted = {"store": store, "status_code": status_code, "network_kind": network_kind}
    listed = listing.read(request, work, "devices", entity, q, sort, wanted, 1)
    picture = matrix.picture(work, entity_ids=scope.only(entity))
    sheet = exports.devices_of(picture, locale.translator(request), [item["id"] for item in listed.items])
    return downloads.send(request, work, sheet, listed.entities, format)


def _form(
    request: Request, work: Work, number: str | None, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.DEVICE_WRITE)
    speak = say.speaker(request)
    line = None
    if number is not None:
        device = devices.visible_device(work, number, for_=Permission.DEVICE_WRITE)
        line = matrix.picture(work, entity_ids=[device.entity_id] if device.entity_id else None).by_device[device.id]
    context = {
        "line": line,
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "entities": [(one.id, one.name) for one in entities.visible_entities(work, Permission.DEVICE_WRITE)],
        "networks": [(key, speak(words.NETWORKS.get(key, key))) for key in rules.NETWORK_KINDS],
        "statuses": [(key, speak(words.DEVICE_STATUS.get(key, key))) for key in rules.DEVICE_STATUSES],
    }
    return rendering.render(request, "devices/form.html", context, current="devices", status=status)


@router.get("/devices/new")
def new(request: Request, work: dependencies.Reading) -> Response:
    """Register a phone."""
    return _form(request, work, None, {})


def _observed(typed: dict[str, Any], work: Work) -> dict[str, object]:
    status = typed["status_code"] or None
    return {
        "model": forms.line(typed["model"], N_("型号"), optional=True),
        "imei_tail": forms.line(typed["imei_tail"], N_("IMEI 后四位"), optional=True),
        "keeper_name": forms.line(typed["keeper_name"], N_("保管人"), optional=True),
        "store": forms.line(typed["store"], N_("门店"), optional=True),
        "network_kind": typed["network_kind"] or None,
        "network": forms.line(typed["network"], N_("网络"), optional=True),
        "counted_on": forms.day(typed["counted_on"], N_("盘点日"), work.today, optional=True),
        "status_code": status,
        "status": words.DEVICE_STATUS.get(status, status) if status else None,
    }


@router.post("/devices/new")
def register(
    request: Request,
    work: dependencies.Writing,
    number: Short = "",
    entity: Short = "",
    model: Short = "",
    imei_tail: Short = "",
    keeper_name: Short = "",
    store: Short = "",
    network_kind: Short = "",
    network: Short = "",
    counted_on: Short = "",
    status_code: Short = "",
) -> Response:
    """A new phone of an entity."""
    typed = {
        "number": number,
        "entity": entity,
        "model": model,
        "imei_tail": imei_tail,
        "keeper_name": keeper_name,
        "store": store,
        "network_kind": network_kind,
        "network": network,
        "counted_on": counted_on,
        "status_code": status_code,
    }
    with forms.answered_in(lambda reader, wrong, status: _form(request, reader, None, typed, wrong, status)):
        named = forms.needed(number, N_("设备编号"))
        owner = forms.whole(entity, N_("主体")) or 0
        device = devices.register_device(work, named, owner, **_observed(typed, work))
    return forms.done(request, f"/devices/{device.number}", N_("设备 {device} 已登记"), None, device=device.number)


@router.get("/devices/{number}")
def show(request: Request, work: dependencies.Reading, number: Number) -> Response:
    """One phone: who lives on it, and what is wrong with it."""
    device = devices.visible_device(work, number)
    picture = matrix.picture(work, entity_ids=[device.entity_id] if device.entity_id else None)
    line = picture.by_device.get(device.id)
    if line is None:
        raise rules.DeviceUnknown(device=number)
    speak = say.speaker(request)
    entity = picture.entities.get(line.entity_id or 0)
    history = custody.history(work, device)
    on_it = [(picture.by_account[key], slot) for key, slot in line.accounts if key in picture.by_account]
    context = {
        "line": line,
        "entity": entity,
        "accounts": [(one, slot, say.state(one, work.today, speak)) for one, slot in on_it],
        "slots": words.SLOTS,
        "statuses": words.DEVICE_STATUS,
        "networks": words.NETWORKS,
        "events": device_history.events(history, picture, speak),
        "kept": next((row for row in history.custodies if row.until_on is None), None),
        "enterprises": [one for one in (entity.enterprise_accounts if entity else ()) if one.id in line.enterprise_ids],
        "findings": say.findings(findings.about(work, "device", device.id), speak),
    }
    return rendering.render(request, "devices/show.html", context, current="devices")


@router.get("/devices/{number}/edit")
def edit(request: Request, work: dependencies.Reading, number: Number) -> Response:
    """Describe a phone by hand."""
    return _form(request, work, number, {})


@router.post("/devices/{number}/edit")
def observe(
    request: Request,
    work: dependencies.Writing,
    number: Number,
    on: Short = "",
    model: Short = "",
    imei_tail: Short = "",
    keeper_name: Short = "",
    store: Short = "",
    network_kind: Short = "",
    network: Short = "",
    counted_on: Short = "",
    status_code: Short = "",
) -> Response:
    """What is true of it from a day on."""
    typed = {
        "on": on,
        "model": model,
        "imei_tail": imei_tail,
        "keeper_name": keeper_name,
        "store": store,
        "network_kind": network_kind,
        "network": network,
        "counted_on": counted_on,
        "status_code": status_code,
    }
    with forms.answered_in(lambda reader, wrong, status: _form(request, reader, number, typed, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        device = devices.visible_device(work, number, for_=Permission.DEVICE_WRITE)
        day = forms.needed_day(on, F_DAY, work.today)
        devices.observe_device(work, device.id, day, **_observed(typed, work))
    return forms.done(
        request, f"/devices/{device.number}", N_("设备 {device} 的情况已登记"), None, device=device.number
    )
