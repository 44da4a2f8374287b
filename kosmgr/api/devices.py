"""Work phones and SIM cards: list them, register them, give them to accounts."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name, Reason
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.matrix import words
from kosmgr.seats import service as seats

router = APIRouter(route_class=AnswerKept, tags=["devices"])

Account = Annotated[Name, Path(description="小红书号")]


class DeviceIn(Given):
    device: Name
    entity: Name
    model: text.Line | None = None
    keeper_name: text.Line | None = None
    store: text.Line | None = None


class SimSeenIn(Given):
    carrier: text.Line | None = None
    registrant_kind: Literal["company", "employee", "other"] | None = None
    registrant_name: text.Line | None = None
    status_code: Literal["in_use", "idle", "to_cancel", "cancelled", "to_verify"] | None = None
    verified_on: Day | None = None
    on: Day | None = None


class SimIn(Given):
    number: Name
    entity: Name
    carrier: text.Line | None = None
    registrant_name: text.Line | None = None


class OnDeviceIn(Given):
    device: Name
    slot: Literal["main", "clone"] = "main"
    on: Day | None = None


class OnSimIn(Given):
    sim: Id
    on: Day | None = None


class EndIn(Given):
    reason: Reason
    on: Day | None = None


@router.get("/devices")
def listed(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Work phones with the accounts on them; filters: store, status_code, network_kind."""
    return lists.listing(request, work, "devices", entity, q, sort, page, size)


@router.get("/sims")
def sims(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """SIM cards, numbers masked; filters: carrier, status_code, registrant_kind."""
    return lists.listing(request, work, "sims", entity, q, sort, page, size)


@router.post("/devices", status_code=201)
def register(work: Writing, given: DeviceIn) -> Done:
    """Register a work phone of an entity."""
    entity = entities.named_entity(work, given.entity)
    observed = given.model_dump(include={"model", "keeper_name", "store"}, exclude_none=True)
    return Done(id=devices.register_device(work, given.device, entity.id, **observed).id)


@router.post("/sims", status_code=201)
def register_sim(work: Writing, given: SimIn) -> Done:
    """Register a SIM card; the number is sealed and shown masked."""
    entity = entities.named_entity(work, given.entity)
    observed = given.model_dump(include={"carrier", "registrant_name"}, exclude_none=True)
    return Done(id=devices.register_sim(work, given.number, entity.id, **observed).id)


@router.post("/sims/{sim_id}/observe")
def observe_sim(work: Writing, sim_id: Annotated[Id, Path()], given: SimSeenIn) -> Done:
    """What is true of a card from a day on: carrier, registrant, status, when it was verified."""
    observed = given.model_dump(exclude={"on"}, exclude_none=True)
    if given.status_code is not None:
        observed["status"] = words.SIM_STATUS[given.status_code]
    devices.observe_sim(work, sim_id, given.on, **observed)
    return Done(id=sim_id)


@router.post("/accounts/{account}/device", status_code=201)
def assign(work: Writing, account: Account, given: OnDeviceIn) -> Done:
    """Put an account on a slot of a device, if there is room by the rulebook."""
    found = seats.visible_account(work, account)
    device = devices.visible_device(work, given.device)
    return Done(id=devices.assign_device(work, found.id, device.id, given.slot, given.on).id)


@router.post("/accounts/{account}/device/end")
def unassign(work: Writing, account: Account, given: EndIn) -> Done:
    """Take an account off its device."""
    found = seats.visible_account(work, account)
    devices.unassign_device(work, found.id, given.on, given.reason)
    return Done(id=found.id)


@router.post("/accounts/{account}/sim", status_code=201)
def assign_sim(work: Writing, account: Account, given: OnSimIn) -> Done:
    """Give a card to an account, if there is room by the rulebook."""
    found = seats.visible_account(work, account)
    return Done(id=devices.assign_sim(work, found.id, given.sim, given.on).id)


@router.post("/accounts/{account}/sim/end")
def unassign_sim(work: Writing, account: Account, given: EndIn) -> Done:
    """Take back the card of an account."""
    found = seats.visible_account(work, account)
    devices.unassign_sim(work, found.id, given.on, given.reason)
    return Done(id=found.id)
