"""Answering: I am on it, later, somebody else; and taking that back. By the page, a link, the command line, the API.

Who may: whoever hears of the matter, and whoever manages reminders where it lies. Who only audits may not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kosmgr.audit import service as journal
from kosmgr.kit import sentences
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_, fold
from kosmgr.people.models import Employee
from kosmgr.policy import Actor, Permission, Role
from kosmgr.post import addresses
from kosmgr.post.models import Notice
from kosmgr.reminders import answer_rows, answering, rules, service
from kosmgr.reminders.answering import ACKNOWLEDGED, HANDED, SNOOZED, WEB, MatterUnknown
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.models import ReminderAnswer
from kosmgr.reminders.rules import MatterKey, Recipient
from kosmgr.rulebook import calendar
from kosmgr.rulebook import service as rulebook
from kosmgr.users import queries as users
from kosmgr.work import NotAllowed, Work

_REASONS = frozenset(reason.name for reason in REASONS)  # what else stands in an inbox is not answered
_AHEAD = 366  # days in which a matter is looked for that nobody has been told of yet


class AnswerUnknown(NotFound):
    """No such answer among those one may see."""

    message = N_("没有找到这个答复，或者你没有查看它的权限")


class AnswerWithdrawn(Conflict):
    """Taken back once."""

    message = N_("这个答复已经收回，不用再收回")


class NobodyThere(Invalid):
    """Somebody to hand a matter to works in its entity: by log-in name, staff number, or a name that one person has."""

    message = N_("这个主体里没有「{name}」，写登录名或者在职员工的工号")


class NoWayThere(Invalid):
    """Whoever takes a matter over has to hear of it: by log-in, or by an e-mail address."""

    message = N_("「{name}」不登录，也没有登记邮箱，收不到提醒；先登记邮箱，或者转交给别人")


class HandedToOneself(Invalid):
    """Handing over means somebody else."""

    message = N_("转交要选别人")


@dataclass(frozen=True)
class Standing:
    """A matter, and as whom the actor answers it."""

    matter: MatterKey
    entity_id: int
    by_key: str
    by: str
    hears: bool  # whether it is said to the actor; else they manage the reminders there
    names: tuple[str, ...]  # how the plan may call them

    @property
    def due_on(self) -> date:
        """The day the matter is about."""
        return self.matter[3]


def may_answer(actor: Actor) -> bool:
    """The early gate: some role of the actor acts; who only audits answers nothing."""
    return any(grant.role is not Role.AUDITOR for grant in actor.grants)


def standing(work: Work, matter: MatterKey) -> Standing:
    """As whom one answers a matter; MatterUnknown if it is none of one's business, NotAllowed if one only reads."""
    if not may_answer(work.actor):
        raise NotAllowed(permission=Permission.REMINDER_WRITE.value)
    seen = matter_seen(work, matter)
    if seen.standing is None:
        raise NotAllowed(permission=Permission.REMINDER_WRITE.value)
    return seen.standing


@dataclass(frozen=True)
class Seen:
    """A matter as one may see it; `standing` as whom one may answer it, or None."""

    matter: MatterKey
    entity_id: int
    label: str
    text: Sentence
    stage: str
    told: Sequence[Notice]  # what was said of it, newest first
    to: Sequence[Recipient]  # who hears next, where nobody was told yet
    standing: Standing | None


def matter_seen(work: Work, matter: MatterKey) -> Seen:
    """A matter that was said or is planned; MatterUnknown if it is none of one's business."""
    if matter[0] not in _REASONS:
        raise MatterUnknown()
    actor = work.actor
    key = f"user:{actor.user_id}" if actor.user_id is not None else ""
    told = [row for row in answer_rows.said_of(work.db, matter) if row.entity_id is not None]
    to: Sequence[Recipient] = ()
    if told:
        newest = told[0]
        entity_id, label, text, stage = (
            newest.entity_id or 0,
            newest.subject_label,
            sentences.of(newest.said),
            newest.stage,
        )
        hears = bool(key) and any(row.recipient == key for row in told)
    else:
        reads = actor.may(Permission.LEDGER_READ)
        planned = next((one for one in service.plan(work, _AHEAD) if one.matter == matter), None) if reads else None
        if planned is None:
            raise MatterUnknown()
        entity_id, label, stage = planned.entity_id, planned.subject.label, planned.stage
        text, to = Sentence(planned.text, planned.facts), planned.to
        hears = means(to, key, names_of(actor, entity_id))
    if not hears and not _within(actor, Permission.LEDGER_READ, entity_id):
        raise MatterUnknown()
    acts = hears and any(g.role is not Role.AUDITOR and g.entity_id in (None, entity_id) for g in actor.grants)
    may = acts or _within(actor, Permission.REMINDER_WRITE, entity_id)
    names = names_of(actor, entity_id) if acts else ()
    who = Standing(matter, entity_id, key, actor.name, acts, names) if may else None
    return Seen(matter, entity_id, label, text, stage, told, to, who)


