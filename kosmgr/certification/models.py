"""Certification terms, the fees paid for them, and their invoices."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_ONE_SUBJECT = (
    "(item = 'kos' AND account_id IS NOT NULL AND enterprise_account_id IS NULL)"
    " OR (item = 'enterprise' AND enterprise_account_id IS NOT NULL AND account_id IS NULL)"
)


class Term(Base):
    """A certification term, [from, until): `until_on` is the day after the last valid day.

    Sources may contradict each other: every ledger's assertion is kept, `rank` says whose holds (0 is the authority).
    """

    __tablename__ = "terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(String(12))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    enterprise_account_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise_accounts.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(20))  # accounts | renewals | manual
    rank: Mapped[int]
    origin: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "account_id"),
        Index(None, "enterprise_account_id"),
        CheckConstraint(_ONE_SUBJECT, name="one_subject"),
        CheckConstraint("from_on IS NULL OR until_on IS NULL OR from_on < until_on", name="forward"),
    )


class Fee(Base):
    """One line of the fee ledger: what was due for a term and what was paid, in fen."""

    __tablename__ = "fees"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    item: Mapped[str] = mapped_column(String(12))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    enterprise_account_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise_accounts.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]  # half-open like the term
    due_on: Mapped[date | None]  # 应续日期 as the ledger says
    amount_fen: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(20))  # paid|unpaid|paid_no_invoice|to_reimburse|other
    method: Mapped[str | None] = mapped_column(String(60))
    paid_on: Mapped[date | None]
    payer: Mapped[str | None] = mapped_column(String(200))
    payer_kind: Mapped[str | None] = mapped_column(String(20))  # company|employee|third_party
    serial: Mapped[str | None] = mapped_column(String(100))
    cost_centre: Mapped[str | None] = mapped_column(String(200))
    claim_number: Mapped[str | None] = mapped_column(String(100))
    origin: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(
            "uq_fees_account_term",
            "account_id",
            "from_on",
            unique=True,
            sqlite_where=text("account_id IS NOT NULL AND from_on IS NOT NULL"),
            postgresql_where=text("account_id IS NOT NULL AND from_on IS NOT NULL"),
        ),
        Index(
            "uq_fees_enterprise_term",
            "enterprise_account_id",
            "from_on",
            unique=True,
            sqlite_where=text("enterprise_account_id IS NOT NULL AND from_on IS NOT NULL"),
            postgresql_where=text("enterprise_account_id IS NOT NULL AND from_on IS NOT NULL"),
        ),
        Index(None, "account_id"),
        Index(None, "entity_id"),
        CheckConstraint(_ONE_SUBJECT, name="one_subject"),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
    )


class Invoice(Base):
    """The invoice of a fee; numbers are text and may repeat (a finding says so)."""

    __tablename__ = "invoices"

    id: Mapped[int] = mapped_column(primary_key=True)
    fee_id: Mapped[int] = mapped_column(ForeignKey("fees.id"), unique=True)
    kind: Mapped[str | None] = mapped_column(String(30))
    number: Mapped[str | None] = mapped_column(String(60), index=True)
    invoiced_on: Mapped[date | None]
    net_fen: Mapped[int | None]
    tax_fen: Mapped[int | None]
    batch_id: Mapped[int | None]
