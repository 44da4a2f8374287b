"""The pages of cases: a leaver's items are ticked with evidence, waived by a second person, and the gate opens."""

import re
from typing import Any

import pytest

from kosmgr.runtime import Runtime
from tests.documents import make as papers
from tests.web import sample
from tests.web.test_forms import line, send


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def _leave(company: sample.Company, listed: str) -> Any:
    return send(company, "/cases/leavers", {"listed": listed, "reason": "离职"})


def _case(company: sample.Company) -> tuple[str, str]:
    page = company.page(company.hr).get("/cases").text
    found = re.search(r'href="(/cases/\d+)"', page)
    assert found is not None, page
    return found.group(1), company.page(company.hr).get(found.group(1)).text


def _item(page: str, title: str) -> str:
    found = re.search(rf'<li id="item-(\d+)"(?:(?!</li>).)*{re.escape(title)}', page, re.DOTALL)
    assert found is not None, title
    return found.group(1)


def test_a_list_is_judged_before_anything_is_written(company: sample.Company) -> None:
    listed = "HM0009 2026-12-05\nNOBODY 2026-12-05\nHM0007 gestern\nHM0008\n"
    seen = send(company, "/cases/leavers/preview", {"listed": listed})
    assert seen.status_code == 200
    for part in ("NOBODY", "gestern", "工号和最后一天", "办理 1 人离职"):
        assert part in seen.text
    assert "还没有事项" in company.page(company.hr).get("/cases").text
    done = _leave(company, listed)
    assert (done.status_code, "1 人已办，3 人没办" in done.text) == (200, True)
    assert "LZ-2026-" in company.page(company.hr).get("/cases").text
    empty = send(company, "/cases/leavers/preview", {"listed": " \n"})
    assert (empty.status_code, "名单是空的" in empty.text) == (422, True)
    silent = send(company, "/cases/leavers", {"listed": listed, "reason": " "})
    assert silent.status_code == 422


def test_items_evidence_waiver_and_the_gate(company: sample.Company) -> None:
    _leave(company, "HM0007 2026-11-20")
    home, page = _case(company)
    shut = send(company, f"{home}/close", {})
    assert (shut.status_code, "还不能结案" in shut.text) == (409, True)
    unbind = _item(page, "后台解绑员工号")
    ticked = send(company, f"{home}/items/{unbind}/tick", {"on": "2026-11-20", "note": "后台已解绑"})
    assert (ticked.status_code, ticked.headers["location"]) == (303, f"{home}#item-{unbind}")
    assert line(company, "9000001002").holder is None
    twice = send(company, f"{home}/items/{unbind}/tick", {"on": "2026-11-20"})
    assert (twice.status_code, "已经处理过了" in twice.text) == (409, True)
    renamed = _item(page, "账号改名换头像")
    nameless = send(company, f"{home}/items/{renamed}/tick", {})
    assert (nameless.status_code, "新的昵称" in nameless.text) == (422, True)
    assert send(company, f"{home}/items/{renamed}/tick", {"nickname": "西湖店新号"}).status_code == 303
    assert line(company, "9000001002").nickname == "西湖店新号"
    assert send(company, f"{home}/items/{renamed}/reopen", {"reason": "头像没换"}).status_code == 303
    changed = _item(page, "更改登录手机号和密码")
    asked = send(company, f"{home}/items/{changed}/waive", {"reason": "卡已注销"})
    assert asked.status_code == 303
    own = send(company, f"{home}/items/{changed}/decide", {"verdict": "granted"})
    assert own.status_code == 403
    granted = send(company, f"{home}/items/{changed}/decide", {"verdict": "granted"}, company.boss)
    assert granted.status_code == 303
    dropped = _item(page, "草稿与素材移交")
    assert send(company, f"{home}/items/{dropped}/drop", {"reason": "没有草稿"}).status_code == 303
    assert send(company, f"{home}/items/{dropped}/nonsense", {}).status_code == 404
    after = company.page(company.hr).get(home).text
    for part in ("批准豁免", "卡已注销", "豁免", "略过"):
        assert part in after
    gone = send(company, f"{home}/cancel", {"reason": "弄错"})
    assert (gone.status_code, "不能撤销" in gone.text) == (409, True)


def test_a_paper_comes_with_the_tick(company: sample.Company) -> None:
    _leave(company, "HM0007 2026-11-20")
    home, page = _case(company)
    item = _item(page, "退出全部登录设备")
    browser = company.page(company.hr)
    fields = {"csrf": sample.token(page), "on": "2026-11-20"}
    bad = browser.post(f"{home}/items/{item}/tick", data=fields, files={"file": ("a.pdf", b"no pdf")})
    assert (bad.status_code, "PDF" in bad.text) == (422, True)
    good = browser.post(
        f"{home}/items/{item}/tick",
        data=fields,
        files={"file": ("a.png", papers.picture("PNG"))},
        follow_redirects=False,
    )
    assert good.status_code == 303
    assert 'href="/documents/' in browser.get(home).text


def test_called_off_and_opened_again(company: sample.Company) -> None:
    _leave(company, "HM0007 2026-12-31")
    home, _ = _case(company)
    assert send(company, f"{home}/cancel", {"reason": "不走了"}).status_code == 303
    assert "已撤销" in company.page(company.hr).get(home).text
    assert line(company, "9000001002").holder.number == "HM0007"
    assert company.page(company.hr).get("/cases?view=all&q=HM0007").text.count("LZ-2026-") >= 1
    assert company.page(company.hr).get("/cases/export?view=all").status_code == 200
    for address in (f"{home}?by=due", "/cases?view=overdue", "/cases?kind=handover", "/cases?view=closed"):
        assert company.page(company.hr).get(address).status_code == 200


def test_other_companies_cases_are_not_found(company: sample.Company) -> None:
    _leave(company, "HM0007 2026-12-31")
    home, _ = _case(company)
    stranger = company.page(company.other)
    assert stranger.get(home).status_code == 404
    assert "LZ-2026-" not in stranger.get("/cases?view=all").text
