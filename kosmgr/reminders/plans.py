"""Who hears of what, when and how: the settings of a reason in an entity, dated; the hours in which things are sent.

A setting that is not made (None, or no words) is the reason's own or the rulebook's. Settings hold from a day on; the
one entered last for the latest day wins, an entity's own before the one for all. Pure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from typing import Any

from kosmgr.kit.errors import Forbidden, Invalid
from kosmgr.kit.text import C_, N_, fold
from kosmgr.policy import GRANTABLE
from kosmgr.reminders import wording

CHANNELS = {
    "inbox": N_("站内收件箱"),
    "email": N_("邮件"),
    "wecom": N_("企业微信"),
    "dingtalk": N_("钉钉"),
    "feishu": N_("飞书"),
    "webhook": N_("Webhook"),
    "apprise": N_("Apprise"),
}
ALL = tuple(CHANNELS)
INBOX = "inbox"
DAILY, WEEKLY = "daily", "weekly"
CADENCES = {DAILY: N_("每个工作日"), WEEKLY: N_("每周一次")}
OWNER, ROLE = "owner", "role:"
RELATIONS = {
    "holder": N_("使用人"),
    "keeper": N_("负责人"),
    "manager": N_("店长"),
    "assignee": C_("relation", "经办人"),
    OWNER: N_("主体管理员"),
}
ROLES = tuple(f"{ROLE}{role.value}" for role in GRANTABLE)
PATIENCE = 2  # unanswered reminders before the next in the chain hears too
MOST_PATIENCE, MOST_OFFSETS, FARTHEST, MOST_RELATIONS, WORDING_LENGTH = 30, 20, 366, 8, 200


class OffsetsWrong(Invalid):
    """Whole days before the due day, each once."""

    message = N_("提前天数不对：每个是 0 到 {farthest} 的整数，最多 {most} 个")


class RelationUnknown(Invalid):
    """Only those a reason can find are asked for."""

    message = N_("「{relation}」不是这个提醒能找到的人，可用：{known}")


class ChannelUnknown(Invalid):
    """One of ALL."""

    message = N_("没有「{channel}」这个渠道，可用：{known}")


class InboxNeeded(Invalid):
    """In the application itself a reminder can always be found."""

    message = N_("站内收件箱不能去掉")


class CadenceUnknown(Invalid):
    """daily or weekly."""

    message = N_("到期后多久提醒一次：{known}，得到的是「{given}」")


class PatienceWrong(Invalid):
    """0 is never."""

    message = N_("几次没有回应就上报：0 到 {most}，0 是不上报")


class PlaceholderUnknown(Invalid):
    """Only the names of the reason are filled in."""

    message = N_("文字里的 {{{given}}} 填不了，可用：{known}")


class WordingTooLong(Invalid):
    """One sentence."""

    message = N_("自己写的文字最长 {most} 个字")


class PastNotPlanned(Invalid):
    """What was planned in the past stays as it was."""

    message = N_("从 {day} 起：过去的日子不能重新计划，最早从今天起")


class PlanOfOthers(Forbidden):
    """A setting for all entities needs a grant for all; one for an entity needs a grant there."""

    message = N_("你只能为自己有权限的主体改提醒设置")


class TimeWrong(Invalid):
    """HH:MM."""

    message = N_("时间写成 09:00 这样，得到的是「{given}」")


class HoursWrong(Invalid):
    """A digest that falls into the quiet hours would never go out at its hour."""

    message = N_("汇总时间 {digest} 在免打扰时段（{start}–{end}）里，改一个")


@dataclass(frozen=True, slots=True)
class Plan:
    """How one reason is spoken of; None is the reason's own way."""

    enabled: bool = True
    offsets: tuple[int, ...] | None = None  # days before the due day
    cadence: str | None = None  # after the due day: daily (on working days) or weekly
    audience: tuple[str, ...] | None = None  # relations, in order
    late: tuple[str, ...] | None = None  # who hears besides once the due day is over
    fallback: tuple[str, ...] | None = None  # the first of them that is there, where nobody of the audience is
    chain: tuple[str, ...] | None = None  # who hears next when nobody answers
    patience: int = PATIENCE
    channels: tuple[str, ...] = ALL
    before: str = ""  # own wording, before and on the due day
    after: str = ""  # own wording, after it


