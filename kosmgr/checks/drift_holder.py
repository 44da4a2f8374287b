"""The platform's list names another person for an account, or one where nobody is known here."""

from collections.abc import Iterator
from dataclasses import replace

from kosmgr.checks import drift
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen
from kosmgr.drift import rules
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture

NOBODY = N_("「{account}」在 {day} 的平台名单里写的是 {theirs}，这里没有登记使用人")


def judge(picture: Picture, compared: drift.Compared | None, book: RulesOfDay) -> Iterator[Seen]:
    """Open in the newest comparison of the entity."""
    for seen in drift.of_kind(picture, compared, rules.HOLDER):
        known = seen.facts.get("holder") or seen.message is not None
        yield seen if known else replace(seen, message=NOBODY)


CHECK = Check(
    name="drift-other-holder",
    rule="drift.other-holder",
    title=N_("平台上的使用人不同"),
    severity="high",
    message=N_("「{account}」在 {day} 的平台名单里写的是 {theirs}，这里登记的是 {holder}"),
    next_step=N_("问清是谁在用，在平台核对里改正，或者在平台改"),
    needs=(rules.COMPARE_DAYS,),
    judge=judge,
    read=drift.read,
)
