"""Seats: every number of an entity, taken or free."""

from collections import Counter

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.matrix import selection, words
from kosmgr.matrix import service as matrix
from kosmgr.policy import Permission
from kosmgr.reports import exports
from kosmgr.web import dependencies, downloads, listing, locale, rendering, say, scope

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])


@router.get("/seats")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    state: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Who sits on which seat, and which are free."""
    scope.offer(request, entities.visible_entities(work), entity)
    picture = matrix.picture(work, entity_ids=scope.only(entity))
    found = selection.seats(picture, entity, state, q)
    everything = selection.seats(picture, entity)
    cut, speak = paging.cut(found, page), say.speaker(request)
    counts = Counter(seat.state.value for seat in everything)
    opens = work.actor.entity_ids(Permission.ACCOUNT_OPEN)
    context = {
        "rows": [
            (seat, say.state(seat.account, work.today, speak) if seat.account is not None else "") for seat in cut.items
        ],
        "page_of": cut,
        "entities": picture.entities,
        "chosen": [line for line in picture.entities.values() if entity in (None, line.id)],
        "counts": [(key, counts[key]) for key in words.STATES if counts[key]],
        "total": len(everything),
        "wanted": {"q": q, "state": state},
        "opens": lambda entity_id: opens is None or entity_id in opens,
        "taken": sum(1 for seat in found if seat.account is not None),
    }
    return rendering.render(request, "seats/index.html", context, current="seats")


@router.get("/seats/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    state: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """The taken seats of the list, as a file."""
    picture = matrix.picture(work, entity_ids=scope.only(entity))
    lines = [seat.account for seat in selection.seats(picture, entity, state, q) if seat.account is not None]
    names = [line.name for line in picture.entities.values() if entity in (None, line.id)]
    sheet = exports.seats_of(picture, lines, locale.translator(request))
    return downloads.send(request, work, sheet, names, format)
