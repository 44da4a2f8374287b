"""The outbox: notices, the parcels they travel in, every attempt; where they go; who holds the clock."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class Notice(Base):
    """One thing said to one recipient on one channel, once; or the record that and why it was not said."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    subject_key: Mapped[str] = mapped_column(String(200))
    subject_label: Mapped[str] = mapped_column(String(200))
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"), index=True)
    due_on: Mapped[date]
    stage: Mapped[str] = mapped_column(String(12))
    planned_on: Mapped[date]  # the day it was to be said on
    said: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Sentence, plain
    recipient: Mapped[str] = mapped_column(String(40))  # user:5, employee:12, destination:3; empty: nobody
    channel: Mapped[str] = mapped_column(String(12))  # empty: none
    relation: Mapped[str] = mapped_column(String(20))  # why this recipient
    state: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(String(20), default="")  # of a suppressed one
    late: Mapped[bool] = mapped_column(default=False)  # said after its day: the clock stood, or it became known late
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcels.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # in the inbox

    __table_args__ = (
        Index(None, "reason", "subject_kind", "subject_id", "due_on", "stage", "recipient", "channel", unique=True),
        Index(None, "recipient", "channel", "created_at"),
        Index(None, "planned_on"),
        CheckConstraint("state IN ('queued', 'sent', 'uncertain', 'dead', 'suppressed')", name="state"),
        CheckConstraint("(state = 'suppressed') = (why <> '')", name="why"),
    )


class Parcel(Base):
    """What is sent as one message: the notices of a recipient, a channel and a day that fit into it."""

    __tablename__ = "parcels"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(12))
    destination_id: Mapped[int] = mapped_column(ForeignKey("destinations.id"), index=True)
    day: Mapped[date]
    serial: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12), default="digest")  # digest | report | spot_check
    carries: Mapped[int | None]  # of a report: the schedule it answers; of a spot check: which
    state: Mapped[str] = mapped_column(String(12), default="queued")
    ripe_at: Mapped[datetime] = mapped_column(UtcDateTime)  # by the clock of the house: after quiet hours
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the database's clock: not again before
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(40))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the database's clock
    message_id: Mapped[str] = mapped_column(String(80), unique=True)
    word: Mapped[str] = mapped_column(String(60), default="")  # how the last attempt failed
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "recipient", "channel", "destination_id", "day", "serial", unique=True),
        Index(None, "state", "ripe_at"),
        CheckConstraint(
            "state IN ('queued', 'claimed', 'sending', 'sent', 'uncertain', 'dead', 'suppressed')", name="state"
        ),
        CheckConstraint("(state IN ('claimed', 'sending')) = (claimed_until IS NOT NULL)", name="claimed"),
    )


class Attempt(Base):
    """One try to hand a parcel over; without an outcome its sender is at it, or has died."""

    __tablename__ = "delivery_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"), index=True)
    destination_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # by the database's clock
    claim: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(12), default="")  # sent | again | uncertain | dead; empty: under way
    word: Mapped[str] = mapped_column(String(60), default="")

    __table_args__ = (Index(None, "destination_id", "at"),)


class Destination(Base):
    """A mail server, a robot or a webhook; of one entity, or of all. What is secret is sealed and never shown again."""

    __tablename__ = "destinations"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # a channel
    name: Mapped[str] = mapped_column(String(100))
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"), index=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)  # the key the two below are sealed with
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    shown: Mapped[str] = mapped_column(String(200))  # what a page says of the address: host, and the key's last signs
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)  # of e-mail: user, sender, tls
    per_minute: Mapped[int | None]  # None: as fast as it takes them
    enabled: Mapped[bool] = mapped_column(default=True)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the fault lies with the destination
    failures: Mapped[int] = mapped_column(default=0)  # of that kind, one after another
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the database's clock: nobody tries before
    word: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("per_minute IS NULL OR per_minute > 0", name="paced"),)


class Address(Base):
    """The e-mail address of somebody who logs in, or of an employee."""

    __tablename__ = "addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(10))  # user | employee
    owner_id: Mapped[int]
    email: Mapped[str] = mapped_column(String(254))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "owner_kind", "owner_id", unique=True),
        CheckConstraint("owner_kind IN ('user', 'employee')", name="owner"),
    )


class Lease(Base):
    """Who does a piece of the clock's work; the token rises when it changes hands; when it was last finished."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(60))
    token: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)  # by the database's clock
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the clock of the house
    done_on: Mapped[date | None]
    seen: Mapped[int | None]  # how many rows the audit log had then: more of them mean that something changed
