"""The chain of changes, the keys that seal personal fields, and the chain's head."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class SealingKey(Base):
    """The wrapped key of one person (or SIM card); destroyed when the person is erased."""

    __tablename__ = "sealing_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditHead(Base):
    """One row: how many rows the chain has and the hash of the last; moved under its own lock."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (CheckConstraint("id = 1", name="single"),)


class AuditRow(Base):
    """One change of one thing. `before`/`after` hold plain facts; personal ones are in `sealed`."""

    __tablename__ = "audit_rows"

    id: Mapped[int] = mapped_column(primary_key=True)  # the sequence: 1, 2, 3 without a gap
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    entity_id: Mapped[int | None]
    before: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    sealed: Mapped[str | None] = mapped_column(Text)
    sealing_key_id: Mapped[int | None] = mapped_column(ForeignKey("sealing_keys.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    change_id: Mapped[str | None] = mapped_column(String(40))
    batch_id: Mapped[int | None]
    source_row: Mapped[int | None]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(None, "batch_id"),
        Index(None, "entity_id", "id"),
    )
