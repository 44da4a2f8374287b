"""Lists: the shapes others rely on, what may be asked of them, and only what one may see."""

from datetime import date
from typing import Any

import pytest

from kosmgr.bindings import service as bindings
from kosmgr.certification import service as certification
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Invalid
from kosmgr.matrix import lists
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from tests.bindings.make import account, bound, person
from tests.make import JIA, YI, Cast

TODAY = date(2026, 11, 20)


def _story(runtime: Runtime, cast: Cast) -> None:
    """A1 held and due, A2 lapsed and without a holder, A3 held by a leaver; B1 in the other entity."""
    li, zhou = person(runtime, cast.jia.id, "H1", "李雷"), person(runtime, cast.jia.id, "H2", "周敏")
    ids = [account(runtime, cast.jia.id, f"A{n}") for n in (1, 2, 3)]
    account(runtime, cast.yi.id, "B1")
    bound(runtime, ids[0], li, date(2026, 3, 1))
    bound(runtime, ids[2], zhou, date(2026, 3, 1))
    with runtime.writing(SYSTEM) as work:
        certification.certify(work, ids[0], date(2025, 12, 10))
        certification.certify(work, ids[1], date(2025, 11, 10))
        certification.certify(work, ids[2], date(2026, 3, 1))
        certification.record_fee(work, ids[0], status="unpaid")
        seats.observe_account(work, ids[0], last_posted_on=date(2026, 11, 19), store="西湖店", platform_state="正常")
        phone = devices.register_device(work, "dev-1", cast.jia.id, network="西湖店5G").id
        devices.assign_device(work, ids[0], phone)
        card = devices.register_sim(work, "15400000101", cast.jia.id, carrier="移动").id
        devices.assign_sim(work, ids[0], card)
    with runtime.writing(SYSTEM) as work:  # a ledger says she left, and still names her as the user
        people.end_employment(work, zhou, date(2026, 9, 30))


def _items(runtime: Runtime, name: str, on: date = TODAY, actor: Any = SYSTEM, **asked: Any) -> list[dict[str, Any]]:
    with runtime.reading(actor, on) as work:
        return lists.items(work, name, **asked)


def test_accounts_have_the_shape_others_rely_on(runtime: Runtime, cast: Cast) -> None:
    _story(runtime, cast)
    found = {item["account"]: item for item in _items(runtime, "accounts")}
    assert {key: item["state"] for key, item in found.items()} == {
        "A1": "due",
        "A2": "lapsed",
        "A3": "leaver",
        "B1": "idle",
    }
    first = found["A1"]
    assert {key: first[key] for key in ("nickname", "entity", "ownership", "seat", "platform_state")} == {
        "nickname": "昵称A1",
        "entity": JIA,
        "ownership": "company",
        "seat": 1,
        "platform_state": "正常",
    }
    assert first["holder"] == {"employee": "H1", "name": "李雷", "from": date(2026, 3, 1)}
    assert (first["certified_until"], first["device"]) == (date(2026, 12, 9), "DEV-1")
    assert (first["network"], first["last_posted_on"]) == ("西湖店5G", date(2026, 11, 19))


def test_seats_people_bindings_devices_and_cards(runtime: Runtime, cast: Cast) -> None:
    _story(runtime, cast)
    rows = [
        {key: item[key] for key in ("entity", "scheme", "quota", "used", "free")} for item in _items(runtime, "seats")
    ]
    assert {"entity": JIA, "scheme": "paid_annual", "quota": 100, "used": 3, "free": 97} in rows
    zhou = next(item for item in _items(runtime, "people") if item["employee"] == "H2")
    assert (zhou["status"], zhou["left_on"], zhou["accounts"]) == ("left", date(2026, 9, 30), ["A3"])
    before = next(item for item in _items(runtime, "people", date(2026, 9, 15)) if item["employee"] == "H2")
    assert before["status"] == "serving"
    assert [(b["account"], b["employee"], b["origin"]) for b in _items(runtime, "bindings")] == [
        ("A1", "H1", "decided"),
        ("A3", "H2", "decided"),
    ]
    assert [d["accounts"] for d in _items(runtime, "devices")] == [["A1"]]
    [card] = _items(runtime, "sims")
    assert (card["number"], card["accounts"]) == ("154****0101", ["A1"])


