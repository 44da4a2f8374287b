"""Story 40 by hand: a store manager finds what waits, agrees to one, refuses another, and sees no other store."""

import pytest
from playwright.sync_api import Browser, expect

from kosmgr.applications import service as applications
from kosmgr.policy import SYSTEM, Role
from tests.browser.conftest import House
from tests.exchange.make import HANGZHOU
from tests.journeys.conftest import TODAY, ledger
from tests.users.make import person

pytestmark = pytest.mark.browser


def test_a_manager_approves_the_own_store_only(browser: Browser, empty_house: House) -> None:
    house = empty_house
    house.shell.ok("import", *map(ledger, ("10", "01")), "--apply", "--new-entities", "--as-of", TODAY)
    with house.runtime.writing(SYSTEM) as work:
        for number, store in (("HM0036", "西湖店"), ("HM0039", "西湖店"), ("HM0037", "滨江店")):
            applications.file(work, 1, employee=number, store=store)
    house.people["manager"] = person(house.runtime, "陈静", (Role.MANAGER, HANGZHOU, "西湖店"))
    window = house.window(browser, "manager")
    window.wear(390)
    page = window.open("/")
    main = page.locator("main")
    expect(main).to_contain_text("江珊珊")
    expect(main).to_contain_text("贾楠")
    expect(main).not_to_contain_text("范小军")
    assert page.locator('a[href="/people"], a[href="/accounts"]').count() == 0
    page.get_by_role("link", name="江珊珊").click()
    page.get_by_role("button", name="同意").click()
    page.wait_for_url("**/")
    expect(main).not_to_contain_text("江珊珊")
    page.get_by_role("link", name="贾楠").click()
    page.get_by_role("link", name="不同意").click()
    page.fill("#reason", "本店排班已满")
    page.get_by_role("button", name="不同意").click()
    expect(main).to_contain_text("已驳回")
    expect(main).to_contain_text("本店排班已满")
    expect(page.get_by_role("link", name="看给本人的告知书")).to_be_visible()
    page.get_by_role("link", name="看给本人的告知书").click()
    expect(main).to_contain_text("这份申请没有占用席位")
    window.open("/")
    expect(main).to_contain_text("没有等你决定的申请")
    for shut in ("/people", "/accounts", "/search?q=HM0037"):
        assert page.request.get(window.base + shut).status == 403
    window.close()
