"""Networks: registered once, matched by address, given to accounts, exclusive where that is said."""

import pytest

from kosmgr.devices import addresses, models, network_rules, networks, rules, service
from kosmgr.matrix import service as matrix
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.bindings.make import account
from tests.devices import make
from tests.make import Cast

Given = networks.Given


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("10.20.3.9/24", "10.20.3.0/24"),
        ("10.20.3.9", "10.20.3.9/32"),
        ("１０.20.3.0 /24", "10.20.3.0/24"),
        ("2408:8440:0:0::1/64", "2408:8440::/64"),
        ("::ffff:10.20.3.0/120", "10.20.3.0/24"),
        ("2408:8440::1", "2408:8440::1/128"),
    ],
)
def test_a_range_is_written_one_way(given: str, said: str) -> None:
    assert addresses.normalised(given) == said


@pytest.mark.parametrize("given", ["", "店里的WiFi", "10.20.3", "10.20.3.0/33", "300.1.1.1", "10.0.0.0/24/8"])
def test_what_is_no_range_is_refused(given: str) -> None:
    with pytest.raises(addresses.CidrWrong):
        addresses.normalised(given)


@pytest.mark.parametrize("given", ["0.0.0.0/0", "10.0.0.0/7", "::/0"])
def test_a_range_that_holds_everything_is_refused(given: str) -> None:
    with pytest.raises(addresses.CidrTooWide):
        addresses.normalised(given)


def test_the_smallest_range_of_ones_own_wins() -> None:
    finder = addresses.Finder(
        [(1, 7, "10.0.0.0/8"), (2, 7, "10.20.3.0/24"), (3, 8, "10.20.3.9/32"), (4, None, "10.20.0.0/16"), (5, 7, None)]
    )
    assert [finder.find(ip, 7) for ip in ("10.20.3.9", "10.20.4.1", "11.0.0.1", "nonsense", None)] == [
        2,
        1,
        None,
        None,
        None,
    ]
    assert finder.find("10.20.3.9", 8) == 3, "another entity's own"
    assert finder.find("10.20.3.8", 9) == 4, "one that belongs to nobody"
    assert finder.find("::ffff:10.20.3.9", 7) == 2


def test_a_network_is_registered_once_and_ranges_do_not_overlap(runtime: Runtime, cast: Cast) -> None:
    first = make.network(runtime, cast.jia.id, "余杭店WiFi", "10.20.3.7/24", city="杭州", carrier="电信")
    for given, error in (
        (Given("余杭店wifi", "wifi"), network_rules.NetworkExists),
        (Given("别的", "wifi", "10.20.3.128/25"), network_rules.NetworkOverlaps),
        (Given("别的", "moon"), rules.WordUnknown),
        (Given("别的", "office", exempt=True), network_rules.ReasonMissing),
        (Given("别的", "office", exclusive=True, exempt=True, exempt_reason="办公"), network_rules.ExclusiveExempt),
    ):
        with pytest.raises(error), runtime.writing(cast.lin) as work:
            networks.register_network(work, cast.jia.id, given)
    make.network(runtime, cast.yi.id, "余杭店WiFi", "10.20.3.0/24")  # private ranges are the same everywhere
    with runtime.writing(cast.lin) as work:
        networks.change_network(work, first, Given("余杭店WiFi", "wifi", "10.20.3.0/25"))
        assert networks.visible_network(work, "10.20.3.0/25").id == first
    with runtime.reading(cast.wu) as work, pytest.raises(network_rules.NetworkUnknown):
        networks.visible_network(work, first)


def test_an_exclusive_network_carries_one_account_and_says_whose(runtime: Runtime, cast: Cast) -> None:
    first, second, third = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2, 3))
    card = make.network(runtime, cast.jia.id, "5G 卡一", "10.9.0.1", kind="5g", exclusive=True)
    shop = make.network(runtime, cast.jia.id, "门店", "10.20.3.0/24")
    with runtime.writing(cast.lin) as work:
        networks.assign_network(work, first, card)
    with pytest.raises(rules.NetworkTaken) as taken, runtime.writing(cast.lin) as work:
        networks.assign_network(work, second, card)
    assert taken.value.facts["holder"] == ["昵称A1 A1"]
    with pytest.raises(rules.Assigned), runtime.writing(cast.lin) as work:
        networks.assign_network(work, first, shop)
    with runtime.writing(cast.lin) as work:
        for one in (second, third):
            networks.assign_network(work, one, shop)  # not exclusive: seen by a check, not refused
    with runtime.reading(cast.lin) as work:
        picture = matrix.picture(work)
        assert picture.by_network[shop].account_ids == (second, third)
        assert picture.by_account[first].network_id == card
    with pytest.raises(network_rules.NetworkShared), runtime.writing(cast.lin) as work:
        networks.change_network(work, shop, Given("门店", "wifi", exclusive=True))
    with pytest.raises(network_rules.NetworkInUse), runtime.writing(cast.lin) as work:
        networks.end_network(work, shop)
    with runtime.writing(cast.lin) as work:
        networks.unassign_network(work, first, reason="换卡")
        networks.end_network(work, card, reason="退卡")
    with pytest.raises(network_rules.NetworkGone), runtime.writing(cast.lin) as work:
        networks.assign_network(work, first, card)


def test_an_address_puts_an_account_on_the_smallest_network(runtime: Runtime, cast: Cast) -> None:
    first, second = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2))
    phone = make.device(runtime, cast.jia.id, "DEV-1", ip="10.20.3.9")
    wide = make.network(runtime, cast.jia.id, "楼里", "10.20.0.0/16", kind="office")
    with runtime.writing(cast.lin) as work:
        service.assign_device(work, first, phone)
    with runtime.reading(cast.lin) as work:
        assert matrix.picture(work).by_account[first].network_id == wide
    with pytest.raises(network_rules.NetworkOverlaps), runtime.writing(cast.lin) as work:
        networks.register_network(work, cast.jia.id, Given("店", "wifi", "10.20.3.0/24"))
    with runtime.writing(cast.lin) as work:
        networks.change_network(work, wide, Given("楼里", "office", "10.20.3.0/24", exclusive=True))
    with pytest.raises(rules.NetworkTaken) as taken, runtime.writing(cast.lin) as work:
        networks.assign_network(work, second, wide)
    assert taken.value.facts["holder"] == ["昵称A1 A1"], "whoever is there by address is there"


def test_the_database_refuses_two_on_an_exclusive_network(runtime: Runtime, cast: Cast) -> None:
    first, second = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2))
    card = make.network(runtime, cast.jia.id, "5G 卡一", exclusive=True)
    with runtime.writing(cast.lin) as work:
        networks.assign_network(work, first, card)
    with pytest.raises(Exception, match=r"(?i)unique"), runtime.writing(SYSTEM) as work:
        work.db.add(
            models.NetworkAssignment(
                network_id=card, account_id=second, source="manual", rank=-1, origin="decided", alone=True
            )
        )
