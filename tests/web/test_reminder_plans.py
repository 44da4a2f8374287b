"""The settings of reminders and the working days on their pages: seen, looked ahead, saved, undone, refused."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from tests.conftest import TODAY
from tests.make import JIA, YI, Cast
from tests.matrix import make
from tests.users.make import person
from tests.web import desk

FORM: dict[str, object] = {
    "enabled": "1",
    "offsets": "",
    "cadence": "daily",
    "audience": ["holder", "keeper", "", ""],
    "late": ["role:operations", ""],
    "fallback": ["role:operations", "owner"],
    "chain": ["manager", "role:operations", "owner"],
    "patience": "2",
    "channels": ["email"],
    "from_on": "",
}
HERE = "/reminders/plans/renewal-due"
HTMX = {"hx-request": "true", "hx-request-type": "partial"}


@pytest.fixture
def runtime(quick: Runtime) -> Runtime:
    return quick


@pytest.fixture
def company(runtime: Runtime, cast: Cast) -> Cast:
    with runtime.writing(SYSTEM) as work:
        serving = make.employee(work, cast.jia.id, "A1")
        make.account(
            work, cast.jia.id, 1, serving, until_on=TODAY + timedelta(days=38), nickname="小林讲板材", keeper="陈静"
        )
    return cast


@pytest.fixture
def boss(runtime: Runtime, company: Cast) -> Iterator[desk.Desk]:
    with desk.opened(runtime, person(runtime, "boss", (Role.ADMIN, None))) as opened:
        yield opened


def test_every_reason_is_listed_and_one_is_changed_after_a_look_ahead(boss: desk.Desk, company: Cast) -> None:
    listed = boss.page("/reminders/plans")
    assert "检查结果没人处理" in listed
    assert "还没有改过" in listed
    shown = boss.page(HERE)
    assert "和今天的设置一样" in shown
    assert "小林讲板材" in shown
    sent = {**FORM, "offsets": "20、8,5"}
    part = boss.post(f"{HERE}/preview", sent, headers=HTMX)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "和今天的设置比" in part.text
    whole = boss.post(f"{HERE}/preview", sent)
    assert whole.status_code == 200
    assert 'value="20、8,5"' in whole.text
    assert "还没有改过" in boss.page("/reminders/plans")  # looking ahead stored nothing
    assert boss.post(HERE, sent).status_code == 303
    listed = boss.page("/reminders/plans")
    assert "提前 20、8、5 天；站内收件箱、邮件" in listed
    stages = boss.page("/reminders?days=60&reason=renewal-due")
    assert "T-20" in stages
    assert "T-30" not in stages
    assert "不上班，提前到这天" in boss.page("/reminders?days=60&reason=renewal-due")
    assert boss.post(f"{HERE}/reset").status_code == 303
    assert "T-30" in boss.page("/reminders?days=60&reason=renewal-due")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"offsets": "soon"}, "提前天数不对"),
        ({"offsets": "400"}, "提前天数不对"),
        ({"audience": ["assignee"]}, "不是这个提醒能找到的人"),
        ({"before": "{account.__class__}"}, "填不了"),
        ({"patience": "many"}, "应为数字"),
        ({"from_on": "2026-11-19"}, "过去的日子不能重新计划"),
        ({"from_on": "someday"}, "读不成日期"),
    ],
)
def test_what_is_refused_comes_back_in_the_form_and_in_the_look_ahead(
    boss: desk.Desk, changed: dict[str, object], sentence: str
) -> None:
    status, text = boss.refused(HERE, {**FORM, **changed})
    assert status == 422
    assert sentence in text
    part = boss.post(f"{HERE}/preview", {**FORM, **changed}, headers=HTMX)
    assert part.status_code == 200
    assert sentence in part.text


def test_an_own_wording_is_text_and_stays_text(boss: desk.Desk) -> None:
    wording = "<b>{account}</b> {{7*7}} 剩 {days} 天"
    assert boss.post(HERE, {**FORM, "before": wording}).status_code == 303
    text = boss.page("/reminders?days=60&reason=renewal-due")
    assert "&lt;b&gt;小林讲板材&lt;/b&gt; {{7*7}} 剩 38 天" not in text  # it is 30 days before that it is first said
    assert "&lt;b&gt;小林讲板材&lt;/b&gt; {{7*7}} 剩 " in text


def test_an_entity_has_settings_of_its_own_which_its_people_may_change(
    runtime: Runtime, boss: desk.Desk, company: Cast
) -> None:
    jia, yi = company.jia.id, company.yi.id
    with desk.opened(runtime, person(runtime, "lin", (Role.HR, JIA))) as lin:
        assert "保存设置" not in lin.page(HERE)  # for all of them she may not
        assert lin.post(HERE, FORM).status_code == 403
        assert lin.post(f"{HERE}/preview", FORM).status_code == 403
        assert lin.post(HERE, {**FORM, "entity": jia, "offsets": "12"}).status_code == 303
        assert "本主体" in lin.page(f"/reminders/plans?entity={jia}")
        assert lin.post(HERE, {**FORM, "entity": yi}).status_code == 404
        assert lin.get(f"{HERE}?entity={yi}").status_code == 404
    assert "本主体" not in boss.page(f"/reminders/plans?entity={yi}")
    with desk.opened(runtime, person(runtime, "wu", (Role.AUDITOR, YI))) as wu:
        assert "保存设置" not in wu.page(f"{HERE}?entity={yi}")
        assert wu.post(HERE, {**FORM, "entity": yi}).status_code == 403


def test_the_hours(boss: desk.Desk) -> None:
    hours = {"digest": "08:30", "quiet_from": "20:00", "quiet_until": "07:30", "days_off": "1", "from_on": ""}
    assert boss.post("/reminders/plans/hours", hours).status_code == 303
    assert "每天 08:30 汇总；20:00 到 07:30 不发；周末和节假日也发" in boss.page("/reminders/plans")
    status, text = boss.refused("/reminders/plans/hours", {**hours, "digest": "23:00"})
    assert (status, "在免打扰时段" in text) == (422, True)
    assert boss.post("/reminders/plans/hours", {"reset": "1"}).status_code == 303
    assert "每天 09:00 汇总" in boss.page("/reminders/plans")


def test_a_year_that_is_not_announced_is_said_and_its_decree_comes_in(boss: desk.Desk) -> None:
    assert "2027 年的放假安排还没有公布" in boss.page("/reminders?days=90")
    assert "还没有公布" in boss.page("/workdays?year=2027")
    bad = {"file": ("2027.csv", "2027-01-01,off,元旦,通知\n2027-01-04,work,元旦,通知".encode())}
    answer = boss.post("/workdays", {"year": "2027"}, files=bad)
    assert answer.status_code == 422
    assert "第 2 行" in answer.text
    assert "还没有公布" in boss.page("/workdays?year=2027")
    good = {"file": ("2027.csv", "2027-01-01,off,元旦\n2027-01-03,work,元旦".encode("gb18030"))}
    assert "要写来源" in boss.post("/workdays", {"year": "2027"}, files=good).text
    good = {"file": ("2027.csv", "2027-01-01,off,元旦\n2027-01-03,work,元旦".encode("gb18030"))}
    assert boss.post("/workdays", {"year": "2027", "source": "国办通知"}, files=good).status_code == 303
    assert "01-03 周日" in boss.page("/workdays?year=2027")
    assert "还没有公布" not in boss.page("/reminders?days=90")
    assert boss.post("/workdays/2027/withdraw").status_code == 303
    assert "还没有公布" in boss.page("/workdays?year=2027")
    assert boss.post("/workdays", {"year": "2027"}).status_code == 422  # no file


def test_only_who_writes_rules_for_all_enters_a_decree(runtime: Runtime, company: Cast) -> None:
    with desk.opened(runtime, person(runtime, "gu", (Role.COMPLIANCE, JIA))) as gu:
        assert "导入放假安排" not in gu.page(f"/workdays?year={date(2027, 1, 1).year}")
        good = {"file": ("2027.csv", b"2027-01-01,off,a,b")}
        assert gu.post("/workdays", {"year": "2027"}, files=good).status_code == 403
