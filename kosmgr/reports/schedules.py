"""Reports by themselves: who gets which, when; each reader's is made as that reader, with the rights of that day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, or_, select

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Invalid, NotFound
from kosmgr.kit.text import N_
from kosmgr.policy import Actor, Permission
from kosmgr.reports import service as reports
from kosmgr.reports import timing
from kosmgr.reports.models import ReportIssue, ReportReader, ReportSchedule
from kosmgr.rulebook import calendar
from kosmgr.users import queries as users
from kosmgr.users.models import User
from kosmgr.work import NotAllowed, Work, requires

ATTACHMENT, LINK = "attachment", "link"
WAYS = {ATTACHMENT: N_("邮件附件"), LINK: N_("登录后下载")}
DUE, MADE, REFUSED = "due", "made", "refused"
STATES = {DUE: N_("待制作"), MADE: N_("已做好"), REFUSED: N_("收件人没有权限")}
MOST_READERS = 50


class ScheduleUnknown(NotFound):
    """No such schedule where one makes reports."""

    message = N_("没有找到这个定时报表，或者你没有查看它的权限")


class ReaderUnknown(Invalid):
    """A reader logs in and may make the report themselves."""

    message = N_("「{name}」不能收这份报表：要写能登录、在那个主体能做报表的用户")


class NoReaders(Invalid):
    """A report is for somebody."""

    message = N_("要写 1 到 {most} 个收件人")


class WayUnknown(Invalid):
    """By mail, or behind the log-in."""

    message = N_("送达方式写 attachment（邮件附件）或 link（登录后下载）")


@dataclass(frozen=True)
class Plan:
    """What a schedule says."""

    report: str
    every: str
    day: int
    readers: Sequence[str]  # log-in names
    entity_id: int | None = None
    way: str = LINK


@dataclass(frozen=True)
class Line:
    """A schedule as it is shown."""

    id: int
    report: str
    entity_id: int | None
    every: str
    day: int
    way: str
    enabled: bool
    created_by: str
    next_on: date | None  # None: switched off
    readers: tuple[str, ...] = ()
    may_change: bool = False


@dataclass(frozen=True)
class Told:
    """One that was due, as it is shown."""

    issue: ReportIssue
    report: str
    reader: str
    readable: bool = field(default=False)  # whoever looks may fetch the file


# managing


def _may(actor: Actor, entity_id: int | None) -> bool:
    allowed = actor.entity_ids(Permission.REMINDER_WRITE)
    return allowed is None or (entity_id is not None and entity_id in allowed)


def _check(work: Work, plan: Plan) -> list[int]:
    """The readers' numbers; refuses what cannot be meant, and what the actor may not arrange."""
    if not _may(work.actor, plan.entity_id):
        if plan.entity_id is not None:
            entities.visible_entity(work, plan.entity_id)
        raise NotAllowed(permission=Permission.REMINDER_WRITE.value)
    if plan.entity_id is not None:
        entities.visible_entity(work, plan.entity_id, for_=Permission.REMINDER_WRITE)
    reports.named(plan.report)
    timing.check(plan.every, plan.day)
    if plan.way not in WAYS:
        raise WayUnknown()
    names = list(dict.fromkeys(plan.readers))
    if not 1 <= len(names) <= MOST_READERS:
        raise NoReaders(most=MOST_READERS)
    return list(dict.fromkeys(_reader(work, name, plan.entity_id) for name in names))


def _reader(work: Work, name: str, entity_id: int | None) -> int:
    user = users.by_name(work.db, name)
    if user is None or user.disabled_at is not None:
        raise ReaderUnknown(name=name)
    actor = Actor(user.id, user.name, users.policy_grants(work.db, user.id))
    if not reads(actor, entity_id):
        raise ReaderUnknown(name=name)
    return user.id


def reads(actor: Actor, entity_id: int | None) -> bool:
    """Whether somebody may make a report: of this entity, or (None) of any."""
    allowed = actor.entity_ids(Permission.REPORT_READ)
    return actor.may(Permission.REPORT_READ) and (entity_id is None or allowed is None or entity_id in allowed)


@requires(Permission.REMINDER_WRITE)
def add(work: Work, plan: Plan) -> ReportSchedule:
    """A new schedule; the first report is due after today."""
    readers = _check(work, plan)
    row = ReportSchedule(
        report=plan.report,
        entity_id=plan.entity_id,
        every=plan.every,
        day=plan.day,
        way=plan.way,
        enabled=True,
        since_on=work.today,
        created_at=work.now,
        created_by=work.actor.name,
    )
    work.db.add(row)
    work.db.flush()
    work.db.add_all(ReportReader(schedule_id=row.id, user_id=user_id) for user_id in readers)
    work.db.flush()
    note(work, "schedule.added", row, after=_facts(plan))
    return row


