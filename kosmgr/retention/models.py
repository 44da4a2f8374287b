"""Legal holds on people, and what was erased of whom: the proof of deletion."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime
from kosmgr.retention.rules import CLASSES

_OF_PERSON = text("lifted_at IS NULL AND employee_id IS NOT NULL")
_OF_ENTITY = text("lifted_at IS NULL AND employee_id IS NULL")


class RetentionHold(Base):
    """While it lasts nothing is erased: of one person, or of everybody of an entity (employee_id is None)."""

    __tablename__ = "retention_holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), index=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_by: Mapped[str] = mapped_column(String(200))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[str | None] = mapped_column(String(200))
    lift_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "uq_retention_holds_person",
            "employee_id",
            unique=True,
            sqlite_where=_OF_PERSON,
            postgresql_where=_OF_PERSON,
        ),
        Index(
            "uq_retention_holds_entity", "entity_id", unique=True, sqlite_where=_OF_ENTITY, postgresql_where=_OF_ENTITY
        ),
        CheckConstraint("(lifted_at IS NULL) = (lift_reason IS NULL)", name="lifted"),
    )


class Erasure(Base):
    """One class of one person's data was erased: when, by whom, why, and how much there was."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), index=True)
    data_class: Mapped[str] = mapped_column(String(20))
    until_on: Mapped[date]  # the end of employment it counts from; who comes back and leaves again has another
    due_on: Mapped[date]
    early: Mapped[bool] = mapped_column(default=False)  # before it was due, because the person asked
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)

    __table_args__ = (CheckConstraint(f"data_class IN ({', '.join(repr(one) for one in CLASSES)})", name="data_class"),)
