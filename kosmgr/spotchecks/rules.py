"""Who is drawn and why, when, and what may follow what. Pure: anybody with seed and weights draws the same."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from kosmgr.kit import clock
from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kosmgr.kit.text import N_
from kosmgr.kit.workdays import Calendar

WEEKLY, MANUAL = "weekly", "manual"
KINDS: Mapping[str, str] = {WEEKLY: N_("每周抽查"), MANUAL: N_("指定检查")}

UNTOLD, ASKED, ANSWERED = "untold", "asked", "answered"
PASSED, FAILED, SILENT, CANCELLED = "passed", "failed", "silent", "cancelled"
AGAIN = "again"
STATES: Mapping[str, str] = {
    UNTOLD: N_("链接待送达"),
    ASKED: N_("等照片"),
    ANSWERED: N_("等人看照片"),
    PASSED: N_("通过"),
    FAILED: N_("不通过"),
    SILENT: N_("逾期没有交"),
    CANCELLED: N_("已取消"),
}
OPEN = (UNTOLD, ASKED, ANSWERED)
OVER = (PASSED, FAILED, SILENT, CANCELLED)
VERDICTS: Mapping[str, str] = {PASSED: N_("通过"), FAILED: N_("不通过"), AGAIN: N_("重拍")}
AGAIN_AFTER = (ANSWERED, SILENT)  # what a new code can follow
MAIL, HAND, BOUNCED = "mail", "hand", "bounced"
TOLD: Mapping[str, str] = {MAIL: N_("邮件"), HAND: N_("当面或聊天转交"), BOUNCED: N_("邮件没有送到")}

LEAVE, RESTING, UNDER_WAY = "leave", "resting", "under-way"
OUT: Mapping[str, str] = {
    LEAVE: N_("休假中"),
    RESTING: N_("不久前查过"),
    UNDER_WAY: N_("检查还没结束"),
}
SEVERITIES = ("critical", "high", "medium", "low")
POINTS: Mapping[str, str] = {
    "base": N_("底分"),
    "critical": N_("严重的检查结果"),
    "high": N_("高风险的检查结果"),
    "medium": N_("中等的检查结果"),
    "low": N_("低风险的检查结果"),
    "health": N_("体检分"),
    "shared": N_("共用手机或手机卡"),
    "weeks": N_("多久没查"),
}
RISK = ("critical", "high", "medium", "low", "health", "shared")

CODE_LETTERS = "346789ACDEFGHJKMNPQRTUVWXY"  # nothing that looks like something else in handwriting
CODE_LENGTH = 6
REASON_LENGTH = 500
REMARK_LENGTH = 500


class CheckUnknown(NotFound):
    """No such spot check or round among those one may see."""

    message = N_("没有找到这次飞行检查，或者你没有查看它的权限")


class SwitchedOff(Conflict):
    """The entity has switched the weekly draw off in the rulebook."""

    message = N_("「{entity}」在规则库里关掉了每周抽查；要查一个账号，用指定检查")


class AlreadyDrawn(Conflict):
    """One draw for an entity and a week."""

    message = N_("「{entity}」{week} 那一周已经抽过，一周只抽一次")


class NobodyToDraw(Conflict):
    """Nobody who could be drawn."""

    message = N_("「{entity}」现在没有可以抽的账号：没有在职的使用人，或者都在休假、不久前查过")


class NoHolder(Conflict):
    """Only somebody who serves and holds the account can be asked."""

    message = N_("账号「{account}」没有在职的使用人，没有人可以查")


class OnLeave(Conflict):
    """Who is on an approved leave is left alone."""

    message = N_("「{name}」正在休假，等回来再查")


class UnderWay(Conflict):
    """One check of an account at a time."""

    message = N_("账号「{account}」已经有一次没结束的飞行检查")


class NotInState(Conflict):
    """The check has moved on."""

    message = N_("这次检查现在是「{state}」，不能这样做；请刷新后再看")


class ReasonNeeded(Invalid):
    """Who fails, asks again, cancels or names an account says why."""

    message = N_("请写明理由")


class VerdictUnknown(Invalid):
    """passed, failed or again."""

    message = N_("没有「{verdict}」这种结论，可用：{known}")


class OwnCheck(Forbidden):
    """The second person is a second person."""

    message = N_("这次查的是你自己的账号，要由另一个人来看")


class NoPhoto(Invalid):
    """A photo is what it is about."""

    message = N_("还没有照片：先拍照，再交")


class NotAPicture(Invalid):
    """JPG or PNG."""

    message = N_("「{file}」不是照片：只收 JPG 和 PNG，请重新拍一张")


class TooManyPhotos(Invalid):
    """As many as somebody looks at."""

    message = N_("一次最多收 {most} 张照片，已经有 {kept} 张")


class LinkGone(Conflict):
    """The letter or the page was looked at too late."""

    message = N_("这次检查没有在等照片，没有可用的链接")


@dataclass(frozen=True)
class Plan:
    """What the rulebook says for an entity on a day."""

    enabled: bool
    weekday: int
    hour: int
    last_hour: int
    number: int
    percent: int
    answer_hours: int
    rest_weeks: int
    risky_points: int
    weight_base: int
    weight_critical: int
    weight_high: int
    weight_medium: int
    weight_low: int
    weight_health: int
    weight_shared: int
    weight_week: int
    weight_weeks_most: int
    most_photos: int

    def weights(self) -> dict[str, int]:
        """What is kept with a draw, so that it can be weighed again."""
        kept = ("rest_weeks", "risky_points", "number", "percent")
        return {name: value for name, value in vars(self).items() if name.startswith("weight_") or name in kept}


@dataclass(frozen=True)
class Facts:
    """What is known of one account when its entity draws."""

    account_id: int
    key: str  # 小红书号
    on_leave: bool = False
    under_way: bool = False
    findings: Mapping[str, int] = field(default_factory=dict)  # open ones by severity
    unhealthy: bool = False
    shared: bool = False
    checked_on: date | None = None  # asked last on


@dataclass(frozen=True)
class Candidate:
    """One account as a draw saw it: its points, and why it was left out, if it was."""

    account_id: int
    key: str
    points: Mapping[str, int]
    out: str = ""

    @property
    def weight(self) -> int:
        """How many tickets it has in the draw."""
        return sum(self.points.values())

    def plain(self) -> dict[str, Any]:
        """As it is recorded."""
        return {"id": self.account_id, "account": self.key, "points": dict(self.points), "out": self.out}


def candidate(row: Mapping[str, Any]) -> Candidate:
    """A recorded one."""
    return Candidate(int(row["id"]), str(row["account"]), dict(row["points"]), str(row["out"]))


def weigh(facts: Facts, plan: Plan, on: date) -> Candidate:
    """The points of an account, and whether it may be drawn: leave and what is under way never; who was checked
    within the rest only if risky."""
    weeks = plan.weight_weeks_most
    if facts.checked_on is not None:
        weeks = min(weeks, max(0, (on - facts.checked_on).days // 7))
    points = {
        "base": plan.weight_base,
        "critical": plan.weight_critical * facts.findings.get("critical", 0),
        "high": plan.weight_high * facts.findings.get("high", 0),
        "medium": plan.weight_medium * facts.findings.get("medium", 0),
        "low": plan.weight_low * facts.findings.get("low", 0),
        "health": plan.weight_health * facts.unhealthy,
        "shared": plan.weight_shared * facts.shared,
        "weeks": plan.weight_week * weeks,
    }
    risky = sum(points[name] for name in RISK) >= plan.risky_points
    rests = facts.checked_on is not None and on < facts.checked_on + timedelta(weeks=plan.rest_weeks)
    out = LEAVE if facts.on_leave else UNDER_WAY if facts.under_way else RESTING if rests and not risky else ""
    return Candidate(facts.account_id, facts.key, {name: value for name, value in points.items() if value}, out)


def how_many(plan: Plan, held: int, pool: int) -> int:
    """How many of the accounts that are held; never more than can be drawn."""
    wanted = plan.number or -(-held * plan.percent // 100)
    return min(wanted, pool)


def draw(seed: str, weights: Iterable[tuple[int, int]], count: int) -> list[int]:
    """Weighted drawing without replacement: each time every account that is left has as many tickets as weight.

    The k-th ticket is SHA-256 of "seed:k" as a number, modulo the tickets that are left, counted through the accounts
    by their id. Whole numbers only, so that it comes out the same everywhere.
    """
    left = sorted((one for one in weights if one[1] > 0), key=lambda one: one[0])
    chosen = []
    for turn in range(min(count, len(left))):
        total = sum(weight for _key, weight in left)
        ticket = int.from_bytes(hashlib.sha256(f"{seed}:{turn}".encode()).digest(), "big") % total
        for place, (key, weight) in enumerate(left):
            if ticket < weight:
                chosen.append(key)
                del left[place]
                break
            ticket -= weight
    return chosen


def drawn_from(seed: str, pool: Sequence[Candidate], count: int) -> list[int]:
    """Whom a seed draws from a recorded pool."""
    return draw(seed, ((one.account_id, one.weight) for one in pool if not one.out), count)


def digest(pool: Sequence[Candidate]) -> str:
    """SHA-256 of a pool as it is recorded; it stands in the audit log."""
    rows = [one.plain() for one in pool]
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def code_from(random: bytes) -> str:
    """A code to write on paper, from random bytes."""
    number, letters = int.from_bytes(random, "big"), ""
    for _place in range(CODE_LENGTH):
        number, rest = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[rest]
    return letters


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def draw_day(plan: Plan, week_on: date, working: Calendar) -> date | None:
    """The day of the week on which is drawn: the plan's, or the next working day of that week."""
    first = week_on + timedelta(days=min(max(plan.weekday, 1), 7) - 1)
    days = [first + timedelta(days=n) for n in range(7 - first.weekday())]
    return next((day for day in days if working.is_workday(day)), None)


def is_time(plan: Plan, now: datetime, working: Calendar) -> bool:
    """Whether the draw of this week may happen now: from its day and hour on, on a working day, by day."""
    here = now.astimezone(clock.SHANGHAI)
    first = draw_day(plan, week_of(here.date()), working)
    in_hours = plan.hour <= here.hour < max(plan.last_hour, plan.hour + 1)
    return plan.enabled and first is not None and first <= here.date() and working.is_workday(here.date()) and in_hours


def check_verdict(verdict: str, reason: str) -> None:
    """A verdict that is none, or one without the reason it needs."""
    if verdict not in VERDICTS:
        raise VerdictUnknown(verdict=verdict, known=[*VERDICTS])
    if verdict != PASSED:
        check_reason(reason)


def check_reason(reason: str) -> None:
    """Somebody will ask why."""
    if not reason.strip():
        raise ReasonNeeded()


def answer_rate(states: Iterable[str]) -> int | None:
    """Of those that had to answer and whose time is over or who did: per cent that sent a photo; None: nobody yet."""
    counted = [state for state in states if state in (ANSWERED, PASSED, FAILED, SILENT)]
    return None if not counted else round(100 * sum(state != SILENT for state in counted) / len(counted))
