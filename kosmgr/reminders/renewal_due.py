"""The certification of an account ends, or is over and nobody has answered yet."""

from collections.abc import Iterator
from datetime import date

from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Matter, Message, Reason, ends, of_account
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the holder and the keeper; after the last valid day to the operations role too."""
    matters = (one for line in picture.seated() for one in _ends(line, known))
    return speaking.spoken(REASON, matters, known, book, from_on, until_on)


def _ends(line: AccountLine, known: Known) -> Iterator[Matter]:
    owner = ("account", line.id)
    if line.certified_until_on is None and owner not in known.renewed:
        return iter(())
    subject, people = Subject("account", line.xhs_id, line.nickname, line.id), of_account(line)
    facts = {"account": line.nickname}

    def make(until_on: date, renewed: bool) -> Matter:
        return Matter(owner, line.entity_id, subject, until_on, people, facts, renewed)

    return ends(owner, line.certified_until_on, known, make)


REASON = Reason(
    "renewal-due",
    N_("员工号续费"),
    plan,
    before=N_("「{account}」的认证 {due} 到期，还剩 {days} 天"),
    today=N_("「{account}」的认证今天到期，当天仍有效"),
    after=N_("「{account}」的认证 {due} 已到期，过了 {days} 天还没有处理"),
    names=("account",),
    audience=("holder", "keeper"),
    late=("role:operations",),
    fallback=("role:operations", "owner"),
    chain=("manager", "role:operations", "owner"),
)
