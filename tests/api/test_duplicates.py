"""Copies over the API."""

from fastapi.testclient import TestClient

from kosmgr.api import shell
from kosmgr.people import service as people_of
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.duplicates import make
from tests.duplicates.test_files import texts
from tests.make import JIA, Cast
from tests.users.make import Person

V1 = f"{shell.PREFIX}/duplicates"


def test_who_copied_whom_and_who_writes_anew(
    door: TestClient, people: dict[str, Person], runtime: Runtime, cast: Cast
) -> None:
    said = texts()
    accounts = make.accounts(runtime, cast.jia.id, *range(101, 101 + len(said)))
    ids = [make.note(runtime, one, 28 - n, *text) for n, (one, text) in enumerate(zip(accounts, said, strict=True))]
    with runtime.writing(SYSTEM) as work:
        people_of.add_employee(work, cast.jia.id, "HM0001", "林浩", hired_on=make.TODAY)
    lin, wu, chen = people["lin_operations"].bearer, people["wu"].bearer, people["chen"].bearer
    seen = door.get(V1, params={"entity": JIA}, headers=lin).json()
    assert (seen["notes"], seen["groups"][0]["ids"][:2]) == (len(said), ids[:2])
    assert seen["cells"][0]["similarity"] == 1.0
    assert sum(week["copies"] for week in seen["weeks"]) > 3
    assert door.get(V1, headers=wu).json()["groups"] == []
    assert door.get(f"{V1}?days=31", headers=lin).status_code == 422
    pairs = door.get(f"{V1}/pairs?size=2", headers=lin).json()
    assert (len(pairs["items"]), pairs["items"][0]["kind"]) == (2, "exact")
    assert pairs["total"] > 2
    beside = door.get(f"{V1}/pairs/{ids[3]}/{ids[0]}", headers=lin).json()
    assert (beside["a"]["id"], beside["b"]["body"]) == (ids[0], said[3][1])
    assert door.get(f"{V1}/pairs/{ids[3]}/{ids[0]}", headers=wu).status_code == 404
    group = door.get(f"{V1}/groups/{ids[5]}", headers=lin).json()
    assert group["kind"] == "template"
    filled = [value["text"] for piece in group["skeleton"] for value in piece.get("values", ())]
    assert any("岛台" in one for one in filled)
    assert door.get(f"{V1}/groups/{ids[-1]}", headers=lin).status_code == 404

    assert door.get(f"{V1}/scans", headers=lin).json()["items"][0]["scanned_at"] is None
    assert door.post(f"{V1}/scans", json={}, headers=chen).status_code == 403
    begun = door.post(f"{V1}/scans", json={"entity": [JIA]}, headers=lin)
    assert begun.status_code == 202

    asked = {"note_id": ids[1], "employee": "HM0001", "due_on": "2026-11-25", "remark": "换角度"}
    assert door.post(f"{V1}/rewrites", json=asked, headers=chen).status_code == 403
    made = door.post(f"{V1}/rewrites", json=asked, headers=lin)
    assert made.status_code == 201
    assert door.post(f"{V1}/rewrites", json=asked, headers=lin).status_code == 409
    [item] = door.get(f"{V1}/rewrites", headers=lin).json()["items"]
    assert (item["person"], item["due_on"], item["remark"]) == ("林浩", "2026-11-25", "换角度")
    at = f"{V1}/rewrites/{made.json()['id']}"
    assert door.post(f"{at}/done", json={"note": "改好了"}, headers=lin).status_code == 200
    assert door.post(f"{at}/drop", json={"reason": "不用了"}, headers=lin).status_code == 409
    assert door.post(f"{V1}/rewrites/99/done", json={}, headers=lin).status_code == 404
