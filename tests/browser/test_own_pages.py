"""Stories 37 to 39 on a phone: a link from HR, everything signed and answered by thumb, without script too."""

import re
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kosmgr.cases import service as cases
from kosmgr.kit.clock import Clock
from kosmgr.links import rules as link_rules
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.selfservice import campaigns, doors
from tests.browser.conftest import HEIGHT, PHONE, House, Window, running
from tests.journeys.conftest import SIX, TODAY, Shell, ledger
from tests.users.make import person

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WANG = "HM0007"  # 王芳, who uses 9000000101
PROOF = Path(__file__).parents[2] / "docs" / "overview.png"  # any picture


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """禾木家居 with the six ledgers, as it lies on the disk."""
    shell = Shell(tmp_path_factory.mktemp("imported") / "var")
    shell.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)
    return shell.folder


@pytest.fixture
def own_house(tmp_path: Path, imported: Path) -> Iterator[House]:
    """The same, to be changed."""
    folder = tmp_path / "var"
    shutil.copytree(imported, folder)
    with running(folder) as house:
        house.people["hr"] = person(house.runtime, "刘洋", (Role.HR, None))
        yield house


def tail(runtime: Runtime, number: str) -> str:
    """What the person answers to "who are you"."""
    with runtime.reading(SYSTEM) as work:
        found = people.visible_employee(work, number)
        return found.phone_masked[-4:] if found.phone_masked else number


def sent(window: Window, number: str, tasks: list[str]) -> str:
    """HR chooses one person and what to ask; the path of the link, shown once."""
    page = window.open(f"/people/1/{number}")
    page.locator("#papers").get_by_role("link", name="发签署链接").click()
    for box in page.locator("input[name=tasks]").all():
        box.set_checked(box.get_attribute("value") in tasks)
    page.get_by_role("button", name="看看会发给谁").click()
    expect(page.locator("main")).to_contain_text("会发给 1 人")
    page.fill("#title", "四季度签署")
    page.get_by_role("button", name="做链接").click()
    expect(page.locator("h1")).to_contain_text("1 个链接做好了")
    return page.locator(".k-pass input").input_value()


def on_a_phone(browser: Browser, house: House, script: bool) -> Window:
    context = browser.new_context(
        viewport={"width": PHONE, "height": HEIGHT[PHONE]}, locale="zh-CN", java_script_enabled=script, has_touch=True
    )
    window = Window(house.base, context, context.new_page())
    window.listen()
    return window


