"""The postman: hands over what is ripe, one letter at a time, and writes down how it went before he takes the next.

At any moment one letter at most is under way in a process, so a process that dies leaves one letter at most of which
nobody knows whether it arrived. How the last letter went and that the next begins is one transaction.
"""

import logging
import os
import random
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from kosmgr.edge import units
from kosmgr.kit import db
from kosmgr.policy import SYSTEM
from kosmgr.post import delivery, rules, words
from kosmgr.post.channels import catalog
from kosmgr.post.delivery import Gone, Ready, Taken
from kosmgr.post.rules import Channel, Undelivered
from kosmgr.runtime import Runtime
from kosmgr.work import Work

log = logging.getLogger(__name__)

AT_ONCE = 50  # letters claimed together
PATIENCE = 20.0  # seconds for one destination before the next has its turn
WHOLE = 30.0  # seconds after which a round begins nothing new: whoever stops the clock waits for the round
FLUSH = 0.5  # seconds after which a result is written without waiting for the next letter

Compose = Callable[[Work, Sequence[int]], dict[int, Ready]]


@dataclass
class Round:
    """What one round did."""

    sent: int = 0
    again: int = 0
    dead: int = 0
    uncertain: int = 0
    abandoned: int = 0
    found: tuple[int, int] = (0, 0)  # of dead senders: put back, uncertain

    def shape(self) -> dict[str, int]:
        """For the log and for other programs."""
        return {
            "sent": self.sent, "again": self.again, "dead": self.dead,
            "uncertain": self.uncertain + self.found[1], "put_back": self.found[0] + self.abandoned,
        }  # fmt: skip


@dataclass
class Postman:
    """One process's postman; `owner` names him in claims."""

    runtime: Runtime
    compose: Compose
    judge: Callable[[Work], Gone]  # what is ripe and need not be said any more
    channels: dict[str, Channel] = field(default_factory=lambda: dict(catalog.CHANNELS))
    owner: str = field(default_factory=lambda: f"{os.getpid()}-{secrets.token_hex(4)}")

    def round(self) -> Round:
        """Go to every destination where something ripe waits, until nothing is left or its time is over."""
        done = Round()
        with units.reading(self.runtime, SYSTEM) as work:
            gone = self.judge(work)
        with units.posting(self.runtime) as work:
            done.found = delivery.recover(work)
            delivery.drop(work, gone)
        with units.reading(self.runtime, SYSTEM) as work:
            places = delivery.waiting(work)
        random.shuffle(places)  # a round that is cut short is not always short of the same
        over = time.monotonic() + WHOLE
        for destination_id in places:
            until = min(time.monotonic() + PATIENCE, over)
            while time.monotonic() < until and self._visit(destination_id, done):
                pass
        return done

    def _visit(self, destination_id: int, done: Round) -> bool:
        """One batch for one destination; whether it is worth asking for another."""
        claim = f"{self.owner}-{secrets.token_hex(4)}"
        with units.posting(self.runtime) as work:
            taken = delivery.claim(work, destination_id, claim, AT_ONCE)
        if taken is None or not taken.parcels:
            return False
        ready = self._compose(taken.parcels)
        channel = self.channels.get(taken.endpoint.kind)
        with db.writer(self.runtime.engine) as held:
            return self._go(channel, taken, ready, _Batch(self.runtime, held, destination_id, claim, done))

    def _compose(self, parcels: Sequence[int]) -> dict[int, Ready | None]:
        """Every letter of a batch; None for one that cannot be put into words, so that it stops no other."""
        ready: dict[int, Ready | None] = {}
        with units.reading(self.runtime, SYSTEM) as work:
            try:
                return {**self.compose(work, parcels)}
            except Exception:
                log.warning("a letter of a batch is broken; each is put into words by itself")
            for parcel_id in parcels:
                try:
                    ready.update(self.compose(work, [parcel_id]))
                except Exception as error:
                    log.error("letter broken", extra={"parcel": parcel_id}, exc_info=error)
                    ready[parcel_id] = None
        return ready

    def _go(self, channel: Channel | None, taken: Taken, ready: dict[int, Ready | None], batch: "_Batch") -> bool:
        """Hand over one letter after the other; whether all were."""
        if channel is None:
            batch.give_back(taken.parcels)
            return False
        waiting = list(taken.parcels)
        try:
            with channel.open(taken.endpoint, self.runtime.outbound) as line:
                while waiting:
                    parcel_id = waiting[0]
                    letter = ready.get(parcel_id)
                    if letter is None and parcel_id in ready:
                        batch.broken(parcel_id)
                    elif letter is None:
                        batch.nothing_to_say(parcel_id)
                    elif not batch.hand_over(line.send, parcel_id, letter):
                        break
                    waiting.pop(0)
        except Undelivered as error:  # the way there does not open
            batch.stopped(waiting[0], error)
            waiting.pop(0)
            return False
        finally:
            batch.flush()
            batch.give_back(waiting)
        return not waiting


