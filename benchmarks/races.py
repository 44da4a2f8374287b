"""The races in full: two server processes, 200 connections let go at once, as many rounds as asked, on both databases.

    python -m benchmarks races --rounds 100 [--only A1] [--database sqlite|postgresql]

PostgreSQL needs KOSMGR_TEST_PG_URL. Prints per race and database how long the middle and the slowest round took, and
exits 1 on the first round that gives a seat too many, a fault, or a broken invariant.
"""

import argparse
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from kosmgr.kit import db
from tests import postgres, tables
from tests.faults import arena, rounds


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'kosmgr.db'}"
        _create(url)
        yield url
        return
    server, name = postgres.server_url(), f"kosmgr_races_{uuid.uuid4().hex[:8]}"
    admin = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        _create(url)
        yield url
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def _create(url: str) -> None:
    engine = db.make_engine(url)
    tables.create(engine)
    engine.dispose()


def _held(
    ground: arena.Arena,
    kind: str,
    name: str,
    race: Callable[[arena.Arena, int], None],
    options: argparse.Namespace,
) -> bool:
    took = []
    for number in range(options.rounds):
        begun = time.perf_counter()
        try:
            race(ground, options.crowd)
        except AssertionError as broken:
            print(f"{kind:<11} {name:<15} round {number + 1} broke: {broken}")
            return False
        took.append(time.perf_counter() - begun)
    middle, slowest = statistics.median(took), max(took)
    held = f"{options.rounds} rounds × {options.crowd} held"
    print(f"{kind:<11} {name:<15} {held}; middle {middle:.2f} s, slowest {slowest:.2f} s", flush=True)
    return True


def main(words: list[str]) -> int:
    """Run the rounds; 0 if every one held."""
    asked = argparse.ArgumentParser(prog="benchmarks races")
    asked.add_argument("--rounds", type=int, default=100)
    asked.add_argument("--crowd", type=int, default=rounds.CROWD)
    asked.add_argument("--only", default="")
    asked.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    options = asked.parse_args(words)
    kinds = ["sqlite", "postgresql"] if options.database == "both" else [options.database]
    for kind in kinds:
        with (
            tempfile.TemporaryDirectory() as home,
            database(kind, Path(home)) as url,
            arena.opened(url, Path(home) / "data") as ground,
        ):
            for name, race in rounds.RACES.items():
                if name.startswith(options.only) and not _held(ground, kind, name, race, options):
                    return 1
    return 0
