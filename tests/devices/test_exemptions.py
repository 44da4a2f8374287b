"""Exemptions: asked by one, decided by another, covering all who share, over by themselves."""

from datetime import date, timedelta

import pytest

from kosmgr.audit import service as journal
from kosmgr.checks import service as checks
from kosmgr.devices import exemption_rules, exemptions, models, networks, rules, service
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.bindings.make import account
from tests.conftest import on_day
from tests.devices import make
from tests.devices.make import TODAY
from tests.make import Cast

LAST = TODAY + timedelta(days=13)  # fourteen days


def cover(kind: str = "device", slot: str | None = None, accounts: tuple[int, ...] = (1, 2)) -> rules.Cover:
    return rules.Cover(1, kind, 7, slot, frozenset(accounts), LAST)


@pytest.mark.parametrize(
    ("one", "asked", "fits"),
    [
        (cover(), ("device", 7, {1, 2}), True),
        (cover(), ("device", 7, {1}), True),
        (cover(), ("device", 7, {1, 2, 3}), False),
        (cover(), ("device", 8, {1, 2}), False),
        (cover(), ("sim", 7, {1, 2}), False),
        (cover(), ("slot", 7, {1, 2}, "main"), False),
        (cover("slot", "main"), ("slot", 7, {1, 2}, "main"), True),
        (cover("slot", "main"), ("slot", 7, {1, 2}, "clone"), False),
        (cover("slot", "main"), ("device", 7, {1, 2}), True),
    ],
)
def test_a_cover_is_for_one_thing_and_all_who_share_it(one: rules.Cover, asked: tuple, fits: bool) -> None:  # type: ignore[type-arg]
    assert rules.covers(one, *asked) is fits


def _asked(runtime: Runtime, cast: Cast, accounts: list[int], kind: str, thing: int, **given: object) -> int:
    with runtime.writing(cast.lin) as work:
        said = {"reason": "新手机还在路上", "until_on": LAST, **given}
        return exemptions.ask(work, kind, thing, accounts, **said).id  # type: ignore[arg-type]


def _standing(runtime: Runtime, exemption_id: int) -> str:
    with runtime.reading(SYSTEM) as work:
        return exemptions.listing(work, exemption_id=exemption_id)[0].standing


def _found(runtime: Runtime, name: str) -> int:
    with runtime.reading(SYSTEM) as work:
        return len(checks.look(work, [name]))


def test_two_accounts_share_a_phone_for_fourteen_days(runtime: Runtime, cast: Cast) -> None:
    """User story 16, with a sharing that a ledger brought in."""
    first, second, third = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2, 3))
    phone, zheng = make.device(runtime, cast.jia.id, "DEV-003"), make.compliance(cast)
    with runtime.writing(SYSTEM) as work:
        for one, slot in ((first, "main"), (second, "clone")):
            stays = {"slot": slot, "source": "devices", "rank": 0, "origin": "observed"}
            work.db.add(models.DeviceAssignment(device_id=phone, account_id=one, **stays))
    assert _found(runtime, "shared-device") == 1
    number = _asked(runtime, cast, [first, second], "device", phone)
    assert (_standing(runtime, number), _found(runtime, "shared-device")) == ("asked", 1)
    with runtime.writing(cast.boss) as work:
        own = exemptions.ask(work, "device", phone, [first, second], "试", LAST).id
    with pytest.raises(exemption_rules.OwnExemption), runtime.writing(cast.boss) as work:
        exemptions.decide(work, own, True)
    with pytest.raises(NotAllowed), runtime.writing(cast.lin) as work:
        exemptions.decide(work, number, True)
    with runtime.writing(zheng) as work:
        exemptions.decide(work, number, True, "限两周")
    with pytest.raises(exemption_rules.ExemptionSettled), runtime.writing(cast.boss) as work:
        exemptions.decide(work, number, False)
    assert (_standing(runtime, number), _found(runtime, "shared-device")) == ("live", 0)
    assert _found(on_day(runtime, LAST), "shared-device") == 0
    assert _found(on_day(runtime, LAST + timedelta(days=1)), "shared-device") == 1, "the day after"
    assert _standing(on_day(runtime, LAST + timedelta(days=1)), number) == "over"
    with runtime.writing(SYSTEM) as work:  # a third account on the phone: not all are covered
        stays = {"slot": "clone", "source": "devices", "rank": 0, "origin": "observed"}
        work.db.add(models.DeviceAssignment(device_id=phone, account_id=third, **stays))
    assert _found(runtime, "shared-device") == 1
    with runtime.reading(cast.chen) as work:
        steps = [row.action for row in journal.history(work, "exemption", number)]
        assert steps == ["exemption.approved", "exemption.asked"]


