"""Addresses keep the day and the filters; nothing links to nowhere; toasts and preferences stay ours."""

import re

import pytest

from kosmgr.edge import csrf
from kosmgr.kit import places
from kosmgr.matrix import words
from kosmgr.web import assets, nav, toasts
from tests.browser import sample
from tests.client import TestClient


@pytest.fixture
def visitor() -> TestClient:
    client = TestClient(sample.application(), headers={"sec-fetch-site": "same-origin"})
    client.get("/login")
    return client


def hrefs(text: str) -> list[str]:
    return [href.replace("&amp;", "&") for href in re.findall(r'href="([^"#]+)"', text)]


def test_sorting_and_paging_keep_the_filters(visitor: TestClient) -> None:
    links = hrefs(visitor.get("/list?store=x&page=2&sort=-until").text)
    assert "/list?store=x&sort=nickname" in links
    assert "/list?store=x&sort=until" in links  # the sorted column turns round
    assert "/list?store=x&sort=-until&page=3" in links
    assert "/list?sort=-until" in links  # the chip that drops the store


def test_a_past_day_goes_with_every_link_and_takes_the_write_buttons_away(visitor: TestClient) -> None:
    today, past = visitor.get("/list").text, visitor.get("/list?as_of=2026-09-15").text
    assert "新建账号" in today
    assert "新建账号" not in past
    assert "k-bulk" not in past
    assert "回到今天" in past
    assert "/people?as_of=2026-09-15" in hrefs(past)
    assert "回到今天" not in visitor.get("/list?as_of=2026-11-20").text


def test_the_rail_shows_only_what_is_served_and_permitted(visitor: TestClient) -> None:
    rail = visitor.get("/list").text.split('class="k-nav"', 1)[1].split("</nav>")[0]
    for item in (item for group in nav.NAV for item in group.items):
        assert (f'href="{item.href}"' in rail and f">{item.label}" in rail) == (
            item.key in {"overview", "accounts", "people", "renewals", "findings", "devices", "imports"}
        ), item.key
    mine = nav.visible(lambda path: True, lambda permission: False)
    assert [item.key for group in mine for item in group.items] == ["inbox"]  # whoever logs in has one


def test_preferences_are_kept_and_lead_back_to_our_own_pages(visitor: TestClient) -> None:
    token = csrf.token(sample.SECRET, "s1")
    form = {"lang": "en", "back": "/list?store=x", "csrf": token}
    answer = visitor.post("/preferences", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/list?store=x"
    english = visitor.get("/list").text
    assert '<html lang="en"' in english
    assert "Log out" in english
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "/a\r\nb", "x"):
        answer = visitor.post("/preferences", data={**form, "back": back, "theme": "pink"}, follow_redirects=False)
        assert answer.headers["location"] == "/"
        assert "theme" not in answer.cookies
    assert visitor.post("/preferences", data={"lang": "en"}).status_code == 403


def test_a_toast_survives_one_redirect(visitor: TestClient) -> None:
    files = [("files", ("a.csv", b"x"))]
    landed = visitor.post("/upload", files=files, data={"csrf": csrf.token(sample.SECRET, "s1")})
    assert "读取了 1 个文件" in landed.text
    assert "读取了 1 个文件" not in visitor.get("/list").text


@pytest.mark.parametrize("value", ["x", "e30=", "W10=", "bnVsbA==", "eyJ0ZXh0IjogMX0", "\x7f"])
def test_a_toast_somebody_made_up_is_nothing(visitor: TestClient, value: str) -> None:
    visitor.cookies.set(toasts.COOKIE, value)
    assert visitor.get("/list").status_code == 200


def test_an_undo_never_leads_to_another_host(visitor: TestClient) -> None:
    for undo in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = sample.PlainTextResponse("")
        toasts.remember(answer, toasts.Toast("<i>", undo))
        visitor.cookies.set(toasts.COOKIE, answer.headers["set-cookie"].split(";")[0].split("=", 1)[1].strip('"'))
        text = visitor.get("/list").text
        assert "evil.example" not in text
        assert "&lt;i&gt;" in text


def test_a_refusal_is_a_page_and_for_htmx_a_toast(visitor: TestClient) -> None:
    headers = {csrf.HEADER: csrf.token(sample.SECRET, "s1")}
    page = visitor.post("/refused", headers={**headers, "referer": "http://testserver/list?store=x"})
    assert page.status_code == 409
    assert "席位 012 刚刚有人先绑定了" in page.text
    assert "你的改动没有写入" in page.text
    assert "/list?store=x" in hrefs(page.text)
    part = visitor.post("/refused", headers={**headers, "hx-request": "true"})
    assert part.status_code == 409
    assert part.headers["hx-retarget"] == "#k-toasts"
    assert "<html" not in part.text
    stranger = visitor.post("/refused", headers={**headers, "referer": "http://evil.example/their-page"})
    assert "their-page" not in stranger.text


def test_what_people_typed_never_becomes_markup(visitor: TestClient) -> None:
    for path in ("/sample", "/list"):
        text = visitor.get(path).text
        assert "<img" not in text
        assert "&lt;img src=x onerror" in text


def test_every_icon_named_anywhere_is_in_the_sprite_list() -> None:
    listed = set((places.templates().parent / "scripts" / "icons.txt").read_text("utf-8").split())
    named = {item.icon for group in nav.NAV for item in group.items}
    for table in (words.STATES, words.SEVERITIES, words.STAGES, words.OWNERSHIP, words.FINDING_STATUS):
        named |= {word.icon for word in table.values()}
    for path in places.templates().rglob("*.html"):
        named |= set(re.findall(r'icon(?:_name=|\()"([a-z0-9-]+)"', path.read_text("utf-8")))
    assert named - listed == set()


def test_nothing_is_inline_and_nothing_is_trusted() -> None:
    for path in places.templates().rglob("*.html"):
        text = path.read_text("utf-8")
        if path.parent.name == "mail":  # never served; tests/test_house.py says which page that is
            text = re.sub(r"\sstyle=", " ", text)
        assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|javascript:|\|\s*safe|https?://", text), path
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or "application/json" in script, path


def test_every_style_and_script_is_there() -> None:
    for name in (*assets.STYLES, *assets.SCRIPTS, *assets.CHART_SCRIPTS, "js/theme.js"):
        assert name.startswith("vendor/") or (assets.FOLDER / name).is_file(), name
