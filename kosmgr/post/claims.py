"""Sending, statement by statement: claim, begin, end, again; and what dead senders left.

Each step is a conditional update that counts. Claims and waits go by the database's clock.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Float, Integer, Row, String, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.kit import db as database
from kosmgr.kit.db import in_seconds
from kosmgr.post import queries, rules
from kosmgr.post.models import Attempt, Destination, Parcel
from kosmgr.post.queries import ATTEMPTS, NOTICES, PARCELS

MINUTE = timedelta(minutes=1)


def _count(result: Any) -> int:
    return int(result.rowcount)


def waiting(db: Session, now: datetime) -> list[Row[Any]]:
    """Ripe parcels, by destination: how many wait at destinations that may be tried now."""
    statement = (
        select(Parcel.destination_id, func.count().label("parcels"))
        .join(Destination, Destination.id == Parcel.destination_id)
        .where(
            queries.ripe(now),
            Destination.enabled,
            or_(Destination.retry_at.is_(None), Destination.retry_at <= in_seconds()),
        )
        .group_by(Parcel.destination_id)
        .order_by(Parcel.destination_id)
    )
    return list(db.execute(statement))


def may_be_tried(db: Session, destination_id: int) -> bool:
    """Whether a destination that failed or asked for a rest has rested."""
    return db.scalar(select(Destination.id).where(Destination.id == destination_id, _rested())) is not None


def _rested() -> Any:
    return or_(Destination.retry_at.is_(None), Destination.retry_at <= in_seconds())


def claim(db: Session, destination: Destination, claim: str, now: datetime, most: int) -> list[int]:
    """Take up to `most` ripe parcels of a destination, no more than its pace allows in a minute; their ids in order.

    The turn is held until the transaction ends: two clocks together keep the pace too.
    """
    if destination.per_minute is not None:
        database.take_turn(db, f"destination:{destination.id}")
        begun = select(func.count()).where(Attempt.destination_id == destination.id, Attempt.at > in_seconds(-MINUTE))
        held = select(func.count()).where(Parcel.destination_id == destination.id, Parcel.state == rules.CLAIMED)
        most = min(most, destination.per_minute - (db.scalar(begun) or 0) - (db.scalar(held) or 0))
    if most <= 0:
        return []
    chosen = select(Parcel.id).where(queries.ripe(now), Parcel.destination_id == destination.id)
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


# made once: they run for every letter, and to build a statement takes longer than to run it
_PARCEL, _CLAIM = bindparam("b_parcel", type_=Integer()), bindparam("b_claim", type_=String())
_LASTS = bindparam("b_lasts", type_=Float())
_PLACE, _OUTCOME = bindparam("b_place", type_=Integer()), bindparam("b_outcome", type_=String())
_WORD = bindparam("b_word", type_=String())
_BEGIN = (
    update(PARCELS)
    .where(
        PARCELS.c.id == _PARCEL,
        PARCELS.c.state == rules.CLAIMED,
        PARCELS.c.claim == _CLAIM,
        PARCELS.c.claimed_until > in_seconds(),
    )
    .values(state=rules.SENDING, attempts=PARCELS.c.attempts + 1, claimed_until=in_seconds(_LASTS))
)
_LOG = insert(ATTEMPTS).values(
    parcel_id=_PARCEL, destination_id=_PLACE, at=in_seconds(), claim=_CLAIM, outcome=_OUTCOME, word=_WORD
)
_END = (
    update(PARCELS)
    .where(PARCELS.c.id == _PARCEL, PARCELS.c.claim == _CLAIM, PARCELS.c.state.in_((rules.SENDING, rules.UNCERTAIN)))
    .values(state=bindparam("b_state"), claimed_until=None, word=_WORD, ended_at=bindparam("b_now"))
)
_TELL = update(NOTICES).where(NOTICES.c.parcel_id == _PARCEL).values(state=bindparam("b_state"))
_NOTE = (
    update(ATTEMPTS)
    .where(ATTEMPTS.c.parcel_id == _PARCEL, ATTEMPTS.c.claim == _CLAIM, ATTEMPTS.c.outcome == "")
    .values(outcome=_OUTCOME, word=_WORD)
)


def begin(db: Session, parcel_id: int, claim: str, destination_id: int) -> bool:
    """The first byte is about to go: False if the claim has run out or is somebody else's, then it must not."""
    names = {"b_parcel": parcel_id, "b_claim": claim}
    moved = db.connection().execute(_BEGIN, {**names, "b_lasts": rules.LEASE.total_seconds()})
    if moved.rowcount != 1:
        return False
    _log(db, parcel_id, destination_id, claim)
    return True


def _log(db: Session, parcel_id: int, destination_id: int, claim: str, outcome: str = "", word: str = "") -> None:
    names = {"b_parcel": parcel_id, "b_place": destination_id, "b_claim": claim}
    db.connection().execute(_LOG, {**names, "b_outcome": outcome, "b_word": word})


def give_back(db: Session, parcel_ids: Sequence[int], claim: str) -> None:
    """Parcels claimed and not begun go back into the queue untried."""
    for part in database.chunks(parcel_ids):
        mine = and_(PARCELS.c.id.in_(part), PARCELS.c.state == rules.CLAIMED, PARCELS.c.claim == claim)
        db.execute(update(PARCELS).where(mine).values(state=rules.QUEUED, claim=None, claimed_until=None))


def ended(db: Session, parcel_id: int, claim: str, state: str, word: str, now: datetime) -> bool:
    """Begun and over: sent, uncertain or dead. True news corrects what was thought of us when our lease ran out."""
    names = {"b_parcel": parcel_id, "b_claim": claim}
    done = db.connection().execute(_END, {**names, "b_state": state, "b_word": word, "b_now": now})
    if done.rowcount != 1:
        return False
    db.connection().execute(_TELL, {"b_parcel": parcel_id, "b_state": state})
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
    names = {"b_parcel": parcel_id, "b_claim": claim}
    db.connection().execute(_NOTE, {**names, "b_outcome": outcome, "b_word": word})


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


def take_pings(db: Session, every: timedelta) -> list[int]:
    """The outside watchers that are to hear from us now, each by one clock."""
    here = update(Destination).where(Destination.kind == rules.HEARTBEAT, Destination.enabled, _rested())
    taken = here.values(retry_at=in_seconds(every)).returning(Destination.id)
    return sorted(db.scalars(taken.execution_options(synchronize_session=False)))


def heard(db: Session, destination_id: int) -> None:
    """A watcher took our sign of life."""
    here = update(Destination).where(Destination.id == destination_id, Destination.failing_since.is_not(None))
    db.execute(here.values(failing_since=None, failures=0, word="").execution_options(synchronize_session=False))
