"""`kosmgr check` on the six ledgers: each finding of the list, and nothing that is not there."""

from collections import defaultdict

import pytest

from tests.journeys.conftest import TODAY, Shell


def account(*tails: int) -> frozenset[str]:
    return frozenset(f"9000000{tail}" for tail in tails)


EXPECTED: dict[str, set[frozenset[str]]] = {
    # row 1
    "binding.departed-holder": {account(111)},
    # rows 1 and 3, by the handover list (03): unbind, sign-out, SIM not done; the nickname still carries her name
    "offboarding.item-overdue": {account(111), account(202)},
    # row 3
    "seats.idle": {account(112), account(202)},
    # row 4
    "isolation.shared-device": {account(103, 104), account(204, 205)},
    "isolation.shared-sim": {account(101, 127)},
    "isolation.shared-network": {account(105, 106, 114, 119, 126)},
    # row 5
    "certification.lapsed": {account(117)},
    "certification.due": {account(115), account(116)},
    # row 6, the payments
    "payment.unpaid": {account(113)},
    "payment.invoice-missing": {account(103)},
    "payment.invoice-duplicate": {account(118, 119)},
    "payment.advance": {account(106)},
    "payment.unrecorded": {account(tail) for tail in (*range(121, 129), *range(207, 211))},
    # row 7
    "health.risk": {account(106), account(114), account(205)},
    "health.watch": {account(tail) for tail in (104, 107, 117, 122, 124, 206, 208)},
    # row 8
    "activity.stale": {account(tail) for tail in (108, 111, 112, 113, 118, 202, 210)},
    "activity.never-posted": {account(125)},
    # row 9
    "binding.ineligible-holder": {account(124)},
    "binding.operator-mismatch": {account(120), account(124)},
    # row 15
    "isolation.public-wifi": {account(210)},
    "isolation.home-network": {account(113)},
    "isolation.returned-device": {account(111)},
    # the roster of 10 knows somebody who left in 2024: of no account
    "retention.overdue": {account()},
}
DEVICES = {"devices.registered-twice": {"DEV-017"}, "devices.not-counted": {"DEV-007"}}


def test_every_finding_of_the_list_and_no_other(company: Shell) -> None:
    code, document = company.run("check", "--as-of", TODAY)
    assert code == 1
    assert document["as_of"] == TODAY
    accounts: dict[str, set[frozenset[str]]] = defaultdict(set)
    devices: dict[str, set[str]] = defaultdict(set)
    registrants = []
    for finding in document["findings"]:
        keys = frozenset(s["key"] for s in finding["subjects"] if s["kind"] == "account")
        if finding["rule"] in DEVICES:
            devices[finding["rule"]] |= {s["key"] for s in finding["subjects"] if s["kind"] == "device"}
        elif finding["rule"] == "isolation.sim-registrant":
            registrants.append(next(s["label"] for s in finding["subjects"] if s["kind"] == "sim"))
        else:
            assert keys not in accounts[finding["rule"]], "the same finding twice"
            accounts[finding["rule"]].add(keys)
    assert dict(accounts) == EXPECTED
    assert dict(devices) == DEVICES
    assert sorted(label[-4:] for label in registrants) == ["0111", "0112", "0202"]


@pytest.mark.parametrize(
    ("rule", "key", "words"),
    [
        ("binding.departed-holder", "9000000111", ("周敏", "51")),
        ("certification.due", "9000000115", ("19",)),
        ("certification.lapsed", "9000000117", ("11",)),
        ("isolation.shared-device", "9000000103", ("DEV-003",)),
        ("isolation.shared-network", "9000000105", ("10.20.3.9",)),
        ("payment.invoice-duplicate", "9000000118", ("00000000000000000020",)),
    ],
)
def test_a_finding_says_who_what_and_how_much(hemu: Shell, rule: str, key: str, words: tuple[str, ...]) -> None:
    findings = hemu.ok("check", "--as-of", TODAY)["findings"]
    found = [f for f in findings if f["rule"] == rule and key in {s["key"] for s in f["subjects"]}]
    assert len(found) == 1
    for word in words:
        assert word in found[0]["message"]
    assert found[0]["source"]["title"]
    assert found[0]["fingerprint"]


def test_the_fee_wasted_on_an_idle_seat(hemu: Shell) -> None:
    """Story 36: 202 was unbound with 195 paid days left: 195/365 × 600 = 320.55 yuan."""
    findings = hemu.ok("check", "--as-of", TODAY)["findings"]
    idle = next(f for f in findings if f["rule"] == "seats.idle" and f["subjects"][0]["key"] == "9000000202")
    assert 195 in idle["evidence"].values()
    assert 32055 in idle["evidence"].values()


def test_operators_who_are_not_registered_or_not_employed(hemu: Shell) -> None:
    """Story 30: 120, 124, 111."""
    findings = hemu.ok("check", "--as-of", TODAY)["findings"]
    rules = {"binding.operator-mismatch", "binding.ineligible-holder", "binding.departed-holder"}
    keys = {s["key"] for f in findings if f["rule"] in rules for s in f["subjects"] if s["kind"] == "account"}
    assert keys == account(120, 124, 111)


def test_another_day_than_today_lists_and_stores_nothing(hemu: Shell) -> None:
    before = hemu.ok("check", "--as-of", "2026-08-15")["findings"]
    assert "binding.departed-holder" not in {f["rule"] for f in before}
    assert {f["rule"] for f in hemu.ok("check", "--as-of", TODAY)["findings"]} >= {"binding.departed-holder"}


def test_no_clear_phone_number_is_printed(hemu: Shell) -> None:
    for words in (("check",), ("sims",), ("people",), ("accounts",)):
        assert "1540000" not in hemu.text(*words, "--as-of", TODAY, "--json")[1]
