"""The pages of keeping and erasing: who is due, looking before erasing, the word, the proof, holds."""

import re
from datetime import date

import pytest

from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from tests.users import make as users
from tests.web import sample
from tests.web.test_forms import send

MOST = 12  # statements of a page


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


@pytest.fixture
def officer(company: sample.Company) -> users.Person:
    return users.person(company.runtime, "officer", (Role.COMPLIANCE, None))


def gone(company: sample.Company, number: str = "HM0901", name: str = "许诺诺", left: date = date(2021, 1, 31)) -> int:
    with company.runtime.writing(SYSTEM) as work:
        person = people.add_employee(work, 1, number, name, hired_on=date(2018, 1, 1), phone="15400000901")
        people.end_employment(work, person.id, left)
        return person.id


def test_from_the_list_to_the_proof(company: sample.Company, officer: users.Person) -> None:
    page = company.page(officer)
    assert "没有到期未擦除的" in page.get("/retention").text
    who = gone(company)
    listed = page.get("/retention").text
    assert "许诺诺" in listed
    assert f'name="chosen" value="{who}"' in listed
    asked = send(company, "/retention/confirm", {"chosen": str(who)}, officer)
    assert (asked.status_code, "擦除 1 人的信息" in asked.text) == (200, True)
    given = {"chosen": str(who), "reason": "保存期满", "word": "erase"}
    nobody = {"reason": "理由", "word": "ERASE"}
    for fields, said in (
        ({**given, "word": "x"}, "请输入 ERASE 确认"),
        ({**given, "reason": ""}, "要填"),
        (nobody, "没有选人"),
    ):
        refused = send(company, "/retention/erase", fields, officer)
        assert (refused.status_code, said in refused.text) == (422, True), said
    done = send(company, "/retention/erase", given, officer)
    assert (done.status_code, done.headers["location"]) == (303, "/retention/erasures")
    proof = page.get("/retention/erasures").text
    assert f"已离职人员 {who:04d}" in proof
    for path in (
        "/retention?view=all",
        "/retention/erasures",
        f"/retention/people/{who}",
        "/people/1/HM0901",
        "/audit",
    ):
        assert "许诺诺" not in page.get(path).text, path
    assert "按保存期限已擦除" in page.get("/people/1/HM0901").text
    assert "已擦除" in page.get(f"/audit?kind=employee&subject={who}").text
    for path in ("/retention/export?view=all", "/retention/erasures/export", "/retention/export?view=all&format=csv"):
        answer = page.get(path)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
    again = company.page(company.hr).get("/people/1/HM0901/moves").text
    assert 'name="new_name"' in again
    refused = send(company, "/people/1/HM0901/moves/employ", {"from_on": "2026-12-01"})
    assert (refused.status_code, "重新填写姓名" in refused.text) == (422, True)
    back = send(company, "/people/1/HM0901/moves/employ", {"from_on": "2026-12-01", "new_name": "许诺诺"})
    assert back.status_code == 303
    assert "许诺诺" in page.get("/people/1/HM0901").text


def test_one_person_is_held_and_erased_early(company: sample.Company, officer: users.Person) -> None:
    who, page = gone(company, left=date(2026, 1, 31)), company.page(officer)
    home = f"/retention/people/{who}"
    assert "没到期" in page.get(home).text
    assert send(company, f"{home}/hold", {"reason": " "}, officer).status_code == 422
    assert send(company, f"{home}/hold", {"reason": "劳动仲裁"}, officer).status_code == 303
    for path in (home, "/retention/holds", "/people/1/HM0901", "/retention?view=held"):
        assert "劳动仲裁" in page.get(path).text, path
    erase = {"classes": "contact", "reason": "本人要求", "word": "ERASE", "early": "1"}
    held = send(company, f"{home}/erase", erase, officer)
    assert (held.status_code, "不能擦除" in held.text) == (409, True)
    assert send(company, f"{home}/lift", {"reason": "结案"}, officer).status_code == 303
    early = send(company, f"{home}/erase", {**erase, "early": ""}, officer)
    assert (early.status_code, "才到期" in early.text) == (409, True)
    assert send(company, f"{home}/erase", {**erase, "word": "x"}, officer).status_code == 422
    assert send(company, f"{home}/erase", erase, officer).status_code == 303
    assert re.search("提前", page.get("/retention/erasures").text)
    assert "在职，不在擦除范围内" in page.get(_employed(company)).text


def _employed(company: sample.Company) -> str:
    with company.runtime.reading(SYSTEM) as work:
        return f"/retention/people/{people.visible_employee(work, 'HM0007').id}"


def test_an_entity_is_held(company: sample.Company, officer: users.Person) -> None:
    who, page = gone(company), company.page(officer)
    assert send(company, "/retention/holds", {"entity": "", "reason": "调查"}, officer).status_code == 422
    assert send(company, "/retention/holds", {"entity": "1", "reason": "调查"}, officer).status_code == 303
    assert send(company, "/retention/holds", {"entity": "1", "reason": "又一次"}, officer).status_code == 409
    assert "整个主体的法律保留" in page.get(f"/retention/people/{who}").text
    assert "这些人不擦除" in send(company, "/retention/confirm", {"chosen": str(who)}, officer).text
    assert send(company, "/retention/holds/1/lift", {"reason": "结束"}, officer).status_code == 303
    assert "没有主体有法律保留" in page.get("/retention/holds").text


def test_others_see_nothing_and_pages_stay_small(company: sample.Company, officer: users.Person) -> None:
    who = gone(company)
    for path in (
        "/retention",
        "/retention/holds",
        "/retention/erasures",
        "/retention/export",
        f"/retention/people/{who}",
    ):
        assert company.page(company.other).get(path).status_code == 403, path
    page = company.page(officer)
    page.get("/")
    for path in (
        "/retention",
        "/retention/holds",
        "/retention/erasures",
        f"/retention/people/{who}",
        "/people/1/HM0901",
    ):
        with sample.counted(company.runtime) as sent:
            assert page.get(path).status_code == 200
        assert len(sent) <= MOST, (path, len(sent))
    assert 'href="/retention"' in page.get("/").text
    assert 'href="/retention"' not in company.page(company.other).get("/").text


@pytest.mark.parametrize("chosen", ["0", "-1", "x", str(2**31), "9" * 30])
def test_nobody_is_chosen_by_a_number_that_is_none(company: sample.Company, officer: users.Person, chosen: str) -> None:
    for path in ("/retention/confirm", "/retention/erase"):
        given = {"chosen": chosen, "reason": "理由", "word": "ERASE"}
        assert send(company, path, given, officer).status_code == 422
