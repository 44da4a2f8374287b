"""Requests nobody would send, many and new ones each time: none is answered with a fault of ours.

    python -m benchmarks fuzz [--examples 100]

As many examples of each operation and kind as asked for, then every value in every field; exits 1 at the first fault.
"""

import argparse
import contextlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fastapi.testclient import TestClient

from kosmgr.app import create_app
from kosmgr.kit import db
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from tests import tables
from tests.api import sweep, world
from tests.make import DAY, Cast
from tests.users.make import person


def main(words: Sequence[str]) -> int:
    """Sweep; 0 if no request was answered with a fault."""
    asked = argparse.ArgumentParser(prog="benchmarks fuzz")
    asked.add_argument("--examples", type=int, default=100)
    examples: int = asked.parse_args(words).examples
    sent = {}
    with tempfile.TemporaryDirectory(prefix="kosmgr-fuzz-") as folder, contextlib.ExitStack() as ends:
        engine = db.make_engine(f"sqlite:///{Path(folder) / 'kosmgr.db'}")
        ends.callback(engine.dispose)
        tables.create(engine)
        runtime = Runtime(engine=engine, clock=Clock(DAY), cipher=Cipher(b"k" * 32), data_dir=Path(folder))
        side = world.both(runtime, Cast.make(runtime))[0]
        boss = person(runtime, "boss", (Role.ADMIN, None))
        app = create_app(runtime)
        try:
            with TestClient(app, raise_server_exceptions=False) as door:
                sent["values"] = sweep.any_value(door, boss, side, 1)
                for mode in ("positive", "negative"):
                    sent[mode] = sweep.described(app, boss, mode, examples, same=False)
        except AssertionError as fault:
            print(fault)
            return 1
    print(json.dumps({"benchmark": "fuzz", "reached": True, **sent}))
    return 0
