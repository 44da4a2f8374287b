"""Employees, their employment periods, and what ledgers said about them on which day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class Employee(Base):
    """A person known to an entity. `number` (工号) is the key; an outside operator has none and is `external`."""

    __tablename__ = "employees"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    number: Mapped[str | None] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    external: Mapped[bool] = mapped_column(default=False)
    external_key: Mapped[str | None] = mapped_column(String(80), unique=True)  # where an outside operator was seen
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[str | None] = mapped_column(String(40))
    phone_masked: Mapped[str | None] = mapped_column(String(20))
    sealing_key_id: Mapped[int | None] = mapped_column(ForeignKey("sealing_keys.id"))
    contact_erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # until they are employed again
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # `name` is what stands for it since then
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "entity_id", "number", unique=True),
        Index(None, "number"),
        Index(None, "phone_hash"),
        CheckConstraint("external OR number IS NOT NULL", name="numbered"),
    )


class ErasedName(Base):
    """The keyed mark of a name that was erased, so that an old list does not bring it back. No name is read from it."""

    __tablename__ = "erased_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    mark: Mapped[str] = mapped_column(String(40), index=True)
    length: Mapped[int]  # of the name, in characters

    __table_args__ = (Index(None, "employee_id", "mark", unique=True),)


class Employment(Base):
    """One period of employment, [from, until): `until_on` is the day after the last day of employment."""

    __tablename__ = "employments"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    last_working_on: Mapped[date | None]
    contract_until_on: Mapped[date | None]  # the contract's last day; None: open-ended or unknown
    origin: Mapped[str] = mapped_column(String(10))  # observed | decided
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "employee_id"),
        Index(
            "uq_employments_open",
            "employee_id",
            unique=True,
            sqlite_where=text("until_on IS NULL"),
            postgresql_where=text("until_on IS NULL"),
        ),
        CheckConstraint("from_on IS NULL OR until_on IS NULL OR from_on < until_on", name="forward"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
    )


class Leave(Base):
    """An approved leave of absence, [from, until). It has no reason: whether it is health is not kept."""

    __tablename__ = "leaves"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        Index(None, "employee_id"),
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="forward"),
    )


class EmployeeObservation(Base):
    """What a ledger (or a person) said about an employee on a day; it also answers for earlier days."""

    __tablename__ = "employee_observations"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    observed_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(20))  # employees | manual
    kind: Mapped[str | None] = mapped_column(String(20))  # regular|probation|intern|dispatched|outsourced|other
    status: Mapped[str | None] = mapped_column(String(20))  # serving|probation|leave|resigned|left|pending
    store: Mapped[str | None] = mapped_column(String(200))
    position: Mapped[str | None] = mapped_column(String(200))
    cost_centre: Mapped[str | None] = mapped_column(String(200))
    manager: Mapped[str | None] = mapped_column(String(200))
    batch_id: Mapped[int | None]

    __table_args__ = (Index(None, "employee_id", "source", "observed_on", unique=True),)


class PersonPaper(Base):
    """What a person signed or passed once, for every account they will ever hold; never overwritten, only ended."""

    __tablename__ = "person_papers"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    kind: Mapped[str] = mapped_column(String(20))  # nda | commitment | portrait | training
    signed_on: Mapped[date]
    valid_until_on: Mapped[date | None]  # the last valid day; None: without end
    document_id: Mapped[int | None]
    text_version: Mapped[str | None] = mapped_column(String(60))
    ended_on: Mapped[date | None]  # from this day it no longer counts: taken back, or entered by mistake
    end_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "employee_id", "kind"),
        CheckConstraint("kind IN ('nda', 'commitment', 'portrait', 'training')", name="kind"),
        CheckConstraint("valid_until_on IS NULL OR signed_on <= valid_until_on", name="forward"),
    )


class Consent(Base):
    """What a person answered to one version of a text, within one employment; withdrawn, never deleted.

    Asked again in a new employment and for a new version; the newest answer to a text is the one that stands.
    """

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    employment_id: Mapped[int | None] = mapped_column(ForeignKey("employments.id"))
    text_code: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(10))  # given | refused
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    channel: Mapped[str] = mapped_column(String(10))  # link | paper | desk
    link_id: Mapped[int | None] = mapped_column(ForeignKey("signed_links.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        Index(None, "employee_id", "text_code"),
        CheckConstraint("verdict IN ('given', 'refused')", name="verdict"),
        CheckConstraint("channel IN ('link', 'paper', 'desk')", name="channel"),
        CheckConstraint("withdrawn_at IS NULL OR verdict = 'given'", name="withdrawable"),
    )
