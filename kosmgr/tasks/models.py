"""Items to be done, and waivers of them; each item hangs on a subject of an upper room."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_WAITING = text("verdict IS NULL")


class Task(Base):
    """One item of a checklist. `account_id` and `object_id` name what it is about, in rooms above this one."""

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    owner_role: Mapped[str] = mapped_column(String(20))
    assignee: Mapped[str | None] = mapped_column(String(200))
    assignee_employee_id: Mapped[int | None]
    account_id: Mapped[int | None]
    object_kind: Mapped[str | None] = mapped_column(String(20))
    object_id: Mapped[int | None]
    object_label: Mapped[str | None] = mapped_column(String(60))
    due_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(String(40))
    holding: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    state: Mapped[str] = mapped_column(String(10))
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None]
    done_by: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    signed: Mapped[bool | None]
    origin: Mapped[str] = mapped_column(String(10))
    batch_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(None, "account_id"),
        Index(None, "entity_id", "state", "due_on"),
        CheckConstraint("state IN ('open', 'done', 'waived', 'dropped')", name="state"),
        CheckConstraint("state <> 'done' OR origin = 'observed' OR done_on IS NOT NULL", name="done"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
    )


class Waiver(Base):
    """Somebody asks that an item be let off, somebody else decides: the database refuses one person for both."""

    __tablename__ = "waivers"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    asked_by_id: Mapped[int | None]
    asked_by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    verdict: Mapped[str | None] = mapped_column(String(10))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(None, "task_id"),
        Index("uq_waivers_waiting", "task_id", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
        CheckConstraint("asked_by_id <> decided_by_id", name="two_persons"),
        CheckConstraint("asked_by <> decided_by", name="two_names"),
        CheckConstraint("verdict IN ('granted', 'refused')", name="verdict"),
        CheckConstraint("(verdict IS NULL) = (decided_by IS NULL)", name="decided"),
    )
