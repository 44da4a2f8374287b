"""An account was opened and nothing has been posted since."""

from collections.abc import Iterator
from datetime import date

from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import DAY, Known, Matter, Message, Reason, of_account
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the holder and the keeper; of an account whose first day nobody knows no day can be named."""
    matters = (one for line in picture.seated() for one in _silent(line, book))
    return speaking.spoken(REASON, matters, known, book, from_on, until_on)


def _silent(line: AccountLine, book: Book) -> Iterator[Matter]:
    away = line.holder is not None and line.holder.leave_approved
    if line.last_posted_on is not None or line.opened_on is None or away:
        return
    days = book.value("never_posted.days", line.entity_id, line.opened_on)
    yield Matter(
        ("account", line.id),
        line.entity_id,
        Subject("account", line.xhs_id, line.nickname, line.id),
        line.opened_on + DAY * days,
        of_account(line),
        {"account": line.nickname, "opened": line.opened_on},
    )


REASON = Reason(
    "never-posted",
    N_("开通后没发过"),
    plan,
    before=N_("「{account}」{opened} 开通，还没有发过笔记，最晚 {due} 发第一篇，还剩 {days} 天"),
    today=N_("「{account}」{opened} 开通，还没有发过笔记，最晚今天发第一篇"),
    after=N_("「{account}」{opened} 开通，还没有发过笔记，应在 {due} 前发第一篇，已过 {days} 天"),
    names=("account", "opened"),
    audience=("holder", "keeper"),
    fallback=("role:operations", "owner"),
    chain=("manager", "role:operations", "owner"),
    offsets="never_posted.reminders",
    cadence="weekly",
)
