"""An account on a seat that has gone silent."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture, is_stale


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Last post more than `stale.days` ago, whatever state the account is in; an approved leave is a pause."""
    for line in picture.seated():
        last = line.last_posted_on
        if last is None or not is_stale(picture.on, book.value("stale.days", line.entity_id), last):
            continue
        if line.holder is not None and line.holder.leave_approved:
            continue  # paused, and somebody approved it
        days = (picture.on - last).days
        yield Seen(
            line.entity_id,
            (account_subject(line),),
            facts={"account": line.nickname, "last": last, "days": days},
            evidence={
                "last_posted_on": last,
                "days_silent": days,
                "posts_30d": line.posts_30d,
                "platform_state": line.platform_state,
                "has_holder": line.holder is not None,
                "on_leave": line.holder is not None and line.holder.on_leave,
                "observed_on": line.observed_on,
            },
        )


CHECK = Check(
    name="stale",
    rule="activity.stale",
    title=N_("停更"),
    severity="medium",
    message=N_("「{account}」最近一次发布是 {last}，已停更 {days} 天"),
    next_step=N_("安排复更，或换人、释放席位，别让认证费空转"),
    needs=("stale.days",),
    judge=judge,
)
