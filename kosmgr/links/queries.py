"""Finding links, and using them up by conditional updates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.entities import queries as entities
from kosmgr.links import rules
from kosmgr.links.models import Campaign, LinkTask, SignedLink
from kosmgr.policy import Actor, Permission


def by_hash(db: Session, token_hash: str) -> SignedLink | None:
    """The link of a token's hash, in whatever state."""
    return db.scalar(select(SignedLink).where(SignedLink.token_hash == token_hash))


def tasks_of(db: Session, link_id: int) -> dict[str, datetime | None]:
    """What a link is for, and when each was done."""
    rows = db.execute(select(LinkTask.task, LinkTask.done_at).where(LinkTask.link_id == link_id).order_by(LinkTask.id))
    return {row[0]: row[1] for row in rows}


def claim(db: Session, link_id: int, task: str, now: datetime) -> bool:
    """Do one task of a link that still opens; only one can."""
    usable = select(SignedLink.id).where(
        SignedLink.id == link_id,
        SignedLink.used_at.is_(None),
        SignedLink.revoked_at.is_(None),
        SignedLink.locked_at.is_(None),
        SignedLink.expires_at > now,
    )
    open_ = (LinkTask.link_id.in_(usable), LinkTask.task == task, LinkTask.done_at.is_(None))
    return _moved(db.execute(update(LinkTask).where(*open_).values(done_at=now)))


def close_when_done(db: Session, link_id: int, now: datetime) -> None:
    """Use a link up when nothing is left to do with it."""
    left = select(LinkTask.id).where(LinkTask.link_id == link_id, LinkTask.done_at.is_(None)).exists()
    db.execute(
        update(SignedLink).where(SignedLink.id == link_id, SignedLink.used_at.is_(None), ~left).values(used_at=now)
    )


def note_opened(db: Session, link_id: int, now: datetime) -> None:
    """Count one opening; the first is dated."""
    first = func.coalesce(SignedLink.opened_at, now)
    db.execute(update(SignedLink).where(SignedLink.id == link_id).values(opens=SignedLink.opens + 1, opened_at=first))


def count_answer(db: Session, link_id: int) -> bool:
    """Count one answer to "who are you" before it is looked at; False when there are none left."""
    left = (SignedLink.id == link_id, SignedLink.wrong_answers < rules.ANSWERS, SignedLink.locked_at.is_(None))
    return _moved(db.execute(update(SignedLink).where(*left).values(wrong_answers=SignedLink.wrong_answers + 1)))


def forgive_answers(db: Session, link_id: int) -> None:
    """A right answer starts anew."""
    db.execute(update(SignedLink).where(SignedLink.id == link_id).values(wrong_answers=0))


def lock_when_spent(db: Session, link_id: int, now: datetime) -> bool:
    """Lock a link whose answers are spent; True for whoever locked it."""
    spent = (SignedLink.id == link_id, SignedLink.wrong_answers >= rules.ANSWERS, SignedLink.locked_at.is_(None))
    return _moved(db.execute(update(SignedLink).where(*spent).values(locked_at=now)))


def revoke(db: Session, link_ids: Sequence[int], now: datetime) -> int:
    """Take back links that are not used up; how many."""
    live = (SignedLink.id.in_(list(link_ids)), SignedLink.used_at.is_(None), SignedLink.revoked_at.is_(None))
    return int(db.execute(update(SignedLink).where(*live).values(revoked_at=now)).rowcount)  # type: ignore[attr-defined]


def visible(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> list[SignedLink]:
    """Links of entities in which the actor holds the permission, oldest first."""
    door = entities.within(actor, permission, SignedLink.entity_id)
    return list(db.scalars(select(SignedLink).where(door, *conditions).order_by(SignedLink.id)))


def campaigns(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> list[Campaign]:
    """Campaigns with a link in an entity in which the actor holds the permission, newest first."""
    door = entities.within(actor, permission, SignedLink.entity_id)
    mine = select(SignedLink.campaign_id).where(door, SignedLink.subject_kind == rules.PERSON)
    return list(db.scalars(select(Campaign).where(Campaign.id.in_(mine), *conditions).order_by(Campaign.id.desc())))


def counts(db: Session, actor: Actor, permission: Permission, now: datetime) -> dict[int, dict[str, int]]:
    """Per campaign, of the links that were not replaced: how many people, opened, answered, still open."""
    door = entities.within(actor, permission, SignedLink.entity_id)
    live = (SignedLink.used_at.is_(None), SignedLink.locked_at.is_(None), SignedLink.expires_at > now)
    statement = (
        select(
            SignedLink.campaign_id,
            func.count(),
            func.count(SignedLink.opened_at),
            func.count(SignedLink.used_at),
            func.count().filter(*live),
        )
        .where(door, or_(SignedLink.revoked_at.is_(None), SignedLink.used_at.is_not(None)))
        .group_by(SignedLink.campaign_id)
    )
    names = ("sent", "opened", "answered", "open")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in db.execute(statement)}


def done(db: Session, link_ids: Sequence[int]) -> dict[int, dict[str, datetime | None]]:
    """The tasks of some links."""
    found: dict[int, dict[str, datetime | None]] = {link_id: {} for link_id in link_ids}
    statement = select(LinkTask).where(LinkTask.link_id.in_(list(link_ids))).order_by(LinkTask.id)
    for row in db.scalars(statement):
        found[row.link_id][row.task] = row.done_at
    return found


def _moved(result: Any) -> bool:
    return int(result.rowcount) == 1
