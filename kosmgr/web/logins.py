"""Login records: the list, and what in it nobody has registered."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.devices import rules as device_rules
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_, fold
from kosmgr.logins import naming, rules, service
from kosmgr.matrix import words
from kosmgr.policy import Permission
from kosmgr.reports import login_export
from kosmgr.web import account_forms, dependencies, downloads, forms, locale, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
Word = Annotated[str, Query(max_length=120)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
Kind = Annotated[str, Query(pattern="device|ip")]
State = Annotated[str, Query(pattern="open|ignored|linked")]
EXPORTED = 50_000


def _wanted(work: Work, account: str, device: str, ip: str, day: str) -> rules.Wanted:
    on = forms.day(day, N_("日期"), work.today, optional=True)
    since, until = rules.window(on, 1) if on is not None else (None, None)
    return rules.Wanted(account.strip(), fold(device.strip()), ip.strip(), since, until)


@router.get("/logins")
def index(
    request: Request,
    work: dependencies.Reading,
    account: Word = "",
    device: Word = "",
    ip: Word = "",
    day: Word = "",
    page: PageNumber = 1,
) -> Response:
    """Login records, newest first."""
    wrong = ""
    found: list[Any] = []
    try:
        wanted = _wanted(work, account, device, ip, day)
        found = service.events(work, wanted, paging.PAGE_SIZE, (page - 1) * paging.PAGE_SIZE)
    except Invalid as refused:
        wrong = locale.sentence(request, refused)
    context = {
        "tab": "records",
        "rows": found[: paging.PAGE_SIZE],
        "older": page + 1 if len(found) > paging.PAGE_SIZE else None,
        "newer": page - 1 if page > 1 else None,
        "typed": {"account": account, "device": device, "ip": ip, "day": day},
        "filtered": bool(account or device or ip or day),
        "wrong": wrong,
        "yesterday": work.today - timedelta(days=1),
    }
    return rendering.render(request, "logins/index.html", context, current="logins")


@router.get("/logins/export")
def export(
    request: Request,
    work: dependencies.Reading,
    account: Word = "",
    device: Word = "",
    ip: Word = "",
    day: Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """What the list shows, as a file; of very many the newest."""
    found = service.events(work, _wanted(work, account, device, ip, day), EXPORTED)[:EXPORTED]
    names = [one.name for one in entities.visible_entities(work)]
    return downloads.send(request, work, login_export.records(found, locale.translator(request)), names, format)


@router.get("/logins/unnamed")
def unnamed(
    request: Request,
    work: dependencies.Reading,
    kind: Kind = rules.DEVICE,
    state: State = rules.OPEN,
    page: PageNumber = 1,
) -> Response:
    """Devices and addresses nobody has registered."""
    size = paging.PAGE_SIZE
    found, total = naming.unnamed(work, kind, state, size, (page - 1) * size)
    context = {
        "tab": "unnamed",
        "kind": kind,
        "state": state,
        "listing": paging.Page(found, total, page, size),
        "rows": [
            {"thing": one, "first": rules.at(one.first_second), "last": rules.at(one.last_second)} for one in found
        ],
    }
    return rendering.render(request, "logins/unnamed.html", context, current="logins")


def _name(
    request: Request, work: Work, kind: str, key: str, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.DEVICE_WRITE)
    speak = say.speaker(request)
    thing = naming.one(work, kind, key)
    context = {
        "kind": kind,
        "thing": thing,
        "typed": typed,
        "wrong": wrong,
        "entities": [(one.id, one.name) for one in entities.visible_entities(work, Permission.DEVICE_WRITE)],
        "networks": [(word, speak(words.NETWORKS.get(word, word))) for word in device_rules.NETWORK_KINDS],
    }
    return rendering.render(request, "logins/name.html", context, current="logins", status=status)


@router.get("/logins/unnamed/name")
def name(request: Request, work: dependencies.Reading, kind: Kind, key: Word) -> Response:
    """Say what a device or an address is."""
    return _name(request, work, kind, key, {})


@router.post("/logins/unnamed/register")
def register(
    request: Request,
    work: dependencies.Writing,
    kind: Short = "",
    key: Short = "",
    entity: Short = "",
    name: Short = "",
    network_kind: Short = "",
    cidr: Short = "",
) -> Response:
    """Register the device, or the network the address belongs to."""
    typed = {"entity": entity, "name": name, "network_kind": network_kind, "cidr": cidr}
    with forms.answered_in(lambda reader, wrong, status: _name(request, reader, kind, key, typed, wrong, status)):
        owner = forms.whole(entity, N_("主体")) or 0
        if kind == rules.DEVICE:
            naming.register_device(work, key, owner)
        else:
            called = forms.needed(name, N_("网络名称"))
            chosen = forms.needed(network_kind, N_("上网方式"))
            naming.register_network(work, key, owner, called, chosen, cidr)
    return _back(request, kind, N_("「{thing}」已登记"), key)


@router.post("/logins/unnamed/link")
def link(request: Request, work: dependencies.Writing, key: Short = "", number: Short = "") -> Response:
    """Say which registered device the records mean."""
    typed = {"number": number}
    with forms.answered_in(
        lambda reader, wrong, status: _name(request, reader, rules.DEVICE, key, typed, wrong, status)
    ):
        device = devices.visible_device(work, forms.needed(number, N_("设备编号")), for_=Permission.DEVICE_WRITE)
        naming.link_device(work, key, device.id)
    return _back(request, rules.DEVICE, N_("「{thing}」已对上登记的设备"), key)


@router.post("/logins/unnamed/ignore")
def ignore(
    request: Request, work: dependencies.Writing, kind: Short = "", key: Short = "", reason: Short = ""
) -> Response:
    """Set it aside, with a reason."""
    typed = {"reason": reason}
    with forms.answered_in(lambda reader, wrong, status: _name(request, reader, kind, key, typed, wrong, status)):
        naming.ignore(work, kind, key, reason)
    return _back(request, kind, N_("「{thing}」不再列出"), key)


@router.post("/logins/unnamed/reopen")
def reopen(request: Request, work: dependencies.Writing, kind: Short = "", key: Short = "") -> Response:
    """Open again what was set aside or linked."""
    naming.take_back(work, kind, key)
    return _back(request, kind, N_("「{thing}」重新列出"), key)


def _back(request: Request, kind: str, sentence: str, key: str) -> Response:
    return forms.done(
        request, f"/logins/unnamed?kind={'device' if kind == rules.DEVICE else 'ip'}", sentence, None, thing=key
    )