def fits(page: Page) -> None:
    """Nothing is wider than the phone, and what is pressed is large enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for button in page.locator("main button:visible, main .k-radio:visible, main input[type=text]:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44, button.inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_one_link_on_a_phone(browser: Browser, own_house: House, script: bool) -> None:
    desk = own_house.window(browser, "hr")
    link = sent(desk, WANG, ["sign:commitment", "confirm", "upload", "consent:portrait", "mydata"])
    phone = on_a_phone(browser, own_house, script)
    page = phone.open(link)
    expect(page.locator("main")).not_to_contain_text("王芳")
    page.fill("#answer", tail(own_house.runtime, WANG))
    page.get_by_role("button", name="继续").click()
    expect(page.locator("h1")).to_have_text("王芳，你好")
    if script:
        fits(page)
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate(
            """() => axe.run(document).then(result => result.violations
            .filter(fault => ["serious", "critical"].includes(fault.impact)).map(fault => fault.id))"""
        )
        assert found == []
    page.get_by_label("我已经读完，同意以上内容").check()
    page.get_by_label("写下你的姓名，作为签名").fill("王芳")
    page.get_by_role("button", name="签署").click()
    expect(page.locator("#sign-commitment")).to_contain_text("签好了，一份涵盖上面全部账号和设备")
    page.get_by_label("我还在职", exact=True).check()
    for mine in page.get_by_label("这部手机在我手里").all():
        mine.check()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("#confirm")).to_contain_text("确认好了")
    page.fill("#issued_on", "2026-11-18")
    page.set_input_files("#file", PROOF)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#upload")).to_contain_text("公司会有第二个人核对")
    page.get_by_role("button", name="我不同意，不安排我出镜出声").click()
    expect(page.locator("#consent-portrait")).to_contain_text("你的答复：不同意")
    # 37: what is held of me, and the box; nobody else's data
    expect(page.locator("#record")).to_contain_text(WANG)
    page.select_option("#kind", "explain")
    page.fill("#words", "为什么要登记我的门店")
    page.get_by_role("button", name="提交请求").click()
    expect(page.locator("#requests")).to_contain_text("最晚 2026-12-11 答复")
    expect(page.locator("main")).not_to_contain_text("CD0001")  # her namesake
    with page.expect_download() as download:
        page.locator("#answers").get_by_role("button", name="下载签署件").click()
    assert "9000000101" in Path(download.value.path()).read_text("utf-8")
    # HR answers; she reads it, and that nobody else looked
    request = desk.open("/links/requests")
    request.locator("textarea").fill("续费和年审要按门店汇总")
    request.get_by_role("button", name="答复").click()
    page.reload()
    expect(page.locator("#requests")).to_contain_text("续费和年审要按门店汇总")
    expect(page.locator("#looks")).to_contain_text("本人（工号 HM0007）")
    shown = desk.open("/links/1").locator("tbody tr")
    expect(shown).to_contain_text("签员工号使用承诺书")
    phone.close()
    desk.close()
    assert own_house.shell.ok("verify")["ok"] is True


def test_consent_is_withdrawn_and_the_account_is_looked_at(browser: Browser, own_house: House) -> None:
    """38: given, then taken back; HR sees what has to follow, and no mark on the person."""
    desk = own_house.window(browser, "hr")
    link = sent(desk, WANG, ["consent:portrait", "mydata"])
    phone = on_a_phone(browser, own_house, True)
    page = phone.open(link)
    page.fill("#answer", tail(own_house.runtime, WANG))
    page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name="我同意公司按上面的范围使用我的肖像和声音").click()
    expect(page.locator("#answers")).to_contain_text("同意")
    page.get_by_text("撤回同意").click()
    page.get_by_role("button", name="确定撤回").click()
    expect(page.locator("#answers")).to_contain_text("已撤回")
    found = desk.open("/findings?rule=binding.consent-withdrawn")
    expect(found.locator("main")).to_contain_text(re.compile("王芳.*撤回了使用肖像和声音的同意"))
    expect(desk.open(f"/people/1/{WANG}").locator("#papers")).to_contain_text("已撤回")
    phone.close()
    desk.close()


def test_the_handover_list_is_hers_until_the_last_day(browser: Browser, own_house: House) -> None:
    """39: she sees her own items of leaving and confirms them, dated; the day after she has left the link is off."""
    with own_house.runtime.writing(SYSTEM) as work:
        cases.open_offboarding(work, people.visible_employee(work, WANG).id, date(2026, 12, 5))
    desk = own_house.window(browser, "hr")
    link = sent(desk, WANG, ["handover", "mydata"])
    phone = on_a_phone(browser, own_house, True)
    page = phone.open(link)
    page.fill("#answer", tail(own_house.runtime, WANG))
    page.get_by_role("button", name="继续").click()
    own = page.locator("#handover")
    expect(own).to_contain_text("未回复私信/线索移交")
    expect(own).not_to_contain_text("后台解绑员工号")  # that is for operations
    fits(page)
    own.get_by_role("checkbox").first.check()
    own.get_by_role("button", name="勾选的都办好了").click()
    expect(page.locator("#handover")).to_contain_text("2026-11-20")
    phone.close()
    desk.close()
    for day, opens in ((date(2026, 12, 5), True), (date(2026, 12, 6), False)):
        then = replace(own_house.runtime, clock=Clock(day))
        with then.writing(SYSTEM) as work:  # sent for long enough, so that only the employment ends it
            asked = campaigns.Selection(1, campaigns.LISTED, numbers=(WANG,))
            if opens:
                token = campaigns.send(work, asked, ["confirm"], "确认", 30)[1][0].token
        with then.reading(SYSTEM) as work, nullcontext() if opens else pytest.raises(link_rules.LinkUnusable):
            doors.open_link(work, token, None)
