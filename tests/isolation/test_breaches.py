"""Every breach the graph shows in the register is a finding, and every such finding is a breach the graph shows."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as some

from kosmgr.devices.rules import Cover
from kosmgr.isolation import rules
from kosmgr.matrix.rules import Picture
from tests.checks import make
from tests.isolation.make import build, line, network

COUNT = 6
RULES = {
    rules.DEVICE: ("isolation.shared-device", "isolation.shared-slot"),
    rules.SIM: ("isolation.shared-sim",),
    rules.NETWORK: ("isolation.shared-network",),
    rules.IP: ("isolation.shared-network",),
}


@some.composite
def pictures(draw: some.DrawFn) -> tuple[Picture, list[Cover]]:
    ids = range(103, 103 + COUNT)
    phone = {one: draw(some.integers(1, 4)) for one in ids}
    card = {one: draw(some.integers(1, 5)) for one in ids}
    address = {number: draw(some.sampled_from([None, "10.0.0.1", "10.0.0.2"])) for number in range(1, 5)}
    given = {one: draw(some.sampled_from([None, None, 1, 2])) for one in ids}
    lines = [
        line(
            one,
            device_ids=(phone[one],),
            sim_ids=(card[one],),
            ip=None if given[one] else address[phone[one]],
            network_id=given[one],
            network_given=given[one] is not None,
        )
        for one in ids
    ]
    devices = tuple(
        replace(
            make.device(f"DEV-{number:03}", ip=address[number]),
            accounts=tuple((one, draw(some.sampled_from(["main", "clone"]))) for one in ids if phone[one] == number),
        )
        for number in range(1, 5)
    )
    sims = tuple(make.sim(number, tuple(one for one in ids if card[one] == number)) for number in range(1, 6))
    networks = tuple(network(number, [one for one in ids if given[one] == number]) for number in (1, 2))
    named = draw(some.lists(some.sampled_from(["device", "sim", "network"]), max_size=2))
    covers = [
        Cover(
            place, kind, draw(some.integers(1, 4)), None, frozenset(draw(some.sets(some.sampled_from([*ids])))), make.ON
        )
        for place, kind in enumerate(named)
    ]
    picture = make.picture(*lines, devices=devices, sims=sims)
    return replace(picture, networks=networks, by_network={one.id: one for one in networks}), covers


@settings(max_examples=150, deadline=None)
@given(pictures())
def test_every_observed_breach_has_a_finding(drawn: tuple[Picture, list[Cover]]) -> None:
    picture, covers = drawn
    for one in build(picture, covers=covers).sharings:
        if not one.over:
            continue
        accounts = {f"9000000{account_id}" for account_id in one.account_ids}
        found = [
            {subject.key for subject in sighting.subjects if subject.kind == "account"}
            for rule in RULES[one.kind]
            for sighting in make.seen(rule, picture, covers)
        ]
        assert accounts in found, (one, found)
