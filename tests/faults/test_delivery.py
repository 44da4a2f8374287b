"""Two clocks, killed, paused, days apart, thirty of a hundred letters refused: nothing lost, nothing twice."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests import peers
from tests.faults.clockwork import Town, judge, workdays_from

FIRST = date(2026, 11, 19)
SHORT = peers.MailScript(share=0.3, kinds=("451", "421", "cut"))


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with peers.Mail(SHORT, seed=3) as mail, peers.Http(seed=3) as http:
        made = Town(database_url, tmp_path / "town", mail, http)
        yield made
        made.stop()


@pytest.mark.race
def test_nothing_is_lost_and_nothing_comes_twice(town: Town) -> None:
    runtime = town.settle_in(30, FIRST)
    town.start()
    town.start()
    for day in workdays_from(FIRST, 2):
        town.set_day(day)
        for _n in range(3):
            time.sleep(town.chance.uniform(0.1, 0.4))
            town.kill()
        town.rest(runtime)
    with town.paused():
        town.set_day(workdays_from(FIRST, 3)[-1])
        time.sleep(0.5)
    town.rest(runtime)
    town.set_day(FIRST)  # the clock is put back, and forward again
    time.sleep(0.5)
    town.stop()
    town.set_day(workdays_from(FIRST, 8)[-1])  # five working days nobody looked
    town.start()
    town.start()
    town.rest(runtime)
    found = judge(runtime, town)
    print(found)
    assert found["sent"] >= 60
    runtime.engine.dispose()
