"""Robots and webhooks against a peer that answers in every way peers do; signatures against openssl."""

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from kosmgr.kit.outbound import Outbound
from kosmgr.post import rules, words
from kosmgr.post.channels import catalog, dingtalk, feishu, robot, webhook
from tests import peers

LETTER = rules.Letter(
    language="zh",
    title="3 个账号快到期",
    items=(rules.Item("林浩的认证 3 天后到期", "ahead", "https://kos.example/accounts/9000000103"),),
)
SECRET = "SEC-ret 密钥"
ROBOTS = ("wecom", "dingtalk", "feishu")
ALLOWED = Outbound.reading("127.0.0.1")
MINUTE, TEN = timedelta(minutes=1), timedelta(minutes=10)


@pytest.fixture(scope="module")
def peer() -> Iterator[peers.Http]:
    with peers.Http() as http:
        yield http


def send(kind: str, url: str, secret: str = "", letter: rules.Letter = LETTER, door: Outbound = ALLOWED) -> int:
    """Send one letter; how often `begin` was called."""
    begun: list[int] = []
    with catalog.CHANNELS[kind].open(rules.Endpoint(kind, url, secret), door) as line:
        line.send(letter, "", "n1.abc@kosmgr", lambda: begun.append(1))
    return len(begun)


def failing(kind: str, peer: peers.Http, behaviour: str) -> rules.Undelivered:
    with pytest.raises(rules.Undelivered) as told:
        send(kind, peer.url(kind, behaviour, key="k"), SECRET)
    return told.value


def told(error: rules.Undelivered) -> tuple[str, str]:
    marks = ("permanent", "uncertain", "everybody")
    return error.word, " ".join(mark for mark in marks if getattr(error, mark))


@pytest.mark.parametrize("kind", [*ROBOTS, "webhook"])
def test_a_letter_arrives_once_and_as_it_is(peer: peers.Http, kind: str) -> None:
    before = len(peer.kept)
    assert send(kind, peer.url(kind, "ok", key="k"), SECRET) == 1
    assert len(peer.kept) == before + 1
    assert "林浩的认证 3 天后到期" in peer.kept[-1].body.decode()
    assert "https://kos.example/accounts/9000000103" in peer.kept[-1].body.decode()
    assert peer.kept[-1].method == "POST"


EVERY = [  # whatever the provider: (what the peer does, our word, how it is to be taken)
    ("500", words.BUSY, ""),
    ("502", words.BUSY, ""),
    ("503", words.BUSY, ""),
    ("429", words.THROTTLED, ""),
    ("400", words.REFUSED, "permanent"),
    ("413", words.REFUSED, "permanent"),
    ("401", words.AUTH, "everybody"),
    ("403", words.AUTH, "everybody"),
    ("404", words.AUTH, "everybody"),
    ("410", words.AUTH, "everybody"),
    ("408", words.BUSY, ""),
    ("moved", words.MOVED, "everybody"),
    ("html", words.ANSWER, "everybody"),
    ("cut", words.CUT, "uncertain"),
]
SAID = [  # status 200 and yet not taken
    ("code-1", words.BUSY, ""),
    ("code--1", words.BUSY, ""),
    ("empty", words.ANSWER, "everybody"),
    ("list", words.ANSWER, "everybody"),
]
TABLES = [
    *[(kind, *row) for kind in (*ROBOTS, "webhook") for row in EVERY],
    *[(kind, *row) for kind in ROBOTS for row in SAID],
    ("webhook", "code-1", words.BUSY, ""),
    ("wecom", "code-45009", words.THROTTLED, ""),
    ("wecom", "code-93000", words.AUTH, "everybody"),
    ("wecom", "code-40058", words.REFUSED, "permanent"),
    ("dingtalk", "code-130101", words.THROTTLED, ""),
    ("dingtalk", "code-310000", words.AUTH, "everybody"),
    ("dingtalk", "code-300001", words.AUTH, "everybody"),
    ("feishu", "code-9499", words.THROTTLED, ""),
    ("feishu", "code-11232", words.THROTTLED, ""),
    ("feishu", "code-19021", words.AUTH, "everybody"),
    ("feishu", "code-19001", words.AUTH, "everybody"),
]


@pytest.mark.parametrize(("kind", "behaviour", "word", "marks"), TABLES)
def test_every_other_answer_is_a_failure(peer: peers.Http, kind: str, behaviour: str, word: str, marks: str) -> None:
    error = failing(kind, peer, behaviour)
    assert told(error) == (word, marks)
    assert word in words.TITLES
    assert peers.SECRETIVE not in f"{error!r} {error}"


