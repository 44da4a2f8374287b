"""The API: who gets in, how refusals look, and that a key acts once."""

import logging
from typing import Any

import pytest
from fastapi import Depends, FastAPI

from kosmgr import app as front
from kosmgr.api import dependencies, shell
from kosmgr.kit.errors import Conflict
from kosmgr.runtime import Runtime
from kosmgr.users import repeats
from tests import served
from tests.api import world
from tests.client import TestClient
from tests.make import JIA, Cast
from tests.users.make import Person

V1 = shell.PREFIX
People = dict[str, Person]


def test_without_a_token_or_session_nothing_is_said(door: TestClient, people: People) -> None:
    for headers in (
        {},
        {"authorization": "Bearer kos_wrong"},
        {"authorization": "Basic eDp5"},
        {"cookie": "kosmgr_session=x"},
    ):
        answer = door.get(f"{V1}/entities", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["ok"] is False
        assert "items" not in answer.json()


def test_every_route_asks_who_is_there_or_is_named_as_public(runtime: Runtime) -> None:
    app = front.create_app(runtime)
    assert len(front.served(app)) > 20
    naked = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    naked.add_api_route("/entities/export", lambda: {}, methods=["GET"])
    app.mount("/more", naked)
    with pytest.raises(front.Undeclared, match="/more/entities/export"):
        front.refuse_undeclared(front.served(app))
    guarded = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    guarded.add_api_route("/x", lambda: {}, methods=["GET"], dependencies=[Depends(dependencies.visitor)])
    front.refuse_undeclared(front.served(guarded))


def test_no_get_can_write(runtime: Runtime) -> None:
    writers = {"_writing"}
    for route in front.served(served.application(runtime)):
        if route.method == "GET" and route.dependant is not None:
            names = {getattr(found.call, "__name__", "") for found in front.dependencies_of(route.dependant)}
            assert not names & writers, route.path


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 201),
        ({"origin": "http://testserver"}, 201),
    ],
)
def test_a_session_writes_only_from_our_own_pages(
    door: TestClient, people: People, headers: dict[str, str], status: int
) -> None:
    door.cookies.update(people["boss"].cookies)
    answer = door.post(f"{V1}/entities", json={"name": "新主体"}, headers=headers)
    assert answer.status_code == status
    assert door.get(f"{V1}/entities").status_code == 200


def test_refusals_have_one_shape_and_one_table(door: TestClient, people: People) -> None:
    boss = people["boss"].bearer
    cases = [
        (door.post(f"{V1}/entities", json={"name": JIA}, headers=boss), 409, "EntityExists"),
        (door.post(f"{V1}/entities", json={"name": "x", "uscc": "913"}, headers=boss), 422, "UsccWrong"),
        (door.get(f"{V1}/enterprise-accounts", params={"entity": "无"}, headers=boss), 404, "EntityUnknown"),
        (door.post(f"{V1}/entities", json={"name": "x"}, headers=people["chen"].bearer), 403, "NotAllowed"),
        (door.get(f"{V1}/nothing", headers=boss), 404, "NotFound"),
        (door.delete(f"{V1}/entities", headers=boss), 405, "MethodNotAllowed"),
        (door.post(f"{V1}/entities", content=b"{", headers=boss), 422, "Invalid"),
    ]
    for answer, status, code in cases:
        assert (answer.status_code, answer.json()["code"], answer.json()["ok"]) == (status, code, False)
        assert answer.json()["message"]


def test_a_field_that_is_wrong_is_named_and_what_was_sent_is_not_repeated(door: TestClient, people: People) -> None:
    given = {"name": "\x00 13812345678", "is_admin": True}
    answer = door.post(f"{V1}/entities", json=given, headers=people["boss"].bearer)
    assert answer.status_code == 422
    fields = {problem["field"]: problem["message"] for problem in answer.json()["fields"]}
    assert set(fields) == {"name", "is_admin"}
    assert "13812345678" not in answer.text


@pytest.mark.parametrize("column", ["id", "created_at", "name_key", "batch_id", "role", "ok"])
def test_nobody_sets_what_is_not_asked_for(door: TestClient, people: People, column: str) -> None:
    answer = door.post(f"{V1}/entities", json={"name": "新主体", column: 1}, headers=people["boss"].bearer)
    assert answer.status_code == 422
    assert "新主体" not in door.get(f"{V1}/entities", headers=people["boss"].bearer).text


