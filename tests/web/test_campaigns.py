"""HR's side of links: choose, see, send, read once, send again, take back; answer requests; note paper."""

import base64
import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import text

from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from kosmgr.selfservice import service
from tests.make import JIA, YI, Cast
from tests.selfservice import make
from tests.users.make import person
from tests.web import desk


@pytest.fixture
def hr(quick: Runtime, cast_quick: Cast) -> Iterator[desk.Desk]:
    make.somebody(quick, cast_quick.jia.id)
    make.somebody(quick, cast_quick.jia.id, "HM0016", "王芳", "15400000116", "西湖店")
    with desk.opened(quick, person(quick, "刘洋", (Role.HR, JIA))) as at:
        yield at


CHOSEN: dict[str, object] = {"entity": "1", "who": "holders", "tasks": ["sign:commitment", "confirm"]}


def links_of(page: str) -> list[str]:
    return re.findall(r'value="(/l/v1\.[\w.-]+)"', unescape(page))


def test_chosen_seen_sent_once_sent_again_and_taken_back(hr: desk.Desk) -> None:
    assert "还没有发过链接" in hr.page("/links")
    empty = hr.page("/links/new")
    assert "先选人和事项" in empty
    seen = hr.page("/links/new?entity=1&who=holders&tasks=sign:commitment&tasks=confirm")
    assert "会发给 2 人" in seen
    assert "会发给 1 人" in hr.page("/links/new?entity=1&store=西湖店&tasks=confirm")
    unknown = hr.get("/links/new?entity=1&who=list&numbers=NOBODY&tasks=confirm")
    assert (unknown.status_code, "没有找到工号" in unknown.text) == (422, True)
    untitled = hr.post("/links/new", CHOSEN)
    assert (untitled.status_code, "「名称」要填" in untitled.text) == (422, True)
    made = hr.post("/links/new", {**CHOSEN, "title": "四季度", "days": "5"})
    assert made.status_code == 201
    links = links_of(made.text)
    assert len(set(links)) == 2
    sheet = re.search(r'href="data:text/csv;base64,([^"]+)"', made.text)
    assert sheet is not None
    listed = base64.b64decode(unescape(sheet.group(1))).decode("utf-8-sig")
    assert all(link in listed for link in links)
    assert made.headers["cache-control"] == "no-store"
    for path in ("/links", "/links/1", "/people/1/HM0015", "/audit"):
        assert not re.search(r"v1\.[\w-]{20}", hr.get(path).text), path
    again = hr.post("/links/1/resend")
    assert again.status_code == 201
    assert not set(links_of(again.text)) & set(links)
    assert hr.get(links[0]).status_code == 404
    assert hr.get(links_of(again.text)[0]).status_code == 200
    show = hr.page("/links/1")
    assert "重发给没办完的 2 人" in show
    one = re.search(r'name="link" value="(\d+)"', show)
    assert one is not None
    assert hr.post("/links/1/revoke", {"link": one.group(1)}).status_code == 303
    assert hr.post("/links/1/revoke").status_code == 303
    assert hr.post("/links/1/revoke").status_code == 409
    assert hr.post("/links/1/resend").status_code == 409  # taken back on purpose stays so


def test_with_an_address_links_are_whole_and_have_a_code(quick: Runtime, cast_quick: Cast) -> None:
    from_settings = "https://kos.example.cn/"
    make.somebody(quick, cast_quick.jia.id)
    with desk.opened(quick, person(quick, "刘洋", (Role.HR, JIA))) as at:
        at.client.app.state.base_url = from_settings  # type: ignore[attr-defined]
        made = at.post("/links/new", {**CHOSEN, "title": "四季度"}, headers={"host": "evil.example"})
    assert "https://kos.example.cn/l/v1." in made.text
    assert "evil.example" not in made.text
    assert 'src="data:image/svg+xml' in made.text


def test_a_request_is_answered_on_its_page(hr: desk.Desk, quick: Runtime, cast_quick: Cast) -> None:
    who = make.Somebody(1, cast_quick.jia.id, "HM0015", "林浩", 1, 1)
    bearer = make.entered(quick, make.sent(quick, cast_quick.lin, who, make.MYDATA))
    with quick.writing(bearer.actor) as work:
        service.ask(work, bearer.link_id, "explain", "为什么登记门店")
    assert "还有 21 天" in hr.page("/links")
    page = hr.page("/links/requests")
    assert "放假安排还没有公布" not in page
    with hr.runtime.engine.begin() as database:  # a day in a year whose holidays nobody knows yet
        database.execute(text("UPDATE data_requests SET due_on = '2055-01-08'"))
    assert "放假安排还没有公布" in hr.page("/links/requests")
    assert "为什么登记门店" in page
    assert hr.post("/links/requests/1", {"words": " "}).status_code == 422
    assert hr.post("/links/requests/1", {"words": "按门店汇总续费"}).status_code == 303
    assert "按门店汇总续费" in hr.page("/links/requests")
    assert hr.post("/links/requests/1", {"words": "再答"}).status_code == 409
    with desk.opened(quick, person(quick, "孙丽", (Role.AUDITOR, None))) as auditor:
        assert "为什么登记门店" not in auditor.page("/links/requests")
        assert auditor.post("/links/requests/1", {"words": "审计"}).status_code == 403
    with desk.opened(quick, person(quick, "邓倩", (Role.HR, YI))) as other:
        assert "林浩" not in other.page("/links/requests")
        assert other.get("/links/1").status_code == 404


def test_paper_is_noted_and_shown_with_the_person(hr: desk.Desk) -> None:
    path = "/people/1/HM0015/consent"
    assert hr.post(path, {"text": "portrait", "verdict": "maybe"}).status_code == 422
    assert hr.post(path, {"text": "portrait", "verdict": "given"}).status_code == 303
    page = hr.get("/people/1/HM0015").text.split('id="papers"')[1]
    assert "使用本人肖像和声音的同意" in page
    assert hr.post(path, {"text": "portrait", "verdict": "withdrawn"}).status_code == 303
    assert "已撤回" in hr.get("/people/1/HM0015").text.split('id="papers"')[1]
    assert "撤回了使用肖像和声音的同意" in hr.page("/findings?rule=binding.consent-withdrawn")
    assert hr.post(path, {"text": "portrait", "verdict": "given"}).status_code == 303
    assert "撤回了使用肖像和声音的同意" not in hr.page("/findings?rule=binding.consent-withdrawn")
