"""Leaving, one person or a thousand in one change: judge everybody, then write what was not refused, all at once.

One person is a list of one: the same rules, the same rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.bindings import queries as bindings
from kosmgr.bindings import rules as binding
from kosmgr.bindings import service as assignments
from kosmgr.cases import checklists, models, plans, queries, rules
from kosmgr.devices import queries as phones
from kosmgr.kit import collector
from kosmgr.kit import db as database
from kosmgr.kit.errors import Conflict, Refused
from kosmgr.kit.text import N_
from kosmgr.people import queries as persons
from kosmgr.people import service as people
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.seats import rules as seats
from kosmgr.tasks import queries as items
from kosmgr.tasks import rules as tasks
from kosmgr.tasks import service as todo
from kosmgr.tasks.models import Task
from kosmgr.work import Work

Thing = tuple[str, int, str]
_COLUMNS = (
    "id", "kind", "number", "entity_id", "employee_id", "last_day", "last_working_day", "state", "store", "manager",
    "reason", "opened_at", "opened_by_id", "opened_by", "change_id", "origin", "version",
)  # fmt: skip


class ListedTwice(Conflict):
    """A list names a person once."""

    message = N_("{name}（{employee}）在名单里出现了不止一次")


@dataclass(frozen=True)
class Account:
    """An account the person holds, as a preview shows it."""

    id: int
    xhs_id: str
    ownership: str
    entity_id: int


@dataclass(slots=True)
class Outcome:
    """What becomes of one person of the list: the days, what they hold, the case, or why not."""

    leaver: people.Ending
    refused: Refused | None = None
    ended: people.Ended | None = None
    accounts: Sequence[Account] = ()
    things: Sequence[Thing] = ()  # phones and cards they keep
    case: models.Case | None = None
    case_id: int | None = None
    number: str | None = None
    planned: Sequence[assignments.Planned] = ()
    planned_items: int = 0
    to_cover: Sequence[tasks.Item] = field(default=(), repr=False)
    held: Sequence[Any] = field(default=(), repr=False)  # the bindings of `accounts`
    store: str | None = None
    manager: str | None = None


def judge(work: Work, leavers: Sequence[people.Ending]) -> list[Outcome]:
    """What would become of each; reads only, the same number of statements for one and for many."""
    return _with_items(work, _judged(work, leavers, people.judge_ends(work, leavers)))


def carry_out(work: Work, leavers: Sequence[people.Ending], reason: str | None = None) -> list[Outcome]:
    """End the employments, plan the end of what they hold, open the cases; what is refused stays as it is."""
    with collector.paused():
        return _carried_out(work, leavers, reason)


def _carried_out(work: Work, leavers: Sequence[people.Ending], reason: str | None) -> list[Outcome]:
    ids = [one.employee_id for one in leavers]
    persons.lock_many(work.db, ids)
    assignments.hold_accounts(work, ids)  # nobody binds or unbinds meanwhile: what is read now is what is planned
    first = judge(work, leavers)
    going = [outcome for outcome in first if outcome.refused is None]
    ends = [outcome.ended for outcome in going if outcome.ended is not None]
    people.apply_ends(work, ends)
    until = {end.employee.id: end.left_on + rules.DAY for end in ends}
    planned: dict[int, list[assignments.Planned]] = defaultdict(list)
    for one in assignments.plan_ends(work, until, [row for outcome in going for row in outcome.held]):
        planned[one.employee_id].append(one)
    for outcome in going:
        outcome.planned = planned[outcome.leaver.employee_id]
    _write(work, going, reason)
    return first


def cover(work: Work, employee_id: int, account_id: int, until: date) -> None:
    """Give the case of somebody who leaves the items of an account that has just become theirs."""
    cases = queries.leaving(work.db, [employee_id]).get(employee_id, [])
    period = next((e for e in persons.employments(work.db, employee_id) if e.until_on == until), None)
    if not cases or period is None:
        return  # nobody opened a case: that is a finding of its own
    employee, left_on = work.db.get_one(Employee, employee_id), until - rules.DAY
    end = people.Ended(employee, period, left_on, period.last_working_on or left_on, False)
    case = _case_of(cases, end)
    if case is None:
        return
    held = [row for row in bindings.held_by(work.db, [employee_id], work.today) if row.account_id == account_id]
    accounts = [Account(row.account_id, row.xhs_id, row.ownership, row.entity_id) for row in held]
    leaver = people.Ending(employee_id, left_on, end.last_working_on)
    [outcome] = _with_items(work, [Outcome(leaver, None, end, accounts, (), case)])
    _again(work, outcome, case, None)


def _judged(work: Work, leavers: Sequence[people.Ending], ends: Sequence[people.Ended | Refused]) -> list[Outcome]:
    ended = {one.employee.id: one for one in ends if not isinstance(one, Refused)}
    held: dict[int, list[Any]] = defaultdict(list)
    for row in bindings.held_by(work.db, ended, work.today):
        held[row.employee_id].append(row)
    by_number: dict[tuple[int | None, str | None], int] = {
        (one.employee.entity_id, one.employee.number): one.employee.id for one in ended.values()
    }
    kept: dict[int, list[Thing]] = defaultdict(list)
    for kind, thing_id, label, entity_id, number in phones.kept_by(
        work.db, [number for _entity, number in by_number if number], work.today
    ):
        if (entity_id, number) in by_number:
            kept[by_number[(entity_id, number)]].append((kind, thing_id, label))
    allowed = work.actor.entity_ids(Permission.ACCOUNT_BIND)
    cases = queries.leaving(work.db, ended)
    seen: set[int] = set()
    outcomes = []
    for leaver, end in zip(leavers, ends, strict=True):
        refused: Refused | None = end if isinstance(end, Refused) else None
        if isinstance(end, Refused):
            outcomes.append(Outcome(leaver, refused=refused))
            continue
        rows = [row for row in held[end.employee.id] if binding.goes_on(row, end.left_on + rules.DAY)]
        if end.employee.id in seen:
            refused = ListedTwice(name=end.employee.name, employee=end.employee.number)
        elif allowed is not None and any(row.entity_id not in allowed for row in rows):
            refused = seats.AccountUnknown(account=rows[0].account_id)
        seen.add(end.employee.id)
        if refused is not None:
            outcomes.append(Outcome(leaver, refused=refused))
            continue
        accounts = [Account(row.account_id, row.xhs_id, row.ownership, row.entity_id) for row in rows]
        case = _case_of(cases.get(end.employee.id, []), end)
        outcomes.append(Outcome(leaver, None, end, accounts, kept[end.employee.id], case, held=rows))
    return outcomes


def _case_of(cases: Iterable[models.Case], end: people.Ended) -> models.Case | None:
    """The case of this employment: one whose last day lies in it."""
    began = end.employment.from_on
    mine = [case for case in cases if case.last_day and (began is None or case.last_day >= began)]
    return mine[-1] if mine else None


def _with_items(work: Work, outcomes: list[Outcome]) -> list[Outcome]:
    """Which items each would get that its case does not have yet."""
    going = [one for one in outcomes if one.ended is not None]
    lists = checklists.read(work, {one.ended.employee.entity_id for one in going if one.ended})
    lives = phones.living_on(work.db, [a.id for one in going for a in one.accounts], work.today)
    observed = persons.observed_of(work.db, [one.leaver.employee_id for one in going], work.today)
    known: dict[int, list[Any]] = defaultdict(list)
    for task in items.of_subjects(work.db, rules.SUBJECT, [one.case.id for one in going if one.case]):
        known[task.subject_id].append(task)
    for outcome in outcomes:
        if outcome.ended is None:
            continue
        end, done = outcome.ended, known[outcome.case.id] if outcome.case else []
        seen = observed.get(end.employee.id)
        owner = checklists.Owner(end.employee.id, end.employee.name, seen.manager if seen else None)
        covered = _covered(done) if done else set()
        found: list[tasks.Item] = []
        for account in outcome.accounts:
            if account.id in covered:
                continue
            steps = lists.dated(
                end.employee.entity_id, plans.OFFBOARDING, account.ownership, end.last_working_on
            )  # fmt: skip
            found += checklists.laid_out(steps, owner, account.id, lives.get(account.id, ()))
        if outcome.things:
            known_things = {(item.object_kind, item.object_id) for item in (*done, *found)}
            rest = [thing for thing in outcome.things if (thing[0], thing[1]) not in known_things]
            found += lists.kept(end.last_working_on, rest)
        outcome.to_cover, outcome.planned_items = found, len(found)
        if seen is not None:
            outcome.store, outcome.manager = seen.store, seen.manager
    return outcomes


def _covered(known: Iterable[Task]) -> set[int | None]:
    """Accounts whose items are there: an unbinding to be done, or a checklist that asks for none."""
    asked = {task.account_id for task in known if task.code == plans.UNBIND}
    waits = {task.account_id for task in known if task.code == plans.UNBIND and task.state == tasks.OPEN}
    return waits | {task.account_id for task in known if task.account_id not in asked}


def _write(work: Work, going: Sequence[Outcome], reason: str | None) -> None:
    """New cases in one stroke; known ones are moved to the new days and get what they do not cover yet."""
    fresh = [outcome for outcome in going if outcome.case is None]
    ids = iter(database.reserve_ids(work.db, queries.TABLE, len(fresh)))
    rows, notes, plans_ = [], [], []
    for outcome in going:
        end = outcome.ended
        assert end is not None
        if outcome.case is not None:
            _again(work, outcome, outcome.case, reason)
            continue
        case_id = next(ids)
        number = rules.number_of(plans.OFFBOARDING, work.today.year, case_id)
        rows.append(
            (case_id, plans.OFFBOARDING, number, end.employee.entity_id, end.employee.id, end.left_on,
             end.last_working_on, rules.OPEN, outcome.store, outcome.manager, reason,
             work.now, work.actor.user_id, work.actor.name, work.change_id, "decided", 1)
        )  # fmt: skip
        after = {"number": number, "kind": plans.OFFBOARDING, "last_day": end.left_on, "items": outcome.planned_items}
        notes.append(journal.Note("case.opened", "case", case_id, end.employee.entity_id, after=after, reason=reason))
        plans_.append((tasks.Subject(rules.SUBJECT, case_id, end.employee.entity_id), outcome.to_cover))
        outcome.case_id, outcome.number = case_id, number
    database.insert_tuples(work.db, queries.TABLE, _COLUMNS, rows)
    todo.plan_many(work, plans_)
    journal.note_many(work, notes)


def _again(work: Work, outcome: Outcome, case: models.Case, reason: str | None) -> None:
    """A case that is there: its days move with the employment's, and what is held since gets its items."""
    end = outcome.ended
    assert end is not None
    subject = tasks.Subject(rules.SUBJECT, case.id, case.entity_id)
    moved = (case.last_day, case.last_working_day) != (end.left_on, end.last_working_on)
    was = case.last_working_day
    before = {"last_day": case.last_day, "last_working_day": case.last_working_day, "state": case.state}
    if moved or outcome.to_cover:
        known = todo.of_subject(work, subject)
        values = {"last_day": end.left_on, "last_working_day": end.last_working_on, "state": rules.OPEN}
        if case.state == rules.CLOSED:  # something is held again
            values |= {"closed_at": None, "closed_by": None, "closed_by_id": None}
        if not queries.move(work.db, case, case.state, values):
            raise rules.CaseChanged(case=case.number)
        if moved and was is not None:
            shift = end.last_working_on - was
            dues = {task.id: task.due_on + shift for task in known if task.due_on is not None}
            items.move_due(work.db, rules.SUBJECT, case.id, dues)
        todo.plan_many(work, [(subject, outcome.to_cover)], first=max((t.position for t in known), default=0) + 1)
        after = {"last_day": end.left_on, "last_working_day": end.last_working_on, "items": outcome.planned_items}
        note = journal.Note("case.changed", "case", case.id, case.entity_id, before=before, after=after, reason=reason)
        journal.note(work, note)
    outcome.case_id, outcome.number = case.id, case.number
