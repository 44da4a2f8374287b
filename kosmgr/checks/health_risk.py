"""A health score in the risk band."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Scores below `health.risk_below`, strictly."""
    for line in picture.seated():
        score, risk_below = line.health_score, book.value("health.risk_below", line.entity_id)
        if score is not None and score < risk_below:
            yield Seen(
                line.entity_id,
                (account_subject(line),),
                facts={"account": line.nickname, "score": score, "below": risk_below},
                evidence={"score": score, "observed_on": line.observed_on, "platform_state": line.platform_state},
            )


CHECK = Check(
    name="risk",
    rule="health.risk",
    title=N_("体检分有风险"),
    severity="high",
    message=N_("「{account}」体检分 {score}，低于 {below}"),
    next_step=N_("看违规记录，先处理扣分原因，暂停营销内容"),
    needs=("health.risk_below",),
    judge=judge,
)
