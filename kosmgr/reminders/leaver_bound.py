"""Somebody's last working day has come and an account is still bound to them."""

from collections.abc import Iterator
from datetime import date

from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.reminders.rules import DAY, Known, Message, Reason, Recipient, accepted, stage_name
from kosmgr.rulebook.rules import Book

NAME = "leaver-bound"
TODAY = N_("{person} 今天是最后工作日，{hour} 点前解绑「{account}」并交回设备和手机卡")
AFTER = N_("{person} 的最后工作日 {due} 已过 {days} 天，「{account}」还绑在名下")


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """On the last working day and daily until unbound: to the keeper and the HR role, never to the leaver."""
    for line in picture.accounts:
        holder = line.holder
        if holder is None or holder.left_on is None:
            continue
        last = min(holder.left_on, holder.last_working_on or holder.left_on)
        day = max(from_on, last)
        while day <= until_on:
            hour = book.value("offboard.deadline_hour", line.entity_id, day)
            facts = {"person": holder.name, "account": line.nickname, "due": last, "days": (day - last).days}
            yield Message(
                on=day,
                reason=NAME,
                stage=stage_name((last - day).days),
                entity_id=line.entity_id,
                subject=Subject("account", line.xhs_id, line.nickname, line.id),
                due_on=last,
                text=TODAY if day == last else AFTER,
                to=_audience(line),
                suppressed=accepted(NAME, ("account", line.id), known, day),
                facts={**facts, "hour": hour},
            )
            day += DAY


def _audience(line: AccountLine) -> tuple[Recipient, ...]:
    keeper = (Recipient(line.keeper, "keeper"),) if line.keeper else ()
    return (*keeper, Recipient("hr", "role"))


REASON = Reason(NAME, N_("离职解绑"), plan)
