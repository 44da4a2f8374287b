"""Stories 27 and 28 at a desk and on a phone: what is expired is renewed, uploaded and checked by a second person."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kosmgr.policy import Role
from tests.browser.conftest import PHONE, TODAY, House
from tests.documents import make
from tests.journeys.conftest import ledger
from tests.users.make import person

pytestmark = pytest.mark.browser
SENT = 30_000  # milliseconds


def test_an_expired_paper_is_renewed_by_two(browser: Browser, empty_house: House, tmp_path: Path) -> None:
    house = empty_house
    house.shell.ok("import", ledger("08"), "--apply", "--new-entities", "--as-of", TODAY)
    for key, name in (("one", "孙丽"), ("two", "陈静")):
        house.people[key] = person(house.runtime, name, (Role.COMPLIANCE, None))
    window = house.window(browser, "one")
    page = window.open("/documents")
    page.get_by_role("link", name="已过期").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("BR-DEMO-01")
    page.get_by_role("link", name="品牌授权书（某灯具）").click()
    expect(page.locator("main")).to_contain_text("台账上还写着「有效」")

    page = window.open("/documents/new")
    page.select_option("#entity", label="杭州禾木示例家居有限公司")
    page.select_option("#kind", "brand_authorization")
    for field, given in (("title", "品牌授权书（某灯具）"), ("number", "BR-DEMO-03"), ("applies_to", "灯具商品")):
        page.fill(f"#{field}", given)
    page.fill("#valid_until_on", "2027.10.31")
    page.get_by_role("button", name="登记文件").click()
    page.wait_for_url("**/documents/23")
    bad, good = tmp_path / "授权.pdf", tmp_path / "新授权.pdf"
    bad.write_bytes(b"<html><script>alert(1)</script></html>")
    good.write_bytes(make.pdf())
    page.set_input_files("#file", bad)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("[data-progress-text]")).to_contain_text("只收 PDF、JPG 和 PNG", timeout=SENT)
    page.set_input_files("#file", good)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("main")).to_contain_text("新授权.pdf", timeout=SENT)
    expect(page.locator("main")).to_contain_text("这一版是你上传的")
    window.said = [line for line in window.said if "422" not in line]  # the browser tells of the refused upload
    window.close()

    window = house.window(browser, "two")
    window.wear(PHONE, "dark", "zh")
    page = window.open("/documents/23")
    with page.expect_download() as begun:
        page.get_by_role("button", name="下载").click()
    assert Path(begun.value.path()).read_bytes() == make.pdf()
    page.get_by_text("没有问题").click()
    page.get_by_role("button", name="记下核对结果").click()
    expect(page.locator("main")).to_contain_text("陈静 核对于")
    page = window.open("/documents?standing=expired")
    page.get_by_role("link", name="品牌授权书（某灯具）").click()
    page.select_option("#by", label="品牌授权书（某灯具） BR-DEMO-03")
    page.get_by_role("button", name="登记取代").click()
    expect(page.locator("main")).to_contain_text("已被取代")
    page = window.open("/findings?check=documents.expired")
    expect(page.locator("main")).not_to_contain_text("BR-DEMO-01")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    window.close()
