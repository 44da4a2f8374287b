"""Exports of notes: earlier batches, a new file, what it would do, applying, taking back."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from starlette.responses import Response

from kosmgr.content import batch_rules, importing, intake
from kosmgr.edge import units, visitors
from kosmgr.edge.background import Desk, Task
from kosmgr.kit import paging
from kosmgr.policy import Permission
from kosmgr.web import dependencies, forms, import_tasks, imports, locale, rendering, runs
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

PageNumber = Annotated[int, Query(ge=1, le=100_000)]
HOME = "/notes/import"
STATES = {**imports.STATES, batch_rules.LOADING: (batch_rules.STATUSES[batch_rules.LOADING], "clock-hour-9")}


def _index(request: Request, work: Work, page: int = 1, wrong: str = "") -> Response:
    size = paging.PAGE_SIZE
    found, total = intake.batches(work, size, (page - 1) * size)
    context = {
        "rows": [(batch, STATES[batch.status]) for batch in found],
        "listing": paging.Page(found, total, page, size),
        "wrong": wrong,
    }
    return rendering.render(request, "notes/batches.html", context, current="notes")


@router.get(HOME)
def index(request: Request, work: dependencies.Reading, page: PageNumber = 1) -> Response:
    """Where exports of notes are dropped, and what was brought in before."""
    return _index(request, work, page)


@router.post(HOME)
def upload(
    request: Request,
    who: dependencies.Visitor,
    files: Annotated[list[UploadFile] | None, File()] = None,
    counted_on: Annotated[date | None, Form()] = None,
) -> Response:
    """Take one file in and read it; what it would do is the next page."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.LEDGER_IMPORT)
        folder, today = work.files, work.today
    sent = [file for file in files or () if file.filename]

    def draw(again: Work, sentence: str, status: int) -> Response:
        answer = _index(request, again, wrong=sentence)
        answer.status_code = status
        return answer

    with forms.answered_in(draw):
        if not sent:
            raise imports.NoFiles()
        if counted_on is not None and counted_on > today:
            raise batch_rules.CountedAhead(day=counted_on)
    path = import_tasks.store(folder, sent[0].file)
    name = import_tasks.name_of(sent[0].filename or "")

    def task(desk: Desk) -> dict[str, object]:
        try:
            made = importing.preview(desk.writing, path, name, counted_on=counted_on, progress=desk.progress)
        finally:
            path.unlink(missing_ok=True)
        return {runs.HREF: f"{HOME}/{made.batch_id}"}

    return runs.begin(request, who.actor, "note-preview", task, {"back": HOME})


def _apply_task(batch_id: int) -> Task:
    def task(desk: Desk) -> dict[str, object]:
        importing.apply(desk.reading, desk.writing, batch_id, desk.progress)
        return {runs.HREF: f"{HOME}/{batch_id}?done=1"}

    return task


def _undo_task(batch_id: int) -> Task:
    def task(desk: Desk) -> dict[str, object]:
        desk.progress(0, 1, "write")
        with desk.writing() as work:
            intake.undo(work, batch_id)
        return {runs.HREF: f"{HOME}/{batch_id}"}

    return task


def _drop_task(batch_id: int) -> Task:
    def task(desk: Desk) -> dict[str, object]:
        desk.progress(0, 1, "write")
        with desk.writing() as work:
            intake.drop(work, batch_id)
        return {runs.HREF: f"{HOME}/{batch_id}"}

    return task


@router.get(HOME + "/{batch_id}")
def show(request: Request, work: dependencies.Reading, batch_id: dependencies.Id) -> Response:
    """What a batch would do, or what it did."""
    batch = intake.own(work, batch_id)
    report: dict[str, Any] = dict(batch.report)
    context = {
        "batch": batch,
        "state": STATES[batch.status],
        "report": report,
        "rejected": intake.spoken(report, locale.translator(request)),
        "first": date.fromisoformat(report["first"]) if report.get("first") else None,
        "last": date.fromisoformat(report["last"]) if report.get("last") else None,
        "done": request.query_params.get("done") == "1",
    }
    return rendering.render(request, "notes/batch.html", context, current="notes")


def _begin(request: Request, who: dependencies.Visitor, batch_id: int, kind: str, task: Task) -> Response:
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        intake.own(work, batch_id)
    return runs.begin(request, who.actor, kind, task, {"back": f"{HOME}/{batch_id}"})


@router.post(HOME + "/{batch_id}/apply")
def apply(request: Request, who: dependencies.Visitor, batch_id: dependencies.Id) -> Response:
    """Write it, or go on writing."""
    return _begin(request, who, batch_id, "note-apply", _apply_task(batch_id))


@router.post(HOME + "/{batch_id}/undo")
def undo(request: Request, who: dependencies.Visitor, batch_id: dependencies.Id) -> Response:
    """Take it back."""
    return _begin(request, who, batch_id, "note-undo", _undo_task(batch_id))


@router.post(HOME + "/{batch_id}/drop")
def drop(request: Request, who: dependencies.Visitor, batch_id: dependencies.Id) -> Response:
    """Give a preview up, or a loading that was interrupted."""
    return _begin(request, who, batch_id, "note-drop", _drop_task(batch_id))
