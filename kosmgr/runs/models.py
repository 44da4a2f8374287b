"""Background work and its progress."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class Run(Base):
    """One piece of long work; `done` of `total` steps, and a result or a sentence why it failed.

    `failure` is the template of the sentence; the result of a failed run has its code and the facts that fill it.
    """

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(10))  # waiting | running | done | failed
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str | None] = mapped_column(String(60))
    facts: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    failure: Mapped[str | None] = mapped_column(Text)
    user_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the runner was alive then
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "status"),
        CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name="status"),
    )


class JobDay(Base):
    """The last day a daily job was begun: whoever moves it on does the day's work, however many clocks tick."""

    __tablename__ = "job_days"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_on: Mapped[date | None]
