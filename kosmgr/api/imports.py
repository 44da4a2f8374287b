"""Ledgers in: upload and preview, apply, undo. Files are parsed before the transaction that writes begins."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi import Path as InPath
from pydantic import BaseModel

from kosmgr.api import errors
from kosmgr.api.dependencies import AnswerKept, Reading, Visitor, Writing
from kosmgr.api.shapes import Day, Id, Listing, Name, Number, Size
from kosmgr.edge import units, visitors
from kosmgr.exchange import importing, intake, report
from kosmgr.exchange import service as exchange
from kosmgr.kit import paging, text

router = APIRouter(route_class=AnswerKept, tags=["imports"])

FILES_MOST = 20


class BatchOut(BaseModel):
    id: int
    status: str
    as_of: date
    user: str
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None


class BatchWithReport(BatchOut):
    report: dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """Files that were read and judged, no transaction being open."""

    files: list[intake.File]
    options: intake.Options


def _uploaded(
    request: Request,
    who: Visitor,
    files: Annotated[list[UploadFile], File(max_length=FILES_MOST)],
    kind: Annotated[Name | None, Form()] = None,
    encoding: Annotated[Name | None, Form()] = None,
    sheet: Annotated[Name | None, Form()] = None,
    include_hidden: Annotated[bool, Form()] = False,
    new_entities: Annotated[bool, Form()] = False,
    as_of: Annotated[Day | None, Form()] = None,
) -> Iterator[Taken]:
    runtime = visitors.runtime_of(request)
    options = intake.Options(kind, encoding, sheet, include_hidden, new_entities, as_of)
    with tempfile.TemporaryDirectory(dir=runtime.data_dir, prefix="upload-") as folder:
        given = []
        for number, file in enumerate(files):
            path = Path(folder) / str(number)
            with path.open("wb") as target:
                shutil.copyfileobj(file.file, target)
            given.append(intake.Given(path, called(file.filename)))
        with units.translated():
            taken = importing.read(runtime, who.actor, given, options)
        yield Taken(taken, options)


def called(name: str | None) -> str:
    """What an uploaded file was called, as it may be stored."""
    try:
        return text.clean((name or "")[: text.LINE_LENGTH]) or "?"
    except ValueError:
        return "?"


def _reread(request: Request, who: Visitor, batch_id: Annotated[Id, InPath()]) -> Taken:
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        given, options = exchange.given(work, batch_id)
        mappings = exchange.remembered(work)
    return Taken(intake.take(given, options, mappings), options)


def _shape(batch: Any) -> dict[str, Any]:
    names = ("id", "status", "as_of", "created_at", "applied_at", "undone_at")
    return {**{name: getattr(batch, name) for name in names}, "user": batch.user_name}


def _whole(request: Request, batch: Any) -> BatchWithReport:
    return BatchWithReport(**_shape(batch), report=report.spoken(batch.report, errors.translator(request)))


@router.get("/imports")
def listed(
    work: Reading, page: Annotated[Number, Query(le=1_000_000)] = 1, size: Annotated[Size, Query()] = paging.PAGE_SIZE
) -> Listing[BatchOut]:
    """Batches, the newest first."""
    found, total = exchange.batches(work, size, (page - 1) * size)
    items = [BatchOut(**_shape(batch)) for batch in found]
    return Listing(as_of=work.today, total=total, page=page, size=size, items=items)


@router.get("/imports/{batch_id}")
def one(request: Request, work: Reading, batch_id: Annotated[Id, InPath()]) -> BatchWithReport:
    """One batch with its report."""
    batch = exchange.batch(work, batch_id)
    return _whole(request, batch)


@router.post("/imports", status_code=201)
def preview(
    request: Request, taken: Annotated[Taken, Depends(_uploaded, scope="function")], work: Writing
) -> BatchWithReport:
    """Upload ledgers and hear what importing them would do; nothing is imported yet."""
    batch = exchange.preview(work, taken.files, taken.options)
    return _whole(request, batch)


@router.post("/imports/{batch_id}/apply")
def apply(
    request: Request, taken: Annotated[Taken, Depends(_reread)], work: Writing, batch_id: Annotated[Id, InPath()]
) -> BatchWithReport:
    """Carry a previewed batch out, all or nothing."""
    batch = exchange.apply(work, batch_id, taken.files)
    return _whole(request, batch)


@router.post("/imports/{batch_id}/undo")
def undo(request: Request, work: Writing, batch_id: Annotated[Id, InPath()]) -> BatchWithReport:
    """Take an applied batch back whole, or hear what was built on it since."""
    batch = exchange.undo(work, batch_id)
    return _whole(request, batch)


@router.post("/imports/{batch_id}/drop")
def drop(request: Request, work: Writing, batch_id: Annotated[Id, InPath()]) -> BatchWithReport:
    """Give a preview up; its files are removed."""
    batch = exchange.drop(work, batch_id)
    return _whole(request, batch)
