"""The door to the outside: every connection kosmgr opens to an address somebody typed goes through here.

What is checked is the address that is connected to, not the name that was typed: a name is resolved once, every answer
is looked at, and the socket goes to exactly that answer, so a name that points elsewhere a moment later gains nothing.
Addresses inside the machine, the company network or the cloud's own services are refused; the machine's owner may
name hosts that are meant to be reached all the same (KOSMGR_OUTBOUND_ALLOW), such as a mail relay in the house.
"""

import functools
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import certifi

CONNECT_SECONDS = 8.0  # for one address; a name may have several
MOST_ADDRESSES = 4  # of one name are tried
_INNER = tuple(  # private by nature, whatever a version of Python thinks: clouds' own services, protocols, relays
    ipaddress.ip_network(one) for one in ("100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24")
)
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the last four bytes are the real address
_SPOKEN = ipaddress.ip_network("2000::/3")  # all that is given out of IPv6
_TUNNELS = tuple(  # Teredo and kin, 6to4; and what is for documents
    ipaddress.ip_network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*", re.A)

Resolve = Callable[[str, int], Sequence[str]]


class Blocked(Exception):
    """The address is not one that may be reached from here; nothing was sent to it."""


class Unreachable(Exception):
    """No connection came about: `word` is unreachable, timeout or tls."""

    def __init__(self, word: str = "unreachable") -> None:
        super().__init__(word)
        self.word = word


def _resolve(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Deadline:
    """The moment at which an attempt is over, however slowly the peer speaks; by the clock that never jumps."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Seconds that remain, at most so many; TimeoutError when none do."""
        remaining = self._at - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        return remaining if most is None else min(remaining, most)


def is_public(address: str) -> bool:
    """Whether an address, as resolved, lies in the open internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # with a zone: a link of this machine
        return False
    if ip in _TRANSLATED:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    elif ip.version == 6:  # an IPv4 address written as IPv6 (::ffff:…) is not among those given out
        return ip in _SPOKEN and ip.is_global and not any(ip in tunnel for tunnel in _TUNNELS)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or any(ip in inner for inner in _INNER))


def is_host(host: str) -> bool:
    """Whether this is a name or an address written plainly; numbers in disguise (127.1, 0x7f000001) are not."""
    if ":" in host:
        try:
            return isinstance(ipaddress.ip_address(host), ipaddress.IPv6Address)
        except ValueError:
            return False
    last = host.rpartition(".")[2]
    if last[:1].isdigit() and (last.isdigit() or last.startswith("0x")):
        try:
            return str(ipaddress.IPv4Address(host)) == host
        except ValueError:
            return False
    return _HOST.fullmatch(host) is not None


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Certificates are verified: against what the machine trusts, and the usual authorities where it knows none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True)
class Outbound:
    """Where connections may go. `allow` holds host or host:port, lower case: what the machine's owner let in."""

    allow: frozenset[str] = frozenset()
    resolve: Resolve = field(default=_resolve, repr=False)
    context: Callable[[], ssl.SSLContext] = field(default=tls_context, repr=False)

    @classmethod
    def reading(cls, listed: str) -> "Outbound":
        """From the setting: hosts or host:port, with commas between."""
        return cls(frozenset(one.strip().lower() for one in listed.split(",") if one.strip()))

    def allows(self, host: str, port: int) -> bool:
        """Whether the machine's owner named this place."""
        named = f"[{host}]" if ":" in host else host
        return not self.allow.isdisjoint({host.lower(), named.lower(), f"{named}:{port}".lower()})

    def connect(self, host: str, port: int, deadline: Deadline) -> socket.socket:
        """A socket to an address that was looked at; Blocked or Unreachable."""
        addresses = self._addresses(host, port, deadline)[:MOST_ADDRESSES]
        word = "unreachable"
        for address in addresses:
            try:
                made = socket.create_connection((address, port), deadline.left(CONNECT_SECONDS))
            except TimeoutError:
                word = "timeout"
            except OSError:
                word = "unreachable"
            else:
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return made
        raise Unreachable(word)

    def _addresses(self, host: str, port: int, deadline: Deadline) -> list[str]:
        free = self.allows(host, port)
        if not free and not is_host(host.lower()):
            raise Blocked(host)
        found = self._resolved(host, port, deadline)
        if not found:
            raise Unreachable
        if not free and not all(is_public(address) for address in found):
            raise Blocked(host)  # one private answer among public ones is a trick, not an accident
        return found

    def _resolved(self, host: str, port: int, deadline: Deadline) -> list[str]:
        """The resolver of the system keeps no time of its own: it is asked from a thread that may be left behind."""
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            pass
        answer: queue.SimpleQueue[Sequence[str] | None] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self.resolve(host, port))
            except (OSError, UnicodeError):
                answer.put(None)

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = answer.get(timeout=deadline.left(CONNECT_SECONDS))
        except (queue.Empty, TimeoutError):
            raise Unreachable("timeout") from None
        if found is None:
            raise Unreachable
        return list(found)


NOWHERE_PRIVATE = Outbound()
