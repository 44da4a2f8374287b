"""The pages of channels: nothing there yet, choosing a kind, the form that forgets secrets, trying, switching off."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kosmgr.kit.outbound import Outbound
from kosmgr.post import destination_rules as rules
from kosmgr.runtime import Runtime
from tests import peers
from tests.make import JIA, YI
from tests.web import sample
from tests.web.test_forms import send

KEY = "0123-canary-key-456789wxyz"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
MOST = 12  # statements of a page


@pytest.fixture
def http() -> Iterator[peers.Http]:
    with peers.Http() as peer:
        yield peer


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(replace(quick, outbound=Outbound.reading("127.0.0.1")))


def test_a_robot_from_nothing_to_gone(company: sample.Company, http: peers.Http) -> None:
    page = company.page(company.hr)
    assert "还没有发送渠道" in page.get("/destinations").text
    kinds = page.get("/destinations/new").text
    assert "企业微信机器人" in kinds
    assert "电子邮件" not in kinds  # not for HR of one entity
    assert "复制它的 Webhook 地址" in page.get("/destinations/new?kind=wecom").text
    given = {"kind": "wecom", "name": "西湖店群", "entity": "1"}
    refused = send(company, "/destinations/new", {**given, "address": f"https://evil.example/{KEY}"})
    assert (refused.status_code, "得到的是 evil.example" in refused.text) == (422, True)
    assert "西湖店群" in refused.text
    assert KEY not in refused.text
    made = send(company, "/destinations/new", {**given, "address": WECOM})
    assert made.status_code == 303
    home = made.headers["location"]
    shown = page.get(home).text
    assert "qyapi.weixin.qq.com …wxyz" in shown
    assert "canary" not in shown + page.get("/destinations").text + page.get("/audit").text
    assert "西湖店群" in page.get("/destinations").text
    kept = send(company, home, {"name": "西湖门店群", "per_minute": "5"})
    assert (kept.status_code, "西湖门店群" in page.get("/destinations").text) == (303, True)
    assert send(company, f"{home}/disable", {}).status_code == 303
    assert "已停用" in page.get("/destinations").text
    assert send(company, f"{home}/enable", {}).status_code == 303
    assert send(company, f"{home}/remove", {}).headers["location"] == "/destinations"
    assert "删除发送渠道" in company.page(company.boss).get("/audit").text
    assert page.get(home).status_code == 404


def test_the_result_of_a_test_is_our_own_words(company: sample.Company, http: peers.Http) -> None:
    given = {"kind": "webhook", "name": "钩子", "entity": "1", "secret": "canary-secret"}
    home = send(company, "/destinations/new", {**given, "address": http.url("webhook")}).headers["location"]
    well = send(company, f"{home}/test", {})
    assert (well.status_code, "测试成功：对方收下了" in well.text) == (200, True)
    assert "钩子" in http.kept[-1].json["items"][0]["text"]
    for behaviour, said in (
        ("404", "密码、令牌或签名不对"),
        ("500", "对方暂时处理不了"),
        ("cut", "可能已经送达"),
        ("html", "看不懂"),
    ):
        send(company, home, {"name": "钩子", "address": http.url("webhook", behaviour)})
        ended = send(company, f"{home}/test", {})
        assert (ended.status_code, said in ended.text) == (200, True), behaviour
        assert peers.SECRETIVE.split()[0] not in ended.text
    page = company.page(company.hr)
    listed = page.get("/destinations").text
    assert ("发不出去" in listed, "起" in listed) == (True, True)
    assert "1 个渠道发不出去" in listed
    assert "看不懂" in page.get(home).text
    assert "canary" not in listed + page.get(home).text + page.get("/audit").text
    before = len(http.kept)
    assert send(company, f"{home}/test", {}, company.other).status_code == 404
    assert send(company, f"{home}/test", {}, company.auditor).status_code == 403
    assert len(http.kept) == before


def test_a_mail_server_is_set_up_by_the_administrator_and_seen_by_others(company: sample.Company) -> None:
    with peers.Mail() as mail:
        given = {"kind": "email", "name": "公司邮箱", "host": "127.0.0.1", "port": str(mail.port), "tls": "none"}
        assert send(company, "/destinations/new", {**given, "sender": "kos@company.example"}).status_code == 403
        wrong = send(company, "/destinations/new", {**given, "sender": "公司"}, company.boss)
        assert (wrong.status_code, "发件地址应为一个邮箱地址" in wrong.text) == (422, True)
        made = send(company, "/destinations/new", {**given, "sender": "kos@company.example"}, company.boss)
        home = made.headers["location"]
        nobody = send(company, f"{home}/test", {"to": "公司"}, company.boss)
        assert (nobody.status_code, "要填一个收件地址" in nobody.text) == (422, True)
        sent = send(company, f"{home}/test", {"to": "lin@company.example"}, company.boss)
        assert "测试成功" in sent.text
        assert mail.kept[0].message["subject"] == "kosmgr 测试消息"
    seen = company.page(company.hr).get(home).text
    assert ("公司邮箱" in seen, "发测试消息" in seen, "由能管理全部主体的管理员设置" in seen) == (True, False, True)
    assert send(company, home, {"name": "改"}).status_code == 403


def test_the_pages_are_small_and_do_not_grow(company: sample.Company) -> None:
    browser = company.page(company.boss)

    def count(path: str) -> int:
        with sample.counted(company.runtime) as sent:
            assert browser.get(path).status_code == 200, path
        assert len(sent) <= MOST, (path, len(sent))
        return len(sent)

    def add(number: int) -> None:
        given = {"kind": "wecom", "name": f"群{number}", "address": WECOM}
        assert send(company, "/destinations/new", given, company.boss).status_code == 303

    add(1)
    paths = ("/destinations", "/destinations/new", "/destinations/new?kind=email", "/destinations/1")
    before = [count(path) for path in paths]
    for number in range(2, 6):
        add(number)
    assert [count(path) for path in paths] == before


def test_the_pages_speak_english(company: sample.Company, http: peers.Http) -> None:
    for kind, address in (("wecom", http.url("wecom", "404")), ("heartbeat", http.url("ping"))):
        given = {"kind": kind, "name": "robot", "address": address, "entity": ""}
        home = send(company, "/destinations/new", given, company.boss).headers["location"]
        send(company, f"{home}/test", {}, company.boss)
    page = company.page(company.boss)
    page.cookies.set("lang", "en")
    kinds = [f"/destinations/new?kind={kind}" for kind in (*rules.SECRETS, "wecom", "apprise", "heartbeat")]
    for path in ("/destinations", "/destinations/new", "/destinations/1", home, *kinds):
        main = page.get(path).text.partition("<main")[2].partition("</main>")[0]
        assert "robot" in main or "new" in path, path
        for name in (JIA, YI):
            main = main.replace(name, "")
        assert re.findall("[\u4e00-\u9fff]+", main) == [], path


def test_whoever_may_not_manage_reminders_finds_no_channels(company: sample.Company) -> None:
    page = company.page(company.auditor)
    assert 'href="/destinations"' not in page.get("/").text
    assert page.get("/destinations").status_code == 403
    assert page.get("/destinations/new?kind=wecom").status_code == 403
    assert 'href="/destinations"' in company.page(company.hr).get("/").text
