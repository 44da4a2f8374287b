"""Who may hold an account, and when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kosmgr.kit import sentences
from kosmgr.kit.clock import overlaps
from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.text import N_
from kosmgr.people.rules import KINDS
from kosmgr.seats import rules as seats

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

    message = N_("{name}（{employee}）的用工类型是「{kind_word}」，不能使用账号。依据：{source}")


class ReasonNeeded(Invalid):
    """This kind of employment may hold a seat only for a stated reason."""

    message = N_("{name}（{employee}）的用工类型是「{kind_word}」，绑定要写明理由。依据：{source}")


class AccountBanned(Conflict):
    """A banned account gets no new holder."""

    message = N_("账号 {account} 已封禁，不能绑定")


class NotDoneYet(Invalid):
    """An unbinding records what was done in the platform's back office."""

    message = N_("{day} 还没到：解绑登记的是已经在平台后台做完的事。提前安排请办离职或交接")


class NotHeld(Conflict):
    """There is no binding that could end on that day."""

    message = N_("账号 {account} 在 {day} 没有人使用")


@dataclass(frozen=True)
class Held:
    """One binding of an account, with its holder's name and 工号; a planned end is not yet an end."""

    id: int
    employee_id: int
    holder: str
    from_on: date | None
    until_on: date | None  # recorded
    planned_on: date | None = None  # from when the account is meant to be free
    number: str | None = None

    @property
    def known_as(self) -> sentences.Sentence:
        """How a refusal names the holder: 张伟（HM0009）."""
        template = sentences.NOTED if self.number else "{text}"
        return sentences.Sentence(template, {"text": self.holder, "note": self.number})


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
    why = {"kind": kind, "kind_word": KINDS.get(kind or "", kind), "source": source}
    if answer == NO:
        raise NotEligible(name=name, employee=number, **why)
    if answer == ASK and not (reason or "").strip():
        raise ReasonNeeded(name=name, employee=number, **why)


def check_free(account: str, bindings: Iterable[Held], since: date, until: date | None = None) -> None:
    """Refuse if anybody holds the account on any day of [since, until)."""
    for held in bindings:
        if held.from_on is not None and held.from_on == held.until_on:
            continue  # begun and ended on one day: holds on no day
        if overlaps((held.from_on, held.until_on), (since, until)):
            raise AccountHeld(account=account, holder=held.known_as, from_on=held.from_on)


def check_usable(account: str, platform_code: str | None, holds: Iterable[str]) -> None:
    """Refuse a banned account, and one a freeze holds."""
    if "freeze" in holds:
        raise seats.AccountFrozen(account=account)
    if platform_code == "banned" or "ban" in holds:
        raise AccountBanned(account=account)


def check_done(day: date, today: date) -> None:
    """Refuse to record as done what lies ahead."""
    if day > today:
        raise NotDoneYet(day=day)


class Ends(Protocol):
    """What `goes_on` must know of a binding."""

    @property
    def until_on(self) -> date | None: ...
    @property
    def end_planned(self) -> bool: ...


def goes_on(binding: Ends, until: date) -> bool:
    """Whether a binding must still be ended by a day: its end is not known, only planned, or later."""
    return binding.end_planned or binding.until_on is None or binding.until_on > until


def planned_end(from_on: date | None, left_until: date) -> tuple[date, bool]:
    """(where a leaver's binding ends, whether that is yet to be carried out).

    It ends the day after the last day and somebody must do it; one that would begin later never begins.
    """
    if from_on is not None and from_on >= left_until:
        return from_on, False
    return left_until, True
