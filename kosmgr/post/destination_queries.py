"""Reading destinations; the door is `visible`."""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from kosmgr.entities import queries as entities
from kosmgr.policy import Actor, Permission
from kosmgr.post.models import Attempt, Destination, Notice, Parcel


def visible(db: Session, actor: Actor, permission: Permission, destination_id: int | None = None) -> list[Destination]:
    """Those of the entities in which a grant carries the permission, and those that serve all."""
    mine = or_(Destination.entity_id.is_(None), entities.within(actor, permission, Destination.entity_id))
    found = select(Destination).where(mine).order_by(Destination.kind, Destination.id)
    return list(db.scalars(found if destination_id is None else found.where(Destination.id == destination_id)))


def used(db: Session, destination_id: int) -> bool:
    """Whether anything was sent to it, or is to be."""
    return bool(
        db.scalar(
            select(
                or_(
                    exists().where(Parcel.destination_id == destination_id),
                    exists().where(Attempt.destination_id == destination_id),
                    exists().where(Notice.recipient == f"destination:{destination_id}"),
                )
            )
        )
    )
