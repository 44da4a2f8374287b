"""Daily work is done once however many clocks tick, is caught up, and background work keeps to its creator's rights."""

import logging
import threading
import time
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kosmgr.edge.background import Background, Desk
from kosmgr.jobs import clock
from kosmgr.kit.clock import SHANGHAI, Clock
from kosmgr.kit.errors import Conflict
from kosmgr.policy import SYSTEM, Actor, Grant, Permission, Role
from kosmgr.runs import rules as run_rules
from kosmgr.runs import service as runs
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from tests.make import JIA, Cast
from tests.users.make import person

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)


def at(runtime: Runtime, instant: datetime) -> Runtime:
    """The installation at an instant."""

    class Stands(Clock):
        def now(self) -> datetime:
            return instant

    return replace(runtime, clock=Stands())


def test_a_daily_job_is_done_once_however_many_clocks_tick(runtime: Runtime) -> None:
    done: list[int] = []
    job = clock.Job("count", lambda _runtime: done.append(1))
    noon = at(runtime, NOON)
    threads = [threading.Thread(target=clock.tick, args=(noon, job)) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1


def test_a_clock_that_was_down_catches_up_and_night_waits_for_its_hour(quick: Runtime) -> None:
    done: list[date] = []
    job = clock.Job("count", lambda runtime: done.append(runtime.clock.today()))
    for hours in (-24, -11, -9, 0, 1, 48):  # noon before, 01:00, 03:00, noon, 13:00, noon two days later
        clock.tick(at(quick, NOON + timedelta(hours=hours)), job)
    assert done == [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 22)]


def test_a_job_that_breaks_says_so_and_stops_nothing(quick: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    def burst(_runtime: Runtime) -> None:
        raise RuntimeError("13812345678")

    with caplog.at_level(logging.ERROR):
        assert clock.tick(at(quick, NOON), clock.Job("burst", burst)) is False
    assert "job broke" in caplog.text


def test_every_job_of_the_machine_runs(quick: Runtime, cast_quick: Cast) -> None:
    for job in clock.JOBS:
        assert clock.tick(at(quick, NOON), job), job.name


def test_runs_whose_runner_died_are_failed(quick: Runtime) -> None:
    with quick.writing(SYSTEM) as work:
        silent = runs.start(work, "report").id
    with at(quick, quick.clock.now() + run_rules.SILENCE + timedelta(seconds=1)).writing(SYSTEM) as work:
        assert runs.reap(work) == 1
    with quick.reading(SYSTEM) as work:
        assert (runs.mine(work, silent).status, runs.mine(work, silent).failure) == ("failed", run_rules.DIED)
    with quick.writing(SYSTEM) as work:
        assert runs.finish(work, silent, {}) is False  # it stays what people were told


def ended(runtime: Runtime, run_id: int) -> runs.models.Run:
    for _n in range(200):
        with runtime.reading(SYSTEM) as work:
            run = runs.mine(work, run_id)
            if run.status in ("done", "failed"):
                work.db.expunge(run)
                return run
        time.sleep(0.02)
    raise AssertionError("still running")


def test_long_work_tells_how_far_it_is_and_ends_with_its_result(quick: Runtime, cast_quick: Cast) -> None:
    lin = person(quick, "Lin", (Role.HR, JIA)).actor
    background = Background(quick)

    def task(desk: Desk) -> dict[str, object]:
        desk.progress(1, 2, "reading")
        with desk.writing(reason="test") as work:
            return {"may": work.actor.may(Permission.ACCOUNT_BIND)}

    try:
        run = ended(quick, background.start(lin, "import", task, {"file": "a.csv"}))
    finally:
        background.close()
    assert (run.status, run.result, run.done, run.total, run.facts) == ("done", {"may": True}, 1, 2, {"file": "a.csv"})
    other = Actor(999, "Wu", (Grant(Role.ADMIN),))
    with quick.reading(other) as work, pytest.raises(run_rules.RunUnknown):
        runs.mine(work, run.id)


class Full(Conflict):
    message = "满了"


@pytest.mark.parametrize(("error", "said"), [(Full(), "满了"), (RuntimeError("13812345678"), "系统内部出错")])
def test_work_that_fails_says_why_in_a_sentence(quick: Runtime, error: Exception, said: str) -> None:
    def task(desk: Desk) -> dict[str, object]:
        raise error

    background = Background(quick)
    try:
        run = ended(quick, background.start(SYSTEM, "import", task))
    finally:
        background.close()
    assert run.status == "failed"
    assert said in (run.failure or "")
    assert "13812345678" not in (run.failure or "")


def test_work_goes_on_only_with_the_rights_its_creator_still_has(quick: Runtime, cast_quick: Cast) -> None:
    lin = person(quick, "Lin", (Role.HR, JIA)).actor
    begun, may_go_on = threading.Event(), threading.Event()

    def task(desk: Desk) -> dict[str, object]:
        begun.set()
        may_go_on.wait(5)
        with desk.writing():
            raise AssertionError("the right is gone")

    background = Background(quick)
    try:
        run_id = background.start(lin, "import", task)
        assert begun.wait(5)
        with quick.writing(SYSTEM) as work:
            users.disable(work, "Lin")
        may_go_on.set()
        run = ended(quick, run_id)
    finally:
        background.close()
    assert (run.status, (run.result or {})["code"]) == ("failed", "NoLongerAllowed")
