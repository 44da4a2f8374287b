"""The forms translate: a good one is done and said, a bad one comes back with what was typed and changes nothing."""

from typing import Any

import pytest

from kosmgr.audit import service as journal
from kosmgr.matrix import service as matrix
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.client import TestClient
from tests.users import make as users
from tests.web import sample


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def send(company: sample.Company, path: str, fields: dict[str, str], who: users.Person | None = None) -> Any:
    """Fill the form in a browser and send it."""
    browser: TestClient = company.page(who or company.hr)
    return browser.post(path, data={"csrf": sample.token(browser.get("/").text), **fields})


def line(company: sample.Company, xhs_id: str) -> Any:
    """The account as it is now."""
    with company.runtime.reading(SYSTEM) as work:
        return next(one for one in matrix.picture(work).accounts if one.xhs_id == xhs_id)


def test_an_account_is_given_to_somebody(company: sample.Company) -> None:
    answer = send(company, "/accounts/9000001003/bind", {"employee": "HM0009", "on": "2026年11月20日", "reason": ""})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/accounts/9000001003"
    assert line(company, "9000001003").holder.number == "HM0009"


def test_a_refusal_comes_back_in_the_form_with_what_was_typed(company: sample.Company) -> None:
    answer = send(
        company, "/accounts/9000001002/bind", {"employee": "HM0009", "on": "2026-11-20", "reason": "换人试试"}
    )
    assert answer.status_code == 409
    assert "先解绑再绑定" in answer.text
    assert "换人试试" in answer.text
    assert line(company, "9000001002").holder.number == "HM0007"


def test_a_refused_form_leaves_no_trace(company: sample.Company) -> None:
    before = line(company, "9000001002").version
    send(company, "/accounts/9000001002/bind", {"employee": "HM0009", "on": "2026-11-20"})
    assert line(company, "9000001002").version == before
    with company.runtime.reading(SYSTEM) as work:
        assert not [
            row
            for row in journal.history(work, "account", line(company, "9000001002").id)
            if row.action == "account.bound"
        ]


def test_a_day_nobody_can_read_is_named(company: sample.Company) -> None:
    answer = send(company, "/accounts/9000001003/bind", {"employee": "HM0009", "on": "下周三"})
    assert answer.status_code == 422
    assert "读不成日期：下周三" in answer.text


def test_an_unbinding_needs_a_reason_and_clears_the_finding(company: sample.Company) -> None:
    assert send(company, "/accounts/9000001001/unbind", {"on": "2026-11-20"}).status_code == 422
    assert send(company, "/accounts/9000001001/unbind", {"on": "2026-11-20", "reason": "离职补办"}).status_code == 303
    text = company.page(company.hr).get("/").text
    assert "人已离职，仍持有" not in text
    assert "离职仍绑定" not in company.page(company.hr).get("/accounts/9000001001").text.split("未关闭的检查结果")[1]


def test_the_other_verbs_of_an_account(company: sample.Company) -> None:
    seen = {
        "on": "2026-11-20",
        "nickname": "新名字",
        "platform_code": "banned",
        "platform_state": "封禁",
        "followers": "1,200",
    }
    assert send(company, "/accounts/9000001003/observe", seen).status_code == 303
    assert (line(company, "9000001003").nickname, line(company, "9000001003").followers) == ("新名字", 1200)
    assert send(company, "/accounts/9000001004/renew", {"years": "1"}).status_code == 303
    assert str(line(company, "9000001004").certified_until_on) == "2027-12-09"
    paid = {"amount": "600", "status": "paid", "paid_on": "2026-11-20", "payer_kind": "company", "invoice": "26440001"}
    assert send(company, "/accounts/9000001004/fee", paid).status_code == 303
    assert send(company, "/accounts/9000001004/release", {"on": "2026-11-20", "reason": "不用了"}).status_code == 303
    assert line(company, "9000001004").seat_id is None
    assert send(company, "/accounts/9000001002/release", {"on": "2026-11-20", "reason": "不用了"}).status_code == 409


def test_a_new_account_takes_the_lowest_free_seat(company: sample.Company) -> None:
    fields = {"entity": str(company.cast.jia.id), "nickname": "新号", "xhs_id": "9000001099", "ownership": "company"}
    assert send(company, "/accounts/new", fields).headers["location"] == "/accounts/9000001099"
    assert line(company, "9000001099").seat_number == 5
    again = send(company, "/accounts/new", fields)
    assert again.status_code == 409
    assert 'value="9000001099"' in again.text


