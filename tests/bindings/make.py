"""Builders of what stories about accounts and people need."""

from datetime import date

from kosmgr.bindings import service as bindings
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats

JAN = date(2026, 1, 5)


def person(
    runtime: Runtime, entity_id: int, number: str, name: str = "某人", kind: str = "regular", hired_on: date = JAN
) -> int:
    """Somebody employed since January."""
    with runtime.writing(SYSTEM) as work:
        return people.add_employee(work, entity_id, number, name, hired_on=hired_on, kind=kind).id


def account(runtime: Runtime, entity_id: int, xhs_id: str, on: date = JAN) -> int:
    """An account open since January."""
    with runtime.writing(SYSTEM) as work:
        return seats.open_account(work, f"昵称{xhs_id}", entity_id, xhs_id, on=on).id


def bound(runtime: Runtime, account_id: int, employee_id: int, on: date | None = None, actor: Actor = SYSTEM) -> int:
    """A binding."""
    with runtime.writing(actor) as work:
        return bindings.bind(work, account_id, employee_id, on, reason="试用").id


def state(runtime: Runtime, account_id: int, on: date) -> tuple[str | None, bool]:
    """Who holds an account on a day, and whether it sits on a seat then."""
    with runtime.reading(SYSTEM, on) as work:
        held = [row.number for row in bindings.listing(work) if row.account_id == account_id]
        assert len(held) <= 1, held
        return (held[0] if held else None), bool(seats.quota(work, 1).used)
