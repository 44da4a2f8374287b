"""What was said to somebody who logs in, in the application itself: their inbox, and how much of it is unread.

Only what still lies where they have a role: who lost a company's rights reads nothing of it any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, literal, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.kit import paging, sentences, together
from kosmgr.kit.clock import day_of
from kosmgr.kit.errors import NotFound
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.people.models import Employee
from kosmgr.post.models import Notice
from kosmgr.post.rules import INBOX, SUPPRESSED
from kosmgr.reminders import answer_rows, answers
from kosmgr.reminders.models import ReminderAnswer
from kosmgr.reminders.rules import MatterKey, answer_key
from kosmgr.seats.models import Account
from kosmgr.users.models import UserGrant
from kosmgr.work import Work


class NoticeUnknown(NotFound):
    """Nothing of that number was said to the actor."""

    message = N_("收件箱里没有这一条")


@dataclass(frozen=True)
class Line:
    """One thing that was said."""

    id: int
    matter: MatterKey
    text: Sentence
    label: str
    place: str  # how its page is named: 小红书号, ENTITY/工号; empty where its number does
    stage: str
    relation: str
    late: bool
    at: datetime
    read: bool
    answer: answers.Given | None  # the newest that stands

    @property
    def key(self) -> str:
        """The matter, as other programs write it."""
        return answer_key(self.matter)

    @property
    def day(self) -> date:
        """The day it was said."""
        return day_of(self.at)

    def shape(self, translate: sentences.Translate) -> dict[str, object]:
        """For other programs."""
        reason, kind, _id, due_on = self.matter
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "reason": reason,
            "matter": self.key,
            "stage": self.stage,
            "subject": {"kind": kind, "label": self.label, "due_on": due_on.isoformat()},
            "message": self.text.text(translate),
            "relation": self.relation,
            "late": self.late,
            "read": self.read,
            "answer": None if self.answer is None else self.answer.shape(),
        }


@dataclass(frozen=True)
class Inbox:
    """One page of it, unread first, each newest first."""

    page: paging.Page[Line]
    unread: int
    reasons: Mapping[str, int]


def unread(user_id: Any) -> ColumnElement[int]:
    """How much a user has not read, as a column that travels with the look-up of who is there."""
    recipient = literal("user:") + cast(user_id, String)
    mine = (Notice.recipient == recipient, Notice.channel == INBOX, Notice.state != SUPPRESSED)
    count = select(func.count(Notice.id)).where(*mine, Notice.read_at.is_(None), _within(user_id))
    return count.correlate_except(Notice, UserGrant).scalar_subquery()


def _within(user_id: Any) -> ColumnElement[bool]:
    """Whether the user has a role where a notice lies, in one store of it too."""
    here = or_(UserGrant.entity_id.is_(None), Notice.entity_id.is_(None), UserGrant.entity_id == Notice.entity_id)
    return select(UserGrant.id).where(UserGrant.user_id == user_id, here).correlate_except(UserGrant).exists()


def _mine(work: Work) -> list[ColumnElement[bool]]:
    user_id = work.actor.user_id
    places = {grant.entity_id for grant in work.actor.grants}
    found = [Notice.recipient == f"user:{user_id}", Notice.channel == INBOX, Notice.state != SUPPRESSED]
    if user_id is None:
        found.append(literal(1) == 0)
    elif None not in places:
        here = Notice.entity_id.in_(sorted(place for place in places if place is not None))
        found.append(or_(Notice.entity_id.is_(None), here))
    return found


def listed(
    work: Work, only_unread: bool = False, reason: str = "", number: int = 1, size: int = paging.PAGE_SIZE
) -> Inbox:
    """One's own inbox, as filtered."""
    if number < 1 or not 1 <= size <= paging.PAGE_CAP:
        raise paging.PageOutOfRange(cap=paging.PAGE_CAP)
    mine = _mine(work)
    wanted = [*mine, *([Notice.read_at.is_(None)] if only_unread else [])]
    fresh = func.sum(case((Notice.read_at.is_(None), 1), else_=0))
    counts = select(Notice.reason, func.count(Notice.id).label("n"), cast(fresh, Notice.id.type).label("unread"))
    rows = (
        select(
            Notice.id, Notice.reason, Notice.subject_kind, Notice.subject_id, Notice.subject_label, Notice.entity_id,
            Notice.due_on, Notice.stage, Notice.said, Notice.relation, Notice.late, Notice.created_at, Notice.read_at,
            Account.xhs_id, Employee.number,
        )
        .outerjoin(Account, (Notice.subject_kind == "account") & (Account.id == Notice.subject_id))
        .outerjoin(Employee, (Notice.subject_kind == "employee") & (Employee.id == Notice.subject_id))
        .where(*wanted, *([Notice.reason == reason] if reason else []))
        .order_by(Notice.read_at.is_not(None), Notice.created_at.desc(), Notice.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )  # fmt: skip
    found = together.read(
        work.db, {"rows": rows, "counts": counts.where(*mine).group_by(Notice.reason).order_by(Notice.reason)}
    )
    tally = {row.reason: row.unread if only_unread else row.n for row in found["counts"]}
    total = tally.get(reason, 0) if reason else sum(tally.values())
    lines = _lines(work, found["rows"])
    unread_count = sum(row.unread for row in found["counts"])
    return Inbox(paging.Page(lines, total, number, size), unread_count, {k: n for k, n in tally.items() if n})


def _lines(work: Work, rows: Sequence[Any]) -> list[Line]:
    matters = {(row.reason, row.subject_kind, row.subject_id, row.due_on) for row in rows}
    standing = answer_rows.standing(work.db, matters)
    given = {one.row.id: one for one in answers.shown(work, [row for rows_ in standing.values() for row in rows_[:1]])}
    found = []
    for row in rows:
        matter = row.reason, row.subject_kind, row.subject_id, row.due_on
        newest: ReminderAnswer | None = next(iter(standing.get(matter, ())), None)
        place = row.xhs_id or (f"{row.entity_id}/{row.number}" if row.number else "")
        found.append(
            Line(
                id=row.id, matter=matter, text=sentences.of(row.said), label=row.subject_label, place=place,
                stage=row.stage, relation=row.relation, late=row.late, at=row.created_at,
                read=row.read_at is not None, answer=given[newest.id] if newest is not None else None,
            )
        )  # fmt: skip
    return found


def mark_read(work: Work, notice_id: int) -> None:
    """One thing was read; reading it twice changes nothing."""
    if work.db.scalar(select(Notice.id).where(Notice.id == notice_id, *_mine(work))) is None:
        raise NoticeUnknown()
    _mark(work.db, work.now, Notice.id == notice_id)


def mark_all_read(work: Work) -> int:
    """Everything that is there now was read; how much was not before."""
    return _mark(work.db, work.now, *_mine(work))


def _mark(db: Session, now: datetime, *conditions: ColumnElement[bool]) -> int:
    fresh = update(Notice).where(*conditions, Notice.read_at.is_(None)).values(read_at=now)
    return int(db.execute(fresh.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
