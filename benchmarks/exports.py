"""Exports of notes brought in: read, previewed, written and written again, on both databases; and what stands under it.

python -m benchmarks exports [NOTES ACCOUNTS [CHARACTERS [PRINTS]]]    default 2,000,000 notes, 2,000 accounts, 422, 1

The floor is the file parsed and its rows put into the tables bare: no judging, no looking up what is known, no history.
PostgreSQL: KOSMGR_BENCH_PG_URL, a server on which a database can be made and dropped; without it only SQLite runs.
Fingerprints are written with the notes; `without` is the same import with that step left out, and PRINTS 0 stops there.
"""

import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from benchmarks import logins
from kosmgr.content import exports, importing, intake, keeping, storing
from kosmgr.content.models import Publisher
from kosmgr.entities.models import Entity
from kosmgr.kit import db
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.kit.sheets import blocks
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.work import Work
from tests import tables

DAY = date(2026, 11, 20)


def main(words: Sequence[str]) -> int:
    """Measure and print one line for each step and database."""
    given = [int(word) for word in words]
    notes, accounts, characters, prints = (given + [2_000_000, 2_000, 422, 1][len(given) :])[:4]
    with tempfile.TemporaryDirectory(prefix="kosmgr-bench-") as name:
        folder = Path(name)
        path = folder / "export.csv"
        _write(path, notes, accounts, characters, 0)
        print(f"{notes:,} notes of {characters} characters, {accounts:,} accounts, {path.stat().st_size / 1e6:,.0f} MB")
        _told("bare parse", notes, _parse(path))
        _told("judged", notes, _judge(path))
        for kind, url in logins._urls(folder):
            _measured(kind, url, folder / kind, path, notes, accounts, bool(prints))
    return 0


def _told(step: str, notes: int, seconds: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {step:28} {seconds:8.1f} s {notes / seconds:12,.0f} notes/s   peak so far {peak:,.0f} MB", flush=True)


def _write(path: Path, notes: int, accounts: int, characters: int, more: int) -> None:
    """Notes of characters drawn at random: no two are alike, which is the dearest case for storing."""
    dice = random.Random(6)
    letters = [chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(3_000)]
    with path.open("w", encoding="utf-8") as file:
        file.write("小红书号,笔记ID,笔记标题,正文,发布时间,阅读,点赞,收藏,评论,笔记链接,笔记类型\n")
        for number in range(notes):
            body = "".join(dice.choices(letters, k=characters))
            day = DAY - timedelta(days=number % 365)
            file.write(
                f"{7_000_000_000 + number % accounts},{number:024x},标题{number},{body},{day} 18:30:00,"
                f"{number % 9_999 + more},{number % 99},{number % 9},{number % 7},,图文\n"
            )


def _parse(path: Path) -> float:
    began = time.perf_counter()
    for part in blocks.parts(path, 0, 11, ","):
        len(part)
    return time.perf_counter() - began


def _judge(path: Path) -> float:
    began = time.perf_counter()
    intake.counted(exports.opened(path))
    return time.perf_counter() - began


def _measured(kind: str, url: str, folder: Path, path: Path, notes: int, accounts: int, prints: bool) -> None:
    engine = db.make_engine(url)
    tables.create(engine)
    folder.mkdir()
    runtime = Runtime(engine, Clock(DAY), Cipher(b"k" * 32), folder)
    with runtime.writing(SYSTEM) as work:
        work.db.add(Entity(id=1, name="示例有限公司", name_key="示例有限公司", created_at=work.now))
        work.db.flush()
        work.db.add_all(
            Publisher(entity_id=1, kind="test", xhs_id=str(7_000_000_000 + n), nickname="测", created_at=work.now)
            for n in range(accounts)
        )
    _told(f"{kind}: bare insert", notes, _bare(runtime, path))
    with _unprinted():
        outcome, seconds = _timed(runtime, path)
        _told(f"{kind}: written, without", outcome.added or 0, seconds)
        outcome_again, seconds = _timed(runtime, path)
        assert outcome_again.unchanged == notes, outcome_again
        _told(f"{kind}: the same again, without", notes, seconds)
        began = time.perf_counter()
        with runtime.writing(SYSTEM) as work:
            assert outcome.batch_id is not None
            intake.undo(work, outcome.batch_id)
        _told(f"{kind}: undone, without", notes, time.perf_counter() - began)
    if prints:
        outcome, seconds = _timed(runtime, path)
        _told(f"{kind}: written", outcome.added or 0, seconds)
    engine.dispose()


def _timed(runtime: Runtime, path: Path) -> tuple[importing.Outcome, float]:
    began = time.perf_counter()
    outcome = importing.bring(lambda: runtime.writing(SYSTEM), path, path.name)
    return outcome, time.perf_counter() - began


def _bare(runtime: Runtime, path: Path) -> float:
    """The rows into the table and nothing else, taken back afterwards."""
    began = time.perf_counter()
    with runtime.writing(SYSTEM) as work:
        known = {row.xhs_id: (row.id, 1) for row in work.db.scalars(select(Publisher))}
    seconds = time.perf_counter() - began
    for part in exports.opened(path).parts():
        placed = storing._placed(part.notes, known)
        began = time.perf_counter()
        with runtime.writing(SYSTEM) as work:
            storing._insert(work.db, placed, 0, DAY, work.now)
        seconds += time.perf_counter() - began
    with runtime.writing(SYSTEM) as work:
        work.db.connection().exec_driver_sql("DELETE FROM notes")
    return seconds


@contextmanager
def _unprinted() -> Iterator[None]:
    """Notes go in without what is worked out from them."""
    real = keeping.kept_ids, keeping.settled, keeping.gone

    def nothing(work: Work, ids: object) -> None:
        """Leave it out."""

    keeping.kept_ids = keeping.settled = keeping.gone = nothing  # type: ignore[assignment]
    try:
        yield
    finally:
        keeping.kept_ids, keeping.settled, keeping.gone = real
