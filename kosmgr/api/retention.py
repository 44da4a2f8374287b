"""Retention: who is due to be erased, erasing, legal holds, the proof of deletion."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Done, Given, Listing, Name, Reason
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.text import fold
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.retention import erasing, rules, shapes
from kosmgr.retention import service as retention
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["retention"])

View = Annotated[str, Query(pattern=f"^({'|'.join(shapes.VIEWS)})$")]


class EraseIn(Given):
    employee: Name
    entity: Name | None = None
    classes: Annotated[list[Name], Field(max_length=10, default_factory=list)]
    reason: Reason
    early: bool = False


class HoldIn(Given):
    """Of one person, or without one of everybody of the entity."""

    employee: Name | None = None
    entity: Name | None = None
    reason: Reason


def _entity_id(work: Work, entity: str | None) -> int | None:
    return entities.named_entity(work, entity).id if entity else None


def _person(work: Work, employee: str, entity: str | None) -> int:
    work.require(Permission.RETENTION)
    return people.visible_employee(work, employee, _entity_id(work, entity), for_=Permission.RETENTION).id


@router.get("/retention")
def listed(
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    view: View = "all",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Everybody who has left: what is kept, when it is due, what stops it."""
    chosen = _entity_id(work, entity)
    found = shapes.in_view(retention.leavers(work, None if chosen is None else [chosen]), view, work.today)
    sought = fold(q)
    found = [one for one in found if sought in fold(one.name) or sought in fold(one.number or "")]
    cut = paging.cut(found, page, size)
    items = [shapes.plain(one) for one in cut.items]
    return Listing(as_of=work.today, total=cut.total, page=cut.number, size=size, items=items)


@router.get("/retention/erasures")
def erasures(
    work: Reading, entity: lists.Entity = None, page: lists.Page = 1, size: lists.PageSize = paging.PAGE_SIZE
) -> Listing[dict[str, Any]]:
    """What was erased, the newest first: the proof of deletion."""
    chosen = _entity_id(work, entity)
    cut = paging.cut(retention.history(work, None if chosen is None else [chosen]), page, size)
    items = [shapes.proof(row) for row in cut.items]
    return Listing(as_of=work.today, total=cut.total, page=cut.number, size=size, items=items)


@router.post("/retention/erase", status_code=201)
def erase(work: Writing, given: EraseIn) -> list[dict[str, Any]]:
    """Erase for good; without classes, those that are due. It cannot be undone."""
    person = _person(work, given.employee, given.entity)
    wanted = given.classes or list(retention.leaver(work, person).due) or list(rules.CLASSES)
    rows = erasing.erase(work, person, wanted, given.reason, given.early)
    return [{"id": row.id, "class": row.data_class, "counts": row.counts} for row in rows]


@router.post("/retention/hold", status_code=201)
def hold(work: Writing, given: HoldIn) -> Done:
    """Nothing is erased until the hold is lifted."""
    if given.employee is not None:
        return Done(id=retention.hold(work, _person(work, given.employee, given.entity), given.reason).id)
    return Done(id=retention.hold_entity(work, _needed(work, given.entity), given.reason).id)


@router.post("/retention/lift")
def lift(work: Writing, given: HoldIn) -> Done:
    """End a hold."""
    if given.employee is not None:
        return Done(id=retention.lift(work, _person(work, given.employee, given.entity), given.reason).id)
    return Done(id=retention.lift_entity(work, _needed(work, given.entity), given.reason).id)


def _needed(work: Work, entity: str | None) -> int:
    found = _entity_id(work, entity)
    if found is None:
        raise rules.NobodyChosen()
    return found
