"""The pages of the register: networks, exemptions from the finding to the end, custody, labels and a stocktake, as a
browser without scripts would send them."""

import re
from typing import Any

import pytest

from kosmgr.runtime import Runtime
from tests.users import make as users
from tests.web import sample
from tests.web.test_pages import MOST


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def send(company: sample.Company, path: str, fields: dict[str, Any], who: users.Person | None = None) -> Any:
    browser = company.page(who or company.hr)
    return browser.post(path, data={"csrf": sample.token(browser.get("/").text), **fields})


def address(answer: Any) -> str:
    assert answer.status_code == 303, answer.text[:2000]
    return str(answer.headers["location"])


def test_from_the_finding_to_an_exemption_and_its_end(company: sample.Company) -> None:
    browser = company.page(company.hr)
    found = re.search(r'href="(/findings/\d+)">[^<]*多号同机', browser.get("/devices/DEV-003").text)
    assert found is not None
    link = re.search(r'href="(/exemptions/new[^"]+)"', browser.get(found[1]).text)
    assert link is not None
    form = browser.get(link[1].replace("&amp;", "&")).text
    device = re.search(r'value="(device:\d+)" selected>DEV-003', form)
    assert device is not None, "what is shared is filled in"
    accounts = re.search(r'name="accounts"[^>]*>([^<]+)<', form)
    assert accounts is not None
    typed = {"thing": device[1], "accounts": accounts[1], "reason": "新手机在路上", "until_on": "2026-12-03"}
    short = send(company, "/exemptions/new", {**typed, "accounts": accounts[1].split()[0]})
    assert short.status_code == 422
    assert "新手机在路上" in short.text, "what was typed stays"
    made = address(send(company, "/exemptions/new", typed))
    page = browser.get(made).text
    assert "待审批" in page
    assert "/decide" not in page, "who asks does not decide"
    assert send(company, f"{made}/decide", {"verdict": "approve"}).status_code == 403
    assert "批准到 2026-12-03" in company.page(company.boss).get(made).text
    assert address(send(company, f"{made}/decide", {"verdict": "approve"}, company.boss)) == made
    assert "生效中" in browser.get("/exemptions").text
    assert "多号同机" not in browser.get("/devices/DEV-003").text
    assert send(company, f"{made}/end", {"reason": ""}).status_code == 422
    assert address(send(company, f"{made}/end", {"reason": "新手机到了"})) == made
    assert "多号同机" in browser.get("/devices/DEV-003").text
    assert company.page(company.other).get(made).status_code == 404
    assert browser.get("/exemptions/export?format=csv").text.count("新手机在路上") == 1


def test_a_network_is_registered_given_out_and_ended(company: sample.Company) -> None:
    jia = str(company.cast.jia.id)
    typed = {"entity": jia, "name": "滨江 5G", "kind": "5g", "cidr": "10.9.0.1", "shared": "exclusive"}
    home = address(send(company, "/networks/new", typed))
    again = send(company, "/networks/new", {**typed, "name": "别的", "cidr": "10.9.0.0/24"})
    assert (again.status_code, "不能重叠" in again.text) == (409, True)
    number = home.rpartition("/")[2]
    given = {"place": number, "on": "2026-11-20"}
    assert address(send(company, "/accounts/9000001003/network", given)) == "/accounts/9000001003"
    refused = send(company, "/accounts/9000001002/network", given)
    assert (refused.status_code, "9000001003" in refused.text) == (409, True)
    browser = company.page(company.hr)
    assert "9000001003" in browser.get(home).text
    assert "10.9.0.1/32" in browser.get("/networks").text
    assert send(company, f"{home}/end", {"on": "2026-11-20"}).status_code == 409
    assert address(send(company, "/accounts/9000001003/network", {"act": "off", "on": "2026-11-20"}))
    assert address(send(company, f"{home}/edit", {**typed, "shared": "open", "city": "杭州"})) == home
    assert address(send(company, f"{home}/end", {"on": "2026-11-20"})) == "/networks"
    assert "还没有登记网络" in browser.get("/networks").text
    assert company.page(company.other).get(home).status_code == 404


