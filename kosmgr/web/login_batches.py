"""Files of login records: earlier batches, a new file, what it would do, applying, taking back."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from starlette.responses import Response

from kosmgr.edge import units, visitors
from kosmgr.edge.background import Desk, Task
from kosmgr.kit import paging
from kosmgr.kit.text import N_
from kosmgr.logins import importing, intake, rules
from kosmgr.policy import Permission
from kosmgr.web import dependencies, forms, import_tasks, imports, locale, login_previews, rendering, runs
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

PageNumber = Annotated[int, Query(ge=1, le=100_000)]
HOME = login_previews.HOME
STATES = {**imports.STATES, rules.LOADING: (N_("正在写入"), "clock-hour-9")}


def _index(request: Request, work: Work, page: int = 1, wrong: str = "") -> Response:
    size = paging.PAGE_SIZE
    found, total = intake.batches(work, size, (page - 1) * size)
    context = {
        "tab": "batches",
        "rows": [(batch, STATES[batch.status]) for batch in found],
        "listing": paging.Page(found, total, page, size),
        "wrong": wrong,
    }
    return rendering.render(request, "logins/batches.html", context, current="logins")


@router.get(HOME)
def index(request: Request, work: dependencies.Reading, page: PageNumber = 1) -> Response:
    """Where login files are dropped, and what was brought in before."""
    return _index(request, work, page)


@router.post(HOME)
def upload(
    request: Request, who: dependencies.Visitor, files: Annotated[list[UploadFile] | None, File()] = None
) -> Response:
    """Take one file in and read it; what it would do is the next page."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.LEDGER_IMPORT)
        folder = work.files
    sent = [file for file in files or () if file.filename]

    def draw(again: Work, sentence: str, status: int) -> Response:
        answer = _index(request, again, wrong=sentence)
        answer.status_code = status
        return answer

    with forms.answered_in(draw):
        if not sent:
            raise imports.NoFiles()
    path = import_tasks.store(folder, sent[0].file)
    task = login_previews.preview_task([(path, import_tasks.name_of(sent[0].filename or ""))])
    return runs.begin(request, who.actor, "login-preview", task, {"back": HOME})


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
        return {runs.HREF: f"{HOME}/{batch_id}?done=1"}

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
        "first": rules.at(report["first"]) if report.get("first") is not None else None,
        "last": rules.at(report["last"]) if report.get("last") is not None else None,
        "done": request.query_params.get("done") == "1",
    }
    return rendering.render(request, "logins/batch.html", context, current="logins")


def _begin(request: Request, who: dependencies.Visitor, batch_id: int, kind: str, task: Task) -> Response:
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        intake.own(work, batch_id)
    return runs.begin(request, who.actor, kind, task, {"back": f"{HOME}/{batch_id}"})


@router.post(HOME + "/{batch_id}/apply")
def apply(request: Request, who: dependencies.Visitor, batch_id: dependencies.Id) -> Response:
    """Write it."""
    return _begin(request, who, batch_id, "login-apply", _apply_task(batch_id))


@router.post(HOME + "/{batch_id}/undo")
def undo(request: Request, who: dependencies.Visitor, batch_id: dependencies.Id) -> Response:
    """Take it back."""
    return _begin(request, who, batch_id, "login-undo", _undo_task(batch_id))


@router.post(HOME + "/{batch_id}/drop")
def drop(request: Request, work: dependencies.Writing, batch_id: dependencies.Id) -> Response:
    """Give a preview up."""
    intake.drop(work, batch_id)
    return forms.done(request, HOME, N_("这次预览已放弃，没有写入任何数据。"))
