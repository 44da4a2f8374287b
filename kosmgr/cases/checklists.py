"""Which items a case gets: the shipped checklist, what the entity changes in it, and what the account lives on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kosmgr.cases import plans, queries, rules
from kosmgr.cases.models import PlanItem
from kosmgr.tasks import rules as tasks
from kosmgr.work import Work

Thing = tuple[str, int, str]
NOTHING = (None, None, None)
_THINGS = {plans.DEVICE_BACK: plans.DEVICE, plans.SIM_BACK: plans.SIM}


@dataclass(frozen=True)
class Owner:
    """The person a case is about, as the items name them."""

    id: int
    name: str
    manager: str | None = None


@dataclass
class Checklists:
    """The checklists of some entities, read once."""

    changes: Mapping[tuple[int, str, str], list[PlanItem]] = field(default_factory=dict)

    def steps(self, entity_id: int, kind: str, ownership: str) -> tuple[plans.Step, ...]:
        """The checklist in force for an entity."""
        shipped = plans.SHIPPED.get((kind, ownership), ())
        changes = self.changes.get((entity_id, kind, ownership), [])
        gone = [item.code for item in changes if item.left_out]
        added = [
            plans.Step(item.code, item.title, item.owner_role, item.before, item.evidence, item.holding)
            for item in changes
            if not item.left_out
        ]
        return plans.merged(shipped, gone, added)


def read(work: Work, entity_ids: Iterable[int]) -> Checklists:
    """The checklists of some entities the caller may act in."""
    changes: dict[tuple[int, str, str], list[PlanItem]] = {}
    for item in queries.plan_items(work.db, entity_ids):
        changes.setdefault((item.entity_id, item.kind, item.ownership), []).append(item)
    return Checklists(changes)


def items(
    steps: Iterable[plans.Step],
    due: date,
    owner: Owner | None,
    account_id: int | None,
    things: Iterable[Thing] = (),
) -> list[tasks.Item]:
    """The items of one account: what asks for a phone or a card names it, once for each there is."""
    by_kind: dict[str, list[Thing]] = {}
    for thing in things:
        by_kind.setdefault(thing[0], []).append(thing)
    found = []
    for step in steps:
        kind = _THINGS.get(step.code)
        mine = by_kind.get(kind, ()) if kind else ()
        if mine:
            found += [_item(step, due, owner, account_id, thing) for thing in mine]
        elif not step.only_if:
            found.append(_item(step, due, owner, account_id, NOTHING))
    return found


def kept(due: date, owner: Owner, things: Iterable[Thing]) -> list[tasks.Item]:
    """Phones and cards a person keeps beside those of the accounts."""
    back = {plans.DEVICE: plans.DEVICE_BACK, plans.SIM: plans.SIM_BACK}
    found = []
    for thing in things:
        step = plans.step_of(plans.OFFBOARDING, plans.COMPANY, back[thing[0]])
        assert step is not None
        found.append(_item(step, due, owner, None, thing))
    return found


def _item(
    step: plans.Step, due: date, owner: Owner | None, account_id: int | None, thing: Thing | tuple[None, None, None]
) -> tasks.Item:
    name, person = None, None
    if owner is not None and step.owner_role == "employee":
        name, person = owner.name, owner.id
    elif owner is not None and step.owner_role == "manager":
        name = owner.manager
    return tasks.Item(
        step.code, step.title, step.owner_role, rules.due_on(due, step.before) if step.before else due, step.evidence,
        step.holding, account_id, thing[0], thing[1], thing[2], name, person,
    )  # fmt: skip
