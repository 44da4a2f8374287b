"""The linkage graph: who hangs together with whom, whom a punishment reaches, and the cheapest way apart."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.isolation import accepting, drawing, evidence, splitting
from kosmgr.isolation import graph as graphs
from kosmgr.isolation import service as isolation
from kosmgr.isolation.graph import Graph
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.matrix.rules import AccountLine
from kosmgr.policy import Permission
from kosmgr.reports import exports
from kosmgr.reports.sheets import isolation as linked
from kosmgr.web import account_forms, dependencies, downloads, forms, frame, graph_chart, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Word = Annotated[str, Query(max_length=120)]
Short = account_forms.Short
AT_ONCE = 40  # accounts of a cluster up to which the plan is worked out with the page


@router.get("/isolation")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    focus: Word = "",
    view: Word = "graph",
) -> Response:
    """The picture, the clusters as a table, and beside them what one node drags along."""
    scope.offer(request, entities.visible_entities(work), entity)
    here, speak = frame.page(request), say.speaker(request)
    graph = isolation.graph(work, scope.only(entity))
    chosen = focus or (_first(graph) if graph.clusters else "")
    drawn = drawing.drawn(graph)
    shared = {account_id for cluster in graph.clusters for account_id in cluster.account_ids}
    context = {
        "graph": graph,
        "shared": len(shared),
        "view": view if view in ("graph", "table") else "graph",
        "options": graph_chart.options(drawn, chosen, lambda node: here.change(focus=node), speak),
        "box": graph_chart.box(drawn),
        "evidence": evidence.rows(graph),
        "kinds": linked.KINDS,
        "bases": linked.BASES,
        **_side(work, graph, chosen, scope.only(entity)),
        "entity": entity,
        "frozen": sum("freeze" in line.holds for line in graph.picture.seated()),
    }
    return rendering.render(request, "isolation/index.html", context, current="isolation")


def _first(graph: Graph) -> str:
    return max(graph.clusters[0].sharings, key=lambda one: (one.over, len(one.account_ids))).key


def _side(work: Work, graph: Graph, focus: str, entity_ids: list[int] | None) -> dict[str, Any]:
    """What stands beside the picture: the radius of the chosen node and, for a small cluster, the way apart."""
    if not focus:
        return {"radius": None, "cluster": None, "split": None}
    radius = graphs.around(graph, focus)
    here = graphs.accounts_of(graph, focus)
    joined = next((graph.line(one).xhs_id for one in here if one in graph.cluster_of), None)
    cluster = isolation.cluster(work, joined, entity_ids) if joined else None
    plan = None
    if cluster is not None and cluster.over and len(cluster.account_ids) <= AT_ONCE and len(cluster.entity_ids) == 1:
        plan = isolation.split(work, cluster.entity_ids[0], cluster.key, graph)
    return {
        "focus": focus,
        "origin": _named(graph, focus),
        "radius": radius,
        "on_it": [graph.line(one) for one in here],
        "cluster": cluster,
        "light": [graph.line(one.account_id).nickname for one in radius.light],
        "enterprises": [graph.enterprises[one].nickname for one in radius.enterprise_ids if one in graph.enterprises],
        "split": plan,
        "punished": min((graph.line(one) for one in cluster.account_ids), key=_heaviness) if cluster else None,
    }


def _heaviness(line: AccountLine) -> tuple[int, str]:
    """Whoever is banned or limited is what a freeze is about."""
    order = ("banned", "limited")
    return order.index(line.state.value) if line.state.value in order else len(order), line.xhs_id


def _named(graph: Graph, node: str) -> str:
    """What a node is called."""
    kind, _, number = node.partition(":")
    picture, wanted = graph.picture, int(number) if number.isdecimal() else 0
    found: dict[str, Callable[[], str]] = {
        "account": lambda: picture.by_account[wanted].nickname,
        "device": lambda: picture.by_device[wanted].number,
        "sim": lambda: picture.by_sim[wanted].masked,
        "entity": lambda: picture.entities[wanted].name,
    }
    shared = next((one.label for one in graph.sharings if one.key == node), None)
    if shared is not None:
        return shared
    if kind == "enterprise":
        owned = graph.enterprises.get(wanted)
        return owned.nickname if owned else number
    return found[kind]() if kind in found else number


@router.get("/isolation/export")
def export(
    request: Request, work: dependencies.Reading, entity: scope.Entity = None, format: downloads.Format = "xlsx"
) -> Response:
    """Every shared thing with its accounts, a row each."""
    graph = isolation.graph(work, scope.only(entity))
    translate = locale.translator(request)
    named = [line.name for line in graph.picture.entities.values()]
    return downloads.send(request, work, exports.sharings_of(graph, translate), named, format)


@router.get("/isolation/split")
def split(request: Request, work: dependencies.Reading, entity: scope.Entity = None, account: Word = "") -> Response:
    """The cheapest way apart for one cluster, or for everything an entity has; printable for the store."""
    return _plan(request, work, entity, account)


def _plan(
    request: Request,
    work: Work,
    entity: int | None,
    account: str,
    wrong: str = "",
    wrong_at: str = "",
    status: int = 200,
) -> Response:
    several = entities.visible_entities(work)
    chosen = entity if entity is not None else several[0].id if len(several) == 1 else None
    scope.offer(request, several, entity)
    found = isolation.split(work, chosen, account or None) if chosen is not None else None
    if account and found is not None and not found.accounts:  # that cluster is parted: go on with the others
        found, account = isolation.split(work, chosen or 0), ""
    context = {
        "split": found,
        "account": account,
        "entity": chosen,
        "entities": several,
        "wrong": wrong,
        "wrong_at": wrong_at,
        "slots": words.SLOTS,
        "kinds": linked.KINDS,
        "buys": splitting.BOUGHT,
    }
    return rendering.render(request, "isolation/split.html", context, current="isolation", status=status)


@router.post("/isolation/split")
def accept(
    request: Request,
    work: dependencies.Writing,
    entity: Short = "",
    account: Short = "",
    move: Short = "",
    number: Short = "",
) -> Response:
    """Carry one move out."""
    owner = forms.whole(entity, N_("主体")) or 0
    with forms.answered_in(lambda reader, wrong, status: _plan(request, reader, owner, account, wrong, move, status)):
        work.require(Permission.DEVICE_WRITE)
        step = accepting.accept(work, owner, move, account or None, number)
    rest = f"/isolation/split?entity={owner}" + (f"&account={account}" if account else "")
    return forms.done(
        request,
        rest,
        N_("「{account}」这一步已登记，其余的步骤仍是最省的"),
        None,
        account=step.account.nickname,
    )
