"""The ways out: a file here, a line in CHANNELS."""

from kosmgr.post import rules
from kosmgr.post.channels import apprise, dingtalk, email, feishu, webhook, wecom

CHANNELS: dict[str, rules.Channel] = {
    "email": email.CHANNEL,
    "wecom": wecom.CHANNEL,
    "dingtalk": dingtalk.CHANNEL,
    "feishu": feishu.CHANNEL,
    "webhook": webhook.CHANNEL,
    "apprise": apprise.CHANNEL,
}
HOSTS: dict[str, tuple[str, ...]] = {
    "wecom": wecom.HOSTS,
    "dingtalk": dingtalk.HOSTS,
    "feishu": feishu.HOSTS,
}


def offered() -> list[rules.Channel]:
    """What can be used on this machine: without its extension Apprise cannot."""
    return [channel for name, channel in CHANNELS.items() if name != "apprise" or apprise.PRESENT]


def size(letter: rules.Letter, channel: str) -> int:
    """Bytes of a letter as the channel counts them."""
    return CHANNELS[channel].size(letter)
