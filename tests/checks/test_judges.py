"""Every judge at its boundaries: a picture by hand, what is seen and what is not."""

from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from kosmgr.checks import drift, image_reuse, login_facts
from kosmgr.checks.catalog import CHECKS
from kosmgr.checks.rules import RulesOfDay
from kosmgr.content.discipline import Posted
from kosmgr.devices.rules import Cover
from kosmgr.matrix.rules import AccountLine, NetworkLine
from tests.checks.make import (
    JIA,
    ON,
    USCC,
    YI,
    account,
    book,
    days,
    device,
    enterprise,
    entity,
    fee,
    holder,
    keys,
    picture,
    seen,
    sim,
)

NOBODY = {"holder": None}


def test_nothing_is_wrong_with_a_sound_company() -> None:
    sound = picture(account(), devices=(device(accounts=(103,)),), sims=(sim(accounts=(103,)),))
    for check in CHECKS:
        nothing: dict[str, Any] = {
            "payment.invoice-duplicate": (),
            "binding.affiliation": {},
            "binding.consent-withdrawn": {},
            "devices.denied": {},
            "content.same-title": (),
            "content.promo-ratio": {},
            "content.planned-held": (),
            "content.image-reuse": image_reuse.Facts((), {}),
        }
        facts: Any = (
            ()
            if check.rule.startswith(("application.", "offboarding.", "retention.", "spotcheck.", "isolation.login-"))
            else nothing.get(check.rule)
        )
        if check.read is login_facts.logins:
            facts = login_facts.Logins({}, (), ())
        if check.read is drift.read:
            facts = drift.Compared({}, ())
        assert list(check.sightings(sound, facts, RulesOfDay(book(), ON))) == [], check.rule


