"""Who operates which account: bind, unbind, offboard."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Done, Given, Listing, Name, Reason
from kosmgr.cases import service as cases
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.people import service as people
from kosmgr.seats import service as seats
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["bindings"])


class BindIn(Given):
    """ACCOUNT by 小红书号, EMPLOYEE by 工号, with the entity where two use the same one."""

    account: Name
    employee: Name
    entity: Name | None = None
    on: Day | None = None
    reason: Reason | None = None


class UnbindIn(Given):
    account: Name
    reason: Reason
    on: Day | None = None


class OffboardIn(Given):
    last_day: Day
    last_working_day: Day | None = None
    entity: Name | None = None


class Offboarded(Done):
    """`ended` are the bindings that are to end; they end when their unbinding is recorded."""

    ended: list[int]
    case: int | None
    number: str | None


def _entity_id(work: Work, entity: str | None) -> int | None:
    return entities.named_entity(work, entity).id if entity else None


@router.get("/bindings")
def listed(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Who operates which account on the day."""
    return lists.listing(request, work, "bindings", entity, q, sort, page, size)


@router.post("/bindings", status_code=201)
def bind(work: Writing, given: BindIn) -> Done:
    """Give an account to a serving employee; 409 names who holds it."""
    account = seats.visible_account(work, given.account)
    employee = people.visible_employee(work, given.employee, _entity_id(work, given.entity))
    return Done(id=cases.bind(work, account.id, employee.id, given.on, given.reason).id)


@router.post("/bindings/end")
def unbind(work: Writing, given: UnbindIn) -> Done:
    """From that day nobody holds the account."""
    account = seats.visible_account(work, given.account)
    return Done(id=cases.unbind(work, account.id, given.on, given.reason).id)


@router.post("/people/{employee}/offboard")
def offboard(work: Writing, employee: Annotated[Name, Path(description="工号")], given: OffboardIn) -> Offboarded:
    """End an employment and open the case of everything that must end with it."""
    found = people.visible_employee(work, employee, _entity_id(work, given.entity))
    done = cases.open_offboarding(work, found.id, given.last_day, given.last_working_day)
    return Offboarded(id=found.id, ended=[one.id for one in done.planned], case=done.case_id, number=done.number)
