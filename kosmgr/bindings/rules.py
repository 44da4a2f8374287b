"""Who may hold an account, and when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kosmgr.kit.clock import overlaps
from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.text import N_

YES, ASK, NO = "yes", "ask", "no"


class AccountHeld(Conflict):
    """One account has one holder."""

    message = N_("账号 {account} 由 {holder} 使用（{from_on} 起），先解绑再绑定")


class StillHeld(Conflict):
    """An account with a holder keeps its seat."""

    message = N_("账号 {account} 还由 {holder} 使用，先解绑再释放或退役")


class NotServing(Conflict):
    """Only somebody employed on that day may hold."""

    message = N_("{name}（{employee}）在 {day} 不在职，不能使用账号")


class OutsideOperator(Conflict):
    """A person without a 工号 is not an employee."""

    message = N_("{name} 不是本主体的员工，不能使用账号")


class OtherEntity(Conflict):
    """Account and holder belong to the same entity."""

    message = N_("{name}（{employee}）不属于账号 {account} 的主体，跨主体使用属于挂靠")


class NotEligible(Conflict):
    """This kind of employment may not hold a seat."""

    message = N_("{name}（{employee}）的用工类型是 {kind}，不能使用账号。依据：{source}")


class ReasonNeeded(Invalid):
    """This kind of employment may hold a seat only for a stated reason."""

    message = N_("{name}（{employee}）的用工类型是 {kind}，绑定要写明理由。依据：{source}")


class AccountBanned(Conflict):
    """A banned account gets no new holder."""

    message = N_("账号 {account} 已封禁，不能绑定")


class NotHeld(Conflict):
    """There is no binding that could end on that day."""

    message = N_("账号 {account} 在 {day} 没有人使用")


@dataclass(frozen=True)
class Held:
    """One binding of an account, with its holder's name."""

    id: int
    employee_id: int
    holder: str
    from_on: date | None
    until_on: date | None


def check_person(
    name: str, number: str | None, external: bool, same_entity: bool, serving: bool, account: str, day: date
) -> None:
    """Refuse outsiders, people of another entity, and people not employed on the day."""
    if external:
        raise OutsideOperator(name=name)
    if not same_entity:
        raise OtherEntity(name=name, employee=number, account=account)
    if not serving:
        raise NotServing(name=name, employee=number, day=day)


def check_kind(
    name: str, number: str | None, kind: str | None, eligible: Mapping[str, str], source: str, reason: str | None
) -> None:
    """Refuse kinds of employment the rulebook excludes; what it asks about, and what is not known, needs a reason."""
    answer = eligible.get(kind, ASK) if kind else ASK
    if answer == NO:
        raise NotEligible(name=name, employee=number, kind=kind, source=source)
    if answer == ASK and not (reason or "").strip():
        raise ReasonNeeded(name=name, employee=number, kind=kind, source=source)


def check_free(account: str, bindings: Iterable[Held], since: date, until: date | None = None) -> None:
    """Refuse if anybody holds the account on any day of [since, until)."""
    for held in bindings:
        if held.from_on is not None and held.from_on == held.until_on:
            continue  # begun and ended on one day: holds on no day
        if overlaps((held.from_on, held.until_on), (since, until)):
            raise AccountHeld(account=account, holder=held.holder, from_on=held.from_on)


def check_usable(account: str, platform_code: str | None, holds: Iterable[str]) -> None:
    """Refuse a banned account."""
    if platform_code == "banned" or "ban" in holds:
        raise AccountBanned(account=account)


def ends_on(binding: Held, left_until: date) -> date:
    """Where a leaver's binding ends: the day after the last day; one planned for later never begins."""
    return max(left_until, binding.from_on) if binding.from_on else left_until