def names_of(actor: Actor, entity_id: int) -> tuple[str, ...]:
    """How a plan may call somebody: by name, by a role they have in the entity, by their log-in."""
    roles = sorted({g.role.value for g in actor.grants if g.entity_id in (None, entity_id)})
    own = [f"user:{actor.user_id}"] if actor.user_id is not None else []
    return (actor.name, *roles, *own)


def means(to: Iterable[Recipient], key: str, names: Sequence[str]) -> bool:
    """Whether one of the recipients is whoever has this key, or is called by one of these names."""
    called = {fold(name) for name in names}
    return any((bool(key) and one.key == key) or (not one.key and fold(one.person) in called) for one in to)


def _within(actor: Actor, permission: Permission, entity_id: int) -> bool:
    allowed = actor.entity_ids(permission)
    return allowed is None or entity_id in allowed


def acknowledge(work: Work, matter: MatterKey, door: str = WEB) -> ReminderAnswer:
    """I am on it: nobody is reminded or asked higher up until shortly before the due day."""
    return record_acknowledged(work, standing(work, matter), door)


def snooze(work: Work, matter: MatterKey, until_on: date, door: str = WEB) -> ReminderAnswer:
    """Not before this day: it is said once more then, and if nobody answers that either, it climbs."""
    return record_snoozed(work, standing(work, matter), until_on, door)


def hand_over(work: Work, matter: MatterKey, to: str, door: str = WEB) -> ReminderAnswer:
    """Somebody else hears of it from now on, in place of whoever handed it over."""
    return record_handed(work, standing(work, matter), to, door)


# the same for whoever was found to be allowed: the door of a link has its own way of finding that


def record_acknowledged(work: Work, who: Standing, door: str, token_hash: str | None = None) -> ReminderAnswer:
    """Keep that somebody is on it."""
    days = int(rulebook.book(work).value("reminders.quiet_days", who.entity_id, work.today))
    until_on = answering.quiet_until(who.due_on, work.today, days, calendar.days(work))
    return _record(work, who, door, token_hash, kind=ACKNOWLEDGED, until_on=until_on)


def snooze_span(work: Work, entity_id: int, due_on: date) -> date:
    """The last day to which a matter may be put off today."""
    return answering.latest_snooze(due_on, work.today, _over_days(work, entity_id))


def _over_days(work: Work, entity_id: int) -> int:
    return int(rulebook.book(work).value("reminders.snooze_over_days", entity_id, work.today))


def record_snoozed(
    work: Work, who: Standing, until_on: date, door: str, token_hash: str | None = None
) -> ReminderAnswer:
    """Keep until when it was put off."""
    over_days = _over_days(work, who.entity_id)
    day = answering.check_snooze(until_on, who.due_on, work.today, over_days, calendar.days(work))
    return _record(work, who, door, token_hash, kind=SNOOZED, until_on=day)


def record_handed(work: Work, who: Standing, to: str, door: str, token_hash: str | None = None) -> ReminderAnswer:
    """Keep to whom it was handed."""
    key = _other(work, who.entity_id, to)
    if key == who.by_key:
        raise HandedToOneself()
    return _record(work, who, door, token_hash, kind=HANDED, to_key=key, instead=list(who.names))


def _other(work: Work, entity_id: int, written: str) -> str:
    """Somebody who works in the entity: by log-in, by staff number, by a name only one person has."""
    if (user_id := _logs_in(work, entity_id, written)) is not None:
        return f"user:{user_id}"
    by_number = Employee.number == fold(written)
    found = answer_rows.serving(work.db, entity_id, work.today, by_number) or answer_rows.serving(
        work.db, entity_id, work.today, Employee.name == written.strip()
    )
    if len(found) != 1:
        raise NobodyThere(name=written)
    person = found[0]
    if (user_id := _logs_in(work, entity_id, person.name)) is not None:
        return f"user:{user_id}"
    if not addresses.of(work.db, addresses.EMPLOYEE, [person.id]):
        raise NoWayThere(name=person.name)
    return f"employee:{person.id}"


