"""Nobody knows in whose name a SIM card is, or it is still to be verified."""

from collections.abc import Iterator
from datetime import date

from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture, SimLine
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Message, Reason
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the keepers of the accounts on the card, else to the operations role; counted from the card's first day."""
    return speaking.in_picture(REASON, known, book, picture.entities, from_on, until_on)


def unverified(sim: SimLine) -> bool:
    """Not cancelled, and to be verified or in nobody's name."""
    nobody = sim.registrant_kind is None and not sim.registrant_name and not sim.registrant_employee
    return sim.status_code != "cancelled" and (nobody or sim.status_code == "to_verify")


REASON = Reason(
    "sim-unverified",
    N_("手机卡未实名"),
    plan,
    before=N_("手机卡 {sim} 没有登记实名，{due} 前补上，还剩 {days} 天"),
    today=N_("手机卡 {sim} 没有登记实名，今天是最后一天"),
    after=N_("手机卡 {sim} 没有登记实名，应在 {due} 前补上，已过 {days} 天"),
    names=("sim",),
    audience=("keeper",),
    fallback=("role:operations", "owner"),
    chain=("manager", "role:operations", "owner"),
    offsets="sim.reminders",
    cadence="weekly",
)
