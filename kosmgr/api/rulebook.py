"""The rulebook: what holds, and dated values of the company's own."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import AfterValidator, BaseModel

from kosmgr.api import errors
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import LARGEST_ID, Day, Done, Given, Id, Listing, Name, Number, Reason, Size
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook

router = APIRouter(route_class=AnswerKept, tags=["rules"])

DEEPEST = 4
LONGEST = 500


def _storable(value: object, depth: int = 0) -> object:
    """Numbers, words, lists and tables small enough to keep and to count with."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, str):
        return text.clean(value[: text.LINE_LENGTH])
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_ID:
        return value
    if isinstance(value, list) and len(value) <= LONGEST:
        return [_storable(item, depth + 1) for item in value]
    if isinstance(value, dict) and len(value) <= LONGEST:
        return {str(_storable(key, depth + 1)): _storable(item, depth + 1) for key, item in value.items()}
    raise ValueError("whole numbers, words, lists and tables")


class RuleOut(BaseModel):
    key: str
    title: str
    value: Any
    unit: str
    effective_from: date
    source: str
    confidence: str
    scope: str
    id: int | None


class RuleIn(Given):
    key: Name
    value: Annotated[Any, AfterValidator(_storable)]
    effective_from: Day
    source: Name
    reason: Reason
    entity: Name | None = None
    evidence: text.Line | None = None


class ReasonIn(Given):
    reason: Reason


@router.get("/rules")
def listed(
    request: Request,
    work: Reading,
    entity: Annotated[Name | None, Query()] = None,
    page: Annotated[Number, Query()] = 1,
    size: Annotated[Size, Query()] = paging.PAGE_SIZE,
) -> Listing[RuleOut]:
    """Every rule and the value in force on the day, for all or for one entity."""
    work.require(Permission.LEDGER_READ)
    entity_id = entities.named_entity(work, entity).id if entity else None
    book, speak = rulebook.book(work), errors.translator(request)
    found = paging.cut(book.keys(), page, size)
    chosen = [book.chosen(key, entity_id, work.today) for key in found.items]
    items = [
        RuleOut(
            key=value.key,
            title=speak(value.title),
            value=value.value,
            unit=value.unit,
            effective_from=value.effective_from,
            source=speak(value.source),
            confidence=value.confidence,
            scope="entity" if value.scope else "all",
            id=value.id,
        )
        for value in chosen
    ]
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=items)


@router.post("/rules", status_code=201)
def add(work: Writing, given: RuleIn) -> Done:
    """A dated value for one entity or for all; earlier values keep judging earlier days."""
    entity_id = entities.named_entity(work, given.entity).id if given.entity else None
    row = rulebook.add_value(
        work, given.key, given.value, given.effective_from, given.source, given.reason, entity_id, given.evidence
    )
    return Done(id=row.id)


@router.post("/rules/{value_id}/withdraw")
def withdraw(work: Writing, value_id: Annotated[Id, Path()], given: ReasonIn) -> Done:
    """Take back a value the company added."""
    rulebook.withdraw_value(work, value_id, given.reason)
    return Done(id=value_id)
