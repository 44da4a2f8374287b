"""Somebody's last working day has come and an account is still bound to them."""

from collections.abc import Iterator
from datetime import date

from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Matter, Message, Reason, always, of_account
from kosmgr.rulebook.rules import Book


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """On the last working day and every workday until unbound: to the keeper and the HR role, never to the leaver."""
    matters = (one for line in picture.accounts for one in _bound(line, book))
    return speaking.spoken(REASON, matters, known, book, from_on, until_on)


def _bound(line: AccountLine, book: Book) -> Iterator[Matter]:
    holder = line.holder
    if holder is None or holder.left_on is None:
        return
    last = min(holder.left_on, holder.last_working_on or holder.left_on)
    people = {name: found for name, found in of_account(line)(last, 0).items() if name != "holder"}
    yield Matter(
        ("account", line.id),
        line.entity_id,
        Subject("account", line.xhs_id, line.nickname, line.id),
        last,
        always(people),
        {
            "person": holder.name,
            "account": line.nickname,
            "hour": book.value("offboard.deadline_hour", line.entity_id, last),
        },
    )


REASON = Reason(
    "leaver-bound",
    N_("离职解绑"),
    plan,
    before=N_("{person} 的最后工作日是 {due}，还剩 {days} 天：当天 {hour} 点前解绑「{account}」并交回设备和手机卡"),
    after=N_("{person} 的最后工作日 {due} 已过 {days} 天，「{account}」还绑在名下"),
    today=N_("{person} 今天是最后工作日，{hour} 点前解绑「{account}」并交回设备和手机卡"),
    names=("person", "account", "hour"),
    relations=("keeper", "manager"),
    audience=("keeper", "role:hr"),
    chain=("manager", "role:compliance", "owner"),
    offsets="leaver.reminders",
    stays=True,
)
