"""钉钉 group robot: markdown, signed in the address. Codes and limits from its public documentation."""

import base64
import hmac
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from kosmgr.kit.text import N_
from kosmgr.post import rules, writing
from kosmgr.post.channels import robot

HOSTS = ("oapi.dingtalk.com",)
MOST_BYTES = 20_000  # of the message
_BLOCKED_FOR = timedelta(minutes=10)  # a robot that speaks too often is not heard so long


def compose(letter: rules.Letter) -> dict[str, Any]:
    """What the robot is told; nobody is called by name, whatever stands in the text."""
    text = writing.markdown(letter, robot.say_of(letter), "\n\n")
    return {
        "msgtype": "markdown",
        "markdown": {"title": writing.flat(letter.title), "text": text},
        "at": {"atMobiles": [], "atUserIds": [], "isAtAll": False},
    }


def signature(secret: str, milliseconds: int) -> str:
    """base64(HMAC-SHA256(secret, "time\\nsecret"))."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{milliseconds}\n{secret}".encode(), "sha256")).decode()


def sign(url: str, _content: dict[str, Any], secret: str, now: datetime) -> str:
    """The address with time and signature, percent-encoded once."""
    milliseconds = int(now.timestamp() * 1000)
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}timestamp={milliseconds}&sign={quote_plus(signature(secret, milliseconds))}"


PROVIDER = robot.Provider(
    hosts=HOSTS,
    compose=compose,
    codes=robot.Codes(
        throttled={130101: _BLOCKED_FOR, 130102: _BLOCKED_FOR, 410100: _BLOCKED_FOR, 302033: _BLOCKED_FOR},
        auth=frozenset({300001, 310000, 400013, 400101, 400102, 400106}),
        letter=frozenset({400105, 430101, 430102, 430103, 430104}),
    ),
    keys=("errcode",),
    sign=sign,
)
CHANNEL = rules.Channel(
    name="dingtalk",
    title=N_("钉钉机器人"),
    personal=False,
    confirmed=True,
    most_bytes=MOST_BYTES,
    size=robot.sizing(PROVIDER),
    open=robot.opening(PROVIDER),
)
