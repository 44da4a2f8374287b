"""Stories 15 and 24 by hand: who shares, whom it reaches, held still, let go, parted; and a look before a change."""

import pytest
from playwright.sync_api import Browser, Page, expect

from kosmgr.devices import networks
from kosmgr.devices import service as devices
from kosmgr.policy import SYSTEM, Role
from kosmgr.seats import service as seats
from tests.browser.conftest import House
from tests.journeys.conftest import TODAY, ledger
from tests.users.make import person

pytestmark = pytest.mark.browser

ON_CANVAS = """node => {
  const box = document.querySelector('[data-chart=links]'), view = echarts.getInstanceByDom(box);
  const at = view.getOption().series[0].data.find(one => one.id === node);
  const [x, y] = view.convertToPixel({ seriesIndex: 0 }, [at.x, at.y]);
  scrollBy({ top: box.getBoundingClientRect().y + y - innerHeight / 2, behavior: 'instant' });
  const frame = box.getBoundingClientRect();
  return [frame.x + x, frame.y + y];
}"""


def click_node(page: Page, node: str) -> None:
    """Where the picture shows it."""
    page.locator("[data-chart=links] canvas").wait_for()
    page.wait_for_function("() => echarts.getInstanceByDom(document.querySelector('[data-chart=links]'))")
    x, y = page.evaluate(ON_CANVAS, node)
    page.mouse.click(x, y)


def test_from_the_picture_to_a_parted_cluster(browser: Browser, empty_house: House) -> None:
    house = empty_house
    house.shell.ok("import", *map(ledger, ("10", "01", "04", "07", "09")), "--apply", "--new-entities")
    roles = ((Role.COMPLIANCE, None), (Role.OPERATIONS, None))
    house.people["both"] = person(house.runtime, "兰", *roles)
    window = house.window(browser, "both")
    page = window.open("/isolation")
    main, side = page.locator("main"), page.locator("#side")
    expect(main).to_contain_text("分成 4 群")
    for shared in ("余杭店WiFi 10.20.3.9", "DEV-003", "DEV-104", "154****0101"):
        expect(page.get_by_role("region", name="共用群").get_by_role("link", name=shared, exact=True)).to_be_visible()
    expect(side).to_contain_text("5 个账号在「余杭店WiFi 10.20.3.9」上")
    with house.runtime.reading(SYSTEM) as work:
        account, phone = seats.visible_account(work, "9000000103").id, devices.visible_device(work, "DEV-003").id
    click_node(page, f"account:{account}")
    expect(side).to_contain_text("工地老王避坑")
    expect(side).to_contain_text("经 DEV-003")
    assert "focus=account" in page.url
    page.get_by_role("link", name="表", exact=True).click()  # the same facts for keyboard and screen reader
    expect(page.get_by_role("region", name="逐行证据")).to_contain_text("同一出口 IP")

    window.open("/isolation/freeze?account=9000000105")
    page.get_by_label("理由").fill("平台封禁")
    page.get_by_role("button", name="冻结 5 个账号").click()
    expect(main).to_contain_text("5 个还冻着")
    row = page.locator("li", has_text="陈杰聊小户型")
    row.locator("summary").click()
    row.get_by_label("理由").fill("已换网络")
    row.get_by_role("button", name="解冻").click()
    expect(main).to_contain_text("4 个还冻着")
    expect(row).to_contain_text("已换网络")

    window.open(f"/isolation?focus=device:{phone}")
    page.get_by_role("link", name="逐步采纳").click()
    expect(main).to_contain_text("已证明最省")
    step = page.locator("li", has_text="新购手机")
    step.get_by_label("新设备的编号").fill("DEV-900")
    step.get_by_role("button", name="已做，登记").click()
    expect(page.locator("body")).to_contain_text("这一步已登记")
    window.open("/isolation")
    expect(main).to_contain_text("分成 3 群")
    window.close()


def test_a_change_that_connects_is_shown_before_it_is_saved(browser: Browser, empty_house: House) -> None:
    house = empty_house
    house.shell.ok("import", *map(ledger, ("10", "01", "04")), "--apply", "--new-entities", "--as-of", TODAY)
    house.people["ops"] = person(house.runtime, "吴", (Role.OPERATIONS, None))
    with house.runtime.writing(SYSTEM) as work:
        networks.register_network(work, 1, networks.Given("余杭店WiFi", "wifi", cidr="10.20.3.9"))
    window = house.window(browser, "ops")
    page = window.open("/accounts/9000000102/network")
    page.get_by_label("网络").select_option(index=1)
    page.get_by_role("button", name="用这个网络").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有保存")
    expect(page.locator(".k-note", has_text="保存后的牵连")).to_contain_text("0 → 5 个账号")
    expect(page.locator("main")).to_contain_text("陈杰聊小户型")
    page.get_by_role("button", name="用这个网络").click()
    expect(page).to_have_url(house.base + "/accounts/9000000102")
    window.open("/isolation?focus=ip:10.20.3.9")
    expect(page.locator("#side")).to_contain_text("6 个账号在")
    window.said = [line for line in window.said if "409" not in line]  # the browser tells of the form that came back
    window.close()
