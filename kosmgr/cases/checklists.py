"""Which items a case gets: the shipped checklist, what the entity changes in it, and what the account lives on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from kosmgr.cases import plans, queries, rules
from kosmgr.cases.models import PlanItem
from kosmgr.kit import workdays
from kosmgr.rulebook import calendar
from kosmgr.tasks import rules as tasks
from kosmgr.work import Work

Thing = tuple[str, int, str]
Place = tuple[int, str, str]  # entity, kind of case, ownership
NOBODY = (None, None)
_THINGS = {plans.DEVICE_BACK: plans.DEVICE, plans.SIM_BACK: plans.SIM}


class Dated(NamedTuple):
    """An item of a checklist with its day: which kind of thing it asks for, whose it is, and what is known of it."""

    kind: str | None
    optional: bool  # planned only where there is such a thing
    whose: str  # employee | manager; empty: nobody by name
    known: tuple[str, str, str, date, str, bool]


@dataclass(frozen=True)
class Owner:
    """The person a case is about, as the items name them."""

    id: int
    name: str
    manager: str | None = None


@dataclass
class Checklists:
    """The checklists of some entities, each read and put together once."""

    changes: Mapping[Place, list[PlanItem]] = field(default_factory=dict)
    calendar: workdays.Calendar = workdays.PUBLISHED
    known: dict[Place, tuple[plans.Step, ...]] = field(default_factory=dict)
    days: dict[tuple[int, str, str, date], list[Dated]] = field(default_factory=dict)

    def steps(self, entity_id: int, kind: str, ownership: str) -> tuple[plans.Step, ...]:
        """The checklist in force for an entity."""
        place = (entity_id, kind, ownership)
        if place not in self.known:
            changes = self.changes.get(place, [])
            gone = [item.code for item in changes if item.left_out]
            added = [step_of(item) for item in changes if not item.left_out]
            self.known[place] = plans.merged(plans.SHIPPED.get((kind, ownership), ()), gone, added)
        return self.known[place]

    def dated(self, entity_id: int, kind: str, ownership: str, due: date) -> list[Dated]:
        """The same with the days, for many who leave on the same one."""
        place = (entity_id, kind, ownership, due)
        if place not in self.days:
            self.days[place] = self.at(self.steps(entity_id, kind, ownership), due)
        return self.days[place]

    def at(self, steps: Iterable[plans.Step], due: date) -> list[Dated]:
        """The items of a checklist with their days, still without account and person."""
        return [
            Dated(
                _THINGS.get(step.code),
                bool(step.only_if),
                step.owner_role if step.owner_role in ("employee", "manager") else "",
                (
                    step.code, step.title, step.owner_role, rules.due_on(self.calendar, due, step.before),
                    step.evidence, step.holding,
                ),
            )
            for step in steps
        ]  # fmt: skip

    def items(
        self,
        steps: Iterable[plans.Step],
        due: date,
        owner: Owner | None,
        account_id: int | None,
        things: Iterable[Thing] = (),
    ) -> list[tasks.Item]:
        """The items of one account."""
        return laid_out(self.at(steps, due), owner, account_id, things)

    def kept(self, due: date, things: Iterable[Thing]) -> list[tasks.Item]:
        """Phones and cards a person keeps beside those of the accounts."""
        back = {plans.DEVICE: plans.DEVICE_BACK, plans.SIM: plans.SIM_BACK}
        found = []
        for thing in things:
            step = plans.step_of(plans.OFFBOARDING, plans.COMPANY, back[thing[0]])
            assert step is not None
            [one] = self.at([step], due)
            found.append(tasks.Item(*one.known, None, *thing, *NOBODY))
        return found


def read(work: Work, entity_ids: Iterable[int]) -> Checklists:
    """The checklists of some entities the caller may act in."""
    changes: dict[Place, list[PlanItem]] = {}
    for item in queries.plan_items(work.db, entity_ids):
        changes.setdefault((item.entity_id, item.kind, item.ownership), []).append(item)
    return Checklists(changes, calendar.days(work))


def step_of(item: PlanItem) -> plans.Step:
    """An entity's own item, or what it makes of a shipped one; where that one is planned at all stays as shipped."""
    shipped = plans.step_of(item.kind, item.ownership, item.code)
    only_if = shipped.only_if if shipped else plans.ALWAYS
    return plans.Step(item.code, item.title, item.owner_role, item.before, item.evidence, item.holding, only_if)


def laid_out(
    steps: Iterable[Dated], owner: Owner | None, account_id: int | None, things: Iterable[Thing]
) -> list[tasks.Item]:
    """Dated items for one account: what asks for a phone or a card names it, once for each there is."""
    by_kind: dict[str, list[Thing]] = {}
    for thing in things:
        by_kind.setdefault(thing[0], []).append(thing)
    whose: dict[str, tuple[str | None, int | None]] = {"": NOBODY}
    whose["employee"] = NOBODY if owner is None else (owner.name, owner.id)
    whose["manager"] = NOBODY if owner is None else (owner.manager, None)
    found = []
    for kind, optional, role, known in steps:
        mine = by_kind.get(kind) if kind else None
        if mine:
            found += [tasks.Item(*known, account_id, *thing, *whose[role]) for thing in mine]
        elif not optional:
            found.append(tasks.Item(*known, account_id, None, None, None, *whose[role]))
    return found
