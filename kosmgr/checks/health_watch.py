"""A health score between the risk band and the safe one."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """From `health.risk_below` up to, but not including, `health.safe_from`."""
    for line in picture.seated():
        score, risk_below = line.health_score, book.value("health.risk_below", line.entity_id)
        safe_from = book.value("health.safe_from", line.entity_id)
        if score is not None and risk_below <= score < safe_from:
            yield Seen(
                line.entity_id,
                (account_subject(line),),
                facts={"account": line.nickname, "score": score, "below": safe_from},
                evidence={"score": score, "observed_on": line.observed_on, "platform_state": line.platform_state},
            )


CHECK = Check(
    name="watch",
    rule="health.watch",
    title=N_("体检分需留意"),
    severity="low",
    message=N_("「{account}」体检分 {score}，低于 {below}"),
    next_step=N_("看体检中心的扣分项，两周后复查"),
    needs=("health.safe_from", "health.risk_below"),
    judge=judge,
)
