"""Documents, the revisions of their files, who checked them, and changes the platform must hear of."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_OF_COMPANY = text("ledger_key IS NOT NULL")


class Document(Base):
    """A paper of an entity: what it is, how long it holds, what it is about. Its files are revisions."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    ledger_key: Mapped[str | None] = mapped_column(String(420))  # rules.ledger_key; None: about a person or a case
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[str | None] = mapped_column(String(200))
    issuer: Mapped[str | None] = mapped_column(String(200))
    issued_on: Mapped[date | None]
    valid_until_on: Mapped[date | None]  # the last day it holds
    no_expiry: Mapped[bool] = mapped_column(default=False)
    received_on: Mapped[date | None]
    applies_to: Mapped[str | None] = mapped_column(String(200))
    scan: Mapped[bool | None]  # the ledger says there is one, wherever it lies
    platform_upload: Mapped[str | None] = mapped_column(String(20))  # yes | no | not_needed
    keeper: Mapped[str | None] = mapped_column(String(200))
    checked_on: Mapped[date | None]  # the ledger's 上次核对; a check in kosmgr is a DocumentCheck
    status: Mapped[str | None] = mapped_column(String(60))  # the ledger's own word
    status_code: Mapped[str | None] = mapped_column(String(20))  # valid|due|expired|missing|other
    note: Mapped[str | None] = mapped_column(Text)
    subject_kind: Mapped[str | None] = mapped_column(String(30))
    subject_id: Mapped[int | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    personal: Mapped[bool] = mapped_column(default=False)
    hold_reason: Mapped[str | None] = mapped_column(Text)  # a legal hold: nothing is erased
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_by: Mapped[str | None] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(
            "uq_documents_ledger",
            "entity_id",
            "ledger_key",
            unique=True,
            sqlite_where=_OF_COMPANY,
            postgresql_where=_OF_COMPANY,
        ),
        Index(None, "entity_id", "valid_until_on"),
        Index(None, "subject_kind", "subject_id"),
        CheckConstraint("(subject_kind IS NULL) = (subject_id IS NULL)", name="subject"),
        CheckConstraint("NOT (no_expiry AND valid_until_on IS NOT NULL)", name="expiry"),
        CheckConstraint("superseded_by_id IS NULL OR superseded_by_id <> id", name="superseded"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
    )


class DocumentRevision(Base):
    """One file of a document, as it lies on the disk; erased: the row stays, the file is gone."""

    __tablename__ = "document_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int]  # 1, 2, 3: the last one is the document
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(40), unique=True)  # random
    text_version: Mapped[str | None] = mapped_column(String(60))  # of the text somebody signed
    generated: Mapped[bool] = mapped_column(default=False)  # made by kosmgr, not uploaded
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by_id: Mapped[int | None]
    uploaded_by: Mapped[str] = mapped_column(String(200))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "document_id", "number", unique=True),
        CheckConstraint("number >= 1", name="number"),
    )


class DocumentCheck(Base):
    """A second person looked at a revision. The database refuses the uploader, and a second verdict."""

    __tablename__ = "document_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("document_revisions.id"), unique=True)
    verdict: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(200))
    uploaded_by_id: Mapped[int | None]
    uploaded_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("by <> uploaded_by", name="second_name"),
        CheckConstraint("by_id IS NULL OR uploaded_by_id IS NULL OR by_id <> uploaded_by_id", name="second_person"),
        CheckConstraint("verdict IN ('ok', 'rejected')", name="verdict"),
    )


class LegalChange(Base):
    """A change of the legal representative or the address: every 企业号 and every paper that names it must follow."""

    __tablename__ = "legal_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # legal_person | address
    changed_on: Mapped[date]
    due_on: Mapped[date]  # the platform should know by then
    note: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (Index(None, "entity_id", "kind", "changed_on", unique=True),)


class LegalUpdate(Base):
    """One 企业号 or one document was brought up to date on the platform after a change."""

    __tablename__ = "legal_updates"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("legal_changes.id"))
    subject_kind: Mapped[str] = mapped_column(String(30))  # enterprise_account | document
    subject_id: Mapped[int]
    done_on: Mapped[date]
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (Index(None, "change_id", "subject_kind", "subject_id", unique=True),)
