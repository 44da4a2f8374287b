"""Networks, custody, exemptions and stocktakes: list them, register, ask, decide, count."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import Field

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.devices import Account, EndIn
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name, Reason
from kosmgr.devices import custody, exemptions, networks, stocktakes
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.people import service as people
from kosmgr.seats import service as seats

router = APIRouter(route_class=AnswerKept, tags=["devices"])

Device = Annotated[Name, Path(description="its number")]
NetworkId = Annotated[Id, Path()]
ExemptionId = Annotated[Id, Path()]
StocktakeId = Annotated[Id, Path()]


class NetworkIn(Given):
    network: Name
    entity: Name
    network_kind: Literal["5g", "wifi", "home", "public_wifi", "office", "other"] = "wifi"
    cidr: text.Line | None = None
    carrier: text.Line | None = None
    city: text.Line | None = None
    exclusive: bool = False
    exempt_reason: text.Line | None = None


class OnNetworkIn(Given):
    network_id: Id
    on: Day | None = None


class HandOutIn(Given):
    employee: Name
    condition: text.Line | None = None
    on: Day | None = None


class TakeBackIn(Given):
    condition: text.Line | None = None
    on: Day | None = None


class EnterpriseIn(Given):
    enterprise_account: Name
    signed_in: bool = True
    on: Day | None = None


class AskIn(Given):
    shares: Literal["device", "slot", "sim", "network"]
    thing: Id
    accounts: Annotated[list[Name], Field(min_length=2, max_length=100)]
    reason: Reason
    until: Day
    start: Day | None = None
    slot: Literal["main", "clone"] | None = None


class DecideIn(Given):
    approve: bool
    note: text.Line | None = None


class StocktakeIn(Given):
    entity: Name
    store: text.Line | None = None


class SeenIn(Given):
    numbers: Annotated[list[Name], Field(min_length=1, max_length=200)]


class Seen(Done):
    seen: dict[str, str]


class Counted(Done):
    found: list[str]
    missing: list[str]
    unexpected: list[str]


@router.get("/networks")
def listed_networks(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Networks with the accounts that go out over them; filters: kind, city, exclusive, exempt."""
    return lists.listing(request, work, "networks", entity, q, sort, page, size)


@router.post("/networks", status_code=201)
def register_network(work: Writing, given: NetworkIn) -> Done:
    """Register a network of an entity; ranges of one entity do not overlap."""
    entity = entities.named_entity(work, given.entity)
    said = networks.Given(
        given.network,
        given.network_kind,
        given.cidr or None,
        given.carrier,
        given.city,
        given.exclusive,
        bool(given.exempt_reason),
        given.exempt_reason or None,
    )
    return Done(id=networks.register_network(work, entity.id, said).id)


@router.post("/networks/{network_id}/end")
def end_network(work: Writing, network_id: NetworkId, given: EndIn) -> Done:
    """Take a network out of use; nobody may be assigned to it by then."""
    return Done(id=networks.end_network(work, network_id, given.on, given.reason).id)


@router.post("/accounts/{account}/network", status_code=201)
def assign_network(work: Writing, account: Account, given: OnNetworkIn) -> Done:
    """Give an account a network; an exclusive one, if there is room by the rulebook."""
    found = seats.visible_account(work, account)
    return Done(id=networks.assign_network(work, found.id, given.network_id, given.on).id)


@router.post("/accounts/{account}/network/end")
def unassign_network(work: Writing, account: Account, given: EndIn) -> Done:
    """Take back the network of an account."""
    found = seats.visible_account(work, account)
    networks.unassign_network(work, found.id, given.on, given.reason)
    return Done(id=found.id)


@router.post("/devices/{device}/hand-out", status_code=201)
def hand_out(work: Writing, device: Device, given: HandOutIn) -> Done:
    """Give a phone to somebody who serves in its entity."""
    found = devices.visible_device(work, device)
    person = people.visible_employee(work, given.employee, found.entity_id)
    return Done(id=devices.hand_out_device(work, found.id, person.id, given.on, given.condition).id)


@router.post("/devices/{device}/take-back")
def take_back(work: Writing, device: Device, given: TakeBackIn) -> Done:
    """Record that a phone came back."""
    found = devices.visible_device(work, device)
    devices.take_back_device(work, found.id, given.on, given.condition)
    return Done(id=found.id)


@router.post("/devices/{device}/enterprise")
def enterprise(work: Writing, device: Device, given: EnterpriseIn) -> Done:
    """Record that a 企业号 was signed in on a phone, or out of it."""
    found = devices.visible_device(work, device)
    known = entities.named_enterprise_account(work, found.entity_id or 0, given.enterprise_account)
    act = custody.sign_in_enterprise if given.signed_in else custody.sign_out_enterprise
    act(work, found, known.id, given.on)
    return Done(id=known.id)


@router.get("/exemptions")
def listed_exemptions(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Exemptions from exclusivity; filters: kind, standing (live, asked, coming, over, refused)."""
    return lists.listing(request, work, "exemptions", entity, q, sort, page, size)


@router.post("/exemptions", status_code=201)
def ask(work: Writing, given: AskIn) -> Done:
    """Ask that accounts may share one thing until a last day; `thing` is the id of the device, card or network."""
    ids = [seats.visible_account(work, one).id for one in given.accounts]
    row = exemptions.ask(work, given.shares, given.thing, ids, given.reason, given.until, given.start, given.slot)
    return Done(id=row.id)


@router.post("/exemptions/{exemption_id}/decide")
def decide(work: Writing, exemption_id: ExemptionId, given: DecideIn) -> Done:
    """Approve or refuse; never what one asked for oneself."""
    return Done(id=exemptions.decide(work, exemption_id, given.approve, given.note).id)


@router.post("/exemptions/{exemption_id}/end")
def end(work: Writing, exemption_id: ExemptionId, given: EndIn) -> Done:
    """End an exemption early, or withdraw one that waits; the assignments under it end with it."""
    exemptions.end(work, exemption_id, given.reason, given.on)
    return Done(id=exemption_id)


@router.get("/stocktakes")
def listed_stocktakes(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Stocktakes with their figures; filters: state (open, closed), store."""
    return lists.listing(request, work, "stocktakes", entity, q, sort, page, size)


@router.get("/stocktakes/{stocktake_id}")
def count(work: Reading, stocktake_id: StocktakeId) -> Counted:
    """What a stocktake has found, misses, and did not expect."""
    return _counted(stocktakes.count(work, stocktake_id))


@router.post("/stocktakes", status_code=201)
def open_stocktake(work: Writing, given: StocktakeIn) -> Done:
    """Begin to count the phones of an entity, or of one store."""
    entity = entities.named_entity(work, given.entity)
    return Done(id=stocktakes.open_stocktake(work, entity.id, given.store or None).id)


@router.post("/stocktakes/{stocktake_id}/seen")
def seen(work: Writing, stocktake_id: StocktakeId, given: SeenIn) -> Seen:
    """Note phones one has in hand; number → found, or unknown, entity, store, gone."""
    return Seen(id=stocktake_id, seen=stocktakes.see(work, stocktake_id, "\n".join(given.numbers)))


@router.post("/stocktakes/{stocktake_id}/close")
def close(work: Writing, stocktake_id: StocktakeId) -> Counted:
    """End a stocktake: what was seen is counted today, the rest is missing."""
    return _counted(stocktakes.close(work, stocktake_id))


def _counted(found: stocktakes.Count) -> Counted:
    return Counted(
        id=found.stocktake.id,
        found=[line.number for line in found.found],
        missing=[line.number for line in found.missing],
        unexpected=[line.number for line in found.unexpected],
    )
