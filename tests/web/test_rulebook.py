"""The rulebook, the log of changes, renewals, reminders, reports: what their pages translate."""

import io
import re
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest

from kosmgr.audit import service as journal
from kosmgr.checks import service as checks
from kosmgr.policy import SYSTEM, Role
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from tests.make import JIA, YI, Cast
from tests.matrix import make
from tests.users.make import Person, person
from tests.web import desk

FEE = {"value": "800", "effective": "2027.1.1", "entity": "", "source": "2026-11 平台通知", "reason": "年费上调"}


@pytest.fixture
def runtime(quick: Runtime) -> Runtime:
    return quick


@pytest.fixture
def company(runtime: Runtime, cast: Cast) -> Cast:
    """甲 has an account about to end, one that has lapsed, and one whose holder has left."""
    with runtime.writing(SYSTEM) as work:
        gone = make.employee(work, cast.jia.id, "HM0017", left_until_on=date(2026, 10, 1))
        make.account(work, cast.jia.id, 1, gone, nickname="西湖周敏软装")
        serving = make.employee(work, cast.jia.id, "HM0002")
        make.account(work, cast.jia.id, 2, serving, until_on=date(2026, 12, 10), nickname="小林讲板材")
        lapsed = make.employee(work, cast.jia.id, "HM0003")
        make.account(work, cast.jia.id, 3, lapsed, until_on=date(2026, 11, 10), nickname="韩冰看家具")
    with runtime.writing(SYSTEM) as work:
        checks.store(work)
    return cast


@pytest.fixture
def boss(runtime: Runtime, company: Cast) -> Iterator[desk.Desk]:
    with desk.opened(runtime, person(runtime, "boss", (Role.ADMIN, None))) as opened:
        yield opened


@pytest.fixture
def wu(runtime: Runtime, company: Cast) -> Person:
    return person(runtime, "wu", (Role.HR, YI))


