"""Applications for an account, the steps that approve them, and what was decided about what speaks against them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.applications.rules import MATERIAL_STATES, OPEN, ROLES, STATES, STEPS
from kosmgr.kit.db import Base, UtcDateTime


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


# what a person filed is open once per person; ledgers state what they state, and the check says it
_OPEN_ONCE = text(f"filed_here AND employee_id IS NOT NULL AND {_one_of('state', OPEN)}")
_MATERIAL = tuple(MATERIAL_STATES)


class Application(Base):
    """Somebody asks for an account. What a ledger or a form said of the person that day; who it is, `employee_id`.

    No identity number is kept, and of the phone number only a keyed hash and the masked form.
    """

    __tablename__ = "applications"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    enterprise_account_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise_accounts.id"))
    number: Mapped[str] = mapped_column(String(60))  # SQ2026001
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    employee_number: Mapped[str | None] = mapped_column(String(60))  # as written; None: left out
    applicant: Mapped[str] = mapped_column(String(200))
    applicant_key: Mapped[str] = mapped_column(String(200))  # text.fold(applicant)
    marked: Mapped[str | None] = mapped_column(String(20))  # what stood beside the name: intern, outsourced …
    applied_on: Mapped[date | None]
    again_on: Mapped[str | None] = mapped_column(Text)  # further days on which it was filed, ISO, by comma
    store: Mapped[str | None] = mapped_column(String(200))
    store_key: Mapped[str] = mapped_column(String(200), default="")  # text.fold(store)
    position: Mapped[str | None] = mapped_column(String(200))
    hired_on: Mapped[date | None]
    contract_until_on: Mapped[date | None]
    phone_hash: Mapped[str | None] = mapped_column(String(40))
    phone_masked: Mapped[str | None] = mapped_column(String(20))
    nickname: Mapped[str | None] = mapped_column(String(200))
    xhs_id: Mapped[str | None] = mapped_column(String(60))
    ownership: Mapped[str] = mapped_column(String(10))
    proof: Mapped[str] = mapped_column(String(10))
    proof_on: Mapped[date | None]
    proof_document_id: Mapped[int | None]
    agreement: Mapped[str] = mapped_column(String(10))
    agreement_on: Mapped[date | None]
    agreement_document_id: Mapped[int | None]
    portrait: Mapped[str] = mapped_column(String(10))
    portrait_on: Mapped[date | None]
    portrait_document_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)  # of approvals: filing again asks everybody again
    submitted_on: Mapped[date | None]
    platform_result: Mapped[str | None] = mapped_column(String(60))
    effective_on: Mapped[date | None]
    refused_reason: Mapped[str | None] = mapped_column(Text)
    informed_on: Mapped[date | None]  # when the person was told of the refusal
    informed_by: Mapped[str | None] = mapped_column(String(200))
    case_id: Mapped[int | None]
    filed_here: Mapped[bool] = mapped_column(default=False)  # not read from a ledger
    origin: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "entity_id", "number", unique=True),
        Index("uq_applications_open", "employee_id", unique=True, sqlite_where=_OPEN_ONCE, postgresql_where=_OPEN_ONCE),
        Index(None, "employee_id"),
        Index(None, "entity_id", "state"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint(_one_of("ownership", ("company", "employee")), name="ownership"),
        CheckConstraint(_one_of("proof", _MATERIAL), name="proof"),
        CheckConstraint(_one_of("agreement", _MATERIAL), name="agreement"),
        CheckConstraint(_one_of("portrait", _MATERIAL), name="portrait"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
    )


class ApplicationApproval(Base):
    """One step of one round: who has to agree, in which order, and what became of it."""

    __tablename__ = "application_approvals"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    round: Mapped[int] = mapped_column(default=1)
    step: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))  # of policy.Role: who decides
    verdict: Mapped[str] = mapped_column(String(10))  # pending | agreed | refused
    note: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[int | None]
    by: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    origin: Mapped[str] = mapped_column(String(10))
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "application_id", "round", "step", unique=True),
        CheckConstraint(_one_of("step", STEPS), name="step"),
        CheckConstraint(_one_of("role", ROLES), name="role"),
        CheckConstraint("verdict IN ('pending', 'agreed', 'refused')", name="verdict"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
    )


class ApplicationStep(Base):
    """How an entity approves: one step, the role that decides it, its place. Without rows the usual four hold."""

    __tablename__ = "application_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    step: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))

    __table_args__ = (
        Index(None, "entity_id", "step", unique=True),
        CheckConstraint(_one_of("step", STEPS), name="step"),
        CheckConstraint(_one_of("role", ROLES), name="role"),
    )


class ApplicationRuling(Base):
    """Somebody entitled decided that what the rulebook asks about is no obstacle here, and why."""

    __tablename__ = "application_rulings"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    code: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "application_id", "code", unique=True),)
