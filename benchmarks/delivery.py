"""Claiming and handing over: messages a second to a peer that answers at once, beside the same loop without a database.

    python -m benchmarks delivery [--messages 10000] [--database sqlite|postgresql]

PostgreSQL needs KOSMGR_TEST_PG_URL. Aims: 300 a second on PostgreSQL, 150 on SQLite. Every message is committed as
begun before its first byte, and as sent with the beginning of the next.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.races import database
from kosmgr.edge.postman import Postman
from kosmgr.kit import db
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.kit.outbound import Outbound
from kosmgr.post import rules
from kosmgr.post.channels import catalog
from kosmgr.post.delivery import NOTHING_GONE
from kosmgr.reminders import letters
from kosmgr.runtime import Runtime
from tests.post import make

AIMS = {"postgresql": 300, "sqlite": 150}


@contextmanager
def _peer() -> Iterator[int]:
    """The port of a robot in a process of its own."""
    command = [sys.executable, "-m", "tests.peers", "--log", "/dev/null"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(json.loads(process.stdout.readline())["http"])
        process.terminate()


def _bare(endpoint: rules.Endpoint, door: Outbound, count: int) -> float:
    """Seconds of the same letters without a database."""
    item = rules.Item("「号」的认证 2026-11-23 到期，还剩 3 天", "ahead")
    letter = rules.Letter("zh", "账号提醒：1 件快到期", (item,))
    began = time.perf_counter()
    with catalog.CHANNELS["webhook"].open(endpoint, door) as line:
        for number in range(count):
            line.send(letter, "", f"{number}@bare", lambda: None)
    return time.perf_counter() - began


def _measure(kind: str, count: int, port: int) -> bool:
    door = Outbound.reading(f"127.0.0.1:{port}")
    url = f"http://127.0.0.1:{port}/webhook/ok"
    with tempfile.TemporaryDirectory(prefix="kosmgr-bench-") as name, database(kind, Path(name)) as address:
        folder = Path(name)
        runtime = Runtime(db.make_engine(address), Clock(make.TODAY), Cipher(b"b" * 32), folder, outbound=door)
        make.parcels(runtime, count, kind="webhook", address=url)
        postman = Postman(runtime, letters.compose, lambda work: NOTHING_GONE)
        began, sent = time.perf_counter(), 0
        while sent < count:
            sent += postman.round().sent
        ours = time.perf_counter() - began
        runtime.engine.dispose()
    bare = _bare(rules.Endpoint("webhook", url), door, count)
    rate = count / ours
    line = {
        "benchmark": f"delivery-{kind}", "messages": count, "per_second": round(rate), "aim": AIMS[kind],
        "bare_per_second": round(count / bare), "ratio": round(ours / bare, 2),
    }  # fmt: skip
    print(json.dumps(line), flush=True)
    return rate >= AIMS[kind]


def main(words: list[str]) -> int:
    """Both databases, or the one asked for."""
    asked = argparse.ArgumentParser(prog="benchmarks delivery", description=__doc__)
    asked.add_argument("--messages", type=int, default=10_000)
    asked.add_argument("--database", choices=sorted(AIMS))
    given = asked.parse_args(words)
    with _peer() as port:
        kinds = [given.database] if given.database else sorted(AIMS)
        reached = [_measure(kind, given.messages, port) for kind in kinds]
        return 0 if all(reached) else 1
