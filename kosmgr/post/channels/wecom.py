"""企业微信 group robot: markdown, counted in bytes of its content. Codes and limits from its public documentation."""

from datetime import timedelta
from typing import Any

from kosmgr.kit.text import N_
from kosmgr.post import rules, writing
from kosmgr.post.channels import robot

HOSTS = ("qyapi.weixin.qq.com",)
MOST_BYTES = 4_096  # of markdown.content


def compose(letter: rules.Letter) -> dict[str, Any]:
    """What the robot is told."""
    content = writing.markdown(letter, robot.say_of(letter), "\n")
    return {"msgtype": "markdown", "markdown": {"content": content}}


def size(letter: rules.Letter) -> int:
    """Bytes of the text alone, as the limit counts."""
    return len(compose(letter)["markdown"]["content"].encode())


PROVIDER = robot.Provider(
    hosts=HOSTS,
    compose=compose,
    codes=robot.Codes(
        throttled={45009: timedelta(minutes=1), 45033: timedelta(minutes=1)},
        auth=frozenset({93000, 93008, 40001, 40014, 41001, 42001}),
        letter=frozenset({40008, 40058, 45002}),
    ),
    keys=("errcode",),
)
CHANNEL = rules.Channel(
    name="wecom",
    title=N_("企业微信机器人"),
    personal=False,
    confirmed=True,
    most_bytes=MOST_BYTES,
    size=size,
    open=robot.opening(PROVIDER),
)
