"""Every page one gets to by following links: it opens, says nothing wrong, is readable for all, in both languages."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser import readable
from tests.browser.conftest import PHONE, WIDE, House
from tests.web import desk

pytestmark = pytest.mark.browser

FILES = re.compile(r"/export|/templates/|/problems$|/rejected|^/static|/calendar$|^/api|/reports/files")
MOST_PAGES = 70
MOST_OF_A_SHAPE = 2
# pages with much on them, for the browser; the crawl without one takes them all
SHOWN = (
    "/", "/entities", "/entities/1", "/accounts", "/accounts/9000000111", "/accounts/9000000111/unbind", "/seats",
    "/people", "/people/1/HM0017", "/renewals", "/reminders", "/reminders/plans",
    "/reminders/plans/renewal-due?entity=1", "/workdays?year=2027", "/findings", "/findings/1", "/devices",
    "/devices/DEV-003", "/networks", "/exemptions", "/stocktakes", "/labels",
    "/documents", "/documents/6", "/documents/new", "/documents/changes",
    "/sims", "/imports", "/imports/1", "/reports", "/reports/schedules", "/rulebook", "/audit", "/users", "/account",
    "/inbox", "/deliveries",
    "/destinations", "/destinations/new?kind=email",
    "/search?q=" + quote("周敏"), "/accounts/9000000111?as_of=2026-09-15",
)  # fmt: skip


class Links(HTMLParser):
    """Where a page leads, and what it says."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.links.append(str(given["href"]))
        self._silent += tag in ("script", "style")
        self.texts += [
            value for name, value in attrs if value and name in ("aria-label", "title", "placeholder", "alt")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def parsed(page: str) -> Links:
    found = Links()
    found.feed(page)
    return found


def crawl(at: desk.Desk) -> Iterator[tuple[str, Links]]:
    """Pages reached from the rail, breadth first, a few of each shape."""
    waiting, seen, shapes = ["/"], {"/"}, dict[str, int]()
    walked = 0
    while waiting and walked < MOST_PAGES:
        path = waiting.pop(0)
        if shapes.get(desk.shape(path), 0) >= MOST_OF_A_SHAPE:
            continue
        shapes[desk.shape(path)] = shapes.get(desk.shape(path), 0) + 1
        walked += 1
        answer = at.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        assert len(at.statements) <= desk.MOST_STATEMENTS, (path, at.statements)
        found = parsed(answer.text)
        yield path, found
        for link in found.links:
            to = urljoin(path, link).split("#")[0]
            if (
                to.startswith("/")
                and not to.startswith("//")
                and to not in seen
                and not FILES.search(urlsplit(to).path)
            ):
                seen.add(to)
                waiting.append(to)


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_every_link_leads_to_a_page_that_opens(house: House, role: str) -> None:
    walked = []
    with desk.opened(house.runtime, house.people[role]) as at:
        for path, found in crawl(at):
            walked.append(path)
            for text in found.texts:
                for leftover in ("{'", "&lt;", "None", "Undefined", "datetime.", "{name}", "{n}", "  None"):
                    assert leftover not in text, (path, text)
    rail = {
        "/",
        "/entities",
        "/accounts",
        "/seats",
        "/people",
        "/renewals",
        "/reminders",
        "/findings",
        "/devices",
        "/documents",
    }
    rail |= {"/reports", "/rulebook", "/audit"} | (
        {"/imports", "/users", "/destinations"} if role == "admin" else set()
    )
    assert rail <= {path.split("?")[0] for path in walked}
    assert ("/imports" in walked) is (role == "admin")


@pytest.mark.parametrize(("first", "theme", "language"), [(0, "dark", "en"), (1, "light", "zh")])
def test_pages_are_readable_for_everybody(
    browser: Browser, house: House, first: int, theme: str, language: str
) -> None:
    """The console and axe have nothing to say, nothing is wider than its screen: every other page in one dress on a
    phone, then changed at the hanger into the other theme on a desk, where only what that changes is asked again. All
    pages in all eight dresses: `python -m benchmarks pages`."""
    window = house.window(browser, "admin")
    for path in SHOWN[first::2]:
        window.wear(PHONE, theme, language)
        readable.open_with_axe(window, path)
        assert readable.faults(window.page) == [], path
        readable.change(window.page, WIDE, "light" if theme == "dark" else "dark")
        assert readable.faults(window.page, *readable.OF_THE_DRESS) == [], path
    window.close()


def test_axe_and_the_ruler_do_find_faults(browser: Browser, house: House) -> None:
    """Otherwise the pages above would prove nothing: grey on grey after the change, a bare button, a wide line."""
    window = house.window(browser, "admin")
    window.wear(PHONE)
    readable.open_with_axe(window, "/account")
    page = window.page
    readable.change(page, WIDE, "dark")
    page.evaluate("document.querySelector('h1').style.color = '#444'")
    assert [fault.split(":")[0] for fault in readable.faults(page, *readable.OF_THE_DRESS)] == ["color-contrast"]
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    page.evaluate("document.querySelector('main').style.minWidth = '9000px'")
    assert {fault.split(":")[0] for fault in readable.faults(page)} >= {"button-name", "too wide"}
    window.context.close()
