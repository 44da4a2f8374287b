"""Phones, cards, networks and people for the stories of the register."""

from datetime import date

from kosmgr.devices import networks, service
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from tests.make import Cast

TODAY = date(2026, 11, 20)


def device(runtime: Runtime, entity_id: int, number: str, **observed: object) -> int:
    with runtime.writing(SYSTEM) as work:
        return service.register_device(
            work, number, entity_id, **{"model": "X1", "status_code": "in_use", **observed}
        ).id


def sim(runtime: Runtime, entity_id: int, number: str) -> int:
    with runtime.writing(SYSTEM) as work:
        return service.register_sim(work, number, entity_id, carrier="移动", registrant_kind="company").id


def network(runtime: Runtime, entity_id: int, name: str, cidr: str | None = None, **given: object) -> int:
    said = networks.Given(name, **{"kind": "wifi", "cidr": cidr, **given})  # type: ignore[arg-type]
    with runtime.writing(SYSTEM) as work:
        return networks.register_network(work, entity_id, said).id


def compliance(cast: Cast) -> Actor:
    """Zheng decides in 甲."""
    return Actor(105, "Zheng", (Grant(Role.COMPLIANCE, cast.jia.id),))