@pytest.mark.parametrize(
    ("kind", "behaviour", "wait"),
    [
        ("wecom", "code-45009", MINUTE),
        ("dingtalk", "code-130101", TEN),
        ("feishu", "code-9499", MINUTE),
        ("webhook", "429", timedelta(seconds=1)),
        ("wecom", "500", None),
    ],
)
def test_a_peer_that_is_asked_too_often_is_left_alone(
    peer: peers.Http, kind: str, behaviour: str, wait: timedelta | None
) -> None:
    assert failing(kind, peer, behaviour).wait == wait


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("0", timedelta(seconds=1)),
        ("-5", timedelta(seconds=1)),
        ("999999999999999999999", MINUTE),
        ("86400", robot.LONGEST_WAIT),
        ("", MINUTE),
        ("soon", MINUTE),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(seconds=1)),
        ("Wed, 21 Oct 2099 07:28:00 GMT", robot.LONGEST_WAIT),
        ("Wed, 21 Oct 2099 07:28:00 -0000", robot.LONGEST_WAIT),
    ],
)
def test_how_long_a_peer_may_ask_for(header: str, wait: timedelta) -> None:
    assert robot.asked_wait(header) == wait


def test_an_older_feishu_answers_with_statuscode() -> None:
    assert robot.judge_answer(feishu.PROVIDER, _answer({"StatusCode": 0, "StatusMessage": "success"})) is None
    for said in ({"StatusCode": 9}, {"code": 9, "StatusCode": 0}, {"code": False}, {"code": "0"}, {"code": None}, {}):
        with pytest.raises(rules.Undelivered):
            robot.judge_answer(feishu.PROVIDER, _answer(said))


def test_a_code_in_an_answer_of_400_is_read(peer: peers.Http) -> None:
    with pytest.raises(rules.Undelivered) as limited:
        robot.judge_answer(feishu.PROVIDER, replace(_answer({"code": 11232}), status=400))
    assert limited.value.wait == MINUTE
    for nested in (b"[" * 60_000, b'{"code":' + b"9" * 5_000 + b"}", b"\xff\xfe", b"NaN"):
        with pytest.raises(rules.Undelivered):
            robot.judge_answer(feishu.PROVIDER, replace(_answer({}), body=nested))


def _answer(said: dict[str, object]) -> robot.calling.Answer:
    return robot.calling.Answer(200, json.dumps(said).encode())


@pytest.mark.parametrize("said", [b"", b"ok", b'{"ok": true}', b'{"code": 200}', b'{"errcode": 0}'])
def test_a_webhook_may_answer_as_it_likes(said: bytes) -> None:
    robot.judge_hook(robot.calling.Answer(204, said))


@pytest.mark.parametrize("said", [b'{"ok": false}', b'{"success": false}', b'{"errcode": 7}', b" <!doctype html>"])
def test_a_webhook_that_says_no_is_heard(said: bytes) -> None:
    with pytest.raises(rules.Undelivered):
        robot.judge_hook(robot.calling.Answer(200, said))


def test_slow_answers_end_and_are_uncertain(peer: peers.Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robot, "_SECONDS", 0.3)
    for behaviour in ("drip", "hang"):
        began = time.monotonic()
        assert told(failing("wecom", peer, behaviour)) == (words.CUT, "uncertain")
        assert time.monotonic() - began < 1.5
    assert told(failing("wecom", peer, "huge")) == (words.ANSWER, "everybody")


def test_an_attempt_takes_half_a_minute_at_most() -> None:
    assert robot._SECONDS == 30


def test_nobody_at_home() -> None:
    with pytest.raises(rules.Undelivered) as away:
        send("wecom", f"http://127.0.0.1:{peers.free_port()}/")
    assert told(away.value) == (words.UNREACHABLE, "everybody")


@pytest.mark.parametrize("kind", [*ROBOTS, "webhook"])
def test_only_the_providers_host_and_nothing_private(peer: peers.Http, kind: str) -> None:
    before = peer.connections
    for url in (peer.url(kind), "https://10.0.0.1/x", "http://127.0.0.1/x", "https://[::1]/x", "https://0x7f000001/"):
        with pytest.raises(rules.Undelivered) as blocked:
            send(kind, url, door=Outbound())
        assert told(blocked.value) == (words.BLOCKED, "everybody")
    with pytest.raises(rules.Undelivered) as crooked:
        send(kind, "file:///etc/passwd", door=Outbound())
    assert told(crooked.value) == (words.SETTINGS, "everybody")
    assert peer.connections == before


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_robots_letters_go_to_no_other_public_host(kind: str) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["1.1.1.1"]

    with pytest.raises(rules.Undelivered) as blocked:
        send(kind, "https://collector.example/cgi-bin/webhook/send?key=k", door=Outbound(resolve=resolve))
    assert (told(blocked.value), asked) == ((words.BLOCKED, "everybody"), [])


