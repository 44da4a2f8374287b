"""What somebody may do through a link, what they hold, and by when a request is answered. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kosmgr.kit import workdays
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_, fold

REQUESTS = ("correct", "delete", "copy", "explain")
DEVICE, EMPLOYED = "device", "employed"
YES, NO = "yes", "no"
PROOF = "employment_proof"
PHONE, NUMBER = "phone", "number"  # how somebody shows who they are
VISIT = timedelta(hours=2)  # how long a device stays known after the right answer
MOST_REQUESTS = 10  # open ones of one person
REQUEST_LENGTH = 2000


class NameDiffers(Invalid):
    """What is typed under a text is the name of the person the link is for."""

    message = N_("姓名和登记的不一样，请照公司登记的姓名填写")


class NotAgreed(Invalid):
    """A text is signed by ticking that it was read."""

    message = N_("请先勾选「我已经读完，同意以上内容」")


class AnswerMissing(Invalid):
    """Every question has an answer before the whole is sent."""

    message = N_("还有没选的：{what}")


class AnswerWrong(Invalid):
    """Who you are is asked for; tries are counted."""

    message = N_("填的不对。再试几次还不对，链接会锁上，请人事重发")


class IssuedWrong(Invalid):
    """A proof was issued on or before the day it is sent."""

    message = N_("开具日期不能晚于今天")


class ItemsMissing(Invalid):
    """Items are confirmed by ticking them; only one's own."""

    message = N_("请勾选已经办好的事项")


class RequestEmpty(Invalid):
    """A request says what it is about."""

    message = N_("请写一句话说明要更正、删除、要副本或要解释的是什么")


class RequestUnknown(NotFound):
    """No such request where the actor may answer."""

    message = N_("没有找到这条请求，或者你没有处理它的权限")


class AnsweredAlready(Conflict):
    """A request is answered once."""

    message = N_("这条请求已经答复过")


class TooManyRequests(Conflict):
    """There is somebody who reads them."""

    message = N_("还有 {count} 条请求没有答复，等人事答复后再提新的")


class CopyUnknown(NotFound):
    """Nothing of this number was signed by this person."""

    message = N_("没有找到这份签署件")


class CannotReceive(Conflict):
    """A link goes to somebody employed; what is held of them may be shown to leavers too."""

    message = N_("{name} 已离职，只能发「查看公司登记的内容」的链接")


class OutsidePerson(Conflict):
    """Somebody who is not employed here has no door of their own."""

    message = N_("{name} 不是本公司员工，不能发链接")


@dataclass(frozen=True)
class Account:
    """An account somebody uses on a day."""

    id: int
    xhs_id: str
    nickname: str | None
    ownership: str
    from_on: date | None


@dataclass(frozen=True)
class Device:
    """A phone on which somebody's accounts live."""

    id: int
    number: str
    model: str | None
    accounts: tuple[str, ...]  # nicknames


@dataclass(frozen=True)
class Card:
    """A SIM card, masked: one the accounts log in with, or one in the person's own name."""

    masked: str
    registered_to_me: bool


@dataclass(frozen=True)
class Holdings:
    """Everything a person answers for on a day."""

    accounts: tuple[Account, ...]
    devices: tuple[Device, ...]
    cards: tuple[Card, ...]


def opens(tasks: Sequence[str], reading_only: bool, employed_until_on: date | None, known: bool, today: date) -> bool:
    """Whether the employment still carries a link: what is only read stays open to leavers, the rest ends with it."""
    if reading_only:
        return True
    return bool(tasks) and known and (employed_until_on is None or today < employed_until_on)


def same_name(typed: str, name: str) -> bool:
    """The name, whatever its width and spaces."""
    return bool(fold(typed)) and fold(typed).replace(" ", "") == fold(name).replace(" ", "")


def question(phone_masked: str | None) -> str:
    """What is asked before anything personal shows: the end of the registered phone number, else the staff number."""
    return PHONE if phone_masked else NUMBER


def right_answer(typed: str, phone_masked: str | None, number: str | None) -> bool:
    """Whether somebody knows what the person of the link knows."""
    right = phone_masked[-4:] if phone_masked else fold(number or "")
    return bool(right) and fold(typed).replace(" ", "") == right


def due_on(calendar: workdays.Calendar, asked_on: date, count: int) -> date:
    """The last day to answer: so many working days after the day, public holidays and make-up days counted as they are
    known; see `by_decree`."""
    return calendar.later(calendar.last_workday(asked_on), count)


def by_decree(calendar: workdays.Calendar, asked_on: date, due: date) -> bool:
    """Whether the holidays of every year in between are known; else Mondays to Fridays were counted in some."""
    return not calendar.unpublished(asked_on, due)


def missing(
    tasks: Sequence[str],
    signed: frozenset[str],
    answered: frozenset[str],
    proven: bool,
    confirmed_at: datetime | None,
    confirm_since: datetime,
) -> tuple[str, ...]:
    """Which of the tasks a person has not done: present texts, a fresh proof, a recent confirmation."""
    left = []
    for task in tasks:
        purpose, _, code = task.partition(":")
        if purpose == "sign" and code in signed:
            continue
        if purpose == "consent" and code in answered:
            continue
        if purpose == "upload" and proven:
            continue
        if purpose == "confirm" and confirmed_at is not None and confirmed_at >= confirm_since:
            continue
        left.append(task)
    return tuple(left)
