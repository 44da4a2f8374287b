"""Clocks killed, paused and days apart, and peers that refuse: what becomes of some thousand reminders.

    python -m benchmarks notices [--accounts 360] [--days 14] [--kills 20] [--database sqlite|postgresql] [--seed 1]

Two clocks in processes of their own, a mail server and a robot that refuse thirty of a hundred letters or take them and
say nothing, five working days without any clock, a clock put back. Prints the figures as one JSON line for each
database; exits 1 if anything was lost, came twice, stayed behind, or more is uncertain than was injected.
PostgreSQL needs KOSMGR_TEST_PG_URL. The suite runs the same with a few accounts (tests/faults/test_delivery.py).
"""

import argparse
import json
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.races import database
from kosmgr.runtime import Runtime
from tests import peers
from tests.faults.clockwork import Town, judge, workdays_from

FIRST = date(2026, 11, 19)


def _run(kind: str, asked: argparse.Namespace) -> bool:
    script = peers.MailScript(share=0.3, kinds=("451", "421", "451", "cut"))
    with (
        tempfile.TemporaryDirectory(prefix="kosmgr-bench-") as name,
        database(kind, Path(name)) as url,
        peers.Mail(script, seed=asked.seed) as mail,
        peers.Http(seed=asked.seed) as http,
    ):
        town = Town(url, Path(name) / "town", mail, http, seed=asked.seed, lasts=3.0)
        runtime = town.settle_in(asked.accounts, FIRST)
        began = time.perf_counter()
        found: dict[str, object] = {"benchmark": f"notices-{kind}"}
        try:
            _days(town, runtime, asked)
            found |= {"held": True, **judge(runtime, town)}
        except AssertionError as broken:
            found |= {"held": False, "broken": str(broken)[:500]}
        finally:
            town.stop()
            runtime.engine.dispose()
    found["seconds"] = round(time.perf_counter() - began)
    print(json.dumps(found), flush=True)
    return bool(found["held"])


def _days(town: Town, runtime: Runtime, asked: argparse.Namespace) -> None:
    town.start()
    town.start()
    days = workdays_from(FIRST, asked.days + 5)
    alive, after = days[: asked.days], days[-1]
    for number, day in enumerate(alive):
        town.set_day(day)
        due = asked.kills * (number + 1) // len(alive) - asked.kills * number // len(alive)
        for _n in range(due):
            time.sleep(town.chance.uniform(0.3, 2.0))
            town.kill()
        if number == len(alive) // 2:
            with town.paused():
                pass
        town.rest(runtime, most=600)
    town.set_day(alive[0])  # put back
    time.sleep(1)
    town.stop()
    town.set_day(after)  # five working days nobody looked
    town.start()
    town.start()
    town.rest(runtime, most=600)


def main(words: list[str]) -> int:
    """Both databases, or the one asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks notices", description=__doc__)
    parser.add_argument("--accounts", type=int, default=360)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("postgresql", "sqlite"))
    asked = parser.parse_args(words)
    kinds = [asked.database] if asked.database else ["sqlite", "postgresql"]
    held = [_run(kind, asked) for kind in kinds]
    return 0 if all(held) else 1
