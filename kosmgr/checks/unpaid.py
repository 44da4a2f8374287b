"""A certification that runs without having been paid."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, fee_evidence, running_fees
from kosmgr.kit.money import yuan
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Running terms whose fee line says unpaid."""
    for one in running_fees(picture):
        if one.fee.status == "unpaid" and book.value("payment.before_certification", one.entity_id):
            amount = "—" if one.fee.amount_fen is None else yuan(one.fee.amount_fen)
            yield Seen(
                one.entity_id,
                (one.subject,),
                facts={"account": one.subject.label, "amount": amount, "from_on": one.fee.from_on or "—"},
                evidence=fee_evidence(one.fee),
            )


CHECK = Check(
    name="unpaid",
    rule="payment.unpaid",
    title=N_("已认证未付款"),
    severity="high",
    message=N_("「{account}」{from_on} 起的认证费 {amount} 元还没有付"),
    next_step=N_("财务对公付款，登记流水号和日期"),
    needs=("payment.before_certification",),
    judge=judge,
)
