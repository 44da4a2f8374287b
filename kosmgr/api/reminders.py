"""What will be said in the days ahead."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from kosmgr.api import errors
from kosmgr.api.dependencies import Reading
from kosmgr.api.shapes import Name
from kosmgr.entities import service as entities
from kosmgr.reminders import service as reminders

router = APIRouter(tags=["reminders"])

FARTHEST = 400  # days


class Plan(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    first: Annotated[date, Field(alias="from")]
    until: date
    messages: list[dict[str, Any]]


@router.get("/remind/plan")
def plan(
    request: Request,
    work: Reading,
    days: Annotated[int, Query(ge=0, le=FARTHEST)] = 30,
    entity: Annotated[Name | None, Query()] = None,
) -> Plan:
    """Who will be told what, day by day; nothing is sent by asking."""
    chosen = [entities.named_entity(work, entity).id] if entity else None
    messages = reminders.plan(work, days, entity_ids=chosen)
    shaped = [message.shape(errors.translator(request)) for message in messages]
    return Plan(first=work.today, until=work.today + timedelta(days=days), messages=shaped)
