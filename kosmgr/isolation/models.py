"""Clusters held still after a ban, and which of their accounts were let go again."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_HELD = text("released_on IS NULL")


class Freeze(Base):
    """One decision to hold the accounts that hang together with one that was punished."""

    __tablename__ = "freezes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))  # the one that was punished
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), index=True)  # its entity
    reason: Mapped[str] = mapped_column(Text)
    frozen_on: Mapped[date]
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by: Mapped[str] = mapped_column(String(200))


class FrozenAccount(Base):
    """An account of a freeze, through what it hangs together with the punished one, and its release."""

    __tablename__ = "frozen_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    freeze_id: Mapped[int] = mapped_column(ForeignKey("freezes.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    through: Mapped[list[str]] = mapped_column(JSON)  # labels of phones, cards, addresses, as they were that day
    released_on: Mapped[date | None]
    released_by: Mapped[str | None] = mapped_column(String(200))
    released_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(None, "freeze_id", "account_id", unique=True),
        Index(
            "uq_frozen_accounts_held", "account_id", unique=True, sqlite_where=_HELD, postgresql_where=_HELD
        ),  # two people who freeze at once hold an account once
    )
