"""What checks read beside the picture of the day; one statement each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from kosmgr.applications import applicants, lines
from kosmgr.applications import queries as waiting
from kosmgr.certification.models import Fee, Invoice
from kosmgr.checks.applying import Applied
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


APPLICATIONS = "checks.applications"  # read once for all checks of one look


def applications(work: Work, on: date) -> tuple[Applied, ...]:
    """The applications that still ask something of somebody, with what speaks against them on the day."""

    def read() -> tuple[Applied, ...]:
        rows = waiting.judged_on(work.db, on)
        decided = waiting.rulings(work.db, [row.id for row in rows])
        known = applicants.facts(work.db, rows, on, decided)
        return tuple(
            Applied(
                row.id,
                row.entity_id,
                row.number,
                row.applicant,
                row.employee_id,
                row.employee_number,
                row.state,
                lines.judged(work, row, known[row.id], on),
            )
            for row in rows
        )

    return work.remember((APPLICATIONS, on), read)
