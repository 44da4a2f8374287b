"""Coming in by the pages: the first link, the cookie, the way back, the way out."""

import re
from collections.abc import Iterator

import pytest
from httpx import Response
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.users import doors, passwords, rules
from tests import served
from tests.client import TestClient
from tests.users.make import person

GOOD = "四只小猫坐在窗台上晒太阳"
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_HASHER", cheap)
    monkeypatch.setattr(passwords, "DECOY", cheap.hash("nobody"))


@pytest.fixture
def door(quick: Runtime) -> Iterator[TestClient]:
    app = served.application(quick)
    with TestClient(app, base_url="https://testserver", raise_server_exceptions=False, follow_redirects=False) as made:
        yield made


def set_up(door: TestClient, quick: Runtime) -> None:
    with quick.writing(SYSTEM) as work:
        link = f"/password/{doors.first_admin_link(work)}"
    assert "admin" in door.get(link).text
    short = door.post(link, data={"password": "短", "again": "短"}, headers=OURS)
    assert short.status_code == 422
    differs = door.post(link, data={"password": GOOD, "again": GOOD + "x"}, headers=OURS)
    assert differs.status_code == 422
    done = door.post(link, data={"password": GOOD, "again": GOOD}, headers=OURS)
    assert (done.status_code, done.headers["location"]) == (303, "/login")
    assert door.get(link).status_code == 404


def log_in(door: TestClient, **more: str) -> Response:
    return door.post("/login", data={"name": "admin", "password": GOOD, **more}, headers=OURS)


def form_token(door: TestClient) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', door.get("/account").text)
    assert found
    return found.group(1)


def test_from_the_first_link_to_the_way_out(door: TestClient, quick: Runtime) -> None:
    set_up(door, quick)
    asked = door.get("/users?as_of=2026-11-01")
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=/users%3Fas_of%3D2026-11-01")
    answer = log_in(door, next="/users?as_of=2026-11-01")
    assert (answer.status_code, answer.headers["location"]) == (303, "/users?as_of=2026-11-01")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("__Host-kosmgr_session="))
    for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert door.get("/users").status_code == 200
    page = door.get("/account")
    assert page.status_code == 200
    secret = cookie.split("=")[1].split(";")[0]
    assert secret not in page.text
    out = door.post("/logout", data={"csrf": form_token(door)}, headers=OURS)
    assert out.status_code == 303
    door.cookies.clear()
    assert door.get("/users", headers={"cookie": f"__Host-kosmgr_session={secret}"}).status_code == 303


def test_a_log_in_always_opens_a_new_session(door: TestClient, quick: Runtime) -> None:
    set_up(door, quick)
    chosen = {"cookie": "__Host-kosmgr_session=chosen-by-a-stranger"}
    answer = door.post("/login", data={"name": "admin", "password": GOOD}, headers=OURS | chosen)
    first = door.cookies["__Host-kosmgr_session"]
    assert answer.status_code == 303
    assert first != "chosen-by-a-stranger"
    log_in(door)
    assert door.cookies["__Host-kosmgr_session"] != first


def test_wrong_names_and_passwords_look_the_same_and_slow_down(door: TestClient, quick: Runtime) -> None:
    set_up(door, quick)
    pages = set()
    for name in ("admin", "nobody"):
        answer = door.post("/login", data={"name": name, "password": "x" * 12}, headers=OURS)
        assert answer.status_code == 403
        pages.add(re.sub(r'nonce="[^"]*"|[0-9A-F]{4}-[0-9A-F]{4}', "", answer.text).replace(name, ""))
    assert len(pages) == 1
    for _n in range(rules.NAME_FREE):
        late = door.post("/login", data={"name": "admin", "password": "x" * 12}, headers=OURS)
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "next_", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil", "evil"]
)
def test_nobody_is_sent_to_another_host(door: TestClient, quick: Runtime, next_: str) -> None:
    set_up(door, quick)
    assert log_in(door, next=next_).headers["location"] == "/"


def test_log_in_from_another_site_is_refused(door: TestClient, quick: Runtime) -> None:
    set_up(door, quick)
    for headers in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        answer = door.post("/login", data={"name": "admin", "password": GOOD}, headers=headers)
        assert answer.status_code == 403
        assert "__Host-kosmgr_session" not in door.cookies


def test_users_and_tokens_are_managed_by_pages(door: TestClient, quick: Runtime) -> None:
    set_up(door, quick)
    log_in(door)
    token = {"csrf": form_token(door)}

    def post(path: str, **data: object) -> Response:
        return door.post(path, data=token | data, headers=OURS)

    made = post("/users", name="Lin", role="hr")
    assert made.status_code == 201
    link = re.search(r"/password/[\w-]+", made.text)
    assert link
    assert door.get(link.group()).status_code == 200
    assert post("/users", name="Lin", role="hr").status_code == 409
    assert post("/users/grant", grantee="Lin", grant_role="auditor").status_code == 303
    assert post("/users/revoke", name="Lin", role="hr").status_code == 303
    assert post("/users/revoke", name="admin", role="admin").status_code == 409
    assert post("/users/disable", name="Lin").status_code == 303
    assert door.get(link.group()).status_code == 404
    shown = post("/account/tokens", name="程序", days="30", permissions=["ledger.read"])
    secret = re.search(r"kos_[\w-]{20,}", shown.text)
    assert secret
    bearer = {"authorization": f"Bearer {secret.group()}"}
    assert door.get("/api/v1/me", headers=bearer).json()["permissions"] == ["ledger.read"]
    assert secret.group() not in door.get("/account").text
    assert post("/account/tokens/1/revoke").status_code == 303
    assert door.get("/api/v1/me", headers=bearer).status_code == 401


def test_other_sessions_end_with_the_password(door: TestClient, quick: Runtime) -> None:
    set_up(door, quick)
    log_in(door)
    other = door.cookies["__Host-kosmgr_session"]
    log_in(door)
    fields = {"csrf": form_token(door), "old": GOOD, "password": GOOD + "呀", "again": GOOD + "呀"}
    wrong = door.post("/account/password", data=fields | {"old": "x"}, headers=OURS)
    assert wrong.status_code in (403, 422)
    assert door.post("/account/password", data=fields, headers=OURS).status_code == 303
    assert door.get("/account").status_code == 200
    door.cookies.clear()
    assert door.get("/account", headers={"cookie": f"__Host-kosmgr_session={other}"}).status_code == 303


def test_who_manages_nobody_sees_no_users(door: TestClient, quick: Runtime) -> None:
    chen = person(quick, "Chen", (Role.AUDITOR, None))
    door.cookies.set("__Host-kosmgr_session", chen.session)
    assert door.get("/users").status_code == 403
    assert door.get("/account").status_code == 200
