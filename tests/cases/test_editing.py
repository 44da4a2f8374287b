"""The checklists an entity makes its own: added, changed, left out, reset; for the cases to come."""

from datetime import date

import pytest

from kosmgr.audit import service as journal
from kosmgr.cases import editing, plans
from kosmgr.cases import service as cases
from kosmgr.kit.errors import NotFound
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.tasks import rules as tasks
from kosmgr.work import NotAllowed, Work
from tests.cases import make
from tests.make import Cast

LEAVING = (plans.OFFBOARDING, plans.COMPANY)
LAST = date(2026, 12, 5)


def _codes(work: Work, entity_id: int) -> list[tuple[str, str]]:
    return [(line.step.code, line.origin) for line in editing.checklist(work, entity_id, *LEAVING)]


def test_the_next_case_gets_the_list_as_it_is_then(runtime: Runtime, cast: Cast) -> None:
    first, _a = make.holder(runtime, cast, "A1", "H1", "王芳")
    second, _b = make.holder(runtime, cast, "B22", "H2", "林浩")
    jia = cast.jia.id
    before = make.view(runtime, make.leaving(runtime, cast.boss, first, LAST))
    with runtime.writing(cast.boss) as work:
        badge = editing.set_item(work, jia, *LEAVING, "收回门禁卡", "admin", before=2, evidence="note", holding=True)
        editing.set_item(work, jia, *LEAVING, "交接全部素材", "manager", code="drafts_handed", before=1)
        editing.leave_out(work, jia, *LEAVING, "portraits")
    after = make.view(runtime, make.leaving(runtime, cast.boss, second, LAST))
    was, now = ({item.task.code: item.task for item in seen.items} for seen in (before, after))
    assert len(was) == 12
    assert was["drafts_handed"].title == "草稿与素材移交"
    assert set(now) == set(was) - {"portraits"} | {badge.code}
    card, drafts = now[badge.code], now["drafts_handed"]
    assert (card.title, card.owner_role, card.evidence, card.holding) == ("收回门禁卡", "admin", "note", True)
    assert (card.due_on, drafts.due_on) == (date(2026, 12, 2), date(2026, 12, 3))
    assert [item.task.code for item in after.items][2] == "drafts_handed", "a changed item keeps its place"
    assert len(make.view(runtime, before.case.id).items) == 12, "cases that run keep their items"
    with runtime.writing(cast.boss) as work, pytest.raises(tasks.NoteNeeded):
        cases.tick(work, card.id)
    with runtime.reading(SYSTEM) as work:
        told = [row.action for row in journal.history(work, "entity", jia)]
        assert told.count("checklist.item_set") == 2
        assert told.count("checklist.item_left_out") == 1


def test_back_to_what_is_shipped(runtime: Runtime, cast: Cast) -> None:
    jia = cast.jia.id
    with runtime.reading(cast.chen) as work:
        shipped = _codes(work, jia)
        assert {origin for _code, origin in shipped} == {"shipped"}
    with runtime.writing(cast.boss) as work:
        own = editing.set_item(work, jia, *LEAVING, "收回门禁卡", "admin").code
        editing.set_item(work, jia, *LEAVING, "收回工牌", "admin", code=own)
        editing.set_item(work, jia, *LEAVING, "交接全部素材", "manager", code="drafts_handed")
        editing.leave_out(work, jia, *LEAVING, "portraits")
        found = dict(_codes(work, jia))
        assert (found[own], found["drafts_handed"], found["portraits"]) == ("own", "changed", "left_out")
        assert editing.reset(work, jia, *LEAVING, "portraits") == 1
        assert dict(_codes(work, jia))["portraits"] == "shipped"
        step = plans.step_of(*LEAVING, "drafts_handed")
        assert step is not None
        editing.set_item(work, jia, *LEAVING, step.title, step.owner_role, code=step.code)  # as shipped: no change
        assert dict(_codes(work, jia))["drafts_handed"] == "shipped"
        editing.leave_out(work, jia, *LEAVING, own)
        assert _codes(work, jia) == shipped
        with pytest.raises(plans.NothingToReset):
            editing.reset(work, jia, *LEAVING)
        again = editing.set_item(work, jia, *LEAVING, "收回门禁卡", "admin").code
        editing.leave_out(work, jia, *LEAVING, "portraits")
        assert editing.reset(work, jia, *LEAVING) == 2
        assert _codes(work, jia) == shipped
        assert again
        assert _codes(work, cast.yi.id) == shipped


def test_where_an_item_is_planned_at_all_stays_as_shipped(runtime: Runtime, cast: Cast) -> None:
    place = (plans.OFFBOARDING, plans.EMPLOYEE)
    with runtime.writing(cast.boss) as work:
        editing.set_item(work, cast.jia.id, *place, "收回手机", "admin", code=plans.DEVICE_BACK, holding=True)
        [line] = [one for one in editing.checklist(work, cast.jia.id, *place) if one.step.code == plans.DEVICE_BACK]
        assert (line.step.title, line.step.only_if) == ("收回手机", plans.DEVICE)


def test_what_somebody_would_go_on_holding_by_stays_in(runtime: Runtime, cast: Cast) -> None:
    jia = cast.jia.id
    for (kind, ownership), steps in plans.SHIPPED.items():
        for step in steps:
            if step.code not in plans.ESSENTIAL:
                continue
            with pytest.raises(plans.Essential), runtime.writing(cast.boss) as work:
                editing.leave_out(work, jia, kind, ownership, step.code)
            with pytest.raises(plans.Essential), runtime.writing(cast.boss) as work:
                editing.set_item(work, jia, kind, ownership, "随便", "admin", code=step.code, holding=False)
    with runtime.reading(cast.chen) as work:
        assert {origin for _code, origin in _codes(work, jia)} == {"shipped"}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"title": "  "}, plans.TitleNeeded),
        ({"before": -1}, plans.TooEarly),
        ({"before": 61}, plans.TooEarly),
        ({"owner_role": "boss"}, tasks.WordUnknown),
        ({"evidence": "a photo"}, tasks.WordUnknown),
        ({"code": "nothing"}, plans.ItemUnknown),
        ({"kind": "transfer"}, plans.ListUnknown),
    ],
)
def test_refusals(runtime: Runtime, cast: Cast, given: dict[str, object], refusal: type[Exception]) -> None:
    wanted = {"kind": plans.OFFBOARDING, "ownership": plans.COMPANY, "title": "收回门禁卡", "owner_role": "admin"}
    with pytest.raises(refusal), runtime.writing(cast.boss) as work:
        editing.set_item(work, cast.jia.id, **{**wanted, **given})  # type: ignore[arg-type]
    for verb in (editing.leave_out, editing.reset):
        with pytest.raises(plans.ItemUnknown), runtime.writing(cast.boss) as work:
            verb(work, cast.jia.id, *LEAVING, "nothing")


def test_who_may(runtime: Runtime, cast: Cast) -> None:
    admin = Actor(77, "甲管理员", (Grant(Role.ADMIN, cast.jia.id),))
    with pytest.raises(NotFound), runtime.writing(admin) as work:
        editing.set_item(work, cast.yi.id, *LEAVING, "收回门禁卡", "admin")
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        editing.leave_out(work, cast.jia.id, *LEAVING, "portraits")
    with pytest.raises(NotFound), runtime.reading(cast.wu) as work:
        editing.checklist(work, cast.jia.id, *LEAVING)