def test_a_full_entity_says_why(company: sample.Company) -> None:
    quota = {"limit": "4", "from_on": "2026-11-20", "source": "平台通知", "reason": "降档"}
    assert send(company, f"/entities/{company.cast.jia.id}/quota", quota).status_code == 303
    fields = {"entity": str(company.cast.jia.id), "nickname": "新号", "xhs_id": "9000001099", "ownership": "company"}
    answer = send(company, "/accounts/new", fields)
    assert answer.status_code == 409
    assert "席位已满：上限 4，已用 4" in answer.text
    assert "平台通知" in answer.text


def test_an_employment_ends_with_its_accounts(company: sample.Company) -> None:
    path = f"/people/{company.cast.jia.id}/HM0007/leave"
    shown = company.page(company.hr).get(f"{path}?last_day=2026-12-06").text
    assert "2026-12-04" in shown  # the last workday before a Sunday
    assert "2026-12-07 前要在平台后台解绑 1 个账号并登记" in shown
    assert line(company, "9000001002").holder.left_on is None
    assert send(company, path, {"last_day": "2026-12-06", "last_working_day": ""}).status_code == 303
    assert str(line(company, "9000001002").holder.left_on) == "2026-12-06"
    assert send(company, path, {"last_day": "", "last_working_day": ""}).status_code == 422


def test_people_entities_phones_and_cards_are_registered(company: sample.Company) -> None:
    jia = str(company.cast.jia.id)
    person = {"entity": jia, "number": "HM0100", "name": "新人", "kind": "regular", "phone": "154 0000 0199"}
    assert send(company, "/people/new", person).headers["location"] == f"/people/{jia}/HM0100"
    assert send(company, "/people/new", person).status_code == 409
    revealed = send(company, f"/people/{jia}/HM0100/reveal", {"reason": "核对实名"})
    assert revealed.status_code == 200
    assert "15400000199" in revealed.text
    assert "15400000199" not in company.page(company.hr).get(f"/people/{jia}/HM0100").text
    assert send(company, "/devices/new", {"number": "dev-100", "entity": jia}).headers["location"] == "/devices/DEV-100"
    assert send(company, "/devices/DEV-100/edit", {"on": "2026-11-20", "store": "西湖店"}).status_code == 303
    card = send(company, "/sims/new", {"number": "15400000198", "entity": jia, "rent": "8.00"})
    assert card.status_code == 303
    assert "15400000198" in send(company, f"{card.headers['location']}/reveal", {"reason": "换绑"}).text
    assert send(company, "/entities/new", {"name": "苏州丙有限公司"}, company.boss).status_code == 303
    wrong = send(company, "/entities/new", {"name": "苏州丁有限公司", "uscc": "123"}, company.boss)
    assert wrong.status_code == 422
    assert "苏州丁有限公司" in wrong.text
    blue = {"xhs_id": "9000000009", "nickname": "甲官方"}
    assert send(company, f"/entities/{jia}/enterprise", blue, company.boss).status_code == 303


def test_an_account_moves_to_another_phone_and_back(company: sample.Company) -> None:
    browser = company.page(company.hr)
    place = browser.get("/accounts/9000001003/device").text.split('<option value="')
    free = next(option.split('"')[0] for option in place if "DEV-009" in option)
    moved = {"place": free, "slot": "main", "on": "2026-11-20"}
    assert send(company, "/accounts/9000001003/device", moved).status_code == 303
    assert "DEV-009" in browser.get("/accounts/9000001003").text
    assert send(company, "/accounts/9000001003/device", moved).status_code == 409
    assert send(company, "/accounts/9000001003/device", {"act": "off", "on": "2026-11-20"}).status_code == 303


@pytest.mark.parametrize(
    "path",
    ["/accounts/9000001001/unbind", "/people/1/HM0007/leave", "/accounts/9000001003/device", "/sims/1/reveal"],
)
def test_others_may_not(company: sample.Company, path: str) -> None:
    fields = {"on": "2026-11-20", "reason": "不该", "last_day": "2026-12-01"}
    assert send(company, path, fields, company.auditor).status_code in (403, 404)
    assert send(company, path, fields, company.other).status_code == 404
