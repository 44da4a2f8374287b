"""Accounts and their seats: take one, give it back, give it up."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path

from kosmgr.api.dependencies import AnswerKept, Writing
from kosmgr.api.shapes import Day, Done, Given, Name, Reason
from kosmgr.bindings import service as bindings
from kosmgr.entities import service as entities
from kosmgr.policy import Permission
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


@router.post("/accounts", status_code=201)
def open_account(work: Writing, given: OpenIn) -> Done:
    """Take a free seat for a new account; 409 when the quota in force is used up."""
    entity = entities.named_entity(work, given.entity, for_=Permission.ACCOUNT_OPEN)
    owner = None
    if given.enterprise_account is not None:
        owner = entities.named_enterprise_account(work, entity.id, given.enterprise_account).id
    account = seats.open_account(work, given.nickname, entity.id, given.xhs_id, owner, given.ownership, given.on)
    return Done(id=account.id)


@router.post("/accounts/{account}/release")
def release(work: Writing, account: Account, given: LeaveIn) -> Done:
    """Give the seat of an account nobody holds to others."""
    found = seats.visible_account(work, account, for_=Permission.ACCOUNT_OPEN)
    bindings.release(work, found.id, given.on, given.reason)
    return Done(id=found.id)


@router.post("/accounts/{account}/retire")
def retire(work: Writing, account: Account, given: LeaveIn) -> Done:
    """Give an account up for good; its seat is free."""
    found = seats.visible_account(work, account, for_=Permission.ACCOUNT_OPEN)
    bindings.retire(work, found.id, given.on, given.reason)
    return Done(id=found.id)
