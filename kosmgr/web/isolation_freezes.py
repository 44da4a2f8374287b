"""Holding a cluster after a ban: what would be held, the list of freezes, and releasing account by account."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.isolation import freezing
from kosmgr.isolation import service as isolation
from kosmgr.isolation.graph import Graph
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.web import account_forms, dependencies, forms, rendering, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Account = Annotated[str, Query(max_length=60)]
Short = account_forms.Short
Long = account_forms.Long


def _meant(
    request: Request, work: Work, account: str, reason: str = "", wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.ISOLATION_FREEZE)
    meant = freezing.meant(work, account)
    picture = isolation.graph(work).picture
    context = {
        "punished": picture.by_account[meant.account_id],
        "reached": [(picture.by_account[one.account_id], one) for one in meant.accounts],
        "held": meant.held,
        "choices": [
            (line.xhs_id, line.nickname)
            for line in (picture.by_account[one] for one in (meant.account_id, *(r.account_id for r in meant.accounts)))
        ],
        "reason": reason,
        "wrong": wrong,
    }
    return rendering.render(request, "isolation/freeze.html", context, current="isolation", status=status)


@router.get("/isolation/freeze")
def meant(request: Request, work: dependencies.Reading, account: Account = "") -> Response:
    """Whom a freeze around this account would hold; nothing is held yet."""
    return _meant(request, work, account)


@router.post("/isolation/freeze")
def freeze(request: Request, work: dependencies.Writing, account: Short = "", reason: Long = "") -> Response:
    """Hold them."""
    with forms.answered_in(lambda reader, wrong, status: _meant(request, reader, account, reason, wrong, status)):
        work.require(Permission.ISOLATION_FREEZE)
        frozen = freezing.freeze(work, account, forms.needed(reason, N_("理由")))
    return forms.done(
        request, f"/isolation/freezes/{frozen.id}", N_("已冻结 {n} 个账号，逐个解冻"), None, n=len(frozen.accounts)
    )


@router.get("/isolation/freezes")
def index(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """Every freeze, the newest first."""
    scope.offer(request, entities.visible_entities(work), entity)
    context = {"freezes": freezing.visible_freezes(work, scope.only(entity)), "names": _names(isolation.graph(work))}
    return rendering.render(request, "isolation/freezes.html", context, current="isolation")


def _names(graph: Graph) -> dict[str, str]:
    """Nicknames by 小红书号."""
    return {line.xhs_id: line.nickname for line in graph.picture.accounts}


def _one(request: Request, work: Work, freeze_id: int, wrong: str = "", at: str = "", status: int = 200) -> Response:
    frozen = freezing.visible_freeze(work, freeze_id)
    graph = isolation.graph(work)
    context = {
        "freeze": frozen,
        "picture": graph.picture,
        "names": _names(graph),
        "joined": {key for cluster in graph.clusters for key in cluster.account_ids},
        "wrong": wrong,
        "at": at,
    }
    return rendering.render(request, "isolation/freeze_show.html", context, current="isolation", status=status)


@router.get("/isolation/freezes/{freeze_id}")
def show(request: Request, work: dependencies.Reading, freeze_id: Id) -> Response:
    """One freeze: who is still held, who was let go and why."""
    return _one(request, work, freeze_id)


@router.post("/isolation/freezes/{freeze_id}/release")
def release(
    request: Request, work: dependencies.Writing, freeze_id: Id, account: Short = "", reason: Long = ""
) -> Response:
    """Let one account go."""
    with forms.answered_in(lambda reader, wrong, status: _one(request, reader, freeze_id, wrong, account, status)):
        work.require(Permission.ISOLATION_FREEZE)
        freezing.release(work, freeze_id, account, forms.needed(reason, N_("理由")))
    return forms.done(request, f"/isolation/freezes/{freeze_id}", N_("账号 {account} 已解冻"), None, account=account)
