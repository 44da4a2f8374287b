"""Who may share for how long, who decides, and where an exemption stands on a day. Pure."""

from datetime import date
from typing import Any

from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kosmgr.kit.text import N_

ASKED, APPROVED, REFUSED, ENDED = "asked", "approved", "refused", "ended"
LIVE, COMING, OVER = "live", "coming", "over"  # what an approved one is on a day
STANDINGS = (LIVE, ASKED, COMING, OVER, REFUSED)


class ExemptionUnknown(NotFound):
    """No such exemption among those the actor may see."""

    message = N_("没有找到这条例外")


class EndNeeded(Invalid):
    """An exemption ends, and not before it begins."""

    message = N_("最后一天要在开始之后：{from_on} 至 {until_on}")


class TooLong(Invalid):
    """An exemption is for a while."""

    message = N_("例外最多 {limit} 天，{from_on} 至 {until_on} 是 {days} 天")


class TooFew(Invalid):
    """One account shares with nobody."""

    message = N_("例外要写明一起共用的账号，至少两个")


class SlotNeeded(Invalid):
    """A slot's exemption says which slot."""

    message = N_("写明是哪个位置：主应用或分身")


class OwnExemption(Forbidden):
    """Who asks does not decide."""

    message = N_("例外要由申请人之外的另一个人审批：这是 {asked_by} 申请的")


class ExemptionSettled(Conflict):
    """Decided once; ended once."""

    message = N_("这条例外已经有结果，请刷新后再看")


class AlreadyPast(Conflict):
    """What ends before it is approved lets nobody share."""

    message = N_("例外的最后一天 {until_on} 已过，请重新申请")


def check_span(from_on: date, until_on: date, limit: int) -> None:
    """Refuse an end before the beginning, and more days than the rulebook allows; both days count."""
    days = (until_on - from_on).days + 1
    if days < 1:
        raise EndNeeded(from_on=from_on, until_on=until_on)
    if days > limit:
        raise TooLong(limit=limit, from_on=from_on, until_on=until_on, days=days)


def check_second_person(asked_by_id: int | None, asked_by: str, by_id: int | None, by: str) -> None:
    """Refuse the one who asked; the machine is one person, however often it asks."""
    if asked_by == by or (asked_by_id is not None and asked_by_id == by_id):
        raise OwnExemption(asked_by=asked_by)


def standing(one: Any, on: date) -> str:
    """live | asked | coming | over | refused, on a day, of a row of the table."""
    if one.state == REFUSED:
        return REFUSED
    if one.state == ASKED:
        return ASKED if one.until_on >= on else OVER
    if one.decided_at is None or on > one.until_on or (one.ended_on is not None and on >= one.ended_on):
        return OVER
    return COMING if on < one.from_on else LIVE
