"""The joined picture of a day and the one state word of an account. Pure.

All days named `…_until_on` here are last valid days (as people say them), not the half-open ends of the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from kosmgr.kit.money import Fen, share


class State(StrEnum):
    """One word per seat and account; the first that fits, in this order, wins."""

    LEAVER = "leaver"
    BANNED = "banned"
    LAPSED = "lapsed"
    OVERDUE = "overdue"
    LIMITED = "limited"
    HANDOVER = "handover"
    DUE = "due"
    IDLE = "idle"
    CERTIFIED = "certified"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who operates an account on the day."""

    employee_id: int
    number: str | None  # 工号; None for an outside operator
    name: str
    external: bool
    from_on: date | None
    kind: str | None  # regular|probation|intern|dispatched|outsourced|other
    employed_from_on: date | None
    left_on: date | None  # last day of employment, also if it lies ahead
    last_working_on: date | None
    on_leave: bool
    entity_id: int
    planned_on: date | None = None  # the day from which the account is meant to be free
    leave_approved: bool = False  # on_leave because it was approved here, not only as a ledger says

    def has_left(self, on: date) -> bool:
        """Whether the employment had ended before the day."""
        return self.left_on is not None and self.left_on < on


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What was paid for the term that runs on the day."""

    id: int
    item: str
    amount_fen: int | None
    status: str
    from_on: date | None
    until_on: date | None
    paid_on: date | None
    payer: str | None
    payer_kind: str | None
    serial: str | None
    invoice_kind: str | None
    invoice_number: str | None
    invoiced_on: date | None
    cost_centre: str | None


@dataclass(frozen=True, slots=True)
class EnterpriseLine:
    """A 企业号 on the day."""

    id: int
    entity_id: int
    xhs_id: str | None
    nickname: str
    certified_from_on: date | None
    certified_until_on: date | None
    fee: FeeLine | None


@dataclass(frozen=True, slots=True)
class EntityLine:
    """A legal entity on the day: its quota in force and how many seats are used."""

    id: int
    name: str
    uscc: str | None
    scheme: str
    quota: int  # all pools together
    quota_scope: str  # entity | enterprise_account
    used: int
    enterprise_accounts: tuple[EnterpriseLine, ...]

    @property
    def free(self) -> int:
        return max(0, self.quota - self.used)

    @property
    def key(self) -> str:
        """How findings and other programs name it."""
        return self.uscc or self.name


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A KOS account on the day."""

    id: int
    xhs_id: str
    nickname: str
    entity_id: int
    enterprise_account_id: int | None
    ownership: str
    version: int
    seat_id: int | None  # None: released or retired by then
    seat_number: int | None
    pool_id: int | None
    opened_on: date | None
    holder: Holder | None
    unbound_on: date | None  # since when it has had no holder, if it ever had one
    last_holder_name: str | None
    registered_person: str | None
    persona: str | None
    store: str | None
    keeper: str | None
    certified_from_on: date | None
    certified_until_on: date | None
    fee: FeeLine | None  # of the running term
    device_ids: tuple[int, ...]
    network_kind: str | None
    network: str | None
    ip: str | None
    sim_ids: tuple[int, ...]
    platform_state: str | None
    platform_code: str | None
    platform_days: int | None
    followers: int | None
    health_score: int | None
    last_posted_on: date | None
    posts_30d: int | None
    observed_on: date | None
    holds: tuple[str, ...]
    state: State
    network_id: int | None = None  # decided here, else the registered network its phone's address lies in
    network_given: bool = False  # decided here: kind, name and ip are that network's, not its phone's


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A work phone on the day and the accounts on it: (account id, slot)."""

    id: int
    number: str
    entity_id: int | None
    model: str | None
    imei_tail: str | None
    bought_on: date | None
    keeper_name: str | None
    keeper_employee: str | None
    store: str | None
    network_kind: str | None
    network: str | None
    ip: str | None
    counted_on: date | None
    status: str | None
    status_code: str | None
    registered_as: tuple[str, ...]
    accounts: tuple[tuple[int, str], ...]
    enterprise_ids: tuple[int, ...] = ()  # 企业号 signed in on it


@dataclass(frozen=True, slots=True)
class SimLine:
    """A SIM card on the day; the number is masked."""

    id: int
    entity_id: int | None
    masked: str
    carrier: str | None
    registrant_kind: str | None
    registrant_name: str | None
    registrant_employee_id: int | None
    registrant_employee: str | None
    registrant_left_on: date | None
    opened_on: date | None
    rent_fen: int | None
    user_name: str | None
    account_nickname: str | None  # as the SIM ledger writes it
    device: str | None
    status: str | None
    status_code: str | None
    verified_on: date | None
    account_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NetworkLine:
    """A registered network on the day and the accounts that go out over it."""

    id: int
    entity_id: int | None
    name: str
    kind: str
    cidr: str | None
    carrier: str | None
    city: str | None
    exclusive: bool
    exempt: bool
    account_ids: tuple[int, ...]

    @property
    def key(self) -> str:
        """How findings and other programs name it."""
        return self.cidr or self.name


@dataclass(frozen=True)
class Picture:
    """Everything registered, as of one day."""

    on: date
    entities: Mapping[int, EntityLine]
    accounts: tuple[AccountLine, ...]
    devices: tuple[DeviceLine, ...]
    sims: tuple[SimLine, ...]
    by_account: Mapping[int, AccountLine] = field(default_factory=dict)
    by_device: Mapping[int, DeviceLine] = field(default_factory=dict)
    by_sim: Mapping[int, SimLine] = field(default_factory=dict)
    networks: tuple[NetworkLine, ...] = ()
    by_network: Mapping[int, NetworkLine] = field(default_factory=dict)

    def seated(self) -> list[AccountLine]:
        """Accounts on a seat, the ones that count."""
        return [line for line in self.accounts if line.seat_id is not None]


@dataclass(frozen=True, slots=True)
class Windows:
    """The rulebook's numbers the state word needs, for one entity on one day."""

    due_days: int
    grace_days: int
    stale_days: int
    never_posted_days: int


