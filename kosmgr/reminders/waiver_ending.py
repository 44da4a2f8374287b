"""A risk was accepted until a day, and that day comes: settle it, or somebody has to answer for it anew.

Items of a case are let off for good, without an end; so only accepted findings are spoken of.
"""

from collections.abc import Iterator
from datetime import date

from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Message, Reason
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the keeper of the account and the compliance role, until the acceptance ends; then the finding is open."""
    return speaking.in_picture(REASON, known, book, picture.entities, from_on, until_on)


REASON = Reason(
    "waiver-ending",
    N_("接受风险到期"),
    plan,
    before=N_("「{about}」的「{rule}」接受到 {due} 为止，还剩 {days} 天：处理好，或写明理由再接受"),
    today=N_("「{about}」的「{rule}」接受到今天为止：处理好，或写明理由再接受"),
    after=N_("「{about}」的「{rule}」接受到 {due} 为止，已过 {days} 天"),
    names=("about", "rule"),
    audience=("keeper", "role:compliance"),
    offsets="waiver.reminders",
)
