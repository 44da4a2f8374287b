"""When a case may open, move, close; what is still in its way; how long somebody was bound too long. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from kosmgr.cases import plans
from kosmgr.kit import workdays
from kosmgr.kit.clock import SHANGHAI, day_of
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_
from kosmgr.tasks import rules as tasks

DAY = timedelta(days=1)
PLANNED, OPEN, CLOSED, CANCELLED = "planned", "open", "closed", "cancelled"
SUBJECT = "case"
PREFIXES = {plans.OFFBOARDING: "LZ", plans.HANDOVER: "JJ", plans.ONBOARDING: "RZ", plans.TRANSFER: "DD"}


class CaseUnknown(NotFound):
    """No such case among those the actor may see."""

    message = N_("没有找到这个案件")


class CaseOver(Conflict):
    """A closed or cancelled case takes nothing more."""

    message = N_("{case} 已经结束，先重新打开")


class CaseRunning(Conflict):
    """Only what is over can be opened again."""

    message = N_("{case} 还在进行")


class CaseChanged(Conflict):
    """Somebody changed the case between our reading and our writing."""

    message = N_("{case} 刚被别人改过，请刷新后再试")


class GateShut(Conflict):
    """The exit gate: nothing may be held, no item may be open."""

    message = N_("{case} 还不能结案：{blockers}")


class BegunAlready(Conflict):
    """A case is cancelled only before anything was done."""

    message = N_("{case} 已经办了 {done} 项，不能撤销；办完后结案")


class NicknameNeeded(Invalid):
    """Renaming needs the new nickname."""

    message = N_("「{task}」要写新的昵称")


class SameNickname(Invalid):
    """The new nickname is another one."""

    message = N_("昵称还是「{nickname}」，没有改")


class NotTheEmployees(Conflict):
    """Only one's own account is taken back; the company's is handed over."""

    message = N_("账号 {account} 归公司，要换人请办交接")


class NotTheCompanys(Conflict):
    """What belongs to its owner goes with the owner."""

    message = N_("账号 {account} 是员工个人授权号，归本人，不能交给别人")


class NoSeat(Conflict):
    """Only an account on a seat is handed over."""

    message = N_("账号 {account} 没有席位，不能交接")


class HandoverRunning(Conflict):
    """An account is handed over once at a time, and bound again in its case."""

    message = N_("账号 {account} 正在交接，在案件 {case} 里办")


class NotAHandover(Conflict):
    """Only a handover has a successor."""

    message = N_("{case} 不是交接案件")


class SameEntity(Invalid):
    """A transfer leads to another entity."""

    message = N_("调入的主体就是现在的主体「{entity}」")


class SuccessorNeeded(Invalid):
    """Nobody is named to get the account."""

    message = N_("{case} 还没有写明新使用人")


class NobodyLeaves(Conflict):
    """A list that is to be carried out names somebody one may let go."""

    message = N_("名单里没有一个人能办离职。第一行：{first}")


class OpenedAlready(Conflict):
    """One case for one application."""

    message = N_("这个申请已经开过入职案件")


class AccountFirst(Conflict):
    """What is handed out with an account needs the account."""

    message = N_("先登记账号的小红书号和昵称，再办「{task}」")


class Incomplete(Invalid):
    """An item that registers something needs to know what."""

    message = N_("「{task}」要填：{missing}")


class SuccessorElsewhere(Invalid):
    """An account stays within its entity."""

    message = N_("{name} 不是本主体的员工，不能接手这个账号")


class StepsFirst(Conflict):
    """T1: the new binding comes last."""

    message = N_("先办完这些再绑定新使用人：{tasks}")


class ProofOfAnother(Invalid):
    """The employment proof is the successor's."""

    message = N_("这份在职证明不是新使用人 {name} 的")


@dataclass(frozen=True)
class Blocker:
    """Something in the way of closing a case: a stable code and a sentence with facts."""

    code: str
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)
    task_id: int | None = None


@dataclass(frozen=True)
class Item:
    """What the gate must know of a task."""

    id: int
    title: str
    state: str
    code: str
    waiting: bool  # a waiver waits for the second person
    object_id: int | None


@dataclass(frozen=True)
class Held:
    """What a person still holds: accounts by 小红书号, devices and cards as (id, label)."""

    accounts: Sequence[str] = ()
    devices: Sequence[tuple[int, str]] = ()
    sims: Sequence[tuple[int, str]] = ()


def blockers(items: Iterable[Item], held: Held) -> list[Blocker]:
    """Everything in the way of closing, nothing left out: open items, then what is still held."""
    items = list(items)
    found = []
    for item in items:
        if item.state != tasks.OPEN:
            continue
        text = N_("「{task}」等另一个人批准豁免") if item.waiting else N_("「{task}」还没有完成")
        found.append(Blocker("waiver_waiting" if item.waiting else "item_open", text, {"task": item.title}, item.id))
    found += [
        Blocker("still_bound", N_("账号 {account} 还没有登记解绑"), {"account": account}) for account in held.accounts
    ]
    for code, things, text in (
        (plans.DEVICE_BACK, held.devices, N_("设备 {label} 还在本人名下")),
        (plans.SIM_BACK, held.sims, N_("手机卡 {label} 还在本人名下")),
    ):
        waived = {item.object_id for item in items if item.code == code and item.state == tasks.WAIVED}
        found += [Blocker(f"{code}_missing", text, {"label": label}) for thing, label in things if thing not in waived]
    return found


def state_on(state: str, first_due: date | None, touched: bool, on: date) -> str:
    """A case of which nothing is done and nothing due yet is planned."""
    if state == OPEN and not touched and first_due is not None and on < first_due:
        return PLANNED
    return state


def due_on(calendar: workdays.Calendar, last_working_day: date, before: int) -> date:
    """The workday `before` workdays earlier; on the last working day itself whatever day that is."""
    return calendar.earlier(last_working_day, before) if before else last_working_day


def number_of(kind: str, year: int, case_id: int) -> str:
    """How people name a case: LZ-2026-0001."""
    return f"{PREFIXES[kind]}-{year}-{case_id:04}"


def deadline(last_working_day: date, hour: int) -> datetime:
    """From when on being bound is too long."""
    return datetime.combine(last_working_day, time(hour), SHANGHAI)


def hours_over(last_working_day: date, hour: int, unbound_on: date | None, on: date, now: datetime) -> int:
    """Whole hours between the deadline and the unbinding, or until now; 0 before the deadline.

    Of an unbinding only the day is known: it counts until the same hour. A look at another day does the same.
    """
    began = deadline(last_working_day, hour)
    still = now if day_of(now) == on else deadline(on, hour)
    until = still if unbound_on is None else deadline(unbound_on, hour)
    return max(0, int((until - began).total_seconds() // 3600))
