"""The handover list becomes cases: what is done, what is open; what a hand did here is never undone by a list."""

from datetime import date
from pathlib import Path

import pytest

from kosmgr.bindings import service as bindings
from kosmgr.cases import plans
from kosmgr.cases import service as cases
from kosmgr.exchange import rules, service
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.tasks import rules as tasks
from tests.exchange import make, world

PEOPLE = ("10", "01", "03")
HEADINGS = ("姓名", "工号", "离职日期", "最后工作日", "小红书号", "交接事项", "接收人", "是否完成", "完成日期")
ZHOU, WANG, FANG = "HM0017", "CD0001", "HM0007"


def _cases(runtime: Runtime) -> dict[str, cases.views.CaseView]:
    with runtime.reading(SYSTEM) as work:
        found = cases.listing(work)
        work.db.expunge_all()
    return {str(one.employee.number): one for one in found if one.employee}


def _open(view: cases.views.CaseView) -> list[str]:
    return [item.task.title for item in view.items if item.task.state == tasks.OPEN]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("通知运营停止排期", "posting_stopped"),
        ("未回复私信/线索移交", "leads_handed"),
        ("更改登录手机号", "phone_changed"),
        ("退出全部登录设备", plans.SIGNED_OUT),
        ("后台解绑员工号", plans.UNBIND),
        ("收回工作手机", plans.DEVICE_BACK),
        ("收回手机卡", plans.SIM_BACK),
        ("账号改名换头像", plans.RENAMED),
        ("新使用人在职证明", plans.PROOF),
        ("新使用人实名/换绑", plans.VERIFIED),
        ("删除或下架含本人肖像笔记（未续授权）", plans.PORTRAITS),
        ("门禁卡交还", plans.OTHER),
    ],
)
def test_items_are_known_by_their_words(title: str, code: str) -> None:
    assert plans.code_of(title) == code


def test_the_shipped_list_is_three_cases(runtime: Runtime) -> None:
    """Rows 1 and 3 of the list of findings, and the leaver to come: by 工号, never by name."""
    make.bring(runtime, *PEOPLE)
    found = _cases(runtime)
    assert set(found) == {ZHOU, WANG, FANG}
    assert [found[number].state for number in (ZHOU, WANG, FANG)] == ["open", "open", "planned"]
    assert _open(found[ZHOU]) == ["更改登录手机号", "退出全部登录设备", "后台解绑员工号", "收回手机卡"]
    assert _open(found[WANG]) == ["账号改名换头像"]
    assert len(_open(found[FANG])) == 12
    assert (found[ZHOU].open_items, found[ZHOU].overdue_items) == (4, 4)
    assert (found[FANG].case.last_day, found[FANG].case.last_working_day) == (date(2026, 12, 5), date(2026, 12, 4))
    done = next(item.task for item in found[ZHOU].items if item.task.code == plans.DEVICE_BACK)
    assert (done.done_on, done.signed, done.assignee, done.origin) == (date(2026, 9, 30), True, "行政", "observed")
    assert found[ZHOU].case.number.startswith("LZ-2026-")


def test_bringing_it_again_changes_nothing(quick: Runtime) -> None:
    make.bring(quick, *PEOPLE)
    before = world.snapshot(quick)
    again = make.bring(quick, "03")
    assert make.counts(again)["created"] == make.counts(again)["updated"] == 0
    assert world.differences(world.snapshot(quick), before) == {}


def test_any_order_and_taken_back(quick: Runtime) -> None:
    batch = make.bring(quick, "03")
    assert _cases(quick) == {}, "nobody knows these people yet"
    for number in ("01", "10"):
        make.bring(quick, number)
    assert len(_cases(quick)) == 3
    with quick.writing(SYSTEM) as work:
        service.undo(work, batch.batch_id or 0)
    assert _cases(quick) == {}


def _list(folder: Path, name: str, done: str, done_on: str) -> object:
    return make.written(
        folder,
        name,
        HEADINGS,
        ("周敏", ZHOU, "2026.9.30", "2026.9.28", "9000000111", "后台解绑员工号", "陈静", done, done_on),
        ("", "", "", "", "", "收回手机卡", "行政", "", ""),
        ("", "", "", "", "", "门禁卡交还", "行政", "是", "2026-09-30"),
    )


def test_a_later_list_moves_the_case_on(quick: Runtime, tmp_path: Path) -> None:
    make.bring(quick, "10", "01", _list(tmp_path, "a.csv", "否", ""))  # type: ignore[arg-type]
    make.bring(quick, _list(tmp_path, "b.csv", "是", "2026.11.19"))  # type: ignore[arg-type]
    view = _cases(quick)[ZHOU]
    assert _open(view) == ["收回手机卡"]
    assert [item.task.code for item in view.items] == [plans.UNBIND, plans.SIM_BACK, plans.OTHER]


def test_what_a_hand_ticked_stays_ticked(quick: Runtime, tmp_path: Path) -> None:
    outcome = make.bring(quick, "10", "01", "04", "09", _list(tmp_path, "a.csv", "否", ""))  # type: ignore[arg-type]
    task = next(i.task for i in _cases(quick)[ZHOU].items if i.task.code == plans.UNBIND)
    with quick.writing(SYSTEM) as work:
        cases.tick(work, task.id, note="后台已解绑")
    make.bring(quick, _list(tmp_path, "b.csv", "否", ""), as_of=date(2026, 11, 21))  # type: ignore[arg-type]
    view = _cases(quick)[ZHOU]
    assert _open(view) == ["收回手机卡"]
    with quick.reading(SYSTEM) as work:
        account = seats.visible_account(work, "9000000111")
        assert [row.end_planned for row in bindings.holders_of(work, account.id)] == [False]
    with pytest.raises(rules.UndoRefused) as refused, quick.writing(SYSTEM) as work:
        service.undo(work, outcome.batch_id or 0)
    assert view.case.number in str(refused.value)


def test_a_case_opened_here_is_not_the_lists_to_change(quick: Runtime) -> None:
    make.bring(quick, "10", "01")
    with quick.writing(SYSTEM) as work:
        who = next(p for p in work.db.query(cases.leavers.Employee) if p.number == FANG)
        opened = cases.open_offboarding(work, who.id, date(2026, 12, 18))
    make.bring(quick, "03")
    view = _cases(quick)[FANG]
    assert (view.case.id, view.case.last_day, len(view.items)) == (opened.case_id, date(2026, 12, 18), 12)
    with quick.reading(SYSTEM) as work:
        assert len(cases.listing(work, employee_id=who.id)) == 1
