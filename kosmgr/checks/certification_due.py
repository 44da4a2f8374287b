"""A certification, of an account or a 企业号, that ends soon and has not been renewed."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, term_ends, term_evidence
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """From `renewal.due_days` before the last valid day to that day itself."""
    for end in term_ends(picture):
        if 0 <= end.days_left <= book.value("renewal.due_days", end.entity_id):
            yield Seen(
                end.entity_id,
                (end.subject,),
                facts={"account": end.subject.label, "until": end.until_on, "days": end.days_left},
                evidence=term_evidence(end),
            )


CHECK = Check(
    name="due",
    rule="certification.due",
    title=N_("认证将到期"),
    severity="medium",
    message=N_("「{account}」的认证 {until} 到期，还剩 {days} 天"),
    next_step=N_("决定续费、换人或释放，并在到期前付款登记"),
    needs=("renewal.due_days",),
    judge=judge,
)
