"""What people signed, confirmed and asked for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class Signature(Base):
    """One text signed by one person. The copy they saw is a document; its hash is here as well."""

    __tablename__ = "signatures"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    employment_id: Mapped[int | None] = mapped_column(ForeignKey("employments.id"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    link_id: Mapped[int] = mapped_column(ForeignKey("signed_links.id"))
    text_code: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    identified: Mapped[str] = mapped_column(String(10))  # phone | number: what was asked before the text was shown
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))

    __table_args__ = (
        Index(None, "employee_id", "text_code"),
        Index(None, "link_id", "text_code", unique=True),
    )


class Confirmation(Base):
    """What somebody said of themselves on a day: still employed, this phone is mine (or is not)."""

    __tablename__ = "confirmations"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    employment_id: Mapped[int | None] = mapped_column(ForeignKey("employments.id"))
    link_id: Mapped[int] = mapped_column(ForeignKey("signed_links.id"))
    subject: Mapped[str] = mapped_column(String(10))  # employed | device
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"))
    verdict: Mapped[str] = mapped_column(String(5))  # yes | no
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "employee_id"),
        Index(None, "device_id"),
        Index(None, "link_id"),
        CheckConstraint("subject IN ('employed', 'device')", name="subject"),
        CheckConstraint("verdict IN ('yes', 'no')", name="verdict"),
        CheckConstraint("(subject = 'device') = (device_id IS NOT NULL)", name="which"),
    )


class DataRequest(Base):
    """Somebody asks for their data to be corrected, deleted, copied or explained; words are sealed under their key."""

    __tablename__ = "data_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), index=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("signed_links.id"))
    kind: Mapped[str] = mapped_column(String(10))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None]
    answered_by: Mapped[str | None] = mapped_column(String(200))
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        Index(None, "employee_id"),
        CheckConstraint("kind IN ('correct', 'delete', 'copy', 'explain')", name="kind"),
    )
