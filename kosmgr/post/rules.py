"""How a notice travels: its states, its key, what a letter is, how a way out answers, when to try again. Pure.

A *notice* is one thing said to one recipient on one channel. A *parcel* is what is sent: the notices of a recipient, a
channel and a day, so that a person gets one message and not forty. A parcel goes queued → claimed → sending → sent; its
state `sending` is written right before the first byte of content, so whoever finds one whose sender has died knows
that it may have arrived: it becomes *uncertain* and is never sent again by the machine.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from kosmgr.kit.errors import Conflict, NotFound
from kosmgr.kit.outbound import Outbound
from kosmgr.kit.text import N_

QUEUED, CLAIMED, SENDING, SENT = "queued", "claimed", "sending", "sent"
UNCERTAIN, DEAD, SUPPRESSED = "uncertain", "dead", "suppressed"
PARCEL_STATES = (QUEUED, CLAIMED, SENDING, SENT, UNCERTAIN, DEAD, SUPPRESSED)
HEARTBEAT = "heartbeat"  # a destination that hears that we are alive, and no letters
INBOX = "inbox"  # in the application itself: nothing has to be sent

LEASE = timedelta(seconds=60)  # of a claim; renewed when the sending begins
SEND_LIMIT = timedelta(seconds=30)  # one attempt, from the first connection to the answer
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)  # between attempts, doubling
GIVE_UP = timedelta(days=3)  # after this, and so many attempts, a parcel nobody takes is put before a person
MOST_ATTEMPTS = 10


class ParcelUnknown(NotFound):
    """No such parcel where the actor may see the delivery log."""

    message = N_("没有找到这条发送记录，或者你没有查看它的权限")


class ParcelUnderWay(Conflict):
    """Only what ended badly can be sent again by a person."""

    message = N_("这条消息还在发送队列里，或已经送达，不用重发")


# what goes out


@dataclass(frozen=True, slots=True)
class Item:
    """One thing said in a letter, already in the reader's language; addresses are whole or empty."""

    text: str
    group: str  # a key of GROUPS: under which heading it stands
    href: str = ""  # where to see it
    answer_href: str = ""  # a one-time link to answer it without logging in; only in letters to one person


GROUPS = {
    "over": N_("已过期"),
    "today": N_("今天到期"),
    "ahead": N_("快到期"),
    "news": N_("请知悉"),
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one parcel says; each channel puts it into its own form."""

    language: str  # zh | en
    title: str
    items: tuple[Item, ...]
    lead: str = ""  # a sentence before the items: "其中 2 条晚了：服务停了 5 天"
    closing: str = ""  # a sentence after them
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a destination lies, in clear: never logged, never shown."""

    kind: str
    address: str = field(default="", repr=False)  # the whole URL of a robot, or of the SMTP server: smtp://host:port
    secret: str = field(default="", repr=False)  # signing secret, or the SMTP password
    settings: dict[str, object] = field(default_factory=dict, repr=False)  # of e-mail: user, sender, tls


# how it is answered


class Undelivered(Exception):
    """A way out did not take a letter. `word` is a class of failure for people to read, never what the peer wrote.

    permanent: trying again is of no use. uncertain: content went out and no answer came. everybody: the fault lies with
    the destination (unreachable, wrong password), so every other letter to it would fail too. wait: the peer said when;
    without `everybody` nothing is wrong with the destination, but nobody is heard there before.
    """

    def __init__(
        self,
        word: str,
        *,
        permanent: bool = False,
        uncertain: bool = False,
        everybody: bool = False,
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(word)
        self.word = word
        self.permanent, self.uncertain, self.everybody, self.wait = permanent, uncertain, everybody, wait


class Abandoned(Exception):
    """`begin` said that the claim is somebody else's by now: nothing was sent and nothing has to be recorded."""


class Line(Protocol):
    """An open way to one destination."""

    def send(self, letter: Letter, to: str, message_id: str, begin: Callable[[], None]) -> None:
        """Hand over one letter or raise Undelivered.

        `to` is an e-mail address, or empty for a destination that is its own reader (a robot). `begin` is called once,
        when all that can fail unseen by the reader is behind (connected, logged in, recipient accepted), immediately
        before the first byte of content; it may raise Abandoned, which must pass through.
        """
        ...


@dataclass(frozen=True)
class Channel:
    """One way out."""

    name: str
    title: str
    personal: bool  # to persons by address; else to a destination that is its own reader
    confirmed: bool  # whether the peer's answer means that it arrived at the provider
    most_bytes: int | None  # of one message as `size` counts it; longer ones are several parcels
    size: Callable[[Letter], int]
    open: Callable[[Endpoint, Outbound], AbstractContextManager[Line]]


def backoff(attempts: int, jitter: float) -> timedelta:
    """How long to wait after the n-th failed attempt (from 1): doubling, with 0 to 25 % more; `jitter` is 0 to 1."""
    wait: timedelta = min(FIRST_WAIT * 2.0 ** min(attempts - 1, 12), LONGEST_WAIT)
    return wait * (1 + jitter / 4)
