"""A fee that is paid and has no invoice yet."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, fee_evidence, running_fees
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture

PAID = ("paid", "paid_no_invoice", "to_reimburse")


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Paid fees of running terms without an invoice number; what is unpaid needs none yet."""
    for one in running_fees(picture):
        if one.fee.status in PAID and not one.fee.invoice_number and book.value("invoice.per_payment", one.entity_id):
            yield Seen(
                one.entity_id,
                (one.subject,),
                facts={"account": one.subject.label, "paid": one.fee.paid_on or "—"},
                evidence=fee_evidence(one.fee),
            )


CHECK = Check(
    name="invoice-missing",
    rule="payment.invoice-missing",
    title=N_("已付未开票"),
    severity="medium",
    message=N_("「{account}」的认证费 {paid} 已付，还没有发票"),
    next_step=N_("向平台催开发票，登记号码和日期"),
    needs=("invoice.per_payment",),
    judge=judge,
)
