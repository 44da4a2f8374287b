"""What a company added to what is shipped: dated values, and decrees of days off; rows are added, never changed."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

HOLDING = text("withdrawn_at IS NULL")


class RuleValue(Base):
    """A dated value of one rule, for everything (scope "") or for one entity ("entity:12")."""

    __tablename__ = "rule_values"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    scope: Mapped[str] = mapped_column(String(60), default="")
    value: Mapped[object] = mapped_column(JSON(none_as_null=False))
    effective_from: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "key", "scope"),)


class CalendarDay(Base):
    """One day of a year's decree as somebody entered it: off, or a weekend day that is worked."""

    __tablename__ = "calendar_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]  # of the decree; its first days may lie in the December before
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))  # off | work
    name: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_calendar_days_holding",
            "year",
            "day",
            unique=True,
            sqlite_where=HOLDING,
            postgresql_where=HOLDING,
        ),
        CheckConstraint("kind IN ('off', 'work')", name="kind"),
    )
