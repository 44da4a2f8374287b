"""What is held of one person, and what people have signed, confirmed and asked."""

import functools
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.audit.models import AuditRow
from kosmgr.bindings.models import Binding
from kosmgr.cases.models import Case
from kosmgr.devices import queries as devices
from kosmgr.devices.models import Device, DeviceAssignment, DeviceObservation, Sim, SimAssignment, SimObservation
from kosmgr.documents import queries as documents
from kosmgr.documents.models import Document
from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.kit import db as database
from kosmgr.kit import together
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import Actor, Permission
from kosmgr.post import addresses
from kosmgr.seats import queries as seats
from kosmgr.seats.models import Account
from kosmgr.selfservice import rules
from kosmgr.selfservice.models import Confirmation, DataRequest, Signature
from kosmgr.tasks.models import Task

# reading a number or a file of a person leaves such a row
LOOKS = {
    "employee": ("employee.phone_revealed", "employee.address_revealed"),
    "sim": ("sim.number_revealed",),
    "document": ("document.downloaded",),
}


def bearer(db: Session, employee_id: int, employment_id: int | None) -> Any | None:
    """Person, entity and the employment a link was made in, in one statement."""
    statement = (
        select(Employee, Entity.name.label("entity"), Employment.id.label("employment_id"), Employment.until_on)
        .join(Entity, Entity.id == Employee.entity_id)
        .outerjoin(Employment, and_(Employment.employee_id == Employee.id, Employment.id == (employment_id or 0)))
        .where(Employee.id == employee_id)
    )
    return db.execute(statement).one_or_none()


def jobs(db: Session, employee_ids: Iterable[int], day: date) -> dict[int, int]:
    """Of each person: the employment of the day, else the next to begin; who has left is not among them."""
    statement = (
        select(Employment.employee_id, Employment.id)
        .where(or_(Employment.until_on.is_(None), Employment.until_on > day))
        .order_by(Employment.from_on.is_not(None).desc(), Employment.from_on.desc(), Employment.id.desc())
    )
    # the earliest that is not over comes last, and stays
    return {row[0]: row[1] for row in database.select_by(db, statement, Employment.employee_id, employee_ids)}


def _current(model: Any, day: date) -> Any:
    return and_(or_(model.from_on.is_(None), model.from_on <= day), or_(model.until_on.is_(None), model.until_on > day))


def holdings(db: Session, employee_id: int, day: date) -> rules.Holdings:
    """Accounts, phones and cards of one person on a day; for one account the lowest rank of assertions holds."""
    held = db.execute(
        select(Account.id, Account.xhs_id, Account.ownership, Binding.from_on)
        .join(Binding, Binding.account_id == Account.id)
        .where(Binding.employee_id == employee_id, _current(Binding, day))
        .order_by(Account.xhs_id)
    ).all()
    accounts = []
    for row in held:
        seen = seats.observation(db, row.id, day)
        accounts.append(rules.Account(row.id, row.xhs_id, seen.nickname if seen else None, row.ownership, row.from_on))
    return rules.Holdings(tuple(accounts), _devices(db, accounts, day), _cards(db, employee_id, accounts, day))


def _authority(rows: Iterable[Any]) -> list[Any]:
    best: dict[int, list[Any]] = {}
    for row in rows:
        known = best.setdefault(row.account_id, [])
        if known and known[0].rank > row.rank:
            known.clear()
        if not known or known[0].rank == row.rank:
            known.append(row)
    return [row for found in best.values() for row in found]


def _devices(db: Session, accounts: Sequence[rules.Account], day: date) -> tuple[rules.Device, ...]:
    names = {account.id: account.nickname or account.xhs_id for account in accounts}
    statement = (
        select(Device.id, Device.number, DeviceAssignment.account_id, DeviceAssignment.rank)
        .join(DeviceAssignment, DeviceAssignment.device_id == Device.id)
        .where(DeviceAssignment.account_id.in_(list(names)), _current(DeviceAssignment, day))
        .order_by(Device.number, DeviceAssignment.id)
    )
    found: dict[int, tuple[str, list[str]]] = {}
    for row in _authority(db.execute(statement)):
        on_it = found.setdefault(row.id, (row.number, []))[1]
        if names[row.account_id] not in on_it:
            on_it.append(names[row.account_id])
    made = []
    for device_id, (number, on_it) in found.items():
        seen = devices.observation(db, DeviceObservation, DeviceObservation.device_id, device_id, day)
        made.append(rules.Device(device_id, number, seen.model if seen else None, tuple(on_it)))
    return tuple(made)


