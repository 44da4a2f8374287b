"""Reading the delivery log: parcels in which something stands that one may see, and what stands in them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from kosmgr.entities import queries as entities
from kosmgr.kit.db import in_seconds
from kosmgr.policy import Actor, Permission
from kosmgr.post import rules
from kosmgr.post.models import Attempt, Destination, Notice, Parcel

COLUMNS = (
    Parcel.id, Parcel.recipient, Parcel.channel, Parcel.kind, Parcel.day, Parcel.state, Parcel.attempts, Parcel.word,
    Parcel.ripe_at, Parcel.ended_at, Parcel.created_at, Destination.name.label("destination"),
)  # fmt: skip
TROUBLE = (rules.DEAD, rules.UNCERTAIN)


def _within(actor: Actor, permission: Permission) -> Any:
    """Parcels that hold a notice of an entity one may see; a report's is seen by who sees all, and by its reader."""
    allowed = actor.entity_ids(permission)
    if allowed is None:
        return True
    inside = select(Notice.parcel_id).where(Notice.entity_id.in_(allowed), Notice.parcel_id.is_not(None))
    own = and_(Parcel.recipient == f"user:{actor.user_id}", Parcel.kind == "report")
    return or_(Parcel.id.in_(inside), own)


def _wanted(state: str, channel: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state:
        states = (rules.QUEUED, rules.CLAIMED, rules.SENDING) if state == rules.QUEUED else (state,)
        found.append(Parcel.state.in_(states))
    if channel:
        found.append(Parcel.channel == channel)
    return found


def parcels(
    db: Session, actor: Actor, state: str, channel: str, limit: int, offset: int
) -> tuple[list[Row[Any]], dict[str, int]]:
    """A page of parcels, newest first, and how many there are by state (of that channel)."""
    seen = _within(actor, Permission.LEDGER_READ)
    rows = (
        select(*COLUMNS)
        .join(Destination, Destination.id == Parcel.destination_id)
        .where(seen, *_wanted(state, channel))
        .order_by(Parcel.day.desc(), Parcel.id.desc())
    )
    tally = select(Parcel.state, func.count()).where(seen, *_wanted("", channel)).group_by(Parcel.state)
    counts: dict[str, int] = {}
    for name, count in db.execute(tally):
        group = rules.QUEUED if name in (rules.CLAIMED, rules.SENDING) else name
        counts[group] = counts.get(group, 0) + count
    return list(db.execute(rows.limit(limit).offset(offset))), counts


def parcel(db: Session, actor: Actor, permission: Permission, parcel_id: int) -> Any:
    """One parcel, if one may see something in it."""
    rows = select(*COLUMNS).join(Destination, Destination.id == Parcel.destination_id)
    found = rows.where(Parcel.id == parcel_id, _within(actor, permission))
    return next(iter(db.execute(found).all()), None)


def inside(db: Session, actor: Actor, parcel_ids: Sequence[int]) -> list[Row[Any]]:
    """What stands in parcels, as far as one may see it."""
    columns = (
        Notice.id, Notice.parcel_id, Notice.reason, Notice.subject_kind, Notice.subject_id, Notice.subject_label,
        Notice.entity_id, Notice.due_on, Notice.stage, Notice.said, Notice.late, Notice.state, Notice.why,
    )  # fmt: skip
    mine = entities.within(actor, Permission.LEDGER_READ, Notice.entity_id)
    return list(db.execute(select(*columns).where(Notice.parcel_id.in_(parcel_ids), mine).order_by(Notice.id)))


def attempts(db: Session, parcel_id: int) -> list[Row[Any]]:
    """Every attempt, in order."""
    columns = (Attempt.id, Attempt.at, Attempt.outcome, Attempt.word)
    return list(db.execute(select(*columns).where(Attempt.parcel_id == parcel_id).order_by(Attempt.id)))


def silent(db: Session, actor: Actor, since: Any) -> int:
    """Reminders since a day that reached nobody, for want of an address."""
    mine = entities.within(actor, Permission.LEDGER_READ, Notice.entity_id)
    missed = and_(Notice.why == "unreachable", Notice.planned_on >= since)
    return db.scalar(select(func.count()).select_from(Notice).where(missed, mine)) or 0


def notice(db: Session, actor: Actor, notice_id: int) -> Any:
    """One notice of an entity one may see, or of one's own inbox."""
    columns = (Notice.id, Notice.subject_kind, Notice.subject_id, Notice.subject_key, Notice.subject_label)
    mine = or_(
        entities.within(actor, Permission.LEDGER_READ, Notice.entity_id), Notice.recipient == f"user:{actor.user_id}"
    )
    return next(iter(db.execute(select(*columns).where(Notice.id == notice_id, mine)).all()), None)


def stuck(db: Session) -> list[int]:
    """Parcels under way far longer than a claim lasts, which nobody has taken back."""
    over = Parcel.claimed_until < in_seconds(-10 * rules.LEASE)
    return list(db.scalars(select(Parcel.id).where(over).order_by(Parcel.id)))


def apart(db: Session) -> list[Row[Any]]:
    """Parcels that are over with notices that stand otherwise, and queued notices that are in no parcel."""
    over = Parcel.state.in_((rules.SENT, rules.UNCERTAIN, rules.DEAD))
    columns = (Parcel.id, Parcel.state.label("parcel_state"), Notice.state.label("notice_state"))
    wrong = or_(
        and_(over, Notice.state != Parcel.state),
        and_(Parcel.state == rules.QUEUED, Notice.state.in_((rules.SENT, rules.UNCERTAIN, rules.DEAD))),
        and_(Parcel.id.is_(None), Notice.state == rules.QUEUED),
    )
    return list(db.execute(select(*columns).select_from(Notice).outerjoin(Parcel).where(wrong).limit(100)))


def totals(db: Session) -> tuple[dict[str, int], int]:
    """How many parcels there are of each state, and how many destinations nothing gets through to."""
    counts = dict.fromkeys(rules.PARCEL_STATES, 0)
    counts.update({row[0]: row[1] for row in db.execute(select(Parcel.state, func.count()).group_by(Parcel.state))})
    failing = select(func.count()).select_from(Destination).where(Destination.failing_since.is_not(None))
    return counts, db.scalar(failing) or 0
