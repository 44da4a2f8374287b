"""HTTP to the outside: one request, one answer, one deadline for all of it.

Over the guarded door of `kit/outbound.py`: no redirects, nothing from the environment, certificates verified, at most
64 KB of an answer read. Connections are kept between requests to the same peer. One client is for one thread.
"""

import socket
import ssl
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from select import select
from urllib.parse import urlsplit

import httpcore

from kosmgr.kit.outbound import Blocked, Deadline, Outbound, Unreachable

BODY_MOST = 64 * 1024
_KEPT_SECONDS = 3.0  # an idle connection is not used again after this: peers close theirs sooner or later
_DRAIN_SECONDS = 1.0  # for the rest of an answer that says enough by its status
_PORTS = {"https": 443, "http": 80}
_OPEN_PORTS = (443, 8443)  # others only where the machine's owner named them: nobody scans ports from here
_STARTED = "http11.send_request_headers.started"


class Lost(Exception):
    """Content went out, and no answer came: it may have arrived."""


class Crooked(Exception):
    """What was typed is not an address to call."""


@dataclass(frozen=True)
class Answer:
    """What a peer said; `body` is cut at BODY_MOST and empty where nobody asked for it."""

    status: int
    body: bytes
    retry_after: str = ""


@dataclass(frozen=True)
class Place:
    """The parts of an address that decide where a connection goes."""

    scheme: str
    host: str
    port: int


def place_of(url: str) -> Place:
    """Where a URL leads; Crooked when it is none of ours to call. User names and passwords in it are refused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Crooked from None
    plain = url.isascii() and not any(sign.isspace() or ord(sign) < 33 for sign in url)
    if not plain or parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or "\\" in url:
        raise Crooked
    return Place(parts.scheme, parts.hostname, port or _PORTS[parts.scheme])


def check_place(place: Place, outbound: Outbound, hosts: tuple[str, ...] = ()) -> None:
    """Blocked unless the owner named it, or it is https on a usual port and, where `hosts` are given, one of them."""
    if outbound.allows(place.host, place.port):
        return
    if place.scheme != "https" or place.port not in _OPEN_PORTS or (hosts and place.host not in hosts):
        raise Blocked(place.host)


class _Stream(httpcore.NetworkStream):
    """A socket under the deadline of the attempt."""

    def __init__(self, made: socket.socket, client: "Client") -> None:
        self._socket, self._client = made, client

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            self._socket.settimeout(self._client.deadline.left(timeout))
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        except OSError as error:
            raise httpcore.ReadError from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._socket.settimeout(self._client.deadline.left(timeout))
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error
        except OSError as error:
            raise httpcore.WriteError from error

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            self._socket.settimeout(self._client.deadline.left(timeout))
            return _Stream(ssl_context.wrap_socket(self._socket, server_hostname=server_hostname), self._client)
        except TimeoutError as error:
            self.close()
            raise httpcore.ConnectTimeout from error
        except ssl.SSLError:
            self.close()
            raise Unreachable("tls") from None
        except OSError as error:
            self.close()
            raise httpcore.ConnectError from error

    def get_extra_info(self, info: str) -> typing.Any:
        if info == "ssl_object":
            return self._socket if isinstance(self._socket, ssl.SSLSocket) else None
        if info == "socket":
            return self._socket
        if info == "is_readable":  # an idle connection with something to read was closed by the peer
            return self._socket.fileno() < 0 or bool(select([self._socket], [], [], 0)[0])
        return None


class _Backend(httpcore.NetworkBackend):
    """Connects through the guarded door."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: typing.Iterable[typing.Any] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._client.outbound.connect(host, port, self._client.deadline), self._client)


class Client:
    """Calls peers; keeps one connection between calls."""

    def __init__(self, outbound: Outbound, hosts: tuple[str, ...] = ()) -> None:
        self.outbound, self._hosts = outbound, hosts
        self.deadline = Deadline(0)
        self._pool = httpcore.ConnectionPool(
            ssl_context=outbound.context(),
            max_connections=1,
            keepalive_expiry=_KEPT_SECONDS,
            network_backend=_Backend(self),
        )

    def close(self) -> None:
        """Let the connection go."""
        self._pool.close()

    def call(
        self,
        method: str,
        url: str,
        seconds: float,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        begin: Callable[[], None] = lambda: None,
        wants_body: bool = False,
    ) -> Answer:
        """One request. `begin` runs when all is connected, right before the first byte, and may raise.

        Blocked and Unreachable: nothing was sent. Lost: something was. The body of an answer is read if it is wanted
        and the status is below 500; if it does not come whole the answer is lost, too.
        """
        place = place_of(url)
        check_place(place, self.outbound, self._hosts)
        self.deadline = Deadline(seconds)
        begun: list[bool] = []

        def trace(event: str, _about: Mapping[str, object]) -> None:
            if event == _STARTED:
                begin()
                begun.append(True)

        sent = {"User-Agent": "kosmgr", "Accept-Encoding": "identity", **(headers or {})}
        try:
            with self._pool.stream(
                method,
                url,
                headers=list({"Host": _host_header(place), **sent}.items()),
                content=content,
                extensions={"trace": trace},
            ) as response:
                said = {name.lower(): value for name, value in response.headers}
                retry_after = said.get(b"retry-after", b"")[:40].decode("latin-1")
                body = b""
                if wants_body and response.status < 500:
                    body = _body(response)
                else:
                    self._drain(response)
                return Answer(response.status, body, retry_after)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            if begun:
                raise Lost from None
            late = isinstance(error, httpcore.TimeoutException)
            raise Unreachable("timeout" if late else "unreachable") from None
        except TimeoutError:
            raise Unreachable("timeout") from None

    def _drain(self, response: httpcore.Response) -> None:
        """Read what nobody asked for if it is short, so that the connection can be used again."""
        try:
            self.deadline = Deadline(min(_DRAIN_SECONDS, self.deadline.left()))
            _body(response)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, TimeoutError):
            return


def _host_header(place: Place) -> str:
    named = f"[{place.host}]" if ":" in place.host else place.host
    return named if place.port == _PORTS[place.scheme] else f"{named}:{place.port}"


def _body(response: httpcore.Response) -> bytes:
    read = bytearray()
    for piece in response.iter_stream():
        read += piece
        if len(read) >= BODY_MOST:
            break
    return bytes(read[:BODY_MOST])
