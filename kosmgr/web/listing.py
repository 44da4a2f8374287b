"""What every list reads from its address, and what its template needs."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request

from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.matrix import lists
from kosmgr.web import scope
from kosmgr.work import Work

Word = Annotated[str, Query(max_length=100)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


@dataclass(frozen=True)
class Listed:
    """One page of a list, all that fits, what each filter offers, and the names of the entities."""

    items: list[dict[str, Any]]
    page: paging.Page[dict[str, Any]]
    offers: dict[str, list[tuple[str, int]]]
    entities: dict[str, int]
    total: int  # without search and filters
    wanted: dict[str, str]

    @property
    def filtered(self) -> bool:
        """Whether a search or a filter leaves something out."""
        return any(self.wanted.values())


def read(
    request: Request,
    work: Work,
    kind: str,
    entity: int | None,
    q: str,
    sort: str,
    filters: dict[str, str],
    number: int,
) -> Listed:
    """The list of an address."""
    mine = entities.visible_entities(work)
    scope.offer(request, mine, entity)
    chosen = None if entity is None else [entity]
    everything = lists.items(work, kind, chosen)
    found = (
        lists.items(work, kind, chosen, q.strip(), sort, filters) if q or sort or any(filters.values()) else everything
    )
    offers = {name: sorted(Counter(str(item[name]) for item in everything if item[name]).items()) for name in filters}
    return Listed(
        items=found,
        page=paging.cut(found, number),
        offers=offers,
        entities={one.name: one.id for one in mine},
        total=len(everything),
        wanted={"q": q.strip(), **filters},
    )
