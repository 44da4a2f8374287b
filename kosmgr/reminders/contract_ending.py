"""The contract of somebody who operates an account ends: renew it, or the account has to be handed over."""

from collections.abc import Iterator
from datetime import date

from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Message, Reason
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the HR role, once for all accounts of a person."""
    return speaking.in_picture(REASON, known, book, picture.entities, from_on, until_on)


REASON = Reason(
    "contract-ending",
    N_("合同到期"),
    plan,
    before=N_("{person}（{employee}）的合同 {due} 到期，还剩 {days} 天，名下 {count} 个账号"),
    today=N_("{person}（{employee}）的合同今天到期，名下 {count} 个账号"),
    after=N_("{person}（{employee}）的合同 {due} 已到期，过了 {days} 天没有续签记录，名下 {count} 个账号"),
    names=("person", "employee", "count"),
    relations=("manager",),
    audience=("role:hr",),
)
