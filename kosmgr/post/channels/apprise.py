"""Anything else, through Apprise where it is installed (kosmgr[apprise]): "accepted", never "arrived".

Apprise opens its own connections, so the guarded door cannot look at their addresses. Only services that live at an
address of their own are taken; those that go wherever the user says need a host the machine's owner named.
"""

import importlib
import importlib.util
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kosmgr.kit.outbound import Outbound
from kosmgr.kit.text import N_
from kosmgr.post import rules, words, writing
from kosmgr.post.channels import robot

log = logging.getLogger(__name__)
_SECONDS = rules.SEND_LIMIT.total_seconds()
PRESENT = importlib.util.find_spec("apprise") is not None
MOST_BYTES = 2_000  # the smallest of the well-known services


def service_of(address: str, door: Outbound) -> Any:
    """The one service an address names; Undelivered where it is none, or may be made to go anywhere."""
    if not PRESENT:
        raise rules.Undelivered(words.MISSING, everybody=True)
    known = importlib.import_module("apprise")
    found = known.Apprise.instantiate(address, suppress_exceptions=True) if "://" in address else None
    if found is None:
        raise rules.Undelivered(words.SETTINGS, everybody=True)
    free = any("{host}" in template or "{hostname}" in template for template in found.templates)
    local = not any(str(getattr(found, name)).startswith("https://") for name in dir(type(found)) if _calls(name))
    host = str(getattr(found, "host", "") or "")
    if (free or local) and not (host and door.allows(host, int(getattr(found, "port", 0) or 0))):
        raise rules.Undelivered(words.BLOCKED, everybody=True)
    return found


def _calls(name: str) -> bool:
    """Whether an attribute of a service is an address it calls, not one of its pages for people."""
    return name.endswith("_url") and name not in ("service_url", "setup_url", "app_url")


@dataclass(frozen=True)
class Accepted:
    """An open way through Apprise."""

    address: str
    door: Outbound

    def send(self, letter: rules.Letter, to: str, message_id: str, begin: Callable[[], None]) -> None:
        """Hand over one letter or raise Undelivered; Apprise says no more than yes or no."""
        service = service_of(self.address, self.door)
        body = writing.plain(letter, robot.say_of(letter))
        begin()
        ended: queue.SimpleQueue[bool | None] = queue.SimpleQueue()
        threading.Thread(target=_notify, args=(service, body, ended), daemon=True).start()
        try:
            taken = ended.get(timeout=_SECONDS)
        except queue.Empty:
            taken = None
        if taken is None:
            raise rules.Undelivered(words.CUT, uncertain=True)
        if not taken:
            raise rules.Undelivered(words.REFUSED)


def _notify(service: Any, body: str, ended: "queue.SimpleQueue[bool | None]") -> None:
    """In a thread of its own: Apprise keeps no time. None: nobody knows how it ended."""
    try:
        ended.put(bool(service.notify(body=body, body_format="text")))
    except Exception:
        log.warning("apprise failed", exc_info=False)
        ended.put(None)


def size(letter: rules.Letter) -> int:
    """Bytes of the text."""
    return len(writing.plain(letter, robot.say_of(letter)).encode())


@contextmanager
def open_line(endpoint: rules.Endpoint, door: Outbound) -> Iterator[rules.Line]:
    """There is nothing to keep open."""
    yield Accepted(endpoint.address, door)


CHANNEL = rules.Channel(
    name="apprise",
    title=N_("其他渠道（Apprise）"),
    personal=False,
    confirmed=False,
    most_bytes=MOST_BYTES,
    size=size,
    open=open_line,
)