# One account: (rule, what is different about it, the company's own rules, whether it is seen).
ONE_ACCOUNT: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("seats.idle", NOBODY, {}, True),
    ("seats.idle", {**NOBODY, "seat_id": None}, {}, False),
    ("certification.due", {"certified_until_on": days(31)}, {}, False),
    ("certification.due", {"certified_until_on": days(30)}, {}, True),
    ("certification.due", {"certified_until_on": days(0)}, {}, True),
    ("certification.due", {"certified_until_on": days(-1)}, {}, False),
    ("certification.due", {"certified_until_on": days(31)}, {"renewal__due_days": 31}, True),
    ("certification.due", {"certified_until_on": None}, {}, False),
    ("certification.due", {"certified_until_on": days(30), "seat_id": None}, {}, False),
    ("certification.overdue", {"certified_until_on": days(-1)}, {}, False),
    ("certification.overdue", {"certified_until_on": days(0)}, {"lapse__grace_days": 3}, False),
    ("certification.overdue", {"certified_until_on": days(-1)}, {"lapse__grace_days": 3}, True),
    ("certification.overdue", {"certified_until_on": days(-3)}, {"lapse__grace_days": 3}, True),
    ("certification.overdue", {"certified_until_on": days(-4)}, {"lapse__grace_days": 3}, False),
    ("certification.lapsed", {"certified_until_on": days(0)}, {}, False),
    ("certification.lapsed", {"certified_until_on": days(-1)}, {}, True),
    ("certification.lapsed", {"certified_until_on": days(-3)}, {"lapse__grace_days": 3}, False),
    ("certification.lapsed", {"certified_until_on": days(-4)}, {"lapse__grace_days": 3}, True),
    ("certification.lapsed", {"certified_until_on": days(-1), "seat_id": None}, {}, False),
    ("binding.departed-holder", {"holder": holder(left_on=days(-1))}, {}, True),
    ("binding.departed-holder", {"holder": holder(left_on=days(0))}, {}, False),
    ("binding.departed-holder", {"holder": holder(left_on=days(15))}, {}, False),
    ("binding.departed-holder", {"holder": holder(left_on=days(-1)), "seat_id": None}, {}, True),
    ("binding.departed-holder", NOBODY, {}, False),
    ("binding.ineligible-holder", {"holder": holder(None, external=True)}, {}, True),
    ("binding.ineligible-holder", {"holder": holder(kind="intern")}, {}, True),
    ("binding.ineligible-holder", {"holder": holder(kind="outsourced")}, {}, True),
    ("binding.ineligible-holder", {"holder": holder(kind="probation")}, {}, False),
    ("binding.ineligible-holder", {"holder": holder(kind="dispatched")}, {}, False),
    ("binding.ineligible-holder", {"holder": holder(kind=None)}, {}, False),
    (
        "binding.ineligible-holder",
        {"holder": holder(kind="intern")},
        {"person__eligible_types": {"intern": "yes"}},
        False,
    ),
    ("binding.ineligible-holder", {"holder": holder(entity_id=YI)}, {}, True),
    ("binding.ineligible-holder", {"holder": holder(employed_from_on=days(1))}, {}, True),
    ("binding.ineligible-holder", {"holder": holder(employed_from_on=days(0))}, {}, False),
    ("binding.ineligible-holder", {"holder": holder(employed_from_on=None)}, {}, False),
    ("binding.ineligible-holder", {"holder": holder(kind="intern", left_on=days(-1))}, {}, False),
    ("binding.operator-mismatch", {"registered_person": "张伟的爱人"}, {}, True),
    ("binding.operator-mismatch", {"registered_person": " 张 伟（已离职）"}, {}, False),
    ("binding.operator-mismatch", {"registered_person": None}, {}, False),
    ("binding.operator-mismatch", {"registered_person": "李娜", **NOBODY}, {}, False),
    ("binding.operator-mismatch", {"registered_person": "李娜"}, {"operator__is_registered_person": False}, False),
    ("activity.stale", {"last_posted_on": days(-30)}, {}, False),
    ("activity.stale", {"last_posted_on": days(-31)}, {}, True),
    ("activity.stale", {"last_posted_on": days(-31), **NOBODY}, {}, True),
    ("activity.stale", {"last_posted_on": days(-31), "platform_code": "banned"}, {}, True),
    ("activity.stale", {"last_posted_on": days(-31), "holder": holder(on_leave=True)}, {}, True),
    ("activity.stale", {"last_posted_on": days(-31), "seat_id": None}, {}, False),
    ("activity.stale", {"last_posted_on": days(-31)}, {"stale__days": 31}, False),
    ("activity.stale", {"last_posted_on": None}, {}, False),
    ("activity.never-posted", {"last_posted_on": None, "opened_on": days(-14)}, {}, False),
    ("activity.never-posted", {"last_posted_on": None, "opened_on": days(-15)}, {}, True),
    ("activity.never-posted", {"last_posted_on": None, "opened_on": None}, {}, True),
    ("activity.never-posted", {"last_posted_on": days(-200), "opened_on": days(-300)}, {}, False),
    ("health.risk", {"health_score": 69}, {}, True),
    ("health.risk", {"health_score": 70}, {}, False),
    ("health.risk", {"health_score": 0}, {}, True),
    ("health.risk", {"health_score": None}, {}, False),
    ("health.watch", {"health_score": 69}, {}, False),
    ("health.watch", {"health_score": 70}, {}, True),
    ("health.watch", {"health_score": 79}, {}, True),
    ("health.watch", {"health_score": 80}, {}, False),
    ("health.watch", {"health_score": 80}, {"health__safe_from": 81}, True),
    ("payment.unpaid", {"fee": fee(status="unpaid")}, {}, True),
    ("payment.unpaid", {"fee": fee(status="paid")}, {}, False),
    ("payment.unpaid", {"fee": fee(status="unpaid"), "seat_id": None}, {}, False),
    ("payment.unpaid", {"fee": None}, {}, False),
    ("payment.unrecorded", {"fee": None}, {}, True),
    ("payment.unrecorded", {"fee": None, "certified_until_on": None}, {}, False),
    ("payment.unrecorded", {"fee": fee(status="unpaid")}, {}, False),
    ("payment.unrecorded", {"fee": None}, {"payment__recorded": False}, False),
    ("payment.invoice-missing", {"fee": fee(status="paid_no_invoice", invoice_number=None)}, {}, True),
    ("payment.invoice-missing", {"fee": fee(status="paid", invoice_number=None)}, {}, True),
    ("payment.invoice-missing", {"fee": fee(status="paid_no_invoice")}, {}, False),
    ("payment.invoice-missing", {"fee": fee(status="unpaid", invoice_number=None)}, {}, False),
    ("payment.invoice-missing", {"fee": fee(invoice_number=None)}, {"invoice__per_payment": False}, False),
    ("payment.advance", {"fee": fee(payer_kind="employee")}, {}, True),
    ("payment.advance", {"fee": fee(payer_kind="third_party")}, {}, False),
    ("payment.third-party", {"fee": fee(payer_kind="third_party")}, {}, True),
    ("payment.third-party", {"fee": fee(payer_kind="employee")}, {}, False),
]


