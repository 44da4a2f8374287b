"""Items of a case have to be done by a day, or should have been."""

from collections.abc import Iterator
from datetime import date

from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Message, Reason
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To whoever has to do them, one message for all items of a case and a day; else to the role that owns them."""
    return speaking.in_picture(REASON, known, book, picture.entities, from_on, until_on)


REASON = Reason(
    "item-due",
    N_("交接事项"),
    plan,
    before=N_("{case} 有 {count} 项 {due} 前要办好，还剩 {days} 天：{first}"),
    today=N_("{case} 有 {count} 项今天要办好：{first}"),
    after=N_("{case} 有 {count} 项 {due} 到期，已过 {days} 天：{first}"),
    names=("case", "count", "first"),
    relations=("assignee", "manager"),
    audience=("assignee",),
    fallback=("role:hr", "owner"),
    chain=("manager", "role:hr", "owner"),
)
