"""Networks: the list, one network, registering, describing and ending it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from kosmgr.devices import networks, rules
from kosmgr.entities import service as entities
from kosmgr.findings import service as findings
from kosmgr.kit.text import N_
from kosmgr.matrix import service as matrix
from kosmgr.matrix import words
from kosmgr.policy import Permission
from kosmgr.reports import register_exports
from kosmgr.web import account_forms, dependencies, downloads, forms, listing, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
YES = {"yes": N_("是"), "no": N_("否")}
LABELS = {"kind": words.NETWORKS, "exclusive": YES, "exempt": YES}


@router.get("/networks")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "network",
    kind: listing.Word = "",
    city: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Every network with the accounts that go out over it."""
    wanted = {"kind": kind, "city": city}
    listed = listing.read(request, work, "networks", entity, q, sort, wanted, page)
    picture = matrix.picture(work, entity_ids=scope.only(entity))
    context = {"listed": listed, "sort": sort, "labels": LABELS, "picture": picture, "tab": "networks"}
    return rendering.render(request, "networks/index.html", context, current="devices")


@router.get("/networks/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "network",
    kind: listing.Word = "",
    city: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """What the list shows, as a file."""
    listed = listing.read(request, work, "networks", entity, q, sort, {"kind": kind, "city": city}, 1)
    sheet = register_exports.networks(listed.items, locale.translator(request))
    return downloads.send(request, work, sheet, listed.entities, format)


def _form(
    request: Request, work: Work, network_id: int | None, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.DEVICE_WRITE)
    speak = say.speaker(request)
    known = None
    if network_id is not None:
        known = networks.visible_network(work, network_id, for_=Permission.DEVICE_WRITE)
    context = {
        "known": known,
        "typed": typed,
        "wrong": wrong,
        "entities": [(one.id, one.name) for one in entities.visible_entities(work, Permission.DEVICE_WRITE)],
        "kinds": [(key, speak(words.NETWORKS[key])) for key in rules.NETWORK_KINDS],
    }
    return rendering.render(request, "networks/form.html", context, current="devices", status=status)


@router.get("/networks/new")
def new(request: Request, work: dependencies.Reading) -> Response:
    """Register a network."""
    return _form(request, work, None, {})


def _given(typed: dict[str, Any]) -> networks.Given:
    return networks.Given(
        name=forms.needed(typed["name"], N_("网络名称")),
        kind=forms.needed(typed["kind"], N_("上网方式")),
        cidr=forms.line(typed["cidr"], N_("网段"), optional=True),
        carrier=forms.line(typed["carrier"], N_("运营商"), optional=True),
        city=forms.line(typed["city"], N_("城市"), optional=True),
        exclusive=typed["shared"] == "exclusive",
        exempt=typed["shared"] == "exempt",
        exempt_reason=forms.line(typed["exempt_reason"], N_("理由"), optional=True),
    )


@router.post("/networks/new")
def register(
    request: Request,
    work: dependencies.Writing,
    entity: Short = "",
    name: Short = "",
    kind: Short = "",
    cidr: Short = "",
    carrier: Short = "",
    city: Short = "",
    shared: Short = "",
    exempt_reason: Short = "",
) -> Response:
    """A new network of an entity."""
    typed = {"entity": entity, "name": name, "kind": kind, "cidr": cidr, "carrier": carrier, "city": city}
    typed |= {"shared": shared, "exempt_reason": exempt_reason}
    with forms.answered_in(lambda reader, wrong, status: _form(request, reader, None, typed, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        owner = forms.whole(entity, N_("主体")) or 0
        network = networks.register_network(work, owner, _given(typed))
    return forms.done(request, f"/networks/{network.id}", N_("网络「{network}」已登记"), None, network=network.name)


def _show(
    request: Request, work: Work, network_id: int, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    network = networks.visible_network(work, network_id)
    picture = matrix.picture(work, entity_ids=[network.entity_id] if network.entity_id else None)
    line = picture.by_network.get(network.id)
    speak = say.speaker(request)
    users = [picture.by_account[one] for one in (line.account_ids if line else ()) if one in picture.by_account]
    context = {
        "network": network,
        "line": line,
        "typed": typed,
        "wrong": wrong,
        "entity": picture.entities.get(network.entity_id or 0),
        "accounts": [(one, say.state(one, work.today, speak)) for one in users],
        "kinds": words.NETWORKS,
        "today": work.today,
        "findings": say.findings(findings.about(work, "network", network.id), speak),
    }
    return rendering.render(request, "networks/show.html", context, current="devices", status=status)


@router.get("/networks/{network_id}")
def show(request: Request, work: dependencies.Reading, network_id: Id) -> Response:
    """One network: who goes out over it, and what is wrong with that."""
    return _show(request, work, network_id, {})


@router.get("/networks/{network_id}/edit")
def edit(request: Request, work: dependencies.Reading, network_id: Id) -> Response:
    """Describe it anew."""
    return _form(request, work, network_id, {})


@router.post("/networks/{network_id}/edit")
def change(
    request: Request,
    work: dependencies.Writing,
    network_id: Id,
    name: Short = "",
    kind: Short = "",
    cidr: Short = "",
    carrier: Short = "",
    city: Short = "",
    shared: Short = "",
    exempt_reason: Short = "",
) -> Response:
    """What is said of it from now on."""
    typed = {"name": name, "kind": kind, "cidr": cidr, "carrier": carrier, "city": city}
    typed |= {"shared": shared, "exempt_reason": exempt_reason}
    with forms.answered_in(lambda reader, wrong, status: _form(request, reader, network_id, typed, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        networks.visible_network(work, network_id, for_=Permission.DEVICE_WRITE)
        network = networks.change_network(work, network_id, _given(typed))
    return forms.done(request, f"/networks/{network.id}", N_("网络「{network}」已改"), None, network=network.name)


@router.post("/networks/{network_id}/end")
def end(
    request: Request, work: dependencies.Writing, network_id: Id, on: Short = "", reason: account_forms.Long = ""
) -> Response:
    """Take it out of use."""
    typed = {"on": on, "reason": reason}
    with forms.answered_in(lambda reader, wrong, status: _show(request, reader, network_id, typed, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        networks.visible_network(work, network_id, for_=Permission.DEVICE_WRITE)
        day = forms.needed_day(on, N_("日期"), work.today)
        why = forms.line(reason, N_("理由"), optional=True) or ""
        network = networks.end_network(work, network_id, day, why)
    if network.ended_on is not None and network.ended_on > work.today:
        return forms.done(request, f"/networks/{network.id}", N_("网络到 {day} 停用"), None, day=network.ended_on)
    return forms.done(request, "/networks", N_("网络「{network}」已停用"), None, network=network.name)
