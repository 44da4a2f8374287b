"""Accounts of two entities, a 企业号, a test account, and notes under them."""

from datetime import date
from typing import Any

from kosmgr.content import publishers, rules, service
from kosmgr.entities import service as entities
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.seats.models import Account


def sun(entity_id: int) -> Actor:
    """Operations of one entity, nothing else."""
    return Actor(106, "Sun", (Grant(Role.OPERATIONS, entity_id),))


def account(runtime: Runtime, entity_id: int, xhs_id: str, nickname: str, on: date = date(2026, 3, 1)) -> Account:
    """An account on a seat."""
    with runtime.writing(SYSTEM) as work:
        known = entities.enterprise_accounts(work, entity_id)
        return seats.open_account(work, nickname, entity_id, xhs_id, known[0].id if known else None, on=on)


def publisher(runtime: Runtime, reference: str) -> int:
    """Whoever publishes under a 小红书号."""
    with runtime.writing(SYSTEM) as work:
        return service.visible_publisher(work, reference).id


def note(runtime: Runtime, reference: str, title: str = "小户型收纳的几个办法", body: str = "", **given: Any) -> int:
    """A note of whoever publishes under a 小红书号, published today unless said otherwise."""
    given = {"published_on": runtime.clock.today(), **given}
    with runtime.writing(SYSTEM) as work:
        found = publishers.named(work, reference)
        assert found is not None
        return service.add(work, rules.NoteGiven(found.id, title, body, **given)).id
