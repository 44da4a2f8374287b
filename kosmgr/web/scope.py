"""Which entity a page looks at: `?entity=`, offered in the rail where there are several."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Protocol

from fastapi import Query
from starlette.requests import Request

from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.web import frame, locale

Entity = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


class Named(Protocol):
    """An entity, or a line of one."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


def only(entity: int | None) -> list[int] | None:
    """The entities to read: the chosen one, or all (None)."""
    return None if entity is None else [entity]


def offer(request: Request, all_of_them: Iterable[Named], chosen: int | None, path: str | None = None) -> None:
    """Put the entities into the rail. `path` is the list they lead to, if this page is about one thing."""
    several = list(all_of_them)
    if chosen is not None and chosen not in {entity.id for entity in several}:
        raise entities.EntityUnknown(entity=chosen)
    if len(several) < 2:
        return
    attached: frame.Frame = request.state.frame
    here = frame.page(request)

    def address(entity: int | None) -> str:
        if path is None:
            return here.change(entity=entity)
        return here.link(f"{path}?entity={entity}" if entity else path)

    everything = locale.translator(request)(N_("全部主体"))
    choices = [frame.Choice(everything, address(None), chosen is None)]
    choices += [frame.Choice(entity.name, address(entity.id), entity.id == chosen) for entity in several]
    frame.attach(request, replace(attached, scopes=tuple(choices)))