def cells(content: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def test_renewals_begin_with_what_has_lapsed_and_say_what_they_cost(boss: desk.Desk) -> None:
    text = boss.page("/renewals")
    rows = text[text.index('id="rows"') :]
    assert rows.index("韩冰看家具") < rows.index("小林讲板材")
    assert "已失效 11 天" in rows
    assert "19 天后到期" in rows
    assert "未来 12 个月 1,800 元" in text
    assert "没有符合这些条件的记录" in boss.page("/renewals?q=nothing")
    assert "小林讲板材" not in boss.page("/renewals?stage=lapsed")
    assert "西湖周敏软装" in boss.page("/renewals?days=365")[text.index('id="rows"') :]
    assert "小林讲板材" in cells(boss.get("/renewals/export?days=30").content)
    assert "2026-12" in cells(boss.get("/renewals/calendar").content)


def test_the_plan_of_reminders_by_person_and_reason(boss: desk.Desk) -> None:
    text = boss.page("/reminders?days=7")
    assert "离职解绑" in text
    assert "员工HM0003" in text
    only = boss.page("/reminders?days=7&person=员工HM0003")
    assert "「韩冰看家具」的认证" in only
    assert "周敏" not in re.sub(r"(?s)<details.*?</details>", "", only)
    assert "没有符合这些条件的记录" in boss.page("/reminders?person=nobody")
    assert "韩冰看家具" in cells(boss.get("/reminders/export?days=1").content)


def test_the_other_entity_has_nothing_to_renew(runtime: Runtime, wu: Person) -> None:
    with desk.opened(runtime, wu) as other:
        assert "还没有要续费的账号" in other.page("/renewals")
        assert "这段时间没有要提醒的" in other.page("/reminders")
        assert other.get("/renewals?entity=1").status_code == 404
        assert other.get("/audit").status_code == 403


def test_a_rule_shows_value_source_and_day(boss: desk.Desk) -> None:
    assert "员工号认证费" in boss.page("/rulebook")
    assert "员工号认证费" not in boss.page("/rulebook?q=盘点")
    text = boss.page("/rulebook/kos.cert_fee")
    assert "600 元" in text
    assert "2025-09-15" in text
    assert boss.get("/rulebook/no.such").status_code == 422


def test_a_dated_value_is_added_refused_undone_and_withdrawn(boss: desk.Desk) -> None:
    status, text = boss.refused("/rulebook/kos.cert_fee", {**FEE, "value": "八百"})
    assert status == 422
    assert "应为数字" in text
    assert "2026-11 平台通知" in text
    status, text = boss.refused("/rulebook/kos.cert_fee", {**FEE, "reason": ""})
    assert "「理由」要填" in text
    assert boss.post("/rulebook/kos.cert_fee", FEE).status_code == 303
    text = boss.page("/rulebook/kos.cert_fee?as_of=2027-01-02")
    assert "800 元" in text
    with boss.runtime.reading(SYSTEM) as work:
        assert rulebook.value(work, "kos.cert_fee", None, date(2027, 1, 1)) == 80000
        assert rulebook.value(work, "kos.cert_fee", None, date(2026, 12, 31)) == 60000
        number = next(value.id for value in rulebook.book(work).values if value.id)
    status, text = boss.refused(f"/rulebook/kos.cert_fee/{number}/withdraw", {"reason": ""})
    assert status == 422
    assert boss.post(f"/rulebook/kos.cert_fee/{number}/withdraw", {"reason": "平台推迟"}).status_code == 303
    assert boss.post(f"/rulebook/kos.cert_fee/{number}/undo").status_code == 404


@pytest.mark.parametrize(
    ("key", "given", "read"),
    [
        ("renewal.reminders", "30，14、7,0", [30, 14, 7, 0]),
        ("scheme", "legacy_spend", "legacy_spend"),
        ("network.no_home", "no", False),
        ("stale.days", "45", 45),
    ],
)
def test_values_are_read_by_their_kind(boss: desk.Desk, key: str, given: str, read: object) -> None:
    assert boss.post(f"/rulebook/{key}", {**FEE, "value": given, "effective": "2026-11-20"}).status_code == 303
    with boss.runtime.reading(SYSTEM) as work:
        assert rulebook.value(work, key) == read
    assert boss.refused(f"/rulebook/{key}", {**FEE, "value": "某某"})[0] == 422


def test_the_log_is_filtered_and_read(boss: desk.Desk) -> None:
    boss.post("/rulebook/kos.cert_fee", FEE)
    text = boss.page("/audit")
    assert "新增规则值" in text
    assert "年费上调" in text
    assert "600" in boss.page("/audit?action=rule.added")
    assert "新增规则值" not in re.sub(r"(?s)<details.*?</details>", "", boss.page("/audit?action=finding.opened"))
    assert "没有符合这些条件的记录" in boss.page("/audit?since=2020-01-01&until=2020-01-02")
    assert "年费上调" in cells(boss.get("/audit/export?action=rule.added").content)


def test_the_chain_is_checked_and_a_changed_row_shows(boss: desk.Desk) -> None:
    assert boss.post("/audit/verify").status_code == 303
    assert "操作记录完整" in boss.page("/audit")
    with boss.runtime.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_rows SET actor = 'x' WHERE id = 2")
    boss.post("/audit/verify")
    assert "第 2 条被改动过" in boss.page("/audit")
    with boss.runtime.reading(SYSTEM) as work:
        assert journal.verify(work)


def test_the_workbook_is_made_and_fetched_by_whoever_ordered_it(
    boss: desk.Desk, runtime: Runtime, company: Cast, wu: Person
) -> None:
    status, text = boss.refused("/reports/matrix", {"day": "哪天"})
    assert status == 422
    assert "读不成日期" in text
    address = boss.post("/reports/matrix", {"day": "2026-11-20", "entity": ""}).headers["location"]
    for _ in range(300):
        answer = boss.get(address)
        if answer.status_code == 303:
            address = answer.headers["location"]
        elif "做好了" in answer.text:
            break
    text = boss.page(address)
    link = re.search(r"/reports/files/\d+", text)
    assert link is not None
    assert "韩冰看家具" in str(boss.get(link.group()).content) or boss.get(link.group()).content[:2] == b"PK"
    with desk.opened(runtime, wu) as other:
        assert other.get(link.group()).status_code == 404
        assert other.post("/reports/matrix", {"day": "2026-11-20", "entity": str(company.jia.id)}).status_code == 404


def test_an_auditor_of_one_entity_reads_its_changes_only(runtime: Runtime, company: Cast) -> None:
    with desk.opened(runtime, person(runtime, "chen", (Role.AUDITOR, JIA))) as auditor:
        assert "发现问题" in auditor.page("/audit")
        assert 'name="value"' not in auditor.page("/rulebook/kos.cert_fee")
        assert auditor.post("/rulebook/kos.cert_fee", FEE).status_code == 403