def test_begin_that_gives_up_stops_the_letter(peer: peers.Http) -> None:
    before = len(peer.kept)

    def gone() -> None:
        raise rules.Abandoned

    with (
        catalog.CHANNELS["wecom"].open(rules.Endpoint("wecom", peer.url("wecom")), ALLOWED) as line,
        pytest.raises(rules.Abandoned),
    ):
        line.send(LETTER, "", "n1", gone)
    assert len(peer.kept) == before


def test_one_connection_serves_many_letters() -> None:
    with peers.Http() as fresh:
        with catalog.CHANNELS["feishu"].open(rules.Endpoint("feishu", fresh.url("feishu")), ALLOWED) as line:
            for _ in range(5):
                line.send(LETTER, "", "n1", lambda: None)
        assert (len(fresh.kept), fresh.connections) == (5, 1)


# signatures: the figures were worked out with openssl, not with the code under test


def test_dingtalk_signs_time_and_secret() -> None:
    assert dingtalk.signature("SEC123", 1700000000000) == "lkcPI1uoxBY1gUnCnnPH1Kkru0Hqjo7rFpA3haIVhEQ="
    url = dingtalk.sign("https://h/robot/send?access_token=t", {}, "SEC123", datetime.fromtimestamp(1700000000, UTC))
    asked = parse_qs(urlsplit(url).query)
    assert asked["sign"] == ["lkcPI1uoxBY1gUnCnnPH1Kkru0Hqjo7rFpA3haIVhEQ="]  # encoded once: read once, it is itself
    assert quote(asked["sign"][0], safe="") in url
    assert (asked["timestamp"], asked["access_token"]) == (["1700000000000"], ["t"])


def test_feishu_signs_with_time_and_secret_as_the_key() -> None:
    assert feishu.signature("SEC123", 1700000000) == "j/tImR0k8vYXRsYw0+GHVQkV1v/J/8obOuMU7PE/KDo="
    content: dict[str, object] = {}
    feishu.sign("https://h", content, "SEC123", datetime.fromtimestamp(1700000000, UTC))
    assert content == {"timestamp": "1700000000", "sign": "j/tImR0k8vYXRsYw0+GHVQkV1v/J/8obOuMU7PE/KDo="}


def test_a_webhook_signs_id_time_and_body() -> None:
    signed = webhook.signature("whsec_c2VjcmV0", "msg_1", 1700000000, b'{"a":1}')
    assert signed == "v1,Q5nZ7DiOGwijBBqvBVAK6c0zDr2JLkXI7TaV4f+Q2vY="
    assert webhook.signature("secret", "msg_1", 1700000000, b'{"a":1}') == signed
    assert webhook.signature("whsec_%", "m", 1, b"") != webhook.signature("whsec_", "m", 1, b"")


def test_what_is_signed_is_what_is_sent(peer: peers.Http) -> None:
    send("webhook", peer.url("webhook"), SECRET)
    call = peer.kept[-1]
    signed = f"n1.abc@kosmgr.{call.headers['webhook-timestamp']}.".encode() + call.body
    wanted = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert call.headers["webhook-signature"] == f"v1,{wanted}"
    assert call.headers["webhook-id"] == "n1.abc@kosmgr"
    assert abs(int(call.headers["webhook-timestamp"]) - time.time()) < 60
    for kind in ROBOTS:
        send(kind, peer.url(kind))
        assert "sign" not in peer.kept[-1].path + peer.kept[-1].body.decode()


def test_nothing_secret_is_logged(peer: peers.Http, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in (*ROBOTS, "webhook"):
        send(kind, peer.url(kind, "ok", key="T0KEN-in-the-address"), SECRET)
        failing(kind, peer, "404")
    assert "T0KEN" not in caplog.text
    assert SECRET not in caplog.text
    endpoint = rules.Endpoint("wecom", "https://h/?key=T0KEN", SECRET, {"user": "me"})
    assert repr(endpoint) == "Endpoint(kind='wecom')"
