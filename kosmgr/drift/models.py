"""Comparisons with the platform's list, what differed in each, and the fixes made of it, step by step."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_NEWEST = text("newest")


class DriftComparison(Base):
    """One list of the platform held against the picture of a day: previewed, then stored or given up.

    `newest` marks the one that is worked on in its scope, an entity or one of its 企业号; the database allows one.
    """

    __tablename__ = "drift_comparisons"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    enterprise_account_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise_accounts.id"))
    scope: Mapped[str] = mapped_column(String(60))  # entity:12 or enterprise_account:3
    state: Mapped[str] = mapped_column(String(10))  # preview | stored | dropped
    newest: Mapped[bool] = mapped_column(default=False)
    compared_on: Mapped[date]
    file_name: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str | None] = mapped_column(String(80))
    options: Mapped[dict[str, object]] = mapped_column(JSON)  # encoding, sheet, header_row, mapping
    told: Mapped[int]  # accounts read
    ours: Mapped[int]  # seated here that day
    counts: Mapped[dict[str, int]] = mapped_column(JSON)  # by kind
    read: Mapped[dict[str, int]] = mapped_column(JSON)  # rejected, warnings, duplicates, ignored
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('preview', 'stored', 'dropped')", name="state"),
        Index("uq_drift_comparisons_newest", "scope", unique=True, sqlite_where=_NEWEST, postgresql_where=_NEWEST),
        Index(None, "entity_id"),
    )


class DriftDifference(Base):
    """One account that differs in one respect, and what became of it."""

    __tablename__ = "drift_differences"

    id: Mapped[int] = mapped_column(primary_key=True)
    comparison_id: Mapped[int] = mapped_column(ForeignKey("drift_comparisons.id"))
    kind: Mapped[str] = mapped_column(String(30))
    account: Mapped[str] = mapped_column(String(64))
    account_key: Mapped[str] = mapped_column(String(64))
    row_no: Mapped[int | None]
    theirs: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    ours: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    since_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(10))  # open | fixed | done | accepted | gone | still
    reason: Mapped[str | None] = mapped_column(Text)
    until_on: Mapped[date | None]  # accepted through this day
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fix_id: Mapped[int | None] = mapped_column(ForeignKey("drift_fixes.id"))

    __table_args__ = (
        Index(None, "comparison_id", "kind", "account_key", unique=True),
        Index(None, "fix_id"),
        CheckConstraint("status IN ('open', 'fixed', 'done', 'accepted', 'gone', 'still')", name="status"),
    )


class DriftFix(Base):
    """Differences put right by one click, and taken back together."""

    __tablename__ = "drift_fixes"

    id: Mapped[int] = mapped_column(primary_key=True)
    comparison_id: Mapped[int] = mapped_column(ForeignKey("drift_comparisons.id"))
    differences: Mapped[int]
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(200))
    made_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (Index(None, "comparison_id"),)


class DriftStep(Base):
    """One use case a fix called, with what is needed to take it back."""

    __tablename__ = "drift_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    fix_id: Mapped[int] = mapped_column(ForeignKey("drift_fixes.id"))
    difference_id: Mapped[int] = mapped_column(ForeignKey("drift_differences.id"))
    action: Mapped[str] = mapped_column(String(10))
    account: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int]
    made: Mapped[dict[str, object]] = mapped_column(JSON)  # ids of the rows made or ended, and the values before

    __table_args__ = (Index(None, "fix_id"), Index(None, "difference_id"))
