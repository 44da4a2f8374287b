"""Login records: list them, bring files in, name what nobody has registered."""

import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi import Path as InPath
from pydantic import BaseModel

from kosmgr.api import errors
from kosmgr.api.dependencies import AnswerKept, Reading, Visitor, Writing
from kosmgr.api.shapes import Done, Given, Id, Listing, Name, Number, Reason, Size
from kosmgr.devices import service as devices
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.logins import headings, importing, intake, naming, rules, service
from kosmgr.policy import Permission

router = APIRouter(route_class=AnswerKept, tags=["logins"])

Kind = Literal["device", "ip"]


class RecordOut(BaseModel):
    at: str
    account: str
    device: str
    registered_device: str | None
    ip: str
    network: str | None
    city: str


class RecordsOut(BaseModel):
    page: int
    more: bool
    items: list[RecordOut]


class LoginBatchOut(BaseModel):
    id: int
    file: str
    status: str
    added: int
    user: str
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    report: dict[str, Any]


class UnnamedOut(BaseModel):
    key: str
    accounts: int
    events: int
    first: str
    last: str
    reason: str | None


class RegisterIn(Given):
    key: Name
    entity: Name
    name: text.Line | None = None
    network_kind: text.Line | None = None
    cidr: text.Line | None = None


class LinkIn(Given):
    key: Name
    device: Name


class IgnoreIn(Given):
    key: Name
    reason: Reason


class KeyIn(Given):
    key: Name


@router.get("/logins")
def listed(
    work: Reading,
    account: Annotated[text.Line, Query()] = "",
    device: Annotated[text.Line, Query()] = "",
    ip: Annotated[text.Line, Query()] = "",
    day: Annotated[date | None, Query()] = None,
    page: Annotated[Number, Query(le=10_000)] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> RecordsOut:
    """Login records, the newest first; addresses are masked for who may not read personal data in clear."""
    since, until = rules.window(day, 1) if day is not None else (None, None)
    wanted = rules.Wanted(account, text.fold(device), ip, since, until)
    found = service.events(work, wanted, size, (page - 1) * size)
    items = [
        RecordOut(
            at=headings.shown(int(one.at.timestamp())),
            account=one.account,
            device=one.device,
            registered_device=one.device_number,
            ip=one.ip,
            network=one.network,
            city=one.city,
        )
        for one in found[:size]
    ]
    return RecordsOut(page=page, more=len(found) > size, items=items)


@router.get("/logins/unknown/{kind}")
def unknown(
    work: Reading,
    kind: Kind,
    page: Annotated[Number, Query(le=10_000)] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> Listing[UnnamedOut]:
    """Devices or addresses nobody has registered, those of most accounts first."""
    found, total = naming.unnamed(work, kind, rules.OPEN, size, (page - 1) * size)
    items = [
        UnnamedOut(
            key=one.key,
            accounts=one.accounts,
            events=one.events,
            first=headings.shown(one.first_second),
            last=headings.shown(one.last_second),
            reason=one.reason,
        )
        for one in found
    ]
    return Listing(as_of=work.today, total=total, page=page, size=size, items=items)


@router.post("/logins/unknown/{kind}/register", status_code=201)
def register(work: Writing, kind: Kind, given: RegisterIn) -> Done:
    """Register the device, or the network an address belongs to (name and network_kind are needed)."""
    entity = entities.named_entity(work, given.entity)
    if kind == rules.DEVICE:
        return Done(id=naming.register_device(work, given.key, entity.id).id)
    made = naming.register_network(
        work, given.key, entity.id, given.name or given.key, given.network_kind or "other", given.cidr or ""
    )
    return Done(id=made.id)


@router.post("/logins/unknown/device/link")
def link(work: Writing, given: LinkIn) -> Done:
    """Say which registered device the records mean."""
    device = devices.visible_device(work, given.device, for_=Permission.DEVICE_WRITE)
    return Done(id=naming.link_device(work, given.key, device.id).id)


@router.post("/logins/unknown/{kind}/ignore")
def ignore(work: Writing, kind: Kind, given: IgnoreIn) -> Done:
    """Set it aside: not ours."""
    return Done(id=naming.ignore(work, kind, given.key, given.reason).id)


@router.post("/logins/unknown/{kind}/reopen")
def reopen(work: Writing, kind: Kind, given: KeyIn) -> Done:
    """Open again what was set aside or linked."""
    return Done(id=naming.take_back(work, kind, given.key).id)


def _shape(request: Request, batch: Any) -> LoginBatchOut:
    report = dict(batch.report)
    report["rejected"] = intake.spoken(report, errors.translator(request))
    return LoginBatchOut(
        id=batch.id,
        file=batch.file_name,
        status=batch.status,
        added=batch.added,
        user=batch.user_name,
        created_at=batch.created_at,
        applied_at=batch.applied_at,
        undone_at=batch.undone_at,
        report=report,
    )


@router.get("/logins/batches")
def batches(
    request: Request,
    work: Reading,
    page: Annotated[Number, Query(le=1_000_000)] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> Listing[LoginBatchOut]:
    """Files brought in, the newest first."""
    found, total = intake.batches(work, size, (page - 1) * size)
    items = [_shape(request, one) for one in found]
    return Listing(as_of=work.today, total=total, page=page, size=size, items=items)


@router.get("/logins/batches/{batch_id}")
def batch(request: Request, work: Reading, batch_id: Annotated[Id, InPath()]) -> LoginBatchOut:
    """One batch with its report."""
    return _shape(request, intake.own(work, batch_id))


@router.post("/logins/batches", status_code=201)
def preview(
    request: Request,
    who: Visitor,
    file: Annotated[UploadFile, File()],
    encoding: Annotated[Name | None, Form()] = None,
) -> LoginBatchOut:
    """Upload a file of login records and hear what importing it would do; nothing is imported yet."""
    runtime = visitors.runtime_of(request)
    with units.reading(runtime, who.actor) as work:
        work.require(Permission.LEDGER_IMPORT)
    with tempfile.TemporaryDirectory(dir=runtime.data_dir, prefix="upload-") as folder:
        path = Path(folder) / "logins"
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target)
        name = text.HIDDEN.sub("", file.filename or "?")[: text.LINE_LENGTH]
        made = importing.preview(lambda: units.writing(runtime, who.actor), path, name, encoding)
    return _again(request, who, made)


@router.post("/logins/batches/{batch_id}/apply")
def apply(request: Request, who: Visitor, batch_id: Annotated[Id, InPath()]) -> LoginBatchOut:
    """Carry a previewed batch out, or go on with one that was interrupted."""
    runtime = visitors.runtime_of(request)
    done = importing.apply(
        lambda: units.reading(runtime, who.actor), lambda: units.writing(runtime, who.actor), batch_id
    )
    return _again(request, who, done)


def _again(request: Request, who: Visitor, outcome: importing.Outcome) -> LoginBatchOut:
    assert outcome.batch_id is not None
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        return _shape(request, intake.own(work, outcome.batch_id))


@router.post("/logins/batches/{batch_id}/undo")
def undo(request: Request, work: Writing, batch_id: Annotated[Id, InPath()]) -> LoginBatchOut:
    """Take back what a batch added."""
    return _shape(request, intake.undo(work, batch_id))


@router.post("/logins/batches/{batch_id}/drop")
def drop(request: Request, work: Writing, batch_id: Annotated[Id, InPath()]) -> LoginBatchOut:
    """Give a preview or an interrupted loading up."""
    return _shape(request, intake.drop(work, batch_id))
