"""Devices, SIM cards, what ledgers said of them, and which account lives on which, over time."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.devices import periods
from kosmgr.devices.register_models import (
    Custody,
    EnterpriseDevice,
    Exemption,
    ExemptionAccount,
    Network,
    NetworkAssignment,
    Stocktake,
    StocktakeLine,
)
from kosmgr.kit.db import Base, UtcDateTime

__all__ = [
    "Custody",
    "Device",
    "DeviceAssignment",
    "DeviceObservation",
    "EnterpriseDevice",
    "Exemption",
    "ExemptionAccount",
    "Network",
    "NetworkAssignment",
    "Sim",
    "SimAssignment",
    "SimObservation",
    "Stocktake",
    "StocktakeLine",
]


class Device(Base):
    """A work phone, by its number in capitals. The entity is that of the accounts on it, else of its keeper."""

    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]


class DeviceObservation(Base):
    """What the device ledger said on a day."""

    __tablename__ = "device_observations"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"))
    observed_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(20))  # devices | manual
    model: Mapped[str | None] = mapped_column(String(100))
    imei_tail: Mapped[str | None] = mapped_column(String(10))
    bought_on: Mapped[date | None]
    keeper_name: Mapped[str | None] = mapped_column(String(200))
    keeper_employee: Mapped[str | None] = mapped_column(String(60))  # 工号 as written
    store: Mapped[str | None] = mapped_column(String(200))
    network_kind: Mapped[str | None] = mapped_column(String(20))  # 5g|wifi|home|public_wifi|office|other
    network: Mapped[str | None] = mapped_column(String(200))
    ip: Mapped[str | None] = mapped_column(String(45))
    counted_on: Mapped[date | None]
    status: Mapped[str | None] = mapped_column(String(60))
    status_code: Mapped[str | None] = mapped_column(String(20))  # in_use|idle|returned|disabled|lost|repair|other
    registered_as: Mapped[str | None] = mapped_column(String(200))  # every spelling, joined by 、
    batch_id: Mapped[int | None]

    __table_args__ = (Index(None, "device_id", "source", "observed_on", unique=True),)


class DeviceAssignment(Base):
    """Which account is logged in on which slot of which device, [from, until); every source's assertion is kept.

    Decided rows exclude each other; observed ones may share a phone, which is a finding.
    """

    __tablename__ = "device_assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    slot: Mapped[str] = mapped_column(String(10))  # main | clone
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(200))  # ended here, whatever a ledger goes on to say
    source: Mapped[str] = mapped_column(String(20))  # devices | accounts | manual
    rank: Mapped[int]  # 0 is the authority; for one account the lowest rank holds
    origin: Mapped[str] = mapped_column(String(10))
    exemption_id: Mapped[int | None] = mapped_column(ForeignKey("exemptions.id"), index=True)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "account_id"),
        Index(None, "device_id"),
        periods.only_one("uq_device_assignments_slot", "device_id", "slot"),
        periods.forward(),
        periods.origin(),
        CheckConstraint("slot IN ('main', 'clone')", name="slot"),
    )


class Sim(Base):
    """A SIM card, known by the keyed hash of its number; the number itself is sealed."""

    __tablename__ = "sims"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"), index=True)
    number_hash: Mapped[str] = mapped_column(String(40), unique=True)
    number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    number_masked: Mapped[str] = mapped_column(String(20))
    sealing_key_id: Mapped[int | None] = mapped_column(ForeignKey("sealing_keys.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]


class SimObservation(Base):
    """What the SIM ledger said on a day."""

    __tablename__ = "sim_observations"

    id: Mapped[int] = mapped_column(primary_key=True)
    sim_id: Mapped[int] = mapped_column(ForeignKey("sims.id"))
    observed_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(20))  # sims | manual
    carrier: Mapped[str | None] = mapped_column(String(30))
    registrant_kind: Mapped[str | None] = mapped_column(String(20))  # company|employee|other
    registrant_name: Mapped[str | None] = mapped_column(String(200))
    registrant_employee: Mapped[str | None] = mapped_column(String(60))  # 工号 as written
    registrant_employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    opened_on: Mapped[date | None]
    rent_fen: Mapped[int | None]
    user_name: Mapped[str | None] = mapped_column(String(200))
    user_employee: Mapped[str | None] = mapped_column(String(60))
    account_nickname: Mapped[str | None] = mapped_column(String(200))  # as written: this ledger names no 小红书号
    device: Mapped[str | None] = mapped_column(String(60))
    status: Mapped[str | None] = mapped_column(String(60))
    status_code: Mapped[str | None] = mapped_column(String(20))  # in_use|idle|to_cancel|cancelled|to_verify
    verified_on: Mapped[date | None]
    batch_id: Mapped[int | None]

    __table_args__ = (Index(None, "sim_id", "source", "observed_on", unique=True),)


class SimAssignment(Base):
    """Which account logs in with which SIM, [from, until); every source's assertion is kept."""

    __tablename__ = "sim_assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    sim_id: Mapped[int] = mapped_column(ForeignKey("sims.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(20))  # accounts | sims | manual
    rank: Mapped[int]
    origin: Mapped[str] = mapped_column(String(10))
    exemption_id: Mapped[int | None] = mapped_column(ForeignKey("exemptions.id"), index=True)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "account_id"),
        Index(None, "sim_id"),
        periods.only_one("uq_sim_assignments_decided", "sim_id"),
        periods.forward(),
        periods.origin(),
    )
