"""The platform's table is pasted, one difference is put right, and taken back: by hand, on the phone too."""

import pytest
from playwright.sync_api import Browser, expect

from kosmgr.policy import Role
from tests.browser.conftest import House
from tests.make import JIA
from tests.users.make import person

pytestmark = pytest.mark.browser

TABLE = "小红书号\t昵称\n9000000101\t平台上的新昵称\n9000000109\t陌生账号\n"


def test_paste_fix_and_undo(browser: Browser, empty_house: House) -> None:
    house = empty_house
    house.shell.ok("entities", "add", JIA)
    house.shell.ok("accounts", "open", "旧昵称", "--entity", JIA, "--xhs-id", "9000000101")
    house.people["hr"] = person(house.runtime, "林", (Role.HR, None), (Role.OPERATIONS, None))
    window = house.window(browser, "hr")
    page = window.open("/drift")
    main = page.locator("main")
    expect(main).to_contain_text("还没有核对过")
    page.get_by_label("表格内容").fill(TABLE)
    page.locator("form:has(#text)").get_by_role("button", name="读取并比较").click()
    expect(main).to_contain_text("陌生账号")
    page.get_by_role("button", name="保存这次核对：2 条差异").click()
    row = page.locator("tr", has_text="平台上的新昵称")
    expect(row).to_contain_text("昵称改记为「平台上的新昵称」")
    row.get_by_role("button", name="改正").click()
    expect(page.locator("tr", has_text="9000000101")).to_contain_text("已在这里改正")
    window.wear(390)
    page.reload()
    page.locator(".k-confirm summary", has_text="撤销").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销").click()
    expect(page.locator("tr", has_text="9000000101")).to_contain_text("待处理")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    window.open("/accounts/9000000101")
    expect(page.get_by_role("heading", level=1)).to_contain_text("旧昵称")
    window.close()
