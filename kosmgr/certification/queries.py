"""Terms, fees and invoices of an account or a 企业号."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kosmgr.certification.models import Fee, Invoice, Term
from kosmgr.entities.models import EnterpriseAccount
from kosmgr.seats import queries as seats

UNPAID = ("unpaid", "to_reimburse", "other")


def enterprise_account(db: Session, enterprise_account_id: int) -> EnterpriseAccount | None:
    """A 企业号, held until the transaction ends: its terms and fees are written one after the other."""
    return db.scalar(
        select(EnterpriseAccount)
        .where(EnterpriseAccount.id == enterprise_account_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def terms(db: Session, account_id: int | None, enterprise_account_id: int | None) -> Sequence[Term]:
    """Every term anybody asserted, decisions first, then the authority's."""
    mine = Term.account_id == account_id if account_id else Term.enterprise_account_id == enterprise_account_id
    return db.scalars(select(Term).where(mine).order_by(Term.origin != "decided", Term.rank, Term.id)).all()


def fees(db: Session, account_id: int | None, enterprise_account_id: int | None) -> Sequence[Fee]:
    """Every fee line, oldest first."""
    mine = Fee.account_id == account_id if account_id else Fee.enterprise_account_id == enterprise_account_id
    return db.scalars(select(Fee).where(mine).order_by(Fee.from_on, Fee.id)).all()


def fee(db: Session, fee_id: int) -> Fee | None:
    """A fee as it is now."""
    return db.get(Fee, fee_id, populate_existing=True)


def pay(db: Session, fee_id: int, values: dict[str, Any]) -> bool:
    """Mark a fee as paid, which no ledger takes back; False if it is paid already."""
    step = update(Fee).where(Fee.id == fee_id, Fee.status.in_(UNPAID))
    step = step.values({**values, "origin": "decided"}).execution_options(synchronize_session=False)
    return seats.moved(db.execute(step))


def invoice(db: Session, fee_id: int) -> Invoice | None:
    """The invoice of a fee."""
    return db.scalar(select(Invoice).where(Invoice.fee_id == fee_id))


def invoices_of(db: Session, fee_ids: Sequence[int]) -> dict[int, Invoice]:
    """Invoices by fee."""
    return {row.fee_id: row for row in db.scalars(select(Invoice).where(Invoice.fee_id.in_(fee_ids)))}
