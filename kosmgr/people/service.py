"""Employees: registering them, their employments, their end, and their phone numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.kit import phones
from kosmgr.kit.clock import overlaps
from kosmgr.kit.errors import Refused
from kosmgr.kit.text import fold
from kosmgr.people import erasing, models, queries, rules
from kosmgr.policy import Permission
from kosmgr.rulebook import calendar
from kosmgr.work import Work, requires

MANUAL = "manual"


@requires(Permission.LEDGER_READ)
def visible_employee(
    work: Work, number: str, entity_id: int | None = None, for_: Permission = Permission.LEDGER_READ
) -> models.Employee:
    """One person by 工号, if the actor's grants carry the permission there; the entity decides between two."""
    found = queries.by_number(work.db, work.actor, for_, fold(number), entity_id)
    if not found:
        raise rules.EmployeeUnknown(employee=number)
    if len(found) > 1:
        names = queries.entity_names(work.db, [employee.entity_id for employee in found])
        raise rules.EmployeeAmbiguous(employee=number, entities=sorted(names.values()))
    return found[0]


@requires(Permission.LEDGER_READ)
def visible_person(work: Work, employee_id: int, for_: Permission = Permission.LEDGER_READ) -> models.Employee:
    """The same by row id."""
    employee = queries.by_id(work.db, work.actor, for_, employee_id)
    if employee is None:
        raise rules.EmployeeUnknown(employee=employee_id)
    return employee


@requires(Permission.LEDGER_READ)
def employment(work: Work, employee_id: int, day: date) -> models.Employment | None:
    """The employment of a visible person that covers a day, or None."""
    return queries.employment(work.db, visible_person(work, employee_id).id, day)


