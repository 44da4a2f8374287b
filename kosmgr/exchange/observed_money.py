"""What ledgers say of certification terms, fees and invoices. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from kosmgr.exchange.facts import Key, Row
from kosmgr.kit.text import fold

if TYPE_CHECKING:
    from kosmgr.exchange.derive import Context

DAY = timedelta(days=1)


def terms_and_fees(context: Context) -> None:
    """Terms by the account ledger (believed) and by the fee ledger; fees and invoices by the fee ledger."""
    for account, days in context.accounts.items():
        if days[-1].entity is not None:
            rows = [row for row in days if row.values["certified_on"] or row.values["certified_until_on"]]
            for row in _separate(rows):
                _term(context, ("kos", (account,), None, "accounts"), row, "certified_on", "certified_until_on", 0)
    for days in context.histories.get("renewals", {}).values():
        _fee(context, days[-1])


def _separate(rows: list[Row]) -> list[Row]:
    """The rows that each speak of another term; a later row about the same term corrects the earlier one."""
    terms: list[Row] = []
    for row in rows:
        if terms:
            before, now = terms[-1].values, row.values
            same_start = before["certified_on"] == now["certified_on"]
            if same_start or before["certified_until_on"] == now["certified_until_on"] or None in (
                before["certified_on"], now["certified_on"],
            ):  # fmt: skip
                terms.pop()
        terms.append(row)
    return terms


def _term(context: Context, key: Key, row: Row, start: str, end: str, rank: int) -> tuple[date | None, date | None]:
    from_on, last_on = row.values[start], row.values[end]
    until_on = None if last_on is None else last_on + DAY
    if from_on is not None and until_on is not None and from_on >= until_on:
        context.contradict(row, start, "period_reversed")
        from_on = None
    if from_on is not None or until_on is not None:
        context.put("terms", (*key, from_on), (until_on, rank), row)
    return from_on, until_on


def _fee(context: Context, row: Row) -> None:
    seen = row.values
    subject = _subject(context, row)
    context.facts.entities[id(row)] = row.entity
    if subject is None:
        context.contradict(row, "account", "account_unknown", account=seen["account"])
        return
    account, enterprise, entity = subject
    rank = 0 if enterprise else 1
    from_on, until_on = _term(
        context, (seen["item"], account, enterprise, "renewals"), row, "from_on", "until_on", rank
    )
    key = (seen["item"], account, enterprise, from_on, until_on if from_on is None else None)
    values = (
        entity, until_on, seen["due_on"], seen["amount_fen"], seen["status_code"] or "other", seen["method"],
        seen["paid_on"], seen["payer"], seen["payer_kind"], seen["serial"], seen["cost_centre"], seen["claim_number"],
    )  # fmt: skip
    context.put("fees", key, values, row)
    # A kind and amounts alone say what the invoice is to be, not that there is one.
    if seen["invoice_number"] is not None or seen["invoiced_on"] is not None:
        names = ("invoice_kind", "invoice_number", "invoiced_on", "net_fen", "tax_fen")
        context.put("invoices", (key,), tuple(seen[name] for name in names), row)
    if account is not None:
        _compare(context, account[0], row, from_on, until_on)


def _subject(context: Context, row: Row) -> tuple[Key | None, Key | None, int] | None:
    """(account, 企业号, entity) a fee is for; None while the ledgers do not know its account."""
    seen = row.values
    if seen["item"] == "enterprise":
        if row.entity is None:
            return None
        nickname = seen["nickname"] or seen["account"]
        key = (row.entity, fold(nickname))
        context.put("enterprise_accounts", key, (seen["account"], nickname), row)
        return None, key, row.entity
    entity = context.account_entity(seen["account"])
    return None if entity is None else ((seen["account"],), None, entity)


def _compare(context: Context, account: str, row: Row, from_on: date | None, until_on: date | None) -> None:
    days = context.accounts.get(account)
    if not days:
        return
    last, seen = days[-1], row.values
    certified_on, certified_until_on = last.values["certified_on"], last.values["certified_until_on"]
    if row.entity is not None and row.entity != last.entity:
        context.contradict(row, "entity", "contradicts_accounts", value=seen["entity"], other=last.values["entity"])
    if certified_on is None or from_on is None or certified_on != from_on:
        return  # another term, or one whose start nobody knows
    if None not in (until_on, certified_until_on) and seen["until_on"] != certified_until_on:
        context.contradict(row, "until_on", "contradicts_accounts", value=seen["until_on"], other=certified_until_on)
    charged, paid = last.values["fee_fen"], seen["amount_fen"]
    if charged is not None and paid is not None and charged != paid:
        context.contradict(last, "fee_fen", "contradicts_renewals", value=charged / 100, other=paid / 100)
