"""Networks, who keeps a phone, where a 企业号 is signed in, what was exempted from exclusivity, and stocktakes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.devices import periods
from kosmgr.kit.db import Base, UtcDateTime

_OPEN = text("until_on IS NULL")


class Exemption(Base):
    """Leave for named accounts to share one thing until a last day; asked by one person, decided by another.

    It holds on a day when it was approved, `from_on <= day <= until_on` and, if it was ended, `day < ended_on`.
    """

    __tablename__ = "exemptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))  # device | slot | sim | network
    thing_id: Mapped[int]  # of the device (also for a slot), card or network
    slot: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500))
    asked_by: Mapped[str] = mapped_column(String(100))
    asked_by_id: Mapped[int | None]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))  # asked | approved | refused | ended
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_note: Mapped[str | None] = mapped_column(String(500))
    from_on: Mapped[date]
    until_on: Mapped[date]  # the last day it holds
    ended_on: Mapped[date | None]  # the first day it holds no more
    ended_reason: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (
        Index(None, "kind", "thing_id"),
        CheckConstraint("kind IN ('device', 'slot', 'sim', 'network')", name="kind"),
        CheckConstraint("(kind = 'slot') = (slot IS NOT NULL)", name="slot"),
        CheckConstraint("state IN ('asked', 'approved', 'refused', 'ended')", name="state"),
        CheckConstraint("from_on <= until_on", name="forward"),
    )


class ExemptionAccount(Base):
    """One of the accounts an exemption names."""

    __tablename__ = "exemption_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    exemption_id: Mapped[int] = mapped_column(ForeignKey("exemptions.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)

    __table_args__ = (Index(None, "exemption_id", "account_id", unique=True),)


class Network(Base):
    """A way out to the internet: a 5G card's, a shop's Wi-Fi, somebody's home.

    `cidr` is as `ipaddress` writes it. An `exclusive` one carries as many accounts as the rulebook allows; an `exempt`
    one is known to be shared by everybody (an office), and weighs nothing where sharing is judged.
    """

    __tablename__ = "networks"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))  # rules.NETWORK_KINDS
    cidr: Mapped[str | None] = mapped_column(String(45))
    carrier: Mapped[str | None] = mapped_column(String(30))
    city: Mapped[str | None] = mapped_column(String(60))
    exclusive: Mapped[bool] = mapped_column(default=False)
    exempt: Mapped[bool] = mapped_column(default=False)
    exempt_reason: Mapped[str | None] = mapped_column(String(200))
    ended_on: Mapped[date | None]  # the first day it is there no more
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(
            "uq_networks_name",
            "entity_id",
            "name_key",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        CheckConstraint("NOT exempt OR exempt_reason IS NOT NULL", name="reasoned"),
    )


class NetworkAssignment(Base):
    """Which account goes out over which network, [from, until)."""

    __tablename__ = "network_assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(20))  # manual
    rank: Mapped[int]
    origin: Mapped[str] = mapped_column(String(10))
    alone: Mapped[bool]  # given while the network was exclusive and the rulebook allowed one account
    exemption_id: Mapped[int | None] = mapped_column(ForeignKey("exemptions.id"), index=True)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "account_id"),
        Index(None, "network_id"),
        periods.only_one(
            "uq_network_assignments_alone", "network_id", where="until_on IS NULL AND origin = 'decided' AND alone"
        ),
        periods.forward(),
        periods.origin(),
    )


class Custody(Base):
    """Who was handed a phone, [from, until), in what condition it went and came back."""

    __tablename__ = "custodies"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"), index=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), index=True)
    keeper_name: Mapped[str | None] = mapped_column(String(200))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    handed_by: Mapped[str] = mapped_column(String(100))
    taken_by: Mapped[str | None] = mapped_column(String(100))
    condition_out: Mapped[str | None] = mapped_column(String(200))
    condition_back: Mapped[str | None] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(10))

    __table_args__ = (
        Index("uq_custodies_open", "device_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        periods.forward(),
        periods.origin(),
    )


class EnterpriseDevice(Base):
    """Which 企业号 is signed in on which phone, [from, until)."""

    __tablename__ = "enterprise_devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_account_id: Mapped[int] = mapped_column(ForeignKey("enterprise_accounts.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(10))

    __table_args__ = (
        Index(
            "uq_enterprise_devices_open",
            "enterprise_account_id",
            "device_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        periods.forward(),
        periods.origin(),
    )


class Stocktake(Base):
    """A count of the phones of an entity, or of one of its stores; closed once, and then a record."""

    __tablename__ = "stocktakes"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), index=True)
    store: Mapped[str | None] = mapped_column(String(200))
    opened_by: Mapped[str] = mapped_column(String(100))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_on: Mapped[date]
    closed_by: Mapped[str | None] = mapped_column(String(100))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_on: Mapped[date | None]


class StocktakeLine(Base):
    """One number of a stocktake: seen with one's own eyes, or, once it is closed, missing."""

    __tablename__ = "stocktake_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktakes.id"))
    number: Mapped[str] = mapped_column(String(60))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(12))  # found | missing | unexpected
    why: Mapped[str | None] = mapped_column(String(20))  # unexpected: unknown | entity | store | returned …
    keeper_name: Mapped[str | None] = mapped_column(String(200))  # as registered when it was written down
    seen_by: Mapped[str | None] = mapped_column(String(100))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "stocktake_id", "number", unique=True),
        CheckConstraint("outcome IN ('found', 'missing', 'unexpected')", name="outcome"),
    )
