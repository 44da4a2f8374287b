"""Who does a piece of the clock's work, and when it was last done: a row with a token that rises at every change."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kosmgr.kit.errors import Conflict
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.post import queries
from kosmgr.work import Work, requires


class LeaseLost(Conflict):
    """Another clock took over while this one was asleep: what it wrote is not wanted any more."""

    message = N_("另一个定时进程已经接手，这次的结果作废")


@dataclass(frozen=True)
class Last:
    """When the work was last done."""

    at: datetime | None
    on: date | None
    seen: int | None


@requires(Permission.USER_WRITE)
def take(work: Work, name: str, owner: str, lasts: timedelta) -> tuple[int, Last] | None:
    """The token and when it was last done, if the work is ours to do; else None."""
    token = queries.take_lease(work.db, name, owner, lasts)
    if token is None:
        return None
    return token, last(work, name)


@requires(Permission.USER_WRITE)
def finish(work: Work, name: str, owner: str, token: int, seen: int) -> None:
    """It is done; LeaseLost, and everything written with it is rolled back, if it is no longer ours."""
    if not queries.finish_under_lease(work.db, name, owner, token, work.now, work.today, seen):
        raise LeaseLost()


def last_done(name: str) -> Any:
    """When somebody last did it, as a column that travels with another question."""
    return queries.last_done(name)


@requires(Permission.LEDGER_READ)
def last(work: Work, name: str) -> Last:
    """When somebody last did it."""
    row = queries.lease(work.db, name)
    return Last(row.done_at, row.done_on, row.seen) if row is not None else Last(None, None, None)
