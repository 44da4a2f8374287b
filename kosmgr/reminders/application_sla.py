"""An application waits in one step longer than it should."""

from collections.abc import Iterator
from datetime import date

from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Message, Reason
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the role whose turn it is, of the store where a manager decides; from the last working day it should take."""
    return speaking.in_picture(REASON, known, book, picture.entities, from_on, until_on)


REASON = Reason(
    "application-sla",
    N_("申请等待超时"),
    plan,
    before=N_("申请 {application}（{applicant}）停在「{step}」，应在 {due} 前处理，还剩 {days} 天"),
    today=N_("申请 {application}（{applicant}）停在「{step}」，今天应处理"),
    after=N_("申请 {application}（{applicant}）停在「{step}」，应在 {due} 前处理，已过 {days} 天"),
    names=("application", "applicant", "step"),
    relations=("assignee", "manager"),
    audience=("assignee",),
    chain=("role:hr", "owner"),
    offsets="application.reminders",
)
