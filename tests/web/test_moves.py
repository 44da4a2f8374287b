"""The pages of moving: absence, another entity, employed again, everything given back, an account handed on."""

import re

import pytest

from kosmgr.runtime import Runtime
from tests.web import sample
from tests.web.test_forms import line, send

HOME = "/people/1/HM0007/moves"


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def test_a_leave_begins_and_ends_and_asks_for_no_reason(company: sample.Company) -> None:
    page = company.page(company.hr).get(HOME).text
    assert "不登记原因" in page
    assert send(company, f"{HOME}/leave", {"from_on": "2026-11-20", "until_on": "2026-12-31"}).status_code == 303
    again = send(company, f"{HOME}/leave", {"from_on": "2026-12-01"})
    assert again.status_code == 409
    assert "结束休假" in company.page(company.hr).get(HOME).text
    assert send(company, f"{HOME}/back", {"from_on": "2026-12-01"}).status_code == 303
    wrong = send(company, f"{HOME}/leave", {"from_on": "morgen"})
    assert (wrong.status_code, "morgen" in wrong.text) == (422, True)
    assert send(company, f"{HOME}/nonsense", {}).status_code == 404


def test_everything_is_given_back_and_the_person_stays(company: sample.Company) -> None:
    silent = send(company, f"{HOME}/release", {"from_on": "2026-11-20", "reason": " "})
    assert silent.status_code == 422
    assert send(company, f"{HOME}/release", {"from_on": "2026-11-20", "reason": "调岗"}).status_code == 303
    assert line(company, "9000001002").holder is None
    assert "在职" in company.page(company.hr).get("/people/1/HM0007").text


def test_to_another_entity_and_back_again(company: sample.Company) -> None:
    missing = send(company, f"{HOME}/transfer", {"from_on": "2026-12-01"}, company.boss)
    assert (missing.status_code, "调到哪个主体" in missing.text) == (422, True)
    there = str(company.cast.yi.id)
    moved = send(company, f"{HOME}/transfer", {"from_on": "2026-12-01", "entity": there}, company.boss)
    assert moved.status_code == 303
    case = company.page(company.boss).get(moved.headers["location"]).text
    assert "DD-2026-" in case
    alien = send(company, f"{HOME}/transfer", {"from_on": "2026-12-01", "entity": there})
    assert alien.status_code in (404, 409, 422)


def test_an_account_is_handed_on_by_a_case(company: sample.Company) -> None:
    form = company.page(company.hr).get("/accounts/9000001002/handover").text
    assert "不能发布" in form
    begun = send(company, "/accounts/9000001002/handover", {"on": "2026-11-20", "reason": "换人"})
    assert begun.status_code == 303
    twice = send(company, "/accounts/9000001002/handover", {"on": "2026-11-20"})
    assert twice.status_code == 409
    found = re.search(r'href="(/cases/\d+)"', company.page(company.hr).get("/cases?kind=handover").text)
    assert found is not None
    assert send(company, f"{found.group(1)}/successor", {"employee": " "}).status_code == 422
    assert send(company, f"{found.group(1)}/successor", {"employee": "HM0009"}).status_code == 303
    assert "HM0009" in company.page(company.hr).get(found.group(1)).text


def test_the_clock_page(company: sample.Company) -> None:
    page = company.page(company.hr).get("/cases/clock").text
    assert "离职钟" in page
    assert "还没解绑" in page
