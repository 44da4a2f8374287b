"""Custody, 企业号 on phones, and stocktakes: who had it, what is on it, what was really seen."""

import threading
from datetime import date, timedelta

import pytest

from kosmgr.audit import service as journal
from kosmgr.checks import service as checks
from kosmgr.devices import custody, rules, service, stocktake_rules, stocktakes
from kosmgr.entities import service as entities
from kosmgr.matrix import service as matrix
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.bindings.make import account, person
from tests.conftest import on_day
from tests.devices import make
from tests.devices.make import TODAY
from tests.make import Cast

DAY = timedelta(days=1)


def test_a_phone_is_handed_out_once_and_comes_back(runtime: Runtime, cast: Cast) -> None:
    phone = make.device(runtime, cast.jia.id, "DEV-1")
    mine, other = person(runtime, cast.jia.id, "HM1", "甲一"), person(runtime, cast.jia.id, "HM2", "甲二")
    stranger = person(runtime, cast.yi.id, "CD1", "乙一")
    newcomer = person(runtime, cast.jia.id, "HM3", "甲三", hired_on=date(2026, 12, 1))
    with runtime.writing(cast.lin) as work:
        service.hand_out_device(work, phone, mine, condition="屏幕完好")
    for who, error in ((other, rules.Kept), (newcomer, rules.NotServing)):
        with pytest.raises(error), runtime.writing(cast.lin) as work:
            service.hand_out_device(work, phone, who)
    with pytest.raises(rules.OtherEntity), runtime.writing(SYSTEM) as work:
        service.hand_out_device(work, phone, stranger)
    with runtime.reading(cast.lin) as work:
        line = matrix.picture(work).by_device[phone]
        assert (line.keeper_name, line.keeper_employee, line.status_code) == ("甲一", "HM1", "in_use")
    with runtime.writing(cast.lin) as work:
        service.take_back_device(work, phone, condition="后盖有划痕")
        assert matrix.picture(work).by_device[phone].status_code == "returned"
        service.hand_out_device(work, phone, other)
        rows = custody.history(work, service.visible_device(work, phone)).custodies
        assert [(row.keeper_name, row.until_on, row.condition_back) for row in rows] == [
            ("甲二", None, None),
            ("甲一", TODAY, "后盖有划痕"),
        ]
    with runtime.reading(cast.chen) as work:
        steps = {row.action for row in journal.history(work, "device", phone)}
        assert {"device.handed_out", "device.taken_back"} <= steps


