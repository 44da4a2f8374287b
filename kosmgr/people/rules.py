"""Who is employed when, and what must be true of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

KINDS: Mapping[str, str] = {  # kinds of employment, each with its word
    "regular": N_("正式"),
    "probation": N_("试用期"),
    "intern": N_("实习"),
    "dispatched": N_("劳务派遣"),
    "outsourced": N_("外包"),
    "other": N_("其他"),
}
PAPERS = ("nda", "commitment", "portrait", "training")
PAPER_WORDS = {
    "nda": N_("保密协议"),
    "commitment": N_("合规承诺书"),
    "portrait": N_("肖像授权书"),
    "training": N_("规则培训"),
}
DAY = timedelta(days=1)


class EmployeeUnknown(NotFound):
    """No such 工号 among those the actor may see."""

    message = N_("没有找到工号「{employee}」")


class EmployeeAmbiguous(Invalid):
    """Two entities use the same 工号."""

    message = N_("工号「{employee}」在几个主体里都有，请说明是哪个主体：{entities}")


class EmployeeExists(Conflict):
    """A 工号 names one person of an entity."""

    message = N_("工号「{employee}」已经登记过")


class KindUnknown(Invalid):
    """One of KINDS."""

    message = N_("没有「{kind}」这种用工类型，可用：{known}")


class StillEmployed(Conflict):
    """A second employment begins after the first has ended."""

    message = N_("{name}（{employee}）在 {day} 仍在职，不能再登记一段任职")


class NotEmployed(Conflict):
    """There is no employment that could end on that day."""

    message = N_("{name}（{employee}）在 {day} 没有在职记录")


class LeftAlready(Conflict):
    """The end of an employment that is over stays as it is."""

    message = N_("{name}（{employee}）已于 {left_on} 离职，这段记录不再改动")


class EmployedAgain(Conflict):
    """Somebody who came back leaves from the later employment."""

    message = N_("{name}（{employee}）在 {from_on} 又入职，离职日期不能早于这一天")


class OnLeave(Conflict):
    """One leave at a time."""

    message = N_("{name}（{employee}）从 {from_on} 起已有一段休假")


class NotOnLeave(Conflict):
    """There is no leave to come back from."""

    message = N_("{name}（{employee}）在 {day} 没有休假")


class DaysReversed(Invalid):
    """An employment ends on or after its first day; the last working day is not after the last day."""

    message = N_("日期先后不对：{first} 应不晚于 {last}")


class PaperUnknown(Invalid):
    """One of PAPERS."""

    message = N_("没有「{kind}」这种文件，可用：{known}")


class PaperGone(NotFound):
    """No such paper of a visible person, or it was ended already."""

    message = N_("没有找到这份文件的记录，或者已经作废")


class SignedAhead(Invalid):
    """Nobody has signed tomorrow."""

    message = N_("签署日期不能晚于今天")


class NothingSealed(NotFound):
    """No phone number is kept for this person."""

    message = N_("没有留存这个人的手机号")


def check_kind(kind: str) -> None:
    """Refuse a kind of employment nobody knows."""
    if kind not in KINDS:
        raise KindUnknown(kind=kind, known=[*KINDS])


def check_paper(kind: str, signed_on: date, valid_until_on: date | None, today: date) -> None:
    """Refuse an unknown kind, a day that lies ahead, and an end before the beginning."""
    if kind not in PAPERS:
        raise PaperUnknown(kind=kind, known=[*PAPERS])
    if signed_on > today:
        raise SignedAhead()
    check_order(signed_on, valid_until_on)


class Paper(Protocol):
    """What is known of a paper."""

    @property
    def valid_until_on(self) -> date | None: ...
    @property
    def ended_on(self) -> date | None: ...


PAPER_STANDS = {"counts": N_("有效"), "over": N_("已到期"), "ended": N_("已作废")}


def paper_stands(paper: Paper, day: date) -> str:
    """counts, over or ended, on a day."""
    if paper.ended_on is not None and paper.ended_on <= day:
        return "ended"
    return "over" if paper.valid_until_on is not None and paper.valid_until_on < day else "counts"


def check_order(first: date | None, last: date | None) -> None:
    """Refuse a period that ends before it begins."""
    if first is not None and last is not None and last < first:
        raise DaysReversed(first=first, last=last)


def check_end(name: str, number: str | None, known_left_on: date | None, left_on: date, today: date) -> None:
    """An end that is known and past is history; one that lies ahead may still move, but not into the past unseen."""
    if known_left_on is not None and known_left_on != left_on and known_left_on < today:
        raise LeftAlready(name=name, employee=number, left_on=known_left_on)


def check_ahead(name: str, number: str | None, left_on: date, today: date) -> None:
    """Only an end that has not come yet can be taken back."""
    if left_on < today:
        raise LeftAlready(name=name, employee=number, left_on=left_on)
