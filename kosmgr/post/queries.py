"""Claiming and recording: each step a conditional update that counts, so that however many clocks tick, one sends.

Leases, claims and waits go by the database's clock; when a parcel is ripe, by the clock of the house.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, case, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kosmgr.kit import db as database
from kosmgr.kit.db import in_seconds
from kosmgr.post import rules
from kosmgr.post.models import Attempt, Destination, Lease, Notice, Parcel

NOTICES, PARCELS = database.table(Notice), database.table(Parcel)
ATTEMPTS = database.table(Attempt)
KEY = ("reason", "subject_kind", "subject_id", "due_on", "stage", "recipient", "channel")
MINUTE = timedelta(minutes=1)


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


def lease(db: Session, name: str) -> Lease | None:
    """Who holds a lease and when its work was last done."""
    return db.get(Lease, name, populate_existing=True)


# the outbox


def add_notices(db: Session, rows: Sequence[Mapping[str, object]]) -> list[Row[Any]]:
    """Write the notices that are not there yet; those written, as rows of their key and id."""
    written: list[Row[Any]] = []
    for part in database.chunks(rows, 400):
        statement = _upsert(db)(Notice).values(list(part)).on_conflict_do_nothing(index_elements=list(KEY))
        written += db.execute(statement.returning(Notice.id, *(NOTICES.c[name] for name in KEY), Notice.state)).all()
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
    """Give up queued parcels of notices in which nothing is left to say."""
    full = select(NOTICES.c.parcel_id).where(NOTICES.c.state == rules.QUEUED, NOTICES.c.parcel_id.is_not(None))
    done = 0
    for part in database.chunks(sorted(parcel_ids)):
        empty = update(PARCELS).where(
            PARCELS.c.id.in_(part),
            PARCELS.c.kind == "digest",
            PARCELS.c.state == rules.QUEUED,
            PARCELS.c.id.not_in(full),
        )
        done += _count(db.execute(empty.values(state=rules.SUPPRESSED)))
    return done


# sending


def waiting(db: Session, now: datetime) -> list[Row[Any]]:
    """Ripe parcels, by destination: how many wait at destinations that may be tried now."""
    statement = (
        select(Parcel.destination_id, func.count().label("parcels"))
        .join(Destination, Destination.id == Parcel.destination_id)
        .where(
            _ripe(now), Destination.enabled, or_(Destination.retry_at.is_(None), Destination.retry_at <= in_seconds())
        )
        .group_by(Parcel.destination_id)
        .order_by(Parcel.destination_id)
    )
    return list(db.execute(statement))


def may_be_tried(db: Session, destination_id: int) -> bool:
    """Whether a destination that failed or asked for a rest has rested."""
    rested = or_(Destination.retry_at.is_(None), Destination.retry_at <= in_seconds())
    return db.scalar(select(Destination.id).where(Destination.id == destination_id, rested)) is not None


def _ripe(now: datetime) -> Any:
    rested = or_(Parcel.next_at.is_(None), Parcel.next_at <= in_seconds())
    return and_(Parcel.state == rules.QUEUED, Parcel.ripe_at <= now, rested)


def claim(db: Session, destination: Destination, claim: str, now: datetime, most: int) -> list[int]:
    """Take up to `most` ripe parcels of a destination, no more than its pace allows in a minute; their ids in order.

    The turn is held until the transaction ends: two clocks together keep the pace too.
    """
    if destination.per_minute is not None:
        database.take_turn(db, f"destination:{destination.id}")
        begun = select(func.count()).where(
            Attempt.destination_id == destination.id, Attempt.at > in_seconds(-MINUTE), Attempt.outcome != "early"
        )
        held = select(func.count()).where(Parcel.destination_id == destination.id, Parcel.state == rules.CLAIMED)
        most = min(most, destination.per_minute - (db.scalar(begun) or 0) - (db.scalar(held) or 0))
    if most <= 0:
        return []
    chosen = select(Parcel.id).where(_ripe(now), Parcel.destination_id == destination.id)
    chosen = chosen.order_by(Parcel.id).limit(most)
    if db.get_bind().dialect.name == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    free = list(db.scalars(chosen))  # on its own: inside the update PostgreSQL may run it again for every row
    taken = (
        update(PARCELS)
        .where(PARCELS.c.id.in_(free), PARCELS.c.state == rules.QUEUED)
        .values(state=rules.CLAIMED, claim=claim, claimed_until=in_seconds(rules.LEASE))
        .returning(PARCELS.c.id)
    )
    return sorted(db.scalars(taken))


def begin(db: Session, parcel_id: int, claim: str, destination_id: int) -> bool:
    """The first byte is about to go: False if the claim has run out or is somebody else's, then it must not."""
    still = and_(
        PARCELS.c.id == parcel_id,
        PARCELS.c.state == rules.CLAIMED,
        PARCELS.c.claim == claim,
        PARCELS.c.claimed_until > in_seconds(),
    )
    taken = update(PARCELS).where(still)
    moved = taken.values(state=rules.SENDING, attempts=PARCELS.c.attempts + 1, claimed_until=in_seconds(rules.LEASE))
    if _count(db.execute(moved)) != 1:
        return False
    _log(db, parcel_id, destination_id, claim)
    return True


