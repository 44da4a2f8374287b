"""The annual review of an account is near and its holder has no proof of employment that is fresh on that day.

The platform asks for a review and a fee every year and names no other day than the end of the certification, so the
review is due on its last valid day. What it asks for besides the fee, which has its own reason, is the proof.
"""

from collections.abc import Iterator
from datetime import date

from kosmgr.findings.rules import Subject
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.matrix import proofs
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.plans import FARTHEST
from kosmgr.reminders.rules import DAY, Known, Matter, Message, Reason, of_account
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the holder, who hands the proof in, and to the HR role, which issues it; until the review can no longer be."""
    matters = (
        one
        for line in picture.seated()
        if line.certified_until_on is not None and (line.certified_until_on - until_on).days <= FARTHEST
        for one in _reviews(line, known, book)
    )
    return speaking.spoken(REASON, matters, known, book, from_on, until_on)


def _reviews(line: AccountLine, known: Known, book: Book) -> Iterator[Matter]:
    due_on, holder = line.certified_until_on, line.holder
    if due_on is None or holder is None or holder.external or holder.has_left(due_on):
        return
    most = book.value(proofs.MAX_AGE, line.entity_id, due_on)
    missing = proofs.lacks(known.proofs.get(holder.employee_id), due_on, most)
    if missing is not None:
        yield Matter(
            ("account", line.id),
            line.entity_id,
            Subject("account", line.xhs_id, line.nickname, line.id),
            due_on,
            of_account(line),
            {
                "account": line.nickname,
                "person": holder.name,
                "missing": Sentence(proofs.MISSING[missing], {"most": most}),
            },
            last_on=due_on + DAY * book.value("lapse.grace_days", line.entity_id, due_on),
        )


REASON = Reason(
    "annual-review",
    N_("年审材料"),
    plan,
    before=N_("「{account}」{due} 年审，还剩 {days} 天，{person}的在职证明不行：{missing}"),
    today=N_("「{account}」今天年审，{person}的在职证明不行：{missing}"),
    after=N_("「{account}」{due} 应年审，已过 {days} 天，{person}的在职证明不行：{missing}"),
    names=("account", "person", "missing"),
    audience=("holder", "role:hr"),
    chain=("keeper", "manager", "owner"),
    offsets="review.reminders",
)