@requires(Permission.REMINDER_WRITE)
def change(work: Work, schedule_id: int, plan: Plan) -> ReportSchedule:
    """Another report, rhythm, scope, way or other readers, from tomorrow on."""
    row = changeable(work, schedule_id)
    before = _facts(_plan_of(work, row))
    readers = _check(work, plan)
    row.report, row.entity_id, row.way = plan.report, plan.entity_id, plan.way
    row.every, row.day, row.since_on = plan.every, plan.day, work.today
    work.db.execute(delete(ReportReader).where(ReportReader.schedule_id == row.id))
    work.db.add_all(ReportReader(schedule_id=row.id, user_id=user_id) for user_id in readers)
    work.db.flush()
    note(work, "schedule.changed", row, before=before, after=_facts(plan))
    return row


@requires(Permission.REMINDER_WRITE)
def switch(work: Work, schedule_id: int, enabled: bool) -> ReportSchedule:
    """On or off; what fell due while it was off is not made up for."""
    row = changeable(work, schedule_id)
    if row.enabled != enabled:
        row.enabled, row.since_on = enabled, work.today
        work.db.flush()
        note(work, "schedule.switched", row, after={"enabled": enabled})
    return row


# looking


@requires(Permission.REPORT_READ)
def visible(work: Work) -> list[Line]:
    """Every schedule of entities whose reports one makes, and those one is a reader of."""
    allowed = work.actor.entity_ids(Permission.REPORT_READ)
    mine = select(ReportReader.schedule_id).where(ReportReader.user_id == work.actor.user_id)
    wanted = select(ReportSchedule).order_by(ReportSchedule.id)
    if allowed is not None:
        wanted = wanted.where(or_(ReportSchedule.entity_id.in_(sorted(allowed)), ReportSchedule.id.in_(mine)))
    rows = list(work.db.scalars(wanted))
    names = _readers_of(work, [row.id for row in rows])
    return [_line(work, row, names.get(row.id, ())) for row in rows]


@requires(Permission.REPORT_READ)
def shown(work: Work, schedule_id: int) -> tuple[Line, list[Told]]:
    """One schedule, and what was due of it, newest first."""
    line = next((one for one in visible(work) if one.id == schedule_id), None)
    if line is None:
        raise ScheduleUnknown()
    own = [] if line.may_change else [ReportIssue.user_id == work.actor.user_id]
    return line, _told(work, ReportIssue.schedule_id == schedule_id, *own)


@requires(Permission.REPORT_READ)
def mine(work: Work) -> list[Told]:
    """The reports that were made for whoever looks, newest first."""
    return _told(work, ReportIssue.user_id == work.actor.user_id, ReportIssue.state == MADE)


def _told(work: Work, *conditions: Any) -> list[Told]:
    statement = (
        select(ReportIssue, ReportSchedule.report, User.name)
        .join(ReportSchedule, ReportSchedule.id == ReportIssue.schedule_id)
        .join(User, User.id == ReportIssue.user_id)
        .where(*conditions)
        .order_by(ReportIssue.day.desc(), ReportIssue.id.desc())
        .limit(200)
    )
    return [
        Told(issue, report, name, issue.state == MADE and issue.user_id == work.actor.user_id)
        for issue, report, name in work.db.execute(statement)
    ]


@requires(Permission.REMINDER_WRITE)
def changeable(work: Work, schedule_id: int) -> ReportSchedule:
    """A schedule the actor may change."""
    row = work.db.get(ReportSchedule, schedule_id)
    if row is None or not _may(work.actor, row.entity_id):
        raise ScheduleUnknown()
    return row


def _readers_of(work: Work, schedule_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    named = select(ReportReader.schedule_id, User.name).join(User, User.id == ReportReader.user_id)
    found: dict[int, tuple[str, ...]] = {}
    for row in work.db.execute(named.where(ReportReader.schedule_id.in_(schedule_ids)).order_by(ReportReader.id)):
        found[row.schedule_id] = (*found.get(row.schedule_id, ()), row.name)
    return found


def _line(work: Work, row: ReportSchedule, readers: tuple[str, ...]) -> Line:
    after = max(row.since_on, work.today - timing.DAY)
    next_on = timing.following(row.every, row.day, after, calendar.days(work)) if row.enabled else None
    return Line(
        row.id, row.report, row.entity_id, row.every, row.day, row.way, row.enabled, row.created_by, next_on, readers,
        _may(work.actor, row.entity_id),
    )  # fmt: skip


def _plan_of(work: Work, row: ReportSchedule) -> Plan:
    readers = _readers_of(work, [row.id]).get(row.id, ())
    return Plan(row.report, row.every, row.day, readers, row.entity_id, row.way)


def _facts(plan: Plan) -> dict[str, Any]:
    return {"report": plan.report, "every": plan.every, "day": plan.day, "to": list(plan.readers), "way": plan.way}


def note(work: Work, action: str, row: ReportSchedule, **more: Any) -> None:
    """Record what was done to a schedule."""
    journal.note(work, journal.Note(action, "report_schedule", row.id, row.entity_id, **more))
