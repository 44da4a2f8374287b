"""A fee paid by somebody outside the company."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, fee_evidence, running_fees
from kosmgr.kit.money import yuan
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Fees of running terms paid by a third party."""
    for one in running_fees(picture):
        if one.fee.payer_kind == "third_party" and book.value("payment.by_company", one.entity_id):
            amount = "—" if one.fee.amount_fen is None else yuan(one.fee.amount_fen)
            yield Seen(
                one.entity_id,
                (one.subject,),
                facts={"account": one.subject.label, "amount": amount, "payer": one.fee.payer or "—"},
                evidence=fee_evidence(one.fee),
            )


CHECK = Check(
    name="third-party",
    rule="payment.third-party",
    title=N_("第三方代付"),
    severity="high",
    message=N_("「{account}」的认证费 {amount} 元由第三方代付：{payer}"),
    next_step=N_("核实收款方是不是平台，要回付款凭证，改为对公支付"),
    needs=("payment.by_company",),
    judge=judge,
)