def _cards(db: Session, employee_id: int, accounts: Sequence[rules.Account], day: date) -> tuple[rules.Card, ...]:
    used = (
        select(Sim.id, Sim.number_masked, SimAssignment.account_id, SimAssignment.rank)
        .join(SimAssignment, SimAssignment.sim_id == Sim.id)
        .where(SimAssignment.account_id.in_([account.id for account in accounts]), _current(SimAssignment, day))
        .order_by(SimAssignment.id)
    )
    mine = set(own_cards(db, employee_id))
    shown = {row.id: row.number_masked for row in _authority(db.execute(used))}
    shown |= {row.id: row.number_masked for row in db.scalars(select(Sim).where(Sim.id.in_(mine)))}
    return tuple(rules.Card(masked, sim_id in mine) for sim_id, masked in sorted(shown.items()))


def own_cards(db: Session, employee_id: int) -> list[int]:
    """Cards the newest word on which says that they are in this person's name."""
    newest = select(func.max(SimObservation.id)).group_by(SimObservation.sim_id)
    statement = select(SimObservation.sim_id).where(
        SimObservation.id.in_(newest), SimObservation.registrant_employee_id == employee_id
    )
    return list(db.scalars(statement))


def bindings(db: Session, employee_id: int) -> Sequence[Any]:
    """Every account one person ever used, newest first."""
    statement = (
        select(Account.xhs_id, Account.ownership, Binding.from_on, Binding.until_on)
        .join(Account, Account.id == Binding.account_id)
        .where(Binding.employee_id == employee_id)
        .order_by(Binding.from_on.desc(), Binding.id.desc())
    )
    return db.execute(statement).all()


def looks(db: Session, employee_id: int, limit: int) -> list[AuditRow]:
    """Who read the person's numbers or files in clear, newest first; nobody else's rows."""
    own = {
        "employee": [employee_id],
        "sim": own_cards(db, employee_id),
        "document": [document.id for document in documents_about(db, employee_id)],
    }
    mine = or_(
        *(
            and_(AuditRow.subject_kind == kind, AuditRow.subject_id.in_(ids), AuditRow.action.in_(LOOKS[kind]))
            for kind, ids in own.items()
        )
    )
    return list(db.scalars(select(AuditRow).where(mine).order_by(AuditRow.id.desc()).limit(limit)))


def documents_about(db: Session, employee_id: int) -> list[Document]:
    """Papers about one person, newest first."""
    mine = documents.about("employee", employee_id)
    return list(db.scalars(select(Document).where(mine).order_by(Document.id.desc())))


def own_items(db: Session, employee_ids: Iterable[int]) -> list[Task]:
    """What some people have to do themselves in the running cases of their leaving, in the order of the lists."""
    statement = (
        select(Task)
        .join(Case, and_(Task.subject_kind == "case", Task.subject_id == Case.id))
        .where(Case.kind == "offboarding", Case.state == "open", Task.owner_role == "employee")
        .where(Task.state.in_(("open", "done")))
        .order_by(Task.subject_id, Task.position, Task.id)
    )
    return [row[0] for row in database.select_by(db, statement, Case.employee_id, employee_ids)]


def with_items(db: Session, employee_ids: Iterable[int]) -> set[int]:
    """Who has an item of their own still to do."""
    statement = (
        select(Case.employee_id)
        .join(Task, and_(Task.subject_kind == "case", Task.subject_id == Case.id))
        .where(Case.kind == "offboarding", Case.state == "open", Task.owner_role == "employee", Task.state == "open")
        .distinct()
    )
    return {row[0] for row in database.select_by(db, statement, Case.employee_id, employee_ids)}


