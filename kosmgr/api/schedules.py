"""Reports that are made by themselves, and fetching those made for whoever asks."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import FileResponse

from kosmgr.api.dependencies import AnswerKept, Reading, Visitor, Writing
from kosmgr.api.shapes import Done, Given, Id, Listing, Name
from kosmgr.edge import reporting
from kosmgr.edge.background import Background, Desk
from kosmgr.entities import service as entities
from kosmgr.reports import issuing, schedules
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["reports"])

ScheduleId = Annotated[Id, Path()]


class ScheduleIn(Given):
    report: Name = "matrix"
    entity: Annotated[Name | None, Field(description="none: whatever each reader may see")] = None
    every: Literal["monthly", "weekly"]
    on_day: Annotated[int, Field(ge=1, le=31, description="of the month, or of the week: 1 is Monday")]
    way: Literal["attachment", "link"] = "link"
    readers: Annotated[list[Name], Field(min_length=1, max_length=schedules.MOST_READERS)]


class SwitchIn(Given):
    enabled: bool


class ScheduleOut(BaseModel):
    id: int
    report: str
    entity: str | None
    every: str
    on_day: int
    way: str
    enabled: bool
    readers: list[str]
    next: date | None


class IssueOut(BaseModel):
    id: int
    day: date
    reader: str
    state: str
    made_at: datetime | None


def _plan(work: Work, given: ScheduleIn) -> schedules.Plan:
    place = entities.named_entity(work, given.entity).id if given.entity else None
    return schedules.Plan(given.report, given.every, given.on_day, given.readers, place, given.way)


@router.get("/report-schedules")
def listed(work: Reading) -> Listing[ScheduleOut]:
    """Every schedule one may see, with its next day."""
    found = schedules.visible(work)
    names = {one.id: one.name for one in entities.visible_entities(work)}
    items = [
        ScheduleOut(
            id=one.id,
            report=one.report,
            entity=names.get(one.entity_id or 0),
            every=one.every,
            on_day=one.day,
            way=one.way,
            enabled=one.enabled,
            readers=list(one.readers),
            next=one.next_on,
        )
        for one in found
    ]
    return Listing(as_of=work.today, total=len(items), size=max(1, len(items)), items=items)


@router.post("/report-schedules", status_code=201)
def add(work: Writing, given: ScheduleIn) -> Done:
    """A new schedule; the first report is due after today."""
    return Done(id=schedules.add(work, _plan(work, given)).id)


@router.post("/report-schedules/{schedule_id}")
def change(work: Writing, schedule_id: ScheduleId, given: ScheduleIn) -> Done:
    """Another report, rhythm, scope, way or other readers."""
    return Done(id=schedules.change(work, schedule_id, _plan(work, given)).id)


@router.post("/report-schedules/{schedule_id}/switch")
def switch(work: Writing, schedule_id: ScheduleId, given: SwitchIn) -> Done:
    """On or off."""
    return Done(id=schedules.switch(work, schedule_id, given.enabled).id)


@router.post("/report-schedules/{schedule_id}/run", status_code=202)
def run(request: Request, who: Visitor, work: Reading, schedule_id: ScheduleId) -> Done:
    """Make it now for all its readers, in the background."""
    schedules.changeable(work, schedule_id)

    def task(desk: Desk) -> dict[str, object]:
        with desk.writing() as unit:
            waiting = issuing.run_now(unit, schedule_id)
        return {"made": sum(reporting.make(desk.runtime, one) is not None for one in waiting)}

    background: Background = request.app.state.background
    return Done(id=background.start(who.actor, "scheduled", task, {"back": f"/reports/schedules/{schedule_id}"}))


@router.get("/report-schedules/{schedule_id}/issues")
def issues(work: Reading, schedule_id: ScheduleId) -> list[IssueOut]:
    """What was due of it, newest first."""
    _line, told = schedules.shown(work, schedule_id)
    return [
        IssueOut(
            id=one.issue.id, day=one.issue.day, reader=one.reader, state=one.issue.state, made_at=one.issue.made_at
        )
        for one in told
    ]


@router.get("/scheduled-reports/{made_id}", response_class=FileResponse)
def fetch(work: Reading, made_id: Annotated[Id, Path()]) -> FileResponse:
    """A report that was made for whoever asks."""
    path, name = issuing.file_of(work, made_id)
    return FileResponse(path, media_type=issuing.XLSX, filename=name)
