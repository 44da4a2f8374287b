"""Certifying, renewing, and the money paid for it; for KOS accounts and for 企业号."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.certification import models, queries, rules
from kosmgr.entities import service as entities
from kosmgr.kit.clock import add_years
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import queries as claims
from kosmgr.seats import rules as seat_rules
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires

DECIDED_RANK = 0


@dataclass(frozen=True)
class Subject:
    """What is certified: a KOS account or a 企业号."""

    item: str
    account_id: int | None
    enterprise_account_id: int | None
    entity_id: int
    name: str

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a term or a fee that name it."""
        return {
            "item": self.item,
            "account_id": self.account_id,
            "enterprise_account_id": self.enterprise_account_id,
        }


@requires(Permission.ACCOUNT_OPEN)
def certify(
    work: Work,
    account_id: int | None = None,
    from_on: date | None = None,
    years: int | None = None,
    *,
    enterprise_account_id: int | None = None,
    until_on: date | None = None,
) -> models.Term:
    """Record a certification from a day on; its last valid day is the one the platform printed (`until_on`), else the
    day before the anniversary."""
    subject = _claimed(work, account_id, enterprise_account_id, Permission.ACCOUNT_OPEN)
    begins = from_on or work.today
    count = years or rulebook.value(work, "cert.term_years", subject.entity_id, begins)
    rules.check_years(count)
    ends = until_on + rules.DAY if until_on else add_years(begins, count)
    return _term(work, subject, begins, ends, "certification.certified")


@requires(Permission.ACCOUNT_OPEN)
def renew(
    work: Work, account_id: int | None = None, years: int | None = None, *, enterprise_account_id: int | None = None
) -> models.Term:
    """Add the term that follows the last one, counted from the anchor of the chain it continues."""
    subject = _claimed(work, account_id, enterprise_account_id, Permission.ACCOUNT_OPEN)
    periods = _periods(work, subject)
    last = rules.latest(periods)
    if last is None or last[1] is None:
        raise rules.NothingToRenew(subject=subject.name)
    count = years or rulebook.value(work, "cert.term_years", subject.entity_id, last[1])
    rules.check_years(count)
    ends = rules.renewed_until(rules.anchor_of(periods, last), last[1], count)
    return _term(work, subject, last[1], ends, "certification.renewed")


@requires(Permission.FEE_WRITE)
def record_fee(
    work: Work,
    /,
    account_id: int | None = None,
    from_on: date | None = None,
    *,
    enterprise_account_id: int | None = None,
    amount_fen: int | None = None,
    status: str = "unpaid",
    payer_kind: str | None = None,
    **paid: Any,
) -> models.Fee:
    """Record the fee of a term; without an amount it is the rulebook's on the term's first day.

    `paid`: paid_on, method, payer, serial, cost_centre, claim_number, until_on (last day of the term), due_on.
    """
    subject = _claimed(work, account_id, enterprise_account_id, Permission.FEE_WRITE)
    rules.check_word(status, rules.STATUSES)
    rules.check_word(payer_kind, rules.PAYER_KINDS)
    begins = from_on or _running_from(work, subject)
    if any(fee.from_on == begins for fee in _fees(work, subject)):
        raise rules.FeeExists(subject=subject.name, from_on=begins)
    amount = amount_fen
    if amount is None:
        amount = rulebook.value(work, rules.FEE_KEYS[subject.item], subject.entity_id, begins)
    rules.check_amount(amount)
    last_day = paid.pop("until_on", None)
    fee = models.Fee(
        **subject.columns,
        entity_id=subject.entity_id,
        from_on=begins,
        until_on=last_day + rules.DAY if last_day else None,
        amount_fen=amount,
        status=status,
        payer_kind=payer_kind,
        origin="decided",
        created_at=work.now,
        **paid,
    )
    work.db.add(fee)
    work.db.flush()
    after = {"from_on": begins, "amount_fen": amount, "status": status, "payer_kind": payer_kind, **paid}
    _note(work, "fee.recorded", subject, after=after)
    return fee


@requires(Permission.FEE_WRITE)
def pay_fee(work: Work, /, fee_id: int, paid_on: date | None = None, status: str = "paid", **paid: Any) -> models.Fee:
    """Record that a fee was paid: once."""
    fee, subject = _visible_fee(work, fee_id)
    rules.check_word(status, rules.STATUSES)
    rules.check_word(paid.get("payer_kind"), rules.PAYER_KINDS)
    before = {"status": fee.status, "paid_on": fee.paid_on}
    day = paid_on or work.today
    if not queries.pay(work.db, fee.id, {"status": status, "paid_on": day, **paid}):
        raise rules.FeePaid(subject=subject.name, from_on=fee.from_on)
    work.db.refresh(fee)
    _note(work, "fee.paid", subject, before=before, after={"status": status, "paid_on": day, **paid})
    return fee


