"""One invoice number on several fees."""

from collections.abc import Iterator, Sequence
from typing import Any

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, common_entity, enterprise_subject
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: Sequence[Any], book: RulesOfDay) -> Iterator[Seen]:
    """Numbers that stand on more than one fee, each with everything that was paid under it."""
    enterprises = {one.id: one for entity in picture.entities.values() for one in entity.enterprise_accounts}
    by_number: dict[str, list[Any]] = {}
    for row in facts:
        by_number.setdefault(row.number, []).append(row)
    for number, rows in sorted(by_number.items()):
        entity_id = common_entity(row.entity_id for row in rows)
        if len(rows) < 2 or not book.value("invoice.per_payment", entity_id):
            continue
        paid_for = [
            account_subject(picture.by_account[r.account_id]) for r in rows if r.account_id in picture.by_account
        ]
        paid_for += [
            enterprise_subject(enterprises[r.enterprise_account_id])
            for r in rows
            if r.enterprise_account_id in enterprises
        ]
        subjects = tuple(sorted(dict.fromkeys(paid_for), key=lambda subject: subject.key))
        yield Seen(
            entity_id,
            (Subject("document", number, number), *subjects),
            facts={"number": number, "count": len(rows), "accounts": [one.label for one in subjects]},
            evidence={
                "number": number,
                "fees": [
                    {"fee_id": r.id, "amount_fen": r.amount_fen, "invoiced_on": r.invoiced_on, "kind": r.kind}
                    for r in rows
                ],
            },
        )


CHECK = Check(
    name="invoice-duplicate",
    rule="payment.invoice-duplicate",
    title=N_("发票号码重复"),
    severity="medium",
    message=N_("发票号码 {number} 用在 {count} 笔费用上：{accounts}"),
    next_step=N_("核对原票，改正录错的号码；同一张票报了两次的，退回一笔"),
    needs=("invoice.per_payment",),
    judge=judge,
    read=queries.repeated_invoices,
)
