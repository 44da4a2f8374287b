"""Somebody with an account, a phone and a link; and what a token opens."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kosmgr.bindings import service as bindings
from kosmgr.devices import service as devices
from kosmgr.kit.clock import Clock
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.selfservice import campaigns, doors
from tests.bindings.make import JAN

PHONE = "15400000115"
SIGN, CONFIRM, MYDATA = "sign:commitment", "confirm", "mydata"
OWN, PORTRAIT = "consent:own_account", "consent:portrait"


@dataclass(frozen=True)
class Somebody:
    """One person and what they hold."""

    id: int
    entity_id: int
    number: str
    name: str
    account_id: int
    device_id: int


def somebody(
    runtime: Runtime,
    entity_id: int,
    number: str = "HM0015",
    name: str = "林浩",
    phone: str | None = PHONE,
    store: str = "拱墅店",
    ownership: str = "company",
) -> Somebody:
    """An employee since January with one account on one phone."""
    digits = number[-2:]
    with runtime.writing(SYSTEM) as work:
        person = people.add_employee(work, entity_id, number, name, hired_on=JAN, phone=phone, store=store)
        account = seats.open_account(
            work, f"{digits}号讲板材", entity_id, f"90000001{digits}", ownership=ownership, on=JAN
        )
        seats.observe_account(work, account.id, JAN, nickname=f"{digits}号讲板材")
        bindings.bind(work, account.id, person.id, JAN)
        device = devices.register_device(work, f"DEV-0{digits}", entity_id)
        devices.assign_device(work, account.id, device.id)
        return Somebody(person.id, entity_id, number, name, account.id, device.id)


def sent(runtime: Runtime, actor: Actor, who: Somebody, *tasks: str, days: int = 7) -> str:
    """The token of a link for one person."""
    chosen = campaigns.Selection(who.entity_id, campaigns.LISTED, numbers=(who.number,))
    with runtime.writing(actor) as work:
        _campaign, made = campaigns.send(work, chosen, tasks, "年度签署", days)
    return made[0].token


def entered(runtime: Runtime, token: str, typed: str = PHONE[-4:]) -> doors.Bearer:
    """Whoever opens a link and gives the right answer."""
    with runtime.writing(SYSTEM) as work:
        mark = doors.prove(work, token, typed)
    assert mark is not None
    with runtime.reading(SYSTEM) as work:
        return doors.open_link(work, token, mark)


def later(runtime: Runtime, **step: float) -> Runtime:
    """The same installation some time later; the clock of both stands still."""
    still = runtime.clock.now()

    class Moved(Clock):
        def now(self) -> datetime:
            return still + timedelta(**step)

    return replace(runtime, clock=Moved())
