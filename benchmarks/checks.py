"""Looking at 10,000 accounts again, with every finding already stored: three seconds are promised.

python -m benchmarks checks [ENTITIES SEATS]
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import make, stage
from kosmgr.checks import service as checks
from kosmgr.findings import service as findings
from kosmgr.kit import db
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests import tables
from tests.checks import many

PROMISED, ROUNDS = 3.0, 3  # seconds for 10,000 accounts


def main(words: Sequence[str]) -> int:
    """Measure and print; 0 if the promise is kept."""
    entities, seats = (int(word) for word in words) if words else (100, 100)
    with tempfile.TemporaryDirectory(prefix="kosmgr-bench-") as folder:
        engine = db.make_engine(f"sqlite:///{Path(folder) / 'kosmgr.db'}")
        tables.create(engine)
        runtime = Runtime(engine=engine, clock=Clock(make.TODAY), cipher=Cipher(b"b" * 32), data_dir=Path(folder))
        with runtime.writing(SYSTEM) as work:
            many.fill(work, entities, seats)
        _look(runtime)
        again = stage.best(lambda: _look(runtime), ROUNDS)
        with runtime.reading(SYSTEM) as work:
            found = sum(findings.counts(work).values())
        engine.dispose()
    promised = PROMISED * entities * seats / 10_000
    return stage.told("checks", again, promised, 1.0, accounts=entities * seats, findings=found)


def _look(runtime: Runtime) -> None:
    with runtime.writing(SYSTEM) as work:
        checks.refresh(work)
