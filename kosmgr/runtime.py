"""Composition: from settings to units of work. The edge opens one, and only the edge commits."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine

from kosmgr.audit import service as journal
from kosmgr.checks import service as checks
from kosmgr.kit import db
from kosmgr.kit.cipher import Cipher, read_or_make_master
from kosmgr.kit.clock import Clock
from kosmgr.kit.outbound import NOWHERE_PRIVATE, Outbound
from kosmgr.policy import SYSTEM, Actor
from kosmgr.settings import Settings
from kosmgr.work import Work

ANCHOR_FILE = "audit-anchor.log"


@dataclass(frozen=True)
class Runtime:
    """One process's view of the installation."""

    engine: Engine
    clock: Clock
    cipher: Cipher
    data_dir: Path
    base_url: str = ""  # how people reach the server; empty: letters carry no links
    outbound: Outbound = NOWHERE_PRIVATE

    @classmethod
    def from_settings(cls, settings: Settings) -> "Runtime":
        """Open the installation; makes the data folder and the master key on first use."""
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            engine=db.make_engine(settings.url),
            clock=Clock(settings.today),
            cipher=Cipher(read_or_make_master(settings.data_dir / "master.key")),
            data_dir=settings.data_dir,
            base_url=settings.base_url.rstrip("/"),
            outbound=Outbound.reading(settings.outbound_allow),
        )

    @contextmanager
    def reading(self, actor: Actor, as_of: date | None = None) -> Iterator[Work]:
        """A consistent read of the state of a day (default: today)."""
        with db.reading(self.engine) as session:
            yield Work(
                db=session,
                actor=actor,
                now=self.clock.now(),
                today=as_of or self.clock.today(),
                cipher=self.cipher,
                files=self.data_dir,
            )

    @contextmanager
    def writing(
        self, actor: Actor, reason: str | None = None, change_id: str | None = None, today: date | None = None
    ) -> Iterator[Work]:
        """One transaction: committed with its audit rows when the block ends well, without a trace otherwise.

        Findings are kept in step with what changed, by whichever door the change came.
        """
        with db.writing(self.engine) as session:
            work = Work(
                db=session,
                actor=actor,
                now=self.clock.now(),
                today=today or self.clock.today(),
                cipher=self.cipher,
                files=self.data_dir,
                writes=True,
                reason=reason,
                change_id=change_id,
            )
            yield work
            session.flush()
            if work.today == self.clock.today():  # a check for another day stores nothing
                checks.keep_in_step(work)
            head = journal.seal(work)
        if head is not None:
            self._anchor(*head)

    @contextmanager
    def posting(self, held: Connection | None = None) -> Iterator[Work]:
        """One transaction of the machine on the outbox, which is a log of its own: no audit rows, no checks."""
        with db.writing(self.engine, held) as session:
            yield Work(
                db=session,
                actor=SYSTEM,
                now=self.clock.now(),
                today=self.clock.today(),
                cipher=self.cipher,
                files=self.data_dir,
                writes=True,
            )

    def _anchor(self, count: int, tip: str) -> None:
        """Note the chain's head outside the database, so that a cut tail shows."""
        with (self.data_dir / ANCHOR_FILE).open("a", encoding="ascii") as log:
            log.write(f"{count} {tip}\n")
            log.flush()
            os.fsync(log.fileno())

    def anchored(self) -> tuple[int, str] | None:
        """The highest head noted outside the database."""
        path = self.data_dir / ANCHOR_FILE
        if not path.exists():
            return None
        heads = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
        count, tip = max(((int(count), tip) for count, tip in heads), default=(0, ""))
        return (count, tip) if count else None
