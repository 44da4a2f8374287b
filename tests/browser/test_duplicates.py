"""Idea 6 by hand: the heat map, a dark cell, two texts side by side, the next pair, and somebody who writes it anew."""

import pytest
from playwright.sync_api import Browser, Page, expect

from kosmgr.bindings import service as bindings
from kosmgr.entities import service as entities
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Role
from kosmgr.seats import service as seats
from tests.browser.conftest import House
from tests.duplicates import make
from tests.duplicates.test_files import PLAIN, texts
from tests.make import JIA
from tests.users.make import person

pytestmark = pytest.mark.browser

ON_CANVAS = """([x, y]) => {
  const box = document.querySelector('[data-chart=heat]'), view = echarts.getInstanceByDom(box);
  const axis = view.getOption().xAxis[0].data;
  const [left, top] = view.convertToPixel({ seriesIndex: 0 }, [axis.indexOf(x), axis.indexOf(y)]);
  scrollBy({ top: box.getBoundingClientRect().y + top - innerHeight / 2, behavior: 'instant' });
  const frame = box.getBoundingClientRect();
  return [frame.x + left, frame.y + top];
}"""


def fill(house: House, said: list[tuple[str, str]]) -> list[str]:
    """An entity whose people have published these texts, one account each; their names."""
    with house.runtime.writing(SYSTEM) as work:
        entity = entities.add_entity(work, JIA, "91330100MA0EXAMP1B").id
    names = [f"员工{chr(0x7532 + number)}" for number in range(len(said))]
    accounts = make.accounts(house.runtime, entity, *range(101, 101 + len(said)))
    for number, (name, account, text) in enumerate(zip(names, accounts, said, strict=True)):
        with house.runtime.writing(SYSTEM) as work:
            who = people.add_employee(work, entity, f"HM{number:04}", name, hired_on=make.TODAY.replace(year=2025))
            bindings.bind(work, seats.visible_account(work, account).id, who.id, make.TODAY.replace(month=4))
        make.note(house.runtime, account, max(0, 28 - number), *text)
    return names


def click_cell(page: Page, x: str, y: str) -> None:
    """Where the map shows it."""
    page.locator("[data-chart=heat] canvas").first.wait_for()
    page.wait_for_function("() => echarts.getInstanceByDom(document.querySelector('[data-chart=heat]'))")
    left, top = page.evaluate(ON_CANVAS, [x, y])
    page.mouse.click(left, top)


def test_from_a_dark_cell_to_the_texts_and_a_rewrite(browser: Browser, empty_house: House) -> None:
    house = empty_house
    names = fill(house, texts())
    house.people["ops"] = person(house.runtime, "陈静", (Role.OPERATIONS, None))
    window = house.window(browser, "ops")
    page = window.open("/duplicates")
    main, beside = page.locator("main"), page.locator("#pair")
    expect(main).to_contain_text("组相近")
    click_cell(page, names[5], names[4])
    expect(beside).to_contain_text("同模板")
    expect(beside.locator("mark").first).to_be_visible()
    assert "cell=" in page.url
    beside.get_by_role("link", name="看全部").click()
    click_cell(page, names[1], names[0])
    expect(beside).to_contain_text("完全相同")
    expect(beside).to_contain_text("晚 1 天")
    expect(beside.locator(".k-diff .k-prose")).to_have_count(2)

    page.get_by_role("region", name="账号两两相近度").get_by_role("link").first.focus()  # the same by keyboard
    page.keyboard.press("Enter")
    expect(page.locator("#pair")).to_contain_text("完全相同")
    page.get_by_role("link", name="看全部").click()
    expect(page.locator("#pair")).to_contain_text("第 1 对")
    page.get_by_role("link", name="下一对").click()
    expect(page.locator("#pair")).to_contain_text("第 2 对")
    page.get_by_role("link", name="上一对").click()
    expect(page.locator("#pair")).to_contain_text("第 1 对")

    page.locator("summary", has_text="派给").click()
    page.locator("#pair").get_by_label("怎么改").fill("讲封边工艺")
    page.get_by_role("button", name="派出").click()
    expect(page.locator("body")).to_contain_text("改写")
    expect(page.locator("main")).to_contain_text("已派出")
    page.get_by_role("link", name="改写任务").click()
    expect(page.locator("main")).to_contain_text("讲封边工艺")
    page.get_by_label("怎么改的").fill("换成封边")
    page.get_by_role("button", name="改好了").click()
    expect(page.locator("main")).to_contain_text("已完成")

    window.open("/duplicates/groups?kind=template")
    page.get_by_role("link", name="小两居改造清单").click()
    expect(page.locator("main")).to_contain_text("模板骨架")
    expect(page.locator(".k-slot").first).to_be_visible()
    page.get_by_role("link", name="与首发对照").first.click()
    expect(page.locator(".k-diff mark").first).to_be_visible()
    window.close()


def test_a_map_of_many_accounts_leads_to_a_page_of_its_own(browser: Browser, empty_house: House) -> None:
    house = empty_house
    names = fill(
        house,
        [texts()[0], texts()[1], *((f"{PLAIN[0][0]}{n}", f"第{n}号的见闻" + chr(0x4E00 + n) * 60) for n in range(30))],
    )
    house.people["ops"] = person(house.runtime, "陈静", (Role.OPERATIONS, None))
    window = house.window(browser, "ops")
    page = window.open("/duplicates")
    click_cell(page, names[0], names[1])
    page.wait_for_url("**/duplicates/pairs/**")
    expect(page.locator("main")).to_contain_text("完全相同")
    window.close()
