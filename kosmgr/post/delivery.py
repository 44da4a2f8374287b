"""What the postman writes down: claimed, begun, sent, uncertain, dead, or again after a while.

The machine alone calls this, inside its own short transactions; people see the result in the delivery log.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kosmgr.policy import Permission
from kosmgr.post import claims, destinations, queries, rules
from kosmgr.post.models import Destination, Parcel
from kosmgr.post.rules import Endpoint, Letter, Undelivered
from kosmgr.work import Work, requires

log = logging.getLogger(__name__)

NO_RIGHT = "no-right"


@dataclass(frozen=True)
class Taken:
    """Parcels claimed for one destination, and where it lies."""

    endpoint: Endpoint
    parcels: tuple[int, ...]


@dataclass(frozen=True)
class Gone:
    """What need not be said any more: notices by the reason why, and the parcels they lie in."""

    notices: Mapping[str, Sequence[int]]
    parcels: frozenset[int] = frozenset()


NOTHING_GONE = Gone({})


@dataclass(frozen=True)
class Ready:
    """A parcel put into words."""

    letter: Letter
    to: str
    message_id: str


@requires(Permission.USER_WRITE)
def recover(work: Work) -> tuple[int, int]:
    """What dead senders left: how many go back into the queue, how many are uncertain."""
    return claims.recover(work.db, work.now)


@requires(Permission.USER_WRITE)
def drop(work: Work, gone: Gone) -> None:
    """Say of notices why they are not sent after all; a parcel in which nothing is left is given up."""
    for why, notices in gone.notices.items():
        queries.suppress(work.db, notices, why)
    queries.drop_empty(work.db, gone.parcels)


@requires(Permission.USER_WRITE)
def waiting(work: Work) -> list[int]:
    """Destinations that may be tried and have something ripe."""
    return [row.destination_id for row in claims.waiting(work.db, work.now)]


@requires(Permission.USER_WRITE)
def claim(work: Work, destination_id: int, claim: str, most: int) -> Taken | None:
    """Take some ripe parcels of a destination; None if it is switched off or rests."""
    destination = work.db.get(Destination, destination_id)
    if destination is None or not destination.enabled or not claims.may_be_tried(work.db, destination_id):
        return None
    parcels = claims.claim(work.db, destination, claim, work.now, most)
    return Taken(destinations.endpoint(work, destination), tuple(parcels))


@requires(Permission.USER_WRITE)
def begin(work: Work, parcel_id: int, claim: str, destination_id: int) -> bool:
    """Its first byte is about to go; False: somebody else has it by now."""
    return claims.begin(work.db, parcel_id, claim, destination_id)


@requires(Permission.USER_WRITE)
def sent(work: Work, parcel_id: int, claim: str, destination_id: int | None) -> None:
    """It was taken; with a destination: so that one works."""
    claims.ended(work.db, parcel_id, claim, rules.SENT, "", work.now)
    if destination_id is not None:
        claims.works(work.db, destination_id)


@requires(Permission.USER_WRITE)
def failed(
    work: Work, parcel_id: int, claim: str, destination_id: int, error: Undelivered, began: bool, jitter: float
) -> str:
    """It was not taken, or nobody knows: `uncertain`, `dead` or `again`."""
    if error.uncertain and began:
        claims.ended(work.db, parcel_id, claim, rules.UNCERTAIN, error.word, work.now)
        return rules.UNCERTAIN
    parcel = work.db.get_one(Parcel, parcel_id, populate_existing=True)
    given_up = parcel.attempts >= rules.MOST_ATTEMPTS and work.now - parcel.ripe_at > rules.GIVE_UP
    if (error.permanent and not error.everybody) or given_up:
        if began:
            claims.ended(work.db, parcel_id, claim, rules.DEAD, error.word, work.now)
        else:
            claims.refused(work.db, parcel_id, claim, destination_id, error.word, work.now)
        return rules.DEAD
    attempts = parcel.attempts + (not began)
    wait = error.wait or rules.backoff(max(attempts, 1), jitter)
    if error.everybody:
        place = work.db.get(Destination, destination_id)
        rest = error.wait or rules.backoff((place.failures if place else 0) + 1, jitter)
        if claims.failing(work.db, destination_id, error.word, rest, work.now):
            log.error("destination failing", extra={"destination": destination_id, "word": error.word})
        wait = timedelta()
    elif error.wait is not None:
        claims.pause(work.db, destination_id, error.wait)
    claims.again(work.db, parcel_id, claim, destination_id, error.word, wait, began)
    return "again"


@requires(Permission.USER_WRITE)
def emptied(work: Work, parcel_id: int, claim: str) -> None:
    """Claimed, and nothing in it may be said to its reader any more."""
    claims.give_back(work.db, [parcel_id], claim)
    queries.suppress(work.db, [row.id for row in queries.inside(work.db, [parcel_id])], NO_RIGHT)
    queries.drop_empty(work.db, [parcel_id])


@requires(Permission.USER_WRITE)
def give_back(work: Work, parcels: Sequence[int], claim: str) -> None:
    """Claimed and not tried."""
    claims.give_back(work.db, parcels, claim)


@requires(Permission.USER_WRITE)
def take_pings(work: Work, every: timedelta) -> dict[int, Endpoint]:
    """The outside watchers that are to hear from us now, each by one clock only."""
    ids = claims.take_pings(work.db, every)
    return {one: destinations.endpoint(work, work.db.get_one(Destination, one)) for one in ids}


@requires(Permission.USER_WRITE)
def pinged(work: Work, destination_id: int, word: str, every: timedelta) -> None:
    """A watcher was asked; `word` says what went wrong, empty if nothing did."""
    if not word:
        claims.heard(work.db, destination_id)
    elif claims.failing(work.db, destination_id, word, every, work.now):
        log.error("watcher not reached", extra={"destination": destination_id, "word": word})
