"""Cases: opening, ticking items with what follows from them, waiving, closing at the exit gate, cancelling."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.bindings import models as binding_models
from kosmgr.bindings import service as assignments
from kosmgr.cases import effects, leavers, models, plans, queries, rules, views
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Refused
from kosmgr.kit.sentences import Sentence
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.seats import service as seats
from kosmgr.tasks import models as task_models
from kosmgr.tasks import queries as items
from kosmgr.tasks import rules as tasks
from kosmgr.tasks import service as todo
from kosmgr.work import Work, requires

Leaver = people.Ending


@requires(Permission.CASE_WRITE)
def open_offboarding(
    work: Work, employee_id: int, last_day: date, last_working_day: date | None = None, reason: str | None = None
) -> leavers.Outcome:
    """Plan everything that must end with an employment; what a case of this employment covers already stays."""
    [outcome] = leavers.carry_out(work, [Leaver(employee_id, last_day, last_working_day)], reason)
    if outcome.refused is not None:
        raise outcome.refused
    return outcome


@requires(Permission.CASE_WRITE)
def judge_leavers(work: Work, rows: Sequence[Leaver]) -> list[leavers.Outcome]:
    """What would become of everybody on a list: the days, what they hold, or why not. Nothing is changed."""
    return leavers.judge(work, rows)


@requires(Permission.CASE_WRITE)
def offboard_many(work: Work, rows: Sequence[Leaver], reason: str) -> list[leavers.Outcome]:
    """The same carried out: whoever is refused stays as he is and is reported, all others leave in one change."""
    return leavers.carry_out(work, rows, reason)


@dataclass(frozen=True)
class ListedLeaver:
    """A row of a list of leavers: the person as written."""

    row: int
    employee: str
    last_day: date
    last_working_day: date | None = None
    entity: str | None = None


@dataclass(frozen=True)
class ListedOutcome:
    """What became of a row: refused because nobody is meant, or what became of the person."""

    leaver: ListedLeaver
    refused: Refused | None = None
    outcome: leavers.Outcome | None = None


@requires(Permission.CASE_WRITE)
def offboard_listed(
    work: Work, rows: Sequence[ListedLeaver], reason: str, apply: bool = False, entity_id: int | None = None
) -> list[ListedOutcome]:
    """A list as people write it: who is meant by each 工号, then judged, or with `apply` carried out in one change.

    A list on which nobody is known is refused as a whole.
    """
    if apply and not reason.strip():
        raise tasks.ReasonMissing()
    if apply and work.change_id is None:
        work.change_id = f"leavers-{secrets.token_hex(8)}"
    meant: list[ListedOutcome] = []
    found: list[Leaver] = []
    for row in rows:
        try:
            owner = entities.named_entity(work, row.entity).id if row.entity else entity_id
            person = people.visible_employee(work, row.employee, owner, for_=Permission.CASE_WRITE)
        except Refused as refused:
            meant.append(ListedOutcome(row, refused))
            continue
        meant.append(ListedOutcome(row))
        found.append(Leaver(person.id, row.last_day, row.last_working_day))
    if apply and not found:
        raise rules.NobodyLeaves(first=meant[0].refused.text() if meant and meant[0].refused else "—")
    done = iter(offboard_many(work, found, reason) if apply else judge_leavers(work, found))
    return [one if one.refused else ListedOutcome(one.leaver, None, next(done)) for one in meant]


@requires(Permission.ACCOUNT_BIND)
def bind(
    work: Work, account_id: int, employee_id: int, on: date | None = None, reason: str | None = None
) -> binding_models.Binding:
    """Give an account to somebody; if they are leaving, their case gets the items of this account."""
    running_cases = queries.handing(work.db, [account_id])
    if running_cases:
        account = seats.visible_account(work, account_id, for_=Permission.ACCOUNT_BIND)
        raise rules.HandoverRunning(account=account.xhs_id, case=running_cases[0].number)
    binding = assignments.bind(work, account_id, employee_id, on, reason)
    if binding.until_on is not None:
        leavers.cover(work, employee_id, account_id, binding.until_on)
    return binding


@requires(Permission.ACCOUNT_BIND)
def unbind(work: Work, account_id: int, on: date | None = None, reason: str | None = None) -> binding_models.Binding:
    """Record an unbinding; the item that asked for it in a case is done with it."""
    binding = assignments.unbind(work, account_id, on, reason)
    for task in items.visible(
        work.db,
        work.actor,
        Permission.ACCOUNT_BIND,
        task_models.Task.account_id == account_id,
        task_models.Task.code == plans.UNBIND,
        task_models.Task.state == tasks.OPEN,
    ):
        [case] = queries.cases_of(work.db, [task.subject_id])
        if case.state == rules.OPEN and case.employee_id == binding.employee_id:
            todo.record(work, task, binding.until_on or work.today, reason)
    return binding


@requires(Permission.TASK_DO)
def tick(
    work: Work,
    /,
    task_id: int,
    *,
    on: date | None = None,
    note: str | None = None,
    document_id: int | None = None,
    **given: Any,
) -> task_models.Task:
    """Record an item as done and carry out what it stands for: unbind, take back, rename, open, hand out, bind …

    `given`: nickname, xhs_id, enterprise_account_id, ownership, device_id, sim_id, as the item asks.
    """
    task = todo.visible_task(work, task_id, for_=Permission.TASK_DO)
    case = running(work, task)
    todo.check_done(work, task, on, note, document_id)
    # what follows comes first: it claims the account, as every other way of changing it does
    effects.carry_out(work, case, task, effects.Given(on or work.today, note, document_id, **given))
    return todo.tick(work, task.id, on=on, note=note, document_id=document_id)


@requires(Permission.TASK_DO)
def drop(work: Work, task_id: int, reason: str) -> task_models.Task:
    """Leave out an item that holds nothing."""
    running(work, todo.visible_task(work, task_id, for_=Permission.TASK_DO))
    return todo.drop(work, task_id, reason)


@requires(Permission.TASK_DO)
def reopen_item(work: Work, task_id: int, reason: str) -> task_models.Task:
    """Open an item again; what its tick brought about stays as it is."""
    running(work, todo.visible_task(work, task_id, for_=Permission.TASK_DO))
    return todo.reopen(work, task_id, reason)


@requires(Permission.TASK_DO)
def ask_waiver(work: Work, task_id: int, reason: str) -> task_models.Waiver:
    """Ask that an item be let off; a second person decides."""
    running(work, todo.visible_task(work, task_id, for_=Permission.TASK_DO))
    return todo.ask_waiver(work, task_id, reason)


@requires(Permission.TASK_WAIVE)
def decide_waiver(work: Work, task_id: int, verdict: str, note: str | None = None) -> task_models.Task:
    """Grant or refuse what somebody else asked for."""
    running(work, todo.visible_task(work, task_id, for_=Permission.TASK_WAIVE))
    return todo.decide_waiver(work, task_id, verdict, note)


@requires(Permission.CASE_WRITE)
def close(work: Work, case_id: int, reason: str | None = None) -> models.Case:
    """Close a case whose gate is open: no item open, nothing held."""
    case = views.find(work, case_id, Permission.CASE_WRITE)
    check_running(case)
    [seen] = views.views(work, [case], gates=True)
    if seen.blockers:
        said = [Sentence(blocker.text, blocker.facts) for blocker in seen.blockers]
        raise rules.GateShut(case=case.number, blockers=said)
    effects.lift_hold(work, case, case.number)
    closed = {"closed_at": work.now, "closed_by_id": work.actor.user_id, "closed_by": work.actor.name}
    _move(work, case, {**closed, "state": rules.CLOSED}, "case.closed", reason)
    return case


@requires(Permission.CASE_WRITE)
def reopen(work: Work, case_id: int, reason: str) -> models.Case:
    """Open a closed case again."""
    case = views.find(work, case_id, Permission.CASE_WRITE)
    if case.state == rules.OPEN:
        raise rules.CaseRunning(case=case.number)
    if case.state == rules.CANCELLED:
        raise rules.CaseOver(case=case.number)
    opened = {"state": rules.OPEN, "closed_at": None, "closed_by_id": None, "closed_by": None}
    _move(work, case, opened, "case.reopened", reason)
    return case


@requires(Permission.CASE_WRITE)
def cancel(work: Work, case_id: int, reason: str) -> models.Case:
    """Call a case off before anything was done: a leaver stays employed and keeps what they hold."""
    case = views.find(work, case_id, Permission.CASE_WRITE)
    check_running(case)
    done = [task for task in items.of_subjects(work.db, rules.SUBJECT, [case.id]) if task.state != tasks.OPEN]
    if done:
        raise rules.BegunAlready(case=case.number, done=len(done))
    if case.kind == plans.OFFBOARDING and case.employee_id is not None and case.last_day is not None:
        people.stay(work, case.employee_id, case.last_day)
        assignments.keep(work, case.employee_id)
    effects.lift_hold(work, case, reason)
    closed = {"closed_at": work.now, "closed_by_id": work.actor.user_id, "closed_by": work.actor.name}
    _move(work, case, {**closed, "state": rules.CANCELLED}, "case.cancelled", reason)
    return case


@requires(Permission.LEDGER_READ)
def visible_case(work: Work, case_id: int, for_: Permission = Permission.LEDGER_READ) -> models.Case:
    """One case, if the actor's grants carry the permission in its entity."""
    return views.find(work, case_id, for_)


