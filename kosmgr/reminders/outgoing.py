"""From the plan to the outbox: every reminder of the last days and today has a row there, once, or the record why not.

What is due is a function of the facts and the day, not of when the clock last ticked: a clock that stood still for five
days finds the same stages, says the newest of each matter, marked late, and records the older ones as merged.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kosmgr.kit.clock import SHANGHAI, day_of
from kosmgr.policy import Permission
from kosmgr.post import outbox
from kosmgr.post import queries as post
from kosmgr.post.delivery import NOTHING_GONE, Gone
from kosmgr.post.rules import INBOX, QUEUED, SENT, SUPPRESSED
from kosmgr.reminders import directory, letters, plans, queries, service
from kosmgr.reminders.catalog import BY_NAME
from kosmgr.reminders.plans import Hours
from kosmgr.reminders.rules import MatterKey, Message, Recipient
from kosmgr.rulebook import calendar
from kosmgr.work import Work, requires

LEASE = "reminders"  # who plans
LOOK_BACK = 30  # days that are caught up, and that `kosmgr verify` looks at
MERGED, UNREACHABLE, SETTLED, NO_RIGHT = "merged", "unreachable", "settled", "no-right"
Stage = tuple[MatterKey, str]


@dataclass(frozen=True)
class Prepared:
    """What one planning wrote."""

    notices: int
    suppressed: int
    parcels: int


@requires(Permission.USER_WRITE)
def due(work: Work) -> list[dict[str, object]]:
    """The rows that are missing in the outbox: what is to be said, and what is not, with the reason. Writes nothing."""
    lacking, _known = _lacking(work)
    return [row for message, why, late in lacking for row in _rows(work, message, why, late)]


@requires(Permission.LEDGER_READ)
def missing(work: Work) -> list[Message]:
    """What is due and has no row at all, neither said nor recorded as not said."""
    lacking, known = _lacking(work)
    return [message for message, _why, _late in lacking if (message.matter, message.stage) not in known]


def _lacking(work: Work) -> tuple[list[tuple[Message, str, bool]], set[Stage]]:
    first = work.today - timedelta(days=LOOK_BACK)
    messages = service.plan(work, LOOK_BACK, first, seen_on=work.today)
    said = post.said_since(work.db, first)
    known = {((row.reason, row.subject_kind, row.subject_id, row.due_on), row.stage) for row in said}
    working = calendar.days(work).is_workday(work.today)
    return list(_missing(messages, known, work.today, working)), known


@requires(Permission.USER_WRITE)
def write(work: Work, rows: Sequence[dict[str, object]], at_once: bool = False, base_url: str = "") -> Prepared:
    """Put them there, gathered into parcels; `at_once`: without waiting for the hour of the day. Twice does nothing."""
    written = post.add_notices(work.db, rows)
    queued = [row for row in written if row.state == QUEUED]
    parcels = 0
    if queued:
        found = directory.read(work.db)
        piles = letters.packer(found, work.today, base_url)
        parcels = outbox.pack(work, queued, found.mail, _ripe(work, at_once), piles)
    return Prepared(len(written), sum(row.state == SUPPRESSED for row in written), parcels)


def _missing(
    messages: Sequence[Message], known: set[Stage], today: date, working: bool
) -> Iterator[tuple[Message, str, bool]]:
    """What has no row yet: the message, why it is not said (empty: it is), and whether it is late."""
    newest: dict[MatterKey, date] = {}
    for message in messages:
        if not message.suppressed and message.on <= today:
            newest[message.matter] = max(message.on, newest.get(message.matter, message.on))
    for message in messages:
        there = (message.matter, message.stage) in known
        if message.on == today:
            if not (there and message.suppressed):
                yield message, message.suppressed or "", False
        elif there:
            continue
        elif message.suppressed:
            yield message, message.suppressed, False
        elif newest[message.matter] > message.on:
            yield message, MERGED, False
        elif working:  # late already, so a day on which somebody reads it is soon enough
            yield message, "", True


def _rows(work: Work, message: Message, why: str, late: bool) -> Iterator[dict[str, object]]:
    reached = [one for one in message.to if one.key and (one.channel != INBOX or one.key.startswith("user:"))]
    if not why and not reached:
        why = UNREACHABLE
    to: Iterable[Recipient] = [Recipient("", "", channel="")] if why else reached
    said = letters.sentence(message)
    if late:
        said = letters.said_today(said, message.due_on, work.today).plain()
    for one in to:
        yield {
            "reason": message.reason,
            "subject_kind": message.subject.kind,
            "subject_id": message.subject.ref_id or 0,
            "subject_key": message.subject.key[:200],
            "subject_label": message.subject.label[:200],
            "entity_id": message.entity_id,
            "due_on": message.due_on,
            "stage": message.stage,
            "planned_on": message.on,
            "said": said,
            "recipient": one.key,
            "channel": one.channel,
            "relation": one.relation,
            "state": SUPPRESSED if why else SENT if one.channel == INBOX else QUEUED,
            "why": why,
            "late": late,
            "created_at": work.now,
        }


def _ripe(work: Work, at_once: bool) -> outbox.Ripe:
    """When a pile of notices may go out: by the hours of their entity; or with the digest of the next working day."""
    if at_once:
        return lambda rows, following: work.now
    rows = queries.settings(work.db)
    known = plans.plans_of(rows["plans"], rows["hours"])

    def when(pile: Sequence[Any], following: bool) -> datetime:
        hours = known.hours_at(pile[0].entity_id, work.today)
        if not following:
            return ripe(work.now, hours)
        day = calendar.days(work).later(work.today, 1)
        return datetime.combine(day, hours.digest, SHANGHAI).astimezone(work.now.tzinfo)

    return when


def ripe(now: datetime, hours: Hours) -> datetime:
    """When what is planned now may go out: not before the day's hour, not in the quiet hours."""
    moment = max(now.astimezone(SHANGHAI), datetime.combine(day_of(now), hours.digest, SHANGHAI))
    if hours.is_quiet(moment.time()):
        over_midnight = hours.quiet_from > hours.quiet_until and moment.time() >= hours.quiet_from
        day = moment.date() + timedelta(days=int(over_midnight))
        moment = datetime.combine(day, hours.quiet_until, SHANGHAI)
    return moment.astimezone(now.tzinfo)


@requires(Permission.USER_WRITE)
def settled(work: Work) -> Gone:
    """Of what is ripe: whatever was settled since it was planned, or whose reader has no right to it any more."""
    ripe_now = [row for row in outbox.ripe_notices(work) if row.reason in BY_NAME]
    if not ripe_now:
        return NOTHING_GONE
    first = min(row.planned_on for row in ripe_now)
    span = (work.today - first).days
    entities = {row.entity_id for row in ripe_now if row.entity_id is not None}
    messages = service.plan(work, max(span, 0), min(first, work.today), entities, seen_on=work.today)
    due: dict[Stage, Message] = {(one.matter, one.stage): one for one in messages}
    gone: dict[str, list[int]] = defaultdict(list)
    for row in ripe_now:
        message = due.get(((row.reason, row.subject_kind, row.subject_id, row.due_on), row.stage))
        if message is None or message.suppressed:
            gone[message.suppressed if message and message.suppressed else SETTLED].append(row.id)
        elif row.stage.startswith("T-") and row.due_on < work.today:
            gone[MERGED].append(row.id)  # what is said since the due day says it
        elif not any((one.key, one.channel) == (row.recipient, row.channel) for one in message.to):
            gone[NO_RIGHT].append(row.id)  # it is somebody else's by now
    return Gone(gone, frozenset(row.parcel_id for row in ripe_now if gone))
