"""The one door to visible rows, and finding entities and 企业号."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.kit.text import fold
from kosmgr.policy import Actor, Permission


def select_visible(actor: Actor, permission: Permission) -> Select[int]:
    """Ids of the entities in which a grant of the actor carries the permission; every `visible_*` query joins it."""
    allowed = actor.entity_ids(permission)
    ids = select(Entity.id)
    return ids if allowed is None else ids.where(Entity.id.in_(allowed))


def within(actor: Actor, permission: Permission, column: InstrumentedAttribute[Any]) -> Any:
    """A condition on an entity column: rows of entities the actor may see; rows of no entity need a grant for all."""
    allowed = actor.entity_ids(permission)
    return True if allowed is None else column.in_(allowed)


def by_id(db: Session, actor: Actor, permission: Permission, entity_id: int) -> Entity | None:
    """A visible entity, or None."""
    return db.scalar(select(Entity).where(Entity.id == entity_id, Entity.id.in_(select_visible(actor, permission))))


def by_reference(db: Session, actor: Actor, permission: Permission, text: str) -> Entity | None:
    """A visible entity by USCC or by its exact name."""
    key = fold(text)
    return db.scalar(
        select(Entity).where(
            (Entity.uscc == key) | (Entity.name_key == key), Entity.id.in_(select_visible(actor, permission))
        )
    )


def visible(db: Session, actor: Actor, permission: Permission) -> list[Entity]:
    """All entities the actor may see, by name."""
    return list(
        db.scalars(select(Entity).where(Entity.id.in_(select_visible(actor, permission))).order_by(Entity.name_key))
    )


def enterprise_accounts(db: Session, entity_ids: Iterable[int]) -> list[EnterpriseAccount]:
    """The 企业号 of some entities."""
    return list(
        db.scalars(
            select(EnterpriseAccount)
            .where(EnterpriseAccount.entity_id.in_(list(entity_ids)))
            .order_by(EnterpriseAccount.id)
        )
    )


def taken(db: Session, name: str, uscc: str | None) -> bool:
    """Whether an entity of that name or code exists, visible or not."""
    same = Entity.name_key == fold(name)
    return db.scalar(select(Entity.id).where(same | (Entity.uscc == uscc) if uscc else same).limit(1)) is not None


def enterprise_account_taken(db: Session, entity_id: int, xhs_id: str, nickname: str) -> bool:
    """Whether that 小红书号 is a 企业号 already, or that nickname one of the entity's."""
    same = EnterpriseAccount.xhs_id == fold(xhs_id)
    twin = (EnterpriseAccount.entity_id == entity_id) & (EnterpriseAccount.nickname_key == fold(nickname))
    return db.scalar(select(EnterpriseAccount.id).where(same | twin).limit(1)) is not None
