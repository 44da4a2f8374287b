"""What the linkage graph is made of, and what may be refused about it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

DEVICE, SIM, NETWORK, IP, PERSON = "device", "sim", "network", "ip", "person"
SHARED_KINDS = (DEVICE, SIM, NETWORK, IP, PERSON)
REGISTERED, LOGINS = "registered", "logins"
WHOLE, LIGHT = 1.0, 0.5  # how much a sharing weighs; from WHOLE on it makes a cluster


class NodeUnknown(NotFound):
    """Nothing of that kind and number is in the graph one may see."""

    message = N_("图上没有「{node}」，可能已经不再使用，或者你看不到它")


class ClusterUnknown(NotFound):
    """The account shares nothing, or one may not see it."""

    message = N_("账号「{account}」没有与别的账号共用设备、卡或网络")


class ReasonNeeded(Invalid):
    """Freezing and releasing are explained."""

    message = N_("写明理由，它会记入审计")


class FreezeUnknown(NotFound):
    """No such freeze among those one may see."""

    message = N_("没有找到这次冻结")


class AlreadyFrozen(Conflict):
    """Every account of the cluster is held already."""

    message = N_("这一群账号都已经冻结")


class NotFrozen(Conflict):
    """The account was released before, or never part of this freeze."""

    message = N_("账号 {account} 不在这次冻结里，或者已经解冻")


class NumberNeeded(Invalid):
    """A purchase is accepted with the number of what was bought."""

    message = N_("填上买到的{thing}的号码，登记和分配一起完成")


class MoveUnknown(Conflict):
    """The facts have changed since the plan was shown."""

    message = N_("这一步已经不在方案里：情况变了，看一下重新算出的方案")


class ChangeUnknown(Invalid):
    """What can be looked at beforehand."""

    message = N_("没有「{kind}」这种改动，可用：{known}")


@dataclass(frozen=True, slots=True)
class Sharing:
    """One thing that two or more accounts live on, from the register, from login records, or both."""

    kind: str  # SHARED_KINDS
    key: str  # stable: device:12, sim:4, network:3, ip:10.20.3.9, person:7; phone:NAME for a phone nobody registered
    thing_id: int | None
    label: str
    account_ids: tuple[int, ...]
    limit: int
    weight: float = WHOLE  # below WHOLE: carrier NAT, exempt ranges, one person; joins nobody, is shown grey
    bases: frozenset[str] = frozenset({REGISTERED})
    covered_until_on: date | None = None  # a live exemption covers all of it
    slots: Mapping[int, str] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None
    events: int = 0

    @property
    def heavy(self) -> bool:
        """Whether it joins accounts to a cluster."""
        return self.weight >= WHOLE

    @property
    def over(self) -> bool:
        """Whether it breaks the rule: more than allowed, and no exemption covers it."""
        same_slot = len(set(self.slots.values())) < len(self.slots)
        return self.heavy and self.covered_until_on is None and (len(self.account_ids) > self.limit or same_slot)


@dataclass(frozen=True, slots=True)
class Node:
    """Something drawn."""

    kind: str
    id: str  # KIND:NUMBER
    label: str
    state: str = ""  # an account's state word; over or covered for what is shared


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two nodes; `shared` lines are the dangerous ones, dashed ones say to whom something belongs."""

    source: str
    target: str
    shared: bool = False
    dashed: bool = False
    label: str = ""  # the slot


@dataclass(frozen=True, slots=True)
class Cluster:
    """Accounts that one punishment may reach, and what joins them; `key` is the smallest 小红书号 among them."""

    key: str
    name: str
    account_ids: tuple[int, ...]
    sharings: tuple[Sharing, ...]
    enterprise_ids: tuple[int, ...]
    entity_ids: tuple[int, ...]
    value_fen: int  # certification fees paid for their running terms
    first_on: date | None = None
    last_on: date | None = None
    events: int = 0

    @property
    def over(self) -> bool:
        """Whether anything in it breaks the rule."""
        return any(one.over for one in self.sharings)


@dataclass(frozen=True, slots=True)
class Reached:
    """An account a punishment may reach, and through what."""

    account_id: int
    through: tuple[str, ...]  # labels of what is shared, or of the accounts between
    near: bool  # shares something with the origin itself


@dataclass(frozen=True, slots=True)
class Radius:
    """Whom it touches if something is punished: `near` first, then through others, then only lightly linked."""

    origin: str  # node id
    accounts: tuple[Reached, ...]
    light: tuple[Reached, ...]
    enterprise_ids: tuple[int, ...]
    seats: int  # accounts below those 企业号: what stands still if they are limited
    value_fen: int

    @property
    def reached(self) -> tuple[int, ...]:
        """Account ids, the origin not counted."""
        return tuple(one.account_id for one in self.accounts)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would connect, before it is accepted."""

    account_id: int
    joins: tuple[tuple[int, str], ...]  # (account, through what) that it does not hang together with today
    leaves: tuple[int, ...]  # accounts it would be parted from
    before: int  # accounts reached today
    after: int
    value_fen: int  # paid for all that would be reached, its own included
