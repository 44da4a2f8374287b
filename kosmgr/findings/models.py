"""Findings and the things they are about."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

UNCLEARED = text("status <> 'cleared'")


class Finding(Base):
    """What a check saw. One row per fingerprint while it lasts; cleared rows stay as history."""

    __tablename__ = "findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    check: Mapped[str] = mapped_column(String(60))
    rule: Mapped[str] = mapped_column(String(60))
    severity: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))  # open | accepted | cleared
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"))
    message: Mapped[str] = mapped_column(Text)  # the Chinese template
    facts: Mapped[dict[str, object]] = mapped_column(JSON)  # fill the template; no personal data in clear
    subjects: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    evidence: Mapped[dict[str, object]] = mapped_column(JSON)
    source: Mapped[dict[str, object]] = mapped_column(JSON)
    next_step: Mapped[str] = mapped_column(Text)  # the Chinese sentence
    first_seen_on: Mapped[date]
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[str | None] = mapped_column(String(200))
    accepted_reason: Mapped[str | None] = mapped_column(Text)
    accepted_until_on: Mapped[date | None]  # the last day the acceptance holds

    __table_args__ = (
        Index(None, "fingerprint"),
        Index(
            "uq_findings_uncleared",  # two runs at once open one finding
            "fingerprint",
            unique=True,
            sqlite_where=UNCLEARED,
            postgresql_where=UNCLEARED,
        ),
        Index(None, "status", "entity_id"),
        CheckConstraint("status IN ('open', 'accepted', 'cleared')", name="status"),
        CheckConstraint("severity IN ('critical', 'high', 'medium', 'low')", name="severity"),
    )


class FindingSubject(Base):
    """One thing a finding is about, for looking up the findings of an account, a person, a device."""

    __tablename__ = "finding_subjects"

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(200))
    ref_id: Mapped[int | None]

    __table_args__ = (Index(None, "kind", "ref_id"), Index(None, "kind", "key"))
