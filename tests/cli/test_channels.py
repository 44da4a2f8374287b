"""kosmgr channels: the same use cases for somebody's script; nothing secret is ever a word of a command."""

import io
import sys

import pytest

from tests import peers
from tests.cli.conftest import Kosmgr
from tests.make import JIA

KEY = "0123-canary-key-456789wxyz"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


def test_channels_are_added_listed_tried_and_removed(kosmgr: Kosmgr, monkeypatch: pytest.MonkeyPatch) -> None:
    kosmgr("entities", "add", JIA)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{WECOM}\n"))
    made = kosmgr("channels", "add", "wecom", "西湖店群", "--entity", JIA, "--json")
    assert (made.code, made.document["shown"]) == (0, "qyapi.weixin.qq.com …wxyz")
    listed = kosmgr("channels", "--json")
    assert KEY not in listed.out + made.out
    [item] = listed.document["items"]
    assert (item["channel"], item["entity"], item["per_minute"], item["has_secret"]) == ("wecom", JIA, 20, False)
    assert "西湖店群" in kosmgr("channels").out
    monkeypatch.setattr(sys, "stdin", io.StringIO("https://oapi.dingtalk.com/robot/send?access_token=x\nSEC9\n"))
    assert kosmgr("channels", "add", "dingtalk", "总部群").code == 0
    assert [one["has_secret"] for one in kosmgr("channels", "--json").document["items"]] == [True, False]
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert kosmgr("channels", "add", "webhook", "空").code == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("https://10.0.0.1/x\n"))
    inside = kosmgr("channels", "add", "webhook", "内网", "--json")
    assert (inside.code, inside.document["code"]) == (2, "AddressInside")
    number = item["id"]
    assert kosmgr("channels", "disable", number).code == 0
    assert "已停用" in kosmgr("channels").out
    assert kosmgr("channels", "enable", number).code == 0
    assert kosmgr("channels", "remove", number, "--json").document == {"ok": True, "id": number}
    assert kosmgr("channels", "remove", number).code == 3


def test_a_test_says_how_it_went_by_word_and_exit_code(kosmgr: Kosmgr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOSMGR_OUTBOUND_ALLOW", "127.0.0.1")
    with peers.Http() as http, peers.Mail(peers.MailScript(log_in=("kos", "canary-pw"))) as mail:
        for behaviour in ("ok", "404"):
            monkeypatch.setenv("KOSMGR_CHANNEL_ADDRESS", http.url("feishu", behaviour))
            monkeypatch.setenv("KOSMGR_CHANNEL_SECRET", "s")
            kosmgr("channels", "add", "feishu", behaviour)
        well = kosmgr("channels", "test", 1, "--json")
        assert (well.code, well.document) == (0, {"ok": True, "id": 1, "word": "", "uncertain": False})
        wrong = kosmgr("channels", "test", 2)
        assert (wrong.code, "密码、令牌或签名不对" in wrong.out) == (1, True)
        monkeypatch.setenv("KOSMGR_CHANNEL_SECRET", "canary-pw")
        server = ("--host", "127.0.0.1", "--port", mail.port, "--tls", "none", "--login", "kos")
        made = kosmgr("channels", "add", "email", "公司邮箱", *server, "--sender", "kos@company.example")
        assert made.code == 0, made.err
        assert kosmgr("channels", "test", 3).code == 2
        sent = kosmgr("channels", "test", 3, "--to", "lin@company.example")
        assert (sent.code, len(mail.kept)) == (0, 1)
        assert "canary" not in made.out + sent.out + kosmgr("channels", "--json").out
