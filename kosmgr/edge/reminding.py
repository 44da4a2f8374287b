"""One tick of the reminders: plan what is due if anything changed, hand over what is ripe.

Planning is the work of whoever holds the lease; handing over is safe with any number of clocks.
"""

import logging
import os
import secrets
import socket
from dataclasses import dataclass, field
from datetime import timedelta

from kosmgr.audit import service as journal
from kosmgr.edge import reporting, spotting, units
from kosmgr.edge.postman import Postman, Round
from kosmgr.policy import SYSTEM
from kosmgr.post import delivery, heartbeat, leases
from kosmgr.post.leases import Last, LeaseLost
from kosmgr.post.rules import Undelivered
from kosmgr.reminders import letters, outgoing
from kosmgr.reminders.outgoing import Prepared
from kosmgr.runtime import Runtime
from kosmgr.work import Work

log = logging.getLogger(__name__)

LASTS = timedelta(seconds=90)
REST = timedelta(minutes=10)  # between two plannings of a day, so that what changes together is said together
SIGN = timedelta(minutes=5)  # how often a clock that has nothing to plan says that it is alive
NOTHING = Prepared(0, 0, 0)
PROCESS = f"{socket.gethostname()[:20]}-{os.getpid()}-{secrets.token_hex(4)}"  # this process, in leases and claims


@dataclass
class Reminding:
    """One process's clock for reminders."""

    runtime: Runtime
    owner: str = PROCESS
    postman: Postman = field(init=False)

    def __post_init__(self) -> None:
        base_url = self.runtime.base_url
        self.postman = Postman(
            self.runtime,
            lambda work, parcels: {
                **letters.compose(work, parcels, base_url),
                **reporting.compose(work, parcels, base_url),
                **spotting.compose(work, parcels, base_url),
            },
            outgoing.settled,
            owner=self.owner,
        )

    def tick(self) -> Round:
        """Plan, send, and tell outside watchers that this clock is alive; if planning breaks, they hear nothing."""
        self.plan()
        done = self.postman.round()
        self.ping()
        return done

    def ping(self) -> None:
        """A sign of life to every outside watcher whose turn it is."""
        with units.posting(self.runtime) as work:
            watchers = delivery.take_pings(work, SIGN)
        for destination_id, endpoint in watchers.items():
            word = ""
            try:
                heartbeat.ping(endpoint, self.runtime.outbound)
            except Undelivered as error:
                word = error.word
            with units.posting(self.runtime) as work:
                delivery.pinged(work, destination_id, word, SIGN)

    def plan(self, at_once: bool = False) -> Prepared:
        """What is due goes into the outbox, if this clock is the one to plan and something may have changed."""
        with units.posting(self.runtime) as work:
            held = leases.take(work, outgoing.LEASE, self.owner, LASTS)
        if held is None:
            return NOTHING
        token, last = held
        with units.reading(self.runtime, SYSTEM) as work:
            seen = journal.count(work)
            if not at_once and not _stale(work, last, seen):
                return NOTHING
            idle = not at_once and last.on == work.today and last.seen == seen
            rows = [] if idle else outgoing.due(work)
        try:
            with units.posting(self.runtime) as work:
                done = outgoing.write(work, rows, at_once, self.runtime.base_url) if rows else NOTHING
                leases.finish(work, outgoing.LEASE, self.owner, token, seen)
        except LeaseLost:
            log.warning("planned in vain: another clock took over")
            return NOTHING
        if rows:
            log.info("reminders planned", extra={"notices": done.notices, "parcels": done.parcels})
        return done


def _stale(work: Work, last: Last, seen: int) -> bool:
    """Whether it is time to look again."""
    if last.at is None or last.on != work.today:
        return True
    passed = abs(work.now - last.at)
    return passed > (REST if last.seen != seen else SIGN)
