"""Links over the API: tokens are in the answer that made them and in no other."""

from kosmgr.api import shell
from kosmgr.runtime import Runtime
from tests.client import TestClient
from tests.make import JIA, Cast
from tests.selfservice import make
from tests.users.make import Person

V1 = shell.PREFIX


def test_tokens_appear_once(door: TestClient, people: dict[str, Person], runtime: Runtime, cast: Cast) -> None:
    make.somebody(runtime, cast.jia.id)
    lin = people["lin_hr"].bearer
    given = {"entity": JIA, "title": "四季度", "tasks": ["confirm", "mydata"]}
    assert door.post(f"{V1}/links", json=given, headers=people["lin_operations"].bearer).status_code == 403
    made = door.post(f"{V1}/links", json=given, headers=lin)
    assert made.status_code == 201
    [link] = made.json()["links"]
    token = link["link"].removeprefix("/l/")
    for path in ("links", f"links/{made.json()['id']}", "data-requests", "people/HM0015"):
        assert token not in door.get(f"{V1}/{path}", headers=lin).text
    assert door.get(f"/l/{token}").status_code == 200
    assert door.post(f"{V1}/links/{made.json()['id']}/revoke", json={}, headers=lin).status_code == 200
    assert door.get(f"/l/{token}").status_code == 404


def test_an_answer_with_tokens_is_kept_for_nobody(
    door: TestClient, people: dict[str, Person], runtime: Runtime, cast: Cast
) -> None:
    """A repeated key acts once; the second time it is refused, because what the first answered is not stored."""
    make.somebody(runtime, cast.jia.id)
    headers = people["lin_hr"].bearer | {"idempotency-key": "k-1"}
    given = {"entity": JIA, "title": "四季度", "tasks": ["mydata"]}
    made = door.post(f"{V1}/links", json=given, headers=headers)
    again = door.post(f"{V1}/links", json=given, headers=headers)
    assert (made.status_code, again.status_code, again.json()["code"]) == (201, 409, "ShownOnce")
    secret = made.json()["links"][0]["link"].split(".")[1]
    with runtime.engine.connect() as connection:
        for table in ("answered_requests", "signed_links", "audit_rows"):
            assert secret not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())
