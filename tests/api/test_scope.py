"""Every route × every kind of visitor × both companies: nothing of 乙 reaches 甲, and who only reads writes nothing.

Who may read and write what is a set of permissions in places; Lin, who holds every role of the desk in 甲 at once, gets
wherever one of them gets, and further than any alone. What each role carries is told by tests/users.

The cases come from the application's own route table, so that a new route is tested the day it is served.
"""

import io
import itertools
import zipfile
from typing import Any

import pytest
from httpx import Response

from kosmgr import app as front
from kosmgr.api import shell
from kosmgr.runtime import Runtime
from kosmgr.web.headers import KEYED
from tests.api import world
from tests.client import TestClient
from tests.documents import make as papers
from tests.make import Cast
from tests.users.make import Person

V1 = shell.PREFIX
OURS = {"sec-fetch-site": "same-origin"}
# what everybody does for themselves
OWN = ("/logout", "/account", "/preferences", "/login", "/password", "/inbox")
LOOKS = ("/audit/verify", "/notes/check", "/pictures/check")  # a POST for its length; it changes nothing

INSIDE = ("lin", "lin_admin", "lin_auditor")  # who is in 甲: at the desk, over it, and who only reads

TELLS = "/leavers"  # a list: every line says by itself why it was refused
TAKES = ("/download", "/file", "/print")  # a POST because it is logged: who audits opens files of what he audits

Case = tuple[str, str, dict[str, Any], dict[str, Any]]  # method, address, query, body


@pytest.fixture
def sides(runtime: Runtime, cast: Cast) -> tuple[world.Company, world.Company]:
    return world.both(runtime, cast)


def cases(app: Any, target: world.Company, under: str = V1) -> list[Case]:
    """Every route, its parameters filled with the things of one company."""
    found: list[Case] = []
    for route in front.served(app):
        machine = route.path.startswith(V1)
        if route.dependant is None or machine != (under == V1) or (route.method, route.path) in front.PUBLIC:
            continue
        if route.path.startswith(KEYED):  # nobody logs in there: their own tests walk them
            continue
        address, known = route.path, world.samples(target)
        if address.endswith("/papers"):
            known["kind"] = "nda"
        if "/letters" in address:
            known["kind"] = "return_form"
        if address.endswith("/print"):
            known["chosen"] = [target.ids["letter"]]
        if address.endswith("/check"):
            known["verdict"] = "ok"
        if not machine:
            known["entity"] = target.ids["entity"]  # a page's form sends the row, a program the name
        for parameter in route.dependant.path_params:
            there = world.in_path(target, route.path)
            assert parameter.name in there, f"say in world.in_path what a {parameter.name} looks like"
            address = address.replace("{" + parameter.name + "}", str(there[parameter.name]))
        body: dict[str, Any] = {}
        wanted = [p for part in (route.dependant, *front.dependencies_of(route.dependant)) for p in part.body_params]
        for parameter in wanted:
            fields = getattr(parameter.field_info.annotation, "model_fields", None)
            if fields is None:
                if parameter.field_info.is_required() or (not machine and parameter.name in known):
                    body[parameter.name] = known.get(parameter.name, "")
                continue
            for name, about in fields.items():
                assert not about.is_required() or name in known, f"say in world.samples what a {name} looks like"
                if name in known and (about.is_required() or name == "entity"):
                    body[name] = known[name]
        query = {"entity": target.entity} if "entity" in {p.name for p in route.dependant.query_params} else {}
        found += [(route.method, address, query, body)]
        if query:
            found += [(route.method, address, {}, body)]
    return found


def told(answer: Response) -> str:
    """Everything an answer says, workbooks unpacked."""
    if answer.content[:2] != b"PK":
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def ask(door: TestClient, who: Person, case: Case) -> Response:
    method, address, query, body = case
    given = {"json": body} if method != "GET" else {}
    if "files" in body:
        given = {"files": [("files", ("账号.csv", b"a,b"))]}
    if address.endswith("/notes/batches"):
        given = {"files": {"file": ("笔记.csv", b"a,b")}}
    if address.endswith("/revisions"):
        given = {"files": {"file": ("证明.pdf", papers.pdf())}}
    return door.request(method, address, params=query, headers=who.bearer, **given)  # type: ignore[arg-type]


def state(door: TestClient, people: dict[str, Person]) -> str:
    """All of the ledger as the boss sees it."""
    names = ("entities", "seats", "accounts", "people", "bindings", "devices", "sims", "documents", "rules", "users")
    names = (*names, "applications")
    return "".join(door.get(f"{V1}/{name}?size=200", headers=people["boss"].bearer).text for name in names)


def test_nothing_of_another_company_is_seen_or_changed(
    door: TestClient, people: dict[str, Person], sides: tuple[world.Company, world.Company]
) -> None:
    before, asked = state(door, people), 0
    assert all(canary in before for canary in ("成都乙", "乙昵称", "乙员工"))  # the canaries sing for the boss
    for name in INSIDE:
        for case in cases(door.app, sides[1]):
            answer = ask(door, people[name], case)
            asked += 1
            assert answer.status_code < 500, (name, case, answer.text)
            heard = [canary for canary in world.CANARIES if canary in told(answer)]
            assert heard == [], (name, case)
            own = case[1].removeprefix(V1).startswith(OWN)
            if case[0] != "GET" and not own and not case[1].endswith(("/check", "/tokens", "/imports", TELLS)):
                assert answer.status_code in (403, 404, 409, 422), (name, case, answer.text)
    assert asked > 200
    assert state(door, people) == before


