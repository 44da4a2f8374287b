"""What is due on a day, and what the figures need of an account and of the rulebook. Pure.

Pages and workbooks show what these functions return, so that their sums are the same.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from kosmgr.kit.money import Fen
from kosmgr.matrix.rules import (
    EnterpriseLine,
    EntityLine,
    State,
    Windows,
)

DAY = timedelta(days=1)
RENEWAL_DAYS = 90
KOS, ENTERPRISE = "kos", "enterprise"
FEE_KEYS = {KOS: "kos.cert_fee", ENTERPRISE: "enterprise.cert_fee"}
SEVERITIES = ("critical", "high", "medium", "low")


@dataclass(frozen=True)
class Rules:
    """What the rulebook says: the fee of an item for an entity on a day, and the windows of an entity."""

    fee: Callable[[str, int, date], Fen]
    windows: Callable[[int], Windows]


class Person(Protocol):
    """What the figures need of a holder."""

    @property
    def employee_id(self) -> int: ...
    @property
    def number(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def entity_id(self) -> int: ...
    @property
    def left_on(self) -> date | None: ...
    @property
    def last_working_on(self) -> date | None: ...
    @property
    def on_leave(self) -> bool: ...
    def has_left(self, on: date) -> bool: ...


class Paid(Protocol):
    """What the figures need of a fee."""

    @property
    def amount_fen(self) -> int | None: ...
    @property
    def cost_centre(self) -> str | None: ...


class Line(Protocol):
    """What the figures need of an account; the picture's lines and the lean ones both have it."""

    @property
    def id(self) -> int: ...
    @property
    def xhs_id(self) -> str: ...
    @property
    def nickname(self) -> str: ...
    @property
    def entity_id(self) -> int: ...
    @property
    def enterprise_account_id(self) -> int | None: ...
    @property
    def seat_number(self) -> int | None: ...
    @property
    def holder(self) -> Person | None: ...
    @property
    def unbound_on(self) -> date | None: ...
    @property
    def store(self) -> str | None: ...
    @property
    def opened_on(self) -> date | None: ...
    @property
    def certified_from_on(self) -> date | None: ...
    @property
    def certified_until_on(self) -> date | None: ...
    @property
    def platform_code(self) -> str | None: ...
    @property
    def last_posted_on(self) -> date | None: ...
    @property
    def observed_on(self) -> date | None: ...
    @property
    def holds(self) -> tuple[str, ...]: ...
    @property
    def fee(self) -> Paid | None: ...
    @property
    def state(self) -> State: ...


class Stage(StrEnum):
    """How near the end of a term is."""

    OPEN = "open"
    DUE = "due"
    OVERDUE = "overdue"
    LAPSED = "lapsed"


def stage(left: int, windows: Windows) -> Stage:
    """open above `due_days`, due to the last valid day, overdue within the grace, lapsed after it."""
    if left > windows.due_days:
        return Stage.OPEN
    if left >= 0:
        return Stage.DUE
    return Stage.OVERDUE if -left <= windows.grace_days else Stage.LAPSED


@dataclass(frozen=True, slots=True)
class Renewal:
    """A term that ends: when, and what the next one costs."""

    item: str
    account_id: int | None
    enterprise_account_id: int | None
    key: str  # 小红书号
    label: str
    entity_id: int
    entity: str
    holder: str | None
    store: str | None
    cost_centre: str | None
    due_on: date  # the last valid day
    days_left: int
    stage: Stage
    fee_fen: Fen
    protects: int = 0  # a 企业号: how many seats fall with it


def renewals(
    on: date,
    entities: Mapping[int, EntityLine],
    lines: Sequence[Line],
    rules: Rules,
    within_days: int | None = None,
    below: Mapping[tuple[int, int | None], int] | None = None,
) -> list[Renewal]:
    """Terms that end within some days (None: all that have an end), those that have ended included; soonest first.

    `below` says how many seats each 企业号 of an entity has, where not all of them are among the lines.
    """
    last = date.max if within_days is None else on + timedelta(days=within_days)
    found = [
        _kos_renewal(on, entities[line.entity_id].name, line, line.certified_until_on, rules)
        for line in lines
        if line.certified_until_on is not None and line.certified_until_on <= last
    ]
    if below is None:
        below = Counter((line.entity_id, line.enterprise_account_id) for line in lines)
    for entity in entities.values():
        for enterprise in entity.enterprise_accounts:
            due_on = enterprise.certified_until_on
            if due_on is not None and due_on <= last:
                protects = below.get((entity.id, enterprise.id), 0)
                found.append(_enterprise_renewal(on, entity, enterprise, due_on, protects, rules))
    return sorted(found, key=soonest)


def soonest(line: Renewal) -> tuple[date, bool, str]:
    """The order of renewals: by day, a 企业号 before the accounts below it."""
    return line.due_on, line.item != ENTERPRISE, line.key


def _kos_renewal(on: date, entity: str, line: Line, due_on: date, rules: Rules) -> Renewal:
    left = (due_on - on).days
    return Renewal(
        item=KOS,
        account_id=line.id,
        enterprise_account_id=line.enterprise_account_id,
        key=line.xhs_id,
        label=line.nickname,
        entity_id=line.entity_id,
        entity=entity,
        holder=line.holder.name if line.holder else None,
        store=line.store,
        cost_centre=line.fee.cost_centre if line.fee else None,
        due_on=due_on,
        days_left=left,
        stage=stage(left, rules.windows(line.entity_id)),
        fee_fen=next_fee(KOS, line.entity_id, due_on, on, rules),
    )


def _enterprise_renewal(
    on: date, entity: EntityLine, line: EnterpriseLine, due_on: date, protects: int, rules: Rules
) -> Renewal:
    left = (due_on - on).days
    return Renewal(
        item=ENTERPRISE,
        account_id=None,
        enterprise_account_id=line.id,
        key=line.xhs_id or line.nickname,
        label=line.nickname,
        entity_id=entity.id,
        entity=entity.name,
        holder=None,
        store=None,
        cost_centre=line.fee.cost_centre if line.fee else None,
        due_on=due_on,
        days_left=left,
        stage=stage(left, rules.windows(entity.id)),
        fee_fen=next_fee(ENTERPRISE, entity.id, due_on, on, rules),
        protects=protects,
    )


def next_fee(item: str, entity_id: int, due_on: date, today: date, rules: Rules) -> Fen:
    """What the term that follows costs: the fee in force on its first day, which is not before today."""
    return rules.fee(item, entity_id, max(due_on + DAY, today))
