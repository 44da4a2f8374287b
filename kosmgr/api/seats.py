"""Accounts and their seats: list them, take one, give it back, give it up."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Done, Given, Listing, Name, Reason
from kosmgr.bindings import service as bindings
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.seats import service as seats

router = APIRouter(route_class=AnswerKept, tags=["accounts"])

Account = Annotated[Name, Path(description="小红书号")]


class OpenIn(Given):
    nickname: Name
    entity: Name
    xhs_id: Name
    enterprise_account: Name | None = None
    ownership: Literal["company", "employee"] = "company"
    on: Day | None = None


class LeaveIn(Given):
    reason: Reason
    on: Day | None = None


@router.get("/seats")
def quotas(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Each entity's quota in force, seats used and free."""
    return lists.listing(request, work, "seats", entity, q, sort, page, size)


@router.get("/accounts")
def listed(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Accounts on a seat; filters: state, store, ownership, platform_state, enterprise_account, seated."""
    return lists.listing(request, work, "accounts", entity, q, sort, page, size)


@router.get("/accounts/{account}")
def one(work: Reading, account: Account) -> dict[str, Any]:
    """One account on the day, with everybody who ever held it."""
    found = seats.visible_account(work, account)
    item = lists.only(work, "accounts", found.id, {"seated": "all"})
    holders = [
        {"employee": row.number, "name": row.name, "from": row.from_on, "until": row.until_on, "origin": row.origin}
        for row in bindings.holders_of(work, found.id)
    ]
    return {"as_of": work.today, "account": item or {"id": found.id, "account": found.xhs_id}, "holders": holders}


@router.post("/accounts", status_code=201)
def open_account(work: Writing, given: OpenIn) -> Done:
    """Take a free seat for a new account; 409 when the quota in force is used up."""
    entity = entities.named_entity(work, given.entity)
    owner = None
    if given.enterprise_account is not None:
        owner = entities.named_enterprise_account(work, entity.id, given.enterprise_account).id
    account = seats.open_account(work, given.nickname, entity.id, given.xhs_id, owner, given.ownership, given.on)
    return Done(id=account.id)


@router.post("/accounts/{account}/release")
def release(work: Writing, account: Account, given: LeaveIn) -> Done:
    """Give the seat of an account nobody holds to others."""
    found = seats.visible_account(work, account)
    bindings.release(work, found.id, given.on, given.reason)
    return Done(id=found.id)


@router.post("/accounts/{account}/retire")
def retire(work: Writing, account: Account, given: LeaveIn) -> Done:
    """Give an account up for good; its seat is free."""
    found = seats.visible_account(work, account)
    bindings.retire(work, found.id, given.on, given.reason)
    return Done(id=found.id)
