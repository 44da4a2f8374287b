"""飞书 group robot: a rich text as structure, signed in its body. Codes and limits from its public documentation."""

import base64
import hmac
from datetime import datetime, timedelta
from typing import Any

from kosmgr.kit.text import N_
from kosmgr.post import rules, writing
from kosmgr.post.channels import robot

HOSTS = ("open.feishu.cn", "open.larksuite.com")
MOST_BYTES = 30 * 1024  # of the request
_SIGNED = 80  # bytes that time and signature add


def compose(letter: rules.Letter) -> dict[str, Any]:
    """What the robot is told. It is handed text and links apart, so no text can turn into either."""
    content = [
        [{"tag": "a", "text": text, "href": href} if href else {"tag": "text", "text": text} for text, href in row]
        for row in writing.rows(letter, robot.say_of(letter))
    ]
    post = {"title": writing.flat(letter.title), "content": content}
    return {"msg_type": "post", "content": {"post": {"zh_cn": post}}}


def size(letter: rules.Letter) -> int:
    """Bytes of the whole request, with its signature."""
    return len(robot.packed(compose(letter))) + _SIGNED


def signature(secret: str, seconds: int) -> str:
    """base64(HMAC-SHA256("time\\nsecret", nothing)): here the text is the key."""
    return base64.b64encode(hmac.digest(f"{seconds}\n{secret}".encode(), b"", "sha256")).decode()


def sign(url: str, content: dict[str, Any], secret: str, now: datetime) -> str:
    """Time and signature go into the message."""
    seconds = int(now.timestamp())
    content |= {"timestamp": str(seconds), "sign": signature(secret, seconds)}
    return url


PROVIDER = robot.Provider(
    hosts=HOSTS,
    compose=compose,
    codes=robot.Codes(
        throttled={9499: timedelta(minutes=1), 11232: timedelta(minutes=1)},
        auth=frozenset({19001, 19021, 19022, 19024}),
        letter=frozenset({19002}),
    ),
    keys=("code", "StatusCode"),
    sign=sign,
)
CHANNEL = rules.Channel(
    name="feishu",
    title=N_("飞书机器人"),
    personal=False,
    confirmed=True,
    most_bytes=MOST_BYTES,
    size=size,
    open=robot.opening(PROVIDER),
)
