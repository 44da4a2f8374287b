"""Exports of notes by programs: upload, preview, apply, take back."""

import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi import Path as InPath
from pydantic import BaseModel

from kosmgr.api import errors
from kosmgr.api.dependencies import AnswerKept, Reading, Visitor, Writing
from kosmgr.api.shapes import Id, Listing, Name, Number, Size
from kosmgr.content import importing, intake
from kosmgr.edge import units, visitors
from kosmgr.kit import paging, text
from kosmgr.policy import Permission

router = APIRouter(route_class=AnswerKept, tags=["notes"])


class NoteBatchOut(BaseModel):
    id: int
    file: str
    status: str
    counted_on: date
    added: int
    changed: int
    unchanged: int
    user: str
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    report: dict[str, Any]


def _shape(request: Request, batch: Any) -> NoteBatchOut:
    report = dict(batch.report)
    report["rejected"] = intake.spoken(report, errors.translator(request))
    return NoteBatchOut(
        id=batch.id,
        file=batch.file_name,
        status=batch.status,
        counted_on=batch.counted_on,
        added=batch.added,
        changed=batch.changed,
        unchanged=batch.unchanged,
        user=batch.user_name,
        created_at=batch.created_at,
        applied_at=batch.applied_at,
        undone_at=batch.undone_at,
        report=report,
    )


@router.get("/notes/batches")
def batches(
    request: Request,
    work: Reading,
    page: Annotated[Number, Query(le=1_000_000)] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> Listing[NoteBatchOut]:
    """Exports brought in, the newest first."""
    found, total = intake.batches(work, size, (page - 1) * size)
    items = [_shape(request, one) for one in found]
    return Listing(as_of=work.today, total=total, page=page, size=size, items=items)


@router.get("/notes/batches/{batch_id}")
def batch(request: Request, work: Reading, batch_id: Annotated[Id, InPath()]) -> NoteBatchOut:
    """One batch with its report."""
    return _shape(request, intake.own(work, batch_id))


@router.post("/notes/batches", status_code=201)
def preview(
    request: Request,
    who: Visitor,
    file: Annotated[UploadFile, File()],
    encoding: Annotated[Name | None, Form()] = None,
    counted_on: Annotated[date | None, Form()] = None,
) -> NoteBatchOut:
    """Upload an export of notes and hear what importing it would do; nothing is imported yet."""
    runtime = visitors.runtime_of(request)
    with units.reading(runtime, who.actor) as work:
        work.require(Permission.LEDGER_IMPORT)
    with tempfile.TemporaryDirectory(dir=runtime.data_dir, prefix="upload-") as folder:
        path = Path(folder) / "notes"
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target)
        name = text.HIDDEN.sub("", file.filename or "?")[: text.LINE_LENGTH]
        made = importing.preview(lambda: units.writing(runtime, who.actor), path, name, encoding, counted_on)
    return _again(request, who, made)


@router.post("/notes/batches/{batch_id}/apply")
def apply(request: Request, who: Visitor, batch_id: Annotated[Id, InPath()]) -> NoteBatchOut:
    """Carry a previewed batch out, or go on with one that was interrupted."""
    runtime = visitors.runtime_of(request)
    done = importing.apply(
        lambda: units.reading(runtime, who.actor), lambda: units.writing(runtime, who.actor), batch_id
    )
    return _again(request, who, done)


def _again(request: Request, who: Visitor, outcome: importing.Outcome) -> NoteBatchOut:
    assert outcome.batch_id is not None
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        return _shape(request, intake.own(work, outcome.batch_id))


@router.post("/notes/batches/{batch_id}/undo")
def undo(request: Request, work: Writing, batch_id: Annotated[Id, InPath()]) -> NoteBatchOut:
    """Take back what a batch brought."""
    return _shape(request, intake.undo(work, batch_id))


@router.post("/notes/batches/{batch_id}/drop")
def drop(request: Request, work: Writing, batch_id: Annotated[Id, InPath()]) -> NoteBatchOut:
    """Give a preview or an interrupted loading up."""
    return _shape(request, intake.drop(work, batch_id))