def test_our_own_fault_has_a_number_and_no_trace(
    runtime: Runtime, people: People, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(*args: object) -> object:
        raise RuntimeError("SELECT secret FROM 13812345678")

    monkeypatch.setattr("kosmgr.entities.queries.visible", burst)
    door = TestClient(served.application(runtime), raise_server_exceptions=False)
    with caplog.at_level(logging.ERROR):
        answer = door.get(f"{V1}/entities", headers=people["boss"].bearer)
    assert answer.status_code == 500
    assert answer.json()["reference"] == answer.headers["x-request-id"]
    assert "13812345678" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("path", ["", "/x", "/entities", "/openapi.json"])
def test_every_answer_keeps_to_itself(door: TestClient, path: str) -> None:
    headers = door.get(V1 + path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_one_key_one_effect_one_answer(door: TestClient, people: People) -> None:
    boss, chen = people["boss"].bearer, people["chen"].bearer
    key = {"idempotency-key": "order-7"}
    first = door.post(f"{V1}/entities", json={"name": "新主体"}, headers=boss | key)
    again = door.post(f"{V1}/entities", json={"name": "新主体"}, headers=boss | key)
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = door.post(f"{V1}/entities", json={"name": "另一个"}, headers=boss | key)
    assert (other.status_code, other.json()["code"]) == (409, "KeyReused")
    assert door.post(f"{V1}/entities", json={"name": "新主体"}, headers=chen | key).status_code == 403
    for wrong in ("", "x" * 101, "a\tb"):
        answer = door.post(f"{V1}/entities", json={"name": "再一个"}, headers=boss | {"idempotency-key": wrong})
        assert answer.status_code == 422


def test_what_was_refused_may_be_tried_again_under_its_key(door: TestClient, people: People) -> None:
    boss, key = people["boss"].bearer, {"idempotency-key": "order-8"}
    for given in ({"name": JIA}, {"name": 7}):
        answer = door.post(f"{V1}/entities", json=given, headers=boss | key)
        assert answer.status_code in (409, 422)
    assert door.post(f"{V1}/entities", json={"name": "新主体"}, headers=boss | key).status_code == 201


def test_without_the_answer_in_the_same_transaction_nothing_is_committed(
    door: TestClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*args: object) -> None:
        raise Conflict()

    monkeypatch.setattr(repeats, "keep", lost)
    boss = people["boss"].bearer
    answer = door.post(f"{V1}/entities", json={"name": "新主体"}, headers=boss | {"idempotency-key": "k"})
    assert answer.status_code == 409
    assert "新主体" not in door.get(f"{V1}/entities", headers=boss).text


def test_a_user_is_added_and_sets_a_password_by_the_link(door: TestClient, people: People) -> None:
    made = door.post(
        f"{V1}/users", json={"name": "New", "role": "hr", "entity": JIA}, headers=people["lin_admin"].bearer
    )
    assert made.status_code == 201
    assert made.json()["link"].startswith("/password/")
    assert door.get(made.json()["link"], headers={"host": "evil.example"}).status_code == 200
    assert (
        door.post(f"{V1}/users", json={"name": "N", "role": "king"}, headers=people["boss"].bearer).status_code == 422
    )
    assert door.post(f"{V1}/users/boss/disable", headers=people["lin_admin"].bearer).status_code == 404
    assert (
        door.post(f"{V1}/users/boss/revoke", json={"role": "admin"}, headers=people["boss"].bearer).status_code == 409
    )


def test_a_token_makes_no_tokens_and_ends_at_once(door: TestClient, people: People) -> None:
    given = {"name": "t", "permissions": ["ledger.read"], "days": 5}
    assert door.post(f"{V1}/tokens", json=given, headers=people["lin_hr"].bearer).status_code == 403
    door.cookies.update(people["lin_hr"].cookies)
    ours = {"sec-fetch-site": "same-origin"}
    made = door.post(f"{V1}/tokens", json=given, headers=ours).json()
    mine = door.get(f"{V1}/tokens")
    assert made["token"] not in mine.text
    door.cookies.clear()
    bearer = {"authorization": f"Bearer {made['token']}"}
    assert door.get(f"{V1}/me", headers=bearer).json()["permissions"] == ["ledger.read"]
    assert door.post(f"{V1}/entities", json={"name": "x"}, headers=bearer).status_code == 403
    door.cookies.update(people["lin_hr"].cookies)
    assert door.post(f"{V1}/tokens/{made['id']}/revoke", headers=ours).status_code == 200
    door.cookies.clear()
    assert door.get(f"{V1}/me", headers=bearer).status_code == 401


def test_rules_are_listed_as_of_a_day_and_added_with_a_reason(door: TestClient, people: People, cast: Cast) -> None:
    boss = people["boss"].bearer
    given = {"key": "stale.days", "value": 45, "effective_from": "2026-11-01", "source": "公司规定", "reason": "淡季"}
    rows = door.get(f"{V1}/rules", params={"size": 200}, headers=boss).json()["items"]
    assert "stale.days" in {row["key"] for row in rows}
    assert door.post(f"{V1}/rules", json=given, headers=boss).status_code == 201

    def held(on: str) -> object:
        found = door.get(f"{V1}/rules", params={"size": 200, "as_of": on}, headers=boss).json()
        assert found["as_of"] == on
        return next(row["value"] for row in found["items"] if row["key"] == "stale.days")

    assert held("2026-11-20") == 45
    assert held("2026-10-20") != 45
    for wrong in ({"value": 10**30}, {"value": "x" * 10}, {"effective_from": "0001-01-01"}, {"effective_from": 0}):
        assert door.post(f"{V1}/rules", json=given | wrong, headers=boss).status_code == 422


SECRETS = {"email", "token", "link", "links", "phone"}  # what an answer calls a secret, or a number in clear


def _tells_a_secret(schemas: dict[str, Any], answer: dict[str, Any]) -> bool:
    name = answer.get("$ref", "").rpartition("/")[2]
    return bool(SECRETS & schemas.get(name, {}).get("properties", {}).keys())


def test_every_answer_that_carries_a_secret_is_shown_once(door: TestClient, runtime: Runtime, people: People) -> None:
    described = door.get(f"{V1}/openapi.json", headers=people["boss"].bearer).json()
    telling = set()
    for path, verbs in described["paths"].items():
        for method, about in verbs.items():
            answers = [about["responses"].get(code, {}).get("content", {}) for code in ("200", "201")]
            schemas = [one["application/json"]["schema"] for one in answers if "application/json" in one]
            if method != "get" and any(_tells_a_secret(described["components"]["schemas"], one) for one in schemas):
                telling.add((method.upper(), V1 + path))
    once = {
        (route.method, route.path)
        for route in front.served(front.create_app(runtime))
        if route.dependant is not None
        and any(one.call is dependencies.SHOWN_ONCE[0].dependency for one in front.dependencies_of(route.dependant))
    }
    assert len(telling) >= 6
    assert telling == once


def test_a_secret_answered_under_a_key_is_kept_nowhere(door: TestClient, people: People, runtime: Runtime) -> None:
    door.cookies.update(people["boss"].cookies)  # a token makes no tokens
    boss = {"sec-fetch-site": "same-origin"}
    before = door.get(f"{V1}/tokens").json()["total"]
    for number, (path, given, secret) in enumerate(
        (
            ("users", {"name": "New", "role": "hr", "entity": JIA}, "link"),
            ("users/New/reset", None, "link"),
            ("tokens", {"name": "t", "permissions": ["ledger.read"], "days": 3}, "token"),
        )
    ):
        key = {"idempotency-key": f"secret-{number}"}
        made = door.post(f"{V1}/{path}", json=given, headers=boss | key)
        assert made.status_code in (200, 201), made.text
        told = made.json()[secret].rpartition("/")[2]
        assert told
        with runtime.engine.connect() as connection:
            assert told not in str(connection.exec_driver_sql("SELECT * FROM answered_requests").fetchall())
        again = door.post(f"{V1}/{path}", json=given, headers=boss | key)
        assert (again.status_code, again.json()["code"]) == (409, "ShownOnce")
        assert "只显示那一次" in again.json()["message"]
        assert told not in again.text
        other = door.post(f"{V1}/{path}", json={"name": "其他"}, headers=boss | key)
        assert other.json()["code"] == "KeyReused"
    listed = door.get(f"{V1}/users", headers=boss).json()["items"]
    assert [one["name"] for one in listed].count("New") == 1
    assert door.get(f"{V1}/tokens", headers=boss).json()["total"] == before + 1


def test_it_is_done_once_however_late_it_is_sent_again(
    door: TestClient, people: People, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a claim that runs out: the link that was sent stays the one that was made."""
    boss, key = people["boss"].bearer, {"idempotency-key": "secret"}
    given = {"name": "New", "role": "hr", "entity": JIA}
    assert door.post(f"{V1}/users", json=given, headers=boss | key).status_code == 201
    monkeypatch.setattr(repeats, "CLAIM_LIFE", -repeats.CLAIM_LIFE)
    again = door.post(f"{V1}/users", json=given, headers=boss | key)
    assert (again.status_code, again.json()["code"]) == (409, "ShownOnce")


def test_a_file_is_taken_once_under_a_key(door: TestClient, people: People, runtime: Runtime, cast: Cast) -> None:
    ours, _theirs = world.both(runtime, cast)
    headers = people["lin_hr"].bearer | {"idempotency-key": "file"}
    taken = door.post(f"{V1}/letters/{ours.ids['letter']}/file", headers=headers)
    assert (taken.status_code, taken.content[:2]) == (200, b"PK")
    again = door.post(f"{V1}/letters/{ours.ids['letter']}/file", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "ShownOnce")
