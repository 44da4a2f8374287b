"""A unit of work per request: opened before the route, committed before the answer leaves.

A transaction waits for its turn without a thread: were the threads full of requests that wait for the database, the one
that holds it would find no thread to go on with.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from datetime import date

import anyio
from fastapi.concurrency import contextmanager_in_threadpool
from psycopg import errors as postgres
from sqlalchemy import exc

from kosmgr.kit.errors import Conflict
from kosmgr.kit.text import N_
from kosmgr.policy import Actor
from kosmgr.runtime import Runtime
from kosmgr.work import Work

log = logging.getLogger(__name__)

TURN_SECONDS = 60.0  # how long a request waits for its turn before it is told to come again
READERS = 16
WRITERS = 12  # PostgreSQL; SQLite has one writer by nature
RETRY_AFTER = 2  # seconds

_LATE = (postgres.LockNotAvailable, postgres.QueryCanceled, postgres.DeadlockDetected, postgres.SerializationFailure)


class Busy(Exception):
    """The database had no turn for us in time: nothing was written, the same request may be sent again."""

    message = N_("系统正忙，没有写入任何数据，过几秒再试")


def _is_late(error: exc.DBAPIError) -> bool:
    if isinstance(error.orig, _LATE) or error.connection_invalidated:
        return True
    said = str(error.orig)
    return isinstance(error, exc.OperationalError) and (
        "database is locked" in said or "database table is locked" in said or "connection" in said
    )


@contextmanager
def translated() -> Iterator[None]:
    """A clash of two writers is a plain Conflict, a wait that was too long is Busy."""
    try:
        yield
    except exc.IntegrityError as error:
        log.warning("integrity error", extra={"kind": type(error.orig).__name__})
        raise Conflict() from error
    except exc.TimeoutError as error:
        raise Busy() from error
    except exc.DBAPIError as error:
        if _is_late(error):
            raise Busy() from error
        raise


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
