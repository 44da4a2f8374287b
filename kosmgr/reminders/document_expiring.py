"""A paper of the company, or of somebody, ends, or has ended and no other took its place."""

from collections.abc import Iterator
from datetime import date

from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Message, Reason
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To its keeper, else to the compliance role."""
    return speaking.in_picture(REASON, known, book, picture.entities, from_on, until_on)


REASON = Reason(
    "document-expiring",
    N_("文件到期"),
    plan,
    before=N_("文件「{document}」{due} 到期，还剩 {days} 天"),
    today=N_("文件「{document}」今天到期，当天仍有效"),
    after=N_("文件「{document}」{due} 已到期，过了 {days} 天还没有换新"),
    names=("document",),
    relations=("keeper",),
    audience=("keeper",),
    fallback=("role:compliance", "owner"),
    chain=("role:compliance", "owner"),
)
