"""The draft check over the API."""

from datetime import date

from fastapi.testclient import TestClient

from kosmgr.api import shell
from kosmgr.runtime import Runtime
from tests.content import make
from tests.content.test_pairs import BODY, OTHER, TITLE
from tests.make import JIA, YI, Cast
from tests.users.make import Person

V1 = shell.PREFIX


def test_a_draft_is_checked_and_phrases_are_kept(
    door: TestClient, people: dict[str, Person], runtime: Runtime, cast: Cast
) -> None:
    make.account(runtime, cast.jia.id, "9000000301", "西湖店王芳讲软装")
    make.account(runtime, cast.jia.id, "9000000302", "设计师娜娜子")
    first = make.note(runtime, "9000000301", TITLE, BODY, published_on=date(2026, 11, 16))
    reader, officer = people["lin_operations"].bearer, people["lin_compliance"].bearer
    draft = {"title": TITLE, "body": BODY, "account": "9000000302", "on": "2026-11-25"}
    told = door.post(f"{V1}/notes/check", json=draft, headers=reader).json()
    assert (told["verdict"], told["near"][0]["note"], told["near"][0]["kind"]) == ("block", first, "exact")
    assert {one["kind"] for one in told["advice"]} >= {"angle", "title", "account"}
    assert door.post(f"{V1}/notes/check", json={"body": OTHER}, headers=reader).json()["verdict"] == "free"
    itself = door.post(f"{V1}/notes/check", json={**draft, "note": first}, headers=reader).json()
    assert itself["near"] == []
    assert door.post(f"{V1}/notes/check", json={}, headers=reader).json()["code"] == "NothingGiven"
    unknown = door.post(f"{V1}/notes/check", json={**draft, "account": "9999"}, headers=reader)
    assert unknown.status_code == 404
    hidden = door.post(f"{V1}/notes/check", json={"title": TITLE, "body": BODY}, headers=people["wu"].bearer).json()
    assert (hidden["near"], hidden["same_title"]) == ([], [])
    phrase = {"entity": JIA, "phrase": BODY[:40]}
    assert door.post(f"{V1}/phrases", json=phrase, headers=reader).status_code == 403
    assert door.post(f"{V1}/phrases", json={**phrase, "entity": YI}, headers=officer).status_code == 404
    added = door.post(f"{V1}/phrases", json=phrase, headers=officer)
    assert added.status_code == 201
    assert [one["phrase"] for one in door.get(f"{V1}/phrases", headers=reader).json()["items"]] == [BODY[:40]]
    assert door.get(f"{V1}/phrases", headers=people["wu"].bearer).json()["total"] == 0
    gone = door.post(f"{V1}/phrases/{added.json()['id']}/remove", headers=officer)
    assert gone.json()["pairs"] == 0
    assert door.post(f"{V1}/notes/compare", json={"entity": JIA}, headers=officer).json() == {
        "ok": True,
        "id": None,
        "pairs": 0,
    }