@dataclass
class _Batch:
    """Writing down how it goes with the letters claimed together."""

    runtime: Runtime
    held: Connection
    destination_id: int
    claim: str
    done: Round
    last: int | None = None  # sent, and not yet written down
    through: bool = False  # something got through: nothing is held against the destination any more

    def hand_over(self, send: Callable[..., None], parcel_id: int, ready: Ready) -> bool:
        """Send one; whether the next one may be tried."""
        began = False
        asked = time.monotonic()

        def begin() -> None:
            nonlocal began
            with units.posting(self.runtime, self.held) as work:
                self._write(work)
                began = delivery.begin(work, parcel_id, self.claim, self.destination_id)
            self.last = None
            if not began:
                raise rules.Abandoned()

        try:
            send(ready.letter, ready.to, ready.message_id, begin)
        except rules.Abandoned:
            self.done.abandoned += 1
            return True
        except Undelivered as error:
            self._failed(parcel_id, error, began)
            return not error.everybody and error.wait is None
        except Exception as error:  # a fault of ours with this letter stops no other
            log.error("sending broke", extra={"parcel": parcel_id}, exc_info=error)
            self._failed(parcel_id, Undelivered(words.BROKEN, permanent=True, uncertain=began), began)
            return True
        self.last = parcel_id
        self.done.sent += 1
        if time.monotonic() - asked > FLUSH:
            self.flush()
        return True

    def flush(self) -> None:
        """Write down the letter that was sent last."""
        if self.last is not None:
            with units.posting(self.runtime, self.held) as work:
                self._write(work)
            self.last = None

    def _write(self, work: Work) -> None:
        if self.last is not None:
            delivery.sent(work, self.last, self.claim, None if self.through else self.destination_id)
            self.through = True

    def _failed(self, parcel_id: int, error: Undelivered, began: bool) -> None:
        """Uncertain, dead, or again after a while."""
        with units.posting(self.runtime, self.held) as work:
            self._write(work)
            how = delivery.failed(work, parcel_id, self.claim, self.destination_id, error, began, random.random())  # noqa: S311
        self.last = None
        setattr(self.done, how, getattr(self.done, how) + 1)

    def stopped(self, parcel_id: int, error: Undelivered) -> None:
        """The way there did not open: the first letter tells how, the others keep for later."""
        self._failed(parcel_id, error, began=False)

    def broken(self, parcel_id: int) -> None:
        """It cannot be put into words: before a person with it."""
        self._failed(parcel_id, Undelivered(words.BROKEN, permanent=True), began=False)

    def nothing_to_say(self, parcel_id: int) -> None:
        """Everything in it was settled meanwhile."""
        with units.posting(self.runtime, self.held) as work:
            self._write(work)
            delivery.emptied(work, parcel_id, self.claim)
        self.last = None

    def give_back(self, parcels: Sequence[int]) -> None:
        """Nobody tried these."""
        if parcels:
            with units.posting(self.runtime, self.held) as work:
                delivery.give_back(work, parcels, self.claim)
