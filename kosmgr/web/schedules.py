"""Reports by themselves: the list with the next day of each, one with its history, and those made for whoever looks."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import FileResponse, Response

from kosmgr.edge import reporting
from kosmgr.edge.background import Desk
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.reports import issuing, schedules, timing
from kosmgr.reports import service as reports
from kosmgr.web import dependencies, forms, rendering, runs, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = Annotated[str, Form(max_length=200)]
Names = Annotated[str, Form(max_length=5000)]
HOME = "/reports/schedules"


def _rhythm(every: str, day: int, speak: say.Say) -> str:
    if every == timing.WEEKLY:
        return speak(N_("每{weekday}"), weekday=speak(timing.WEEKDAYS[day]))
    return speak(N_("每月 {day} 号"), day=day)


def _common(work: Work, speak: say.Say) -> dict[str, Any]:
    names = {one.id: one.name for one in entities.visible_entities(work, Permission.REPORT_READ)}
    return {
        "places": list(names.items()),
        "names": names,
        "titles": {one.name: speak(one.title) for one in reports.REPORTS},
        "everys": [(timing.MONTHLY, speak(N_("每月"))), (timing.WEEKLY, speak(N_("每周")))],
        "ways": {key: speak(word) for key, word in schedules.WAYS.items()},
        "states": {key: speak(word) for key, word in schedules.STATES.items()},
        "rhythm": lambda one: _rhythm(one.every, one.day, speak),
        "writes": work.actor.may(Permission.REMINDER_WRITE),
    }


def _index(
    request: Request, work: Work, typed: dict[str, str] | None = None, wrong: str = "", status: int = 200
) -> Response:
    speak = say.speaker(request)
    context = {
        **_common(work, speak),
        "schedules": schedules.visible(work),
        "mine": schedules.mine(work),
        "typed": typed
        or {
            "report": reports.REPORTS[0].name,
            "every": timing.MONTHLY,
            "day": "1",
            "way": schedules.LINK,
            "readers": work.actor.name,
        },
        "wrong": wrong,
    }
    return rendering.render(request, "reports/schedules.html", context, current="reports", status=status)


def _show(
    request: Request, work: Work, schedule_id: int, typed: dict[str, str] | None = None, wrong: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    line, told = schedules.shown(work, schedule_id)
    now = {
        "report": line.report,
        "entity": str(line.entity_id or ""),
        "every": line.every,
        "day": str(line.day),
        "way": line.way,
        "readers": "\n".join(line.readers),
    }
    context = {**_common(work, say.speaker(request)), "line": line, "told": told, "typed": typed or now, "wrong": wrong}
    return rendering.render(request, "reports/schedule.html", context, current="reports", status=status)


def _plan(given: dict[str, str]) -> schedules.Plan:
    names = [name for line in given["readers"].splitlines() for name in line.replace("，", ",").split(",")]
    return schedules.Plan(
        report=given["report"] or reports.REPORTS[0].name,
        every=given["every"],
        day=forms.whole(given["day"], N_("哪一天")) or 0,
        readers=[cleaned for name in names if (cleaned := forms.line(name, N_("收件人"), optional=True))],
        entity_id=forms.whole(given["entity"], N_("主体"), optional=True),
        way=given["way"],
    )


def _typed(
    report: Short = "",
    entity: Short = "",
    every: Short = timing.MONTHLY,
    day: Short = "",
    way: Short = schedules.LINK,
    readers: Names = "",
) -> dict[str, str]:
    return {"report": report, "entity": entity, "every": every, "day": day, "way": way, "readers": readers}


Typed = Annotated[dict[str, str], Depends(_typed)]


@router.get("/reports/schedules")
def index(request: Request, work: dependencies.Reading) -> Response:
    """What is made by itself, and what was made for whoever looks."""
    return _index(request, work)


@router.post("/reports/schedules")
def add(request: Request, work: dependencies.Writing, typed: Typed) -> Response:
    """A new schedule."""
    work.require(Permission.REMINDER_WRITE)
    with forms.answered_in(lambda reader, wrong, status: _index(request, reader, typed, wrong, status)):
        row = schedules.add(work, _plan(typed))
    return forms.done(request, f"{HOME}/{row.id}", N_("定时报表已建好"))


@router.get("/reports/schedules/{schedule_id}")
def show(request: Request, work: dependencies.Reading, schedule_id: dependencies.Id) -> Response:
    """One schedule and what came of it."""
    return _show(request, work, schedule_id)


@router.post("/reports/schedules/{schedule_id}")
def change(request: Request, work: dependencies.Writing, schedule_id: dependencies.Id, typed: Typed) -> Response:
    """Change it."""
    work.require(Permission.REMINDER_WRITE)
    with forms.answered_in(lambda reader, wrong, status: _show(request, reader, schedule_id, typed, wrong, status)):
        schedules.change(work, schedule_id, _plan(typed))
    return forms.done(request, f"{HOME}/{schedule_id}", N_("已保存"))


@router.post("/reports/schedules/{schedule_id}/switch")
def switch(request: Request, work: dependencies.Writing, schedule_id: dependencies.Id, enabled: Short = "") -> Response:
    """On or off."""
    row = schedules.switch(work, schedule_id, enabled == "on")
    return forms.done(request, f"{HOME}/{schedule_id}", N_("已打开") if row.enabled else N_("已关闭"))


@router.post("/reports/schedules/{schedule_id}/run")
def run(
    request: Request, who: dependencies.Visitor, work: dependencies.Reading, schedule_id: dependencies.Id
) -> Response:
    """Make it now, for all its readers; in the background."""
    schedules.changeable(work, schedule_id)
    actor = who.actor

    def task(desk: Desk) -> dict[str, object]:
        with desk.writing() as unit:
            waiting = issuing.run_now(unit, schedule_id)
        for place, one in enumerate(waiting):
            desk.progress(place, len(waiting), "report")
            reporting.make(desk.runtime, one)
        return {runs.HREF: f"{HOME}/{schedule_id}"}

    return runs.begin(request, actor, "scheduled", task, {"back": f"{HOME}/{schedule_id}"})


@router.get("/reports/scheduled/{made_id}/file")
def fetch(work: dependencies.Reading, made_id: dependencies.Id) -> Response:
    """A report that was made for whoever asks."""
    path, name = issuing.file_of(work, made_id)
    return FileResponse(path, media_type=issuing.XLSX, filename=name, headers={"cache-control": "no-store"})
