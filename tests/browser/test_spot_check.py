"""A spot check from link to verdict: the holder on a phone without script, compliance at the desk."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kosmgr.entities import service as entities
from kosmgr.policy import SYSTEM, Role
from kosmgr.spotchecks import drawing
from tests.browser.conftest import HEIGHT, PHONE, House, running
from tests.selfservice import make as people
from tests.users.make import person

pytestmark = pytest.mark.browser
PHOTO = Path(__file__).parents[2] / "docs" / "overview.png"  # any picture


def begun(house: House) -> None:
    """One account named for a check, and somebody of compliance."""
    with house.runtime.writing(SYSTEM) as work:
        entity = entities.add_entity(work, "杭州甲示例有限公司", "91330100MA0EXAMP1B").id
    who = people.somebody(house.runtime, entity)
    with house.runtime.writing(SYSTEM) as work:
        drawing.name(work, who.account_id, "抽查")
    house.people["compliance"] = person(house.runtime, "郑合规", (Role.COMPLIANCE, None))


def test_a_code_is_photographed_and_judged(tmp_path: Path, browser: Browser) -> None:
    with running(tmp_path / "var") as house:
        begun(house)
        window = house.window(browser, "compliance")
        desk = window.open("/spot-checks/1")
        desk.get_by_role("button", name="给使用人的链接").click()
        path = re.sub(r"^https?://[^/]+", "", desk.locator("#link").input_value())

        small = browser.new_context(
            viewport={"width": PHONE, "height": HEIGHT[PHONE]}, locale="zh-CN", java_script_enabled=False
        )
        phone = small.new_page()
        phone.goto(house.base + path)
        code = phone.locator(".k-code").inner_text()
        main = phone.locator("#main").bounding_box()
        assert main is not None
        assert main["width"] <= PHONE
        expect(phone.locator("main")).to_contain_text("不会问密码")
        phone.set_input_files("#photos", {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
        phone.get_by_role("button", name="交照片").click()
        expect(phone.get_by_role("alert")).to_contain_text("「说明.pdf」不是照片")
        phone.set_input_files("#camera", str(PHOTO))
        phone.get_by_role("button", name="先存下").click()
        expect(phone.locator("main")).to_contain_text("已经收到 1 张照片")
        phone.fill("#remark", "在店里")
        phone.get_by_role("button", name="交照片").click()
        expect(phone.locator("h1")).to_have_text("照片交好了")
        small.close()

        window.open("/spot-checks/1")
        expect(desk.locator("main")).to_contain_text(code)
        desk.get_by_role("button", name="打开照片").click()
        photo = desk.get_by_role("img", name="第 1 张照片")
        expect(photo).to_be_visible()
        assert photo.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
        desk.locator("input[name=verdict][value=passed]").check()
        desk.get_by_role("button", name="记下结论").click()
        expect(desk.locator("main")).to_contain_text("通过")
        expect(desk.get_by_role("button", name="记下结论")).to_have_count(0)
        window.close()
