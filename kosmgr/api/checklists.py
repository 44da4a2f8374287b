"""The checklists of an entity's cases: reading and changing them for the cases to come."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Done, Given, Name
from kosmgr.cases import editing, plans
from kosmgr.entities import service as entities
from kosmgr.tasks import rules as tasks

router = APIRouter(route_class=AnswerKept, tags=["cases"])


class ListIn(Given):
    """Which checklist: kind of case and whose the account is."""

    entity: Name
    kind: Name
    ownership: Name


class ItemIn(ListIn):
    """Without a code it is a new item; `before` are workdays before the last working day."""

    code: Name | None = None
    title: Name
    owner_role: Name
    before: Annotated[int, Field(ge=0, le=plans.LONGEST_BEFORE)] = 0
    evidence: Name = tasks.NO_EVIDENCE
    holding: bool = False


class RemoveIn(ListIn):
    code: Name


class ResetIn(ListIn):
    """Without a code the whole list."""

    code: Name | None = None


class ItemSet(BaseModel):
    ok: bool = True
    code: str


@router.get("/checklists")
def one(
    work: Reading, entity: Annotated[Name, Query()], kind: Annotated[Name, Query()], ownership: Annotated[Name, Query()]
) -> list[dict[str, Any]]:
    """One checklist as the next case gets it; `origin` shipped, changed, own, or left_out."""
    owner = entities.named_entity(work, entity)
    return [line.facts() for line in editing.checklist(work, owner.id, kind, ownership)]


@router.post("/checklists/items")
def set_item(work: Writing, given: ItemIn) -> ItemSet:
    """Add an item, or change one; cases that run keep theirs."""
    owner = entities.named_entity(work, given.entity)
    step = editing.set_item(
        work, owner.id, given.kind, given.ownership, given.title, given.owner_role,
        code=given.code, before=given.before, evidence=given.evidence, holding=given.holding,
    )  # fmt: skip
    return ItemSet(code=step.code)


@router.post("/checklists/remove")
def remove(work: Writing, given: RemoveIn) -> Done:
    """Leave an item out of the cases to come."""
    owner = entities.named_entity(work, given.entity)
    editing.leave_out(work, owner.id, given.kind, given.ownership, given.code)
    return Done(id=owner.id)


@router.post("/checklists/reset")
def reset(work: Writing, given: ResetIn) -> Done:
    """Back to the shipped list, or one item of it."""
    owner = entities.named_entity(work, given.entity)
    editing.reset(work, owner.id, given.kind, given.ownership, given.code)
    return Done(id=owner.id)
