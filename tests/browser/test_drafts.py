"""Story 17: one text for four accounts. The second is refused as a copy of the first, with both side by side; it is
rewritten while the page says how close it still is, and then goes through."""

import pytest
from playwright.sync_api import Browser, expect

from kosmgr.policy import Role
from tests.browser.conftest import House
from tests.content.test_pairs import BODY, OTHER, TITLE
from tests.make import JIA
from tests.users.make import person

pytestmark = pytest.mark.browser


def test_one_text_for_four_accounts(browser: Browser, empty_house: House) -> None:
    house = empty_house
    house.shell.ok("entities", "add", JIA)
    for number, name in enumerate(("西湖店王芳讲软装", "设计师娜娜子", "软装婷婷", "板材林浩"), 1):
        house.shell.ok("accounts", "open", name, "--entity", JIA, "--xhs-id", f"900000010{number}")
    house.people["sun"] = person(house.runtime, "孙", (Role.OPERATIONS, None))
    window = house.window(browser, "sun")
    page = window.page
    for number in range(1, 5):
        window.open("/notes/new")
        page.get_by_label("发布账号").fill(f"900000010{number}")
        page.get_by_label("标题").fill(TITLE)
        page.get_by_label("正文").fill(BODY)
        page.locator("input[name=stands][value=planned]").check()
        page.locator("#on").fill("2026-11-25")
        page.get_by_role("button", name="登记", exact=True).click()
        main = page.locator("main")
        if number == 1:
            expect(main).to_contain_text(TITLE)
            assert "/notes/new" not in page.url
        else:
            expect(main).to_contain_text("和「西湖店王芳讲软装」的《三个办法看懂一块板材》太像：相似 100%")
    assert all("409" in said for said in window.said)  # the browser notes a refused form
    window.said.clear()
    page.get_by_role("button", name="先查重").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("草稿查重")
    near = page.locator("#near")
    expect(near).to_contain_text("太像了，不能排期")
    expect(near.locator(".k-diff mark").first).to_be_visible()
    expect(near).to_contain_text("换角度")
    page.get_by_label("标题").fill("客厅没有主灯怎么配")
    page.get_by_label("正文").fill(OTHER)  # typed, nothing is pressed
    expect(near).to_contain_text("没有太像的，可以用")
    window.wear(390)
    page.get_by_label("正文").fill(BODY)
    expect(near).to_contain_text("太像了")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    window.close()