@pytest.mark.parametrize(("rule", "changed", "rules", "found"), ONE_ACCOUNT)
def test_one_account(rule: str, changed: dict[str, Any], rules: dict[str, Any], found: bool) -> None:
    sightings = seen(rule, picture(account(**changed)), rules=rules)
    assert keys(sightings) == ([["9000000103"]] if found else [])
    for one in sightings:
        assert one.entity_id == JIA
        assert one.rule == rule
        assert one.message.format(**one.facts)
        assert {"title", "effective_from", "confidence"} <= set(one.source)


# One device: (rule, accounts on it, what is different, the company's own rules, whether it is seen).
ONE_DEVICE: list[tuple[str, tuple[int, ...], dict[str, Any], dict[str, Any], bool]] = [
    ("isolation.shared-device", (103, 104), {}, {}, True),
    ("isolation.shared-device", (103,), {}, {}, False),
    ("isolation.shared-device", (103, 104), {}, {"device__max_accounts": 2}, False),
    ("isolation.shared-slot", (103, 104), {}, {}, False),
    ("isolation.enterprise-on-kos-device", (103,), {"enterprise_ids": (1,)}, {}, True),
    ("isolation.enterprise-on-kos-device", (), {"enterprise_ids": (1,)}, {}, False),
    ("isolation.enterprise-on-kos-device", (103,), {}, {}, False),
    (
        "isolation.enterprise-on-kos-device",
        (103,),
        {"enterprise_ids": (1,)},
        {"device__enterprise_apart": False},
        False,
    ),
    ("isolation.public-wifi", (103,), {"network_kind": "public_wifi"}, {}, True),
    ("isolation.public-wifi", (103,), {"network_kind": "wifi"}, {}, False),
    ("isolation.public-wifi", (), {"network_kind": "public_wifi"}, {}, False),
    ("isolation.public-wifi", (103,), {"network_kind": "public_wifi"}, {"network__no_public_wifi": False}, False),
    ("isolation.home-network", (103,), {"network_kind": "home"}, {}, True),
    ("isolation.home-network", (103,), {"network_kind": "5g"}, {}, False),
    ("isolation.returned-device", (103,), {"status_code": "returned"}, {}, True),
    ("isolation.returned-device", (), {"status_code": "returned"}, {}, False),
    ("isolation.returned-device", (103,), {"status_code": "idle"}, {}, False),
    ("devices.registered-twice", (), {"registered_as": ("DEV-003", "dev-003")}, {}, True),
    ("devices.registered-twice", (), {}, {}, False),
    ("devices.not-counted", (), {"counted_on": date(2026, 5, 20)}, {}, False),
    ("devices.not-counted", (), {"counted_on": date(2026, 5, 19)}, {}, True),
    ("devices.not-counted", (), {"counted_on": date(2026, 5, 19)}, {"device__count_months": 7}, False),
    ("devices.not-counted", (), {"counted_on": date(2026, 5, 19), "status_code": "returned"}, {}, False),
    ("devices.not-counted", (), {"counted_on": None}, {}, True),
    ("devices.not-counted", (), {"counted_on": None, "bought_on": None}, {}, False),
    ("devices.not-counted", (), {"counted_on": None, "bought_on": date(2026, 6, 1)}, {}, False),
]


@pytest.mark.parametrize(("rule", "on_it", "changed", "rules", "found"), ONE_DEVICE)
def test_one_device(
    rule: str, on_it: tuple[int, ...], changed: dict[str, Any], rules: dict[str, Any], found: bool
) -> None:
    shown = picture(account(103), account(104), devices=(device(accounts=on_it, **changed),))
    sightings = seen(rule, shown, rules=rules)
    assert keys(sightings, "device") == ([["DEV-003"]] if found else [])
    if found:
        assert keys(sightings) == [[f"9000000{one}" for one in on_it]]


def test_two_accounts_take_turns_in_one_slot() -> None:
    phone = replace(device(), accounts=((103, "main"), (104, "main"), (105, "clone")))
    shown = picture(account(103), account(104), account(105), devices=(phone,))
    (found,) = seen("isolation.shared-slot", shown)
    assert keys([found]) == [["9000000103", "9000000104"]]
    leave = Cover(1, "slot", phone.id, "main", frozenset({103, 104}), ON)
    assert seen("isolation.shared-slot", shown, [leave]) == []
    assert seen("isolation.shared-slot", shown, rules={"slot__max_accounts": 2}) == []


