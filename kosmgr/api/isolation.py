"""The linkage graph: clusters, blast radius, preview, split plan, freezes."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Done, Given, Id, Name, Reason
from kosmgr.entities import service as entities
from kosmgr.isolation import accepting, evidence, freezing
from kosmgr.isolation import service as isolation
from kosmgr.kit import text
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["isolation"])

Freeze = Annotated[Id, Path()]
Account = Annotated[Name, Query(description="小红书号")]
Kind = Literal["device", "sim", "network", "holder"]


class MoveIn(Given):
    entity: Name
    move: Name
    account: text.Line | None = None
    number: text.Line = ""


class FreezeIn(Given):
    account: Name
    reason: Reason


class ReleaseIn(Given):
    account: Name
    reason: Reason


def _entities(work: Work, entity: str | None) -> list[int] | None:
    return [entities.named_entity(work, entity).id] if entity else None


@router.get("/isolation/clusters")
def clusters(work: Reading, entity: lists.Entity = None) -> dict[str, Any]:
    """What hangs together, with everything that joins it."""
    graph = isolation.graph(work, _entities(work, entity))
    return {"as_of": work.today, "clusters": [evidence.cluster_shape(graph, one) for one in graph.clusters]}


@router.get("/isolation/around")
def around(work: Reading, node: Account, entity: lists.Entity = None) -> dict[str, Any]:
    """Whom it reaches if a node is punished: account:小红书号, device:NUMBER, sim:ID, ip:ADDRESS, person:工号 …"""
    chosen = _entities(work, entity)
    graph = isolation.graph(work, chosen)
    return {"as_of": work.today, **evidence.radius_shape(graph, isolation.around(work, node, chosen))}


@router.get("/isolation/preview")
def preview(work: Reading, kind: Kind, account: Account, target: Account) -> dict[str, Any]:
    """What a change would connect; nothing is written."""
    change = isolation.change(work, kind, account, target)
    seen = isolation.preview(work, change)
    return {"as_of": work.today, **evidence.preview_shape(isolation.graph(work, [change.entity_id]), seen)}


@router.get("/isolation/split")
def split(work: Reading, entity: Account, account: Annotated[text.Line | None, Query()] = None) -> dict[str, Any]:
    """The cheapest split of an entity, or of the cluster of one account."""
    owner = entities.named_entity(work, entity)
    return {"as_of": work.today, **evidence.split_shape(isolation.split(work, owner.id, account))}


@router.post("/isolation/split", status_code=201)
def accept(work: Writing, given: MoveIn) -> Done:
    """Carry one move of the plan out; `number` is that of what was bought."""
    owner = entities.named_entity(work, given.entity)
    return Done(id=accepting.accept(work, owner.id, given.move, given.account, given.number).account.id)


@router.get("/isolation/freezes")
def freezes(work: Reading, entity: lists.Entity = None) -> dict[str, Any]:
    """Freezes, the newest first."""
    found = freezing.visible_freezes(work, _entities(work, entity))
    return {"as_of": work.today, "total": len(found), "items": [freezing.shape(one) for one in found]}


@router.post("/isolation/freezes", status_code=201)
def freeze(work: Writing, given: FreezeIn) -> Done:
    """Hold a punished account and what hangs together with it."""
    return Done(id=freezing.freeze(work, given.account, given.reason).id)


@router.post("/isolation/freezes/{freeze_id}/release")
def release(work: Writing, freeze_id: Freeze, given: ReleaseIn) -> Done:
    """Let one account go."""
    return Done(id=freezing.release(work, freeze_id, given.account, given.reason).id)
