"""The platform's list has an account that sits on no seat here."""

from collections.abc import Iterator

from kosmgr.checks import drift
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen
from kosmgr.drift import rules
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, compared: drift.Compared | None, book: RulesOfDay) -> Iterator[Seen]:
    """Open in the newest comparison of the entity."""
    yield from drift.of_kind(picture, compared, rules.UNKNOWN)


CHECK = Check(
    name="drift-unknown-account",
    rule="drift.unknown-account",
    title=N_("平台上有未登记的账号"),
    severity="high",
    message=N_("{day} 的平台名单里有「{account}」（{number}），这里没有它的席位"),
    next_step=N_("在平台核对里登记它，或者在平台解绑"),
    needs=(rules.COMPARE_DAYS,),
    judge=judge,
    read=drift.read,
)
