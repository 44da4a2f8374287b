"""Pictures for the graph: accounts with phones, cards and exits, by hand."""

from collections.abc import Iterable, Sequence
from typing import Any

from kosmgr.devices.rules import Cover
from kosmgr.isolation import graph as graphs
from kosmgr.isolation.graph import Graph
from kosmgr.logins.rules import Use
from kosmgr.matrix.rules import AccountLine, NetworkLine, Picture
from tests.checks import make


def line(number: int, **changed: Any) -> AccountLine:
    """An account held by a person of its own, on its own phone."""
    return make.account(number, holder=make.holder(f"HM{number:04}", name=f"人{number}"), **changed)


def network(number: int, accounts: Sequence[int], **changed: Any) -> NetworkLine:
    given: dict[str, Any] = {"kind": "wifi", "cidr": None, "exclusive": True, "exempt": False, **changed}
    return NetworkLine(
        id=number, entity_id=make.JIA, name=f"网{number}", carrier=None, city=None, account_ids=tuple(accounts), **given
    )


def build(
    picture: Picture, uses: Iterable[Use] = (), covers: Sequence[Cover] = (), limits: dict[str, int] | None = None
) -> Graph:
    """The graph with one account allowed on everything."""
    return graphs.build(picture, uses, covers, lambda key, entity_id: (limits or {}).get(key, 1))
