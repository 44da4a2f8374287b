"""A paper of the company, or of somebody, ends, or has ended and no other took its place."""

from collections.abc import Iterator
from datetime import date

from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.reminders.rules import Known, Message, Reason, spoken
from kosmgr.rulebook.rules import Book

NAME = "document-expiring"
BEFORE = N_("文件「{document}」{due} 到期，还剩 {days} 天")
AFTER = N_("文件「{document}」{due} 已到期，过了 {days} 天还没有换新")


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To its keeper, else to the compliance role."""
    return spoken(NAME, BEFORE, AFTER, picture, known, book, from_on, until_on)


REASON = Reason(NAME, N_("文件到期"), plan)
