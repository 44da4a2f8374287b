"""盘点: open a count, note the phones one sees, close it; and the labels whose codes lead here."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from starlette.responses import Response

from kosmgr.devices import rules, stocktake_rules, stocktakes
from kosmgr.devices import service as devices
from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit import qr
from kosmgr.kit.text import N_, fold
from kosmgr.matrix import service as matrix
from kosmgr.matrix import words
from kosmgr.matrix.rules import DeviceLine
from kosmgr.policy import Permission
from kosmgr.reports import register_exports
from kosmgr.web import account_forms, dependencies, downloads, forms, listing, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Number = Annotated[str, Path(max_length=60)]
LABELS = {"state": words.COUNTS}
MOST = 240  # labels of one sheet: ten pages


@router.get("/stocktakes")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "",
    state: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Every stocktake, the newest first."""
    listed = listing.read(request, work, "stocktakes", entity, q, sort, {"state": state}, page)
    context = {"listed": listed, "sort": sort, "labels": LABELS, "states": words.COUNTS, "tab": "stocktakes"}
    return rendering.render(request, "stocktakes/index.html", context, current="devices")


def _form(request: Request, work: Work, typed: dict[str, Any], wrong: str = "", status: int = 200) -> Response:
    work.require(Permission.DEVICE_WRITE)
    picture = matrix.picture(work)
    mine = entities.visible_entities(work, Permission.DEVICE_WRITE)
    ids = {one.id for one in mine}
    context = {
        "typed": typed,
        "wrong": wrong,
        "entities": [(one.id, one.name) for one in mine],
        "stores": sorted({line.store for line in picture.devices if line.store and line.entity_id in ids}),
    }
    return rendering.render(request, "stocktakes/new.html", context, current="devices", status=status)


@router.get("/stocktakes/new")
def new(request: Request, work: dependencies.Reading) -> Response:
    """Which phones are to be counted."""
    return _form(request, work, {})