def test_what_stands_under_an_exemption_ends_with_it(runtime: Runtime, cast: Cast) -> None:
    first, second, third = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2, 3))
    phone, card = make.device(runtime, cast.jia.id, "DEV-1"), make.sim(runtime, cast.jia.id, "15400000101")
    way, zheng = make.network(runtime, cast.jia.id, "5G 卡", exclusive=True), make.compliance(cast)
    numbers = [
        _asked(runtime, cast, [first, second], *asked)
        for asked in (("slot", phone), ("sim", card), ("network", way))
        if asked[0] != "slot"
    ] + [_asked(runtime, cast, [first, second], "slot", phone, slot="main")]
    with runtime.writing(zheng) as work:
        for number in numbers:
            exemptions.decide(work, number, True)
    with runtime.writing(cast.lin) as work:
        for one in (first, second):
            rows = (
                service.assign_device(work, one, phone),
                service.assign_sim(work, one, card),
                networks.assign_network(work, one, way),
            )
        assert {row.until_on for row in rows} == {LAST + timedelta(days=1)}, "it expires by itself"
    for act, thing in ((service.assign_device, phone), (service.assign_sim, card), (networks.assign_network, way)):
        with pytest.raises((rules.SlotTaken, rules.SimTaken, rules.NetworkTaken)), runtime.writing(cast.lin) as work:
            act(work, third, thing)
    assert [_found(runtime, name) for name in ("shared-device", "shared-slot", "shared-sim")] == [0, 0, 0]
    with runtime.writing(cast.lin) as work:  # whoever asked may end it: that only narrows
        assert [exemptions.end(work, number, "新机到了") for number in numbers] == [1, 1, 1]
    with pytest.raises(exemption_rules.ExemptionSettled), runtime.writing(zheng) as work:
        exemptions.end(work, numbers[0], "再来一次")
    with runtime.reading(SYSTEM) as work:
        assert exemptions.live(work.db, TODAY) == []
    with runtime.writing(cast.lin) as work:
        service.unassign_device(work, first)
        service.assign_device(work, third, phone)


def test_an_exemption_is_asked_with_sense(runtime: Runtime, cast: Cast) -> None:
    first, second = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2))
    theirs = account(runtime, cast.yi.id, "B1")
    phone, other = make.device(runtime, cast.jia.id, "DEV-1"), make.device(runtime, cast.yi.id, "DEV-9")
    for thing, accounts, given, error in (
        (phone, [first], {}, exemption_rules.TooFew),
        (phone, [first, second], {"until_on": TODAY - timedelta(days=1)}, exemption_rules.EndNeeded),
        (phone, [first, second], {"until_on": TODAY + timedelta(days=90)}, exemption_rules.TooLong),
        (phone, [first, second], {"kind": "slot"}, exemption_rules.SlotNeeded),
        (phone, [first, second], {"kind": "moon"}, rules.WordUnknown),
        (other, [first, second], {}, rules.OtherEntity),
        (phone, [first, theirs], {}, rules.OtherEntity),
    ):
        said = {"kind": "device", "reason": "试", "until_on": LAST, **given}
        kind = said.pop("kind")
        with pytest.raises(error), runtime.writing(SYSTEM) as work:
            exemptions.ask(work, str(kind), thing, accounts, **said)  # type: ignore[arg-type]
    number = _asked(runtime, cast, [first, second], "device", phone)
    with runtime.reading(cast.wu) as work:
        assert exemptions.listing(work) == []
        with pytest.raises(exemption_rules.ExemptionUnknown):
            exemptions.visible_exemption(work, number)
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        exemptions.end(work, number, "审计员不改")
    with runtime.writing(cast.lin) as work:
        assert exemptions.end(work, number, "不用了") == 0, "withdrawn before anybody decided"
    assert _standing(runtime, number) == "over"
    late = _asked(runtime, cast, [first, second], "device", phone)
    with (
        pytest.raises(exemption_rules.AlreadyPast),
        on_day(runtime, LAST + timedelta(days=1)).writing(cast.boss) as work,
    ):
        exemptions.decide(work, late, True)


def test_approval_never_reaches_back(runtime: Runtime, cast: Cast) -> None:
    first, second = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2))
    phone = make.device(runtime, cast.jia.id, "DEV-1")
    number = _asked(runtime, cast, [first, second], "device", phone, from_on=date(2026, 11, 1))
    later = on_day(runtime, TODAY + timedelta(days=3))
    with later.writing(cast.boss) as work:
        assert exemptions.decide(work, number, True).from_on == TODAY + timedelta(days=3)
        assert exemptions.live(work.db, TODAY) == []
    with later.writing(cast.lin) as work:
        service.assign_device(work, first, phone)
    with pytest.raises(rules.DeviceTaken), later.writing(cast.lin) as work:
        service.assign_device(work, second, phone, rules.CLONE, TODAY)
    with later.writing(cast.lin) as work:
        service.assign_device(work, second, phone, rules.CLONE)
