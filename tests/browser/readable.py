"""Whether a page can be read by everybody: axe, and a ruler."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import HEIGHT, Window

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# what another width and another theme may break; names, roles, order and language stay as they are
OF_THE_DRESS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "aria-hidden-focus")
# no page has media of its own, so axe need not load the style sheets once more (preload)
RUN = """rules => axe.run(document, {preload: false, ...(rules.length ? {runOnly: rules} : {})})
    .then(result => result.violations
    .filter(fault => ["serious", "critical"].includes(fault.impact))
    .map(fault => fault.id + ": " + fault.nodes.slice(0, 3).map(node => node.html.slice(0, 200))))"""
# a colour that is still on its way to another is nobody's fault
CHANGE = """theme => { document.documentElement.setAttribute("data-bs-theme", theme);
    document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish()) }"""


def open_with_axe(window: Window, path: str) -> None:
    """Go there, with the means to look closely."""
    assert AXE.is_file(), "tests/browser/vendor/axe.min.js is made by the front-end build"
    # the test's own script: evaluated by the debugger, which no page policy stops
    window.open(path).evaluate(AXE.read_text("utf-8"))


def change(page: Page, width: int, theme: str) -> None:
    """Another width and theme at once, as the button in the frame and a turned tablet do."""
    page.set_viewport_size({"width": width, "height": HEIGHT[width]})
    page.evaluate(CHANGE, theme)


def faults(page: Page, *rules: str) -> list[str]:
    """What axe calls serious (by these rules; without any, by all), and what sticks out of the screen."""
    found: list[str] = page.evaluate(RUN, list(rules))
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found + ([f"too wide: {over} px"] if over > 0 else [])
