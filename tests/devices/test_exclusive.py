"""Exclusivity under pressure: any order of steps, and everybody at once. On no day do two accounts share a thing that
was decided, unless somebody let exactly them."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kosmgr.devices import exclusive, exemptions, models, networks, service
from kosmgr.kit.clock import Clock, covers
from kosmgr.kit.errors import Refused
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.work import Work
from tests import conftest, databases
from tests.bindings.make import account
from tests.devices import make
from tests.devices.make import TODAY
from tests.make import Cast

DAY = timedelta(days=1)
ASSIGN: dict[str, Callable[..., Any]] = {
    "device": service.assign_device,
    "sim": service.assign_sim,
    "network": networks.assign_network,
}
MODELS = {"device": models.DeviceAssignment, "sim": models.SimAssignment, "network": models.NetworkAssignment}


class Ground:
    """One entity with a phone, a card, an exclusive network, and accounts that want them."""

    def __init__(self, runtime: Runtime, accounts: int) -> None:
        self.runtime, self.cast = runtime, Cast.make(runtime)
        jia = self.cast.jia.id
        self.accounts = [account(runtime, jia, f"A{n}") for n in range(accounts)]
        self.things = {
            "device": make.device(runtime, jia, "DEV-1"),
            "sim": make.sim(runtime, jia, "15400000101"),
            "network": make.network(runtime, jia, "5G 卡", exclusive=True),
        }
        self.zheng = Actor(105, "Zheng", (Grant(Role.COMPLIANCE),))

    def leave(self, kind: str, accounts: list[int], slot: str | None = None, days: int = 3) -> int:
        with self.runtime.writing(self.cast.lin) as work:
            thing = self.things["device" if kind == "slot" else kind]
            row = exemptions.ask(work, kind, thing, accounts, "试", work.today + days * DAY, slot=slot)
        with self.runtime.writing(self.zheng) as work:
            exemptions.decide(work, row.id, True)
        return row.id


# any order


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("assign", "assign", "assign", "unassign", "leave", "end", "day")),
        st.sampled_from(("device", "sim", "network")),
        st.integers(0, 2),
        st.sampled_from(("main", "clone")),
        st.integers(0, 4),
    ),
    min_size=4,
    max_size=12,
)


@pytest.fixture(scope="module")
def ground(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("any-order")
    runtime = conftest.open_runtime(databases.sqlite_copy(sqlite_template, folder), folder / "data")
    yield Ground(runtime, 3)
    runtime.engine.dispose()


class Undone(Exception):
    """Every example begins with the same empty register."""


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_steps_breaks_exclusivity(ground: Ground, steps: list[Any]) -> None:
    def walk() -> None:
        with ground.runtime.writing(SYSTEM) as work:
            _walk(ground, work, steps)
            raise Undone

    with pytest.raises(Undone):
        walk()


def _walk(ground: Ground, work: Work, steps: list[Any]) -> None:
    made: list[int] = []
    for step, kind, who, slot, days in steps:
        one = ground.accounts[who]
        if step == "day":
            work.today += days * DAY
            continue
        before = work.db.begin_nested()
        try:
            if step == "assign":
                more = (slot,) if kind == "device" else ()
                ASSIGN[kind](work, one, ground.things[kind], *more, on=work.today + (days - 2) * DAY)
            elif step == "unassign":
                {
                    "device": service.unassign_device,
                    "sim": service.unassign_sim,
                    "network": networks.unassign_network,
                }[kind](work, one, work.today + (days % 2) * DAY)
            elif step == "leave":
                pair = [ground.accounts[who], ground.accounts[(who + 1) % 3]]
                called, on = ("slot", slot) if kind == "device" and days > 2 else (kind, None)
                asked = exemptions.ask(work, called, ground.things[kind], pair, "试", work.today + days * DAY, slot=on)
                asked.asked_by = "Lin"
                exemptions.decide(work, asked.id, True)
                made.append(asked.id)
            elif step == "end" and made:
                exemptions.end(work, made[days % len(made)], "试", work.today + (days % 3) * DAY)
            before.commit()
        except Refused:
            before.rollback()
    _holds(work)


def _holds(work: Work) -> None:
    """The oracle reads the tables by itself, day by day."""
    named = models.ExemptionAccount
    leaves = [
        (row, set(work.db.scalars(select(named.account_id).where(named.exemption_id == row.id))))
        for row in work.db.scalars(select(models.Exemption).where(models.Exemption.state.in_(("approved", "ended"))))
    ]
    for kind, model in MODELS.items():
        rows = list(work.db.scalars(select(model)))
        if not rows:
            continue
        known = [one for one in chain(*((row.from_on, row.until_on) for row in rows)) if one is not None]
        day, last = min(known) - DAY, max(known) + DAY
        while day <= last:
            here = [row for row in rows if covers(row.from_on, row.until_on, day)]
            sharing = {row.account_id for row in here}
            slots = [row.slot for row in here] if kind == "device" else []
            if len(sharing) > 1:
                kinds = ("slot",) if len(set(slots)) < len(slots) else ("device", "slot") if slots else (kind,)
                assert any(
                    one.kind in kinds
                    and sharing <= among
                    and one.from_on <= day <= one.until_on
                    and (one.ended_on is None or day < one.ended_on)
                    for one, among in leaves
                ), (kind, day, here)
            day += DAY
    assert list(exclusive.breaches(work.db)) == [], "and so says `kosmgr verify`"


# all at once


def _together(acts: list[Callable[[], Any]]) -> list[str]:
    """Each in a thread of its own, let go in one moment: what came of it, by name."""
    gate, came = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        gate.wait(10)
        try:
            acts[place]()
            came[place] = "ok"
        except Refused as refused:
            came[place] = refused.code

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(came)


def _assigning(ground: Ground, kind: str, one: int, *more: Any) -> Callable[[], None]:
    def act() -> None:
        with ground.runtime.writing(ground.cast.lin) as work:
            ASSIGN[kind](work, one, ground.things[kind], *more)

    return act


def test_a_crowd_gets_one_place_each_and_with_leave_exactly_those_named(runtime: Runtime) -> None:
    """A15: to one phone, slot, card and exclusive network, without and with an exemption."""
    ground = Ground(runtime, 6)
    refused = {"device": "SlotTaken", "sim": "SimTaken", "network": "NetworkTaken"}
    for kind, code in refused.items():
        assert _together([_assigning(ground, kind, one) for one in ground.accounts]) == sorted(["ok", *[code] * 5])
    with runtime.writing(SYSTEM) as work:
        assert list(exclusive.breaches(work.db)) == []
        for row in chain(*(work.db.scalars(select(model)) for model in MODELS.values())):
            work.db.delete(row)
    for kind in refused:
        ground.leave("slot" if kind == "device" else kind, ground.accounts[:2], "main" if kind == "device" else None)
        came = _together([_assigning(ground, kind, one) for one in ground.accounts[:2]])
        assert came == ["ok", "ok"], kind
        others = _together([_assigning(ground, kind, one) for one in ground.accounts[2:]])
        assert others == [refused[kind]] * 4
    with runtime.reading(SYSTEM) as work:
        assert list(exclusive.breaches(work.db)) == []


def test_ending_an_exemption_and_using_it_at_once_leaves_nobody_behind(runtime: Runtime) -> None:
    ground = Ground(runtime, 2)
    first, second = ground.accounts
    _assigning(ground, "sim", first)()
    number = ground.leave("sim", [first, second])

    def end() -> None:
        with runtime.writing(ground.zheng) as work:
            exemptions.end(work, number, "新卡到了")

    assert _together([_assigning(ground, "sim", second), end]) in (
        ["SimTaken", "ok"],
        ["ok", "ok"],
        ["ExemptionOver", "ok"],
        ["AccountChanged", "ok"],
    )
    with runtime.reading(SYSTEM) as work:
        assert list(exclusive.breaches(work.db)) == []


def test_a_breach_is_seen(runtime: Runtime) -> None:
    """The guard itself: written past the use case, verify says so, and leave that has ended does not help."""
    ground = Ground(runtime, 2)
    first, second = ground.accounts
    number = ground.leave("sim", [first, second], days=1)
    after = replace(runtime, clock=Clock(TODAY + DAY))
    for one in (first, second):
        _assigning(replace_ground(ground, after), "sim", one)()
    with after.writing(SYSTEM) as work:
        assert list(exclusive.breaches(work.db)) == []
        work.db.scalars(select(models.SimAssignment).filter_by(account_id=second)).one().until_on = date(2027, 1, 1)
        work.db.flush()
        (found,) = exclusive.breaches(work.db)
        assert (found.kind, found.on) == ("sim", TODAY + 2 * DAY)
        assert number


def replace_ground(ground: Ground, runtime: Runtime) -> Ground:
    """The same people and things on another day."""
    other = Ground.__new__(Ground)
    other.__dict__.update(ground.__dict__, runtime=runtime)
    return other
