"""A fee an employee paid out of their own pocket."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, fee_evidence, running_fees
from kosmgr.kit.money import yuan
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Fees of running terms paid by an employee."""
    for one in running_fees(picture):
        if one.fee.payer_kind == "employee" and book.value("payment.by_company", one.entity_id):
            amount = "—" if one.fee.amount_fen is None else yuan(one.fee.amount_fen)
            yield Seen(
                one.entity_id,
                (one.subject,),
                facts={"account": one.subject.label, "amount": amount, "payer": one.fee.payer or "—"},
                evidence=fee_evidence(one.fee),
            )


CHECK = Check(
    name="advance",
    rule="payment.advance",
    title=N_("员工垫付"),
    severity="medium",
    message=N_("「{account}」的认证费 {amount} 元由员工垫付：{payer}"),
    next_step=N_("报销给员工，不得从工资里扣；下次对公付款"),
    needs=("payment.by_company",),
    judge=judge,
)
