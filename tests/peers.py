"""Peers to send to: a mail server and an HTTP server that do as they are told and keep what they were given.

In a test:      with peers.Mail(peers.MailScript(hang="RCPT")) as mail: ...; mail.kept
                with peers.Http() as http: http.url("wecom", "code-45009"); http.kept
As a process:   python -m tests.peers --log FILE [--seed N] [--mail-share P --mail-with 451,421,cut]
                prints {"smtp": port, "http": port}; lives until its standard input ends; every delivery is a line of
                FILE (JSON), written before the answer goes out, so the file knows more than any sender does.

What the HTTP server does stands in the path, /PROVIDER/BEHAVIOUR, so that one server plays many robots:
ok, 500 (any status), code-45009 (200 with that error code), html, empty, list, moved, drip, huge, hang, cut,
flaky?share=30&with=500,429,code,html,cut (that many of a hundred fail, in one of these ways).
`taken` of what is kept: whether the peer would have shown it to people.
"""

import argparse
import asyncio
import contextlib
import datetime
import ipaddress
import json
import os
import random
import re
import socket
import socketserver
import ssl
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session, syntax
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE = "127.0.0.1"
_FOREVER = 600.0  # seconds; longer than anybody waits
_OK = {
    "wecom": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}},
    "webhook": {"ok": True},
    "ping": {"ok": True},
}
SECRETIVE = "peer-said-this <b>kosmgr</b> token=abc"  # what a peer wrote must never be seen again


