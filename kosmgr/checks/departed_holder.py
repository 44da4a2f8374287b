"""Somebody who has left still holds an account."""

from collections.abc import Iterator
from datetime import datetime, time

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, holder_subject
from kosmgr.kit.clock import SHANGHAI
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Holders whose last day of employment lies before the day; the clock counts from the last working day."""
    for line in picture.accounts:
        holder = line.holder
        if holder is None or holder.left_on is None or not holder.has_left(picture.on):
            continue
        hour = book.value("offboard.deadline_hour", line.entity_id)
        deadline = datetime.combine(holder.last_working_on or holder.left_on, time(hour), SHANGHAI)
        same_hour = datetime.combine(picture.on, time(hour), SHANGHAI)
        days = (picture.on - holder.left_on).days
        yield Seen(
            line.entity_id,
            (account_subject(line), holder_subject(picture, holder)),
            facts={"person": holder.name, "left": holder.left_on, "account": line.nickname, "days": days},
            evidence={
                "left_on": holder.left_on,
                "last_working_on": holder.last_working_on,
                "days_since": days,
                "deadline_at": deadline,
                "hours_over": int((same_hour - deadline).total_seconds() // 3600),
                "bound_from_on": holder.from_on,
                "platform_state": line.platform_state,
            },
        )


CHECK = Check(
    name="departed-holder",
    rule="binding.departed-holder",
    title=N_("离职仍绑定"),
    severity="critical",
    message=N_("{person} {left} 已离职，仍绑定「{account}」，已 {days} 天"),
    next_step=N_("后台解绑，退出登录设备，收回手机卡，留下截图"),
    needs=("offboard.deadline_hour",),
    judge=judge,
)
