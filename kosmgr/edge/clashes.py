"""The database's refusals in our words: a clash of two writers is a Conflict, a wait that was too long is Busy."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import errors as postgres
from sqlalchemy import exc

from kosmgr.kit.errors import Conflict
from kosmgr.kit.text import N_

log = logging.getLogger(__name__)

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
