"""The pages of letters: choose, look, issue, print, declare void, bring one's own template."""

import io
import re

import docx
import pytest

from kosmgr.runtime import Runtime
from tests.web import sample
from tests.web.test_forms import send


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def _person(company: sample.Company, number: str = "HM0009") -> str:
    page = company.page(company.hr).get("/letters/new?kind=employment_proof").text
    found = re.search(rf'name="chosen" value="(\d+)"(?:(?!</tr>).)*{number}', page, re.DOTALL)
    assert found is not None, page
    return found.group(1)


def test_from_choosing_to_paper(company: sample.Company) -> None:
    fields = {"kind": "employment_proof", "chosen": _person(company), "purpose": "员工号年审"}
    seen = send(company, "/letters/preview", fields)
    assert seen.status_code == 200
    assert "兹证明" in seen.text
    assert "—" in seen.text  # no number yet
    done = send(company, "/letters/new", fields)
    assert (done.status_code, done.headers["location"]) == (303, "/letters?kind=employment_proof")
    log = company.page(company.hr).get("/letters").text
    [number] = set(re.findall(r"ZZ-\d{4}-0001", log))
    [letter] = set(re.findall(r"/letters/(\d+)/file", log))
    printed = send(company, "/letters/print", {"chosen": letter})
    assert number in printed.text
    assert "k-letter" in printed.text
    word = send(company, f"/letters/{letter}/file", {})
    assert word.headers["content-type"].endswith("wordprocessingml.document")
    assert any("兹证明" in p.text for p in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert send(company, f"/letters/{letter}/void", {"reason": "写错"}).status_code == 303
    assert "已作废" in company.page(company.hr).get("/letters").text
    assert "写错" in company.page(company.hr).get(f"/letters?q={number}").text
    assert number not in company.page(company.hr).get("/letters?q=nothing-like-it").text


def test_what_is_wrong_is_said_in_the_form(company: sample.Company) -> None:
    nobody = send(company, "/letters/preview", {"kind": "employment_proof", "purpose": "x"})
    assert (nobody.status_code, "还没有选人" in nobody.text) == (422, True)
    someone = _person(company)
    empty = send(company, "/letters/new", {"kind": "employment_proof", "chosen": someone, "purpose": " "})
    assert (empty.status_code, "要写明" in empty.text) == (422, True)
    assert f'value="{someone}" checked' in empty.text
    assert send(company, "/letters/print", {}).status_code == 422


def test_ones_own_template(company: sample.Company) -> None:
    made = docx.Document()
    made.add_paragraph("我们自己的证明 {{ name }}")
    target = io.BytesIO()
    made.save(target)
    browser = company.page(company.hr)
    home = browser.get("/letters/templates").text
    entity = re.search(r'name="entity" value="(\d+)"', home)
    assert entity is not None
    fields = {"csrf": sample.token(home), "entity": entity.group(1), "kind": "employment_proof"}
    for name, content, status in (("a.docx", target.getvalue(), 303), ("b.docx", b"no word", 422)):
        answer = browser.post(
            "/letters/templates", data=fields, files={"file": (name, content)}, follow_redirects=False
        )
        assert answer.status_code == status, answer.text
    assert "a.docx" in browser.get("/letters/templates").text
    got = browser.get(f"/letters/templates/{entity.group(1)}/employment_proof")
    assert got.content == target.getvalue()
    back = send(company, "/letters/templates/restore", {"entity": entity.group(1), "kind": "employment_proof"})
    assert back.status_code == 303
    assert "a.docx" not in browser.get("/letters/templates").text


def test_a_form_of_a_case_is_one_step_from_its_page(company: sample.Company) -> None:
    assert send(company, "/cases/leavers", {"listed": "HM0007 2026-12-05", "reason": "离职"}).status_code == 200
    browser = company.page(company.hr)
    [home] = set(re.findall(r'href="(/cases/\d+)"', browser.get("/cases").text))
    case = home.rsplit("/", 1)[1]
    page = browser.get(home).text
    for kind, prefix in (("handover_form", "JJ"), ("return_form", "GH")):
        link = f"/letters/new?kind={kind}&amp;case={case}"
        assert f'href="{link}"' in page
        form = browser.get(link.replace("&amp;", "&")).text
        [chosen] = re.findall(r'name="chosen" value="(\d+)" checked', form)
        assert f'name="case" value="{case}"' in form
        seen = send(company, "/letters/preview", {"kind": kind, "chosen": chosen, "case": case})
        assert "交接编号：LZ-2026-" in seen.text
        assert "收回工作手机" in seen.text
        assert f'name="case" value="{case}"' in seen.text
        assert send(company, "/letters/new", {"kind": kind, "chosen": chosen, "case": case}).status_code == 303
        assert f"{prefix}-2026-0001" in browser.get("/letters").text
    other = _person(company)
    wrong = send(company, "/letters/new", {"kind": "handover_form", "chosen": other, "case": case})
    assert (wrong.status_code, "不是事项" in wrong.text) == (409, True)
