"""Claiming and recording: each step a conditional update that counts, so that however many clocks tick, one sends.

Leases, claims and waits go by the database's clock; when a parcel is ripe, by the clock of the house.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kosmgr.kit import db as database
from kosmgr.kit.db import in_seconds
from kosmgr.post import rules
from kosmgr.post.models import Attempt, Lease, Notice, Parcel

NOTICES, PARCELS = database.table(Notice), database.table(Parcel)
ATTEMPTS = database.table(Attempt)
KEY = ("reason", "subject_kind", "subject_id", "due_on", "stage", "recipient", "channel")
WRITTEN = ("id", *KEY, "entity_id", "said", "late", "planned_on", "state")


def _upsert(db: Session) -> Any:
    return postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert


def _count(result: Any) -> int:
    return int(result.rowcount)


# who does the clock's work


def take_lease(db: Session, name: str, owner: str, lasts: timedelta) -> int | None:
    """The fencing token if the lease is ours now, or None; it rises whenever the lease changes hands."""
    statement = _upsert(db)(Lease).values(name=name, owner=owner, token=1, expires_at=in_seconds(lasts))
    fresh = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "owner": fresh.owner,
            "expires_at": fresh.expires_at,
            "token": case((Lease.owner == fresh.owner, Lease.token), else_=Lease.token + 1),
        },
        where=or_(Lease.owner == fresh.owner, Lease.expires_at < in_seconds()),
    ).returning(Lease.token)
    return db.execute(statement).scalar_one_or_none()


def finish_under_lease(db: Session, name: str, owner: str, token: int, at: datetime, on: date, seen: int) -> bool:
    """Note that the work is done, if the lease is still ours: the last statement of that work's transaction.

    Whoever was paused beyond the lease finds another token there and must roll back.
    """
    mine = and_(Lease.name == name, Lease.owner == owner, Lease.token == token)
    done = update(Lease).where(mine).values(done_at=at, done_on=on, seen=seen)
    return _count(db.execute(done.execution_options(synchronize_session=False))) == 1


def last_done(name: str) -> Any:
    """When the work of a lease was last done, as a column."""
    return select(Lease.done_at).where(Lease.name == name).scalar_subquery()


def lease(db: Session, name: str) -> Lease | None:
    """Who holds a lease and when its work was last done."""
    return db.get(Lease, name, populate_existing=True)


# the outbox


def add_notices(db: Session, rows: Sequence[Mapping[str, object]]) -> list[Row[Any]]:
    """Write the notices that are not there yet; those written, as rows of their key and id."""
    written: list[Row[Any]] = []
    for part in database.chunks(rows, 400):
        statement = _upsert(db)(Notice).values(list(part)).on_conflict_do_nothing(index_elements=list(KEY))
        written += db.execute(statement.returning(*(NOTICES.c[name] for name in WRITTEN))).all()
    return written


def said_since(db: Session, first: date) -> list[Row[Any]]:
    """Every stage with a row from a planned day on: reason, subject, due day, stage, and the states of its rows."""
    columns = (Notice.reason, Notice.subject_kind, Notice.subject_id, Notice.due_on, Notice.stage)
    statement = select(*columns, func.count().label("rows")).where(Notice.planned_on >= first).group_by(*columns)
    return list(db.execute(statement))


def open_parcel(db: Session, recipient: str, channel: str, destination_id: int, day: date) -> int | None:
    """The day's parcel nobody has begun to send, held until our transaction ends; or None."""
    mine = and_(
        Parcel.recipient == recipient,
        Parcel.channel == channel,
        Parcel.destination_id == destination_id,
        Parcel.day == day,
        Parcel.kind == "digest",
        Parcel.state == rules.QUEUED,
        Parcel.attempts == 0,
    )
    found = db.scalar(select(Parcel.id).where(mine).order_by(Parcel.serial.desc()).limit(1))
    if found is None:
        return None
    held = update(Parcel).where(mine, Parcel.id == found).values(state=rules.QUEUED)
    return found if _count(db.execute(held)) == 1 else None


