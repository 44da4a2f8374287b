"""The lists of the CONTRACT: search, filters, sorting and paging are the same as on pages and the command line."""

from typing import Annotated, Any

from fastapi import Query, Request

from kosmgr.api.shapes import Listing, Name, Number, Size
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.matrix import lists
from kosmgr.work import Work

OWN = frozenset({"as_of", "entity", "q", "sort", "page", "size"})

Entity = Annotated[Name | None, Query(description="USCC or exact name; without it everything one may see")]
Search = Annotated[text.Line, Query(description="what its names or numbers contain")]
Sort = Annotated[text.Line, Query(description="a field, with - before it for the other way round")]
Page = Annotated[Number, Query()]
PageSize = Annotated[Size, Query()]


def listing(
    request: Request, work: Work, name: str, entity: str | None, q: str, sort: str, page: int, size: int
) -> Listing[dict[str, Any]]:
    """One page of a list; every other parameter of the address is a filter, and an unknown one is refused."""
    chosen = [entities.named_entity(work, entity).id] if entity else None
    filters = {key: value for key, value in request.query_params.items() if key not in OWN}
    found = paging.cut(lists.items(work, name, chosen, q, sort, filters), page, size)
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=list(found.items))


def only(work: Work, name: str, row_id: int, filters: dict[str, str] | None = None) -> dict[str, Any] | None:
    """The item of one row, or None if it was not there on the day."""
    return next((item for item in lists.items(work, name, filters=filters) if item["id"] == row_id), None)
