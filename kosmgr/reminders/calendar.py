"""The days somebody is told of, as a calendar other programs subscribe to: private, one for each user, revocable.

Its address is a secret that is shown once. What stands in it is read anew for every request, with the rights the user
has at that moment; who is shut out has no calendar either.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import icalendar
from sqlalchemy import delete, select

from kosmgr.audit import service as journal
from kosmgr.kit import languages, sentences
from kosmgr.kit.errors import NotFound
from kosmgr.kit.text import N_
from kosmgr.policy import Actor, Permission
from kosmgr.reminders import answers, catalog, service
from kosmgr.reminders.models import CalendarFeed
from kosmgr.reminders.rules import MatterKey, Message, answer_key
from kosmgr.users import queries as users
from kosmgr.users import rules as user_rules
from kosmgr.users.models import User
from kosmgr.work import Work, requires

DAYS = 365  # how far ahead it looks
ALARM = timedelta(hours=9)  # of the day on which it is also said
STILL_DUE = (None, "acknowledged", "snoozed")  # answered, and the day stays what it is
TITLES = {reason.name: reason.title for reason in catalog.REASONS}


class FeedUnknown(NotFound):
    """Invented, replaced, revoked, or of somebody who was shut out: which of them is not said."""

    message = N_("这个日历地址打不开，可能已经换过或收回，请在「我的登录」里重新生成")


class NoFeed(NotFound):
    """Nobody made one yet."""

    message = N_("还没有日历订阅")


@dataclass(frozen=True)
class Reader:
    """Whose calendar an address opens, with the rights of the moment."""

    actor: Actor
    language: str


@requires(Permission.LEDGER_READ)
def own_feed(work: Work) -> CalendarFeed | None:
    """One's own calendar, if there is one; its address is not known any more."""
    return work.db.scalar(select(CalendarFeed).where(CalendarFeed.user_id == work.actor.user_id))


@requires(Permission.LEDGER_READ)
def make_feed(work: Work) -> str:
    """The secret of a new calendar; an address made earlier opens nothing from now on."""
    owner = work.actor.user_id
    if owner is None:
        raise NoFeed()
    before = own_feed(work)
    secret = secrets.token_urlsafe(32)
    if before is None:
        before = CalendarFeed(user_id=owner, secret_hash=user_rules.hashed(secret), created_at=work.now)
        work.db.add(before)
    else:
        before.secret_hash, before.created_at = user_rules.hashed(secret), work.now
    work.db.flush()
    journal.note(work, journal.Note("calendar.made", "user", owner))
    return secret


@requires(Permission.LEDGER_READ)
def revoke_feed(work: Work) -> None:
    """The address opens nothing any more."""
    if own_feed(work) is None:
        raise NoFeed()
    owner = work.actor.user_id
    assert owner is not None
    work.db.execute(delete(CalendarFeed).where(CalendarFeed.user_id == owner))
    journal.note(work, journal.Note("calendar.revoked", "user", owner))


def reader_of(work: Work, secret: str) -> Reader:
    """Whose calendar a secret opens; FeedUnknown for whatever is wrong with it. Nobody has logged in."""
    row = work.db.execute(
        select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.secret_hash == user_rules.hashed(secret), User.disabled_at.is_(None))
    ).scalar_one_or_none()
    if row is None:
        raise FeedUnknown()
    actor = Actor(row.id, row.name, users.policy_grants(work.db, row.id))
    if not actor.may(Permission.LEDGER_READ):
        raise FeedUnknown()
    return Reader(actor, row.language)


def address(secret: str) -> str:
    """The path under which a calendar is fetched."""
    return f"/calendar/{secret}.ics"


@requires(Permission.LEDGER_READ)
def days(work: Work) -> dict[MatterKey, list[Message]]:
    """What the actor will be told of in the year ahead, by matter."""
    actor = work.actor
    key = f"user:{actor.user_id}"
    found: dict[MatterKey, list[Message]] = {}
    for message in service.plan(work, DAYS):
        if message.suppressed in STILL_DUE and answers.means(
            message.to, key, answers.names_of(actor, message.entity_id)
        ):
            found.setdefault(message.matter, []).append(message)
    return found


@requires(Permission.LEDGER_READ)
def written(work: Work, language: str, base_url: str = "") -> bytes:
    """The calendar as a file: one day for each matter, with an alarm for every reminder that lies ahead of it."""
    translate = languages.translator(language)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//kosmgr//kosmgr//" + ("EN" if language == languages.ENGLISH else "ZH"))
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", translate(N_("kosmgr 到期日")))
    calendar.add("x-published-ttl", "PT12H")
    stamp = datetime.combine(work.today, time(), UTC)
    for matter, messages in sorted(days(work).items(), key=lambda one: (one[0][3], answer_key(one[0]))):
        calendar.add_component(_event(matter, messages, translate, stamp, base_url))
    return bytes(calendar.to_ical())


@requires(Permission.LEDGER_READ)
def mark(work: Work, language: str, base_url: str = "") -> str:
    """What stays the same as long as the calendar does: the day, what was changed last, who asks and how they read.

    Programs ask for a calendar again and again; whether it is a new one is known without planning a year.
    """
    rights = sorted(f"{grant.role}:{grant.entity_id}:{grant.store}" for grant in work.actor.grants)
    told = (work.actor.user_id, work.today, journal.tip(work), language, base_url, rights)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _event(
    matter: MatterKey, messages: Iterable[Message], translate: sentences.Translate, stamp: datetime, base_url: str
) -> icalendar.Event:
    reason, _kind, _number, due_on = matter
    said = list(messages)
    first, title = said[0], translate(TITLES.get(reason, reason))
    summary = sentences.labelled(title, first.subject.label, translate)
    event = icalendar.Event()
    event.add("uid", f"{answer_key(matter)}@kosmgr")
    event.add("dtstamp", stamp)
    event.add("dtstart", due_on)
    event.add("dtend", due_on + timedelta(days=1))
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    if base_url:
        event.add("url", f"{base_url.rstrip('/')}/reminders/matters/{answer_key(matter)}")
    for message in said:
        if message.suppressed is None and message.on <= due_on:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", summary)
            alarm.add("trigger", ALARM - (due_on - message.on))
            event.add_component(alarm)
    return event
