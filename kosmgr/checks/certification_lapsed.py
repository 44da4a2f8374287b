"""A certification of an account that is over; a 企业号 that is over has its own check."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, term_ends, term_evidence
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """From the day after the last day of grace."""
    for end in term_ends(picture):
        grace = book.value("lapse.grace_days", end.entity_id)
        if end.subject.kind == "account" and -end.days_left > grace:
            yield Seen(
                end.entity_id,
                (end.subject,),
                facts={"account": end.subject.label, "until": end.until_on, "days": -end.days_left},
                evidence={**term_evidence(end), "grace_days": grace},
            )


CHECK = Check(
    name="lapsed",
    rule="certification.lapsed",
    title=N_("认证已失效"),
    severity="high",
    message=N_("「{account}」的认证 {until} 到期，已失效 {days} 天"),
    next_step=N_("补交认证费重新认证，或停止发布并释放席位"),
    needs=("lapse.grace_days",),
    judge=judge,
)
