"""Stories on both databases: taking a plan over move by move, freezing and releasing, looking before a change."""

import pytest

from kosmgr.bindings import service as bindings
from kosmgr.devices import networks
from kosmgr.devices import rules as device_rules
from kosmgr.devices import service as devices
from kosmgr.isolation import accepting, freezing, rules, service
from kosmgr.kit.errors import Forbidden, NotFound
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.seats import queries as holds
from kosmgr.seats import rules as seat_rules
from kosmgr.work import NotAllowed
from tests.bindings.make import account, bound, person
from tests.make import Cast


@pytest.fixture
def shop(runtime: Runtime, cast: Cast) -> list[int]:
    """Four accounts: A1 and A2 on one phone (a ledger says so), A2 and A3 on one card; A4 by itself. DEV-9 is free."""
    ids = [account(runtime, cast.jia.id, f"A{n}") for n in (1, 2, 3, 4)]
    with runtime.writing(SYSTEM) as work:
        phones = [devices.register_device(work, f"DEV-{n}", cast.jia.id).id for n in (1, 3, 4)]
        devices.register_device(work, "DEV-9", cast.jia.id, status="闲置", status_code="idle")
        cards = [devices.register_sim(work, f"1540000000{n}", cast.jia.id).id for n in (1, 2, 4)]
        for place, slot, phone in ((0, "main", 0), (1, "clone", 0), (2, "main", 1), (3, "main", 2)):
            work.db.add(_said(devices.models.DeviceAssignment, ids[place], device_id=phones[phone], slot=slot))
        for place, card in ((0, 0), (1, 1), (2, 1), (3, 2)):
            work.db.add(_said(devices.models.SimAssignment, ids[place], sim_id=cards[card]))
    return ids


def _said(model: type, account_id: int, **where: object) -> object:
    """A ledger's word."""
    return model(account_id=account_id, from_on=None, source="devices", rank=0, origin="observed", **where)


def test_a_plan_is_taken_over_move_by_move(runtime: Runtime, cast: Cast, shop: list[int]) -> None:
    with runtime.reading(cast.lin) as work:
        [cluster] = service.graph(work).clusters
        assert [service.graph(work).line(one).xhs_id for one in cluster.account_ids] == ["A1", "A2", "A3"]
        plan = service.split(work, cast.jia.id)
    assert [(step.account.xhs_id, step.move.kind, step.target) for step in plan.steps] == [
        ("A2", "device", "DEV-9"),
        ("A2", "buy-sim", ""),
    ]
    assert plan.plan.proven
    [to_phone, card] = [step.move.key for step in plan.steps]
    with runtime.writing(cast.lin) as work:
        accepting.accept(work, cast.jia.id, to_phone, "A1")
    with pytest.raises(rules.MoveUnknown), runtime.writing(cast.lin) as work:
        accepting.accept(work, cast.jia.id, to_phone)  # it is done
    with pytest.raises(rules.NumberNeeded), runtime.writing(cast.lin) as work:
        accepting.accept(work, cast.jia.id, card)
    with runtime.writing(cast.lin) as work:
        accepting.accept(work, cast.jia.id, card, number="15400000009")
    with runtime.reading(cast.lin) as work:
        assert service.graph(work).clusters == ()
        assert service.split(work, cast.jia.id).steps == ()
        assert service.split(work, cast.jia.id, "A1").accounts == 0  # nothing left to part


def test_a_card_of_ones_own_is_the_way_off_a_shared_address(runtime: Runtime, cast: Cast, shop: list[int]) -> None:
    with runtime.writing(SYSTEM) as work:
        for number in ("DEV-1", "DEV-4"):
            devices.observe_device(work, devices.visible_device(work, number).id, network="店里", ip="10.0.0.9")
    with runtime.writing(cast.lin) as work:
        for step in service.split(work, cast.jia.id).steps:
            accepting.accept(work, cast.jia.id, step.move.key, number="15400000009")
    with runtime.reading(cast.lin) as work:
        graph = service.graph(work)
        assert [one.key for one in graph.sharings if one.over] == []
        moved = [line for line in graph.picture.accounts if line.network_given]
        assert [(line.network_kind, line.ip) for line in moved] == [("5g", None)]
        assert all(graph.picture.by_network[line.network_id or 0].exclusive for line in moved)


