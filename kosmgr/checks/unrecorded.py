"""A certification that runs although the fee ledger does not know it."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Seated accounts with a known term and no fee line for it."""
    for line in picture.seated():
        if line.certified_until_on is None or line.fee is not None:
            continue
        if book.value("payment.recorded", line.entity_id):
            yield Seen(
                line.entity_id,
                (account_subject(line),),
                facts={"account": line.nickname, "until": line.certified_until_on},
                evidence={"from_on": line.certified_from_on, "until_on": line.certified_until_on},
            )


CHECK = Check(
    name="unrecorded",
    rule="payment.unrecorded",
    title=N_("认证费无记录"),
    severity="low",
    message=N_("「{account}」认证到 {until}，续费台账里没有这笔费用"),
    next_step=N_("财务补登付款和发票；查不到付款的，核实是谁付的"),
    needs=("payment.recorded",),
    judge=judge,
)
