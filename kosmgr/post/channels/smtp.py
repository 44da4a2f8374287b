"""A conversation with a mail server under one deadline, through the guarded door."""

import io
import re
import smtplib
import socket
from typing import Any

from kosmgr.kit.outbound import Deadline, Outbound

STARTTLS, TLS, NONE = "starttls", "tls", "none"
_DOT = re.compile(rb"(?m)^\.")


class _Reader(io.RawIOBase):
    """What the server says; each read has only the time that is left, so a server that drips cannot stretch it."""

    def __init__(self, talk: "Talk") -> None:
        self._talk = talk

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        talk = self._talk
        if talk.sock is None:
            return 0
        try:
            talk.sock.settimeout(talk.deadline.left())
            return talk.sock.recv_into(buffer)
        except TimeoutError:
            talk.late = True
            raise


class Talk(smtplib.SMTP):
    """smtplib's SMTP with our socket and our clock; `late` says that it was time that ran out."""

    def __init__(self, door: Outbound, host: str, port: int, tls: str, me: str, deadline: Deadline) -> None:
        super().__init__(local_hostname=me)
        self.late, self.deadline = False, deadline
        self._door, self._tls, self._port = door, tls, port
        self._host = host  # what a certificate has to be for

    def meet(self) -> None:
        """Connect and hear the greeting."""
        code, said = self.connect(self._host, self._port)
        if code != 220:
            self.close()
            raise smtplib.SMTPConnectError(code, said)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = self._door.connect(host, port, self.deadline)
        if self._tls != TLS:
            return made
        try:
            made.settimeout(self.deadline.left())
            return self._door.context().wrap_socket(made, server_hostname=host)
        except OSError:
            made.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        """One answer; smtplib's own reader would give every line the whole time again."""
        if self.file is None:
            self.file = io.BufferedReader(_Reader(self))
        return super().getreply()

    def send(self, s: Any) -> None:
        """All of it, within the time that is left."""
        if self.sock is not None:
            try:
                self.sock.settimeout(self.deadline.left())
            except TimeoutError:
                self.late = True
                self.close()
                raise smtplib.SMTPServerDisconnected("out of time") from None
        super().send(s)

    def secure(self) -> None:
        """Go on encrypted; SMTPNotSupportedError or ssl.SSLError."""
        self.starttls(context=self._door.context())

    def content(self, message: bytes) -> tuple[int, bytes]:
        """What follows DATA: the message, its end, and the answer to it."""
        ending = b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n"
        self.send(_DOT.sub(b"..", message) + ending)
        return self.getreply()
