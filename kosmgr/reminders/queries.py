"""What is settled already: terms paid for ahead, and terms that another one follows."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kosmgr.certification.models import Fee, Term
from kosmgr.reminders.rules import Owner

PAID = ("paid", "paid_no_invoice", "to_reimburse")


def paid_from(db: Session) -> dict[Owner, date]:
    """The start of the latest term somebody has paid for, by owner."""
    statement = (
        select(Fee.account_id, Fee.enterprise_account_id, func.max(Fee.from_on).label("from_on"))
        .where(Fee.status.in_(PAID), Fee.from_on.is_not(None))
        .group_by(Fee.account_id, Fee.enterprise_account_id)
    )
    return {_owner(row): row.from_on for row in db.execute(statement)}


def renewed(db: Session) -> dict[Owner, tuple[date, ...]]:
    """The last valid days of terms after which the next one begins without a gap, by owner."""
    terms = select(Term.account_id, Term.enterprise_account_id, Term.from_on, Term.until_on)
    begins: set[tuple[Owner, date]] = set()
    ends: set[tuple[Owner, date]] = set()
    for row in db.execute(terms):
        owner = _owner(row)
        if row.from_on is not None:
            begins.add((owner, row.from_on))
        if row.until_on is not None:
            ends.add((owner, row.until_on))
    found: dict[Owner, list[date]] = {}
    for owner, until_on in sorted(begins & ends):
        found.setdefault(owner, []).append(until_on - timedelta(days=1))
    return {owner: tuple(days) for owner, days in found.items()}


def _owner(row: Any) -> Owner:
    if row.account_id is not None:
        return "account", row.account_id
    return "enterprise_account", row.enterprise_account_id
