"""What the checks see: run them, list what is open, accept a risk with a reason and an end."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from kosmgr.api import errors
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name, Number, Reason, Size
from kosmgr.checks import service as checks
from kosmgr.entities import service as entities
from kosmgr.findings import service as findings
from kosmgr.kit import paging
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["findings"])


class CheckIn(Given):
    checks: Annotated[list[Name], Field(max_length=100)] | None = None
    entity: Name | None = None


class Seen(BaseModel):
    as_of: date
    findings: list[dict[str, Any]]


class AcceptIn(Given):
    reason: Reason
    until: Day


class WithdrawIn(Given):
    reason: Reason


def _chosen(work: Work, entity: str | None) -> list[int] | None:
    return [entities.named_entity(work, entity).id] if entity else None


@router.get("/check")
def look(
    request: Request,
    work: Reading,
    check: Annotated[list[Name] | None, Query(max_length=100)] = None,
    entity: Annotated[Name | None, Query()] = None,
) -> Seen:
    """What the checks see on a day, without storing it."""
    lines = checks.look(work, check, _chosen(work, entity))
    return Seen(as_of=work.today, findings=[line.shape(errors.translator(request)) for line in lines])


@router.post("/check")
def run(request: Request, work: Writing, given: CheckIn) -> Seen:
    """Run the checks for today and keep what they see."""
    lines = checks.run(work, given.checks, _chosen(work, given.entity))
    return Seen(as_of=work.today, findings=[line.shape(errors.translator(request)) for line in lines])


@router.get("/findings")
def listed(
    request: Request,
    work: Reading,
    status: Annotated[Name | None, Query()] = None,
    severity: Annotated[Name | None, Query()] = None,
    check: Annotated[Name | None, Query()] = None,
    entity: Annotated[Name | None, Query()] = None,
    page: Annotated[Number, Query()] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """What is stored and not over, the heaviest first."""
    entity_id = entities.named_entity(work, entity).id if entity else None
    found = paging.cut(findings.visible_findings(work, status, severity, check, entity_id), page, size)
    items = [line.shape(errors.translator(request)) for line in found.items]
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=items)


@router.get("/findings/{finding_id}")
def one(request: Request, work: Reading, finding_id: Annotated[Id, Path()]) -> dict[str, Any]:
    """One finding, cleared ones too."""
    return findings.visible_finding(work, finding_id).shape(errors.translator(request))


@router.post("/findings/{finding_id}/accept")
def accept(work: Writing, finding_id: Annotated[Id, Path()], given: AcceptIn) -> Done:
    """Take a risk knowingly until a day; then it is open again."""
    return Done(id=findings.accept(work, finding_id, given.reason, given.until).id)


@router.post("/findings/{finding_id}/withdraw")
def withdraw(work: Writing, finding_id: Annotated[Id, Path()], given: WithdrawIn) -> Done:
    """Take an acceptance back before its end."""
    return Done(id=findings.withdraw_acceptance(work, finding_id, given.reason).id)
