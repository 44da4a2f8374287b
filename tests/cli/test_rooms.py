"""The commands of the rooms, from the shell: what they print, and how they end."""

from typing import Any

import pytest

from kosmgr.policy import Role
from tests.cli.conftest import Kosmgr
from tests.make import JIA, YI


def _items(ran: Any) -> Any:
    assert ran.code == 0, ran.err
    return ran.document["items"]


def test_binding_and_offboarding_from_the_shell(company: Kosmgr) -> None:
    assert company("bind", "9000000101", "H1", "--json").document["code"] == "EmployeeAmbiguous"
    bound = company("bind", "9000000101", "H1", "--entity", JIA, "--from", "2026-11-20", "--json")
    assert (bound.code, set(bound.document)) == (0, {"ok", "id"})
    held = company("bind", "9000000101", "H2", "--reason", "试", "--json")
    assert (held.code, held.document["code"], held.document["facts"]["holder"]) == (5, "AccountHeld", "王芳（H1）")
    needs = company("bind", "9000000102", "H2", "--json")
    assert (needs.code, needs.document["code"]) == (2, "ReasonNeeded")
    [binding] = _items(company("bindings", "--json"))
    assert {key: binding[key] for key in ("account", "employee", "name", "entity", "from", "until", "origin")} == {
        "account": "9000000101",
        "employee": "H1",
        "name": "王芳",
        "entity": JIA,
        "from": "2026-11-20",
        "until": None,
        "origin": "decided",
    }
    done = company("offboard", "H1", "--entity", JIA, "--last-day", "2026-12-05", "--json")
    assert (done.document["last_working_day"], done.document["unbound"]) == ("2026-12-04", ["9000000101"])
    assert (done.document["number"][:3], done.document["items"]) == ("LZ-", 12)
    [planned] = _items(company("bindings", "--as-of", "2026-12-06", "--json"))  # nobody recorded the unbinding
    assert (planned["until"], planned["end_planned"]) == ("2026-12-06", True)
    assert company("unbind", "9000000101", "--reason", "后台已解绑", "--json").code == 0
    assert _items(company("bindings", "--as-of", "2026-12-06", "--json")) == []
    gone = company("unbind", "9000000102", "--reason", "误", "--json")
    assert (gone.code, gone.document["code"]) == (5, "NotHeld")
    assert company("verify", "--json").document == {"ok": True, "violations": []}


def test_seats_accounts_and_quota(company: Kosmgr) -> None:
    seats = {item["entity"]: (item["quota"], item["used"], item["free"]) for item in _items(company("seats", "--json"))}
    assert seats == {JIA: (100, 2, 98), YI: (100, 0, 100)}
    listed = company("accounts", "--search", "王芳", "--json")
    assert [item["account"] for item in _items(listed)] == ["9000000102"]
    assert [
        i["account"] for i in _items(company("accounts", "--filter", "state=idle", "--sort", "-account", "--json"))
    ] == [
        "9000000102",
        "9000000101",
    ]
    assert company("accounts", "--filter", "version=1").code == 2
    assert company("accounts", "--filter", "state").code == 2
    full = ("accounts", "open", "新", "--entity", JIA, "--xhs-id", "9000000103", "--json")
    assert company("quota", "set", "2", "--entity", JIA, "--reason", "试", "--source", "通知").code == 0
    assert (company(*full).code, company(*full).document["code"]) == (5, "QuotaExceeded")
    assert company("accounts", "retire", "9000000102", "--reason", "停用").code == 0
    assert company(*full).code == 0
    [quota] = _items(company("quota", "--entity", JIA, "--json"))
    assert (quota["limit"], quota["used"], quota["source"]) == (2, 2, "通知")


def test_certification_fees_and_renewals(company: Kosmgr) -> None:
    certified = company("accounts", "certify", "9000000101", "--from", "2025-12-10", "--json")
    assert certified.document["until"] == "2026-12-09"
    fee = company("fees", "record", "9000000101", "--json").document
    assert fee["amount_fen"] == 60000
    blocked = company("renewals", "--json").document
    assert (blocked["total_fen"], blocked["renewals"][0]["blockers"]) == (60000, ["no_holder", "fee_unpaid"])
    assert company("fees", "pay", fee["id"]).code == 0
    assert company("fees", "pay", fee["id"]).code == 5
    due = company("renewals", "--json").document["renewals"][0]
    expected = {"item": "kos", "account": "9000000101", "entity": JIA, "due_on": "2026-12-09", "days_left": 19}
    assert {key: due[key] for key in expected} == expected
    assert (due["stage"], due["blockers"]) == ("due", ["no_holder"])
    assert "9000000101" in company("renewals").out
    assert company("renewals", "--days", "18", "--json").document["renewals"] == []
    assert company("accounts", "renew", "9000000101", "--json").document["until"] == "2027-12-09"
    assert company("renewals", "--json").document["renewals"] == []


def test_numbers_are_masked_unless_a_reason_is_given(company: Kosmgr) -> None:
    assert company("sims", "add", "15400000111", "--entity", JIA).code == 0
    for words, number in ((("people", "--entity", JIA), "15400000101"), (("sims",), "15400000111")):
        masked = company(*words)
        assert number not in masked.out
        assert f"{number[:3]}****{number[-4:]}" in masked.out
        assert number in company(*words, "--reveal", "核实").out
    assert [p["employee"] for p in _items(company("people", "phone", "154-0000-0101", "--json"))] == ["H1"]


def test_devices_are_given_out_once(company: Kosmgr) -> None:
    assert company("devices", "add", "dev-1", "--entity", JIA).code == 0
    assert company("devices", "assign", "9000000101", "DEV-1").code == 0
    taken = company("devices", "assign", "9000000102", "dev-1", "--json")
    assert (taken.code, taken.document["code"]) == (5, "SlotTaken")
    assert [item["accounts"] for item in _items(company("devices", "--json"))] == [["9000000101"]]
    assert company("devices", "unassign", "9000000101", "--reason", "换机").code == 0


def test_rules_are_listed_and_added(company: Kosmgr) -> None:
    assert company("rules", "add", "kos.cert_fee", "80000", "--source", "公告", "--reason", "涨价").code == 0
    values = {item["key"]: item["value"] for item in _items(company("rules", "--json"))}
    assert values["kos.cert_fee"] == 80000
    assert [i["value"] for i in _items(company("rules", "--key", "kos.cert_fee", "--json"))] == [80000, 60000]
    assert company("rules", "add", "kos.cert_fee", "八百", "--source", "公告", "--reason", "涨价").code == 2
    assert company("rules", "add", "no.such", "1", "--source", "公告", "--reason", "涨价").code == 2


def test_a_user_sees_and_does_what_the_grants_allow(company: Kosmgr) -> None:
    assert company("users", "add", "wu", "--role", Role.HR.value, "--entity", YI).code == 0
    assert company("users", "add", "chen", "--role", Role.AUDITOR.value).code == 0
    assert [i["entity"] for i in _items(company("seats", "--as", "wu", "--json"))] == [YI]
    assert _items(company("accounts", "--as", "wu", "--json")) == []
    assert company("bind", "9000000101", "H1", "--as", "wu").code == 3
    assert company("bind", "9000000101", "H2", "--as", "chen").code == 4
    assert company("verify", "--as", "wu").code == 4
    assert company("seats", "--as", "nobody").code == 3


@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_001])
def test_text_that_cannot_be_stored_is_refused(company: Kosmgr, text: str) -> None:
    assert company("accounts", "open", text, "--entity", JIA, "--xhs-id", "9000000105").code == 2
