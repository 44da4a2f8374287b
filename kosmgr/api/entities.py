"""主体 and 企业号."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Done, Given, Listing, Name, Number, Size
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.rulebook import service as rulebook

router = APIRouter(route_class=AnswerKept, tags=["entities"])


class EntityOut(BaseModel):
    id: int
    entity: str
    uscc: str | None
    industry: str | None
    scheme: str


class EntityIn(Given):
    name: Name
    uscc: text.Line | None = None
    scheme: text.Line | None = None
    industry: text.Line | None = None


class EnterpriseAccountOut(BaseModel):
    id: int
    entity: str
    enterprise_account: str | None
    nickname: str


class EnterpriseAccountIn(Given):
    entity: Name
    xhs_id: Name
    nickname: Name


@router.get("/entities")
def listed(
    work: Reading, page: Annotated[Number, Query()] = 1, size: Annotated[Size, Query()] = paging.PAGE_SIZE
) -> Listing[EntityOut]:
    """The legal entities one may see."""
    found = paging.cut(entities.visible_entities(work), page, size)
    items = [
        EntityOut(
            id=entity.id,
            entity=entity.name,
            uscc=entity.uscc,
            industry=entity.industry,
            scheme=rulebook.value(work, "scheme", entity.id),
        )
        for entity in found.items
    ]
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=items)


@router.post("/entities", status_code=201)
def add(work: Writing, given: EntityIn) -> Done:
    """Register a legal entity."""
    return Done(id=entities.add_entity(work, given.name, given.uscc, given.scheme, given.industry).id)


@router.get("/enterprise-accounts")
def enterprise_accounts(
    work: Reading,
    entity: Annotated[Name | None, Query()] = None,
    page: Annotated[Number, Query()] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> Listing[EnterpriseAccountOut]:
    """The 企业号 of one entity, or of all one may see."""
    chosen = [entities.named_entity(work, entity)] if entity else entities.visible_entities(work)
    rows = [
        EnterpriseAccountOut(
            id=account.id, entity=owner.name, enterprise_account=account.xhs_id, nickname=account.nickname
        )
        for owner in chosen
        for account in entities.enterprise_accounts(work, owner.id)
    ]
    found = paging.cut(rows, page, size)
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=list(found.items))


@router.post("/enterprise-accounts", status_code=201)
def add_enterprise_account(work: Writing, given: EnterpriseAccountIn) -> Done:
    """Register a 企业号 of an entity."""
    entity = entities.named_entity(work, given.entity)
    return Done(id=entities.add_enterprise_account(work, entity.id, given.xhs_id, given.nickname).id)
