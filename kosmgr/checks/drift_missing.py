"""An account sits on a seat here and the platform's list does not have it."""

from collections.abc import Iterator

from kosmgr.checks import drift
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen
from kosmgr.drift import rules
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, compared: drift.Compared | None, book: RulesOfDay) -> Iterator[Seen]:
    """Open in the newest comparison of the entity."""
    yield from drift.of_kind(picture, compared, rules.MISSING)


CHECK = Check(
    name="drift-not-on-platform",
    rule="drift.not-on-platform",
    title=N_("平台名单里没有的账号"),
    severity="medium",
    message=N_("「{account}」在这里占着席位，{day} 的平台名单里没有它"),
    next_step=N_("确认是否已在平台解绑，在平台核对里登记，或者在平台重新绑定"),
    needs=(rules.COMPARE_DAYS,),
    judge=judge,
    read=drift.read,
)
