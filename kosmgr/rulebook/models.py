"""Values a company added to the shipped packs; rows are added, never changed."""

from datetime import date, datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


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