def digest_gone(db: Session, recipient: str, channel: str, destination_id: int, day: date) -> bool:
    """Whether a letter of that day has gone out already, or is on its way."""
    mine = (
        Parcel.recipient == recipient,
        Parcel.channel == channel,
        Parcel.destination_id == destination_id,
        Parcel.day == day,
        Parcel.kind == "digest",
    )
    gone = or_(Parcel.state.not_in((rules.QUEUED, rules.SUPPRESSED)), Parcel.attempts > 0)
    return db.scalar(select(Parcel.id).where(*mine, gone).limit(1)) is not None


def next_serial(db: Session, recipient: str, channel: str, destination_id: int, day: date) -> int:
    """The number of the next parcel of a recipient, a channel and a day, from 1."""
    mine = and_(
        Parcel.recipient == recipient,
        Parcel.channel == channel,
        Parcel.destination_id == destination_id,
        Parcel.day == day,
    )
    return (db.scalar(select(func.max(Parcel.serial)).where(mine)) or 0) + 1


def put_into(db: Session, parcel_id: int, notice_ids: Sequence[int]) -> None:
    """Lay notices into a parcel."""
    for part in database.chunks(notice_ids):
        db.execute(update(NOTICES).where(NOTICES.c.id.in_(part)).values(parcel_id=parcel_id))


def suppress(db: Session, notice_ids: Iterable[int], why: str) -> int:
    """Say of queued notices why they are not sent after all."""
    done = 0
    for part in database.chunks(sorted(notice_ids)):
        queued = update(NOTICES).where(NOTICES.c.id.in_(part), NOTICES.c.state == rules.QUEUED)
        done += _count(db.execute(queued.values(state=rules.SUPPRESSED, why=why, parcel_id=None)))
    return done


def drop_empty(db: Session, parcel_ids: Iterable[int]) -> int:
    """Give up queued parcels in which nothing is left to say."""
    full = select(NOTICES.c.parcel_id).where(NOTICES.c.state == rules.QUEUED, NOTICES.c.parcel_id.is_not(None))
    done = 0
    for part in database.chunks(sorted(parcel_ids)):
        empty = update(PARCELS).where(
            PARCELS.c.id.in_(part),
            PARCELS.c.state == rules.QUEUED,
            PARCELS.c.id.not_in(full),
        )
        done += _count(db.execute(empty.values(state=rules.SUPPRESSED)))
    return done


def ripe(now: datetime) -> Any:
    """Whether a queued parcel may go out: its hour has come, and it has rested since the last attempt."""
    rested = or_(Parcel.next_at.is_(None), Parcel.next_at <= in_seconds())
    return and_(Parcel.state == rules.QUEUED, Parcel.ripe_at <= now, rested)


def ripe_notices(db: Session, now: datetime) -> list[Row[Any]]:
    """Queued notices in ripe parcels."""
    columns = [NOTICES.c[name] for name in ("id", *KEY, "entity_id", "planned_on", "parcel_id")]
    statement = select(*columns).join(Parcel, Parcel.id == NOTICES.c.parcel_id)
    return list(db.execute(statement.where(ripe(now), NOTICES.c.state == rules.QUEUED).order_by(NOTICES.c.id)))


def parcels(db: Session, parcel_ids: Sequence[int]) -> list[Row[Any]]:
    """What is written on parcels."""
    names = ("id", "recipient", "channel", "kind", "carries", "day", "message_id")
    statement = select(*(PARCELS.c[name] for name in names))
    return [row for part in database.chunks(parcel_ids) for row in db.execute(statement.where(PARCELS.c.id.in_(part)))]


def inside(db: Session, parcel_ids: Sequence[int]) -> list[Row[Any]]:
    """What is still to be said in parcels, in the order of the due days."""
    names = ("id", "parcel_id", *KEY, "entity_id", "said", "late", "planned_on")
    statement = select(*(NOTICES.c[name] for name in names)).where(NOTICES.c.state == rules.QUEUED)
    statement = statement.order_by(NOTICES.c.due_on, NOTICES.c.id)
    return [
        row
        for part in database.chunks(parcel_ids)
        for row in db.execute(statement.where(NOTICES.c.parcel_id.in_(part)))
    ]
