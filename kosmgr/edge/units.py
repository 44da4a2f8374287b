"""A unit of work per request: opened before the route, committed before the answer leaves.

A transaction waits for its turn without a thread: were the threads full of requests that wait for the database, the one
that holds it would find no thread to go on with.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from datetime import date

import anyio
from fastapi.concurrency import contextmanager_in_threadpool
from sqlalchemy import Connection

from kosmgr.edge import clashes
from kosmgr.policy import Actor
from kosmgr.runtime import Runtime
from kosmgr.work import Work

TURN_SECONDS = 60.0  # how long a request waits for its turn before it is told to come again
READERS = 16
WRITERS = 12  # PostgreSQL; SQLite has one writer by nature
RETRY_AFTER = 2  # seconds

Busy = clashes.Busy
translated = clashes.translated


@contextmanager
def reading(runtime: Runtime, actor: Actor, as_of: date | None = None) -> Iterator[Work]:
    """A consistent read, with the database's refusals in our words."""
    with translated(), runtime.reading(actor, as_of) as work:
        yield work


@contextmanager
def writing(runtime: Runtime, actor: Actor, reason: str | None = None, change_id: str | None = None) -> Iterator[Work]:
    """One transaction, with the database's refusals in our words."""
    with translated(), runtime.writing(actor, reason, change_id) as work:
        yield work


@contextmanager
def posting(runtime: Runtime, held: Connection | None = None) -> Iterator[Work]:
    """One transaction of the machine on the outbox, with the database's refusals in our words."""
    with translated(), runtime.posting(held) as work:
        yield work


class Turns:
    """The queue before the database, one per process."""

    def __init__(self, runtime: Runtime) -> None:
        one_writer = runtime.engine.dialect.name == "sqlite"
        self.readers = anyio.Semaphore(READERS)
        self.writers = anyio.Semaphore(1 if one_writer else WRITERS)

    @asynccontextmanager
    async def within(self, turn: anyio.Semaphore, unit: AbstractContextManager[Work]) -> AsyncIterator[Work]:
        """The unit of work, opened when it is its turn."""
        try:
            with anyio.fail_after(TURN_SECONDS):
                await turn.acquire()
        except TimeoutError:
            raise Busy() from None
        try:
            async with contextmanager_in_threadpool(unit) as work:
                yield work
        finally:
            turn.release()
