"""What will be said in the days ahead."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from kosmgr.api import errors
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name, Number, Size
from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit import languages, paging
from kosmgr.reminders import answering, answers, calendar, inbox
from kosmgr.reminders import service as reminders

router = APIRouter(route_class=AnswerKept, tags=["reminders"])

FARTHEST = 400  # days


class Plan(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    first: Annotated[date, Field(alias="from")]
    until: date
    messages: list[dict[str, Any]]


class MatterIn(Given):
    matter: Annotated[Name, Field(description="as in the plan and the inbox: renewal-due:account:12:2026-12-09")]


class SnoozeIn(MatterIn):
    until: Day


class HandOverIn(MatterIn):
    other: Annotated[Name, Field(description="a log-in name, or the staff number of somebody employed")]


class ReadIn(Given):
    notices: Annotated[list[Id], Field(max_length=paging.PAGE_CAP)] | None = Field(None, description="none: everything")


class Answered(Done):
    until: date | None = None
    to: str | None = None


@router.get("/remind/plan")
def plan(
    request: Request,
    work: Reading,
    days: Annotated[int, Query(ge=0, le=FARTHEST)] = 30,
    entity: Annotated[Name | None, Query()] = None,
) -> Plan:
    """Who will be told what, day by day; nothing is sent by asking."""
    chosen = [entities.named_entity(work, entity).id] if entity else None
    messages = reminders.plan(work, days, entity_ids=chosen)
    shaped = [message.shape(errors.translator(request)) for message in messages]
    return Plan(first=work.today, until=work.today + timedelta(days=days), messages=shaped)


def _answered(work: Writing, row: Any) -> Answered:
    [given] = answers.shown(work, [row])
    return Answered(id=row.id, until=row.until_on, to=given.to)


@router.post("/remind/answers/acknowledge", status_code=201)
def acknowledge(work: Writing, given: MatterIn) -> Answered:
    """Somebody is on it: silent until shortly before the due day, nobody is asked higher up."""
    return _answered(work, answers.acknowledge(work, answering.matter_of(given.matter), answering.API))


@router.post("/remind/answers/snooze", status_code=201)
def snooze(work: Writing, given: SnoozeIn) -> Answered:
    """Nothing before this day, and once more on it."""
    return _answered(work, answers.snooze(work, answering.matter_of(given.matter), given.until, answering.API))


@router.post("/remind/answers/hand-over", status_code=201)
def hand_over(work: Writing, given: HandOverIn) -> Answered:
    """Somebody else hears of it from now on."""
    return _answered(work, answers.hand_over(work, answering.matter_of(given.matter), given.other, answering.API))


@router.post("/remind/answers/{answer_id}/undo")
def undo(work: Writing, answer_id: Annotated[Id, Path()]) -> Done:
    """As if nobody had answered."""
    return Done(id=answers.undo(work, answer_id).id)


@router.get("/remind/answers")
def given_answers(
    work: Reading,
    matter: Annotated[Name | None, Query()] = None,
    page: Annotated[Number, Query()] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Every answer one may see, newest first."""
    found = paging.cut(answers.listed(work, answering.matter_of(matter) if matter else None), page, size)
    items = [one.shape() for one in found.items]
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=items)


@router.get("/inbox")
def own_inbox(
    request: Request,
    work: Reading,
    unread: bool = False,
    reason: Annotated[Name | None, Query()] = None,
    page: Annotated[Number, Query()] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """What was said to whoever asks, unread first."""
    found = inbox.listed(work, unread, reason or "", page, size)
    say = errors.translator(request)
    items = [line.shape(say) for line in found.page.items]
    return Listing(as_of=work.today, total=found.page.total, page=page, size=size, items=items)


@router.post("/inbox/read")
def read(work: Writing, given: ReadIn) -> Done:
    """What was read of one's own inbox: some of it, or everything."""
    if given.notices is None:
        inbox.mark_all_read(work)
    for notice_id in given.notices or ():
        inbox.mark_read(work, notice_id)
    return Done()


@router.get("/calendar", response_class=Response)
def own_calendar(request: Request, work: Reading) -> Response:
    """The due days of whoever asks, as an iCalendar file."""
    language = languages.asked(request.headers.get("accept-language")) or languages.CHINESE
    body = calendar.written(work, language, visitors.base_url_of(request))
    return Response(body, media_type="text/calendar; charset=utf-8")
