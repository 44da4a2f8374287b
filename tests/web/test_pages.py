"""The pages of the ledger translate: a fact is on the page, others see nothing, and what is read stays small."""

from datetime import date

import pytest

from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from tests.users import make as users
from tests.web import sample

MOST = 12  # statements of a page, finding the visitor included
# path, a fact that stands on the page
PAGES = (
    ("/", "1 人已离职，仍持有 1 个账号和 1 张手机卡"),
    ("/entities/1", "席位图"),
    ("/accounts", "离职 51 天未解绑"),
    ("/accounts?view=leaving&state=leaver", "900000"),
    ("/accounts?q=nobody", "没有符合这些条件的记录"),
    ("/accounts/9000001001", "离职仍绑"),
    ("/accounts/9000001001?tab=payment", "认证费 600 元"),
    ("/accounts/9000001003/bind", "HM0007"),
    ("/accounts/9000001003/certify", "登记认证"),
    ("/accounts/9000001001/unbind", "认证费还剩"),
    ("/accounts/9000001003/device", "DEV-009"),
    ("/accounts/9000001001/sim", "154****0111"),
    ("/accounts/new?entity=1", "席位从哪里来"),
    ("/people", "HM0017"),
    ("/people/1/HM0017", "要过户"),
    ("/people/1/HM0007/leave?last_day=2026-12-31", "1 个账号要在 2027-01-01 前解绑"),
    ("/people/new", "登记员工"),
    ("/people/1/HM0017/papers", "还没有登记过"),
    ("/applications", "部门审批"),
    ("/applications/1", "能不能通过"),
    ("/applications/new", "提交审批"),
    ("/applications/1/edit", "补充申请"),
    ("/applications/1/withdraw", "撤回申请"),
    ("/seats?entity=1", "空席"),
    ("/entities", "还没有企业号"),
    ("/entities/1/quota", "来历"),
    ("/devices", "2 个账号"),
    ("/devices/DEV-003", "多号同机"),
    ("/devices/DEV-003/edit", "盘点日"),
    ("/sims", "154****0111"),
    ("/reminders?days=90", "2027 年的放假安排还没有公布"),
    ("/reminders/plans", "每天 09:00 汇总"),
    ("/reminders/plans/leaver-bound?entity=1", "90 天里会发什么"),
    ("/workdays", "随产品带来的放假安排"),
    ("/sims/1", "看完整号码"),
    ("/search?q=HM0017", "员工HM0017"),
    (f"/search?q={sample.PHONE}", "154****0111"),
)


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def test_every_page_shows_its_fact_in_few_statements(company: sample.Company) -> None:
    browser = company.page(company.hr)
    browser.get("/")
    for path, fact in PAGES:
        with sample.counted(company.runtime) as sent:
            answer = browser.get(path)
        assert answer.status_code == 200, path
        assert fact in answer.text, path
        assert len(sent) <= MOST, (path, len(sent))


def test_the_statements_do_not_grow_with_the_rows(company: sample.Company) -> None:
    browser = company.page(company.hr)

    def count(path: str) -> int:
        with sample.counted(company.runtime) as sent:
            assert browser.get(path).status_code == 200
        return len(sent)

    paths = ("/", "/accounts", "/people", "/seats", "/devices", "/sims", "/applications")
    before = [count(path) for path in paths]
    sample.grow(company, 20)
    assert [count(path) for path in paths] == before


@pytest.mark.parametrize(
    "path",
    [
        "/?entity=2",
        "/entities/2",
        "/entities/2/quota",
        "/accounts/9000002001",
        "/accounts/9000002001/unbind",
        "/people/2/CD0002",
        "/people/2/CD0002/leave",
        "/people/2/CD0002/papers",
        "/applications/2",
        "/applications/2/edit",
        "/applications/2/withdraw",
        "/applications?entity=2",
        "/accounts?entity=2",
        "/sims/999",
        "/devices/DEV-999",
    ],
)
def test_what_is_another_entitys_is_not_there(company: sample.Company, path: str) -> None:
    assert company.page(company.hr).get(path).status_code == 404


def test_the_other_entity_is_in_no_list(company: sample.Company) -> None:
    browser = company.page(company.hr)
    for path in ("/", "/accounts", "/people", "/seats", "/entities", "/search?q=CD0002"):
        text = browser.get(path).text
        assert "9000002001" not in text, path
        assert "成都乙" not in text, path


def test_several_entities_have_a_small_map_each(company: sample.Company) -> None:
    text = company.page(company.boss).get("/").text
    assert text.count('class="k-mini"') == 2
    assert "全部主体，2 个" in text


def test_an_auditor_sees_no_button_that_changes_something(company: sample.Company) -> None:
    browser = company.page(company.auditor)
    for path in (
        "/",
        "/accounts",
        "/accounts/9000001001",
        "/people/1/HM0017",
        "/entities",
        "/devices/DEV-003",
        "/sims/1",
    ):
        text = browser.get(path).text
        for way in ("/unbind", "/accounts/new", "/leave", "/enterprise", "/edit", "/reveal"):
            assert f'{way}"' not in text, (path, way)
    assert browser.get("/accounts/new").status_code == 403


def test_a_past_day_shows_that_day_and_no_button(company: sample.Company) -> None:
    text = company.page(company.hr).get("/accounts/9000001001?as_of=2026-09-15").text
    assert "离职 51 天未解绑" not in text
    assert "那一天" in text
    assert "/unbind" not in text


def test_an_empty_company_is_led_to_the_first_step(quick: Runtime) -> None:
    boss = users.person(quick, "顾南", (Role.ADMIN, None))
    company = sample.Company(quick, None, boss, boss, boss, boss)  # type: ignore[arg-type]
    browser = company.page(boss)
    first = browser.get("/").text
    assert "从台账开始" in first
    assert "/entities/new" in first
    for path, sentence in (
        ("/accounts", "还没有账号"),
        ("/people", "还没有员工"),
        ("/seats", "还没有席位"),
        ("/entities", "还没有主体"),
        ("/devices", "还没有设备"),
        ("/sims", "还没有手机卡"),
    ):
        assert sentence in browser.get(path).text


def test_lists_leave_as_files_with_what_is_filtered(company: sample.Company) -> None:
    browser = company.page(company.hr)
    for path in ("/accounts", "/people", "/seats", "/devices", "/sims"):
        answer = browser.get(f"{path}/export?format=csv")
        assert answer.status_code == 200, path
        assert answer.content.startswith(b"\xef\xbb\xbf"), path
        assert browser.get(f"{path}/export").content.startswith(b"PK"), path
    text = browser.get("/accounts/export?format=csv&state=leaver").text
    assert "9000001001" in text
    assert "9000001002" not in text
    assert list((company.runtime.data_dir / "downloads").iterdir()) == []


def test_the_day_of_a_page_is_kept_in_its_links(company: sample.Company) -> None:
    text = company.page(company.hr).get("/accounts?as_of=2026-09-15").text
    assert f"/accounts/9000001001?as_of={date(2026, 9, 15)}" in text
