"""What people agreed to, refused and withdrew: asked anew in every employment, never a mark against anybody."""

import functools
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.audit import service as journal
from kosmgr.kit import db as database
from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.text import N_
from kosmgr.people import queries
from kosmgr.people.models import Consent, Employee
from kosmgr.work import Work

GIVEN, REFUSED, WITHDRAWN, NONE = "given", "refused", "withdrawn", "none"
LINK, PAPER, DESK = "link", "paper", "desk"


class NothingToWithdraw(Conflict):
    """Only a consent that was given and stands can be withdrawn."""

    message = N_("没有可以撤回的同意：没有给过，或者已经撤回")


class AnswerUnknown(Invalid):
    """A text is agreed to or refused."""

    message = N_("请选择「同意」或「不同意」")


def standing(consent: Consent | None) -> str:
    """How an answer stands: given, refused, withdrawn, or never asked."""
    if consent is None:
        return NONE
    return WITHDRAWN if consent.withdrawn_at is not None else consent.verdict


def history(db: Session, employee_ids: Iterable[int]) -> list[Consent]:
    """Every answer of some people, oldest first."""
    statement = select(Consent).order_by(Consent.id)
    return [row[0] for row in database.select_by(db, statement, Consent.employee_id, employee_ids)]


def not_given(db: Session) -> list[int]:
    """Everybody who ever refused or withdrew something; few people, whatever the size of the company."""
    return list(db.scalars(_not_given()))


@functools.cache
def _not_given() -> Select[int]:
    against = or_(Consent.verdict == REFUSED, Consent.withdrawn_at.is_not(None))
    return select(Consent.employee_id).where(against).distinct()


def latest(db: Session, employee_ids: Iterable[int]) -> dict[tuple[int, int | None, str], Consent]:
    """The answer that stands, by (person, employment, text)."""
    return {(row.employee_id, row.employment_id, row.text_code): row for row in history(db, employee_ids)}


def record(
    work: Work,
    employee: Employee,
    text_code: str,
    text_version: str,
    verdict: str,
    *,
    channel: str,
    link_id: int | None = None,
    at: datetime | None = None,
) -> Consent:
    """Keep an answer of somebody the actor was already allowed to act for, in the employment of the day."""
    if verdict not in (GIVEN, REFUSED):
        raise AnswerUnknown()
    employment = queries.employment(work.db, employee.id, work.today) or queries.coming(
        work.db, employee.id, work.today
    )
    row = Consent(
        employee_id=employee.id,
        employment_id=employment.id if employment else None,
        text_code=text_code,
        text_version=text_version,
        verdict=verdict,
        at=at or work.now,
        channel=channel,
        link_id=link_id,
        recorded_by=work.actor.name,
    )
    work.db.add(row)
    work.db.flush()
    after = {"text": text_code, "text_version": text_version, "verdict": verdict, "channel": channel}
    _note(work, f"consent.{verdict}", employee, after)
    return row


def withdraw(work: Work, employee: Employee, text_code: str, *, channel: str) -> Consent:
    """Take back the consent that stands; done once, however often it is clicked."""
    given = [row for row in history(work.db, [employee.id]) if row.text_code == text_code]
    row = given[-1] if given else None
    if row is None or row.verdict != GIVEN:
        raise NothingToWithdraw()
    standing_ = (Consent.id == row.id, Consent.withdrawn_at.is_(None))
    moved = work.db.execute(update(Consent).where(*standing_).values(withdrawn_at=work.now))
    if int(moved.rowcount) != 1:  # type: ignore[attr-defined]
        raise NothingToWithdraw()
    work.db.expire(row)
    _note(work, "consent.withdrawn", employee, {"text": text_code, "channel": channel})
    return row


def _note(work: Work, action: str, employee: Employee, after: dict[str, Any]) -> None:
    journal.note(work, journal.Note(action, "employee", employee.id, employee.entity_id, after=after))
