"""The certification of an account ends, or is over and nobody has answered yet."""

from collections.abc import Iterator
from datetime import date

from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.reminders.rules import Due, Known, Message, Reason, audience, dues, settled, stage_name, stages
from kosmgr.rulebook.rules import Book

NAME = "renewal-due"
BEFORE = N_("「{account}」的认证 {due} 到期，还剩 {days} 天")
AFTER = N_("「{account}」的认证 {due} 已到期，过了 {days} 天还没有处理")


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the holder and the keeper; after the last valid day to the operations role too."""
    lines = {line.id: line for line in picture.seated()}
    for day, end, left in stages(_ends(picture, known), book, from_on, until_on):
        line = lines[end.owner[1]]
        yield Message(
            on=day,
            reason=NAME,
            stage=stage_name(left),
            entity_id=end.entity_id,
            subject=end.subject,
            due_on=end.until_on,
            text=BEFORE if left >= 0 else AFTER,
            to=audience(line, day, "operations", with_role=left < 0),
            suppressed=settled(NAME, end, known, day),
            facts={"account": line.nickname, "due": end.until_on, "days": abs(left)},
        )


def _ends(picture: Picture, known: Known) -> Iterator[Due]:
    for line in picture.seated():
        subject = Subject("account", line.xhs_id, line.nickname, line.id)
        yield from dues(("account", line.id), line.entity_id, subject, line.certified_until_on, known)


REASON = Reason(NAME, N_("员工号续费"), plan)
