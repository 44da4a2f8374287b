"""Login records as they came, what they add up to, and the batches they came in.

Words of the file (accounts, devices, addresses, cities) are kept once and named by number; an event is five numbers.
Which registered account, device or network a word means is found by the word whenever it is asked, so that what is
registered later is known at once; only what somebody decided otherwise is kept here.
"""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime

_SHARED = text("sharers > 1")
_STATES = "state IN ('open', 'linked', 'ignored')"


class LoginBatch(Base):
    """A file of login records: looked at, being loaded, applied, undone or dropped."""

    __tablename__ = "login_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str | None] = mapped_column(String(40))
    encoding: Mapped[str | None] = mapped_column(String(20))  # as asked for
    report: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    added: Mapped[int] = mapped_column(default=0)  # events nobody had brought before
    first_second: Mapped[int | None] = mapped_column(BigInteger)
    last_second: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("status IN ('previewed', 'loading', 'applied', 'undone', 'dropped')", name="status"),
        Index(
            "uq_login_batches_loading",
            "status",
            unique=True,
            sqlite_where=text("status = 'loading'"),
            postgresql_where=text("status = 'loading'"),
        ),
    )


class LoginAccount(Base):
    """A 小红书号 as login records write it, registered here or not; `devices`: on how many it was ever seen."""

    __tablename__ = "login_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    devices: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index(
            "ix_login_accounts_many",
            "devices",
            sqlite_where=text("devices > 1"),
            postgresql_where=text("devices > 1"),
        ),
    )


class LoginDevice(Base):
    """A device as login records write it, in capitals; `sharers`: how many accounts were ever seen on it."""

    __tablename__ = "login_devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    sharers: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="open", server_default=text("'open'"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"))  # decided: it is that one
    reason: Mapped[str | None] = mapped_column(String(200))
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_login_devices_shared", "sharers", sqlite_where=_SHARED, postgresql_where=_SHARED),
        CheckConstraint(_STATES, name="state"),
        CheckConstraint("(state = 'linked') = (device_id IS NOT NULL)", name="linked"),
    )


class LoginAddress(Base):
    """An exit address; `value` is it as 32 hexadecimal figures, so that a range of addresses is a range of text."""

    __tablename__ = "login_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(45), unique=True)
    value: Mapped[str] = mapped_column(String(32))
    sharers: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="open", server_default=text("'open'"))
    reason: Mapped[str | None] = mapped_column(String(200))
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_login_addresses_shared", "sharers", sqlite_where=_SHARED, postgresql_where=_SHARED),
        Index(None, "value"),
        CheckConstraint("state IN ('open', 'ignored')", name="state"),
    )


class LoginCity(Base):
    """A city as login records write it."""

    __tablename__ = "login_cities"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)


class LoginEvent(Base):
    """One login: the same account, second, device and address is one event, however often it is brought.

    `second` counts from 1970 in UTC; 0 stands for a device or address that was not written. No foreign keys: ten
    million rows a year, written only by the batch that made their words.
    """

    __tablename__ = "login_events"

    second: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    login_account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    login_device_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    login_address_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    login_city_id: Mapped[int]
    batch_id: Mapped[int]

    __table_args__ = (Index(None, "login_account_id", "second"), {"sqlite_with_rowid": False})


class LoginDeviceUse(Base):
    """All logins of an account on a device, added up."""

    __tablename__ = "login_device_uses"

    login_device_id: Mapped[int] = mapped_column(ForeignKey("login_devices.id"), primary_key=True)
    login_account_id: Mapped[int] = mapped_column(ForeignKey("login_accounts.id"), primary_key=True)
    first_second: Mapped[int] = mapped_column(BigInteger)
    last_second: Mapped[int] = mapped_column(BigInteger)
    events: Mapped[int]

    __table_args__ = (Index(None, "login_account_id"), {"sqlite_with_rowid": False})


class LoginAddressUse(Base):
    """All logins of an account through an address, added up."""

    __tablename__ = "login_address_uses"

    login_address_id: Mapped[int] = mapped_column(ForeignKey("login_addresses.id"), primary_key=True)
    login_account_id: Mapped[int] = mapped_column(ForeignKey("login_accounts.id"), primary_key=True)
    first_second: Mapped[int] = mapped_column(BigInteger)
    last_second: Mapped[int] = mapped_column(BigInteger)
    events: Mapped[int]

    __table_args__ = (Index(None, "login_account_id"), {"sqlite_with_rowid": False})


class LoginIncident(Base):
    """What happened on one Shanghai day between events that lie close together: the part of one account in it.

    kind: subnet (key: the /24 or /64) · switching (key: the device) · hop (key: the account; `detail` says from where
    to where). A day is judged again, whole, when an event in or beside it is added or taken away.
    """

    __tablename__ = "login_incidents"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    login_account_id: Mapped[int] = mapped_column(ForeignKey("login_accounts.id"), primary_key=True)
    first_second: Mapped[int] = mapped_column(BigInteger)
    last_second: Mapped[int] = mapped_column(BigInteger)
    events: Mapped[int]
    detail: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(None, "login_account_id"),
        CheckConstraint("kind IN ('subnet', 'switching', 'hop')", name="kind"),
    )
