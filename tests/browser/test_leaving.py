"""Stories 2 and 3 by hand: the loudest line leads to the case; every item recorded, and only then it closes."""

import pytest
from playwright.sync_api import Browser, expect

from kosmgr.policy import Role
from tests.browser.conftest import House
from tests.journeys.conftest import TODAY, ledger
from tests.users.make import person

pytestmark = pytest.mark.browser


def test_from_the_loudest_line_to_a_closed_case(browser: Browser, empty_house: House) -> None:
    house = empty_house
    house.shell.ok("import", *map(ledger, ("10", "01", "03", "09")), "--apply", "--new-entities", "--as-of", TODAY)
    house.people["hr"] = person(house.runtime, "林", (Role.HR, None), (Role.OPERATIONS, None))
    window = house.window(browser, "hr")
    page = window.open("/")
    main = page.locator("main")
    expect(main).to_contain_text("仍持有 1 个账号和 2 张手机卡")
    page.get_by_role("link", name="处理交接").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("周敏")
    expect(page.locator("#gate")).to_contain_text("账号 9000000111 还没有登记解绑")
    assert page.locator('form[action$="/close"]').count() == 0  # the gate is shut
    while (rows := page.locator(".k-do li:not(.dn)")).count():
        left = rows.count()
        rows.first.locator("summary").click()
        rows.first.get_by_role("button", name="登记完成").click()
        expect(page.locator(".k-do li:not(.dn)")).to_have_count(left - 1)
    expect(page.locator("#gate")).to_contain_text("可以结案")
    page.get_by_role("button", name="结案").click()
    expect(main).to_contain_text("已结案")
    window.open("/")
    expect(main).not_to_contain_text("仍持有 1 个账号")
    window.wear(390)
    window.open("/cases/2")
    page.locator(".k-do li:not(.dn) summary").first.click()
    expect(page.get_by_role("button", name="登记完成").first).to_be_visible()  # on the phone too
    window.close()
