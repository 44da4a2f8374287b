"""The words of the outbox: channels, states, what failed, why something was not sent. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass

from kosmgr.kit.text import C_, N_
from kosmgr.post import rules
from kosmgr.post.channels import catalog


@dataclass(frozen=True)
class Word:
    """What a person reads, the icon that stands with it, and the colour of which state it is drawn in."""

    word: str
    icon: str
    tone: str = ""


CHANNELS: Mapping[str, str] = {
    "inbox": N_("站内"),
    "email": N_("邮件"),
    "wecom": N_("企业微信"),
    "dingtalk": N_("钉钉"),
    "feishu": N_("飞书"),
    "webhook": N_("Webhook"),
    "apprise": N_("其他渠道"),
}
WAYS: Mapping[str, str] = {**CHANNELS, "none": N_("没有渠道")}  # as a plan says them
STATES: Mapping[str, Word] = {
    "queued": Word(N_("排队中"), "clock-hour-9"),
    "claimed": Word(N_("排队中"), "clock-hour-9"),
    "sending": Word(N_("发送中"), "upload"),
    "sent": Word(C_("delivery", "已送达"), "check", "certified"),
    "accepted": Word(N_("已交出，送没送达不知道"), "check", "certified"),  # by a way that confirms nothing
    "uncertain": Word(N_("未确认"), "alert-circle", "due"),
    "dead": Word(N_("没送到"), "alert-triangle", "lapsed"),
    "suppressed": Word(N_("不再发"), "archive"),
}
OUTCOMES: Mapping[str, Word] = {
    "": Word(N_("发送中"), "upload"),
    "sent": Word(C_("delivery", "已送达"), "check", "certified"),
    "again": Word(N_("失败，稍后再试"), "refresh", "due"),
    "uncertain": Word(N_("未确认"), "alert-circle", "due"),
    "dead": Word(N_("没送到"), "alert-triangle", "lapsed"),
}
WHY: Mapping[str, str] = {
    "unreachable": N_("没有能收到的人"),
    "settled": N_("已经办完"),
    "no-right": N_("收件人不再有权限"),
    "merged": N_("并入更近的一次"),
}


def of(state: str, channel: str) -> Word:
    """How a message stands, for people: what a way out took that confirms nothing is not called delivered."""
    vague = channel in catalog.CHANNELS and not catalog.CHANNELS[channel].confirmed
    return STATES["accepted" if state == rules.SENT and vague else state]
