"""Builders of what stories about cases need."""

from datetime import date

from kosmgr.cases import service, views
from kosmgr.devices import service as devices
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from kosmgr.tasks import rules as tasks
from tests.bindings.make import account, bound, person
from tests.make import Cast

MARCH = date(2026, 3, 1)


def holder(runtime: Runtime, cast: Cast, xhs_id: str = "A1", number: str = "H1", name: str = "王芳") -> tuple[int, int]:
    """A person of 甲 with an account since March; the account on a phone, with a card."""
    who, mine = person(runtime, cast.jia.id, number, name), account(runtime, cast.jia.id, xhs_id)
    bound(runtime, mine, who, MARCH)
    with runtime.writing(SYSTEM) as work:
        phone = devices.register_device(work, f"DEV-{xhs_id}", cast.jia.id, keeper_employee=number)
        devices.assign_device(work, mine, phone.id, on=MARCH)
        card = devices.register_sim(work, f"1540000{len(xhs_id):04}", cast.jia.id)
        devices.assign_sim(work, mine, card.id, on=MARCH)
    return who, mine


def leaving(runtime: Runtime, actor: Actor, who: int, last: date) -> int:
    """The case of somebody who leaves."""
    with runtime.writing(actor) as work:
        done = service.open_offboarding(work, who, last)
        assert done.case_id is not None
        return done.case_id


def view(runtime: Runtime, case_id: int, actor: Actor = SYSTEM) -> views.CaseView:
    """A case, to be looked at when the reading is over."""
    with runtime.reading(actor) as work:
        found = service.show(work, case_id)
        work.db.expunge_all()
        return found


def ids(seen: views.CaseView) -> dict[str, int]:
    """Code of an item → its id."""
    return {item.task.code: item.task.id for item in seen.items}


def open_codes(seen: views.CaseView) -> list[str]:
    """What is still to be done."""
    return [item.task.code for item in seen.items if item.task.state == tasks.OPEN]
