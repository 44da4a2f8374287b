"""Lin of 甲 walks every kind of page, filter and export there is a link to; no word of 乙 is on the way."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote, urljoin

import pytest

from kosmgr import app as front
from kosmgr.checks import service as checks
from kosmgr.devices import service as devices
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.web.headers import KEYED
from tests.api import world
from tests.make import Cast
from tests.users.make import person
from tests.web import desk

MOST_PAGES = 400
MOST_OF_A_SHAPE = 5  # pages that differ in a number or a word of a filter
KEYS = ("900008", "DEV-8", "91510100MA0DEMWX90", "800008", "乙")  # what would name anything of 乙 at all
LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')


@pytest.fixture
def sides(quick: Runtime) -> tuple[world.Company, world.Company]:
    made = world.both(quick, Cast.make(quick))
    with quick.writing(SYSTEM) as work:
        checks.refresh(work)
    return made


def said(answer: object) -> str:
    """All an answer says; a workbook is unpacked."""
    content = answer.content  # type: ignore[attr-defined]
    if content[:2] != b"PK":
        return str(answer.text)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def walk(at: desk.Desk) -> Iterator[tuple[str, str]]:
    """Every shape of address there is a link to, exports and filters too."""
    waiting = ["/", "/reports", "/account"]
    seen = set(waiting)
    walked, shapes = 0, Counter[str]()
    while waiting and walked < MOST_PAGES:  # pages that were opened, not links that were seen
        path = waiting.pop(0)
        shapes[desk.shape(path)] += 1
        if shapes[desk.shape(path)] > MOST_OF_A_SHAPE:
            continue
        walked += 1
        answer = at.get(path)
        assert answer.status_code in (200, 303), (path, answer.status_code)
        text = said(answer)
        yield path, text
        for link in LINK.findall(text):
            to = urljoin(path, link.replace("&amp;", "&"))
            if to.startswith("/") and not to.startswith(("//", "/static")) and to not in seen:
                seen.add(to)
                waiting.append(to)


@pytest.mark.parametrize("roles", [(Role.HR, Role.OPERATIONS, Role.FINANCE, Role.COMPLIANCE), (Role.ADMIN,)])
def test_who_runs_jia_reads_nothing_of_yi_on_any_page(
    quick: Runtime, sides: tuple[world.Company, world.Company], roles: tuple[Role, ...]
) -> None:
    jia, _yi = sides
    with desk.opened(quick, person(quick, "lin", *((role, jia.entity) for role in roles))) as at:
        walked = []
        for path, text in walk(at):
            walked.append(path)
            heard = [canary for canary in (*world.CANARIES, *KEYS) if canary in text]
            assert heard == [], path
        assert {"/accounts", "/people", "/devices", "/sims", "/findings", "/renewals"} <= {
            p.split("?")[0] for p in walked
        }
        assert any("/export" in path for path in walked)
        assert len(walked) > 60
        # what is asked for by name is not there either, and a search says only what was typed
        for word in ("乙昵称", "乙员工", "900008", "DEV-8", "13800007788", "成都乙"):
            for path in (
                "/search?q={}",
                "/accounts?q={}",
                "/people?q={}",
                "/devices?q={}",
                "/findings?q={}",
                "/sims?q={}",
            ):
                text = at.get(path.format(quote(word))).text.replace(word, "")
                assert [canary for canary in (*world.CANARIES, *KEYS) if canary in text] == [], (path, word)


def test_the_same_walk_by_the_boss_does_hear_of_yi(quick: Runtime, sides: tuple[world.Company, world.Company]) -> None:
    """Otherwise the walk above would prove nothing."""
    with desk.opened(quick, person(quick, "boss", (Role.ADMIN, None))) as at:
        heard = {canary for _path, text in walk(at) for canary in world.CANARIES if canary in text}
    assert heard == set(world.CANARIES)


def test_counts_are_those_of_ones_own(quick: Runtime, sides: tuple[world.Company, world.Company]) -> None:
    """An account more in 乙 changes no figure that Lin sees."""
    jia, _yi = sides
    with desk.opened(quick, person(quick, "lin", (Role.HR, jia.entity))) as at:
        paths = ("/", "/accounts", "/people", "/seats", "/devices", "/sims", "/findings", "/renewals", "/entities")
        mine = {path: _figures(at.page(path)) for path in paths}
        with quick.writing(SYSTEM) as work:
            seats.open_account(work, "又一个", 2, "900099")
            devices.register_device(work, "DEV-99", 2)
            people.add_employee(work, 2, "E99", "又一人")
            checks.refresh(work)
        assert {path: _figures(at.page(path)) for path in paths} == mine


def _figures(page: str) -> list[str]:
    main = re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0])
    return re.findall(r"\d+", re.sub(r"\d+ (?:秒|分钟|小时)前", "", main))


def test_who_is_nobody_is_sent_to_the_door(quick: Runtime, sides: tuple[world.Company, world.Company]) -> None:
    """Somebody without a session reads no page; what who only reads may send is asked in tests/api/test_scope.py."""
    with desk.opened(quick, person(quick, "chen", (Role.AUDITOR, None))) as at:
        asked = 0
        for route in front.served(at.client.app):  # type: ignore[arg-type]
            public = (route.method, route.path) in front.PUBLIC or route.path.startswith(KEYED)
            if route.dependant is None or route.path.startswith("/api") or public or route.method != "GET":
                continue
            there = world.in_path(sides[0], route.path)
            path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found, there=there: str(there.get(found[1], 1)), route.path)
            answer = at.client.get(path, follow_redirects=False, headers={"cookie": "kosmgr_session=nobody"})
            assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login"), path
            asked += 1
        assert asked > 60
