"""Settings of reminders and working days for programs: the same use cases, the same refusals."""

from typing import Any

from httpx import Response

from kosmgr.api import shell
from kosmgr.kit.clock import Clock
from kosmgr.runtime import Runtime
from tests.client import TestClient
from tests.make import JIA, YI, Cast
from tests.users.make import Person

V1 = shell.PREFIX
People = dict[str, Person]


def test_settings_are_read_looked_ahead_at_entered_and_reset(door: TestClient, people: People, cast: Cast) -> None:
    boss, lin = people["boss"].bearer, people["lin_hr"].bearer

    def post(path: str, who: dict[str, str] = boss, **body: Any) -> Response:
        return door.post(f"{V1}/remind/{path}", json=body, headers=who)

    def line(entity: str | None = None) -> dict[str, Any]:
        answer = door.get(f"{V1}/remind/settings", params={"entity": entity} if entity else {}, headers=boss)
        return next(one for one in answer.json() if one["reason"] == "renewal-due")

    assert (line()["offsets"], line()["default"]) == ([90, 60, 30, 14, 7, 3, 1, 0], True)
    ahead = post("settings/renewal-due/preview", offsets=[5])
    assert (ahead.status_code, ahead.json()["plus"]) == (200, 0)  # no account yet
    assert line()["default"]
    assert post("settings/renewal-due", offsets=[5, 2], audience=["keeper"], chain=[]).status_code == 200
    assert (line(YI)["offsets"], line(YI)["audience"], line(YI)["chain"], line(YI)["own"]) == (
        [5, 2],
        ["keeper"],
        [],
        False,
    )
    assert post("settings/renewal-due", lin, entity=JIA, enabled=False).status_code == 200
    assert (line(JIA)["enabled"], line(JIA)["own"], line(YI)["enabled"]) == (False, True, True)
    assert post("settings/renewal-due/reset", lin, entity=JIA).status_code == 200
    assert line(JIA)["offsets"] == [5, 2]
    for path, who, body, status, code in (
        ("settings/renewal-due", lin, {}, 403, "PlanOfOthers"),
        ("settings/renewal-due", lin, {"entity": YI}, 404, "EntityUnknown"),
        ("settings/nothing", boss, {}, 404, "ReasonUnknown"),
        ("settings/renewal-due", boss, {"from_on": "2020-01-01"}, 422, "PastNotPlanned"),
        ("settings/renewal-due", boss, {"before": "{secret}"}, 422, "PlaceholderUnknown"),
        ("hours", boss, {"digest": "noon"}, 422, "TimeWrong"),
        ("hours", boss, {"digest": "22:00"}, 422, "HoursWrong"),
    ):
        answer = door.post(f"{V1}/remind/{path}", json=body, headers=who)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (path, body)
    assert post("hours", digest="08:00", quiet_until="07:00").status_code == 200
    hours = door.get(f"{V1}/remind/hours", headers=lin).json()
    assert hours == {"digest": "08:00", "quiet_from": "21:00", "quiet_until": "07:00", "days_off": False}
    assert post("hours/reset").status_code == 200
    assert door.get(f"{V1}/remind/hours", headers=lin).json()["digest"] == "09:00"


def test_a_decree_comes_in_whole_and_goes_back(door: TestClient, people: People, runtime: Runtime) -> None:
    boss = people["boss"].bearer
    assert runtime.clock == Clock(runtime.clock.today())
    days = [{"day": "2031-01-01", "kind": "off", "name": "元旦"}, {"day": "2031-01-04", "kind": "work"}]

    def year() -> dict[str, Any]:
        found: dict[str, Any] = door.get(f"{V1}/workdays/2031", headers=boss).json()
        return found

    assert year()["origin"] == "unknown"
    wrong = [*days, {"day": "2031-01-06", "kind": "work"}]  # a Monday
    refused = door.post(f"{V1}/workdays/2031", json={"source": "通知", "arrangement": wrong}, headers=boss)
    assert (refused.status_code, refused.json()["code"]) == (422, "DecreeWrong")
    assert year()["origin"] == "unknown"
    entered = door.post(f"{V1}/workdays/2031", json={"source": "通知", "arrangement": days}, headers=boss)
    assert entered.json() == {"ok": True, "year": 2031}
    assert (year()["origin"], year()["off"], year()["work"]) == ("given", ["2031-01-01"], ["2031-01-04"])
    who = people["lin_hr"].bearer
    assert door.post(f"{V1}/workdays/2031/withdraw", headers=who).status_code == 403
    assert door.post(f"{V1}/workdays/2031/withdraw", headers=boss).status_code == 200
    assert year()["origin"] == "unknown"
