"""A certification past its last valid day and still within the grace the company allows."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, term_ends, term_evidence
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """From the day after the last valid day to the last day of grace; with a grace of 0 there is none."""
    for end in term_ends(picture):
        grace = book.value("lapse.grace_days", end.entity_id)
        if 0 < -end.days_left <= grace:
            yield Seen(
                end.entity_id,
                (end.subject,),
                facts={
                    "account": end.subject.label,
                    "until": end.until_on,
                    "days": -end.days_left,
                    "rest": grace + end.days_left,
                },
                evidence={**term_evidence(end), "grace_days": grace},
            )


CHECK = Check(
    name="overdue",
    rule="certification.overdue",
    title=N_("认证已逾期"),
    severity="high",
    message=N_("「{account}」的认证 {until} 已到期，逾期 {days} 天，宽限还剩 {rest} 天"),
    next_step=N_("今天付款续费，或停止发布并释放席位"),
    needs=("lapse.grace_days",),
    judge=judge,
)