@requires(Permission.FEE_WRITE)
def record_invoice(
    work: Work,
    fee_id: int,
    number: str,
    kind: str | None = None,
    invoiced_on: date | None = None,
    net_fen: int | None = None,
    tax_fen: int | None = None,
) -> models.Invoice:
    """Record the invoice of a fee; a number seen elsewhere is accepted and becomes a finding."""
    fee, subject = _visible_fee(work, fee_id)
    known = queries.invoice(work.db, fee.id)
    if known is not None:
        raise rules.InvoiceExists(number=known.number)
    rules.check_invoice(fee.amount_fen, net_fen, tax_fen)
    invoice = models.Invoice(
        fee_id=fee.id, number=number, kind=kind, invoiced_on=invoiced_on, net_fen=net_fen, tax_fen=tax_fen
    )
    work.db.add(invoice)
    before = {"status": fee.status}
    fee.origin = "decided"  # no ledger takes the invoice away again
    if fee.status == "paid_no_invoice":
        fee.status = "paid"
    work.db.flush()
    after = {"number": number, "kind": kind, "invoiced_on": invoiced_on, "status": fee.status}
    _note(work, "fee.invoiced", subject, before=before, after=after)
    return invoice


@requires(Permission.LEDGER_READ)
def history(
    work: Work, account_id: int | None = None, *, enterprise_account_id: int | None = None
) -> tuple[Sequence[models.Term], Sequence[models.Fee], dict[int, models.Invoice]]:
    """Terms, fees and invoices (by fee) of a visible account or 企业号, for timelines."""
    subject = _visible(work, account_id, enterprise_account_id, Permission.LEDGER_READ)
    fees = _fees(work, subject)
    invoices = queries.invoices_of(work.db, [fee.id for fee in fees])
    return queries.terms(work.db, subject.account_id, subject.enterprise_account_id), fees, invoices


def _visible(work: Work, account_id: int | None, enterprise_account_id: int | None, permission: Permission) -> Subject:
    if account_id is not None:
        account = seats.visible_account(work, account_id, for_=permission)
        return Subject(rules.KOS, account.id, None, account.entity_id, account.xhs_id)
    found = queries.enterprise_account(work.db, enterprise_account_id or 0)
    if found is None:
        raise seat_rules.AccountUnknown(account=enterprise_account_id)
    entities.visible_entity(work, found.entity_id, for_=permission)
    return Subject(rules.ENTERPRISE, None, found.id, found.entity_id, found.nickname)


def _claimed(work: Work, account_id: int | None, enterprise_account_id: int | None, permission: Permission) -> Subject:
    """The subject, claimed: nobody else certifies or pays for it meanwhile."""
    subject = _visible(work, account_id, enterprise_account_id, permission)
    if subject.account_id is not None:
        claims.claim(work.db, seats.visible_account(work, subject.account_id, for_=permission))
    return subject


def _visible_fee(work: Work, fee_id: int) -> tuple[models.Fee, Subject]:
    fee = queries.fee(work.db, fee_id)
    if fee is None:
        raise rules.FeeUnknown()
    entities.visible_entity(work, fee.entity_id, for_=Permission.FEE_WRITE)
    return fee, _claimed(work, fee.account_id, fee.enterprise_account_id, Permission.FEE_WRITE)


def _periods(work: Work, subject: Subject) -> list[rules.Period]:
    rows = queries.terms(work.db, subject.account_id, subject.enterprise_account_id)
    return [(row.from_on, row.until_on) for row in rows]


def _fees(work: Work, subject: Subject) -> Sequence[models.Fee]:
    return queries.fees(work.db, subject.account_id, subject.enterprise_account_id)


def _running_from(work: Work, subject: Subject) -> date:
    """The first day of the term that ends last: the one a fee is most likely for."""
    last = rules.latest(_periods(work, subject))
    return last[0] if last and last[0] else work.today


def _term(work: Work, subject: Subject, begins: date, ends: date, action: str) -> models.Term:
    rules.check_term(subject.name, _periods(work, subject), (begins, ends))
    term = models.Term(
        **subject.columns,
        from_on=begins,
        until_on=ends,
        source="manual",
        rank=DECIDED_RANK,
        origin="decided",
        created_at=work.now,
    )
    work.db.add(term)
    work.db.flush()
    _note(work, action, subject, after={"from_on": begins, "until_on": ends - rules.DAY})
    return term


def _note(
    work: Work,
    action: str,
    subject: Subject,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    kind = "account" if subject.account_id is not None else "enterprise_account"
    subject_id = subject.account_id or subject.enterprise_account_id or 0
    journal.note(work, journal.Note(action, kind, subject_id, subject.entity_id, before=before, after=after))