@pytest.mark.parametrize(
    ("asked", "accounts"),
    [
        ({"search": "李"}, ["A1"]),
        ({"search": "ａ2"}, ["A2"]),
        ({"filters": {"state": "leaver"}}, ["A3"]),
        ({"filters": {"entity": YI}}, ["B1"]),
        ({"filters": {"store": "西湖店", "ownership": "company"}}, ["A1"]),
        ({"filters": {"ownership": "employee"}}, []),
        ({"sort": "-certified_until"}, ["A3", "A1", "A2", "B1"]),
        ({"sort": "account", "filters": {"seated": "all"}}, ["A1", "A2", "A3", "B1"]),
        ({"filters": {"seated": "no"}}, []),
    ],
)
def test_what_may_be_asked(quick: Runtime, asked: dict[str, Any], accounts: list[str]) -> None:
    _story(quick, Cast.make(quick))
    assert [item["account"] for item in _items(quick, "accounts", **asked)] == accounts


@pytest.mark.parametrize(
    ("name", "asked"),
    [("accounts", {"sort": "version"}), ("accounts", {"filters": {"id": "1"}}), ("secrets", {})],
)
def test_nothing_else_may(quick: Runtime, name: str, asked: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        _items(quick, name, **asked)


def test_each_sees_his_own(runtime: Runtime, cast: Cast) -> None:
    _story(runtime, cast)
    for name, mine in (("accounts", "account"), ("people", "employee"), ("bindings", "account"), ("devices", "device")):
        seen = {item[mine] for item in _items(runtime, name, actor=cast.wu)}
        assert seen <= {"B1"}, name
    assert [item["entity"] for item in _items(runtime, "seats", actor=cast.wu)] == [YI]
    with runtime.reading(cast.wu, TODAY) as work:
        assert lists.renewal_lines(work) == []


def test_renewals_and_what_stands_in_the_way(runtime: Runtime, cast: Cast) -> None:
    _story(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        blue = entities.add_enterprise_account(work, cast.jia.id, "jia_blue", "甲官方").id
        certification.certify(work, enterprise_account_id=blue, from_on=date(2025, 11, 1))
        seats.open_account(work, "丁", cast.jia.id, "A4", blue)
        certification.certify(work, seats.visible_account(work, "A4").id, date(2025, 12, 1))
        rulebook.add_value(work, "kos.cert_fee", 80000, date(2026, 12, 1), "平台公告", "涨价")
    with runtime.reading(SYSTEM, TODAY) as work:
        document = lists.renewal_document(work)
        far = lists.renewal_document(work, days=365)
    rows = [
        (r["account"], r["item"], r["due_on"], r["days_left"], r["stage"], r["fee_fen"], r["blockers"])
        for r in document["renewals"]
    ]
    assert rows == [
        ("JIA_BLUE", "enterprise", date(2026, 10, 31), -20, "lapsed", 60000, []),
        ("A2", "kos", date(2026, 11, 9), -11, "lapsed", 60000, ["no_holder"]),
        ("A4", "kos", date(2026, 11, 30), 10, "due", 80000, ["no_holder", "parent_lapsed"]),
        ("A1", "kos", date(2026, 12, 9), 19, "due", 80000, ["fee_unpaid"]),
    ]
    assert document["total_fen"] == 280000
    assert far["renewals"][-1]["account"] == "A3"
    assert far["renewals"][-1]["blockers"] == ["holder_left"]
    with runtime.writing(SYSTEM) as work:
        mine = seats.visible_account(work, "A1").id
        certification.record_fee(work, mine, date(2026, 12, 10), status="paid")
    with runtime.reading(SYSTEM, TODAY) as work:
        again = lists.renewal_document(work)
    assert [r["paid"] for r in again["renewals"]] == [False, False, False, True]
    assert again["total_fen"] == 200000


def test_a_hundred_seats_and_their_enterprise_account_cost_60600(quick: Runtime) -> None:
    jia = Cast.make(quick).jia.id
    with quick.writing(SYSTEM) as work:
        blue = entities.add_enterprise_account(work, jia, "jia_blue", "甲官方").id
        certification.certify(work, enterprise_account_id=blue, from_on=date(2026, 1, 5))
    with quick.writing(SYSTEM) as work:
        for number in range(100):
            opened = seats.open_account(work, f"号{number}", jia, f"A{number}", blue, on=date(2026, 1, 5))
            certification.certify(work, opened.id, date(2026, 1, 5))
    with quick.reading(SYSTEM, TODAY) as work:
        assert lists.renewal_document(work, days=90)["total_fen"] == 6060000


def test_released_accounts_are_listed_when_asked_for(quick: Runtime) -> None:
    cast = Cast.make(quick)
    mine = account(quick, cast.jia.id, "A1")
    with quick.writing(SYSTEM) as work:
        bindings.retire(work, mine, date(2026, 6, 1), reason="停用")
    assert _items(quick, "accounts") == []
    [left] = _items(quick, "accounts", filters={"seated": "no"})
    assert (left["account"], left["seat"]) == ("A1", None)
    assert [item["seat"] for item in _items(quick, "accounts", date(2026, 5, 1))] == [1]
