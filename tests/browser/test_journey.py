"""From an empty installation to the workbook, by hand in a real browser; and looking back in time."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from tests.browser.conftest import House, Window
from tests.journeys.conftest import SIX, ledger

pytestmark = pytest.mark.browser

PASSWORD = "四只小猫坐在窗台上晒太阳"
LONG = 60_000  # milliseconds for what is done in the background


def press(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]


def test_from_the_first_link_to_the_workbook(browser: Browser, new_house: House, tmp_path: Path) -> None:
    window = new_house.window(browser)
    first_day(window, str(new_house.first_login))
    batch = import_the_six(window)
    see_what_is_wrong(window)
    take_the_leaver_off(window)
    undo_is_refused(window, batch)
    the_workbook_says_the_same(window, tmp_path)
    window.close()
    assert new_house.shell.ok("verify")["ok"] is True


def first_day(window: Window, link: str) -> None:
    """The one-time link, a password, the door, and an empty overview that says what to do."""
    page = window.page
    page.goto(link)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    press(page, "设置密码")
    page.wait_for_url("**/login")
    page.fill("#name", "admin")
    page.fill("#password", PASSWORD)
    press(page, "登录")
    page.wait_for_url(window.base + "/")
    expect(page.locator("main")).to_contain_text("从台账开始")
    window.said_nothing()


def import_the_six(window: Window) -> str:
    """Files in, every refused cell named, the question answered, written; the address of the batch."""
    page = window.page
    press(page, "导入台账", "link")
    page.locator("input[type=file]").set_input_files([ledger(number) for number in SIX])
    press(page, "读取并预览")
    page.wait_for_url("**/imports/*", timeout=LONG)
    main = page.locator("main")
    expect(main).to_contain_text("这些名称没有登记过")
    expect(main).to_contain_text("杭州禾木示例家居有限公司")
    press(page, "是新的，一并登记")
    expect(main).to_contain_text("会随这次导入一并登记", timeout=LONG)
    page.wait_for_url("**/imports/*")
    page.get_by_role("link", name=re.compile("矩阵账号台账")).click()
    # the row numbers and the column letters are those of the file; DOMAIN lists the damage of ledger 01
    for row, what in ((8, "1.54E+10"),):
        place = page.locator("table.k-sheet tr", has=page.get_by_role("rowheader", name=str(row), exact=True))
        expect(place.locator("td.bad")).to_contain_text(what)
        expect(place.locator("xpath=following-sibling::tr[1]")).to_contain_text("K8 绑定手机：手机号被写成了科学计数")
    expect(page.locator("table.k-sheet thead")).to_contain_text("绑定手机")
    press(page, re.compile("^写入：新增"))
    expect(main).to_contain_text("已写入：新增", timeout=LONG)
    window.said_nothing()
    return urlsplit(page.url).path


def see_what_is_wrong(window: Window) -> None:
    """The overview names the leaver; the findings name the shared phone; the renewals what falls due."""
    page = window.open("/")
    alarm = page.locator(".k-alarm")
    expect(alarm).to_contain_text("周敏")
    expect(alarm).to_contain_text("51 天")
    shared = window.open("/findings?check=isolation.shared-device").locator("main")
    expect(shared).to_contain_text("DEV-003")
    device = window.open("/devices/DEV-003").locator("main")
    for nickname in ("滨江店张伟装修日记", "工地老王避坑"):
        expect(device).to_contain_text(nickname)
    due = window.open("/renewals?days=30").locator("main")
    for who in ("小林讲板材", "赵雪爱收纳", "韩冰看家具"):
        expect(due).to_contain_text(who)
    due = window.open("/renewals?days=30&stage=due").locator("main tfoot")
    expect(due.first).to_contain_text("1,200")
    lapsed = window.open("/renewals?days=30&stage=lapsed").locator("main tbody#rows tr")
    expect(lapsed).to_have_count(1)
    expect(lapsed).to_contain_text("11 天")
    window.said_nothing()


def take_the_leaver_off(window: Window) -> None:
    """From the alarm to the account, its timeline, and off; the alarm is gone."""
    page = window.open("/")
    page.locator(".k-alarm a").first.click()
    page.wait_for_load_state()
    page.get_by_role("link", name="9000000111").first.click()
    page.wait_for_url("**/accounts/9000000111")
    line = page.locator("ol.k-tl")
    expect(line).to_contain_text("周敏")
    expect(line).to_contain_text("09-30")
    press(page, "解绑", "link")
    page.fill("#reason", "离职收回，设备已退出")
    press(page, "解绑")
    page.wait_for_url("**/accounts/9000000111")
    expect(page.locator("main .k-kv").first).to_contain_text("上一位 周敏")
    expect(line).to_contain_text("离职收回，设备已退出")
    window.open("/")
    expect(page.locator(".k-alarm")).to_have_count(0)
    window.said_nothing()


def undo_is_refused(window: Window, batch: str) -> None:
    """What somebody did since stands in the way, and is named."""
    page = window.open(batch)
    page.locator(".k-confirm > summary").click()
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("不能撤销", timeout=LONG)
    expect(page.locator("main")).to_contain_text("账号 9000000111 后来有人工操作")
    window.said = [line for line in window.said if "status of 409" not in line]
    window.said_nothing()


def the_workbook_says_the_same(window: Window, folder: Path) -> None:
    """The matrix workbook, reopened: its figures are those of the pages."""
    page = window.open("/")
    figures = page.locator("main").inner_text()
    used = int(found(r"([\d,]+) 席在用", figures))
    quota = int(found(r"配额 ([\d,]+)", figures))
    counts = {
        name: int(window.open(f"/findings?severity={key}").locator("main tbody tr:has(a)").count())
        for key, name in (("critical", "严重"), ("high", "高"))
    }
    year = found(r"未来 12 个月 ([\d,]+) 元", window.open("/renewals").locator("main").inner_text())
    window.open("/reports")
    press(page, "制作工作簿")
    with page.expect_download(timeout=LONG) as download:
        page.get_by_role("link", name="下载").click(timeout=LONG)
    file = folder / download.value.suggested_filename
    assert file.name == "小红书员工号矩阵合规报表-20261120.xlsx"
    download.value.save_as(file)
    book = openpyxl.load_workbook(file)
    cover = [list(row) for row in book["封面与汇总"].iter_rows(values_only=True)]
    said = "\n".join(str(cell) for row in cover for cell in row if cell is not None)
    assert "周敏" not in said
    assert f"{used} 席" in said
    at = next(n for n, row in enumerate(cover) if row[0] == "主体" and "席位上限" in row)
    entities = cover[at + 1 : at + 3]
    column = {name: cover[at].index(name) for name in ("席位上限", "已用", "12 个月应付（元）")}
    assert sum(row[column["席位上限"]] for row in entities) == quota
    assert sum(row[column["已用"]] for row in entities) == used
    assert sum(row[column["12 个月应付（元）"]] for row in entities) == int(year.replace(",", ""))
    at = next(n for n, row in enumerate(cover) if row[0] == "主体" and "严重" in row)
    for name, count in counts.items():
        place = cover[at].index(name)
        assert sum(row[place] for row in cover[at + 1 : at + 3]) == count, name
    for sheet in book:
        assert sheet.max_row > 1, sheet.title
    window.said_nothing()


def found(pattern: str, within: str) -> str:
    """The figure a page shows."""
    match = re.search(pattern, within)
    assert match, (pattern, within[:400])
    return match.group(1)


def test_the_state_on_a_past_day(browser: Browser, house: House) -> None:
    """On 2026-09-15 周敏 is bound and active, 202 idle; nothing can be written on that day."""
    window = house.window(browser, "admin")
    page = window.open("/accounts/9000000111?as_of=2026-09-15")
    expect(page.locator("main")).to_contain_text("2026-09-15")
    expect(page.locator("main .k-head, main h1").first).to_contain_text("西湖周敏软装")
    now = page.locator("main .k-kv").first
    expect(now).to_contain_text("周敏")
    expect(now).not_to_contain_text("已离职")
    for path in ("/accounts/9000000111", "/", "/accounts", "/people", "/devices", "/entities", "/findings", "/imports"):
        main = window.open(f"{path}?as_of=2026-09-15").locator("main")
        assert main.locator('form[method=post]:not([action="/preferences"])').count() == 0, path
        expect(page.locator(".k-asof").first).to_contain_text("2026-09-15")
        for verb in ("解绑", "绑定使用人", "开通账号", "导入台账", "登记员工", "登记主体"):
            link = main.get_by_role("link", name=verb, exact=True)
            assert link.count() == 0, f"{path}: {verb}"
    rows = window.open("/accounts?as_of=2026-09-15&q=9000000202").locator("main tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("待分配")
    rows = window.open("/accounts?as_of=2026-09-15&q=9000000111").locator("main tbody tr")
    expect(rows).to_contain_text("已认证")
    window.close()


def test_one_account_from_import_to_today(browser: Browser, house: House) -> None:
    """Every change of an account with who, when, before, after and ledger row; then somebody edits the log."""
    window = house.window(browser, "auditor")
    main = window.open("/accounts/9000000111").locator("main")
    expect(main).to_contain_text("01_account_ledger")
    with house.runtime.engine.connect() as connection:
        account = connection.execute(text("SELECT id FROM accounts WHERE xhs_id = '9000000111'")).scalar_one()
    rows = window.open(f"/audit?kind=account&subject={account}").locator("main tbody tr")
    assert rows.count() >= 1
    first = rows.last
    for part in ("2026-11-20", "系统", "批次 1", "行"):
        expect(first).to_contain_text(part)
    verified(window, "操作记录完整")
    code, document = house.shell.run("verify")
    assert (code, document["ok"]) == (0, True)
    with house.runtime.engine.begin() as connection:
        number, actor = connection.execute(text("SELECT id, actor FROM audit_rows WHERE id = 7")).one()
        connection.execute(text("UPDATE audit_rows SET actor = 'nobody' WHERE id = 7"))
    try:
        verified(window, f"第 {number} 条被改动过")
        code, document = house.shell.run("verify")
        assert (code, document["ok"]) == (1, False)
    finally:
        with house.runtime.engine.begin() as connection:
            connection.execute(text("UPDATE audit_rows SET actor = :actor WHERE id = 7"), {"actor": actor})
    window.close()


def verified(window: Window, sentence: str) -> None:
    window.open("/audit")
    press(window.page, "校验完整")
    expect(window.page.locator("#k-toasts")).to_contain_text(sentence)


def test_the_seat_map_by_keyboard_alone(browser: Browser, house: House) -> None:
    """Tab to the map, arrows to the leaver's seat, Enter; the account's page says who."""
    window = house.window(browser, "hr")
    page = window.open("/entities")
    page.get_by_role("link", name="杭州禾木示例家居有限公司").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/entities/*")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('k-seat')"):
            break
    else:
        raise AssertionError("the seat map cannot be reached with the Tab key")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")  # ten on: seat 011
    said = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "011" in said
    assert "周敏" in said
    expect(page.locator("#k-tip")).to_contain_text("离职 51 天")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/9000000111")
    expect(page.locator("h1")).to_contain_text("西湖周敏软装")
    window.close()
