"""Items of a case have to be done by a day, or should have been."""

from collections.abc import Iterator
from datetime import date

from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.reminders.rules import Known, Message, Reason, spoken
from kosmgr.rulebook.rules import Book

NAME = "item-due"
BEFORE = N_("{case} 有 {count} 项 {due} 前要办好，还剩 {days} 天：{first}")
AFTER = N_("{case} 有 {count} 项 {due} 到期，已过 {days} 天：{first}")


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To whoever has to do them, one message for all items of a case and a day; else to the role that owns them."""
    return spoken(NAME, BEFORE, AFTER, picture, known, book, from_on, until_on)


REASON = Reason(NAME, N_("交接事项"), plan)
