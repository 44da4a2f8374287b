"""What login records tell: who used what, what happened close together, and how much a shared address weighs. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from kosmgr.kit import clock
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

DEVICE, IP, SUBNET, MANY, SWITCHING, HOP = "device", "ip", "subnet", "many-devices", "switching", "hop"
KINDS = (DEVICE, IP, SUBNET, MANY, SWITCHING, HOP)
SEVERITIES = {DEVICE: "high", IP: "high", SUBNET: "medium", MANY: "medium", SWITCHING: "high", HOP: "medium"}
LIGHT = "low"  # of a shared address that weighs less than the rulebook asks for
OPEN, LINKED, IGNORED = "open", "linked", "ignored"
PREVIEWED, LOADING, APPLIED, UNDONE, DROPPED = "previewed", "loading", "applied", "undone", "dropped"


class BatchUnknown(NotFound):
    """No such batch among those the actor may see."""

    message = N_("没有找到登录记录批次 {batch}")


class BatchMoved(Conflict):
    """Somebody else applied, undid or dropped it meanwhile."""

    message = N_("批次 {batch} 已经是“{status}”，不能再这样做")


class Loading(Conflict):
    """One file after the other."""

    message = N_("批次 {batch} 还在写入，写完或放弃之后再导入下一批")


class UploadGone(Conflict):
    """The file of a preview is no longer there."""

    message = N_("批次 {batch} 的文件已经不在，请重新上传")


class ThingUnknown(NotFound):
    """No such device or address in the records the actor may see."""

    message = N_("登录记录里没有「{thing}」")


class Named(Conflict):
    """It is known already."""

    message = N_("「{thing}」已经有了说法，先收回再改")


class RangeElsewhere(Invalid):
    """A network is named after an address that lies in it."""

    message = N_("网段 {cidr} 不包含 {ip}")


class ReasonMissing(Invalid):
    """What is set aside needs a word why."""

    message = N_("写明为什么不处理「{thing}」")


@dataclass(frozen=True, slots=True)
class Use:
    """All logins of one account on one device or through one address that two or more accounts used in the window.

    `first_at` and `events` are of all time, `last_at` lies in the window. `thing_id`: the registered device or network.
    """

    account_id: int
    kind: str  # device | ip
    key: str
    thing_id: int | None
    label: str
    exempt: bool
    public: bool
    weight: float  # 1.0: as telling as it gets; 0.0: says nothing
    first_at: datetime
    last_at: datetime
    events: int


@dataclass(frozen=True, slots=True)
class Incident:
    """Logins that lie too close together, or an account on too many devices."""

    kind: str  # subnet | many-devices | switching | hop
    key: str
    account_ids: tuple[int, ...]
    first_at: datetime
    last_at: datetime
    events: int
    unknown: tuple[str, ...] = ()  # 小红书号 of the accounts in it that are not registered
    detail: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One login as lists show it; `device_number`: the registered device, if there is one."""

    at: datetime
    account: str
    account_id: int | None
    device: str
    device_number: str | None
    ip: str
    network: str | None
    city: str
    batch_id: int


@dataclass(frozen=True)
class Wanted:
    """Which login records: of an account, a device or an address as written, of some days [since, until)."""

    account: str = ""
    device: str = ""
    ip: str = ""
    since: int | None = None
    until: int | None = None
    entity_ids: frozenset[int] | None = None


@dataclass(frozen=True)
class Unnamed:
    """A device or address of the records that nobody has registered: how many accounts, how often, when."""

    key: str
    accounts: int
    events: int
    first_second: int
    last_second: int
    state: str
    reason: str | None
    entity_ids: tuple[int, ...]


@dataclass(frozen=True)
class Limits:
    """The rulebook's figures, of one day."""

    window_days: int
    device_accounts: int
    ip_accounts: int
    max_devices: int
    switch_seconds: int
    subnet_seconds: int
    hop_kmh: int
    hop_km: int


def limits(value: Mapping[str, int]) -> Limits:
    """From the values of the rulebook, by key."""
    return Limits(
        window_days=value["login.window_days"],
        device_accounts=value["device.max_accounts"],
        ip_accounts=value["ip.max_accounts"],
        max_devices=value["login.max_devices"],
        switch_seconds=value["login.switch_minutes"] * 60,
        subnet_seconds=max(1, value["login.subnet_seconds"]),
        hop_kmh=max(1, value["login.hop_kmh"]),
        hop_km=value["login.hop_km"],
    )


LIMIT_KEYS = (
    "login.window_days",
    "device.max_accounts",
    "ip.max_accounts",
    "login.max_devices",
    "login.switch_minutes",
    "login.subnet_seconds",
    "login.hop_kmh",
    "login.hop_km",
)


def at(second: int) -> datetime:
    """The instant of a second."""
    return datetime.fromtimestamp(second, UTC)


def day_of(second: int) -> date:
    """The Shanghai day of a second."""
    return clock.day_of(at(second))


def window(on: date, days: int) -> tuple[int, int]:
    """The seconds [from, until) of the last so many Shanghai days up to and including a day."""
    until = clock.end_of(on)
    return int((until - timedelta(days=days)).timestamp()), int(until.timestamp())


def address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as written; v4 written as v6 is v4. None: it is none."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def sortable(found: IPv4Address | IPv6Address) -> str:
    """An address as 32 hexadecimal figures; v4 lies where v6 maps it."""
    number = int(found) if found.version == 6 else 0xFFFF << 32 | int(found)
    return f"{number:032x}"


def ends(cidr: str) -> tuple[str, str]:
    """The first and last address of a range, sortable."""
    net = ip_network(cidr)
    return sortable(net.network_address), sortable(net.broadcast_address)


def subnet(key: str) -> str:
    """The /24 or /64 an address lies in."""
    if ":" not in key:  # as `address` writes it
        return key.rpartition(".")[0] + ".0/24"
    return f"{IPv6Address(int(IPv6Address(key)) >> 64 << 64)}/64"


INSIDE = tuple(
    ip_network(net)
    for net in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip


def inside(key: str) -> bool:
    """Whether an address is one of somebody's own network or a carrier's inner one: it says nothing of the way out."""
    found = ip_address(key)
    return any(found.version == net.version and found in net for net in INSIDE)


def weight(kind: str | None, private: bool, exempt: bool, weights: Mapping[str, int]) -> float:
    """How much sharing an address of such a network says; the rulebook gives per cent."""
    if exempt:
        return 0.0
    word = "private" if private and kind is None else kind or "unknown"
    return float(weights.get(word, weights.get("other", 100))) / 100


def shared(uses: Iterable[Use]) -> dict[tuple[str, str], list[Use]]:
    """Uses by what was used."""
    found: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        found.setdefault((use.kind, use.key), []).append(use)
    return found


def masked(ip: str | None) -> str:
    """An address whose end is not shown: enough to tell carriers and cities apart, not households."""
    if not ip:
        return ""
    if ":" in ip:
        return ":".join(ip_address(ip).exploded.split(":")[:3]) + ":…"
    return ".".join(ip.split(".")[:2]) + ".*.*"
