"""Moving: an account to another person, a person to another entity, everything a person holds back to the company."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.bindings import queries as bindings
from kosmgr.cases import checklists, leavers, models, opening, plans, queries, rules, service, views
from kosmgr.devices import queries as living
from kosmgr.devices import service as phones
from kosmgr.entities import service as entities
from kosmgr.people import queries as persons
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.seats import queries as claims
from kosmgr.seats import service as seats
from kosmgr.tasks import queries as items
from kosmgr.tasks import rules as tasks
from kosmgr.tasks import service as todo
from kosmgr.work import Work, requires


@requires(Permission.CASE_WRITE)
def open_handover(
    work: Work, account_id: int, to_employee_id: int | None = None, on: date | None = None, reason: str | None = None
) -> models.Case:
    """Begin to hand an account to another person: from that day nothing may be posted until it is bound again."""
    account, day = seats.visible_account(work, account_id, for_=Permission.CASE_WRITE), on or work.today
    if account.ownership != plans.COMPANY:
        raise rules.NotTheCompanys(account=account.xhs_id)
    if claims.open_occupancy(work.db, account.id) is None:
        raise rules.NoSeat(account=account.xhs_id)
    claims.claim(work.db, account)
    known = queries.handing(work.db, [account.id])
    if known:
        raise rules.HandoverRunning(account=account.xhs_id, case=known[0].number)
    if to_employee_id is not None:
        _check_successor(work, account.entity_id, to_employee_id)
    held = bindings.holders(work.db, account.id, since=work.today)
    holder = held[0].employee_id if held else None
    case = opening.begun(
        work, plans.HANDOVER, account.entity_id, day, reason,
        employee_id=holder, account_id=account.id, to_employee_id=to_employee_id,
    )  # fmt: skip
    lists = checklists.read(work, [account.entity_id])
    steps = lists.steps(account.entity_id, plans.HANDOVER, plans.COMPANY)
    wanted = [step for step in steps if holder is not None or step.code != plans.UNBIND]
    owner = None
    if holder is not None:
        owner = checklists.Owner(holder, persons.by_ids(work.db, [holder])[holder].name)
    todo.plan(
        work,
        tasks.Subject(rules.SUBJECT, case.id, case.entity_id),
        lists.items(wanted, day, owner, account.id),
    )
    seats.set_hold(work, account.id, "handover", reason or case.number, from_on=day)
    _note(work, "case.opened", case, {"account_id": account.id, "to_employee_id": to_employee_id}, reason)
    return case


@requires(Permission.CASE_WRITE)
def name_successor(work: Work, case_id: int, to_employee_id: int) -> models.Case:
    """Say who gets the account of a handover."""
    case = views.find(work, case_id, Permission.CASE_WRITE)
    service.check_running(case)
    if case.kind != plans.HANDOVER:
        raise rules.NotAHandover(case=case.number)
    _check_successor(work, case.entity_id, to_employee_id)
    before = case.to_employee_id
    if not queries.move(work.db, case, rules.OPEN, {"to_employee_id": to_employee_id}):
        raise rules.CaseChanged(case=case.number)
    _note(work, "case.changed", case, {"to_employee_id": to_employee_id, "before": before})
    return case


@requires(Permission.CASE_WRITE)
def open_transfer(
    work: Work,
    employee_id: int,
    to_entity_id: int,
    on: date,
    number: str | None = None,
    store: str | None = None,
    reason: str | None = None,
) -> leavers.Outcome:
    """Move a person to another entity from a day: the employment here ends the day before and everything held with it.

    There they are employed anew, under the 工号 given or their own; what they hold here stays a finding until it ends.
    """
    there = entities.visible_entity(work, to_entity_id, for_=Permission.PERSON_WRITE)
    person = people.visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    if there.id == person.entity_id:
        raise rules.SameEntity(entity=there.name)
    outcome = service.open_offboarding(work, person.id, on - rules.DAY, reason=reason)
    assert outcome.case_id is not None
    seen = persons.observation(work.db, person.id, work.today)
    known = persons.by_number(work.db, work.actor, Permission.PERSON_WRITE, number or person.number or "", there.id)
    if known:
        people.employ(work, known[0].id, on, name=person.name)
        new = known[0]
    else:
        new = people.add_employee(
            work, there.id, number or person.number or "", person.name, hired_on=on,
            kind=(seen.kind if seen else None) or "regular", store=store, position=seen.position if seen else None,
        )  # fmt: skip
    case = views.find(work, outcome.case_id, Permission.CASE_WRITE)
    values = {
        "kind": plans.TRANSFER,
        "number": rules.number_of(plans.TRANSFER, work.today.year, case.id),
        "to_employee_id": new.id,
        "to_entity_id": there.id,
    }
    if not queries.move(work.db, case, rules.OPEN, values):
        raise rules.CaseChanged(case=case.number)
    _note(work, "case.changed", case, {"kind": plans.TRANSFER, "to_entity_id": there.id}, reason)
    outcome.number, outcome.case = case.number, case
    return outcome


@dataclass(frozen=True)
class Released:
    """What came back from a person: accounts, phones and cards by name."""

    accounts: Sequence[str]
    devices: Sequence[str]
    sims: Sequence[str]


@requires(Permission.CASE_WRITE)
def release_everything(work: Work, employee_id: int, reason: str, on: date | None = None) -> Released:
    """Record everything a person holds as given back; the person stays. Items that asked for it are done with it."""
    person, day = people.visible_person(work, employee_id, for_=Permission.CASE_WRITE), on or work.today
    persons.lock(work.db, person.id)
    held = [row for row in bindings.held_by(work.db, [person.id], day) if row.from_on is None or row.from_on <= day]
    lives = living.living_on(work.db, [row.account_id for row in held], work.today)
    things = {thing for row in held for thing in lives.get(row.account_id, ())}
    if person.number:
        kept = living.kept_by(work.db, [person.number], work.today)
        things |= {(kind, n, label) for kind, n, label, entity, _number in kept if entity == person.entity_id}
    for row in held:
        service.unbind(work, row.account_id, day, reason)
        phones.sign_out(work, row.account_id, day, reason)
    for kind, thing_id, _label in sorted(things):
        (phones.take_back_device if kind == plans.DEVICE else phones.take_back_sim)(work, thing_id, day)
    done = {plans.SIGNED_OUT, plans.DEVICE_BACK, plans.SIM_BACK}
    for task in _open_items(work, person.id):
        if task.code in done:
            todo.record(work, task, day, reason)
    return Released(
        [row.xhs_id for row in held],
        sorted(label for kind, _n, label in things if kind == plans.DEVICE),
        sorted(label for kind, _n, label in things if kind == plans.SIM),
    )


def _open_items(work: Work, employee_id: int) -> list[Any]:
    cases = [case for case in queries.leaving(work.db, [employee_id]).get(employee_id, []) if case.state == rules.OPEN]
    found = items.of_subjects(work.db, rules.SUBJECT, [case.id for case in cases])
    return [task for task in found if task.state == tasks.OPEN]


def _check_successor(work: Work, entity_id: int, employee_id: int) -> None:
    successor = people.visible_person(work, employee_id, for_=Permission.CASE_WRITE)
    if successor.entity_id != entity_id or successor.external:
        raise rules.SuccessorElsewhere(name=successor.name)


def _note(work: Work, action: str, case: models.Case, after: dict[str, Any], reason: str | None = None) -> None:
    after = {"number": case.number, "kind": case.kind, **after}
    journal.note(work, journal.Note(action, "case", case.id, case.entity_id, after=after, reason=reason))
