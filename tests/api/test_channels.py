"""Channels over the API: what goes in does not come out; a test tells a word and nothing of the peer."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kosmgr.api import shell
from kosmgr.kit.outbound import Outbound
from kosmgr.runtime import Runtime
from tests import peers, served
from tests.client import TestClient
from tests.make import JIA, YI
from tests.users.make import Person

V1 = shell.PREFIX
KEY = "0123-canary-key-456789wxyz"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


@pytest.fixture
def free(runtime: Runtime) -> Iterator[TestClient]:
    """The same installation; its owner lets messages go to this machine."""
    opened = replace(runtime, outbound=Outbound.reading("127.0.0.1"))
    with TestClient(served.application(opened), raise_server_exceptions=False) as client:
        yield client


def test_a_channel_and_its_whole_life(free: TestClient, people: dict[str, Person]) -> None:
    hr, wu = people["lin_hr"].bearer, people["wu"].bearer
    given = {"channel": "wecom", "name": "西湖店群", "address": WECOM, "entity": JIA}
    made = free.post(f"{V1}/channels", json=given, headers=hr)
    assert made.status_code == 201, made.text
    home = f"{V1}/channels/{made.json()['id']}"
    shown = free.get(home, headers=hr)
    assert shown.json() | {"id": 0} == {
        "id": 0, "channel": "wecom", "name": "西湖店群", "entity": JIA, "shown": "qyapi.weixin.qq.com …wxyz",
        "settings": {}, "has_secret": False, "per_minute": 20, "enabled": True, "failing_since": None,
        "failures": 0, "word": "", "confirmed": True,
    }  # fmt: skip
    assert "canary" not in free.get(f"{V1}/channels", headers=hr).text + made.text
    assert (free.get(home, headers=wu).status_code, free.get(f"{V1}/channels", headers=wu).json()["total"]) == (404, 0)
    for wrong, code in (
        ({"entity": YI}, "EntityUnknown"),
        ({"entity": None}, "NotYours"),
        ({"channel": "email"}, "ForAllOnly"),
        ({"address": "https://10.0.0.1/x", "channel": "webhook"}, "AddressInside"),
        ({"secret": "x"}, "SecretUseless"),
    ):
        assert free.post(f"{V1}/channels", json=given | wrong, headers=hr).json()["code"] == code
    assert free.post(home, json={"name": "新名", "per_minute": 5}, headers=hr).status_code == 200
    assert free.get(home, headers=hr).json()["per_minute"] == 5
    assert free.post(f"{home}/disable", headers=hr).status_code == 200
    assert free.get(home, headers=hr).json()["enabled"] is False
    assert free.post(f"{home}/enable", headers=hr).status_code == 200
    assert free.post(f"{home}/remove", headers=wu).status_code == 404
    assert free.post(f"{home}/remove", headers=hr).status_code == 200
    assert free.get(home, headers=hr).status_code == 404


def test_a_test_tells_a_word(free: TestClient, people: dict[str, Person]) -> None:
    hr = people["lin_hr"].bearer
    with peers.Http() as http:
        given = {
            "channel": "webhook",
            "name": "钩",
            "entity": JIA,
            "address": http.url("webhook", "401"),
            "secret": "s",
        }
        number = free.post(f"{V1}/channels", json=given, headers=hr).json()["id"]
        told = free.post(f"{V1}/channels/{number}/test", json={}, headers=hr)
        assert told.status_code == 200
        assert told.json() | {"message": ""} == {
            "ok": False,
            "id": number,
            "word": "auth",
            "message": "",
            "uncertain": False,
        }
        assert told.json()["message"] == "密码、令牌或签名不对，或机器人已被移除"
        assert peers.SECRETIVE.split()[0] not in told.text
        assert free.get(f"{V1}/channels/{number}", headers=hr).json()["word"] == "auth"
        free.post(f"{V1}/channels/{number}", json={"name": "钩", "address": http.url("webhook")}, headers=hr)
        english = hr | {"accept-language": "en"}
        assert free.post(f"{V1}/channels/{number}/test", json={}, headers=english).json()["ok"] is True
        assert http.kept[-1].json["title"] == "Test message from kosmgr"
        assert free.post(f"{V1}/channels/{number}/test", json={}, headers=people["chen"].bearer).status_code == 403
