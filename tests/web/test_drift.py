"""The pages of the platform comparison: hand in, look, store, fix, confirm, undo, tick, accept; who sees what."""

import re
from typing import Any

import pytest

from kosmgr.drift import rules, service
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from tests.users import make as users
from tests.web import sample
from tests.web.test_forms import line, send

MOST = 12  # statements of a page
LIST = "小红书号\t昵称\t员工姓名\n9000001002\t改过的昵称\t\n9000001003\t\t王芳\n9000009999\t陌生账号\t\n"


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def handed_in(company: sample.Company, text: str = LIST, who: users.Person | None = None) -> str:
    answer = send(company, "/drift", {"place": "1", "text": text}, who)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def stored(company: sample.Company) -> str:
    home = handed_in(company)
    assert send(company, f"{home}/store", {}).status_code == 303
    return home


def found(company: sample.Company, home: str) -> dict[str, Any]:
    with company.runtime.reading(SYSTEM) as work:
        rows = service.differences(work, int(home.rpartition("/")[2]))
        return {f"{row.kind} {row.account}": (row.id, row.status) for row in rows}


def test_from_a_pasted_table_to_an_undone_fix(company: sample.Company) -> None:
    page = company.page(company.hr)
    assert "还没有核对过" in page.get("/drift").text
    home = handed_in(company)
    preview = page.get(home).text
    assert "保存这次核对：" in preview
    assert "陌生账号" in preview
    assert found(company, home) == {}
    done = send(company, f"{home}/store", {})
    assert (done.status_code, done.headers["location"]) == (303, home)
    assert send(company, f"{home}/store", {}).status_code == 409
    rows = found(company, home)
    name, _status = rows["other-nickname 9000001002"]
    shown = page.get(home).text
    assert "昵称改记为「改过的昵称」" in shown
    assert send(company, f"{home}/fix", {"only": str(name)}).status_code == 303
    assert line(company, "9000001002").nickname == "改过的昵称"
    assert send(company, f"{home}/fix", {"only": str(name)}).status_code == 303  # a double click
    shown = page.get(home).text
    undo = re.findall(r'action="(/drift/fixes/\d+/undo)"', shown)
    assert len(undo) == 1
    assert send(company, undo[0], {}).status_code == 303
    assert line(company, "9000001002").nickname != "改过的昵称"
    assert send(company, undo[0], {}).status_code == 409


def test_a_kind_is_fixed_together_after_a_look(company: sample.Company) -> None:
    home = stored(company)
    rows = found(company, home)
    asked = send(company, f"{home}/confirm", {"kind": rules.HOLDER})
    assert (asked.status_code, "没有叫「王芳」的在职员工" in asked.text) == (200, True)
    asked = send(company, f"{home}/confirm", {"kind": rules.UNKNOWN})
    assert "登记账号「陌生账号」" in asked.text
    unknown = str(rows["unknown-account 9000009999"][0])
    assert send(company, f"{home}/fix", {"chosen": unknown}).status_code == 303
    assert line(company, "9000009999").seat_id is not None
    assert send(company, f"{home}/confirm", {}).status_code == 422
    holder = str(rows["other-holder 9000001003"][0])
    refused = send(company, f"{home}/fix", {"only": holder})
    assert (refused.status_code, "没有改动任何内容" in refused.text) == (409, True)
    assert send(company, f"{home}/tick", {"only": holder}).status_code == 303
    assert found(company, home)["other-holder 9000001003"][1] == rules.DONE
    assert send(company, f"{home}/reopen", {"only": holder}).status_code == 303
    assert found(company, home)["other-holder 9000001003"][1] == rules.OPEN


def test_accepting_needs_its_permission_a_reason_and_a_day(company: sample.Company) -> None:
    home = stored(company)
    one, _status = found(company, home)["unknown-account 9000009999"]
    officer = users.person(company.runtime, "officer", (Role.COMPLIANCE, None))
    path = f"{home}/accept/{one}"
    assert company.page(company.auditor).get(path).status_code == 403
    assert company.page(officer).get(path).status_code == 200
    for fields, said in (
        ({"reason": "", "until": "2026-12-31"}, "要填"),
        ({"reason": "试点", "until": "2026-1-1"}, "今天"),
    ):
        refused = send(company, path, fields, officer)
        assert (refused.status_code, said in refused.text) == (422, True), said
    assert send(company, path, {"reason": "试点", "until": "2026-12-31"}, officer).status_code == 303
    assert found(company, home)["unknown-account 9000009999"][1] == rules.ACCEPTED
    assert company.page(officer).get(f"{home}/accept/2000000").status_code == 404


def test_columns_are_said_by_hand_and_remembered(company: sample.Company) -> None:
    table = "甲栏\t乙栏\n9000001002\t又一个昵称\n"
    home = handed_in(company, table)
    page = company.page(company.hr)
    assert "没有认出" in page.get(home).text
    assert send(company, f"{home}/store", {}).status_code == 422
    browser = company.page(company.hr)
    fields = {"csrf": sample.token(browser.get("/").text), "header": "1", "column": ["account:0", "nickname:1"]}
    assert browser.post(f"{home}/columns", data=fields).status_code == 303
    assert "又一个昵称" in page.get(home).text
    again = handed_in(company, table)
    assert "按以前指定的列读取" in page.get(again).text
    assert send(company, f"{again}/drop", {}).status_code == 303
    assert send(company, f"{again}/drop", {}).status_code == 409


def test_what_is_wrong_comes_back_in_the_form(company: sample.Company) -> None:
    for fields, said in (
        ({"place": "", "text": LIST}, "选一个主体或企业号"),
        ({"place": "1"}, "选一个文件，或者粘贴一张表"),
        ({"place": "1", "text": "一句话"}, "无法读取"),
        ({"place": "1/x", "text": LIST}, "选一个主体或企业号"),
    ):
        refused = send(company, "/drift", fields)
        assert (refused.status_code, said in refused.text) == (422, True), said
    assert not list((company.runtime.data_dir / "uploads").glob("*"))
    assert send(company, "/drift", {"place": "2", "text": LIST}).status_code == 404  # 乙 is not hers


def test_scope_reading_past_days_files_and_few_statements(company: sample.Company) -> None:
    home = stored(company)
    preview = handed_in(company)
    assert company.page(company.other).get(home).status_code == 404
    assert "平台核对" in company.page(company.other).get("/drift").text
    assert "粘贴的表" not in company.page(company.other).get("/drift").text
    auditor = company.page(company.auditor)
    shown = auditor.get(home).text
    assert "陌生账号" in shown
    assert f"{home}/fix" not in shown
    assert "还没有保存" in auditor.get(preview).text
    assert send(company, f"{home}/tick", {"only": "1"}, company.auditor).status_code == 403
    assert f"{home}/fix" not in company.page(company.hr).get(f"{home}?as_of=2026-11-01").text
    for kind in ("xlsx", "csv"):
        sent = company.page(company.auditor).get(f"{home}/export?kind=unknown-account&format={kind}")
        assert sent.status_code == 200
    for path in ("/drift", home, f"{home}?kind=other-nickname&status=open&q=9000", f"{home}?q=nothing"):
        with sample.counted(company.runtime) as said:
            assert company.page(company.hr).get(path).status_code == 200
        assert len(said) <= MOST, path
