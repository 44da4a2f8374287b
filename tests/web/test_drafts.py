"""The page of the draft check, and the sentences of the brand that do not count."""

from datetime import date

import pytest
from sqlalchemy import func, select

from kosmgr.content.print_models import NotePair
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from tests.content import make
from tests.content.test_pairs import BODY, OTHER, REWRITTEN, TITLE
from tests.users import make as users
from tests.web import sample
from tests.web.test_forms import send

FIRST, SECOND = "9000001001", "9000001002"
NEAR = {"hx-request": "true"}


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def typed(**given: object) -> dict[str, object]:
    return {"title": "", "body": "", "publisher": "", "on": "", "entity": "", "note": "", "beside": "", **given}


def pairs(company: sample.Company) -> int:
    with company.runtime.reading(SYSTEM) as work:
        return work.db.scalar(select(func.count()).select_from(NotePair)) or 0


def test_a_draft_meets_who_was_first_side_by_side(company: sample.Company) -> None:
    first = make.note(company.runtime, FIRST, TITLE, BODY, published_on=date(2026, 11, 16))
    make.note(company.runtime, SECOND, "另一篇", REWRITTEN, published_on=date(2026, 11, 17))
    assert "结果在这里" in company.page(company.hr).get("/notes/check").text
    shown = send(company, "/notes/check", typed(title=TITLE, body=BODY, publisher=SECOND, on="2026-11-25")).text
    assert "太像了，不能排期（相近 2 篇）" in shown
    assert "<mark>" in shown
    assert "完全相同" in shown
    assert "首发" in shown
    assert "换角度" in shown
    other = send(company, "/notes/check", typed(title="看板材", body=REWRITTEN, beside=str(first))).text
    assert f'<b><a href="/notes/{first}">' in other
    assert "这个题目" in send(company, "/notes/check", typed(body=REWRITTEN)).text
    assert "没有太像的" in send(company, "/notes/check", typed(title="客厅无主灯", body=OTHER)).text


def test_while_typing_only_the_result_comes_back(company: sample.Company) -> None:
    make.note(company.runtime, FIRST, TITLE, BODY)
    page = company.page(company.hr)
    token = {"csrf": company_csrf(company)}
    part = page.post("/notes/check", data={**token, **typed(body=BODY)}, headers=NEAR).text
    assert "<html" not in part
    assert "太像了" in part
    assert "结果在这里" in page.post("/notes/check", data={**token, **typed()}, headers=NEAR).text
    wrong = page.post("/notes/check", data={**token, **typed(body=BODY, publisher="没有这个号")}, headers=NEAR)
    assert (wrong.status_code, "没有" in wrong.text) == (200, True)


def company_csrf(company: sample.Company) -> str:
    text = company.page(company.hr).get("/notes/check").text
    return text.split('name="csrf" value="')[1].split('"')[0]


def test_what_is_refused_comes_back_in_the_form(company: sample.Company) -> None:
    answer = send(company, "/notes/check", typed())
    assert (answer.status_code, "先贴标题或正文" in answer.text) == (422, True)
    answer = send(company, "/notes/check", typed(body=BODY, on="哪天"))
    assert (answer.status_code, BODY in answer.text) == (422, True)


def test_a_registered_note_does_not_meet_itself(company: sample.Company) -> None:
    note = make.note(company.runtime, FIRST, TITLE, BODY)
    shown = company.page(company.hr).get(f"/notes/check?note={note}").text
    assert "没有太像的" in shown
    assert BODY in shown
    assert company.page(company.other).get(f"/notes/check?note={note}").status_code == 404


def test_another_entity_shows_nothing(company: sample.Company) -> None:
    make.note(company.runtime, FIRST, TITLE, BODY)
    shown = send(company, "/notes/check", typed(title=TITLE, body=BODY), company.other).text
    assert "没有太像的" in shown
    assert "只有标题一样" not in shown


def test_a_phrase_is_let_through_and_pairs_follow(company: sample.Company) -> None:
    said = "本店所有板材均可提供检测报告，售后请联系西湖店客服，地址以门店公示为准，图片仅供参考，最终解释以合同为准"
    make.note(company.runtime, FIRST, "封边怎么看", f"{OTHER[:20]}。{said}")
    make.note(company.runtime, SECOND, "灯带怎么装", f"先量层高再选色温。{said}")
    assert pairs(company) == 1
    officer = users.person(company.runtime, "officer", (Role.COMPLIANCE, None))
    entity = str(company.cast.jia.id)
    assert "原话" not in company.page(company.auditor).get("/notes/phrases").text
    assert send(company, "/notes/phrases", {"entity": entity, "phrase": said}, company.auditor).status_code == 403
    assert send(company, "/notes/phrases", {"entity": entity, "phrase": said}, company.other).status_code == 403
    short = send(company, "/notes/phrases", {"entity": entity, "phrase": "好的！"}, officer)
    assert (short.status_code, "至少要有 6 个字" in short.text) == (422, True)
    added = send(company, "/notes/phrases", {"entity": entity, "phrase": said}, officer)
    assert added.status_code == 303
    assert pairs(company) == 0
    assert said in company.page(company.hr).get("/notes/phrases").text
    assert said not in company.page(company.other).get("/notes/phrases").text
    assert send(company, "/notes/phrases", {"entity": entity, "phrase": said + "。"}, officer).status_code == 409
    assert send(company, "/notes/phrases/1/remove", {}, officer).status_code == 303
    assert pairs(company) == 1
    assert send(company, "/notes/phrases/1/remove", {}, officer).status_code == 404
    assert send(company, "/notes/phrases/compare", {}, officer).status_code == 303
    assert pairs(company) == 1
