"""What benchmarks share: an installation with a believable company, a stopwatch, and one line of result."""

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import make
from kosmgr.kit import db
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.kit.db import Base
from kosmgr.runtime import Runtime
from tests import tables


@contextmanager
def company(entities: int, seats: int) -> Iterator[Runtime]:
    """A fresh SQLite installation on the made-up day, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="kosmgr-bench-") as folder:
        path = Path(folder)
        engine = db.make_engine(f"sqlite:///{path / 'kosmgr.db'}")
        runtime = Runtime(engine=engine, clock=Clock(make.TODAY), cipher=Cipher(b"b" * 32), data_dir=path)
        tables.load_models()
        Base.metadata.create_all(engine)
        make.fill(runtime, entities, seats)
        yield runtime
        engine.dispose()


def best(run: Callable[[], Any], rounds: int, before: Callable[[], Any] | None = None) -> float:
    """The shortest of some rounds, in seconds of this process's CPU: others on the machine do not count.

    What is to be done before each round is not counted either.
    """
    times = []
    for _ in range(rounds):
        if before is not None:
            before()
        gc.collect()
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return min(times)


def told(name: str, ours: float, floor: float, aim: float, **facts: object) -> int:
    """Print the result as one JSON line; 0 if the aim is reached, else 1."""
    ratio = ours / floor
    line = {
        "benchmark": name,
        "seconds": round(ours, 3),
        "floor": round(floor, 3),
        "ratio": round(ratio, 2),
        "aim": aim,
    }
    print(json.dumps({**line, "reached": ratio <= aim, **facts}, ensure_ascii=False))
    sys.stdout.flush()
    return 0 if ratio <= aim else 1