def _logs_in(work: Work, entity_id: int, name: str) -> int | None:
    """Who logs in by this name and acts in the entity."""
    user = users.by_name(work.db, name)
    if user is None or user.disabled_at is not None:
        return None
    grants = users.policy_grants(work.db, user.id)
    acts = any(one.role is not Role.AUDITOR and one.entity_id in (None, entity_id) for one in grants)
    return user.id if acts else None


def _record(
    work: Work,
    who: Standing,
    door: str,
    token_hash: str | None,
    *,
    kind: str,
    until_on: date | None = None,
    to_key: str = "",
    instead: list[str] | None = None,
) -> ReminderAnswer:
    reason, subject_kind, subject_id, due_on = who.matter
    row = ReminderAnswer(
        reason=reason,
        subject_kind=subject_kind,
        subject_id=subject_id,
        due_on=due_on,
        entity_id=who.entity_id,
        kind=kind,
        answered_on=work.today,
        until_on=until_on,
        to_key=to_key,
        instead=instead or [],
        by_key=who.by_key,
        by=who.by,
        door=door,
        token_hash=token_hash,
        at=work.now,
    )
    work.db.add(row)
    work.db.flush()
    after = {"matter": rules.answer_key(who.matter), "until_on": until_on, "to": to_key or None, "door": door}
    journal.note(work, journal.Note(f"reminder.{kind}", "reminder_answer", row.id, who.entity_id, after=after))
    return row


def undo(work: Work, answer_id: int) -> ReminderAnswer:
    """Take an answer back: from now on it is as if nobody had given it."""
    actor = work.actor
    if not may_answer(actor):
        raise NotAllowed(permission=Permission.REMINDER_WRITE.value)
    row = work.db.get(ReminderAnswer, answer_id)
    own = row is not None and actor.user_id is not None and row.by_key == f"user:{actor.user_id}"
    if row is None or not (own or _within(actor, Permission.LEDGER_READ, row.entity_id)):
        raise AnswerUnknown()
    if not own and not _within(actor, Permission.REMINDER_WRITE, row.entity_id):
        raise NotAllowed(permission=Permission.REMINDER_WRITE.value)
    if row.withdrawn_at is not None:
        raise AnswerWithdrawn()
    row.withdrawn_at, row.withdrawn_by = work.now, actor.name
    work.db.flush()
    before = {"kind": row.kind, "matter": rules.answer_key((row.reason, row.subject_kind, row.subject_id, row.due_on))}
    note = journal.Note("reminder.answer_withdrawn", "reminder_answer", row.id, row.entity_id, before=before)
    journal.note(work, note)
    return row


@dataclass(frozen=True)
class Given:
    """An answer as it is shown."""

    row: ReminderAnswer
    to: str | None  # the name of whom it was handed to

    @property
    def key(self) -> str:
        """The matter, as other programs write it."""
        return rules.answer_key((self.row.reason, self.row.subject_kind, self.row.subject_id, self.row.due_on))

    def shape(self) -> dict[str, object]:
        """For other programs."""
        row = self.row
        return {
            "id": row.id,
            "matter": self.key,
            "answer": row.kind,
            "on": row.answered_on.isoformat(),
            "until": None if row.until_on is None else row.until_on.isoformat(),
            "to": self.to,
            "by": row.by,
            "door": row.door,
            "withdrawn": row.withdrawn_at is not None,
        }


def listed(work: Work, matter: MatterKey | None = None) -> list[Given]:
    """Every answer one may see, or those of a matter, newest first."""
    return shown(work, answer_rows.visible(work.db, work.actor, matter))


def shown(work: Work, rows: Sequence[ReminderAnswer]) -> list[Given]:
    """Answers with the names of whom they were handed to."""
    known = answer_rows.people(work.db, {row.to_key for row in rows if row.to_key}, work.today)
    return [Given(row, known[row.to_key].name if row.to_key in known else None) for row in rows]
