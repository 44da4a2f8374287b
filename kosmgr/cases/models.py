"""Cases of people and accounts that join, move or leave; and what an entity changes in the checklists."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_LEAVING = text("kind = 'offboarding' AND state <> 'cancelled'")
_HANDING = text("kind = 'handover' AND state = 'open'")


class Case(Base):
    """One case; its items are tasks with subject ("case", id). `planned` is no stored state but a day to come."""

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(30), unique=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    to_employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    to_entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"))
    application_id: Mapped[int | None]
    last_day: Mapped[date | None]  # of the employment, or the day of the handover
    last_working_day: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))
    store: Mapped[str | None] = mapped_column(String(200))
    manager: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int | None]
    opened_by: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))
    change_id: Mapped[str | None] = mapped_column(String(40))
    origin: Mapped[str] = mapped_column(String(10))
    batch_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    __table_args__ = (
        Index("uq_cases_leaving", "employee_id", "last_day", unique=True, sqlite_where=_LEAVING,
              postgresql_where=_LEAVING),
        Index("uq_cases_handing", "account_id", unique=True, sqlite_where=_HANDING, postgresql_where=_HANDING),
        Index(None, "entity_id", "state"),
        Index(None, "employee_id"),
        Index(None, "account_id"),
        CheckConstraint("kind IN ('offboarding', 'handover', 'onboarding', 'transfer')", name="kind"),
        CheckConstraint("state IN ('open', 'closed', 'cancelled')", name="state"),
        CheckConstraint("last_working_day IS NULL OR last_day IS NULL OR last_working_day <= last_day", name="order"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
    )  # fmt: skip


class PlanItem(Base):
    """What one entity changes in a checklist: an item of its own, or a shipped one it leaves out."""

    __tablename__ = "plan_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    kind: Mapped[str] = mapped_column(String(20))
    ownership: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(40))
    left_out: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    title: Mapped[str] = mapped_column(String(200))
    owner_role: Mapped[str] = mapped_column(String(20))
    before: Mapped[int] = mapped_column(default=0)
    evidence: Mapped[str] = mapped_column(String(40))
    holding: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    __table_args__ = (
        Index(None, "entity_id", "kind", "ownership", "code", unique=True),
        CheckConstraint("before >= 0", name="before"),
    )
