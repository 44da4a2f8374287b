"""Any system that takes JSON: what is said, signed the way Standard Webhooks does it (standardwebhooks.com).

Headers: webhook-id, webhook-timestamp (seconds), and with a secret webhook-signature: "v1," and
base64(HMAC-SHA256(secret, "id.timestamp.body")). A secret that starts with whsec_ is base64, any other is taken as is.
"""

import base64
import binascii
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kosmgr.kit import calling
from kosmgr.kit.outbound import Outbound
from kosmgr.kit.text import N_
from kosmgr.post import rules, writing
from kosmgr.post.channels import robot

MOST_BYTES = 256 * 1024
_PREFIX = "whsec_"


def compose(letter: rules.Letter) -> dict[str, Any]:
    """What is said, as data: a program reads it, so the texts stay as they are."""
    return {
        "type": "kosmgr.notice",
        "language": letter.language,
        "title": writing.line(letter.title),
        "lead": letter.lead,
        "items": [
            {
                "group": item.group,
                "text": item.text,
                "href": writing.address(item.href),
                "answer_href": writing.address(item.answer_href),
            }
            for item in letter.items
        ],
        "closing": letter.closing,
    }


def signature(secret: str, message_id: str, seconds: int, body: bytes) -> str:
    """The value of webhook-signature."""
    signed = f"{message_id}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode()


def _key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass  # then it is a secret that merely looks like one
    return secret.encode()


@dataclass(frozen=True)
class Hook:
    """An open way to one system."""

    endpoint: rules.Endpoint
    client: calling.Client

    def send(self, letter: rules.Letter, to: str, message_id: str, begin: robot.Begin) -> None:
        """Hand over one letter or raise Undelivered."""
        body, name, seconds = robot.packed(compose(letter)), message_id.strip("<>"), int(datetime.now(UTC).timestamp())
        headers = {**robot.JSON, "webhook-id": name, "webhook-timestamp": str(seconds)}
        if self.endpoint.secret:
            headers["webhook-signature"] = signature(self.endpoint.secret, name, seconds, body)
        robot.judge_hook(robot.post(self.client, self.endpoint.address, body, headers, begin, wants_body=True))


@contextmanager
def open_line(endpoint: rules.Endpoint, door: Outbound) -> Iterator[rules.Line]:
    """A connection, kept between letters."""
    client = calling.Client(door)
    try:
        yield Hook(endpoint, client)
    finally:
        client.close()


CHANNEL = rules.Channel(
    name="webhook",
    title=N_("通用 Webhook"),
    personal=False,
    confirmed=True,
    most_bytes=MOST_BYTES,
    size=lambda letter: len(robot.packed(compose(letter))),
    open=open_line,
)
