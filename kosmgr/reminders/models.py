"""What people answered to reminders."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

# answers


class ReminderAnswer(Base):
    """One answer to one matter; taken back it stays, and does nothing. Employees stand in it by key, never by name."""

    __tablename__ = "reminder_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    due_on: Mapped[date]
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    answered_on: Mapped[date]
    until_on: Mapped[date | None]  # silent before this day
    to_key: Mapped[str] = mapped_column(String(40), default="")  # handed: user:5, employee:12
    instead: Mapped[list[str]] = mapped_column(JSON)  # handed: of whom (user names, roles, keys); of all if empty
    by_key: Mapped[str] = mapped_column(String(40))  # user:5, employee:12; empty: the machine's owner
    by: Mapped[str] = mapped_column(String(100))
    door: Mapped[str] = mapped_column(String(8))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the one-time link it came by
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(100))

    __table_args__ = (
        Index(None, "reason", "subject_kind", "subject_id", "due_on"),
        CheckConstraint("kind IN ('acknowledged', 'snoozed', 'handed')", name="kind"),
        CheckConstraint("(kind = 'handed') = (until_on IS NULL)", name="until"),
        CheckConstraint("(kind = 'handed') = (to_key <> '')", name="handed"),
        CheckConstraint("door IN ('web', 'link', 'cli', 'api')", name="door"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
    )


# calendars


class CalendarFeed(Base):
    """The private calendar of somebody who logs in: its address is a secret, of which the hash is kept."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
