"""Rounds with what they were drawn from, the checks in them, every asking with its code, and the photos."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_WEEKLY = text("kind = 'weekly'")
_OPEN = text("state IN ('untold', 'asked', 'answered')")


class SpotRound(Base):
    """One draw of an entity: its week, its seed, how many; or one account somebody named."""

    __tablename__ = "spot_rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    kind: Mapped[str] = mapped_column(String(10))  # weekly | manual
    week_on: Mapped[date]  # its Monday
    seed: Mapped[str] = mapped_column(String(64), default="")  # of a weekly one: 256 random bits, drawn with it
    wanted: Mapped[int]
    pool_sha256: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str | None] = mapped_column(Text)  # of a manual one
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_by_id: Mapped[int | None]
    drawn_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        Index(
            "uq_spot_rounds_week", "entity_id", "week_on", unique=True, sqlite_where=_WEEKLY, postgresql_where=_WEEKLY
        ),
        Index(None, "entity_id", "drawn_at"),
        CheckConstraint("kind IN ('weekly', 'manual')", name="kind"),
        CheckConstraint("(kind = 'manual') = (reason IS NOT NULL)", name="reason"),
        CheckConstraint("(kind = 'weekly') = (seed <> '')", name="seed"),
    )


class SpotPool(Base):
    """What a weekly round was drawn from: every account with its points, and the weights in force."""

    __tablename__ = "spot_pools"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("spot_rounds.id"), unique=True)
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    weights: Mapped[dict[str, int]] = mapped_column(JSON)


class SpotCheck(Base):
    """One account that was drawn or named, with whoever held it then."""

    __tablename__ = "spot_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("spot_rounds.id"), index=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    asks: Mapped[int] = mapped_column(default=1)  # how many codes were given out
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the last asking, once it was told
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(Text)  # why it failed or was cancelled
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    photos_erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("uq_spot_checks_open", "account_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "account_id", "drawn_at"),
        Index(None, "entity_id", "state"),
        CheckConstraint(
            "state IN ('untold', 'asked', 'answered', 'passed', 'failed', 'silent', 'cancelled')", name="state"
        ),
        CheckConstraint("(state IN ('untold', 'asked', 'answered')) = (closed_at IS NULL)", name="over"),
    )


class SpotAsk(Base):
    """One code given out for a check; asking again makes another."""

    __tablename__ = "spot_asks"

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("spot_checks.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(12))
    told: Mapped[str] = mapped_column(String(10), default="")  # mail | hand | bounced; empty: not yet
    link_id: Mapped[int | None] = mapped_column(ForeignKey("signed_links.id"))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    verdict: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(Text)
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    judged_by_id: Mapped[int | None]
    judged_by: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        Index(None, "check_id", "number", unique=True),
        Index(None, "link_id"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(link_id IS NULL) = (due_at IS NULL)", name="due"),
    )


class SpotPhoto(Base):
    """One photo of an asking: a revision of the check's document."""

    __tablename__ = "spot_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("spot_asks.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("document_revisions.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
