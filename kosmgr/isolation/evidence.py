"""The graph as rows, one for each account on each shared thing: for tables, files and other programs. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kosmgr.isolation.graph import Graph
from kosmgr.isolation.planning import Split
from kosmgr.isolation.rules import Cluster, Preview, Radius, Reached, Sharing
from kosmgr.matrix.rules import AccountLine


@dataclass(frozen=True, slots=True)
class Row:
    """An account on something shared."""

    sharing: Sharing
    account: AccountLine
    slot: str | None
    cluster: str | None  # key of the cluster; None: only lightly linked


def rows(graph: Graph, sharings: Iterable[Sharing] | None = None) -> list[Row]:
    """Everything shared, what breaks the rule first."""
    found = []
    for one in graph.sharings if sharings is None else sharings:
        for account_id in one.account_ids:
            cluster = graph.cluster_of.get(account_id) if one.heavy else None
            line = graph.line(account_id)
            found.append(Row(one, line, one.slots.get(account_id), cluster.key if cluster else None))
    return found


def sharing_shape(graph: Graph, one: Sharing) -> dict[str, object]:
    """A shared thing, for other programs."""
    return {
        "kind": one.kind,
        "key": one.key,
        "label": one.label,
        "accounts": [graph.line(account_id).xhs_id for account_id in one.account_ids],
        "limit": one.limit,
        "over": one.over,
        "weight": one.weight,
        "seen_in": sorted(one.bases),
        "exempt_until": one.covered_until_on,
        "first": one.first_at,
        "last": one.last_at,
        "events": one.events,
    }


def cluster_shape(graph: Graph, cluster: Cluster) -> dict[str, object]:
    """A cluster, for other programs."""
    picture = graph.picture
    owners = graph.enterprises
    named = [owners[one].xhs_id or owners[one].nickname for one in cluster.enterprise_ids if one in owners]
    return {
        "cluster": cluster.key,
        "name": cluster.name,
        "over": cluster.over,
        "accounts": [account_shape(graph.line(one)) for one in cluster.account_ids],
        "entities": [picture.entities[one].key for one in cluster.entity_ids],
        "enterprise_accounts": named,
        "paid_fen": cluster.value_fen,
        "first_on": cluster.first_on,
        "last_on": cluster.last_on,
        "events": cluster.events,
        "shared": [sharing_shape(graph, one) for one in cluster.sharings],
    }


def account_shape(line: AccountLine) -> dict[str, object]:
    """An account, as short as the graph needs it."""
    return {
        "account": line.xhs_id,
        "nickname": line.nickname,
        "holder": line.holder.name if line.holder else None,
        "state": line.state.value,
        "frozen": "freeze" in line.holds,
    }


def radius_shape(graph: Graph, radius: Radius) -> dict[str, object]:
    """A blast radius, for other programs."""

    def reached(ones: Sequence[Reached]) -> list[dict[str, object]]:
        return [
            {**account_shape(graph.line(one.account_id)), "through": [*one.through], "near": one.near} for one in ones
        ]

    return {
        "node": radius.origin,
        "reached": reached(radius.accounts),
        "lightly": reached(radius.light),
        "seats": radius.seats,
        "paid_fen": radius.value_fen,
    }


def split_shape(split: Split) -> dict[str, object]:
    """A split plan, for other programs; `move` names a step while the facts stay as they are."""
    return {
        "price_fen": split.plan.price_fen,
        "month_fen": split.plan.month_fen,
        "least_fen": split.plan.bound_fen,
        "least_moves": split.plan.bound_moves,
        "proven": split.plan.proven,
        "moves": [
            {
                "move": step.move.key,
                "account": step.account.xhs_id,
                "nickname": step.account.nickname,
                "kind": step.move.kind,
                "from": step.source or None,
                "to": step.target or None,
                "slot": step.slot,
                "price_fen": step.move.price_fen,
            }
            for step in split.steps
        ],
        "habits": [
            {"account": habit.account.xhs_id, "place": habit.sharing.label, "events": habit.sharing.events}
            for habit in split.habits
        ],
    }


def preview_shape(graph: Graph, preview: Preview) -> dict[str, object]:
    """What a change would connect, for other programs."""
    return {
        "account": graph.line(preview.account_id).xhs_id,
        "joins": [{**account_shape(graph.line(one)), "through": through} for one, through in preview.joins],
        "leaves": [graph.line(one).xhs_id for one in preview.leaves],
        "reached_before": preview.before,
        "reached_after": preview.after,
        "paid_fen": preview.value_fen,
    }
