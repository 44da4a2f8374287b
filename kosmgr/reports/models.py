"""Reports that are made by themselves: the schedules, who gets them, and each one that was due."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class ReportSchedule(Base):
    """Which report is made when, of one entity or of all each reader may see, and how it reaches them."""

    __tablename__ = "report_schedules"

    id: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"), index=True)
    every: Mapped[str] = mapped_column(String(10))
    day: Mapped[int]  # of the month, or of the week from Monday
    way: Mapped[str] = mapped_column(String(10))
    enabled: Mapped[bool] = mapped_column(default=True)
    since_on: Mapped[date]  # what was due through this day is nobody's concern
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(100))

    __table_args__ = (
        CheckConstraint("every IN ('monthly', 'weekly')", name="every"),
        CheckConstraint("day BETWEEN 1 AND 31 AND (every = 'monthly' OR day <= 7)", name="day"),
        CheckConstraint("way IN ('attachment', 'link')", name="way"),
    )


class ReportReader(Base):
    """Somebody a schedule is for; they get what they may see themselves."""

    __tablename__ = "report_readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedules.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)

    __table_args__ = (Index(None, "schedule_id", "user_id", unique=True),)


class ReportIssue(Base):
    """One report that was due for one reader on one day; made, or refused because they lost the right."""

    __tablename__ = "report_issues"

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedules.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="due")
    scope: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))  # entities it tells of; None: all
    name: Mapped[str] = mapped_column(String(200), default="")  # of the file
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # handed to the post

    __table_args__ = (
        Index(None, "schedule_id", "user_id", "day", unique=True),
        Index(None, "state", "day"),
        CheckConstraint("state IN ('due', 'made', 'refused')", name="state"),
        CheckConstraint("(state = 'made') = (made_at IS NOT NULL)", name="made"),
    )