def _log(db: Session, parcel_id: int, destination_id: int, claim: str, outcome: str = "", word: str = "") -> None:
    db.execute(
        insert(ATTEMPTS).values(
            parcel_id=parcel_id, destination_id=destination_id, at=in_seconds(), claim=claim, outcome=outcome, word=word
        )
    )


def keep_claim(db: Session, parcel_ids: Sequence[int], claim: str) -> None:
    """Still at it: the claims of parcels not begun yet live on."""
    for part in database.chunks(parcel_ids):
        mine = and_(PARCELS.c.id.in_(part), PARCELS.c.state == rules.CLAIMED, PARCELS.c.claim == claim)
        alive = mine & (PARCELS.c.claimed_until > in_seconds())
        db.execute(update(PARCELS).where(alive).values(claimed_until=in_seconds(rules.LEASE)))


def give_back(db: Session, parcel_ids: Sequence[int], claim: str) -> None:
    """Parcels claimed and not begun go back into the queue untried."""
    for part in database.chunks(parcel_ids):
        mine = and_(PARCELS.c.id.in_(part), PARCELS.c.state == rules.CLAIMED, PARCELS.c.claim == claim)
        db.execute(update(PARCELS).where(mine).values(state=rules.QUEUED, claim=None, claimed_until=None))


def ended(db: Session, parcel_id: int, claim: str, state: str, word: str, now: datetime) -> bool:
    """Begun and over: sent, uncertain or dead. True news corrects what was thought of us when our lease ran out."""
    mine = and_(
        PARCELS.c.id == parcel_id, PARCELS.c.claim == claim, PARCELS.c.state.in_((rules.SENDING, rules.UNCERTAIN))
    )
    done = update(PARCELS).where(mine).values(state=state, claimed_until=None, word=word, ended_at=now)
    if _count(db.execute(done)) != 1:
        return False
    db.execute(update(NOTICES).where(NOTICES.c.parcel_id == parcel_id).values(state=state))
    _outcome(db, parcel_id, claim, state, word)
    return True


def again(
    db: Session, parcel_id: int, claim: str, destination_id: int, word: str, wait: timedelta, begun: bool
) -> None:
    """Not taken, to be tried again after a while; begun or not, it is certain that it did not arrive."""
    state = rules.SENDING if begun else rules.CLAIMED
    mine = and_(PARCELS.c.id == parcel_id, PARCELS.c.claim == claim, PARCELS.c.state == state)
    values: dict[str, Any] = {"state": rules.QUEUED, "claim": None, "claimed_until": None, "word": word}
    values["next_at"] = in_seconds(wait)
    if not begun:
        values["attempts"] = PARCELS.c.attempts + 1
    if _count(db.execute(update(PARCELS).where(mine).values(**values))) != 1:
        return
    if begun:
        _outcome(db, parcel_id, claim, "again", word)
    else:
        _log(db, parcel_id, destination_id, claim, "again", word)


def refused(db: Session, parcel_id: int, claim: str, destination_id: int, word: str, now: datetime) -> None:
    """Not taken and never will be, before anything was begun: before a person with it."""
    mine = and_(PARCELS.c.id == parcel_id, PARCELS.c.claim == claim, PARCELS.c.state == rules.CLAIMED)
    values = {"state": rules.DEAD, "claimed_until": None, "word": word, "ended_at": now}
    over = update(PARCELS).where(mine).values(**values, attempts=PARCELS.c.attempts + 1)
    if _count(db.execute(over)) == 1:
        db.execute(update(NOTICES).where(NOTICES.c.parcel_id == parcel_id).values(state=rules.DEAD))
        _log(db, parcel_id, destination_id, claim, rules.DEAD, word)


