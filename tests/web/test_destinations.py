"""The pages of channels: nothing there yet, choosing a kind, the form that forgets secrets, trying, switching off."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from fastapi import FastAPI
from httpx import Response

from kosmgr.kit.outbound import Outbound
from kosmgr.post import destination_rules as rules
from kosmgr.runtime import Runtime
from tests import peers, served
from tests.client import TestClient
from tests.make import JIA, YI
from tests.users import make as users
from tests.web import sample

KEY = "0123-canary-key-456789wxyz"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
MOST = 12  # statements of a page


@pytest.fixture
def http() -> Iterator[peers.Http]:
    with peers.Http() as peer:
        yield peer


@dataclass
class At:
    """The company, looked at in one running application by whoever is asked for."""

    company: sample.Company
    app: FastAPI
    _pages: dict[int, TestClient] = field(default_factory=dict)

    def page(self, who: users.Person) -> TestClient:
        """A browser in which somebody is logged in; the same one every time."""
        if who.id not in self._pages:
            headers = {"origin": sample.ORIGIN, "sec-fetch-site": "same-origin"}
            cookies = {**who.cookies, "lang": "zh"}
            self._pages[who.id] = TestClient(self.app, cookies=cookies, headers=headers, follow_redirects=False)
        return self._pages[who.id]

    def send(self, path: str, fields: dict[str, str], who: users.Person | None = None) -> Response:
        """Fill the form in a browser and send it; the token stands on every page, also on this small one."""
        browser = self.page(who or self.company.hr)
        return browser.post(path, data={"csrf": sample.token(browser.get("/account").text), **fields})


@pytest.fixture
def at(quick: Runtime) -> At:
    company = sample.company(replace(quick, outbound=Outbound.reading("127.0.0.1")))
    return At(company, served.application(company.runtime))


def test_a_robot_from_nothing_to_gone(at: At, http: peers.Http) -> None:
    page = at.page(at.company.hr)
    assert "还没有发送渠道" in page.get("/destinations").text
    kinds = page.get("/destinations/new").text
    assert "企业微信机器人" in kinds
    assert "电子邮件" not in kinds  # not for HR of one entity
    assert "复制它的 Webhook 地址" in page.get("/destinations/new?kind=wecom").text
    given = {"kind": "wecom", "name": "西湖店群", "entity": "1"}
    refused = at.send("/destinations/new", {**given, "address": f"https://evil.example/{KEY}"})
    assert (refused.status_code, "得到的是 evil.example" in refused.text) == (422, True)
    assert "西湖店群" in refused.text
    assert KEY not in refused.text
    made = at.send("/destinations/new", {**given, "address": WECOM})
    assert made.status_code == 303
    home = made.headers["location"]
    shown = page.get(home).text
    assert "qyapi.weixin.qq.com …wxyz" in shown
    assert "canary" not in shown + page.get("/destinations").text + page.get("/audit").text
    assert "西湖店群" in page.get("/destinations").text
    kept = at.send(home, {"name": "西湖门店群", "per_minute": "5"})
    assert (kept.status_code, "西湖门店群" in page.get("/destinations").text) == (303, True)
    assert at.send(f"{home}/disable", {}).status_code == 303
    assert "已停用" in page.get("/destinations").text
    assert at.send(f"{home}/enable", {}).status_code == 303
    assert at.send(f"{home}/remove", {}).headers["location"] == "/destinations"
    assert "删除发送渠道" in at.page(at.company.boss).get("/audit").text
    assert page.get(home).status_code == 404


def test_the_result_of_a_test_is_our_own_words(at: At, http: peers.Http) -> None:
    given = {"kind": "webhook", "name": "钩子", "entity": "1", "secret": "canary-secret"}
    home = at.send("/destinations/new", {**given, "address": http.url("webhook")}).headers["location"]
    well = at.send(f"{home}/test", {})
    assert (well.status_code, "测试成功：对方收下了" in well.text) == (200, True)
    assert "钩子" in http.kept[-1].json["items"][0]["text"]
    for behaviour, said in (
        ("404", "密码、令牌或签名不对"),
        ("500", "对方暂时处理不了"),
        ("cut", "可能已经送达"),
        ("html", "看不懂"),
    ):
        at.send(home, {"name": "钩子", "address": http.url("webhook", behaviour)})
        ended = at.send(f"{home}/test", {})
        assert (ended.status_code, said in ended.text) == (200, True), behaviour
        assert peers.SECRETIVE.split()[0] not in ended.text
    page = at.page(at.company.hr)
    listed = page.get("/destinations").text
    assert ("发不出去" in listed, "起" in listed) == (True, True)
    assert "1 个渠道发不出去" in listed
    assert "看不懂" in page.get(home).text
    assert "canary" not in listed + page.get(home).text + page.get("/audit").text
    before = len(http.kept)
    assert at.send(f"{home}/test", {}, at.company.other).status_code == 404
    assert at.send(f"{home}/test", {}, at.company.auditor).status_code == 403
    assert len(http.kept) == before


def test_a_mail_server_is_set_up_by_the_administrator_and_seen_by_others(at: At) -> None:
    with peers.Mail() as mail:
        given = {"kind": "email", "name": "公司邮箱", "host": "127.0.0.1", "port": str(mail.port), "tls": "none"}
        assert at.send("/destinations/new", {**given, "sender": "kos@company.example"}).status_code == 403
        wrong = at.send("/destinations/new", {**given, "sender": "公司"}, at.company.boss)
        assert (wrong.status_code, "发件地址应为一个邮箱地址" in wrong.text) == (422, True)
        made = at.send("/destinations/new", {**given, "sender": "kos@company.example"}, at.company.boss)
        home = made.headers["location"]
        nobody = at.send(f"{home}/test", {"to": "公司"}, at.company.boss)
        assert (nobody.status_code, "要填一个收件地址" in nobody.text) == (422, True)
        sent = at.send(f"{home}/test", {"to": "lin@company.example"}, at.company.boss)
        assert "测试成功" in sent.text
        assert mail.kept[0].message["subject"] == "kosmgr 测试消息"
    seen = at.page(at.company.hr).get(home).text
    assert ("公司邮箱" in seen, "发测试消息" in seen, "由能管理全部主体的管理员设置" in seen) == (True, False, True)
    assert at.send(home, {"name": "改"}).status_code == 403


def test_the_pages_are_small_and_do_not_grow(at: At) -> None:
    browser = at.page(at.company.boss)

    def count(path: str) -> int:
        with sample.counted(at.company.runtime) as sent:
            assert browser.get(path).status_code == 200, path
        assert len(sent) <= MOST, (path, len(sent))
        return len(sent)

    def add(number: int) -> None:
        given = {"kind": "wecom", "name": f"群{number}", "address": WECOM}
        assert at.send("/destinations/new", given, at.company.boss).status_code == 303

    add(1)
    paths = ("/destinations", "/destinations/new", "/destinations/new?kind=email", "/destinations/1")
    before = [count(path) for path in paths]
    for number in range(2, 6):
        add(number)
    assert [count(path) for path in paths] == before


def test_the_pages_speak_english(at: At, http: peers.Http) -> None:
    for kind, address in (("wecom", http.url("wecom", "404")), ("heartbeat", http.url("ping"))):
        given = {"kind": kind, "name": "robot", "address": address, "entity": ""}
        home = at.send("/destinations/new", given, at.company.boss).headers["location"]
        at.send(f"{home}/test", {}, at.company.boss)
    page = at.page(at.company.boss)
    page.cookies.set("lang", "en")
    kinds = [f"/destinations/new?kind={kind}" for kind in (*rules.SECRETS, "wecom", "apprise", "heartbeat")]
    for path in ("/destinations", "/destinations/new", "/destinations/1", home, *kinds):
        main = page.get(path).text.partition("<main")[2].partition("</main>")[0]
        assert "robot" in main or "new" in path, path
        for name in (JIA, YI):
            main = main.replace(name, "")
        assert re.findall("[\u4e00-\u9fff]+", main) == [], path


def test_whoever_may_not_manage_reminders_finds_no_channels(at: At) -> None:
    page = at.page(at.company.auditor)
    assert 'href="/destinations"' not in page.get("/").text
    assert page.get("/destinations").status_code == 403
    assert page.get("/destinations/new?kind=wecom").status_code == 403
    assert 'href="/destinations"' in at.page(at.company.hr).get("/").text
