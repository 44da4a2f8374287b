"""Planning the reminders of ninety days for 100 entities with 100 seats each, and looking ahead at settings of one.

    python -m benchmarks planning [ENTITIES SEATS]

Three seconds and twenty statements are promised, on SQLite, and on PostgreSQL where KOSMGR_TEST_PG_URL names one. The
time is this process's CPU; on PostgreSQL the server's own work is not in it, so the wall clock is told beside it. The
floor is the same messages made of facts already read: what the words themselves cost.
"""

import gc
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, event

from benchmarks import make, stage
from kosmgr.kit import db
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.policy import SYSTEM
from kosmgr.reminders import plans, service, settings
from kosmgr.reminders.rules import Message
from kosmgr.runtime import Runtime
from tests import databases, tables

PROMISED, STATEMENTS, ROUNDS, DAYS = 3.0, 20, 3, 90


def main(words: Sequence[str]) -> int:
    """Measure and print, a line for each database; 0 if the promise is kept on all."""
    entities, seats = (int(word) for word in words) if words else (100, 100)
    code = 0
    with tempfile.TemporaryDirectory(prefix="kosmgr-bench-") as folder:
        for name, engine in _engines(Path(folder)):
            tables.create(engine)
            runtime = Runtime(engine=engine, clock=Clock(make.TODAY), cipher=Cipher(b"b" * 32), data_dir=Path(folder))
            make.fill(runtime, entities, seats)
            code |= measured(name, runtime, entities, seats)
    return code


def measured(name: str, runtime: Runtime, entities: int, seats: int) -> int:
    """One database."""
    _settle(runtime, entities)
    with counted(runtime.engine) as statements:
        messages = planned(runtime)
    walls, gone = [], []
    for _round in range(ROUNDS):
        gc.collect()
        began, used = time.perf_counter(), time.process_time()
        planned(runtime)
        walls.append(time.perf_counter() - began)
        gone.append(time.process_time() - used)
    floor = stage.best(lambda: [replace(one) for one in messages], ROUNDS)
    promised = PROMISED * entities * seats / 10_000
    quick = stage.told(
        "planning", min(gone), promised, 1.0, database=name, messages=len(messages), statements=len(statements),
        wall=round(min(walls), 3), copied=round(floor, 3),
    )  # fmt: skip
    return quick or int(len(statements) > STATEMENTS)


def planned(runtime: Runtime) -> list[Message]:
    """Everything of the next ninety days."""
    with runtime.reading(SYSTEM) as work:
        return service.plan(work, DAYS)


def _settle(runtime: Runtime, entities: int) -> None:
    """Settings of their own for every tenth entity, some of them changing within the span."""
    with runtime.writing(SYSTEM, today=make.TODAY) as work:
        for entity_id in range(1, entities + 1, 10):
            own = plans.Plan(offsets=(45, 10, 1), patience=3)
            settings.enter(work, "renewal-due", own, entity_id)
            settings.enter(work, "renewal-due", plans.Plan(cadence=plans.WEEKLY), entity_id, _later(40))


def _later(days: int) -> date:
    return make.TODAY + timedelta(days=days)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Every statement sent inside the block."""
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _engines(folder: Path) -> Iterator[tuple[str, Engine]]:
    engine = db.make_engine(f"sqlite:///{folder / 'kosmgr.db'}")
    yield "sqlite", engine
    engine.dispose()
    if url := os.environ.get("KOSMGR_TEST_PG_URL"):
        server = databases.Server(url)
        with server.blank() as empty:
            engine = db.make_engine(empty)
            yield "postgresql", engine
            engine.dispose()
        server.close()
