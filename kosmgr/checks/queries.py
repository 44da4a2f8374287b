"""What checks read beside the picture of the day; one statement each."""

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from kosmgr.applications import applicants, lines
from kosmgr.applications import queries as waiting
from kosmgr.cases.models import Case
from kosmgr.certification.models import Fee, Invoice
from kosmgr.checks.applying import Applied
from kosmgr.content import discipline, picture_compare, publishers
from kosmgr.content import queries as notes
from kosmgr.content.discipline import Posted
from kosmgr.content.picture_rules import Reused
from kosmgr.content.publishers import Label
from kosmgr.devices import covering, stocktake_queries
from kosmgr.devices import queries as phones
from kosmgr.devices.rules import Cover
from kosmgr.documents import queries as documents
from kosmgr.documents.watched import Papers
from kosmgr.entities.models import Entity
from kosmgr.kit import standing
from kosmgr.kit.clock import FOREVER
from kosmgr.people.models import Employee, Employment
from kosmgr.spotchecks import queries as drawn
from kosmgr.spotchecks import rules as spot
from kosmgr.spotchecks.models import SpotCheck
from kosmgr.tasks.models import Task
from kosmgr.work import Work


def papers(work: Work, on: date) -> Papers:
    """Documents and legal changes on a day; every document check reads the same."""
    return work.remember(("papers", on), lambda: documents.papers(work.db, on))


def repeated_invoices(work: Work, on: date) -> Sequence[Any]:
    """The fees whose invoice number stands on more than one, as issued by the day."""
    return work.db.execute(_repeated_invoices(), {"on": on}).all()


@functools.cache
def _repeated_invoices() -> standing.Statement:
    on = standing.day()
    issued = or_(Invoice.invoiced_on.is_(None), Invoice.invoiced_on <= on)
    repeated = (
        select(Invoice.number)
        .where(Invoice.number.is_not(None), issued)
        .group_by(Invoice.number)
        .having(func.count() > 1)
    )
    return (
        select(
            Fee.id,
            Fee.entity_id,
            Fee.account_id,
            Fee.enterprise_account_id,
            Fee.amount_fen,
            Invoice.number,
            Invoice.kind,
            Invoice.invoiced_on,
        )
        .join(Invoice, Invoice.fee_id == Fee.id)
        .where(Invoice.number.in_(repeated), issued)
        .order_by(Invoice.number, Fee.id)
    )


APPLICATIONS = "checks.applications"  # read once for all checks of one look
EXEMPTIONS = "checks.exemptions"
LOGINS = "checks.logins"
KEPT = "checks.kept"
SPOT_CHECKS = "checks.spot-checks"
AMONG = "checks.entities"  # those that are looked at; None or nothing: all
ONCE = (APPLICATIONS, EXEMPTIONS, LOGINS, KEPT, SPOT_CHECKS)


def looked_at(work: Work) -> Collection[int] | None:
    """The entities a look is about, for checks that would else read very much; None: all."""
    found: Collection[int] | None = work.memo.get(AMONG)
    return found


def advertising(work: Work, on: date, days: int) -> dict[int, Posted]:
    """By account: what was posted in the days up to one, and how much of it advertises."""
    return discipline.advertising(work, on, days, looked_at(work))


def reused_pictures(work: Work) -> tuple[list[Reused], dict[int, Label]]:
    """Every picture that several notes show, and whose notes they are."""
    found = picture_compare.together(work, looked_at(work))
    shown = [use.publisher_id for one in found for use in (one.first, *one.later)]
    return found, publishers.labels(work.db, shown)


def planned_notes(work: Work, on: date) -> Sequence[Any]:
    """Notes of accounts that are planned for a day from this one on."""
    return notes.planned(work.db, on)


def exemptions(work: Work, on: date) -> list[Cover]:
    """What may be shared on the day; every check of sharing reads the same."""
    return work.remember((EXEMPTIONS, on), lambda: covering.live(work.db, on))


def spot_checks(work: Work, on: date) -> Sequence[SpotCheck]:
    """The last spot check of each account, where it ended in silence or failed."""
    return work.remember((SPOT_CHECKS, on), lambda: drawn.newest(work.db, (spot.SILENT, spot.FAILED)))


def missing_phones(work: Work, on: date) -> Sequence[Any]:
    """Phones that the last stocktake of them, closed by the day, did not find."""
    return stocktake_queries.still_missing(work.db, on)