@dataclass(frozen=True, slots=True)
class Hours:
    """When things are sent, by the clock of Shanghai; the quiet hours may span midnight."""

    digest: time = time(9)
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    days_off: bool = False  # send on weekends and holidays too: then nothing moves

    def is_quiet(self, at: time) -> bool:
        """Whether nothing is sent at that hour."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


USUAL, USUAL_HOURS = Plan(), Hours()
Place = tuple[int | None, str]  # entity (None: all of them), reason
Dated = Sequence[tuple[date, Any]]  # from which day on; None as a setting: back to what holds more widely


@dataclass(frozen=True)
class Plans:
    """Every setting ever made, asked by entity, reason and day."""

    plans: Mapping[Place, Dated] = field(default_factory=dict)
    hours: Mapping[int | None, Dated] = field(default_factory=dict)

    @cached_property
    def _own(self) -> frozenset[int]:
        return frozenset(
            entity for entity in (*(place[0] for place in self.plans), *self.hours) if entity is not None
        )  # fmt: skip

    def own(self, entity_id: int) -> bool:
        """Whether an entity has any setting of its own; if not, it is planned as all are."""
        return entity_id in self._own

    def at(self, entity_id: int | None, reason: str, day: date) -> Plan:
        """What holds for a reason in an entity on a day."""
        for place in ((entity_id, reason), (None, reason)):
            found: Plan | None = _in_force(self.plans.get(place, ()), day)
            if found is not None:
                return found
        return USUAL

    def hours_at(self, entity_id: int | None, day: date) -> Hours:
        """When things are sent for an entity on a day."""
        for place in (entity_id, None):
            found: Hours | None = _in_force(self.hours.get(place, ()), day)
            if found is not None:
                return found
        return USUAL_HOURS

    def changed(self, entity_id: int | None, reason: str, plan: Plan | None, from_on: date) -> "Plans":
        """The same as if this had just been entered."""
        place = (entity_id, reason)
        return Plans({**self.plans, place: _sorted([*self.plans.get(place, ()), (from_on, plan)])}, self.hours)


def _in_force(dated: Dated, day: date) -> Any:
    found = None
    for from_on, setting in dated:
        if from_on > day:
            break
        found = setting
    return found


def _sorted(dated: Iterable[tuple[date, Any]]) -> Dated:
    return tuple(sorted(dated, key=lambda one: one[0]))  # stable: of one day the last that was entered wins


def plans_of(rows: Iterable[Any], hours: Iterable[Any] = ()) -> Plans:
    """From the rows of the tables, in the order in which they were entered."""
    found: dict[Place, list[tuple[date, Any]]] = {}
    for row in rows:
        found.setdefault((row.entity_id, row.reason), []).append((row.from_on, None if row.reset else _plan(row)))
    by_entity: dict[int | None, list[tuple[date, Any]]] = {}
    for row in hours:
        by_entity.setdefault(row.entity_id, []).append((row.from_on, None if row.reset else hours_of(row)))
    return Plans(
        {place: _sorted(dated) for place, dated in found.items()},
        {entity: _sorted(dated) for entity, dated in by_entity.items()},
    )


def _plan(row: Any) -> Plan:
    def several(words: Any) -> tuple[Any, ...] | None:
        return None if words is None else tuple(words)

    return Plan(
        enabled=row.enabled,
        offsets=several(row.offsets),
        cadence=row.cadence,
        audience=several(row.audience),
        late=several(row.late),
        fallback=several(row.fallback),
        chain=several(row.chain),
        patience=row.patience,
        channels=tuple(row.channels),
        before=row.before,
        after=row.after,
    )


def hours_of(row: Any) -> Hours:
    """From a row, whose hours are minutes since midnight."""
    return Hours(clock(row.digest), clock(row.quiet_from), clock(row.quiet_until), row.days_off)


def clock(minutes: int) -> time:
    """540 is nine o'clock."""
    return time(*divmod(minutes, 60))


def at(given: str) -> time:
    """ "09:00", or a refusal."""
    match = _CLOCK.fullmatch(fold(given).replace("：", ":"))
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise TimeWrong(given=given[:20])
    return time(int(match[1]), int(match[2]))


def minutes(at: time) -> int:
    """Nine o'clock is 540."""
    return at.hour * 60 + at.minute


_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")

# what may be entered


def check(plan: Plan, relations: Sequence[str], names: Sequence[str]) -> None:
    """Refuse what a reason with these relations and names cannot do."""
    offsets = plan.offsets
    if offsets is not None and not (
        len(offsets) == len(set(offsets)) <= MOST_OFFSETS and all(0 <= one <= FARTHEST for one in offsets)
    ):
        raise OffsetsWrong(farthest=FARTHEST, most=MOST_OFFSETS)
    if plan.cadence is not None and plan.cadence not in CADENCES:
        raise CadenceUnknown(given=plan.cadence, known=[*CADENCES])
    known = (*relations, OWNER, *ROLES)
    for asked in (plan.audience, plan.late, plan.fallback, plan.chain):
        for relation in asked or ():
            if relation not in known or len(asked or ()) > MOST_RELATIONS:
                raise RelationUnknown(relation=relation, known=[*known])
    for channel in plan.channels:
        if channel not in ALL:
            raise ChannelUnknown(channel=channel, known=[*ALL])
    if INBOX not in plan.channels:
        raise InboxNeeded()
    if not 0 <= plan.patience <= MOST_PATIENCE:
        raise PatienceWrong(most=MOST_PATIENCE)
    for own in (plan.before, plan.after):
        if len(own) > WORDING_LENGTH:
            raise WordingTooLong(most=WORDING_LENGTH)
        for name in wording.placeholders(own):
            if name not in names:
                raise PlaceholderUnknown(given=name, known=[f"{{{one}}}" for one in names])


def check_hours(hours: Hours) -> None:
    """Refuse a digest in the quiet hours."""
    if hours.is_quiet(hours.digest):
        at = {"digest": hours.digest, "start": hours.quiet_from, "end": hours.quiet_until}
        raise HoursWrong(**{name: f"{one:%H:%M}" for name, one in at.items()})


def check_from(from_on: date, today: date) -> None:
    """Refuse to plan the past anew."""
    if from_on < today:
        raise PastNotPlanned(day=from_on)
