"""What every answer carries and no request may exceed: plain ASGI, outside everything else."""

import secrets
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "x-content-type-options": "nosniff",
    # not no-referrer: that would send "Origin: null" with our own forms
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
STATIC = "/static/"
KEYED = ("/l/", "/a/", "/spot/", "/calendar/", "/password/")  # the address of such a page is itself a key


def request_number() -> str:
    """A number a person can read out: 7F3A-02C1."""
    digits = secrets.token_hex(4).upper()
    return f"{digits[:4]}-{digits[4:]}"


class SecurityHeaders:
    """Gives each request a nonce and a number, and each answer the headers that keep a page to itself.

    An answer that already says one of them (a download with a stricter policy) keeps its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        nonce = state["nonce"] = secrets.token_urlsafe(18)
        number = state["request_number"] = request_number()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith(KEYED):
                    headers["referrer-policy"] = "no-referrer"
                    headers["x-robots-tag"] = "noindex, nofollow"
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", POLICY.format(nonce=nonce))
                headers.setdefault("x-request-id", number)
                headers.setdefault("cache-control", cache_control(scope, message["status"]))
                if scope.get("scheme") == "https":
                    headers.setdefault("strict-transport-security", STRICT_TRANSPORT)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def cache_control(scope: Scope, status: int) -> str:
    """Pages are never kept; our own files are kept for good under the address that names their content."""
    if not scope["path"].startswith(STATIC) or status not in (200, 206, 304):
        return "no-store"
    return "public, max-age=31536000, immutable" if b"v=" in scope.get("query_string", b"") else "no-cache"


class BodyLimit:
    """Refuses a body larger than `limit` bytes, told by its length or found while reading."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length")
        if length is not None and (not length.isascii() or not length.isdigit() or int(length) > self.limit):
            await _too_large(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > self.limit:
                    # the one error that body parsers let pass; the error table makes a page of it
                    raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    answer = PlainTextResponse("413 文件或表单太大，没有读取 / too large, nothing was read", 413)
    answer.headers["connection"] = "close"
    await answer(scope, receive, send)


class KnownHosts:
    """Answers only to its own names, so that no link is ever built from a stranger's Host header.

    `hosts` are names without port; `*` alone lets every name in.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._knows(Headers(scope=scope).getlist("host")):
            await PlainTextResponse("400 不认识的主机名 / unknown host name", 400)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _knows(self, given: list[str]) -> bool:
        if "*" in self.hosts:
            return True
        return len(given) == 1 and host_name(given[0]) in self.hosts


def host_name(host: str) -> str:
    """The name without its port: `[::1]:8000` is `[::1]`."""
    whole = host.strip().lower()
    name, colon, port = whole.rpartition(":")
    has_port = bool(colon) and port.isdigit() and not (name.startswith("[") and not name.endswith("]"))
    return name if has_port else whole
