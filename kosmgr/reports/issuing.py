"""Scheduled reports as they fall due: recorded once for each reader and day, made as that reader, kept for a while.

The clock asks `due` and hands what it names to the post; whoever makes the file does it with the reader's own rights of
that moment, and the file is fetched behind the log-in by nobody else.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kosmgr.entities import service as entities
from kosmgr.kit import languages
from kosmgr.kit.errors import Conflict, NotFound
from kosmgr.kit.text import N_
from kosmgr.policy import Actor, Permission
from kosmgr.post.rules import Attachment
from kosmgr.reports import schedules, timing
from kosmgr.reports import service as reports
from kosmgr.reports.models import ReportIssue, ReportReader, ReportSchedule
from kosmgr.reports.schedules import DUE, MADE, REFUSED
from kosmgr.rulebook import calendar
from kosmgr.users import queries as users
from kosmgr.users.models import User
from kosmgr.work import Work, requires

LATE = timedelta(days=31)  # a clock that stood still longer makes up for nothing older
KEPT = timedelta(days=90)  # how long a finished file can be fetched
FOLDER = Path("reports") / "scheduled"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportGone(NotFound):
    """Not made for whoever asks, kept no longer, or telling of what they may not see any more."""

    message = N_("没有找到这份报表，可能已经过了保存期限，或者你已经没有看它的权限")


class ScheduleOff(Conflict):
    """What is switched off is made for nobody."""

    message = N_("这个定时报表关着，先打开")


@dataclass(frozen=True)
class Due:
    """One report for one reader."""

    id: int
    schedule_id: int
    user_id: int
    day: date
    report: str
    entity_id: int | None
    way: str
    language: str


@requires(Permission.USER_WRITE)
def due(work: Work) -> list[Due]:
    """What has to be handed to the post: every due day is recorded once for each reader; asking twice adds nothing.

    Of what a clock that stood still has missed only the newest day is made.
    """
    schedules = work.db.scalars(select(ReportSchedule).where(ReportSchedule.enabled)).all()
    readers = _reader_ids(work, [row.id for row in schedules])
    for row in schedules:
        first = max(row.since_on + timing.DAY, work.today - LATE)
        days = timing.days(row.every, row.day, first, work.today, calendar.days(work)) if first <= work.today else []
        for user_id in readers.get(row.id, ()) if days else ():
            if _issue(work, row.id, user_id, days[-1]) is None:
                work.db.add(_fresh(work, row.id, user_id, days[-1]))
    work.db.flush()
    recent = ReportIssue.day >= work.today - LATE
    waiting = (ReportIssue.posted_at.is_(None), ReportIssue.state != REFUSED, ReportSchedule.enabled, recent)
    return _dues(work, *waiting)


@requires(Permission.USER_WRITE)
def posted(work: Work, one: Due) -> None:
    """It was handed to the post: `due` names it no more."""
    work.db.get_one(ReportIssue, one.id).posted_at = work.now


@requires(Permission.USER_WRITE)
def find(work: Work, schedule_id: int, user_id: int, day: date) -> Due | None:
    """The report that was due for a reader on a day."""
    same = (ReportIssue.schedule_id == schedule_id, ReportIssue.user_id == user_id, ReportIssue.day == day)
    return next(iter(_dues(work, *same)), None)


@requires(Permission.USER_WRITE)
def unmade(work: Work) -> list[Due]:
    """What is recorded and still has to be made."""
    due(work)
    return _dues(work, ReportIssue.state == DUE)


@requires(Permission.USER_WRITE)
def reader(work: Work, one: Due) -> Actor | None:
    """The reader with the rights of this moment; None for whoever was shut out or may not make the report any more."""
    user = work.db.get(User, one.user_id)
    if user is None or user.disabled_at is not None:
        return None
    actor = Actor(user.id, user.name, users.policy_grants(work.db, user.id))
    return actor if schedules.reads(actor, one.entity_id) else None


@requires(Permission.USER_WRITE)
def made(work: Work, one: Due, scope: Sequence[int] | None, name: str) -> None:
    """The file is there; `scope` are the entities it tells of (None: all)."""
    row = work.db.get_one(ReportIssue, one.id)
    row.state, row.made_at, row.name = MADE, work.now, name
    row.scope = None if scope is None else sorted(scope)


@requires(Permission.USER_WRITE)
def refuse(work: Work, one: Due) -> None:
    """The reader has no right to it any more; nothing is made."""
    row = work.db.get_one(ReportIssue, one.id)
    row.state, row.made_at = REFUSED, None


def _dues(work: Work, *conditions: Any) -> list[Due]:
    statement = (
        select(ReportIssue, ReportSchedule, User.language)
        .join(ReportSchedule, ReportSchedule.id == ReportIssue.schedule_id)
        .join(User, User.id == ReportIssue.user_id)
        .where(*conditions)
        .order_by(ReportIssue.id)
    )
    return [
        Due(issue.id, row.id, issue.user_id, issue.day, row.report, row.entity_id, row.way, language)
        for issue, row, language in work.db.execute(statement)
    ]


def _issue(work: Work, schedule_id: int, user_id: int, day: date) -> ReportIssue | None:
    same = (ReportIssue.schedule_id == schedule_id, ReportIssue.user_id == user_id, ReportIssue.day == day)
    return work.db.scalar(select(ReportIssue).where(*same))


def _fresh(work: Work, schedule_id: int, user_id: int, day: date) -> ReportIssue:
    return ReportIssue(schedule_id=schedule_id, user_id=user_id, day=day, state=DUE, recorded_at=work.now)


def _reader_ids(work: Work, schedule_ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    mine = select(ReportReader).where(ReportReader.schedule_id.in_(schedule_ids)).order_by(ReportReader.id)
    for row in work.db.scalars(mine):
        found.setdefault(row.schedule_id, []).append(row.user_id)
    return found


@requires(Permission.REMINDER_WRITE)
def run_now(work: Work, schedule_id: int) -> list[Due]:
    """Have it made today for all its readers, whatever its rhythm; what was made today is made anew."""
    row = schedules.changeable(work, schedule_id)
    if not row.enabled:
        raise ScheduleOff()
    for user_id in work.db.scalars(select(ReportReader.user_id).where(ReportReader.schedule_id == row.id)).all():
        issue = _issue(work, row.id, user_id, work.today)
        if issue is None:
            work.db.add(_fresh(work, row.id, user_id, work.today))
        else:
            issue.state, issue.made_at, issue.posted_at = DUE, None, None
    work.db.flush()
    schedules.note(work, "schedule.run", row)
    return _dues(work, ReportIssue.schedule_id == row.id, ReportIssue.day == work.today)


# the files


@requires(Permission.REPORT_READ)
def build(work: Work, one: Due) -> Attachment:
    """The report as the actor of this work may see it, written to its place too; nothing is recorded."""
    if one.entity_id is not None:
        entities.visible_entity(work, one.entity_id, for_=Permission.REPORT_READ)
    translate = languages.translator(one.language if one.language in languages.LANGUAGES else languages.CHINESE)
    folder = work.files / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = folder / f"{secrets.token_hex(16)}.new"
    try:
        reports.make(work, one.report, new, None if one.entity_id is None else [one.entity_id], translate)
        new.chmod(0o600)
        body = new.read_bytes()
        new.replace(_file(work, one.id))
    finally:
        new.unlink(missing_ok=True)
    title = translate(reports.named(one.report).title)
    return Attachment(f"{title}-{work.today:%Y%m%d}.xlsx", XLSX, body)


@requires(Permission.REPORT_READ)
def file_of(work: Work, issue_id: int) -> tuple[Path, str]:
    """The file of a report made for whoever asks, and its name; all it tells of they must still be allowed."""
    row = work.db.get(ReportIssue, issue_id)
    allowed = work.actor.entity_ids(Permission.REPORT_READ)
    if row is None or row.user_id != work.actor.user_id or row.state != MADE:
        raise ReportGone()
    if allowed is not None and (row.scope is None or not set(row.scope) <= allowed):
        raise ReportGone()
    path = _file(work, row.id)
    if not path.is_file():
        raise ReportGone()
    return path, row.name


@dataclass(frozen=True)
class Made:
    """A finished report and its file."""

    due: Due
    file: Attachment


@requires(Permission.USER_WRITE)
def made_one(work: Work, issue_id: int) -> Made | None:
    """A finished report for the letter that brings it; None if its reader may not read it any more, or it is gone."""
    one = next(iter(_dues(work, ReportIssue.id == issue_id, ReportIssue.state == MADE)), None)
    row, actor = work.db.get(ReportIssue, issue_id), reader(work, one) if one is not None else None
    if one is None or row is None or actor is None or not _file(work, issue_id).is_file():
        return None
    allowed = actor.entity_ids(Permission.REPORT_READ)
    if allowed is not None and (row.scope is None or not set(row.scope) <= allowed):
        return None
    return Made(one, Attachment(row.name, XLSX, _file(work, issue_id).read_bytes()))


@requires(Permission.USER_WRITE)
def sweep(work: Work) -> int:
    """Remove the files that are kept no longer, and what a crash left half written; how many."""
    folder, gone = work.files / FOLDER, 0
    recent = select(ReportIssue.id).where(ReportIssue.state == MADE, ReportIssue.made_at > work.now - KEPT)
    kept = {f"{issue_id}.xlsx" for issue_id in work.db.scalars(recent)}
    for path in folder.glob("*") if folder.is_dir() else ():
        old = work.now.timestamp() - path.stat().st_mtime > timedelta(days=1).total_seconds()
        if path.name not in kept and old:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _file(work: Work, issue_id: int) -> Path:
    return work.files / FOLDER / f"{issue_id}.xlsx"