def test_a_freeze_holds_the_cluster_and_lets_go_one_by_one(runtime: Runtime, cast: Cast, shop: list[int]) -> None:
    compliance = Actor(9, "Lan", (Grant(Role.COMPLIANCE, cast.jia.id),))
    with runtime.reading(compliance) as work:
        meant = freezing.meant(work, "A1")
        assert [one.account_id for one in meant.accounts] == shop[1:3]
    with pytest.raises(rules.ReasonNeeded), runtime.writing(compliance) as work:
        freezing.freeze(work, "A1", " ")
    with runtime.writing(compliance) as work:
        frozen = freezing.freeze(work, "A1", "平台封禁")
    assert [(one.account, bool(one.through)) for one in frozen.accounts] == [("A1", False), ("A2", True), ("A3", True)]
    with pytest.raises(rules.AlreadyFrozen), runtime.writing(compliance) as work:
        freezing.freeze(work, "A3", "又一次")
    with runtime.reading(SYSTEM) as work:
        assert [[h.kind for h in holds.holds(work.db, one, work.today)] for one in shop] == [["freeze"]] * 3 + [[]]
        free = devices.visible_device(work, "DEV-9").id
    somebody = person(runtime, cast.jia.id, "E1")
    for act in (
        lambda work: devices.assign_device(work, shop[1], free),
        lambda work: bindings.bind(work, shop[2], somebody),
        lambda work: devices.assign_sim(work, shop[3], devices.visible_sim(work, "15400000002").id),  # beside A2
        lambda work: networks.assign_network(
            work, shop[0], networks.register_network(work, cast.jia.id, networks.Given("网", "5g")).id
        ),
    ):
        with pytest.raises(seat_rules.AccountFrozen), runtime.writing(cast.lin) as work:
            act(work)
    with runtime.writing(compliance) as work:
        freezing.release(work, frozen.id, "A2", "与它无关")
    with pytest.raises(rules.NotFrozen), runtime.writing(compliance) as work:
        freezing.release(work, frozen.id, "A2", "再来一次")
    with runtime.writing(cast.lin) as work:
        devices.sign_out(work, shop[1])
        devices.assign_device(work, shop[1], free)  # released, and nobody frozen is there
    with runtime.reading(cast.chen) as work:
        [seen] = freezing.visible_freezes(work)
        assert (seen.open, [one.released_reason for one in seen.accounts]) == (2, [None, "与它无关", None])
    with runtime.writing(compliance) as work:  # A2 went away with DEV-9, but shares its card with A3 still
        assert [one.account for one in freezing.freeze(work, "A3", "第二次").accounts] == ["A2"]


def test_who_may_not_see_may_not_freeze(runtime: Runtime, cast: Cast, shop: list[int]) -> None:
    with pytest.raises(NotFound), runtime.writing(cast.wu) as work:
        freezing.freeze(work, "A1", "甲的")
    with pytest.raises((Forbidden, NotAllowed)), runtime.writing(cast.chen) as work:
        freezing.freeze(work, "A1", "审计不改")
    with runtime.reading(cast.wu) as work:
        assert service.graph(work).clusters == ()
        with pytest.raises(rules.NodeUnknown):
            service.around(work, "account:A1")
        with pytest.raises(rules.ClusterUnknown):
            service.cluster(work, "A1")
        with pytest.raises(NotFound):
            service.split(work, cast.jia.id)


def test_a_change_is_looked_at_before_it_is_made(runtime: Runtime, cast: Cast, shop: list[int]) -> None:
    with runtime.reading(cast.lin) as work:
        seen = service.preview(work, service.change(work, "device", "A4", "dev-3"))
        assert [(one, through) for one, through in seen.joins] == [
            (shop[0], "昵称A2"),
            (shop[1], "昵称A3"),
            (shop[2], "DEV-3"),
        ]
        assert (seen.before, seen.after) == (0, 3)
        away = service.preview(work, service.change(work, "device", "A2", "DEV-9"))
        assert (away.joins, away.leaves) == ((), (shop[0],))
        nothing = service.preview(work, service.change(work, "sim", "A4", "15400000004"))
        assert (nothing.joins, nothing.leaves) == ((), ())
        with pytest.raises(rules.ChangeUnknown):
            service.change(work, "colour", "A4", "red")
        with pytest.raises(device_rules.DeviceUnknown):
            service.change(work, "device", "A4", "DEV-77")
    one = person(runtime, cast.jia.id, "E1", "同一人")
    bound(runtime, shop[0], one)
    with runtime.reading(cast.lin) as work:
        seen = service.preview(work, service.change(work, "holder", "A4", "E1"))
        assert [joined for joined, _ in seen.joins] == [shop[0]]
