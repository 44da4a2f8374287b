"""A grave finding is open and nobody has settled or accepted it in the days it may take."""

from collections.abc import Iterator
from datetime import date

from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Message, Reason
from kosmgr.rulebook.rules import Book

DAYS = {"critical": "finding.critical_days", "high": "finding.high_days"}  # by severity; the others may wait


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the keeper of the account and the compliance role; what another reason speaks of is not said twice."""
    return speaking.in_picture(REASON, known, book, picture.entities, from_on, until_on)


REASON = Reason(
    "finding-unanswered",
    N_("检查结果没人处理"),
    plan,
    before=N_("「{about}」有一条「{rule}」，最晚 {due} 处理或接受，还剩 {days} 天"),
    today=N_("「{about}」有一条「{rule}」，最晚今天处理或接受"),
    after=N_("「{about}」有一条「{rule}」，应在 {due} 前处理或接受，已过 {days} 天"),
    names=("about", "rule"),
    audience=("keeper", "role:compliance"),
    offsets="finding.reminders",
    cadence="weekly",
)
