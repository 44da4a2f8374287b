"""The page of an entity's checklists: read by everybody, changed by who may, in the reader's language."""

import pytest

from kosmgr.cases import editing
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.web import sample
from tests.web.test_forms import send


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def _item(company: sample.Company, code: str) -> editing.Line:
    with company.runtime.reading(SYSTEM) as work:
        lines = editing.checklist(work, company.cast.jia.id, "offboarding", "company")
    return next(line for line in lines if line.step.code == code)


def test_the_lists_and_who_sees_them(company: sample.Company) -> None:
    home = f"/entities/{company.cast.jia.id}/plans"
    browser = company.page(company.boss)
    browser.get("/")
    with sample.counted(company.runtime) as sent:
        page = browser.get(home).text
    assert len(sent) <= 12
    for part in ("后台解绑员工号", "已经开的事项，清单不变", "不能去掉", "加一项", "入职：公司的账号"):
        assert part in page
    assert "释放席位" in browser.get(f"{home}?list=offboarding.employee").text
    assert browser.get(f"{home}?list=praise.company").status_code == 404
    assert "后台解绑员工号" in browser.get("/cases/plans").text
    assert 'href="/cases/plans"' in browser.get("/cases").text
    seen = company.page(company.hr).get(home).text
    assert "清单由管理员改" in seen
    assert "加一项" not in seen
    assert company.page(company.other).get(home).status_code == 404


def test_added_changed_left_out_and_reset(company: sample.Company) -> None:
    home = f"/entities/{company.cast.jia.id}/plans"

    def sent(path: str, **fields: str) -> int:
        answer = send(company, home + path, {"list": "offboarding.company", **fields}, company.boss)
        return int(answer.status_code)

    assert sent("", title="收回门禁卡", owner="admin", before="2", evidence="note", holding="1") == 303
    assert _item(company, "own_1").origin == "own"
    assert sent("", code="drafts_handed", title="交接全部素材", owner="manager", before="0", evidence="none") == 303
    assert sent("/remove", code="portraits") == 303
    page = company.page(company.boss).get(home).text
    for part in ("收回门禁卡", "自己加的", "交接全部素材", "改过", "去掉了的", "整张恢复自带的"):
        assert part in page
    assert sent("/reset", code="portraits") == 303
    assert _item(company, "portraits").origin == "shipped"
    assert sent("/reset") == 303
    assert "自己加的" not in company.page(company.boss).get(home).text
    assert sent("/reset") == 409


def test_what_is_wrong_is_said_in_the_form(company: sample.Company) -> None:
    home = f"/entities/{company.cast.jia.id}/plans"
    fields = {"list": "offboarding.company", "code": "unbind", "title": "后台解绑", "owner": "operations"}
    shut = send(company, home, fields, company.boss)
    assert (shut.status_code, "不能去掉" in shut.text, 'value="后台解绑"' in shut.text) == (409, True, True)
    far = send(
        company, home, {"list": "offboarding.company", "title": "很早", "owner": "hr", "before": "99"}, company.boss
    )
    assert (far.status_code, "提前的工作日" in far.text, 'value="很早"' in far.text) == (422, True, True)
    assert (
        send(company, f"{home}/remove", {"list": "offboarding.company", "code": "unbind"}, company.boss).status_code
        == 409
    )
    assert send(company, home, fields).status_code == 403


def test_an_english_reader_changes_no_words(company: sample.Company) -> None:
    home = f"/entities/{company.cast.jia.id}/plans"
    browser = company.page(company.boss)
    browser.cookies.set("lang", "en")
    page = browser.get(home).text
    title = page.split('id="title-drafts_handed"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    assert "draft" in title.casefold()
    fields = {"list": "offboarding.company", "code": "drafts_handed", "title": title, "owner": "hr", "before": "0"}
    browser.post(home, data={"csrf": sample.token(page), **fields})
    line = _item(company, "drafts_handed")
    assert (line.origin, line.step.title, line.step.owner_role) == ("changed", "草稿与素材移交", "hr")
