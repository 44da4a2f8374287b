"""The page of missing proofs: the list, its file, and on to links and letters with the people chosen."""

import re

import pytest

from kosmgr.runtime import Runtime
from tests.web import sample
from tests.web.test_forms import send

PAGE = "/documents/proofs"


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    made = sample.company(quick)
    assert send(made, "/accounts/9000001004/bind", {"employee": "HM0009", "on": "2026-11-20"}).status_code == 303
    return made


def _chosen(page: str) -> str:
    [chosen] = re.findall(r'name="chosen" value="(\d+)"', page)
    return str(chosen)


def test_the_list_and_its_file(company: sample.Company) -> None:
    browser = company.page(company.hr)
    browser.get("/")
    with sample.counted(company.runtime) as sent:
        page = browser.get(PAGE).text
    assert len(sent) <= 12
    for part in ("9000001004", "HM0009", "还剩 19 天", "没有在职证明", "发上传链接", "开具在职证明"):
        assert part in page
    assert "没有人缺" in browser.get(f"{PAGE}?days=10").text
    assert "HM0009" not in browser.get(f"{PAGE}?q=nobody").text
    assert "HM0009" in browser.get(f"{PAGE}/export?format=csv").text
    assert "HM0009" not in company.page(company.other).get(PAGE).text
    seen = company.page(company.auditor).get(PAGE).text
    assert "HM0009" in seen
    assert "发上传链接" not in seen
    for page in ("/documents", "/renewals", "/"):
        assert f'href="{PAGE}"' in browser.get(page).text, page


def test_on_to_a_link_for_the_upload(company: sample.Company) -> None:
    who = _chosen(company.page(company.hr).get(PAGE).text)
    answer = send(company, PAGE, {"chosen": who, "to": "links"})
    assert answer.status_code == 303
    form = company.page(company.hr).get(answer.headers["location"]).text
    assert "HM0009" in form
    assert re.search(r'value="upload" checked', form)
    entity = str(company.cast.jia.id)
    fields = {"entity": entity, "who": "list", "numbers": "HM0009", "tasks": "upload", "title": "年审用的在职证明"}
    assert send(company, "/links/new", fields).status_code == 201


def test_on_to_the_letter(company: sample.Company) -> None:
    who = _chosen(company.page(company.hr).get(PAGE).text)
    answer = send(company, PAGE, {"chosen": who, "to": "letters"})
    assert answer.status_code == 303
    form = company.page(company.hr).get(answer.headers["location"]).text
    assert f'name="chosen" value="{who}" checked' in form
    fields = {"kind": "employment_proof", "chosen": who, "purpose": "员工号年审"}
    assert send(company, "/letters/new", fields).status_code == 303
    assert "没有人缺" in company.page(company.hr).get(PAGE).text


def test_nobody_chosen_and_people_of_two_companies(company: sample.Company) -> None:
    nobody = send(company, PAGE, {"to": "links"})
    assert (nobody.status_code, "还没有选人" in nobody.text) == (422, True)
    stranger = send(company, PAGE, {"to": "letters", "chosen": "4711"})
    assert (stranger.status_code, "还没有选人" in stranger.text) == (422, True)
    page = company.page(company.boss).get(f"{PAGE}?days=3660").text
    everybody = list(dict.fromkeys(re.findall(r'name="chosen" value="(\d+)"', page)))
    browser = company.page(company.boss)
    both = browser.post(PAGE, data={"csrf": sample.token(page), "days": "3660", "to": "letters", "chosen": everybody})
    assert both.status_code == 422
    assert "分属几个主体" in both.text
    assert f'value="{everybody[0]}" checked' in both.text
