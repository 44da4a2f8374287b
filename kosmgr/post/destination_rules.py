"""What a destination may be: which kinds, where they may lie, what is shown of a secret. Pure."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kosmgr.kit.text import N_
from kosmgr.policy import Actor, Permission

EMAIL, HEARTBEAT, APPRISE = "email", "heartbeat", "apprise"
HEARTBEAT_TITLE = N_("心跳地址")
OF_THE_HOUSE = frozenset({EMAIL, HEARTBEAT, APPRISE})  # reach far: for those who manage users everywhere, and for all
ROBOT_PACE = 20  # messages a minute; the group robots of all three providers are stopped above that
PACES = {"wecom": ROBOT_PACE, "dingtalk": ROBOT_PACE, "feishu": ROBOT_PACE, APPRISE: ROBOT_PACE}
FASTEST = 6_000  # a minute
SECRETS = {  # what the secret of a kind is called; other kinds have none
    EMAIL: N_("密码"),
    "dingtalk": N_("加签密钥"),
    "feishu": N_("签名校验密钥"),
    "webhook": N_("签名密钥"),
}
TLS = {
    "starttls": N_("STARTTLS（先明文连接，再升级，多用 587 端口）"),
    "tls": N_("TLS（一开始就加密，多用 465 端口）"),
    "none": N_("不加密（只用于公司内部的邮件服务器）"),
}
LONGEST = 2_000  # signs of an address or a secret
LONGEST_NAME = 100
_LONGEST_SHOWN = 200
_WEB = ("http", "https", "smtp")
_TAIL = 4
_TELLING = 24  # an address shorter than this would give itself away by its last signs


class DestinationUnknown(NotFound):
    """No such destination where the actor may see them."""

    message = N_("没有找到这个发送渠道，或者你没有查看它的权限")


class NotYours(Forbidden):
    """It serves all entities, or is a mail server: somebody with wider rights looks after it."""

    message = N_("「{name}」由能管理全部主体的管理员设置，你可以看到，不能改动")


class KindUnknown(Invalid):
    """Not one of the ways out this machine offers."""

    message = N_("没有「{kind}」这种发送渠道，可用：{known}")


class ForAllOnly(Invalid):
    """A mail server or a heartbeat belongs to no entity."""

    message = N_("「{kind}」给全部主体用，不属于某一个主体")


class AddressNeeded(Invalid):
    """There is nothing to send to."""

    message = N_("要填地址")


class AddressWrong(Invalid):
    """No address to call; what was typed may hold a key, so it is not repeated."""

    message = N_("地址读不懂：应为 https:// 开头的完整地址，不带用户名和密码")


class HostWrong(Invalid):
    """A robot lives at its provider."""

    message = N_("「{kind}」的地址应在 {hosts}，得到的是 {host}")


class AddressInside(Invalid):
    """Inside the network, or an unusual port."""

    message = N_("{host} 在内网或本机，或者不加密、端口少见，不能发送；服务器管理者可以用 KOSMGR_OUTBOUND_ALLOW 放行")


class PortWrong(Invalid):
    """Mail is spoken at three ports."""

    message = N_("邮件服务器的端口是 25、465 或 587，得到的是 {port}")


class SenderWrong(Invalid):
    """The address letters come from."""

    message = N_("发件地址应为一个邮箱地址，例如 kos@example.com")


class TlsWrong(Invalid):
    """One of three words."""

    message = N_("加密方式是 starttls、tls 或 none")


class PasswordInClear(Invalid):
    """A password is not sent where anybody on the way can read it."""

    message = N_("不加密的连接上不发送密码：选 STARTTLS 或 TLS，或者去掉登录名")


class SecretAgain(Invalid):
    """A kept password is not handed to another server."""

    message = N_("换了服务器、端口、加密方式或登录名，密码要重新填写")


class SecretUseless(Invalid):
    """This kind has no use for one."""

    message = N_("「{kind}」不用密钥")


class PaceWrong(Invalid):
    """A number of messages a minute."""

    message = N_("每分钟最多几条应为 1 到 {most} 的整数")


class TooLong(Invalid):
    """Longer than any address or secret is."""

    message = N_("地址或密钥太长，最多 {most} 个字符")


class NameTooLong(Invalid):
    """A name is a few words."""

    message = N_("名称最多 {most} 个字符")


class RecipientNeeded(Invalid):
    """A test letter has to go to somebody."""

    message = N_("测试邮件要填一个收件地址，例如 name@example.com")


class InUse(Conflict):
    """The log of what was sent names it."""

    message = N_("「{name}」已经发过消息，发送记录里还要用到它，不能删除；可以停用")


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed. Empty `address`, `secret`: as they were; `drop_secret`: no longer signed or logged in."""

    name: str
    address: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    drop_secret: bool = False
    host: str = ""  # of a mail server
    port: int | None = None
    tls: str = "starttls"
    user: str = ""
    sender: str = ""
    sender_name: str = ""
    per_minute: int | None = None

    @property
    def settings(self) -> dict[str, object]:
        """What is kept in clear, of a mail server."""
        return {"user": self.user, "sender": self.sender, "sender_name": self.sender_name, "tls": self.tls}


def may_write(actor: Actor, kind: str, entity_id: int | None) -> bool:
    """Whether the actor looks after destinations of this kind there."""
    if kind in OF_THE_HOUSE:
        return actor.may_everywhere(Permission.USER_WRITE) and actor.may_everywhere(Permission.REMINDER_WRITE)
    allowed = actor.entity_ids(Permission.REMINDER_WRITE)
    return allowed is None or (entity_id is not None and entity_id in allowed)


def pace(kind: str, given: int | None) -> int | None:
    """Messages a minute: as asked, or what the kind stands; None is without limit."""
    if given is None:
        return PACES.get(kind)
    if not 1 <= given <= FASTEST:
        raise PaceWrong(most=FASTEST)
    return given


def shown(address: str) -> str:
    """What a page may say of an address: where it lies, and the last signs of a key."""
    try:
        parts = urlsplit(address)
        port = parts.port if parts.scheme in _WEB else None
    except ValueError:
        return ""
    host = (parts.hostname or "") if parts.scheme in _WEB else parts.scheme  # of others that place is a key, too
    named = f"[{host}]" if ":" in host else host
    place = f"{named}:{port}" if port else named
    tail = address[-_TAIL:] if len(address) - len(place) > _TELLING and parts.scheme != "smtp" else ""
    return (f"{place} …{tail}" if tail else place)[-_LONGEST_SHOWN:]