def signatures(db: Session, employee_ids: Iterable[int]) -> list[Signature]:
    """What some people signed, oldest first."""
    statement = select(Signature).order_by(Signature.id)
    return [row[0] for row in database.select_by(db, statement, Signature.employee_id, employee_ids)]


def confirmations(db: Session, employee_ids: Iterable[int]) -> list[Any]:
    """What some people confirmed, oldest first, with the number of the phone."""
    statement = (
        select(Confirmation, Device.number)
        .outerjoin(Device, Device.id == Confirmation.device_id)
        .order_by(Confirmation.id)
    )
    return database.select_by(db, statement, Confirmation.employee_id, employee_ids)


def said_of(db: Session, employee_id: int) -> dict[str, together.Rows]:
    """What a person signed and confirmed of which phone, newest first; where they are written to. One statement."""
    signed = select(
        Signature.document_id, Signature.text_code, Signature.text_version, Signature.signed_at, Signature.sha256
    )
    confirmed = select(Confirmation.at, Confirmation.verdict, Device.number.label("device")).outerjoin(
        Device, Device.id == Confirmation.device_id
    )
    return together.read(
        db,
        {
            "signatures": signed.where(Signature.employee_id == employee_id).order_by(Signature.id.desc()),
            "confirmations": confirmed.where(Confirmation.employee_id == employee_id).order_by(Confirmation.id.desc()),
            "addresses": addresses.asked(addresses.EMPLOYEE, employee_id),
        },
    )


def denied(db: Session, before: datetime) -> dict[tuple[int, int], datetime]:
    """By (person, phone): when they said that it is not theirs, if that was their last word before an instant."""
    said = {(row.employee_id, row.device_id): row for row in db.scalars(_said_of_phones(), {"before": before})}
    return {(key[0], key[1]): row.at for key, row in said.items() if row.verdict == rules.NO and key[1] is not None}


@functools.cache
def _said_of_phones() -> Select[Confirmation]:
    return (
        select(Confirmation)
        .where(Confirmation.subject == rules.DEVICE, Confirmation.at < bindparam("before"))
        .order_by(Confirmation.id)
    )


def requests_of(db: Session, employee_id: int) -> list[DataRequest]:
    """One person's requests, newest first."""
    mine = select(DataRequest).where(DataRequest.employee_id == employee_id)
    return list(db.scalars(mine.order_by(DataRequest.id.desc())))


def visible_requests(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> Sequence[Any]:
    """Requests of people in entities in which the actor holds the permission, open ones first, by their last day."""
    statement = (
        select(DataRequest, Employee, Entity.name.label("entity"))
        .join(Employee, Employee.id == DataRequest.employee_id)
        .join(Entity, Entity.id == DataRequest.entity_id)
        .where(entities.within(actor, permission, DataRequest.entity_id), *conditions)
        .order_by(DataRequest.answered_at.is_not(None), DataRequest.due_on, DataRequest.id)
    )
    return db.execute(statement).all()


def answer(db: Session, request_id: int, values: dict[str, Any]) -> bool:
    """Answer a request once."""
    open_ = (DataRequest.id == request_id, DataRequest.answered_at.is_(None))
    moved = db.execute(update(DataRequest).where(*open_).values(**values))
    return int(moved.rowcount) == 1  # type: ignore[attr-defined]


def people_named(db: Session, employee_ids: Iterable[int]) -> dict[int, Employee]:
    """Some people by id; what may be seen of them was decided by the links they are on."""
    statement = select(Employee)
    return {row[0].id: row[0] for row in database.select_by(db, statement, Employee.id, employee_ids)}


def last_confirmed(db: Session, employee_ids: Iterable[int]) -> dict[tuple[int, int | None], datetime]:
    """When each person last said that they are still employed, by employment."""
    return {
        (row.employee_id, row.employment_id): row.at
        for row, _number in confirmations(db, employee_ids)
        if row.subject == rules.EMPLOYED and row.verdict == rules.YES
    }