def test_a_phone_that_a_stocktake_did_not_find() -> None:
    row = SimpleNamespace(device_id=3, stocktake_id=1, closed_on=days(-2), keeper_name="张伟", store=None)
    for changed, found in (
        ({"counted_on": days(-9)}, 1),
        ({"counted_on": days(-2)}, 0),
        ({"counted_on": None}, 1),
        ({"counted_on": days(-9), "status_code": "lost"}, 0),
    ):
        phone = device(accounts=(103,), **changed)
        assert len(seen("devices.missing", picture(account(103), devices=(phone,)), [row])) == found
    assert seen("devices.missing", picture(), [row]) == [], "of another entity"


def test_one_registered_network_counts_for_accounts_without_a_known_address() -> None:
    line = NetworkLine(5, 1, "余杭店WiFi", "wifi", "10.20.3.0/24", None, None, False, False, (103, 104))
    by_ip = (account(103, ip="10.20.3.9", network_id=5), account(104, network_id=5))
    shown = replace(picture(*by_ip), networks=(line,), by_network={5: line})
    (found,) = seen("isolation.shared-network", shown)
    assert keys([found]) == [["9000000103", "9000000104"]]
    assert keys([found], "network") == [["10.20.3.0/24"]]
    leave = Cover(1, "network", 5, None, frozenset({103, 104}), ON)
    assert seen("isolation.shared-network", shown, [leave]) == []
    known = replace(line, exempt=True)
    assert seen("isolation.shared-network", replace(shown, by_network={5: known})) == []


@pytest.mark.parametrize(
    ("left_on", "status", "accounts", "found"),
    [
        (days(-1), "in_use", (103,), True),
        (days(-1), "idle", (), True),
        (days(-1), "to_verify", (), True),
        (days(-1), "cancelled", (103,), False),
        (days(0), "in_use", (103,), False),
        (days(15), "in_use", (103,), False),
        (None, "in_use", (103,), False),
    ],
)
def test_the_registrant_of_a_card(left_on: date | None, status: str, accounts: tuple[int, ...], found: bool) -> None:
    card = sim(accounts=accounts, registrant_left_on=left_on, status_code=status)
    sightings = seen("isolation.sim-registrant", picture(account(103), sims=(card,)))
    assert keys(sightings, "employee") == ([[f"{USCC}/HM0017"]] if found else [])


def test_a_shared_number_says_what_the_sim_ledger_says() -> None:
    accounts = (account(101, nickname="西湖店王芳讲软装"), account(127))
    card = sim(accounts=(101, 127), account_nickname="西湖店王芳讲软装 ")
    (found,) = seen("isolation.shared-sim", picture(*accounts, sims=(card,)))
    assert keys([found]) == [["9000000101", "9000000127"]]
    assert found.evidence["not_in_sim_ledger"] == ["9000000127"]
    assert seen("isolation.shared-sim", picture(*accounts, sims=(card,)), rules={"phone__max_accounts": 2}) == []
    assert seen("isolation.shared-sim", picture(*accounts, sims=(sim(accounts=(101,)),))) == []


@dataclass
class Net:
    """Accounts on one IP: their phones, and what is found."""

    phones: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    ips: tuple[str | None, ...]
    found: bool


@pytest.mark.parametrize(
    "net",
    [
        Net(((1,), (2,)), ("甲", "乙"), ("10.20.3.9", "10.20.3.9"), True),
        Net(((1,), (1,)), ("甲", "甲"), ("10.20.3.9", "10.20.3.9"), False),  # one phone: shared-device says it
        Net(((1,), (2,)), ("西湖店5G", "西湖店5G"), (None, None), False),  # equal names of mobile networks
        Net(((1,), (2,)), ("甲", "甲"), ("10.20.3.9", "10.20.3.8"), False),
        Net(((), ()), ("甲", "甲"), ("10.20.3.9", "10.20.3.9"), True),
    ],
)
def test_a_shared_network_is_an_equal_egress_ip(net: Net) -> None:
    lines = [
        account(103 + place, device_ids=phones, network=net.names[place], ip=net.ips[place])
        for place, phones in enumerate(net.phones)
    ]
    sightings = seen("isolation.shared-network", picture(*lines))
    assert keys(sightings, "network") == ([["10.20.3.9"]] if net.found else [])
    if net.found:
        assert keys(sightings) == [["9000000103", "9000000104"]]


def test_what_crosses_entities_belongs_to_none() -> None:
    shown = picture(account(103), account(104, entity_id=YI), devices=(device(accounts=(103, 104)),))
    (found,) = seen("isolation.shared-device", shown)
    assert found.entity_id is None


