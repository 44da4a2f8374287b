"""The doors of the platform comparison: the same use cases, HTTP around them."""

from typing import Any

from tests.bindings.make import account
from tests.client import TestClient
from tests.make import JIA, Cast
from tests.users.make import Person

LIST = "小红书号\t昵称\nA1\t改过的昵称\nA9\t新账号\n"


def test_compare_fix_tick_accept_and_undo(
    door: TestClient, people: dict[str, Person], cast: Cast, runtime: Any
) -> None:
    account(runtime, cast.jia.id, "A1")

    def ask(path: str, who: str = "lin_hr", **given: Any) -> Any:
        headers = {"authorization": f"Bearer {people[who].token}"}
        return door.post(f"/api/v1/drift{path}", headers=headers, **given)

    seen = ask("", data={"entity": JIA, "text": LIST})
    assert (seen.status_code, seen.json()["applied"], seen.json()["counts"]) == (
        201, False, {"unknown-account": 1, "other-nickname": 1}
    )  # fmt: skip
    assert ask("", data={"entity": JIA}).status_code == 422
    assert ask("", data={"text": LIST}).status_code == 422
    assert ask("", "chen", data={"entity": JIA, "text": LIST}).status_code == 403
    assert ask("", "wu", data={"entity": JIA, "text": LIST}).status_code == 404
    sent = {"file": ("名单.tsv", LIST.encode())}
    stored = ask("", data={"entity": JIA, "apply": "true"}, files=sent).json()
    unknown, name = (one["id"] for one in stored["items"])
    fixed = ask(f"/{stored['id']}/fix", json={"differences": [name]})
    assert fixed.json()["ok"]
    assert ask(f"/{stored['id']}/fix", json={"differences": [name]}).json() == fixed.json()
    assert ask(f"/{stored['id']}/tick", json={"differences": [unknown]}).status_code == 200
    assert ask(f"/{stored['id']}/reopen", json={"differences": [unknown]}).status_code == 200
    given = {"differences": [unknown], "reason": "试点账号", "until": "2026-12-31"}
    assert ask(f"/{stored['id']}/accept", "lin_hr", json=given).status_code == 403
    assert ask(f"/{stored['id']}/accept", "lin_compliance", json=given).status_code == 200
    assert ask(f"/fixes/{fixed.json()['id']}/undo").status_code == 200
    headers = {"authorization": f"Bearer {people['chen'].token}"}
    shown = door.get(f"/api/v1/drift/{stored['id']}", headers=headers).json()
    assert {one["account"]: one["status"] for one in shown["items"]} == {"A9": "accepted", "A1": "open"}
    assert shown["items"][1]["plan"]["steps"] == ["昵称改记为「改过的昵称」"]
    assert door.get("/api/v1/drift", headers=headers).json()["total"] == 1
