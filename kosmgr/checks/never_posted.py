"""An account on a seat that has never posted anything."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture, is_never_posted


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """No post known, although open for more than `never_posted.days`."""
    for line in picture.seated():
        if line.holder is not None and line.holder.leave_approved:
            continue
        limit = book.value("never_posted.days", line.entity_id)
        if line.last_posted_on is None and is_never_posted(picture.on, limit, opened_on=line.opened_on):
            days = None if line.opened_on is None else (picture.on - line.opened_on).days
            yield Seen(
                line.entity_id,
                (account_subject(line),),
                facts={"account": line.nickname, "opened": line.opened_on or "—"},
                evidence={"opened_on": line.opened_on, "days_open": days, "observed_on": line.observed_on},
            )


CHECK = Check(
    name="never-posted",
    rule="activity.never-posted",
    title=N_("开通后没发过"),
    severity="medium",
    message=N_("「{account}」{opened} 开通，还没有发过笔记"),
    next_step=N_("安排第一篇笔记；没有内容计划就释放席位"),
    needs=("never_posted.days",),
    judge=judge,
)
