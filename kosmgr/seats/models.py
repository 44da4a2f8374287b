"""Seat pools, seats, accounts, who sat when, what was seen of an account, posting holds."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_OPEN = text("until_on IS NULL")
_FORWARD = "from_on IS NULL OR until_on IS NULL OR from_on <= until_on"


class SeatPool(Base):
    """The counter of seats in use, per entity or per 企业号, as the quota's scope says.

    A seat is claimed by `UPDATE … SET used = used + 1 WHERE id = :pool AND used < :limit`: the database counts.
    """

    __tablename__ = "seat_pools"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    enterprise_account_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise_accounts.id"))
    scope: Mapped[str] = mapped_column(String(60), unique=True)  # entity:12 or enterprise_account:3
    used: Mapped[int] = mapped_column(default=0)

    __table_args__ = (CheckConstraint("used >= 0", name="counted"), Index(None, "entity_id"))


class Seat(Base):
    """A numbered place of an entity; it exists from its first use and is used again."""

    __tablename__ = "seats"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    number: Mapped[int]
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "entity_id", "number", unique=True),
        CheckConstraint("number >= 1", name="number"),
    )


class Account(Base):
    """A KOS account, company-owned (企业员工号) or employee-owned (员工个人授权号)."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    enterprise_account_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise_accounts.id"))
    xhs_id: Mapped[str] = mapped_column(String(60), unique=True)
    ownership: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "entity_id"),
        CheckConstraint("ownership IN ('company', 'employee')", name="ownership"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
    )


class SeatOccupancy(Base):
    """Which account sat on which seat, [from, until). The database refuses a second open occupant."""

    __tablename__ = "seat_occupancies"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    pool_id: Mapped[int] = mapped_column(ForeignKey("seat_pools.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    ended_as: Mapped[str | None] = mapped_column(String(10))  # released | retired
    reason: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(10))
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index("uq_seat_occupancies_seat_open", "seat_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "uq_seat_occupancies_account_open", "account_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        Index(None, "seat_id"),
        Index(None, "account_id"),
        CheckConstraint(_FORWARD, name="forward"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
    )


class AccountObservation(Base):
    """What a ledger (or a person) said about an account on a day; it also answers for earlier days."""

    __tablename__ = "account_observations"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    observed_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(20))  # accounts | manual
    nickname: Mapped[str] = mapped_column(String(200))
    platform_state: Mapped[str | None] = mapped_column(String(60))  # the platform's word
    platform_code: Mapped[str | None] = mapped_column(String(20))
    platform_days: Mapped[int | None]  # 禁言7天: 7
    followers: Mapped[int | None]
    health_score: Mapped[int | None]
    last_posted_on: Mapped[date | None]
    posts_30d: Mapped[int | None]
    store: Mapped[str | None] = mapped_column(String(200))
    persona: Mapped[str | None] = mapped_column(String(200))
    registered_person: Mapped[str | None] = mapped_column(String(200))
    keeper: Mapped[str | None] = mapped_column(String(200))
    network: Mapped[str | None] = mapped_column(String(200))  # as this ledger names it
    device: Mapped[str | None] = mapped_column(String(60))  # as this ledger names it
    batch_id: Mapped[int | None]

    __table_args__ = (Index(None, "account_id", "source", "observed_on", unique=True),)


class PostingHold(Base):
    """While it lasts, nothing may be posted: set by an upper room (ban, handover, freeze), with the reason."""

    __tablename__ = "posting_holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(20))  # handover | ban | freeze
    reason: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]

    __table_args__ = (Index(None, "account_id"), CheckConstraint(_FORWARD, name="forward"))
