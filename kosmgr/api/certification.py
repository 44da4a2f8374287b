"""Certification terms and fees, and what is to be renewed."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import LARGEST_ID, Day, Done, Given, Id, Name
from kosmgr.certification import service as certification
from kosmgr.entities import service as entities
from kosmgr.kit import text
from kosmgr.matrix import lists as matrix
from kosmgr.seats import service as seats

router = APIRouter(route_class=AnswerKept, tags=["renewals"])

Account = Annotated[Name, Path(description="小红书号")]
Years = Annotated[int, Field(ge=1, le=10)]
Fen = Annotated[int, Field(ge=0, le=LARGEST_ID)]
FARTHEST = 3660  # days


class CertifyIn(Given):
    on: Day | None = None
    years: Years | None = None
    until: Day | None = None


class RenewIn(Given):
    years: Years | None = None


class FeeIn(Given):
    on: Day | None = None
    amount_fen: Fen | None = None
    status: Literal["unpaid", "paid", "paid_no_invoice", "to_reimburse"] = "unpaid"
    paid_on: Day | None = None
    payer_kind: Literal["company", "employee", "third_party"] | None = None
    payer: text.Line | None = None
    serial: text.Line | None = None
    cost_centre: text.Line | None = None


class PayIn(Given):
    on: Day | None = None
    status: Literal["paid", "paid_no_invoice", "to_reimburse"] = "paid"
    payer: text.Line | None = None
    serial: text.Line | None = None


class InvoiceIn(Given):
    number: Name
    kind: text.Line | None = None
    on: Day | None = None
    net_fen: Fen | None = None
    tax_fen: Fen | None = None


@router.get("/renewals")
def renewals(
    work: Reading, days: Annotated[int, Query(ge=0, le=FARTHEST)] = 90, entity: lists.Entity = None
) -> dict[str, Any]:
    """Everything whose last valid day is within the days, and everything lapsed."""
    chosen = [entities.named_entity(work, entity).id] if entity else None
    return matrix.renewal_document(work, days, chosen)


@router.post("/accounts/{account}/certify", status_code=201)
def certify(work: Writing, account: Account, given: CertifyIn) -> Done:
    """Record a certification."""
    found = seats.visible_account(work, account)
    return Done(id=certification.certify(work, found.id, given.on, given.years, until_on=given.until).id)


@router.post("/accounts/{account}/renew", status_code=201)
def renew(work: Writing, account: Account, given: RenewIn) -> Done:
    """Add the term that follows the last one."""
    found = seats.visible_account(work, account)
    return Done(id=certification.renew(work, found.id, given.years).id)


@router.post("/accounts/{account}/fees", status_code=201)
def record_fee(work: Writing, account: Account, given: FeeIn) -> Done:
    """Record the fee of a term; without an amount it is the rulebook's."""
    found = seats.visible_account(work, account)
    paid = given.model_dump(include={"paid_on", "payer_kind", "payer", "serial", "cost_centre"}, exclude_none=True)
    fee = certification.record_fee(work, found.id, given.on, amount_fen=given.amount_fen, status=given.status, **paid)
    return Done(id=fee.id)


@router.post("/fees/{fee_id}/pay")
def pay(work: Writing, fee_id: Annotated[Id, Path()], given: PayIn) -> Done:
    """Record that a fee was paid: once."""
    paid = given.model_dump(include={"payer", "serial"}, exclude_none=True)
    return Done(id=certification.pay_fee(work, fee_id, given.on, given.status, **paid).id)


@router.post("/fees/{fee_id}/invoice", status_code=201)
def invoice(work: Writing, fee_id: Annotated[Id, Path()], given: InvoiceIn) -> Done:
    """Record the invoice of a fee."""
    row = certification.record_invoice(work, fee_id, given.number, given.kind, given.on, given.net_fen, given.tax_fen)
    return Done(id=row.id)
