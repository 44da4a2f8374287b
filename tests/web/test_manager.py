"""The manager of a store: home is what waits, one store's applications open, everything else is shut. Story 40."""

import re

from kosmgr import app as front
from kosmgr.applications import lines
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.users import doors
from kosmgr.users import service as users
from tests import served
from tests.api import world
from tests.client import TestClient
from tests.make import JIA, Cast
from tests.users.make import session
from tests.web.sample import ORIGIN, token

# what a manager of a store may open: the own login, the applications of the store, who one is
OPEN = re.compile(
    r"/|/account|/inbox|/applications|/applications/\d+(/\w+)?"
    r"|/api/v1/(me|inbox|remind/answers|applications|applications/\d+)"
)
OWN = ("/logout", "/account", "/preferences", "/login", "/password", "/inbox", "/api/v1/inbox")


def manager(runtime: Runtime, store: str) -> TestClient:
    with runtime.writing(SYSTEM) as work:
        user, link = users.add_user(work, "店长", Role.MANAGER, JIA, store)
        doors.use_link(work, link, "x")
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
    cookies = {"kosmgr_session": session(runtime, user.id), "lang": "zh"}
    return TestClient(served.application(runtime), cookies=cookies, headers=headers, follow_redirects=False)


def filled(browser: TestClient, target: world.Company) -> list[tuple[str, str]]:
    """Every route with its parameters filled."""
    found = []
    for route in front.served(browser.app):  # type: ignore[arg-type]
        if route.dependant is None or (route.method, route.path) in front.PUBLIC:
            continue
        address = route.path
        for parameter in route.dependant.path_params:
            there = world.in_path(target, route.path).get(parameter.name, "x")
            address = address.replace("{" + parameter.name + "}", str(there))
        found.append((route.method, address))
    return found


def test_nothing_but_the_applications_of_the_store_opens(quick: Runtime) -> None:
    jia, yi = world.both(quick, Cast.make(quick))
    browser = manager(quick, "甲门店")
    seen = set()
    for target in (jia, yi):
        for method, address in filled(browser, target):
            if method != "GET":
                continue
            answer = browser.get(address)
            assert answer.status_code < 500, address
            for canary in world.CANARIES:
                assert canary not in answer.text, (address, canary)
            if answer.status_code == 200:
                seen.add(address)
    ours = f"/applications/{jia.ids['application']}"
    assert {address for address in seen if not OPEN.fullmatch(address)} == set()
    assert {"/", "/account", "/applications", ours} <= seen
    assert {"/accounts", "/people", "/search", "/findings", "/applications/new", "/users"} & seen == set()
    assert f"/applications/{yi.ids['application']}" not in seen


def test_the_rail_and_the_home_show_only_what_waits(quick: Runtime) -> None:
    jia, _yi = world.both(quick, Cast.make(quick))
    browser = manager(quick, "甲门店")
    home = browser.get("/").text
    assert "甲申请人" in home
    assert "轮到你决定的" in home
    for hidden in ('href="/people"', 'href="/accounts"', 'href="/findings"', 'href="/imports"', 'name="q"'):
        assert hidden not in home
    other = manager_of_another(quick)
    assert "甲申请人" not in other.get("/").text
    assert other.get(f"/applications/{jia.ids['application']}").status_code == 404


def manager_of_another(runtime: Runtime) -> TestClient:
    with runtime.writing(SYSTEM) as work:
        user, link = users.add_user(work, "别店店长", Role.MANAGER, JIA, "滨江店")
        doors.use_link(work, link, "x")
    cookies = {"kosmgr_session": session(runtime, user.id), "lang": "zh"}
    return TestClient(served.application(runtime), cookies=cookies, headers={"origin": ORIGIN}, follow_redirects=False)


def test_no_verb_works_but_agreeing_and_refusing_at_the_own_step(quick: Runtime) -> None:
    jia, _yi = world.both(quick, Cast.make(quick))
    browser, mine = manager(quick, "甲门店"), jia.ids["application"]
    csrf = token(browser.get(f"/applications/{mine}").text)
    body = {**{k: str(v) for k, v in world.samples(jia).items()}, "csrf": csrf}
    for method, address in filled(browser, jia):
        own = address.startswith(
            ("/logout", "/account", "/preferences", "/login", "/password", "/inbox", "/api/v1/inbox")
        )
        decides = address.endswith((f"/applications/{mine}/agree", f"/applications/{mine}/disagree"))
        if method == "GET" or own or decides:
            continue
        answer = (
            browser.request(method, address, data=body)
            if not address.startswith("/api")
            else browser.request(method, address, json={})
        )
        assert answer.status_code in (403, 404, 405, 422), (method, address, answer.status_code)
    refused = browser.post(f"/applications/{mine}/disagree", data={"csrf": csrf, "reason": "排班不够"})
    assert refused.status_code == 303
    with quick.reading(SYSTEM) as work:
        row = lines.visible_application(work, mine)
        assert (row.state, row.refused_reason) == ("refused", "排班不够")
