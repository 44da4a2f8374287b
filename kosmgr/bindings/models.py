"""Who operates which account: periods that are never overwritten.

An end that is planned is not yet an end that was carried out (docs/decisions/0006): until somebody records that the
account was unbound in the platform's back office, the holder still holds.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, case, null, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_OPEN = text("until_on IS NULL OR end_planned")


class Binding(Base):
    """An employee holds an account, [from, until). The database refuses a second open holder of one account.

    While `end_planned`, `until_on` is the day from which the account is meant to be free, and the binding goes on.
    """

    __tablename__ = "bindings"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    end_planned: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    reason: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index("uq_bindings_account_open", "account_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "account_id"),
        Index(None, "employee_id"),
        CheckConstraint("from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name="forward"),
        CheckConstraint("NOT end_planned OR until_on IS NOT NULL", name="planned"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
    )


# until when somebody really holds: a planned end is none
HELD_UNTIL = case((Binding.end_planned, null()), else_=Binding.until_on)
