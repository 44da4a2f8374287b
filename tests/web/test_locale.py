"""Which language a visitor reads, and that English is whole where the frame speaks."""

import pytest
from starlette.requests import Request

from kosmgr.kit import languages
from kosmgr.web import locale
from tests.browser.sample import SeatTaken


def request(cookie: str | None = None, accept: str | None = None) -> Request:
    given = [(b"cookie", cookie.encode())] if cookie else []
    given += [(b"accept-language", accept.encode())] if accept else []
    return Request({"type": "http", "headers": given})


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        (None, None, "zh"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "zh-TW,en;q=0.9", "zh"),
        (None, "fr,en;q=0.3,zh;q=0.8", "zh"),
        (None, "fr, de", "zh"),
        (None, "en;q=0, zh;q=0.1", "zh"),
        (None, "en;q=x", "zh"),
        (None, "en;q=nan", "zh"),
        ("lang=zh", "en", "zh"),
        ("lang=en", "zh", "en"),
        ("lang=../en", "en", "en"),
    ],
)
def test_the_cookie_decides_then_the_browser_then_chinese(
    cookie: str | None, accept: str | None, language: str
) -> None:
    assert locale.language(request(cookie, accept)) == language


def test_a_refusal_speaks_the_visitors_language() -> None:
    assert locale.sentence(request(), SeatTaken(seat="012")) == "席位 012 刚刚有人先绑定了"
    assert languages.translator("en")("回到今天") == "Back to today"
    assert languages.translator("en")("") == ""
    assert languages.translator("en")("没有这句话") == "没有这句话"
    assert languages.translator("zh")("回到今天") == "回到今天"
