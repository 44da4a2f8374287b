"""Stored login events: the first pass over a year, and a day's new events judged against it; both databases.

python -m benchmarks logins [EVENTS ACCOUNTS [DAY]]      default 1,000,000 events, 10,000 accounts, 30,000 new ones

PostgreSQL: KOSMGR_BENCH_PG_URL, a server on which a database can be made and dropped; without it only SQLite runs.
The aim (a day judged in under a second) is for a year of any length: only what the day touches is read.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from sqlalchemy import text

from benchmarks import login_events, make
from kosmgr.kit import db
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.logins import engine, importing, intake, rules, service
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.work import Work
from tests import tables

AIM, ROUNDS = 1.0, 3  # seconds for a day
DAYS = 365
NAME = "kosmgr_bench_logins"


def main(words: Sequence[str]) -> int:
    """Measure and print one line for each database; 0 if the aim is reached on all."""
    events, accounts, day = ([int(word) for word in words] + [1_000_000, 10_000, 30_000][len(words) :])[:3]
    code = 0
    with tempfile.TemporaryDirectory(prefix="kosmgr-bench-") as name:
        folder = Path(name)
        year = folder / "year.csv"
        login_events.write(year, events, accounts, DAYS)
        days = [_day(folder, accounts, day, number) for number in range(ROUNDS)]
        for kind, url in _urls(folder):
            code |= _measured(kind, url, folder / kind, year, days)
    return code


def _urls(folder: Path) -> Iterator[tuple[str, str]]:
    yield "sqlite", f"sqlite:///{folder / 'logins.db'}"
    server = os.environ.get("KOSMGR_BENCH_PG_URL")
    if server is not None:
        with _database(server) as url:
            yield "postgresql", url


@contextmanager
def _database(server: str) -> Iterator[str]:
    engine_ = db.make_engine(server)
    with engine_.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {NAME}"))
        connection.execute(text(f"CREATE DATABASE {NAME}"))
    try:
        yield server.rpartition("/")[0] + "/" + NAME
    finally:
        with engine_.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))
        engine_.dispose()


def _day(folder: Path, accounts: int, size: int, number: int) -> Path:
    """A day after the year: believable, with one planted switch."""
    path = folder / f"day{number}.csv"
    [table] = login_events.tables(size, accounts, days=1, seed=100 + number)
    table["second"] += (DAYS + number) * 86_400
    times = pl.from_epoch(pl.Series(table["second"].to_numpy() + 28_800), time_unit="s")
    table.insert(0, "time", times.dt.strftime("%Y-%m-%d %H:%M:%S").to_list())
    table.drop(columns="second").to_csv(path, index=False)
    with path.open("a", encoding="utf-8") as target:
        noon = times[0].strftime("%Y-%m-%d")
        target.write(f"{noon} 12:00:00,NEW-A,NEW-{number},9.9.9.1,\n{noon} 12:03:00,NEW-B,NEW-{number},9.9.9.2,\n")
    return path


def _measured(kind: str, url: str, folder: Path, year: Path, days: Sequence[Path]) -> int:
    folder.mkdir()
    opened = db.make_engine(url)
    tables.create(opened)
    runtime = Runtime(engine=opened, clock=Clock(make.TODAY), cipher=Cipher(b"b" * 32), data_dir=folder)

    def writing() -> Iterator[Work]:  # a context manager each time
        return runtime.writing(SYSTEM)  # type: ignore[return-value]

    began = time.perf_counter()
    first = importing.bring(writing, year, year.name)  # type: ignore[arg-type]
    year_seconds = time.perf_counter() - began
    judged, whole = [], []
    for path in days:
        read = engine.columns().read(path)
        began = time.perf_counter()
        with runtime.writing(SYSTEM) as work:
            batch = intake.preview(work, read, path.name, path.name, None, None)
            intake.begin(work, batch.id)
            intake.add(work, batch.id, engine.storing().sorted_events(work.db, read.columns))
            work.db.flush()
            middle = time.perf_counter()
            intake.finish(work, batch.id)
            judged.append(time.perf_counter() - middle)
        whole.append(time.perf_counter() - began)
    began = time.perf_counter()
    with runtime.reading(SYSTEM) as work:
        service.visible_uses(work)
        found = [one for one in service.visible_incidents(work) if one.kind == rules.SWITCHING]
    looked = time.perf_counter() - began
    opened.dispose()
    line = {
        "benchmark": f"logins {kind}",
        "events": first.added,
        "first_pass_seconds": round(year_seconds, 1),
        "day_judged_seconds": round(sorted(judged)[ROUNDS // 2], 3),
        "day_stored_and_judged_seconds": round(sorted(whole)[ROUNDS // 2], 3),
        "look_seconds": round(looked, 3),
        "aim_day": AIM,
        "found_planted": sum(one.key.startswith("NEW-") for one in found),
    }
    print(json.dumps(line, ensure_ascii=False))
    return int(sorted(judged)[ROUNDS // 2] > AIM)
