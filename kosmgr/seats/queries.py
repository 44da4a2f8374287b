"""Claims that the database counts, and finding accounts and their seats."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, and_, case, func, nulls_last, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, attributes

from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.kit import db as database
from kosmgr.policy import Actor, Permission
from kosmgr.seats import rules
from kosmgr.seats.models import Account, AccountObservation, PostingHold, Seat, SeatOccupancy, SeatPool

OBSERVED = (
    "nickname",
    "platform_state",
    "platform_code",
    "platform_days",
    "followers",
    "health_score",
    "last_posted_on",
    "posts_30d",
    "store",
    "persona",
    "registered_person",
    "keeper",
    "network",
    "device",
)


def moved(result: Any) -> bool:
    """Whether a conditional update moved its one row."""
    return cast("CursorResult[Any]", result).rowcount == 1


def claim(db: Session, account: Account) -> None:
    """Move the version on by one, or refuse: somebody was faster. Holds the row until the transaction ends."""
    step = update(Account).where(Account.id == account.id, Account.version == account.version)
    claimed = db.execute(
        step.values(version=account.version + 1).execution_options(synchronize_session=False),
    )
    if not moved(claimed):
        raise rules.AccountChanged(account=account.xhs_id)
    attributes.set_committed_value(account, "version", account.version + 1)


def claim_many(db: Session, account_ids: Iterable[int]) -> None:
    """Hold many accounts until the transaction ends and move their versions on, always in the same order."""
    account = database.table(Account)
    for part in database.chunks(sorted(set(account_ids))):
        mine = account.c.id.in_(part)
        db.execute(select(account.c.id).where(mine).order_by(account.c.id).with_for_update())
        db.execute(update(account).where(mine).values(version=account.c.version + 1))
    database.forget(db, Account, "version")


def visible(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> list[Account]:
    """Accounts of entities in which the actor holds the permission."""
    door = entities.within(actor, permission, Account.entity_id)
    return list(db.scalars(select(Account).where(door, *conditions).order_by(Account.id)))


def by_xhs_id(db: Session, xhs_id: str) -> Account | None:
    """An account by 小红书号, visible or not: only for telling that the number is taken."""
    return db.scalar(select(Account).where(Account.xhs_id == xhs_id))


def lock_entity(db: Session, entity_id: int) -> None:
    """Seats of one entity are given out one after the other."""
    db.execute(select(Entity.id).where(Entity.id == entity_id).with_for_update(key_share=True))


def pool(db: Session, entity_id: int, scope: str, enterprise_account_id: int | None) -> SeatPool:
    """The counter of a scope, made if it is the first time."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    row = {"entity_id": entity_id, "enterprise_account_id": enterprise_account_id, "scope": scope, "used": 0}
    db.execute(dialect.insert(SeatPool).values(row).on_conflict_do_nothing(index_elements=["scope"]))
    return db.scalars(select(SeatPool).where(SeatPool.scope == scope)).one()


def take_seat(db: Session, pool_id: int, limit: int) -> bool:
    """Count one seat more, if the limit allows it."""
    step = update(SeatPool).where(SeatPool.id == pool_id, SeatPool.used < limit)
    return moved(db.execute(step.values(used=SeatPool.used + 1).execution_options(synchronize_session=False)))


def give_back(db: Session, pool_id: int) -> bool:
    """Count one seat less."""
    step = update(SeatPool).where(SeatPool.id == pool_id, SeatPool.used > 0)
    return moved(db.execute(step.values(used=SeatPool.used - 1).execution_options(synchronize_session=False)))


def end_occupancy(db: Session, occupancy_id: int, on: date, ended_as: str, reason: str) -> bool:
    """End an open occupancy; False if it was ended before."""
    step = update(SeatOccupancy).where(SeatOccupancy.id == occupancy_id, SeatOccupancy.until_on.is_(None))
    values = {"until_on": on, "ended_as": ended_as, "reason": reason}
    return moved(db.execute(step.values(values).execution_options(synchronize_session=False)))


def taken_numbers(db: Session, entity_id: int, on: date) -> set[int]:
    """Seat numbers that are occupied on a day or after it."""
    later = or_(SeatOccupancy.until_on.is_(None), SeatOccupancy.until_on > on)
    statement = (
        select(Seat.number)
        .join(SeatOccupancy, SeatOccupancy.seat_id == Seat.id)
        .where(Seat.entity_id == entity_id, later)
    )
    return set(db.scalars(statement))


