"""What a seat, a quota and an account allow. Pure."""

from dataclasses import dataclass
from datetime import date

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

OWNERSHIPS = ("company", "employee")
HOLD_KINDS = ("handover", "ban", "freeze")
PLATFORM_CODES = ("normal", "limited", "muted", "banned", "other")
ENTITY, ENTERPRISE = "entity", "enterprise_account"


class QuotaExceeded(Conflict):
    """No seat is left under the limit in force."""

    message = N_("「{entity}」的席位已满：上限 {limit}，已用 {used}。依据：{source}")


class XhsIdTaken(Conflict):
    """A 小红书号 names one account, and that account is open."""

    message = N_("小红书号 {account} 已经登记在用")


class AccountUnknown(NotFound):
    """No such account among those the actor may see."""

    message = N_("没有找到账号「{account}」")


class AccountChanged(Conflict):
    """Somebody changed the account between our reading and our writing."""

    message = N_("账号 {account} 刚被别人改过，请刷新后再试")


class AccountClosed(Conflict):
    """The account sits on no seat."""

    message = N_("账号 {account} 已释放或退役，没有席位")


class EnterpriseAccountNeeded(Invalid):
    """Where seats are counted per 企业号, an account needs one."""

    message = N_("「{entity}」的席位按企业号计，请说明账号属于哪个企业号")


class EnterpriseAccountElsewhere(Invalid):
    """The 企业号 is not one of this entity's."""

    message = N_("「{entity}」没有这个企业号")


class OwnershipUnknown(Invalid):
    """One of OWNERSHIPS."""

    message = N_("账号归属只有 company（企业员工号）和 employee（员工个人授权号）")


class XhsIdWrong(Invalid):
    """Letters, digits, dot, dash and underscore."""

    message = N_("小红书号「{account}」不对：只能有字母、数字、点、横线和下划线")


class DayAhead(Invalid):
    """What is counted today cannot begin or end on a day to come."""

    message = N_("日期 {day} 还没到，只能填今天或以前")


class BeforeOpening(Invalid):
    """Nothing about an account lies before its opening."""

    message = N_("账号 {account} 在 {opened_on} 开通，日期不能更早")


class HoldUnknown(NotFound):
    """No such posting hold in force."""

    message = N_("这个账号没有这一种发布暂停")


class AccountFrozen(Conflict):
    """What hangs together with a punished account is left as it is until it is released."""

    message = N_("账号 {account} 因同群账号受罚被冻结，先在「冻结」里解冻，再分配或换人")


@dataclass(frozen=True)
class PoolUse:
    """One counter: its scope and how many seats it has given out."""

    scope: str
    enterprise_account_id: int | None
    used: int


@dataclass(frozen=True)
class Quota:
    """The limit in force for an entity on a day, where it comes from, and what is used of it."""

    entity_id: int
    limit: int  # of one pool
    scope: str  # entity | enterprise_account
    pools: tuple[PoolUse, ...]
    total: int  # the limits of all pools together
    source: str
    effective_from: date

    @property
    def used(self) -> int:
        return sum(pool.used for pool in self.pools)

    @property
    def free(self) -> int:
        return max(0, self.total - self.used)

    @property
    def over(self) -> bool:
        """Whether some pool has given out more than the limit (after the limit was lowered)."""
        return any(pool.used > self.limit for pool in self.pools)


def pool_scope(scope: str, entity_id: int, enterprise_account_id: int | None) -> str:
    """The name of the counter an account belongs to; one without a 企业号 counts with its entity."""
    if scope == ENTERPRISE and enterprise_account_id is not None:
        return f"{ENTERPRISE}:{enterprise_account_id}"
    return f"{ENTITY}:{entity_id}"


def lowest_free(taken: set[int]) -> int:
    """The smallest seat number, from 1, that is not taken."""
    number = 1
    while number in taken:
        number += 1
    return number


def check_ownership(ownership: str) -> None:
    """Refuse a third kind of ownership."""
    if ownership not in OWNERSHIPS:
        raise OwnershipUnknown()


def check_xhs_id(xhs_id: str) -> None:
    """Refuse what cannot be a 小红书号."""
    if not 2 <= len(xhs_id) <= 60 or not all(c.isascii() and (c.isalnum() or c in "._-") for c in xhs_id):
        raise XhsIdWrong(account=xhs_id)


def check_past(day: date, today: date) -> None:
    """Refuse a day to come."""
    if day > today:
        raise DayAhead(day=day)