@requires(Permission.LEDGER_READ)
def show(work: Work, case_id: int) -> views.CaseView:
    """A case with its items, and what is in the way of closing it."""
    [seen] = views.views(work, [views.find(work, case_id, Permission.LEDGER_READ)], gates=True)
    return seen


@requires(Permission.LEDGER_READ)
def leaving(work: Work, employee_id: int) -> models.Case | None:
    """The case by which a person leaves or moves to another entity, while it runs."""
    mine = (
        models.Case.employee_id == employee_id,
        models.Case.kind.in_((plans.OFFBOARDING, plans.TRANSFER)),
        models.Case.state == rules.OPEN,
    )
    return next(iter(queries.visible(work.db, work.actor, Permission.LEDGER_READ, *mine)), None)


@requires(Permission.LEDGER_READ)
def beside(work: Work, case: models.Case, most: int) -> Sequence[Any]:
    """Other running cases of the entity of a visible case: id, number, name, items, left."""
    return queries.beside(work.db, work.actor, case, most)


@requires(Permission.LEDGER_READ)
def listing(
    work: Work,
    kind: str | None = None,
    state: str | None = None,
    entity_ids: Sequence[int] | None = None,
    employee_id: int | None = None,
    account_id: int | None = None,
) -> list[views.CaseView]:
    """Cases one may see with their items, the newest first; `state` also knows planned."""
    conditions: list[Any] = []
    if kind is not None:
        tasks.check_word(kind, plans.KINDS)
        conditions.append(models.Case.kind == kind)
    if entity_ids is not None:
        conditions.append(models.Case.entity_id.in_(list(entity_ids)))
    if employee_id is not None:
        conditions.append((models.Case.employee_id == employee_id) | (models.Case.to_employee_id == employee_id))
    found = views.views(work, queries.visible(work.db, work.actor, Permission.LEDGER_READ, *conditions))
    if account_id is not None:
        found = [one for one in found if account_id in one.accounts]
    return [one for one in found if state is None or one.state == state]


def running(work: Work, task: task_models.Task) -> models.Case:
    """The case of an item the caller may act on, if it runs."""
    cases = queries.cases_of(work.db, [task.subject_id]) if task.subject_kind == rules.SUBJECT else []
    if not cases:
        raise tasks.TaskUnknown()
    check_running(cases[0])
    return cases[0]


def check_running(case: models.Case) -> None:
    """Refuse what is over."""
    if case.state != rules.OPEN:
        raise rules.CaseOver(case=case.number)


def _move(work: Work, case: models.Case, values: dict[str, Any], action: str, reason: str | None) -> None:
    before = {"state": case.state}
    if not queries.move(work.db, case, case.state, values):
        raise rules.CaseChanged(case=case.number)
    after = {"number": case.number, "state": values["state"]}
    journal.note(work, journal.Note(action, "case", case.id, case.entity_id, before=before, after=after, reason=reason))
