"""The frame in a real browser: nothing is blocked, nothing overflows, keyboard and switches do what they say."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import sample

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PAGES = ("/sample", "/list?store=x&said=1", "/sample?as_of=2026-09-15")


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(sample.application(), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the sample application did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


@contextmanager
def machine(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """Somebody's computer or phone; the next visitor finds no cookies on it, but what was loaded is still there."""
    context = browser.new_context(**{"viewport": WIDE, "locale": "zh-CN", **options})
    yield context
    context.close()


@pytest.fixture(scope="module")
def desktop(browser: Browser) -> Iterator[BrowserContext]:
    with machine(browser) as context:
        yield context


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    with machine(browser, viewport=PHONE, has_touch=True) as context:
        yield context


class Visitor:
    """One person's browser window; whatever the console or the policy says is kept and must be nothing."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.base = base
        self.context = context
        self.context.clear_cookies()
        self.choose(session="s1")
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def choose(self, **cookies: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in cookies.items()])


@pytest.fixture
def visitor(desktop: BrowserContext, base: str) -> Iterator[Visitor]:
    came = Visitor(desktop, base)
    yield came
    came.page.close()
    assert came.said == []


@pytest.fixture
def on_phone(phone: BrowserContext, base: str) -> Iterator[Visitor]:
    came = Visitor(phone, base)
    yield came
    came.page.close()
    assert came.said == []


@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("dark", "en")])
def test_axe_finds_nothing_and_nothing_is_blocked(visitor: Visitor, theme: str, language: str) -> None:
    assert AXE.is_file(), "tests/browser/vendor/axe.min.js is made by the front-end build"
    visitor.choose(theme=theme, lang=language)
    for path in PAGES:
        page = visitor.open(path)
        page.wait_for_timeout(300)  # charts and toasts stand still
        # the test's own script: evaluated by the debugger, which no page policy stops
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate(
            """() => axe.run(document, {preload: false,
                runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
            .then(result => result.violations.map(fault => fault.id + " " + fault.impact + ": "
                + fault.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")))"""
        )
        assert found == [], path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_never_scrolls_sideways(on_phone: Visitor, language: str) -> None:
    on_phone.choose(lang=language)
    for path in PAGES:
        page = on_phone.open(path)
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    page.locator(".k-more > summary").click()
    expect(page.locator(".k-more .k-nav a").first).to_be_visible()


def test_the_seat_map_is_one_tab_stop_and_arrows_move(visitor: Visitor) -> None:
    page = visitor.open("/sample")
    assert page.locator(".k-map .k-seat[tabindex='0']").count() == 1
    page.locator(".k-seat").first.focus()
    expect(page.locator("#k-tip")).to_be_visible()
    for key, number in (
        ("ArrowDown", "011"),
        ("ArrowRight", "012"),
        ("End", "020"),
        ("ArrowUp", "010"),
        ("Home", "001"),
        ("ArrowLeft", "001"),
    ):
        page.keyboard.press(key)
        assert number in page.evaluate("document.activeElement.getAttribute('aria-label')"), key
    page.keyboard.press("Control+End")
    assert "100" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    page.locator(".k-seat").first.focus()
    expect(page.locator("#k-tip")).to_contain_text("<img src=x")  # shown as text
    page.keyboard.press("Escape")
    expect(page.locator("#k-tip")).to_be_hidden()
    page.locator(".k-seat").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts?seat=1")


def test_the_legend_dims_the_rest(visitor: Visitor) -> None:
    page = visitor.open("/sample")
    button = page.locator("[data-s-only=leaver]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.locator(".k-map[data-dim] .k-seat.on").count() == 1
    button.click()
    assert page.locator(".k-map[data-dim]").count() == 0


def test_the_theme_changes_at_once_and_stays(visitor: Visitor) -> None:
    page = visitor.open("/sample")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".k-top .k-ib").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page = visitor.open("/list")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_slash_goes_to_the_search_field_but_not_while_typing(visitor: Visitor) -> None:
    page = visitor.open("/list")
    page.locator("#nickname").fill("")
    page.keyboard.press("/")
    assert page.locator("#nickname").input_value() == "/"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type("周敏")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")


def test_another_day_is_picked_and_left_again(visitor: Visitor) -> None:
    page = visitor.open("/list?store=x")
    page.locator(".k-daypick > summary").click()
    page.locator("input[name=as_of]").fill("2026-09-15")
    page.locator(".k-daypick button").click()
    page.wait_for_url("**/list?store=x&as_of=2026-09-15")
    page.locator(".k-asof a").click()
    page.wait_for_url("**/list?store=x")


def test_popovers_close_by_escape_and_by_a_click_outside(visitor: Visitor) -> None:
    page = visitor.open("/sample")
    page.locator(".k-mine > summary").click()
    expect(page.locator(".k-mine .k-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".k-mine .k-panel")).to_be_hidden()
    page.locator(".k-mine > summary").click()
    page.locator("h1").click()
    expect(page.locator(".k-mine .k-panel")).to_be_hidden()


def test_what_cannot_be_undone_asks_first(visitor: Visitor) -> None:
    page = visitor.open("/sample")
    page.locator(".k-confirm > summary").click()
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("d => d.matches(':modal')")
    dialog.locator("[data-close]").click()
    expect(dialog).to_be_hidden()
    page.locator(".k-confirm > summary").click()
    dialog.locator("textarea").fill("离职")
    dialog.locator("button[type=submit]").click()
    expect(page.locator("body")).to_contain_text("why=离职")


def test_chosen_rows_bring_up_the_bar(visitor: Visitor) -> None:
    page = visitor.open("/list")
    expect(page.locator(".k-bulk")).to_be_hidden()
    page.locator("[data-row]").first.check()
    expect(page.locator(".k-bulk")).to_contain_text("已选 1 行")
    page.locator("[data-all]").check()
    expect(page.locator(".k-bulk")).to_contain_text("已选 3 行")
    page.locator("[data-choose-none]").click()
    expect(page.locator(".k-bulk")).to_be_hidden()
    page.locator("[data-row]").nth(1).check()
    page.locator(".k-bulk button[name=do]").click()
    expect(page.locator("body")).to_contain_text("chosen=9000000101")


def test_density_changes_at_once_and_stays(visitor: Visitor) -> None:
    page = visitor.open("/list")
    page.locator("button[value=dense]").click()
    expect(page.locator(".k-table")).to_have_class("k-table cards dense")
    expect(visitor.open("/list").locator(".k-table")).to_have_class("k-table cards dense")


def test_a_day_in_any_spelling_is_read_back(visitor: Visitor) -> None:
    page = visitor.open("/list")
    for typed, read in (
        ("2026.3.1", "2026-03-01"),
        ("２０２６年３月１日", "2026-03-01"),
        ("26/3/1", "2026-03-01"),
        ("20260301", "2026-03-01"),
        ("3-1", "2026-03-01"),
        ("2026.2.30", ""),
        ("明天", ""),
        ("2026-03-01", ""),
    ):
        page.locator("#on").fill(typed)
        expect(page.locator("#on-read")).to_have_text(f"读作 {read}" if read else "")


def test_htmx_sends_the_token_and_shows_a_refusal_as_a_toast(desktop: BrowserContext, base: str) -> None:
    visitor = Visitor(desktop, base)
    page = visitor.open("/sample")
    page.get_by_text("换一段").click()
    expect(page.locator("#swapped")).to_have_text("换好了")
    page.get_by_text("被拒绝").click()
    expect(page.locator("#k-toasts .k-toast")).to_contain_text("席位 012 刚刚有人先绑定了")
    expect(page.locator("#swapped")).to_have_text("换好了")
    page.locator("[data-toast-close]").click()
    expect(page.locator("#k-toasts .k-toast")).to_have_count(0)
    page.close()
    # the browser itself reports the 409; nothing else was said
    assert [line for line in visitor.said if "status of 409" not in line] == []


def test_files_are_named_and_sent_and_a_toast_says_so(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/list")
    (tmp_path / "账号台账.csv").write_text("账号", "utf-8")
    page.locator("input[type=file]").set_input_files(str(tmp_path / "账号台账.csv"))
    expect(page.locator("[data-files]")).to_contain_text("账号台账.csv")
    page.get_by_text("读取文件").click()
    expect(page.locator("#k-toasts")).to_contain_text("读取了 1 个文件")


def test_a_form_is_sent_once(visitor: Visitor) -> None:
    page = visitor.open("/list")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("#nickname").fill("小林")
    page.locator("#number").fill("9000000115")
    page.locator("#reason").fill("新人到岗")
    page.evaluate(
        "const b = [...document.querySelectorAll('.k-form')][0].querySelector('button'); b.click(); b.click()"
    )
    expect(page.locator("body")).to_contain_text("nickname=小林")
    assert len(sent) == 1


def test_everything_works_without_script(browser: Browser, base: str) -> None:
    with machine(browser, java_script_enabled=False) as context:
        without_script(Visitor(context, base))


def without_script(visitor: Visitor) -> None:
    page = visitor.open("/sample")
    page.locator(".k-confirm > summary").click()
    page.locator("dialog textarea").fill("离职")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("body")).to_contain_text("why=离职")
    page = visitor.open("/list?store=x")
    page.get_by_text("紧凑").click()
    expect(page.locator(".k-table")).to_have_class("k-table cards dense")
    page.locator(".k-mine > summary").click()
    page.locator(".k-mine button").nth(1).click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.locator(".k-mine > summary").click()
    page.locator(".k-mine button").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("[data-row]").nth(1).check()
    page.locator(".k-bulk button[name=do]").click()
    expect(page.locator("body")).to_contain_text("chosen=9000000101")
