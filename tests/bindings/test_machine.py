"""Any order of openings, bindings, endings and leavings: seats, holders and history stay as the model says."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kosmgr.bindings import service as bindings
from kosmgr.cases import service as cases
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.kit.errors import Refused
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.reports import verify
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from tests import databases
from tests.bindings.make import JAN
from tests.make import Cast

DAY = timedelta(days=1)
LIMIT = 3
ACCOUNTS = st.integers(0, 4)
PEOPLE = st.integers(0, 2)


class House(RuleBasedStateMachine):
    """The model: who sits, who holds, who has left; every step is a day later than the one before."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.engine = databases.engine(databases.sqlite_copy(self.template, self.folder))
        self.today = date(2026, 11, 20)
        self.ids: dict[int, int] = {}
        self.seated: set[int] = set()
        self.holder: dict[int, int] = {}
        self.left: set[int] = set()
        self.since = dict.fromkeys(range(3), JAN)

    def teardown(self) -> None:
        with self.runtime.reading(SYSTEM) as work:
            assert verify.verify(work, verify.Outside(self.runtime.anchored())) == []
        self.engine.dispose()
        shutil.rmtree(self.folder)

    @property
    def runtime(self) -> Runtime:
        return Runtime(self.engine, Clock(self.today), Cipher(b"k" * 32), self.folder)

    @initialize()
    def found(self) -> None:
        self.jia = Cast.make(self.runtime).jia.id
        with self.runtime.writing(SYSTEM) as work:
            seats.set_quota(work, self.jia, LIMIT, self.today, reason="试", source="通知")
            self.people = [people.add_employee(work, self.jia, f"H{n}", f"人{n}", hired_on=JAN).id for n in range(3)]

    def act(self, allowed: bool, use: Callable[[Any], object]) -> bool:
        """Do it, and find it refused exactly when the model says so."""
        done = False
        with contextlib.suppress(Refused), self.runtime.writing(SYSTEM) as work:
            use(work)
            done = True
        assert done == allowed, "the model and the house disagree"
        return done

    @rule(n=ACCOUNTS)
    def open(self, n: int) -> None:
        allowed = n not in self.seated and len(self.seated) < LIMIT

        def use(work: Any) -> None:
            self.ids[n] = seats.open_account(work, f"号{n}", self.jia, f"A{n}").id

        if self.act(allowed, use):
            self.seated.add(n)

    @precondition(lambda self: self.ids)
    @rule(n=ACCOUNTS, who=PEOPLE)
    def bind(self, n: int, who: int) -> None:
        if n not in self.ids:
            return
        allowed = n in self.seated and n not in self.holder and who not in self.left
        if self.act(allowed, lambda work: cases.bind(work, self.ids[n], self.people[who])):
            self.holder[n] = who

    @precondition(lambda self: self.ids)
    @rule(n=ACCOUNTS)
    def unbind(self, n: int) -> None:
        if n in self.ids and self.act(n in self.holder, lambda work: cases.unbind(work, self.ids[n], reason="换")):
            del self.holder[n]

    @precondition(lambda self: self.ids)
    @rule(n=ACCOUNTS, for_good=st.booleans())
    def leave(self, n: int, for_good: bool) -> None:
        if n not in self.ids:
            return
        use = bindings.retire if for_good else bindings.release
        if self.act(n in self.seated and n not in self.holder, lambda work: use(work, self.ids[n], reason="停")):
            self.seated.discard(n)

    @rule(who=PEOPLE)
    def offboard(self, who: int) -> None:
        """Yesterday was the last day."""
        last = self.today - DAY
        allowed = who not in self.left and self.since[who] <= last
        if who not in self.left and self.act(
            allowed, lambda work: cases.open_offboarding(work, self.people[who], last)
        ):
            self.left.add(who)  # and holds on until the unbinding is recorded

    @rule(who=PEOPLE)
    def employ(self, who: int) -> None:
        if self.act(who in self.left, lambda work: people.employ(work, self.people[who], self.today)):
            self.left.discard(who)
            self.since[who] = self.today

    @rule()
    def sleep(self) -> None:
        self.today += DAY

    @invariant()
    def as_the_model_says(self) -> None:
        if not hasattr(self, "people"):
            return
        with self.runtime.reading(SYSTEM) as work:
            held = {row.account_id: row.employee_id for row in bindings.listing(work)}
            assert held == {self.ids[n]: self.people[who] for n, who in self.holder.items()}
            assert seats.quota(work, self.jia).used == len(self.seated)


def _run(template: Path, examples: int) -> None:
    machine = type("HouseHere", (House,), {"template": template})
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=examples,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=quiet,
        database=None,
        phases=[Phase.generate],
        derandomize=True,
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_any_order_of_steps_keeps_the_house_in_order(sqlite_template: Path) -> None:
    _run(sqlite_template, 8)


def test_the_machine_sees_a_broken_claim(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the test itself: without the holder check the machine finds the way to a broken house."""
    monkeypatch.setattr("kosmgr.bindings.service._check_usable", lambda *facts: None)
    with pytest.raises(AssertionError, match="the model and the house disagree"):
        _run(sqlite_template, 40)