def _outcome(db: Session, parcel_id: int, claim: str, outcome: str, word: str) -> None:
    mine = and_(ATTEMPTS.c.parcel_id == parcel_id, ATTEMPTS.c.claim == claim, ATTEMPTS.c.outcome == "")
    db.execute(update(ATTEMPTS).where(mine).values(outcome=outcome, word=word))


def recover(db: Session, now: datetime) -> tuple[int, int]:
    """What a dead sender left: claimed goes back into the queue, begun is uncertain; how many of each."""
    over = PARCELS.c.claimed_until < in_seconds()
    queued = update(PARCELS).where(PARCELS.c.state == rules.CLAIMED, over)
    back = _count(db.execute(queued.values(state=rules.QUEUED, claim=None, claimed_until=None)))
    lost = update(PARCELS).where(PARCELS.c.state == rules.SENDING, over)
    values = {"state": rules.UNCERTAIN, "claimed_until": None, "word": "died", "ended_at": now}
    unsure = list(db.execute(lost.values(**values).returning(PARCELS.c.id, PARCELS.c.claim)))
    for parcel_id, claim in unsure:
        db.execute(update(NOTICES).where(NOTICES.c.parcel_id == parcel_id).values(state=rules.UNCERTAIN))
        _outcome(db, parcel_id, claim, rules.UNCERTAIN, "died")
    return back, len(unsure)


# the destination itself


def failing(db: Session, destination_id: int, word: str, wait: timedelta, now: datetime) -> bool:
    """Nothing gets through there: nobody tries before the wait is over. True if that is news."""
    here = update(Destination).where(Destination.id == destination_id)
    news = db.scalar(select(Destination.failing_since).where(Destination.id == destination_id)) is None
    values: dict[str, Any] = {"word": word, "failures": Destination.failures + 1, "retry_at": in_seconds(wait)}
    if news:
        values["failing_since"] = now
    db.execute(here.values(**values).execution_options(synchronize_session=False))
    return news


def pause(db: Session, destination_id: int, wait: timedelta) -> None:
    """The peer asked for a rest."""
    here = update(Destination).where(Destination.id == destination_id).values(retry_at=in_seconds(wait))
    db.execute(here.execution_options(synchronize_session=False))


def works(db: Session, destination_id: int) -> None:
    """Something got through: what was said against the destination is over."""
    here = update(Destination).where(Destination.id == destination_id, Destination.failing_since.is_not(None))
    values = {"failing_since": None, "failures": 0, "retry_at": None, "word": ""}
    db.execute(here.values(**values).execution_options(synchronize_session=False))


def ripe_notices(db: Session, now: datetime) -> list[Row[Any]]:
    """Queued notices in ripe parcels."""
    columns = [NOTICES.c[name] for name in ("id", *KEY, "entity_id", "planned_on", "parcel_id")]
    statement = select(*columns).join(Parcel, Parcel.id == NOTICES.c.parcel_id)
    return list(db.execute(statement.where(_ripe(now), NOTICES.c.state == rules.QUEUED).order_by(NOTICES.c.id)))


def contents(db: Session, parcel_ids: Sequence[int]) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """Parcels, and the queued notices in them, in the order they were written."""
    parcels: list[Row[Any]] = []
    notices: list[Row[Any]] = []
    for part in database.chunks(parcel_ids):
        columns = (PARCELS.c.id, PARCELS.c.recipient, PARCELS.c.channel, PARCELS.c.kind, PARCELS.c.carries)
        parcels.extend(db.execute(select(*columns, PARCELS.c.day, PARCELS.c.message_id).where(PARCELS.c.id.in_(part))))
        told = [NOTICES.c[name] for name in ("id", "parcel_id", *KEY, "entity_id", "said", "late", "planned_on")]
        inside = select(*told).where(NOTICES.c.parcel_id.in_(part), NOTICES.c.state == rules.QUEUED)
        notices.extend(db.execute(inside.order_by(NOTICES.c.due_on, NOTICES.c.id)))
    return parcels, notices