def seat(db: Session, entity_id: int, number: int) -> Seat:
    """A numbered seat, made if it is the first time."""
    found = db.scalar(select(Seat).where(Seat.entity_id == entity_id, Seat.number == number))
    if found is None:
        found = Seat(entity_id=entity_id, number=number)
        db.add(found)
        db.flush()
    return found


def open_occupancy(db: Session, account_id: int) -> SeatOccupancy | None:
    """The seat an account sits on now, as it is now."""
    statement = select(SeatOccupancy).where(SeatOccupancy.account_id == account_id, SeatOccupancy.until_on.is_(None))
    return db.scalar(statement.execution_options(populate_existing=True))


def occupancies(db: Session, account_id: int) -> Sequence[SeatOccupancy]:
    """Every seat an account sat on, oldest first."""
    statement = select(SeatOccupancy).where(SeatOccupancy.account_id == account_id).order_by(SeatOccupancy.id)
    return db.scalars(statement).all()


def open_of_entity(db: Session, entity_id: int) -> Sequence[Any]:
    """(occupancy, its pool's scope, the account's 企业号) of everything seated in an entity."""
    statement = (
        select(SeatOccupancy, SeatPool.scope, Account.enterprise_account_id)
        .join(Account, Account.id == SeatOccupancy.account_id)
        .join(SeatPool, SeatPool.id == SeatOccupancy.pool_id)
        .where(Account.entity_id == entity_id, SeatOccupancy.until_on.is_(None))
        .order_by(SeatOccupancy.id)
    )
    return db.execute(statement).all()


def recount(db: Session, entity_id: int) -> None:
    """Set the counters of an entity to what sits there."""
    seated = (
        select(func.count())
        .where(SeatOccupancy.pool_id == SeatPool.id, SeatOccupancy.until_on.is_(None))
        .correlate(SeatPool)
        .scalar_subquery()
    )
    step = update(SeatPool).where(SeatPool.entity_id == entity_id).values(used=seated)
    db.execute(step.execution_options(synchronize_session=False))


def used_on(db: Session, entity_id: int, day: date) -> dict[int | None, int]:
    """Seated accounts of an entity on a day, by 企业号."""
    began = or_(SeatOccupancy.from_on.is_(None), SeatOccupancy.from_on <= day)
    lasts = or_(SeatOccupancy.until_on.is_(None), SeatOccupancy.until_on > day)
    statement = (
        select(Account.enterprise_account_id, func.count())
        .join(SeatOccupancy, and_(SeatOccupancy.account_id == Account.id, began, lasts))
        .where(Account.entity_id == entity_id)
        .group_by(Account.enterprise_account_id)
    )
    return {row[0]: row[1] for row in db.execute(statement)}


def observation(db: Session, account_id: int, day: date) -> AccountObservation | None:
    """The observation that answers for a day: the newest not after it, else the first ever made."""
    not_after = case((AccountObservation.observed_on <= day, AccountObservation.observed_on))
    order = (nulls_last(not_after.desc()), AccountObservation.observed_on, AccountObservation.id.desc())
    mine = AccountObservation.account_id == account_id
    return db.scalar(select(AccountObservation).where(mine).order_by(*order).limit(1))


def same_day(db: Session, account_id: int, source: str, day: date) -> AccountObservation | None:
    """What this source said of the account on that very day."""
    return db.scalar(
        select(AccountObservation).where(
            AccountObservation.account_id == account_id,
            AccountObservation.source == source,
            AccountObservation.observed_on == day,
        )
    )


def holds(db: Session, account_id: int, day: date) -> Sequence[PostingHold]:
    """Posting holds in force on a day."""
    began = or_(PostingHold.from_on.is_(None), PostingHold.from_on <= day)
    lasts = or_(PostingHold.until_on.is_(None), PostingHold.until_on > day)
    statement = select(PostingHold).where(PostingHold.account_id == account_id, began, lasts)
    return db.scalars(statement.order_by(PostingHold.id)).all()


def frozen(db: Session, account_ids: Collection[int], day: date) -> list[str]:
    """小红书号 of those among some accounts that a freeze holds on a day."""
    lasts = or_(PostingHold.until_on.is_(None), PostingHold.until_on > day)
    statement = (
        select(Account.xhs_id)
        .join(PostingHold, PostingHold.account_id == Account.id)
        .where(PostingHold.kind == "freeze", PostingHold.from_on <= day, lasts, Account.id.in_(account_ids))
        .order_by(Account.xhs_id)
        .distinct()
    )
    return list(db.scalars(statement))


def accounts_known(db: Session) -> int:
    """How many accounts there are, in all entities."""
    return db.scalar(select(func.count()).select_from(Account)) or 0
