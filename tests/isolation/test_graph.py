"""What is shared, what hangs together, whom a punishment reaches: tables and properties without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kosmgr.devices.rules import Cover
from kosmgr.isolation import graph as graphs
from kosmgr.isolation import rules
from kosmgr.logins.rules import Use
from tests.checks import make
from tests.isolation.make import build, line, network

FIRST, LAST = datetime(2026, 11, 1, 1, tzinfo=UTC), datetime(2026, 11, 19, 1, tzinfo=UTC)


def use(account: int, kind: str = "device", key: str = "X", **changed: object) -> Use:
    told = Use(account, kind, key, None, key, False, False, 1.0, FIRST, LAST, 3)
    return replace(told, **changed)  # type: ignore[arg-type]


def shared(graph: graphs.Graph) -> list[tuple[str, tuple[int, ...], bool]]:
    return [(one.key, one.account_ids, one.over) for one in graph.sharings]


def test_everything_that_can_be_shared_is_seen_once() -> None:
    picture = make.picture(
        line(103, device_ids=(1,), sim_ids=(1,), ip="10.0.0.1"),
        line(104, device_ids=(1,), sim_ids=(1,), ip="10.0.0.1"),
        line(105, device_ids=(2,), network_id=5, network_given=True),
        line(106, device_ids=(3,), network_id=5, network_given=True),
        devices=(make.device("DEV-001", (103, 104)), make.device("DEV-002", (105,)), make.device("DEV-003", (106,))),
        sims=(make.sim(1, (103, 104)),),
    )
    picture = replace(picture, networks=(network(5, (105, 106)),), by_network={5: network(5, (105, 106))})
    graph = build(picture)
    assert shared(graph) == [
        ("device:1", (103, 104), True),
        ("sim:1", (103, 104), True),
        ("network:5", (105, 106), True),
    ]  # that a phone has one address is said by the phone
    assert [(one.account_ids, one.value_fen, one.enterprise_ids) for one in graph.clusters] == [
        ((103, 104), 120_000, (1,)),
        ((105, 106), 120_000, (1,)),
    ]


@pytest.mark.parametrize(
    ("limit", "slots", "over"),
    [(1, ("main", "clone"), True), (2, ("main", "clone"), False), (2, ("main", "main"), True)],
)
def test_two_in_one_slot_break_the_rule_however_many_a_phone_may_carry(
    limit: int, slots: tuple[str, str], over: bool
) -> None:
    phone = replace(make.device("DEV-001"), accounts=((103, slots[0]), (104, slots[1])))
    picture = make.picture(line(103), line(104), devices=(phone,))
    graph = build(picture, limits={"device.max_accounts": limit})
    assert shared(graph) == [("device:1", (103, 104), over)]
    assert graph.clusters[0].over is over  # what is allowed still hangs together


def test_an_exemption_covers_only_what_it_names_whole() -> None:
    picture = make.picture(line(103), line(104), devices=(make.device("DEV-001", (103, 104)),))
    until = date(2026, 12, 1)
    whole, part = (
        Cover(1, "device", 1, None, frozenset({103, 104}), until),
        Cover(1, "device", 1, None, frozenset({103}), until),
    )
    assert [one.covered_until_on for one in build(picture, covers=[whole]).sharings] == [until]
    assert not build(picture, covers=[whole]).clusters[0].over
    assert build(picture, covers=[part]).clusters[0].over


def test_the_register_and_the_records_speak_of_one_phone() -> None:
    picture = make.picture(
        line(103, device_ids=(1,)), line(104, device_ids=(2,)), devices=(make.device("DEV-001", (103,)),)
    )
    [one] = build(picture, uses=[use(103, thing_id=1), use(104, thing_id=1)]).sharings
    assert (one.key, one.account_ids, one.bases, one.events) == ("device:1", (103, 104), {rules.LOGINS}, 6)
    assert (one.first_at, one.last_at) == (FIRST, LAST)


@pytest.mark.parametrize(
    ("changed", "clusters"), [({}, 1), ({"exempt": True}, 0), ({"weight": 0.2}, 0), ({"kind": "ip"}, 1)]
)
def test_carriers_and_exempt_ranges_link_lightly(changed: dict[str, object], clusters: int) -> None:
    graph = build(make.picture(line(103), line(104)), uses=[use(103, **changed), use(104, **changed)])
    assert len(graph.sharings) == 1
    assert len(graph.clusters) == clusters
    radius = graphs.around(graph, "account:103")
    assert [len(radius.accounts), len(radius.light)] == [clusters, 1 - clusters]


def test_one_person_with_two_accounts_links_lightly() -> None:
    same = make.holder("HM0001")
    graph = build(make.picture(make.account(103, holder=same), make.account(104, holder=same)))
    assert [(one.kind, one.heavy, one.over) for one in graph.sharings] == [("person", False, False)]
    assert graph.clusters == ()


def test_the_radius_goes_on_through_others_and_up_to_the_enterprise_account() -> None:
    picture = make.picture(
        line(103, sim_ids=(1,)),
        line(104, sim_ids=(1,)),
        line(105),
        line(106),
        devices=(make.device("DEV-009", (104, 105)),),
        sims=(make.sim(1, (103, 104)),),
    )
    graph = build(picture)
    radius = graphs.around(graph, "account:103")
    assert [(one.account_id, one.near) for one in radius.accounts] == [(104, True), (105, False)]
    assert radius.accounts[0].through == (picture.sims[0].masked,)
    assert radius.accounts[1].through == ("账号104",)
    assert (radius.value_fen, radius.enterprise_ids, radius.seats) == (180_000, (1,), 4)
    assert graphs.around(graph, "device:9").reached == (103,)  # beside those on it
    assert graphs.around(graph, "account:106").accounts == ()
    for node in ("account:999", "device:77", "nonsense", "ip:1.2.3.4", "account:-1"):
        with pytest.raises(rules.NodeUnknown):
            graphs.around(graph, node)


@pytest.mark.parametrize(
    ("said", "node"),
    [("account:9000000103", "account:103"), ("device:dev-009", "device:9"), ("person:hm0103", "person:1103"),
     ("entity:" + make.USCC, "entity:1"), ("ip:10.0.0.1", "ip:10.0.0.1")],
)  # fmt: skip
def test_nodes_go_by_the_names_people_use(said: str, node: str) -> None:
    graph = build(make.picture(line(103), devices=(make.device("DEV-009", (103,)),)))
    assert graphs.named(graph, said) == node


def test_an_account_given_a_network_is_not_at_its_phones_address() -> None:
    own = network(5, (104,), kind="5g")
    picture = make.picture(
        line(103, ip="10.0.0.1"), line(104, ip=None, network_id=5, network_given=True), line(105, ip="10.0.0.1")
    )
    graph = build(replace(picture, networks=(own,), by_network={5: own}))
    assert shared(graph) == [("ip:10.0.0.1", (103, 105), True)]


GROUPS = some.lists(some.lists(some.integers(1, 12), min_size=1, max_size=4), max_size=8)


@settings(max_examples=80, deadline=None)
@given(GROUPS)
def test_components_are_what_reaching_out_finds(groups: list[list[int]]) -> None:
    found = graphs.components(groups)
    everyone = {one for group in groups for one in group}
    assert sorted(one for part in found for one in part) == sorted(everyone)
    for one in everyone:
        reached = {one}
        while True:
            wider = reached.union(*(group for group in groups if reached & set(group)))
            if wider == reached:
                break
            reached = wider
        assert tuple(sorted(reached)) in found