def state_of(
    on: date,
    windows: Windows,
    *,
    platform_code: str | None,
    holder_left: bool,
    has_holder: bool,
    on_leave: bool,
    opened_on: date | None,
    certified_until_on: date | None,
    last_posted_on: date | None,
    holds: tuple[str, ...] = (),
) -> State:
    """The one state word of an account on a day."""
    if holder_left:
        return State.LEAVER
    if platform_code == "banned" or "ban" in holds:
        return State.BANNED
    days_left = None if certified_until_on is None else (certified_until_on - on).days
    if days_left is not None and days_left < 0:
        return State.OVERDUE if -days_left <= windows.grace_days else State.LAPSED
    if platform_code in ("limited", "muted"):
        return State.LIMITED
    if "handover" in holds:
        return State.HANDOVER
    if days_left is not None and days_left <= windows.due_days:
        return State.DUE
    if not has_holder:
        return State.IDLE
    if not on_leave and is_silent(on, windows, opened_on=opened_on, last_posted_on=last_posted_on):
        return State.IDLE
    return State.CERTIFIED


def later(one: date | None, other: date | None) -> date | None:
    """The later of two days, where each may be unknown."""
    return other if one is None or (other is not None and other > one) else one


def is_silent(on: date, windows: Windows, *, opened_on: date | None, last_posted_on: date | None) -> bool:
    """Silent beyond `stale_days`, or never posted although open for `never_posted_days`."""
    if last_posted_on is None:
        return is_never_posted(on, windows.never_posted_days, opened_on=opened_on)
    return is_stale(on, windows.stale_days, last_posted_on)


def is_stale(on: date, stale_days: int, last_posted_on: date) -> bool:
    """The last post lies more than `stale_days` back: exactly that many days ago is not stale yet."""
    return (on - last_posted_on).days > stale_days


def is_never_posted(on: date, after_days: int, *, opened_on: date | None) -> bool:
    """No post is known and the account has been open for more than `after_days` (or nobody knows since when)."""
    return opened_on is None or (on - opened_on).days > after_days


def days_left(on: date, until_on: date | None) -> int | None:
    """Days until the last valid day; 0 on that day, negative after it."""
    return None if until_on is None else (until_on - on).days


def unused_fee(fee_fen: int, from_on: date | None, until_on: date | None, since_on: date) -> Fen:
    """The part of a year's fee that lies behind `since_on`: remaining days / 365 × fee, both in fen and whole days.

    The day itself is used; source: fact A29 (wasted fee = remaining days × fee / 365).
    """
    if until_on is None or since_on >= until_on:
        return Fen(0)
    return share(fee_fen, min((until_on - max(since_on, (from_on or since_on) - timedelta(days=1))).days, 365), 365)
