"""What checks read beside the picture of the day; one statement each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from kosmgr.certification.models import Fee, Invoice
from kosmgr.documents import queries as documents
from kosmgr.documents.watched import Papers
from kosmgr.work import Work


def papers(work: Work, on: date) -> Papers:
    """Documents and legal changes on a day; every document check reads the same."""
    return work.remember(("papers", on), lambda: documents.papers(work.db, on))


def repeated_invoices(work: Work, on: date) -> Sequence[Any]:
    """The fees whose invoice number stands on more than one, as issued by the day."""
    issued = or_(Invoice.invoiced_on.is_(None), Invoice.invoiced_on <= on)
    repeated = (
        select(Invoice.number)
        .where(Invoice.number.is_not(None), issued)
        .group_by(Invoice.number)
        .having(func.count() > 1)
    )
    statement = (
        select(
            Fee.id,
            Fee.entity_id,
            Fee.account_id,
            Fee.enterprise_account_id,
            Fee.amount_fen,
            Invoice.number,
            Invoice.kind,
            Invoice.invoiced_on,
        )
        .join(Invoice, Invoice.fee_id == Fee.id)
        .where(Invoice.number.in_(repeated), issued)
        .order_by(Invoice.number, Fee.id)
    )
    return work.db.execute(statement).all()
