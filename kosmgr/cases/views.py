"""What pages, commands and programs see of a case: its items with their waivers, and what is in the way of closing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.bindings import queries as bindings
from kosmgr.cases import models, plans, queries, rules
from kosmgr.devices import queries as phones
from kosmgr.people.models import Employee
from kosmgr.tasks import rules as tasks
from kosmgr.tasks.models import Task, Waiver
from kosmgr.work import Work


@dataclass(frozen=True)
class ItemView:
    """An item, whether it is overdue on the day, and who asked to be let off it."""

    task: Task
    overdue: bool
    waivers: Sequence[Waiver]

    @property
    def waiting(self) -> Waiver | None:
        """The waiver that waits for a second person."""
        return next((waiver for waiver in self.waivers if waiver.verdict is None), None)


@dataclass(frozen=True)
class CaseView:
    """A case with everything a page shows of it."""

    case: models.Case
    state: str  # planned | open | closed | cancelled, as of the day
    entity: str
    employee: Employee | None
    to_employee: Employee | None
    accounts: Mapping[int, str]  # the accounts its items speak of, by 小红书号
    items: Sequence[ItemView]
    blockers: Sequence[rules.Blocker]

    @property
    def open_items(self) -> int:
        return sum(item.task.state == tasks.OPEN for item in self.items)

    @property
    def overdue_items(self) -> int:
        return sum(item.overdue for item in self.items)


def views(work: Work, cases: Sequence[models.Case], gates: bool = False) -> list[CaseView]:
    """Cases the caller may see, with their items; with `gates` also what is in the way of closing each."""
    by_case: dict[int, dict[int, Task]] = {case.id: {} for case in cases}
    waivers: dict[int, list[Waiver]] = {}
    named: dict[int, str] = {}
    for task, account, waiver in queries.items_of(work.db, by_case):
        by_case[task.subject_id][task.id] = task
        if account is not None:
            named[task.account_id] = account
        if waiver is not None:
            waivers.setdefault(task.id, []).append(waiver)
    about = queries.about(work.db, by_case)
    named |= {row[4]: row[5] for row in about.values() if row[5] is not None}
    made = []
    for case in cases:
        items = [
            ItemView(task, tasks.is_overdue(task.state, task.due_on, work.today), waivers.get(task.id, []))
            for task in by_case[case.id].values()
        ]
        mine = {item.task.account_id for item in items} | {case.account_id}
        _id, entity, employee, successor, *_account = about[case.id]
        made.append(
            CaseView(
                case=case,
                state=state_of(case, by_case[case.id].values(), work.today),
                entity=entity,
                employee=employee,
                to_employee=successor,
                accounts={n: named[n] for n in sorted(named) if n in mine},
                items=items,
                blockers=blockers(work, case, items, employee) if gates else (),
            )
        )
    return made


def state_of(case: models.Case, items: Iterable[Task], on: date) -> str:
    """The state as of a day: planned while nothing is done and nothing due."""
    known = list(items)
    dues = [task.due_on for task in known if task.due_on is not None]
    touched = any(task.state != tasks.OPEN for task in known)
    first = min(dues, default=case.last_working_day)
    return rules.state_on(case.state, first, touched, on)


def blockers(
    work: Work, case: models.Case, items: Sequence[ItemView], employee: Employee | None
) -> list[rules.Blocker]:
    """What is in the way of closing a case that runs."""
    if case.state != rules.OPEN:
        return []
    known = [
        rules.Item(i.task.id, i.task.title, i.task.state, i.task.code, i.waiting is not None, i.task.object_id)
        for i in items
    ]
    held = held_by(work, case, employee) if case.kind in (plans.OFFBOARDING, plans.TRANSFER) else rules.Held()
    return rules.blockers(known, held)


def held_by(work: Work, case: models.Case, employee: Employee | None) -> rules.Held:
    """What the leaver of a case holds: accounts not recorded as unbound, phones and cards in their name."""
    if employee is None:
        return rules.Held()
    last = case.last_day or work.today
    held = bindings.held_by(work.db, [employee.id], work.today)
    rows = [row for row in held if row.from_on is None or row.from_on <= last]  # not those of a later employment
    kept: list[tuple[str, int, str]] = []
    if employee.number:
        found = phones.kept_by(work.db, [employee.number], work.today)
        kept = [(kind, n, label) for kind, n, label, entity, _number in found if entity == employee.entity_id]
    return rules.Held(
        accounts=[row.xhs_id for row in rows],
        devices=[(n, label) for kind, n, label in kept if kind == plans.DEVICE],
        sims=[(n, label) for kind, n, label in kept if kind == plans.SIM],
    )


def find(work: Work, case_id: int, permission: Any) -> models.Case:
    """One visible case, or a refusal."""
    found = queries.visible(work.db, work.actor, permission, models.Case.id == case_id)
    if not found:
        raise rules.CaseUnknown()
    return found[0]