def applications(work: Work, on: date) -> tuple[Applied, ...]:
    """The applications that still ask something of somebody, with what speaks against them on the day."""

    def read() -> tuple[Applied, ...]:
        rows = waiting.judged_on(work.db, on)
        if not rows:
            return ()
        decided = waiting.rulings(work.db, [row.id for row in rows])
        known = applicants.facts(work.db, rows, on, decided)
        return tuple(
            Applied(
                row.id,
                row.entity_id,
                row.number,
                row.applicant,
                row.employee_id,
                row.employee_number,
                row.state,
                lines.judged(work, row, known[row.id], on),
            )
            for row in rows
        )

    return work.remember((APPLICATIONS, on), read)


def overdue_items(work: Work, on: date) -> Sequence[Any]:
    """Open items of running cases that were due before the day, with the person the case is about."""
    return work.db.execute(_overdue_items(), {"on": on}).all()


@functools.cache
def _overdue_items() -> standing.Statement:
    on = standing.day()
    return (
        select(
            Case.id.label("case_id"),
            Case.number,
            Case.entity_id,
            Case.employee_id,
            Employee.number.label("employee"),
            Employee.name,
            Task.account_id,
            Task.title,
            Task.due_on,
            Task.holding,
        )
        .join(Task, (Task.subject_kind == "case") & (Task.subject_id == Case.id))
        .outerjoin(Employee, Employee.id == Case.employee_id)
        .where(Case.state != "cancelled", Task.due_on < on)
        .where(or_(and_(Case.state == "open", Task.state == "open"), Task.done_on > on))
        .order_by(Case.id, Task.position)
    )


def covered_accounts(work: Work) -> set[tuple[int, int]]:
    """(employee, account) of every case of leaving or moving that was not cancelled."""
    rows = work.db.execute(_covered_accounts())
    return {(row[0], row[1]) for row in rows if row[0] is not None and row[1] is not None}


@functools.cache
def _covered_accounts() -> standing.Statement:
    return (
        select(Case.employee_id, Task.account_id)
        .join(Task, (Task.subject_kind == "case") & (Task.subject_id == Case.id))
        .where(Case.kind.in_(("offboarding", "transfer")), Case.state != "cancelled", Task.account_id.is_not(None))
        .distinct()
    )


@dataclass(frozen=True)
class Kept:
    """A phone or card a leaver keeps."""

    kind: str
    thing_id: int
    label: str
    entity_id: int
    employee_id: int
    number: str
    name: str
    left_on: date


def kept_by_leavers(work: Work, on: date) -> list[Kept]:
    """Phones and cards the ledgers give to people whose last employment ended before the day."""
    return work.remember((KEPT, on), lambda: _kept(work, on))


def _kept(work: Work, on: date) -> list[Kept]:
    left = {(row.entity_id, row.number): row for row in work.db.execute(_leavers(), {"on": on})}
    if not left:
        return []
    found = []
    for kind, thing_id, label, entity_id, number in phones.kept_by(work.db, {key[1] for key in left}, on):
        row = left.get((entity_id, number))
        if row is not None and entity_id is not None:
            left_on = row.until_on - timedelta(days=1)
            found.append(Kept(kind, thing_id, label, entity_id, row.id, number, row.name, left_on))
    return found


@functools.cache
def _leavers() -> standing.Statement:
    """Everybody with a number whose last employment ended before the day."""
    ends = func.max(func.coalesce(Employment.until_on, FOREVER))
    return (
        select(Employee.id, Employee.entity_id, Employee.number, Employee.name, ends.label("until_on"))
        .join(Employment, Employment.employee_id == Employee.id)
        .where(Employee.number.is_not(None))
        .group_by(Employee.id, Employee.entity_id, Employee.number, Employee.name)
        .having(ends <= standing.day())
    )


def same_people(work: Work) -> dict[int, int]:
    """Employee → the first employee of all with the same phone number, where the number stands in two entities."""
    first: dict[str | None, int] = {}
    return {row.id: first.setdefault(row.phone_hash, row.id) for row in work.db.execute(_same_people())}


@functools.cache
def _same_people() -> standing.Statement:
    other = aliased(Employee)
    shared = and_(other.phone_hash == Employee.phone_hash, other.entity_id != Employee.entity_id)
    return (
        select(Employee.id, Employee.phone_hash)
        .where(Employee.phone_hash.is_not(None), select(other.id).where(shared).exists())
        .order_by(Employee.id)
    )


def transfers(work: Work, on: date) -> Sequence[Any]:
    """Who had moved to another entity by the day."""
    return work.db.execute(_transfers(), {"on": on}).all()


@functools.cache
def _transfers() -> standing.Statement:
    return (
        select(Case.employee_id, Case.last_day, Case.number, Entity.name.label("entity"))
        .join(Entity, Entity.id == Case.to_entity_id)
        .where(Case.kind == "transfer", Case.state != "cancelled", Case.last_day < standing.day())
        .order_by(Case.id)
    )
