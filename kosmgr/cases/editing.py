"""What an entity makes of the shipped checklists: items of its own, shipped ones changed or left out, and back again.

Cases that run keep the items they were opened with; the next case gets the list as it is then.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.cases import checklists, models, plans, queries
from kosmgr.documents import rules as documents
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.tasks import rules as tasks
from kosmgr.work import Work, requires

SHIPPED, CHANGED, OWN, LEFT_OUT = "shipped", "changed", "own", "left_out"
ORIGINS: Mapping[str, str] = {
    SHIPPED: N_("自带"),
    CHANGED: N_("改过"),
    OWN: N_("自己加的"),
    LEFT_OUT: N_("去掉了"),
}
EVIDENCE: Mapping[str, str] = {tasks.NO_EVIDENCE: N_("不要"), tasks.NOTE: N_("写一句话"), **documents.KINDS}
OWN_CODE = "own_"


@dataclass(frozen=True)
class Line:
    """An item of a checklist and where it comes from; a left-out one is shown as shipped."""

    step: plans.Step
    origin: str

    @property
    def essential(self) -> bool:
        return self.step.code in plans.ESSENTIAL

    def facts(self) -> dict[str, Any]:
        """As other programs read it."""
        return {**asdict(self.step), "origin": self.origin}


@requires(Permission.LEDGER_READ)
def checklist(work: Work, entity_id: int, kind: str, ownership: str) -> list[Line]:
    """The checklist of a visible entity as the next case gets it, in its order; then what it leaves out."""
    plans.check_list(kind, ownership)
    entity = entities.visible_entity(work, entity_id)
    mine = {item.code: item for item in _items(work, entity.id, kind, ownership)}
    shipped = {step.code: step for step in plans.SHIPPED[(kind, ownership)]}
    lines = []
    for step in checklists.read(work, [entity.id]).steps(entity.id, kind, ownership):
        origin = SHIPPED if step.code not in mine else CHANGED if step.code in shipped else OWN
        lines.append(Line(step, origin))
    gone = [code for code, item in mine.items() if item.left_out and code in shipped]
    return [*lines, *(Line(shipped[code], LEFT_OUT) for code in shipped if code in gone)]


@requires(Permission.ENTITY_WRITE)
def set_item(
    work: Work,
    entity_id: int,
    kind: str,
    ownership: str,
    title: str,
    owner_role: str,
    *,
    code: str | None = None,
    before: int = 0,
    evidence: str = tasks.NO_EVIDENCE,
    holding: bool = False,
) -> plans.Step:
    """Add an item (without a code) or change one; an item as shipped is no change any more."""
    plans.check_list(kind, ownership)
    entity = entities.visible_entity(work, entity_id, for_=Permission.ENTITY_WRITE)
    tasks.check_word(owner_role, tasks.OWNERS)
    tasks.check_word(evidence, tuple(EVIDENCE))
    mine = {item.code: item for item in _items(work, entity.id, kind, ownership)}
    shipped = plans.step_of(kind, ownership, code) if code else None
    if code is None:
        code = next(f"{OWN_CODE}{n}" for n in range(1, len(mine) + 2) if f"{OWN_CODE}{n}" not in mine)
    elif shipped is None and code not in mine:
        raise plans.ItemUnknown(code=code)
    only_if = shipped.only_if if shipped else plans.ALWAYS
    step = plans.Step(code, title.strip(), owner_role, before, evidence, holding, only_if)
    plans.check_step(step, shipped)
    known = mine.get(code)
    before_ = checklists.step_of(known) if known is not None and not known.left_out else shipped
    if step == before_ and not (known is not None and known.left_out):
        return step
    if step != shipped:
        _write(work, known, entity.id, kind, ownership, step, left_out=False)
    elif known is not None:
        work.db.delete(known)
    work.db.flush()
    _note(work, "checklist.item_set", entity.id, kind, ownership, before_, step)
    return step


@requires(Permission.ENTITY_WRITE)
def leave_out(work: Work, entity_id: int, kind: str, ownership: str, code: str) -> None:
    """Remove an item from the checklist: one's own is gone, a shipped one is left out until it is restored."""
    plans.check_list(kind, ownership)
    entity = entities.visible_entity(work, entity_id, for_=Permission.ENTITY_WRITE)
    mine = {item.code: item for item in _items(work, entity.id, kind, ownership)}
    known, shipped = mine.get(code), plans.step_of(kind, ownership, code)
    if (known is None and shipped is None) or (known is not None and known.left_out):
        raise plans.ItemUnknown(code=code)
    if shipped is not None:
        plans.check_left_out(shipped)
    step = shipped if known is None else checklists.step_of(known)
    assert step is not None
    if shipped is not None:
        _write(work, known, entity.id, kind, ownership, step, left_out=True)
    elif known is not None:
        work.db.delete(known)
    work.db.flush()
    _note(work, "checklist.item_left_out", entity.id, kind, ownership, step, None)


@requires(Permission.ENTITY_WRITE)
def reset(work: Work, entity_id: int, kind: str, ownership: str, code: str | None = None) -> int:
    """Back to the shipped list, or one item of it; how many changes are gone."""
    plans.check_list(kind, ownership)
    entity = entities.visible_entity(work, entity_id, for_=Permission.ENTITY_WRITE)
    mine = [item for item in _items(work, entity.id, kind, ownership) if code in (None, item.code)]
    if code is not None and plans.step_of(kind, ownership, code) is None:
        raise plans.ItemUnknown(code=code)
    if not mine:
        raise plans.NothingToReset()
    was = sorted(item.code for item in mine)
    for item in mine:
        work.db.delete(item)
    work.db.flush()
    told = {"list": f"{kind}/{ownership}", "items": was}
    journal.note(work, journal.Note("checklist.reset", "entity", entity.id, entity.id, before=told, after={}))
    return len(mine)


def _items(work: Work, entity_id: int, kind: str, ownership: str) -> list[models.PlanItem]:
    found = queries.plan_items(work.db, [entity_id])
    return [item for item in found if (item.kind, item.ownership) == (kind, ownership)]


def _write(
    work: Work,
    known: models.PlanItem | None,
    entity_id: int,
    kind: str,
    ownership: str,
    step: plans.Step,
    left_out: bool,
) -> None:
    item = known or models.PlanItem(entity_id=entity_id, kind=kind, ownership=ownership, code=step.code)
    item.title, item.owner_role, item.before = step.title, step.owner_role, step.before
    item.evidence, item.holding, item.left_out = step.evidence, step.holding, left_out
    work.db.add(item)


def _note(
    work: Work,
    action: str,
    entity_id: int,
    kind: str,
    ownership: str,
    before: plans.Step | None,
    after: plans.Step | None,
) -> None:
    told = [
        {
            "list": f"{kind}/{ownership}",
            "item": step.title,
            "owner_role": step.owner_role,
            "workdays_before": step.before,
            "evidence": step.evidence,
            "holding": step.holding,
        }
        if step
        else {}
        for step in (before, after)
    ]
    journal.note(work, journal.Note(action, "entity", entity_id, entity_id, before=told[0], after=told[1]))
