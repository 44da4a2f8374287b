"""A thousand people leave at once, against the bare writing of the same rows.

    python -m benchmarks offboarding [PEOPLE] [ENTITIES]

Ours is the whole use case from the front door: who may, the rules for each person, planned ends, cases with twelve
items an account, the audit chain. What the checks see of it is told apart. The floor is every row that differs then,
written by the driver's own `executemany` into the same database in one transaction: INSERT for new rows, UPDATE by id
for changed ones; what the checks write is in neither.
"""

import gc
import shutil
import sqlite3
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks import make, stage
from kosmgr.bindings.models import Binding
from kosmgr.cases import service as cases
from kosmgr.checks import service as checks
from kosmgr.kit import db as database
from kosmgr.people.models import Employee, Employment
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.work import Work

AIM = 2.0
ROUNDS = 3
LAST = make.TODAY + timedelta(days=15)
Rows = dict[str, dict[int, tuple[Any, ...]]]


def main(words: Sequence[str]) -> int:
    """Measure and print; 0 if the aim is reached."""
    people, entities = (int(word) for word in (*words, *("1000", "10")[len(words) :]))
    with stage.company(entities, -(-people // entities) + 20) as runtime:
        with runtime.reading(SYSTEM) as work:
            serving = (
                select(Binding.employee_id)
                .join(Employee, Employee.id == Binding.employee_id)
                .join(Employment, Employment.employee_id == Employee.id)
                .where(Binding.until_on.is_(None), Employment.until_on.is_(None), Employee.number.is_not(None))
                .distinct()
                .order_by(Binding.employee_id)
            )
            leavers = [cases.Leaver(one, LAST) for one in list(work.db.scalars(serving))[:people]]
        with runtime.writing(SYSTEM) as work:
            checks.refresh(work)  # the findings of the day are there already
        home = runtime.data_dir / "kosmgr.db"
        before = runtime.data_dir / "before.db"
        _copy(home, before)
        times, after = [], runtime.data_dir / "after.db"
        for _round in range(ROUNDS):
            _copy(before, after)
            times.append(_ours(runtime, after, leavers))
        ours, looked = min(times)
        inserts, updates = _differences(_read(before), _read(after))
        floor = min(_bare(before, runtime.data_dir / f"bare{n}.db", inserts, updates) for n in range(ROUNDS))
    rows = sum(map(len, inserts.values())) + sum(map(len, updates.values()))
    return stage.told("offboarding", ours, floor, AIM, people=len(leavers), rows_written=rows, checks=round(looked, 3),
        with_checks=round((ours + looked) / floor, 2),
    )  # fmt: skip


def _copy(source: Path, target: Path) -> None:
    """A whole copy, whatever still lies in the write-ahead log."""
    for old in (target, target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
        old.unlink(missing_ok=True)
    with sqlite3.connect(source) as there, sqlite3.connect(target) as here:
        there.backup(here)
    shutil.copystat(source, target)


def _ours(runtime: Runtime, path: Path, leavers: list[cases.Leaver]) -> tuple[float, float]:
    """(the use case with its audit rows, the look of all checks at everybody that follows it in the transaction)."""
    looks: list[float] = []
    look = checks.keep_in_step

    def timed(work: Work) -> None:
        began = time.process_time()
        look(work)
        looks.append(time.process_time() - began)

    checks.keep_in_step = timed  # type: ignore[assignment]
    engine = database.make_engine(f"sqlite:///{path}")
    own = Runtime(engine, runtime.clock, runtime.cipher, runtime.data_dir)
    gc.collect()
    began = time.process_time()
    with own.writing(SYSTEM, reason="闭店", change_id="benchmark") as work:
        done = cases.offboard_many(work, leavers, "闭店")
        assert all(one.refused is None for one in done)
    spent = time.process_time() - began
    checks.keep_in_step = look
    engine.dispose()
    return spent - looks[0], looks[0]


def _read(path: Path) -> Rows:
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: Rows = {}
        for name in names:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            if columns and columns[0] == "id":
                found[name] = {row[0]: row for row in connection.execute(f'SELECT * FROM "{name}"')}
    return found


def _differences(before: Rows, after: Rows) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    inserts: dict[str, list[Any]] = {}
    updates: dict[str, list[Any]] = {}
    for name, rows in after.items():
        if name.startswith("finding"):
            continue
        known = before.get(name, {})
        for row_id, row in rows.items():
            if row_id not in known:
                inserts.setdefault(name, []).append(row)
            elif known[row_id] != row:
                updates.setdefault(name, []).append(row)
    return inserts, updates


def _bare(before: Path, path: Path, inserts: dict[str, list[Any]], updates: dict[str, list[Any]]) -> float:
    _copy(before, path)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "temp_store=MEMORY"):
        connection.execute("PRAGMA " + pragma)
    names = {
        name: [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')] for name in {*inserts, *updates}
    }
    gc.collect()
    began = time.process_time()
    connection.execute("BEGIN IMMEDIATE")
    for name, rows in inserts.items():
        connection.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
    for name, rows in updates.items():
        changed = ", ".join(f'"{column}" = ?' for column in names[name][1:])
        connection.executemany(f'UPDATE "{name}" SET {changed} WHERE id = ?', [(*row[1:], row[0]) for row in rows])
    connection.execute("COMMIT")
    spent = time.process_time() - began
    connection.close()
    return spent
