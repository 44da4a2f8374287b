"""Exports of notes as they were brought in: the batches, and what they changed about notes that were known."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_LOADING = text("status = 'loading'")


class NoteBatch(Base):
    """A file of notes: looked at, being loaded, applied, undone or dropped."""

    __tablename__ = "note_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str | None] = mapped_column(String(40))
    encoding: Mapped[str | None] = mapped_column(String(20))  # as asked for
    counted_on: Mapped[date]  # the day the counts were read
    report: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    parts: Mapped[int] = mapped_column(default=0)  # of the file that are written
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("status IN ('previewed', 'loading', 'applied', 'undone', 'dropped')", name="status"),
        Index("uq_note_batches_loading", "status", unique=True, sqlite_where=_LOADING, postgresql_where=_LOADING),
    )


class NoteChange(Base):
    """What a note said before a batch changed it. No foreign keys: as many rows as an export has notes."""

    __tablename__ = "note_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_batch_id: Mapped[int]
    note_id: Mapped[int]
    before: Mapped[str] = mapped_column(Text)  # JSON

    __table_args__ = (UniqueConstraint("note_batch_id", "note_id"), Index(None, "note_id"))
