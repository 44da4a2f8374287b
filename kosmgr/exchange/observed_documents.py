"""What the document ledger says. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kosmgr.documents import rules

if TYPE_CHECKING:
    from kosmgr.exchange.derive import Context


def documents(context: Context) -> None:
    """The newest row of a document is what is known of it."""
    for days in context.histories.get("documents", {}).values():
        row = days[-1]
        context.facts.entities[id(row)] = row.entity
        if row.entity is None:
            continue
        seen = row.values
        issued_on = seen["issued_on"]
        if issued_on is not None and seen["valid_until_on"] is not None and issued_on > seen["valid_until_on"]:
            context.contradict(row, "issued_on", "period_reversed")
            issued_on = None
        kind = seen["document_kind"]
        values = (
            kind, seen["title"], seen["number"], seen["issuer"], issued_on, seen["valid_until_on"],
            bool(seen["no_expiry"]), seen["applies_to"], seen["scan"], seen["platform_upload"], seen["keeper"],
            seen["checked_on"], seen["status"], seen["status_code"], kind in rules.PERSONAL,
        )  # fmt: skip
        context.put("documents", (row.entity, rules.ledger_key(seen["title"], seen["number"])), values, row)
