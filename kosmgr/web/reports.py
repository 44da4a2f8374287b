"""The reports there are: making one in the background, and taking it along."""

import secrets
import time
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import FileResponse
from starlette.responses import Response

from kosmgr.edge.background import Desk
from kosmgr.entities import service as entities
from kosmgr.kit.errors import NotFound
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.reports import service as reports
from kosmgr.runs import service as background
from kosmgr.web import dependencies, export, forms, locale, rendering, runs, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

FOLDER = "reports"
KEPT = 24 * 3600  # seconds a finished report can be fetched
ABOUT = {"matrix": N_("封面结论、席位、续费、费用日历、检查结果、共用、白付的钱和操作记录，各一张表，可以直接交审计")}
Field = Annotated[str, Form(max_length=200)]


class ReportGone(NotFound):
    """A finished report is kept for a day."""

    message = N_("这份报表已经过期删除，请重新制作")


def _index(
    request: Request, work: Work, ready: int | None = None, wrong: str = "", typed: dict[str, str] | None = None
) -> Response:
    work.require(Permission.REPORT_READ)
    made = background.mine(work, ready) if ready is not None else None
    context = {
        "reports": [(report.name, report.title, ABOUT.get(report.name, "")) for report in reports.REPORTS],
        "places": [(entity.id, entity.name) for entity in entities.visible_entities(work, Permission.REPORT_READ)],
        "ready": made if made is not None and made.status == "done" and made.kind == "report" else None,
        "wrong": wrong,
        "typed": typed or {},
    }
    return rendering.render(request, "reports/index.html", context, current="reports")


@router.get("/reports")
def index(
    request: Request, work: dependencies.Reading, ready: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Response:
    """What there is, and the one just made."""
    return _index(request, work, ready)


@router.post("/reports/{name}")
def make(
    request: Request,
    who: dependencies.Visitor,
    work: dependencies.Reading,
    name: str,
    entity: Field = "",
    day: Field = "",
) -> Response:
    """Make a report of a day, for one entity or all one may see."""
    speak, translate = say.speaker(request), locale.translator(request)
    work.require(Permission.REPORT_READ)

    def draw(again: Work, sentence: str, status: int) -> Response:
        answer = _index(request, again, wrong=sentence, typed={"entity": entity, "day": day})
        answer.status_code = status
        return answer

    with forms.answered_in(draw):
        title = next((report.title for report in reports.REPORTS if report.name == name), None)
        if title is None:
            raise reports.ReportUnknown(name=name, known=[report.name for report in reports.REPORTS])
        on = forms.needed_day(day, speak(N_("哪一天")), work.today)
        chosen = forms.whole(entity, speak(N_("主体")), optional=True)
        if chosen is not None:
            entities.visible_entity(work, chosen, for_=Permission.REPORT_READ)

    def task(desk: Desk) -> dict[str, object]:
        desk.progress(0, 1, "report")
        with desk.reading(on) as unit:
            file = _place(unit.files) / f"{secrets.token_hex(16)}.xlsx"
            made = reports.make(unit, name, file, None if chosen is None else [chosen], translate)
        file.chmod(0o600)
        return {
            runs.HREF: f"/reports?ready={desk.run_id}",
            "file": file.name,
            "name": f"{translate(title)}-{on:%Y%m%d}.xlsx",
            "rows": made.rows,
            "sheets": len(made.sheets),
        }

    return runs.begin(request, who.actor, "report", task, {"back": "/reports"})


def _place(files: Path) -> Path:
    """The folder of finished reports, without those nobody fetched in time."""
    folder = files / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.glob("*.xlsx"):
        if old.stat().st_mtime < time.time() - KEPT:
            old.unlink(missing_ok=True)
    return folder


@router.get("/reports/files/{run_id}")
def fetch(work: dependencies.Reading, run_id: dependencies.Id) -> Response:
    """A finished report, for whoever ordered it."""
    work.require(Permission.REPORT_READ)
    result = background.mine(work, run_id).result or {}
    path = work.files / FOLDER / Path(str(result.get("file", "gone"))).name
    if not path.is_file():
        raise ReportGone()
    return FileResponse(
        path, media_type=export.XLSX, filename=str(result["name"]), headers={"cache-control": "no-store"}
    )
