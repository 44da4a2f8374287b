"""Letters that were issued, the counters of their numbers, and the templates companies brought."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_IN_USE = text("retired_at IS NULL")


class LetterTemplate(Base):
    """A company's own Word template of one kind of letter; retired ones stay, letters were made from them."""

    __tablename__ = "letter_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    kind: Mapped[str] = mapped_column(String(30))
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(40), unique=True)  # random, under work.files
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by: Mapped[str] = mapped_column(String(200))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_letter_templates_in_use",
            "entity_id",
            "kind",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )


class LetterCounter(Base):
    """How many letters of a kind an entity has issued in a year: the database counts, no number is given twice."""

    __tablename__ = "letter_counters"

    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class LetterIssue(Base):
    """One letter: its number, whom it is about, from which text it was made, and the document that keeps it."""

    __tablename__ = "letter_issues"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    kind: Mapped[str] = mapped_column(String(30))
    number: Mapped[str] = mapped_column(String(20))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    case_id: Mapped[int | None]
    template_id: Mapped[int | None] = mapped_column(ForeignKey("letter_templates.id"))
    text_version: Mapped[str] = mapped_column(String(80))  # of the shipped text, or the sha256 of the company's own
    typed: Mapped[dict[str, str]] = mapped_column(JSON)  # purpose, measures …
    code: Mapped[str] = mapped_column(String(9))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[str] = mapped_column(String(200))
    void_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_by: Mapped[str | None] = mapped_column(String(200))
    void_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(None, "entity_id", "number", unique=True),
        Index(None, "employee_id"),
        Index(None, "code"),
        CheckConstraint("(void_at IS NULL) = (void_reason IS NULL)", name="void"),
    )