@pytest.mark.parametrize(
    ("used", "scope", "limit", "found"),
    [(100, "entity", 100, False), (101, "entity", 100, True), (31, "entity", 30, True)],
)
def test_over_the_quota(used: int, scope: str, limit: int, found: bool) -> None:
    shown = picture(entities=(entity(used=used, quota=limit, quota_scope=scope),))
    sightings = seen("seats.over-quota", shown, rules={"quota__limit": limit})
    assert keys(sightings, "entity") == ([[USCC]] if found else [])


def test_a_quota_per_enterprise_account_is_counted_there() -> None:
    both = (enterprise(1), enterprise(2))
    lines = [account(100 + n, enterprise_account_id=1) for n in range(3)]
    shown = picture(
        *lines, entities=(entity(used=3, quota=4, quota_scope="enterprise_account", enterprise_accounts=both),)
    )
    sightings = seen("seats.over-quota", shown, rules={"quota__limit": 2})
    assert keys(sightings, "enterprise_account") == [["9000000001"]]
    assert seen("seats.over-quota", shown, rules={"quota__limit": 3}) == []


def _under(until: date, *lines: AccountLine, others: tuple[Any, ...] = ()) -> Any:
    return picture(*lines, entities=(entity(enterprise_accounts=(enterprise(1, certified_until_on=until), *others)),))


@pytest.mark.parametrize(("left", "grace", "found"), [(0, 0, False), (-1, 0, True), (-3, 3, False), (-4, 3, True)])
def test_a_lapsed_parent_takes_its_accounts_down(left: int, grace: int, found: bool) -> None:
    rules = {"lapse__grace_days": grace}
    shown = _under(days(left), account(101), account(102))
    sightings = seen("certification.parent-lapsed", shown, rules=rules)
    assert keys(sightings) == ([["9000000101", "9000000102"]] if found else [])
    assert seen("certification.lapsed", shown, rules=rules) == []


def test_only_the_accounts_under_it_go_down() -> None:
    lines = (account(101), account(102, enterprise_account_id=2), account(103, enterprise_account_id=None))
    alone = _under(days(-1), *lines)
    assert keys(seen("certification.parent-lapsed", alone)) == [["9000000101", "9000000103"]]
    among_two = _under(days(-1), *lines, others=(enterprise(2, nickname="二号"),))
    assert keys(seen("certification.parent-lapsed", among_two)) == [["9000000101"]]


@pytest.mark.parametrize(("left", "found"), [(31, False), (30, True), (0, True), (-1, False)])
def test_an_enterprise_account_is_due_too(left: int, found: bool) -> None:
    sightings = seen("certification.due", _under(days(left)))
    assert keys(sightings, "enterprise_account") == ([["9000000001"]] if found else [])


def test_an_invoice_number_on_several_fees_is_one_finding() -> None:
    @dataclass
    class Row:
        id: int
        account_id: int | None
        number: str
        entity_id: int = JIA
        enterprise_account_id: int | None = None
        amount_fen: int = 60000
        kind: str = "普票"
        invoiced_on: date = ON

    shown = picture(account(118), account(119), account(120))
    twice = [Row(1, 118, "20"), Row(2, 119, "20"), Row(3, 120, "21")]
    sightings = seen("payment.invoice-duplicate", shown, facts=twice)
    assert keys(sightings) == [["9000000118", "9000000119"]]
    assert keys(sightings, "document") == [["20"]]
    with_enterprise = [Row(1, 118, "20"), Row(2, None, "20", enterprise_account_id=1)]
    (found,) = seen("payment.invoice-duplicate", shown, facts=with_enterprise)
    assert [one.key for one in found.subjects] == ["20", "9000000001", "9000000118"]


def test_an_idle_seat_says_what_was_wasted() -> None:
    line = account(
        202,
        nickname="高新店王芳",
        holder=None,
        unbound_on=date(2026, 8, 31),
        last_holder_name="王芳",
        certified_from_on=date(2026, 3, 15),
        certified_until_on=date(2027, 3, 14),
    )
    (found,) = seen("seats.idle", picture(line))
    assert found.evidence["days_left_then"] == 195
    assert found.evidence["wasted_fen"] == 32055
    assert found.evidence["days_left_now"] == 114
    assert found.evidence["still_unused_fen"] == 18740
    assert found.evidence["nickname_names_last_holder"] is True
    assert "320.55" in found.message.format(**found.facts)
    assert keys([found], "seat") == [[f"{USCC}/102"]]