class Log:
    """Lines of a file, each written whole and at once; nothing is waited for."""

    def __init__(self, path: Path | None) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if path else None

    def write(self, **what: object) -> None:
        """Append one."""
        if self._file is not None:
            os.write(self._file, json.dumps(what, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            os.close(self._file)
        self._file = None


# certificates


@dataclass(frozen=True)
class Certificate:
    """A certificate of its own for a host, and what trusts it."""

    folder: Path
    host: str = "localhost"

    @cached_property
    def _files(self) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.host)])
        now = datetime.datetime.now(datetime.UTC)
        names = [x509.DNSName(self.host), x509.IPAddress(ipaddress.ip_address(HERE))]
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        shown, hidden = self.folder / "peer.pem", self.folder / "peer.key"
        shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        form = serialization.PrivateFormat.PKCS8
        hidden.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
        return shown, hidden

    def serving(self) -> ssl.SSLContext:
        """For the server."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._files)
        return context

    def trusting(self) -> ssl.SSLContext:
        """For a client that knows it."""
        return ssl.create_default_context(cafile=str(self._files[0]))


# mail


@dataclass
class MailScript:
    """What the mail server does. Phases: EHLO AUTH MAIL RCPT DATA (before its 354) DOT (after the content)."""

    answers: dict[str, str] = field(default_factory=dict)  # recipient → reply to RCPT; phase → reply in that phase
    hang: str = ""  # a phase in which it falls silent
    cut: str = ""  # a phase in which it hangs up without a word
    log_in: tuple[str, str] | None = None  # the user and password it wants
    letters: int = 0  # it hangs up after so many on one connection; 0: never
    share: float = 0.0  # of all letters that fail by chance …
    kinds: tuple[str, ...] = ("451",)  # … with this reply to RCPT, or "cut": taken, and hung up instead of an answer


@dataclass(frozen=True)
class Kept:
    """A letter the mail server was given."""

    sender: str
    to: str
    content: bytes
    answered: bool

    @cached_property
    def message(self) -> EmailMessage:
        """As a mail program reads it."""
        return cast(EmailMessage, message_from_bytes(self.content, policy=policy.default))


class _Smtp(SMTP):
    peer: "Mail"

    async def _phase(self, name: str) -> str:
        """What the script wants of a phase: a reply to send instead, or nothing; it may never come back."""
        script = self.peer.script
        if script.hang == name:
            await asyncio.sleep(_FOREVER)
        if script.cut == name:
            self.transport.abort()
            await asyncio.sleep(_FOREVER)
        return script.answers.get(name, "")

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, hostname: str) -> None:
        reply = await self._phase("EHLO")
        await (self.push(reply) if reply else super().smtp_EHLO(hostname))

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg: str) -> None:
        reply = await self._phase("AUTH")
        await (self.push(reply) if reply else super().smtp_AUTH(arg))

    @syntax("MAIL FROM: <address>")
    async def smtp_MAIL(self, arg: str) -> None:
        reply = await self._phase("MAIL")
        await (self.push(reply) if reply else super().smtp_MAIL(arg))

    @syntax("RCPT TO: <address>")
    async def smtp_RCPT(self, arg: str) -> None:
        reply = await self._phase("RCPT")
        await (self.push(reply) if reply else super().smtp_RCPT(arg))

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        reply = await self._phase("DATA")
        await (self.push(reply) if reply else super().smtp_DATA(arg))


class Mail(Controller):
    """A mail server in a thread of its own."""

    def __init__(
        self,
        script: MailScript | None = None,
        *,
        log: Log | None = None,
        seed: int = 0,
        certificate: Certificate | None = None,
        wrapped: bool = False,
    ) -> None:
        self.script = script or MailScript()
        self.kept: list[Kept] = []
        self.connections = 0
        self._log, self._chance = log or Log(None), random.Random(seed)
        self._starttls = certificate.serving() if certificate and not wrapped else None
        wrapping = certificate.serving() if certificate and wrapped else None
        super().__init__(self, hostname=HERE, port=free_port(), ssl_context=wrapping)

    def factory(self) -> SMTP:
        """One conversation."""
        self.connections += 1
        warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS", UserWarning)
        made = _Smtp(
            self,
            hostname="peer.test",
            authenticator=self._admit if self.script.log_in else None,
            auth_required=self.script.log_in is not None,
            auth_require_tls=False,
            tls_context=self._starttls,
        )
        made.peer = self
        return made

    def __enter__(self) -> "Mail":
        self.start()
        self.connections = 0  # the first was aiosmtpd's own, to see that it listens
        return self

    def __exit__(self, *ended: object) -> None:
        self.stop()

    def _admit(self, server: object, session: object, envelope: object, mechanism: str, given: Any) -> AuthResult:
        user, password = given.login.decode(), given.password.decode()
        return AuthResult(success=(user, password) == self.script.log_in, handled=False)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient, unless the script or chance says otherwise."""
        envelope.chance = ""  # type: ignore[attr-defined]
        if self.script.share and self._chance.random() < self.script.share:
            kind = self._chance.choice(self.script.kinds)
            if kind != "cut":
                return f"{kind} {SECRETIVE}"
            envelope.chance = kind  # type: ignore[attr-defined]
        reply = self.script.answers.get(address)
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a letter, and say so or not."""
        content = cast(bytes, envelope.original_content)
        silent = self.script.cut == "DOT" or self.script.hang == "DOT" or envelope.chance == "cut"  # type: ignore[attr-defined]
        reply = self.script.answers.get("DOT", "")
        if not reply:
            for to in envelope.rcpt_tos:
                kept = Kept(envelope.mail_from or "", to, content, not silent)
                self.kept.append(kept)
                found = re.search(rb"(?im)^message-id:\s*(\S+)", content)
                name = found[1].decode() if found else ""
                self._log.write(peer="smtp", to=to, message_id=name, answered=not silent, taken=True, at=time.time())
        if self.script.hang == "DOT":
            await asyncio.sleep(_FOREVER)
        if silent:
            assert server.transport is not None
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 OK"
        if self.script.letters and len(self.kept) % self.script.letters == 0:
            asyncio.get_running_loop().call_later(0.02, server.transport.abort)
        return reply or "250 OK"


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as tried:
        tried.bind((HERE, 0))
        return int(tried.getsockname()[1])


# HTTP


@dataclass(frozen=True)
class Call:
    """A request the HTTP server was given."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    behaviour: str
    taken: bool

    @cached_property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


