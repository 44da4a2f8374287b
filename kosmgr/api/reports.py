"""Reports to download, and the invariants of the data."""

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from pydantic import BaseModel
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from kosmgr.api import errors, lists
from kosmgr.api.dependencies import Reading
from kosmgr.api.shapes import Name
from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.policy import Permission
from kosmgr.reports import service as reports
from kosmgr.reports import verify as invariants

router = APIRouter(tags=["reports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportOut(BaseModel):
    name: str
    title: str


class ViolationOut(BaseModel):
    invariant: str
    subject: dict[str, object]
    message: str


class Verified(BaseModel):
    ok: bool
    violations: list[ViolationOut]


@router.get("/reports")
def known(request: Request, work: Reading) -> list[ReportOut]:
    """The reports there are."""
    work.require(Permission.REPORT_READ)
    say = errors.translator(request)
    return [ReportOut(name=report.name, title=say(report.title)) for report in reports.REPORTS]


@router.get("/reports/{name}", response_class=FileResponse)
def download(
    request: Request, work: Reading, name: Annotated[Name, InPath()], entity: lists.Entity = None
) -> FileResponse:
    """A report of the day as a workbook."""
    chosen = [entities.named_entity(work, entity).id] if entity else None
    folder = tempfile.TemporaryDirectory(dir=work.files, prefix="report-")
    try:
        made = reports.make(work, name, Path(folder.name) / "report.xlsx", chosen, errors.translator(request))
    except BaseException:
        folder.cleanup()
        raise
    title = f"kosmgr-{made.name}-{work.today.isoformat()}.xlsx"
    return FileResponse(made.file, media_type=XLSX, filename=title, background=BackgroundTask(folder.cleanup))


@router.get("/verify")
def verify(request: Request, work: Reading) -> Verified:
    """The invariants of the data itself, and whether the audit chain is whole."""
    outside = invariants.Outside(visitors.runtime_of(request).anchored())
    say = errors.translator(request)
    found = [ViolationOut.model_validate(violation.shape(say)) for violation in invariants.verify(work, outside)]
    return Verified(ok=not found, violations=found)