def test_a_phone_changes_hands(company: sample.Company) -> None:
    form = "/devices/DEV-009/custody"
    out = {"act": "out", "employee": "HM0009", "on": "2026-11-20", "condition": "屏幕完好"}
    assert address(send(company, form, out)) == "/devices/DEV-009"
    assert send(company, form, out).status_code == 409
    text = company.page(company.hr).get("/devices/DEV-009").text
    assert "交给 员工HM0009" in text
    assert "屏幕完好" in text
    back = {"act": "back", "on": "2026-11-20", "condition": "后盖有划痕"}
    assert address(send(company, form, back)) == "/devices/DEV-009"
    assert "后盖有划痕" in company.page(company.hr).get("/devices/DEV-009").text
    assert send(company, form, {"act": "eat", "on": "2026-11-20"}).status_code == 422


def test_a_stocktake_from_the_label_to_the_record(company: sample.Company) -> None:
    browser = company.page(company.hr)
    labels = browser.get("/labels").text
    assert labels.count("data:image/svg+xml") == labels.count("<li><img") >= 2
    assert "员工" not in labels.split('class="k-labels"')[1].split("</ul>")[0], "nothing personal"
    assert "现在没有进行中的盘点" in browser.get("/devices/DEV-009/scan").text
    one = address(send(company, "/stocktakes/new", {"entity": str(company.cast.jia.id)}))
    assert "这台见到了" in browser.get("/devices/DEV-009/scan").text
    assert address(send(company, "/devices/DEV-009/scan", {})) == "/devices/DEV-009/scan"
    assert "不用再扫" in browser.get("/devices/DEV-009/scan").text
    assert address(send(company, f"{one}/seen", {"numbers": "dev-003\r\nDEV-777 DEV-778"})).startswith(one)
    assert send(company, f"{one}/seen", {"numbers": " "}).status_code == 422
    text = browser.get(one).text
    assert "没有登记过" in text
    assert address(send(company, f"{one}/off", {"number": "DEV-778"})) == one
    assert "DEV-778" not in browser.get(one).text
    assert address(send(company, f"{one}/close", {})) == one
    assert send(company, f"{one}/seen", {"numbers": "DEV-003"}).status_code == 409
    sheet = browser.get(f"{one}/export?format=csv").text
    assert {"DEV-003", "DEV-009", "DEV-777"} <= set(re.findall(r"DEV-\d+", sheet))
    assert company.page(company.other).get(one).status_code == 404
    assert "/new" not in re.findall(r'href="(/stocktakes[^"]*)"', company.page(company.auditor).get("/stocktakes").text)


def test_the_pages_of_the_register_take_few_statements(company: sample.Company) -> None:
    jia = str(company.cast.jia.id)
    network = address(send(company, "/networks/new", {"entity": jia, "name": "店", "kind": "wifi", "shared": "open"}))
    one = address(send(company, "/stocktakes/new", {"entity": jia}))
    browser = company.page(company.hr)
    shared = re.search(r'href="(/findings/\d+)">[^<]*多号同机', browser.get("/devices/DEV-003").text)
    assert shared is not None
    ask = re.search(r'href="(/exemptions/new[^"]+)"', browser.get(shared[1]).text)
    assert ask is not None
    for path in (
        "/networks", network, f"{network}/edit", "/exemptions", ask[1].replace("&amp;", "&"), "/stocktakes",
        "/stocktakes/new", one, "/labels", "/devices/DEV-003", "/devices/DEV-003/label", "/devices/DEV-003/scan",
        "/devices/DEV-003/custody", "/accounts/9000001003/network", shared[1],
    ):  # fmt: skip
        with sample.counted(company.runtime) as statements:
            assert browser.get(path).status_code == 200, path
        assert len(statements) <= MOST, (path, *statements)