def test_who_only_reads_changes_nothing(
    door: TestClient, people: dict[str, Person], sides: tuple[world.Company, world.Company]
) -> None:
    before = state(door, people)
    for name, side in (("chen", sides[1]), ("chen", sides[0]), ("lin_auditor", sides[0])):
        for case in cases(door.app, side):
            answer = ask(door, people[name], case)
            if case[1].endswith(TAKES):
                assert answer.status_code == 200, (name, case)
            elif case[0] != "GET" and not case[1].removeprefix(V1).startswith((*OWN, *LOOKS)):
                assert answer.status_code == 403, (name, case, answer.text)
    assert state(door, people) == before


def test_the_same_requests_do_work_for_who_may(
    door: TestClient, people: dict[str, Person], sides: tuple[world.Company, world.Company]
) -> None:
    """Otherwise the two tests above would prove nothing."""
    done = {case[1] for case in cases(door.app, sides[1]) if ask(door, people["boss"], case).status_code in (200, 201)}
    assert {f"{V1}/accounts", f"{V1}/people/E8/reveal-phone", f"{V1}/bindings/end", f"{V1}/reports/matrix"} <= done
    scan = f"{V1}/documents/{sides[1].ids['document']}"
    assert {f"{scan}/revisions", f"{scan}/download", f"{V1}/documents"} <= done
    assert len(done) > 25


def test_a_session_cannot_be_used_from_another_site(
    door: TestClient, people: dict[str, Person], sides: tuple[world.Company, world.Company]
) -> None:
    before = state(door, people)
    door.cookies.update(people["boss"].cookies)
    for under in (V1, ""):
        for method, address, query, body in cases(door.app, sides[0], under):
            if method == "GET":
                continue
            for headers in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
                sent: dict[str, Any] = {"json": body} if under else {"data": body}
                answer = door.request(method, address, params=query, headers=headers, **sent)
                assert answer.status_code == 403, (method, address, headers)
            if not under:
                answer = door.request(method, address, data=body, headers=OURS)  # ours, but without the form's token
                assert answer.status_code == 403, (method, address)
    door.cookies.clear()
    assert state(door, people) == before


def test_pages_show_nothing_of_another_company_and_take_nothing_from_who_only_reads(
    door: TestClient, people: dict[str, Person], sides: tuple[world.Company, world.Company]
) -> None:
    before = state(door, people)
    for name in (*INSIDE, "chen"):
        door.cookies.clear()
        door.cookies.update(people[name].cookies)
        token = door.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
        for method, address, query, body in cases(door.app, sides[1], ""):
            if method == "GET":
                answer = door.get(address, params=query, follow_redirects=False)
            elif address.startswith((*OWN, *LOOKS)):
                continue
            else:
                files = {"file": ("证明.pdf", papers.pdf())} if address.endswith("/templates") else None
                headers = {**OURS, "x-csrf-token": token}
                answer = door.post(address, data=body, files=files, headers=headers, follow_redirects=False)
                if name == "chen" and address.endswith(TAKES):
                    assert answer.status_code == 200
                    continue
                if name == "chen" and not address.startswith("/reports/"):  # who audits may ask for the workbook
                    assert answer.status_code in (403, 404), (name, address, answer.status_code)
                if name == "lin_auditor" or address not in ("/findings/run", "/imports"):
                    assert answer.status_code in (403, 404, 409, 422), (name, address, answer.status_code)
            assert answer.status_code < 500, (name, address)
            if name != "chen":
                heard = [canary for canary in world.CANARIES if canary in told(answer)]
                assert heard == [], (name, address)
    door.cookies.clear()
    assert state(door, people) == before


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
PATHS = ("/entities/", "//entities", "/ENTITIES", "/entities;x", "/%65ntities", "/entities%2F", "/../v1/entities")


def test_a_path_written_differently_opens_nothing(door: TestClient, people: dict[str, Person]) -> None:
    for method, path in itertools.product(METHODS, PATHS):
        answer = door.request(method, V1 + path, follow_redirects=False)
        assert answer.status_code in (400, 401, 403, 404, 405), (method, path)
        assert "杭州甲" not in answer.text, (method, path)


def test_a_list_is_sorted_and_filtered_only_by_its_own_fields(
    door: TestClient, people: dict[str, Person], sides: tuple[world.Company, world.Company]
) -> None:
    for name in ("accounts", "people", "seats", "bindings", "devices", "sims", "documents"):
        for query in ({"sort": "password_hash"}, {"sort": "sealing_key_id"}, {"phone_hash": "x"}, {"id": "1"}):
            answer = door.get(f"{V1}/{name}", params=query, headers=people["boss"].bearer)
            assert answer.status_code == 422, (name, query)
        for query in ({"size": 201}, {"size": 0}, {"page": 0}, {"page": 2**63}, {"as_of": "0001-01-01"}):
            answer = door.get(f"{V1}/{name}", params=query, headers=people["boss"].bearer)
            assert answer.status_code == 422, (name, query)
