"""Spot checks over the API."""

from kosmgr.api import shell
from kosmgr.runtime import Runtime
from tests.client import TestClient
from tests.make import JIA, Cast
from tests.spotchecks import make
from tests.users.make import Person

V1 = shell.PREFIX


def test_drawn_named_answered_and_judged(
    door: TestClient, people: dict[str, Person], runtime: Runtime, cast: Cast
) -> None:
    make.holders(runtime, cast.jia.id, 2)
    officer, reader = people["lin_compliance"].bearer, people["lin_operations"].bearer
    assert door.post(f"{V1}/spot-checks/draw", json={"entity": JIA}, headers=reader).status_code == 403
    made = door.post(f"{V1}/spot-checks/draw", json={"entity": JIA}, headers=officer)
    assert made.status_code == 201
    assert door.post(f"{V1}/spot-checks/draw", json={"entity": JIA}, headers=officer).status_code == 409
    whole = door.get(f"{V1}/spot-checks/rounds/{made.json()['id']}", headers=reader).json()
    assert whole["recount"]["ok"]
    assert len(whole["candidates"]) == 2
    [check] = whole["drawn"]
    at = f"{V1}/spot-checks/{check['id']}"
    key = officer | {"idempotency-key": "k-1"}
    handed = door.post(f"{at}/link", headers=key)
    assert (handed.status_code, handed.json()["link"].startswith("/spot/v1.")) == (200, True)
    assert door.post(f"{at}/link", headers=key).json()["code"] == "ShownOnce"
    secret = handed.json()["link"].split(".")[1]
    with runtime.engine.connect() as connection:
        assert secret not in str(connection.exec_driver_sql("SELECT * FROM answered_requests").fetchall())
    who = make.answered(runtime, cast.boss, check["id"])
    assert door.get(at, headers=reader).json()["askings"][0]["code"] is None
    seen = door.get(at, headers=officer).json()["askings"][0]
    assert (seen["code"], seen["remark"], len(seen["photos"])) == (who.code, "在店里拍的", 1)
    assert door.post(f"{at}/judge", json={"verdict": "failed"}, headers=officer).status_code == 422
    assert door.post(f"{at}/judge", json={"verdict": "passed"}, headers=officer).status_code == 200
    [line] = door.get(f"{V1}/spot-checks?state=passed", headers=reader).json()["items"]
    assert line["id"] == check["id"]
    assert door.get(f"{V1}/spot-checks/rounds", headers=reader).json()["items"][0]["answer_rate"] == 100
    assert door.get(at, headers=people["wu"].bearer).status_code == 404
    named = {"account": next(one for one in ("9000000110", "9000000111") if one != check["account"]), "reason": "举报"}
    other = door.post(f"{V1}/spot-checks", json=named, headers=officer).json()["id"]
    done = door.post(f"{V1}/spot-checks/{other}/cancel", json={"reason": "生病"}, headers=officer)
    assert done.status_code == 200
