"""The delivery log."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.responses import PlainTextResponse

from kosmgr.api import errors
from kosmgr.api.dependencies import Reading, Writing
from kosmgr.api.shapes import Id
from kosmgr.edge import heartbeat
from kosmgr.kit import paging
from kosmgr.policy import Permission
from kosmgr.post import service as post
from kosmgr.reminders import letters
from kosmgr.reminders import service as reminders
from kosmgr.work import NotAllowed

router = APIRouter(tags=["reminders"])

State = Literal["queued", "sent", "uncertain", "dead", "suppressed"]


class Delivery(BaseModel):
    id: int
    day: date
    to: str
    channel: str
    state: str
    attempts: int
    word: str
    ended_at: datetime | None
    items: list[str]


class Deliveries(BaseModel):
    total: int
    counts: dict[str, int]
    items: list[Delivery]


class Attempted(BaseModel):
    at: datetime
    outcome: str
    word: str


class DeliveryShown(Delivery):
    tries: list[Attempted]


def _shape(request: Request, row: Any, inside: Any, names: dict[str, str]) -> dict[str, Any]:
    speak = errors.translator(request)
    return {
        "id": row.id,
        "day": row.day,
        "to": names.get(row.recipient, row.destination),
        "channel": row.channel,
        "state": row.state,
        "attempts": row.attempts,
        "word": row.word,
        "ended_at": row.ended_at,
        "items": [letters.said_today(one.said, one.due_on, row.day).text(speak) for one in inside],
    }


@router.get("/deliveries")
def deliveries(
    request: Request,
    work: Reading,
    state: Annotated[State | None, Query()] = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=paging.PAGE_CAP)] = paging.PAGE_SIZE,
) -> Deliveries:
    """What went out, newest first, with how it went."""
    log = post.visible_parcels(work, state or "", page=page, size=size)
    names = reminders.names(work, [row.recipient for row in log.page.items])
    items = [Delivery(**_shape(request, row, log.inside.get(row.id, ()), names)) for row in log.page.items]
    return Deliveries(total=log.page.total, counts=dict(log.counts), items=items)


@router.get("/deliveries/{parcel_id}")
def delivery(request: Request, work: Reading, parcel_id: Id) -> DeliveryShown:
    """One message with every attempt."""
    found = post.visible_parcel(work, parcel_id)
    names = reminders.names(work, [found.parcel.recipient])
    tries = [Attempted(at=one.at, outcome=one.outcome, word=one.word) for one in found.attempts]
    return DeliveryShown(**_shape(request, found.parcel, found.inside, names), tries=tries)


@router.post("/deliveries/{parcel_id}/resend")
def resend(request: Request, work: Writing, parcel_id: Id) -> DeliveryShown:
    """Put what ended badly back into the queue; one of which nobody knows may then arrive twice."""
    post.resend(work, parcel_id)
    return delivery(request, work, parcel_id)


@router.post("/deliveries/{parcel_id}/arrived")
def arrived(request: Request, work: Writing, parcel_id: Id) -> DeliveryShown:
    """Somebody asked: it did arrive."""
    post.arrived(work, parcel_id)
    return delivery(request, work, parcel_id)


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(work: Reading) -> PlainTextResponse:
    """For Prometheus: when the clock last planned, messages by state, failing destinations. Needs a token for all."""
    if not work.actor.may_everywhere(Permission.LEDGER_READ):
        raise NotAllowed(permission=Permission.LEDGER_READ.value)
    return PlainTextResponse(heartbeat.metrics(work), media_type=CONTENT_TYPE_LATEST)