def test_the_leaver_clock_counts_from_the_last_working_day() -> None:
    gone = holder("HM0017", name="周敏", left_on=date(2026, 9, 30), last_working_on=date(2026, 9, 28))
    (found,) = seen("binding.departed-holder", picture(account(111, holder=gone)))
    assert found.severity == "critical"
    assert found.evidence["days_since"] == 51
    assert found.evidence["deadline_at"] == "2026-09-28T18:00:00+08:00"
    assert found.evidence["hours_over"] == 53 * 24
    assert keys([found], "employee") == [[f"{USCC}/HM0017"]]


def test_an_outside_operator_weighs_more_than_an_intern() -> None:
    outside = seen("binding.ineligible-holder", picture(account(holder=holder(None, name="小何", external=True))))
    intern = seen("binding.ineligible-holder", picture(account(holder=holder(kind="intern"))))
    assert (outside[0].severity, intern[0].severity) == ("critical", "high")
    assert keys(outside, "employee") == [[f"{USCC}/小何"]]


def test_a_fingerprint_does_not_depend_on_order_or_day() -> None:
    first = picture(account(103), account(104), devices=(device(accounts=(103, 104)),))
    later = picture(account(104), account(103), on=days(9), devices=(device(accounts=(104, 103)),))
    (a,), (b,) = seen("isolation.shared-device", first), seen("isolation.shared-device", later)
    assert a.fingerprint == b.fingerprint
    (c,) = seen("isolation.shared-device", picture(account(103), account(105), devices=(device(accounts=(103, 105)),)))
    assert a.fingerprint != c.fingerprint


def test_what_serves_two_entities_is_everybodys_business() -> None:
    lines = (account(103, ip="10.20.3.9"), account(204, entity_id=YI, ip="10.20.3.9", holder=holder("CD0010")))
    both = picture(*lines, devices=(device(accounts=(103, 204)),), sims=(sim(1, (103, 204)),))
    found = seen("isolation.across-entities", both)
    assert [one.subjects[0].kind for one in found] == ["device", "sim", "network"]
    assert {one.entity_id for one in found} == {None}
    same = replace(lines[1], holder=lines[0].holder)
    assert [one.subjects[0].kind for one in seen("isolation.across-entities", picture(lines[0], same))] == [
        "network",
        "employee",
    ]
    assert seen("isolation.across-entities", both, rules={"isolation__one_entity": False}) == []
    assert (
        seen("isolation.across-entities", picture(account(103), account(104), devices=(device(accounts=(103, 104)),)))
        == []
    )


def posted(known: int, promotional: int) -> Posted:
    return Posted(published=known, known=known, promotional=promotional, goods=promotional)


@pytest.mark.parametrize(
    ("facts", "rules", "expected"),
    [
        (posted(5, 3), {}, True),
        (posted(6, 3), {}, False),  # half is allowed
        (posted(4, 4), {}, False),  # too few to say anything
        (posted(4, 4), {"promo.min_notes": 4}, True),
        (posted(5, 3), {"promo.ratio_max": 60}, False),
        (posted(0, 0), {"promo.min_notes": 0}, False),
        (None, {}, False),
    ],
)
def test_the_share_of_advertising(facts: Posted | None, rules: dict[str, Any], expected: bool) -> None:
    known = {} if facts is None else {103: facts}
    assert bool(seen("content.promo-ratio", picture(account()), {30: known}, rules)) is expected


@pytest.mark.parametrize(
    ("changed", "rules", "severity"),
    [
        ({}, {}, None),
        ({"holds": ("handover",)}, {}, "high"),
        ({"holds": ("freeze",)}, {}, "high"),
        ({"holds": ("ban",)}, {}, "critical"),
        ({"platform_code": "banned"}, {}, "critical"),
        ({"platform_code": "muted"}, {}, "high"),
        ({"platform_code": "limited"}, {}, None),  # limited in reach, not in posting
        ({"holds": ("ban",)}, {"posting.held_stays_out": False}, None),
    ],
)
def test_plans_of_an_account_that_may_not_post(
    changed: dict[str, Any], rules: dict[str, Any], severity: str | None
) -> None:
    waiting = [SimpleNamespace(id=n, title=f"第{n}篇", planned_on=days(n), account_id=103) for n in (1, 2)]
    found = seen("content.planned-held", picture(account(**changed)), waiting, rules)
    assert [one.severity for one in found] == ([severity] if severity else [])
    if found:
        assert [one.kind for one in found[0].subjects] == ["account", "note", "note"]
