"""The settings of reminders, dated rows added and never changed; and what people answered."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class ReminderPlan(Base):
    """How a reason is spoken of, in one entity or (entity_id is None) in all, from a day on."""

    __tablename__ = "reminder_plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"))
    reason: Mapped[str] = mapped_column(String(40))
    from_on: Mapped[date]
    reset: Mapped[bool]  # back to what holds more widely; the other columns say nothing then
    enabled: Mapped[bool]
    offsets: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    cadence: Mapped[str | None] = mapped_column(String(10))
    audience: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    late: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    fallback: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    chain: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    patience: Mapped[int]
    channels: Mapped[list[str]] = mapped_column(JSON)
    before: Mapped[str] = mapped_column(String(200))
    after: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        Index(None, "entity_id", "reason", "from_on"),
        CheckConstraint("patience BETWEEN 0 AND 30", name="patience"),
        CheckConstraint("cadence IS NULL OR cadence IN ('daily', 'weekly')", name="cadence"),
    )


class ReminderHours(Base):
    """When things are sent, of one entity or of all, from a day on; hours are minutes since midnight in Shanghai."""

    __tablename__ = "reminder_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"))
    from_on: Mapped[date]
    reset: Mapped[bool]
    digest: Mapped[int]
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    days_off: Mapped[bool]  # send on weekends and holidays too
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        Index(None, "entity_id", "from_on"),
        CheckConstraint(
            "digest BETWEEN 0 AND 1439 AND quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439",
            name="hours",
        ),
    )


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