def test_an_enterprise_account_on_a_phone_of_others_is_a_finding(runtime: Runtime, cast: Cast) -> None:
    phone, mine = make.device(runtime, cast.jia.id, "DEV-1"), account(runtime, cast.jia.id, "A1")
    with runtime.writing(SYSTEM) as work:
        blue = entities.add_enterprise_account(work, cast.jia.id, "8001", "甲官方").id
        theirs = entities.add_enterprise_account(work, cast.yi.id, "8002", "乙官方").id
    with runtime.writing(cast.lin) as work:
        service.assign_device(work, mine, phone)
        custody.sign_in_enterprise(work, service.visible_device(work, phone), blue)
    for one, error in ((blue, rules.SignedIn), (theirs, rules.EnterpriseUnknown)):
        with pytest.raises(error), runtime.writing(SYSTEM) as work:
            custody.sign_in_enterprise(work, service.visible_device(work, phone), one)
    with runtime.reading(SYSTEM) as work:
        assert matrix.picture(work).by_device[phone].enterprise_ids == (blue,)
        assert len(checks.look(work, ["enterprise-on-kos-device"])) == 1
    with runtime.writing(cast.lin) as work:
        custody.sign_out_enterprise(work, service.visible_device(work, phone), blue, reason="换机")
    with runtime.reading(SYSTEM) as work:
        assert checks.look(work, ["enterprise-on-kos-device"]) == []


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("dev-1", ["DEV-1"]),
        ("DEV-1\r\nDEV-2，dev-1；ＤＥＶ-3", ["DEV-1", "DEV-2", "DEV-3"]),
        ("https://kos.example/devices/DEV-7/", ["DEV-7"]),
        ("http://kos.example/devices/DEV-7?x=1 DEV-8", ["DEV-7", "DEV-8"]),
        ("http://kos.example/devices/DEV-7/scan", ["DEV-7"]),
    ],
)
def test_numbers_are_read_as_they_are_typed_pasted_and_scanned(typed: str, numbers: list[str]) -> None:
    assert stocktake_rules.numbers(typed) == numbers


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (" ,\n", stocktake_rules.NumbersMissing),
        ("x" * 61, stocktake_rules.NumberTooLong),
        (" ".join(f"D{n}" for n in range(201)), stocktake_rules.TooManyNumbers),
    ],
)
def test_what_is_no_list_of_numbers_is_refused(typed: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        stocktake_rules.numbers(typed)


def test_a_stocktake_of_a_store_finds_misses_and_wonders(runtime: Runtime, cast: Cast) -> None:
    jia = cast.jia.id
    for number, store, status in (
        ("DEV-1", "西湖店", "in_use"),
        ("DEV-2", "西湖店", "idle"),
        ("DEV-3", "西湖店", "returned"),
        ("DEV-4", "滨江店", "in_use"),
    ):
        make.device(runtime, jia, number, store=store, status_code=status)
    make.device(runtime, cast.yi.id, "DEV-9")
    with runtime.writing(cast.lin) as work:
        one = stocktakes.open_stocktake(work, jia, "西湖店").id
    for store in ("西湖店", None):
        with pytest.raises(stocktake_rules.StocktakeOpen), runtime.writing(cast.lin) as work:
            stocktakes.open_stocktake(work, jia, store)
    with pytest.raises(stocktake_rules.NothingToCount), runtime.writing(cast.lin) as work:
        stocktakes.open_stocktake(work, jia, "没有这家店")
    with runtime.writing(cast.lin) as work:
        seen = stocktakes.see(work, one, "dev-1 DEV-3 DEV-4 DEV-9 DEV-77")
        assert seen == {"DEV-1": "found", "DEV-3": "gone", "DEV-4": "store", "DEV-9": "unknown", "DEV-77": "unknown"}
        assert stocktakes.see(work, one, "DEV-1")["DEV-1"] == "found"  # twice is once
        stocktakes.take_off(work, one, "dev-77")
        standing = stocktakes.count(work, one)
        assert ([x.number for x in standing.found], [x.number for x in standing.missing]) == (["DEV-1"], ["DEV-2"])
        assert [x.number for x in standing.unexpected] == ["DEV-3", "DEV-4", "DEV-9"]
    with runtime.reading(cast.wu) as work, pytest.raises(stocktake_rules.StocktakeUnknown):
        stocktakes.count(work, one)
    with runtime.writing(cast.lin) as work:
        record = stocktakes.close(work, one)
        assert (record.expected, len(record.missing)) == (2, 1)
        by_number = {line.number: line for line in matrix.picture(work).devices}
        assert by_number["DEV-1"].counted_on == TODAY
    for act in (lambda work: stocktakes.see(work, one, "DEV-2"), lambda work: stocktakes.close(work, one)):
        with pytest.raises(stocktake_rules.StocktakeClosed), runtime.writing(cast.lin) as work:
            act(work)
    with runtime.reading(SYSTEM) as work:
        (found,) = checks.look(work, ["missing"])
        assert [subject.key for subject in found.subjects] == ["DEV-2"]
    with on_day(runtime, TODAY + DAY).writing(cast.lin) as work:  # the next count sees it
        again = stocktakes.open_stocktake(work, jia).id
        stocktakes.see(work, again, "DEV-2")
        stocktakes.close(work, again)
        assert {line.device_id for line in stocktakes.count(work, again).missing}, "the others were not seen this time"
        missing = {one.subjects[0].key for one in checks.look(work, ["missing"])}
        assert missing == {"DEV-1", "DEV-4"}
    with runtime.reading(cast.chen) as work:
        actions = [row.action for row in journal.history(work, "stocktake", one)]
        assert actions == ["stocktake.closed", "stocktake.taken_off", "stocktake.seen", "stocktake.opened"]


def test_two_people_who_scan_the_same_phone_make_one_row(runtime: Runtime, cast: Cast) -> None:
    make.device(runtime, cast.jia.id, "DEV-1")
    with runtime.writing(cast.lin) as work:
        one = stocktakes.open_stocktake(work, cast.jia.id).id
    gate, faults = threading.Barrier(4), []

    def scan() -> None:
        gate.wait(10)
        try:
            with runtime.writing(cast.lin) as work:
                stocktakes.see(work, one, "DEV-1")
        except Exception as fault:
            faults.append(fault)

    crowd = [threading.Thread(target=scan) for _n in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(60)
    with runtime.reading(cast.lin) as work:
        assert (faults, len(stocktakes.count(work, one).found)) == ([], 1)
