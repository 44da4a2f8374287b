"""One search over accounts, people, phones and cards, in what one may see."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.devices import rules as device_rules
from kosmgr.devices import service as devices
from kosmgr.kit import phones
from kosmgr.kit.phones import PhoneWrong
from kosmgr.matrix import lists, selection
from kosmgr.matrix import service as matrix
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.web import dependencies, listing, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

SHOWN = 20  # of each kind


@router.get("/search")
def search(request: Request, work: dependencies.Reading, q: listing.Word = "") -> Response:
    """Everything that fits; a whole phone number finds its card and its person by its hash."""
    work.require(Permission.LEDGER_READ)
    wanted = q.strip()
    context: dict[str, Any] = {"q": wanted, "accounts": [], "people": [], "devices": [], "sims": [], "more": False}
    if wanted:
        context.update(_found(request, work, wanted))
    return rendering.render(request, "search/index.html", context)


def _found(request: Request, work: Work, wanted: str) -> dict[str, Any]:
    picture, speak = matrix.picture(work), say.speaker(request)
    by_name = {entity.name: entity.id for entity in picture.entities.values()}
    chosen = selection.choose(picture, selection.Choice(q=wanted))
    chosen += selection.choose(picture, selection.Choice(view="closed", q=wanted))
    digits = _digits(wanted)
    found_people = lists.items(work, "people", search=wanted if digits is None else "")
    found_devices = lists.items(work, "devices", search=wanted)
    sims = []
    if digits is not None:
        known = {person.id for person in people.by_phone(work, digits)}
        found_people = [item for item in found_people if item["id"] in known]
        try:
            card = picture.by_sim.get(devices.visible_sim(work, digits).id)
        except device_rules.SimUnknown:
            card = None
        if card is not None:
            sims = [card]
            chosen = [picture.by_account[key] for key in card.account_ids if key in picture.by_account]
    counts = (len(chosen), len(found_people), len(found_devices))
    return {
        "accounts": [(line, say.state(line, work.today, speak)) for line in chosen[:SHOWN]],
        "people": [(item, by_name.get(item["entity"])) for item in found_people[:SHOWN]],
        "devices": found_devices[:SHOWN],
        "sims": sims,
        "more": any(count > SHOWN for count in counts),
        "counts": counts,
    }


def _digits(wanted: str) -> str | None:
    """The whole phone number somebody typed, or None."""
    try:
        return phones.digits(wanted)
    except PhoneWrong:
        return None