@requires(Permission.PERSON_WRITE)
def add_employee(
    work: Work,
    /,
    entity_id: int,
    number: str,
    name: str,
    *,
    hired_on: date | None = None,
    kind: str = "regular",
    contract_until_on: date | None = None,
    phone: str | None = None,
    **observed: str | None,
) -> models.Employee:
    """Register a person of an entity with a first employment; `observed`: store, position, cost_centre, manager."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.PERSON_WRITE)
    rules.check_kind(kind)
    rules.check_order(hired_on, contract_until_on)
    key = fold(number)
    if queries.taken(work.db, entity.id, key):
        raise rules.EmployeeExists(employee=number)
    [(key_id, wrapped)] = journal.new_sealing_keys(work, 1)
    employee = models.Employee(
        entity_id=entity.id, number=key, name=name, external=False, sealing_key_id=key_id, created_at=work.now
    )
    work.db.add(employee)
    work.db.flush()
    if phone:
        _seal_phone(work, employee, phone, wrapped)
    _add_employment(work, employee, hired_on, contract_until_on)
    _observe(work, employee, work.today, {"kind": kind, **observed})
    after = {"number": key, "hired_on": hired_on, "kind": kind, "contract_until_on": contract_until_on}
    personal = {"name": name}
    _note(work, "employee.added", employee, after=after, personal=personal)
    return employee


@requires(Permission.PERSON_WRITE)
def employ(
    work: Work, employee_id: int, from_on: date, contract_until_on: date | None = None, name: str | None = None
) -> models.Employment:
    """Begin another employment of somebody who had left; the earlier one stays as it is. Whose name was erased since
    needs one."""
    employee = visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    queries.lock(work.db, employee.id)
    rules.check_order(from_on, contract_until_on)
    for known in queries.employments(work.db, employee.id):
        if overlaps((known.from_on, known.until_on), (from_on, None)):
            raise rules.StillEmployed(name=employee.name, employee=employee.number, day=from_on)
    if employee.erased_at is not None or employee.contact_erased_at is not None:
        erasing.known_again(work, employee, name)
    row = _add_employment(work, employee, from_on, contract_until_on)
    _note(work, "employee.employed", employee, after={"from_on": from_on, "contract_until_on": contract_until_on})
    return row


@dataclass(frozen=True)
class Ending:
    """Whose employment ends on which last day; the last working day is proposed if it is not given."""

    employee_id: int
    left_on: date
    last_working_on: date | None = None


@dataclass(frozen=True)
class Ended:
    """What becomes of an employment: its last day and last working day, and whether that is news."""

    employee: Any  # id, entity_id, number, name
    employment: Any  # id, from_on, until_on, last_working_on; as it was
    left_on: date
    last_working_on: date
    changed: bool


@requires(Permission.PERSON_WRITE)
def judge_ends(work: Work, endings: Sequence[Ending]) -> list[Ended | Refused]:
    """What ending these employments would mean, or why not, one answer each; nothing is changed."""
    ids = [one.employee_id for one in endings]
    known = queries.visible_many(work.db, work.actor, Permission.PERSON_WRITE, ids)
    periods = queries.employments_of(work.db, known)
    answers: list[Ended | Refused] = []
    for one in endings:
        try:
            if one.employee_id not in known:
                raise rules.EmployeeUnknown(employee=one.employee_id)
            answers.append(_ended(work, known[one.employee_id], periods.get(one.employee_id, []), one))
        except Refused as refused:
            answers.append(refused)
    return answers


@requires(Permission.PERSON_WRITE)
def apply_ends(work: Work, ends: Sequence[Ended]) -> None:
    """Write what was judged; the people are locked since before the judging."""
    changes, notes = [], []
    for end in ends:
        if not end.changed:
            continue
        row, person = end.employment, end.employee
        until_on, working = end.left_on + rules.DAY, end.last_working_on
        changes.append((until_on, working, "decided", row.id))
        before = {"left_on": row.until_on and row.until_on - rules.DAY, "last_working_on": row.last_working_on}
        after = {"left_on": end.left_on, "last_working_on": working}
        notes.append(
            journal.Note("employee.leaves", "employee", person.id, person.entity_id, before=before, after=after)
        )
    queries.end_many(work.db, changes)
    journal.note_many(work, notes)


@requires(Permission.PERSON_WRITE)
def end_employment(
    work: Work, employee_id: int, left_on: date, last_working_on: date | None = None
) -> models.Employment:
    """Set the last day of the employment that runs then; the last working day is proposed if it is not given."""
    queries.lock(work.db, employee_id)
    [answer] = judge_ends(work, [Ending(employee_id, left_on, last_working_on)])
    if isinstance(answer, Refused):
        raise answer
    apply_ends(work, [answer])
    return work.db.get_one(models.Employment, answer.employment.id)


@requires(Permission.PERSON_WRITE)
def stay(work: Work, employee_id: int, left_on: date) -> models.Employment:
    """Take back an end that lies ahead: the employment goes on as if nobody had said it would end."""
    employee = visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    queries.lock(work.db, employee.id)
    row = next((e for e in queries.employments(work.db, employee.id) if e.until_on == left_on + rules.DAY), None)
    if row is None:
        raise rules.NotEmployed(name=employee.name, employee=employee.number, day=left_on)
    rules.check_ahead(employee.name, employee.number, left_on, work.today)
    before = {"left_on": left_on, "last_working_on": row.last_working_on}
    row.until_on, row.last_working_on, row.origin = None, None, "decided"
    work.db.flush()
    _note(work, "employee.stays", employee, before=before, after={"left_on": None, "last_working_on": None})
    return row


@requires(Permission.PERSON_WRITE)
def observe_employee(
    work: Work, /, employee_id: int, on: date | None = None, **observed: str | None
) -> models.EmployeeObservation:
    """Record by hand what is true of a person from a day on: kind, status, store, position, cost_centre, manager."""
    employee = visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    if observed.get("kind") is not None:
        rules.check_kind(str(observed["kind"]))
    day = on or work.today
    known = queries.observation(work.db, employee.id, day)
    before = {name: getattr(known, name) if known else None for name in observed}
    row = _observe(work, employee, day, observed)
    _note(work, "employee.observed", employee, before=before, after={**observed, "observed_on": day})
    return row


@requires(Permission.PERSONAL_REVEAL)
def reveal_phone(work: Work, employee_id: int, reason: str) -> str:
    """A person's phone number in clear; who asked and why is kept."""
    employee = visible_person(work, employee_id, for_=Permission.PERSONAL_REVEAL)
    wrapped = queries.wrapped_key(work.db, employee.sealing_key_id)
    if employee.phone_sealed is None or wrapped is None:
        raise rules.NothingSealed()
    number = work.cipher.open(wrapped, employee.phone_sealed, phones.place("employees", employee.id))
    _note(work, "employee.phone_revealed", employee, reason=reason)
    return number