@router.post("/stocktakes/new")
def begin(request: Request, work: dependencies.Writing, entity: Short = "", store: Short = "") -> Response:
    """Open a count."""
    typed = {"entity": entity, "store": store}
    with forms.answered_in(lambda reader, wrong, status: _form(request, reader, typed, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        owner = forms.whole(entity, N_("主体")) or 0
        row = stocktakes.open_stocktake(work, owner, forms.line(store, N_("门店"), optional=True))
    return forms.done(request, f"/stocktakes/{row.id}", N_("盘点开始，见到一台登记一台"))


def _show(
    request: Request, work: Work, stocktake_id: int, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    count = stocktakes.count(work, stocktake_id)
    allowed = work.actor.entity_ids(Permission.DEVICE_WRITE)
    context = {
        "count": count,
        "typed": typed,
        "wrong": wrong,
        "why": words.UNEXPECTED,
        "open": count.stocktake.closed_on is None,
        "writes": allowed is None or count.stocktake.entity_id in allowed,
    }
    return rendering.render(request, "stocktakes/show.html", context, current="devices", status=status)


@router.get("/stocktakes/{stocktake_id}")
def show(request: Request, work: dependencies.Reading, stocktake_id: Id) -> Response:
    """Where it stands: found, missing, unexpected."""
    return _show(request, work, stocktake_id, {})


@router.get("/stocktakes/{stocktake_id}/export")
def export(
    request: Request, work: dependencies.Reading, stocktake_id: Id, format: downloads.Format = "xlsx"
) -> Response:
    """The record as a file."""
    count = stocktakes.count(work, stocktake_id)
    sheet = register_exports.stocktake(count, locale.translator(request))
    return downloads.send(request, work, sheet, [count.entity], format)


@router.post("/stocktakes/{stocktake_id}/seen")
def seen(
    request: Request,
    work: dependencies.Writing,
    stocktake_id: Id,
    numbers: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Phones one has in hand."""
    typed = {"numbers": numbers}
    with forms.answered_in(lambda reader, wrong, status: _show(request, reader, stocktake_id, typed, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        outcomes = stocktakes.see(work, stocktake_id, numbers)
    return _said(request, f"/stocktakes/{stocktake_id}#scan", outcomes)


def _said(request: Request, address: str, outcomes: dict[str, str]) -> Response:
    """What was just noted, in one sentence; something unexpected first."""
    odd = [number for number, why in outcomes.items() if why != stocktake_rules.FOUND]
    if len(outcomes) == 1:
        (number, why) = next(iter(outcomes.items()))
        if not odd:
            return forms.done(request, address, N_("{device} 找到了"), None, device=number)
        word = say.speaker(request)(words.UNEXPECTED[why])
        return forms.done(request, address, N_("{device} 记为意外：{why}"), None, device=number, why=word)
    facts = {"found": len(outcomes) - len(odd), "odd": len(odd)}
    return forms.done(request, address, N_("登记 {found} 台，另有 {odd} 台意外"), None, **facts)


@router.post("/stocktakes/{stocktake_id}/off")
def off(request: Request, work: dependencies.Writing, stocktake_id: Id, number: Short = "") -> Response:
    """A slip of the hand."""
    with forms.answered_in(lambda reader, wrong, status: _show(request, reader, stocktake_id, {}, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        stocktakes.visible_stocktake(work, stocktake_id, for_=Permission.DEVICE_WRITE)
        stocktakes.take_off(work, stocktake_id, forms.needed(number, N_("设备编号")))
    return forms.done(request, f"/stocktakes/{stocktake_id}", N_("{device} 已去掉"), None, device=fold(number))


@router.post("/stocktakes/{stocktake_id}/close")
def close(request: Request, work: dependencies.Writing, stocktake_id: Id) -> Response:
    """It becomes a record."""
    with forms.answered_in(lambda reader, wrong, status: _show(request, reader, stocktake_id, {}, wrong, status)):
        count = stocktakes.close(work, stocktake_id)
    facts = {"found": len(count.found), "missing": len(count.missing)}
    said = N_("盘点结束：找到 {found} 台，缺 {missing} 台")
    return forms.done(request, f"/stocktakes/{stocktake_id}", said, None, **facts)


# the labels


def _base(request: Request) -> str:
    return visitors.runtime_of(request).base_url or str(request.base_url).rstrip("/")


def _labels(request: Request, lines: list[DeviceLine]) -> list[tuple[DeviceLine, str, str]]:
    base = _base(request)
    addresses = [f"{base}/devices/{line.number}/scan" for line in lines]
    return [(line, link, qr.data_uri(link)) for line, link in zip(lines, addresses, strict=True)]


@router.get("/labels")
def labels(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    store: listing.Word = "",
    device: Annotated[list[str] | None, Query(max_length=MOST)] = None,
) -> Response:
    """A sheet of labels to print: of some phones, of a store, or of all."""
    scope.offer(request, entities.visible_entities(work), entity)
    wanted = {fold(one) for one in device or ()}
    lines = [
        line
        for line in matrix.picture(work, entity_ids=scope.only(entity)).devices
        if (not wanted or line.number in wanted)
        and (not store or fold(line.store or "") == fold(store))
        and (wanted or line.status_code not in stocktake_rules.NOT_EXPECTED)
    ]
    stores = sorted({line.store for line in matrix.picture(work, entity_ids=scope.only(entity)).devices if line.store})
    context = {
        "labels": _labels(request, lines[:MOST]),
        "more": max(0, len(lines) - MOST),
        "base": _base(request),
        "stores": stores,
        "store": store,
        "one": lines[0] if len(lines) == 1 and wanted else None,
    }
    return rendering.render(request, "devices/labels.html", context, current="devices")


@router.get("/devices/{number}/label")
def label(request: Request, work: dependencies.Reading, number: Number) -> Response:
    """The label of one phone."""
    found = devices.visible_device(work, number)
    picture = matrix.picture(work, entity_ids=[found.entity_id] if found.entity_id else None)
    line = picture.by_device[found.id]
    context = {"labels": _labels(request, [line]), "more": 0, "base": _base(request), "stores": (), "one": line}
    return rendering.render(request, "devices/labels.html", context, current="devices")


@router.get("/devices/{number}/scan")
def scan(request: Request, work: dependencies.Reading, number: Number) -> Response:
    """Where a label leads: the phone in a few words, and, while a stocktake is open, the button that notes it."""
    return _scan(request, work, number)


def _scan(request: Request, work: Work, number: str, wrong: str = "", status: int = 200) -> Response:
    found = devices.visible_device(work, number)
    picture = matrix.picture(work, entity_ids=[found.entity_id] if found.entity_id else None)
    line = picture.by_device.get(found.id)
    if line is None:
        raise rules.DeviceUnknown(device=number)
    allowed = work.actor.entity_ids(Permission.DEVICE_WRITE)
    running = stocktakes.running_for(work, found, line.store)
    noted = None
    if running is not None:
        count = stocktakes.count(work, running.id)
        noted = next((one for one in (*count.found, *count.unexpected) if one.number == line.number), None)
    context = {
        "line": line,
        "entity": picture.entities.get(line.entity_id or 0),
        "accounts": [picture.by_account[one] for one, _slot in line.accounts if one in picture.by_account],
        "statuses": words.DEVICE_STATUS,
        "running": running,
        "noted": noted,
        "wrong": wrong,
        "writes": allowed is None or line.entity_id in allowed,
    }
    return rendering.render(request, "devices/scan.html", context, current="devices", status=status)


@router.post("/devices/{number}/scan")
def scanned(request: Request, work: dependencies.Writing, number: Number) -> Response:
    """Note the phone in the stocktake that is open for it."""
    with forms.answered_in(lambda reader, wrong, status: _scan(request, reader, number, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        found = devices.visible_device(work, number, for_=Permission.DEVICE_WRITE)
        picture = matrix.picture(work, entity_ids=[found.entity_id] if found.entity_id else None)
        running = stocktakes.running_for(work, found, picture.by_device[found.id].store)
        if running is None:
            raise stocktake_rules.StocktakeClosed()
        outcomes = stocktakes.see(work, running.id, found.number)
    return _said(request, f"/devices/{found.number}/scan", outcomes)