class _Handler(socketserver.StreamRequestHandler):
    """HTTP by hand: a tenth of the work http.server does for a request."""

    server: "_Server"
    disable_nagle_algorithm = True
    rbufsize = 64 * 1024

    def handle(self) -> None:
        self.server.peer.connections += 1
        with contextlib.suppress(OSError):
            while self._one():
                pass

    def _one(self) -> bool:
        first = self.rfile.readline(8_192).decode("latin-1").split(" ")
        if len(first) != 3:
            return False
        headers = {}
        while (row := self.rfile.readline(8_192).rstrip(b"\r\n")) != b"":
            name, _, value = row.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return self.server.peer.answer(self, first[0], first[1], headers, body)

    def say(self, status: int, body: bytes, kind: str = "application/json", more: str = "") -> bool:
        """One whole answer."""
        head = f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
        self.wfile.write(head.encode("latin-1") + body)
        return True

    def drip(self, pause: float, piece: bytes, pieces: int) -> bool:
        """An answer that does not end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n")
        for _ in range(pieces):
            self.wfile.write(piece)
            if self.server.peer.over.wait(pause):
                break
        return False


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256
    block_on_close = False
    peer: "Http"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class Http:
    """An HTTP server in threads of its own."""

    def __init__(self, *, log: Log | None = None, seed: int = 0, certificate: Certificate | None = None) -> None:
        self.kept: list[Call] = []
        self.connections = 0
        self.over = threading.Event()
        self._log, self._chance, self._lock = log or Log(None), random.Random(seed), threading.Lock()
        self._server = _Server((HERE, 0), _Handler)
        self._server.peer = self
        self.port = int(self._server.server_address[1])
        self.scheme = "http"
        if certificate:
            self.scheme = "https"
            self._server.socket = certificate.serving().wrap_socket(self._server.socket, server_side=True)

    def url(self, provider: str, behaviour: str = "ok", **query: object) -> str:
        """Where it plays this robot, behaving so."""
        tail = "&".join(f"{name}={value}" for name, value in query.items())
        return f"{self.scheme}://{HERE}:{self.port}/{provider}/{behaviour}" + (f"?{tail}" if tail else "")

    def __enter__(self) -> "Http":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *ended: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: _Handler, method: str, target: str, headers: dict[str, str], body: bytes) -> bool:
        """Keep a request and answer it as its path wants; whether the connection goes on."""
        parts = urlsplit(target)
        _, provider, behaviour, *_more = [*parts.path.split("/"), "", ""]
        asked = parse_qs(parts.query)
        chosen = self._chosen(asked) if behaviour == "flaky" else behaviour
        taken = chosen in ("ok", "cut", "hang", "drip", "huge")
        with self._lock:
            self.kept.append(Call(method, target, headers, body, chosen, taken))
        said = body.decode(errors="replace")
        name = headers.get("webhook-id", "")
        self._log.write(peer=provider, path=target, message_id=name, body=said, taken=taken, behaviour=chosen)
        return self._behave(handler, provider, chosen)

    def _chosen(self, asked: dict[str, list[str]]) -> str:
        share = int(asked.get("share", ["30"])[0])
        kinds = asked.get("with", ["500,429,code,html"])[0].split(",")
        with self._lock:
            return self._chance.choice(kinds) if self._chance.random() * 100 < share else "ok"

    def _behave(self, handler: _Handler, provider: str, what: str) -> bool:
        if what == "ok":
            return handler.say(200, json.dumps(_OK.get(provider, {"ok": True})).encode())
        if what.isdigit():
            more = "Retry-After: 1\r\n" if what == "429" else ""
            return handler.say(int(what), SECRETIVE.encode(), "text/plain", more)
        if what.startswith("code"):
            code = int(what.partition("-")[2] or 50_001)
            wrong = {"code": code, "msg": SECRETIVE} if provider == "feishu" else {"errcode": code, "errmsg": SECRETIVE}
            return handler.say(200, json.dumps(wrong).encode())
        if what == "html":
            return handler.say(200, b"<!doctype html><title>Log in</title>" + SECRETIVE.encode(), "text/html")
        if what == "empty":
            return handler.say(200, b"")
        if what == "list":
            return handler.say(200, b'["ok", 0]')
        if what == "moved":
            return handler.say(302, b"", more=f"Location: /{provider}/ok?from=moved\r\n")
        if what == "drip":
            return handler.drip(0.2, b" ", 10_000)
        if what == "huge":
            return handler.drip(0.0, b" " * 65_536, 16_384)
        if what == "hang":
            self.over.wait(_FOREVER)
        return False  # cut


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind((HERE, 0))
        listening.listen(16)
        yield int(listening.getsockname()[1])


@contextlib.contextmanager
def dripping(piece: bytes, pause: float) -> Iterator[int]:
    """A port that says the same over and over, slowly."""
    over = threading.Event()
    with socket.socket() as listening:
        listening.bind((HERE, 0))
        listening.listen(16)

        def drip() -> None:
            with contextlib.suppress(OSError), listening.accept()[0] as came:
                while not over.wait(pause):
                    came.sendall(piece)

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        over.set()
        thread.join(2)


def main() -> None:
    """Both peers until the standard input ends."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--log", type=Path, required=True)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--mail-share", type=float, default=0)
    asked.add_argument("--mail-with", default="451")
    given = asked.parse_args()
    log = Log(given.log)
    script = MailScript(share=given.mail_share / 100, kinds=tuple(given.mail_with.split(",")))
    with Mail(script, log=log, seed=given.seed) as mail, Http(log=log, seed=given.seed) as http:
        print(json.dumps({"smtp": mail.port, "http": http.port}), flush=True)
        sys.stdin.read()
    log.close()


if __name__ == "__main__":
    main()