@requires(Permission.LEDGER_READ)
def by_phone(work: Work, phone: str) -> list[models.Employee]:
    """Visible people of exactly this number; the number itself is neither stored nor shown."""
    found = work.cipher.search_hash(phones.PURPOSE, phones.digits(phone))
    return queries.visible(work.db, work.actor, Permission.LEDGER_READ, models.Employee.phone_hash == found)


def _ended(work: Work, employee: Any, periods: Sequence[Any], one: Ending) -> Ended:
    row, left_on = _running(periods, one.left_on), one.left_on
    if row is None:
        raise rules.NotEmployed(name=employee.name, employee=employee.number, day=left_on)
    for later in periods:
        if later.from_on is not None and later.from_on > left_on:
            raise rules.EmployedAgain(name=employee.name, employee=employee.number, from_on=later.from_on)
    known = None if row.until_on is None else row.until_on - rules.DAY
    rules.check_end(employee.name, employee.number, known, left_on, work.today)
    if known == left_on and one.last_working_on in (None, row.last_working_on) and row.last_working_on is not None:
        return Ended(employee, row, left_on, row.last_working_on, False)
    last_working = one.last_working_on or calendar.days(work).last_workday(left_on)
    rules.check_order(last_working, left_on)
    rules.check_order(row.from_on, left_on)
    return Ended(employee, row, left_on, last_working, True)


def _running(known: Sequence[Any], day: date) -> Any | None:
    """The employment that a last day ends: the one of that day, else one whose end lay ahead of it."""
    begun = [e for e in known if e.from_on is None or e.from_on <= day]
    running = next((e for e in begun if e.until_on is None), None)
    if running is not None:
        return running
    return max(begun, key=lambda e: e.until_on or day, default=None)


def _add_employment(
    work: Work, employee: models.Employee, from_on: date | None, contract_until_on: date | None
) -> models.Employment:
    row = models.Employment(
        employee_id=employee.id, from_on=from_on, contract_until_on=contract_until_on, origin="decided"
    )
    work.db.add(row)
    work.db.flush()
    return row


def _observe(work: Work, employee: models.Employee, day: date, observed: dict[str, Any]) -> models.EmployeeObservation:
    """A dated observation of a person's hand: what was known, with these fields changed."""
    row = queries.same_day(work.db, employee.id, MANUAL, day)
    if row is None:
        known = queries.observation(work.db, employee.id, day)
        carried = {name: getattr(known, name) for name in queries.OBSERVED} if known else {}
        row = models.EmployeeObservation(employee_id=employee.id, observed_on=day, source=MANUAL, **carried)
        work.db.add(row)
    for name, value in observed.items():
        if name not in queries.OBSERVED:
            raise ValueError(name)
        setattr(row, name, value)
    work.db.flush()
    return row


def _seal_phone(work: Work, employee: models.Employee, phone: str, wrapped: bytes) -> None:
    number = phones.digits(phone)
    employee.phone_sealed = work.cipher.seal(wrapped, number, phones.place("employees", employee.id))
    employee.phone_hash = work.cipher.search_hash(phones.PURPOSE, number)
    employee.phone_masked = phones.masked(number)
    work.db.flush()


def _note(
    work: Work,
    action: str,
    employee: models.Employee,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    personal: dict[str, str] | None = None,
    reason: str | None = None,
) -> None:
    wrapped = queries.wrapped_key(work.db, employee.sealing_key_id) if personal else None
    journal.note(
        work,
        journal.Note(
            action,
            "employee",
            employee.id,
            employee.entity_id,
            before=before,
            after=after,
            personal=personal or {},
            sealing_key_id=employee.sealing_key_id if wrapped else None,
            wrapped=wrapped,
            reason=reason,
        ),
    )
