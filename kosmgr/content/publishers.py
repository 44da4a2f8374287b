"""Whoever notes appear under: found, made on first need, and named.

A publisher of an account or a 企业号 has no name of its own: it is read where it is registered.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, literal, or_, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kosmgr.content import rules
from kosmgr.content.models import Publisher
from kosmgr.entities import queries as entities
from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.kit import db as database
from kosmgr.kit.text import fold
from kosmgr.policy import Permission
from kosmgr.seats.models import Account, AccountObservation
from kosmgr.work import Work


@dataclass(frozen=True)
class Label:
    """How a publisher is shown."""

    id: int
    kind: str
    entity_id: int
    entity: str
    xhs_id: str | None  # a 企业号's may not be known
    nickname: str
    account_id: int | None
    enterprise_account_id: int | None
    ended_on: date | None

    @property
    def name(self) -> str:
        """What it is called where there is place for one word."""
        return self.nickname or self.xhs_id or str(self.id)


_nickname = (
    select(AccountObservation.nickname)
    .where(AccountObservation.account_id == Publisher.account_id)
    .order_by(AccountObservation.observed_on.desc(), AccountObservation.id.desc())
    .limit(1)
    .correlate(Publisher)
    .scalar_subquery()
)
nickname_shown = func.coalesce(Publisher.nickname, EnterpriseAccount.nickname, _nickname, Account.xhs_id, "")
xhs_id_shown = func.coalesce(Publisher.xhs_id, Account.xhs_id, EnterpriseAccount.xhs_id)


def select_labels() -> Any:
    """The columns of a label."""
    return (
        select(
            Publisher.id,
            Publisher.kind,
            Publisher.entity_id,
            Entity.name.label("entity"),
            xhs_id_shown.label("xhs_id"),
            nickname_shown.label("nickname"),
            Publisher.account_id,
            Publisher.enterprise_account_id,
            Publisher.ended_on,
        )
        .join(Entity, Entity.id == Publisher.entity_id)
        .outerjoin(Account, Account.id == Publisher.account_id)
        .outerjoin(EnterpriseAccount, EnterpriseAccount.id == Publisher.enterprise_account_id)
    )


def label_of(row: Any) -> Label:
    """A label from its columns."""
    return Label(*row[:9])


def labels(db: Session, publisher_ids: Iterable[int]) -> dict[int, Label]:
    """How some publishers are shown, by id."""
    found = database.select_by(db, select_labels(), Publisher.id, publisher_ids)
    return {row.id: label_of(row) for row in found}


def visible(work: Work, permission: Permission = Permission.LEDGER_READ, *conditions: Any) -> list[Label]:
    """Every publisher of the entities one may see: accounts, then 企业号, then test accounts."""
    order = case((Publisher.kind == rules.KOS, 0), (Publisher.kind == rules.ENTERPRISE, 1), else_=2)
    statement = select_labels().where(Publisher.entity_id.in_(entities.select_visible(work.actor, permission)))
    return [label_of(row) for row in work.db.execute(statement.where(*conditions).order_by(order, xhs_id_shown))]


def visible_one(work: Work, publisher_id: int, permission: Permission = Permission.LEDGER_READ) -> Label:
    """One publisher, if the actor's grants there carry the permission."""
    found = visible(work, permission, Publisher.id == publisher_id)
    if not found:
        raise rules.PublisherUnknown(publisher=publisher_id)
    return found[0]


def visible_named(work: Work, reference: str, permission: Permission = Permission.LEDGER_READ) -> Label:
    """Who has notes under a 小红书号 or, a 企业号, under its nickname; makes nothing."""
    key = fold(reference)
    called = or_(xhs_id_shown == key, EnterpriseAccount.nickname_key == key)
    found = visible(work, permission, called)
    if len(found) != 1:
        raise rules.PublisherUnknown(publisher=reference)
    return found[0]


def publisher_for_account(work: Work, account: Account) -> Publisher:
    """The publisher of an account, made if it is the first time."""
    return _one(work, account.entity_id, {"kind": rules.KOS, "account_id": account.id})


def publisher_for_enterprise(work: Work, enterprise: EnterpriseAccount) -> Publisher:
    """The publisher of a 企业号, made if it is the first time."""
    return _one(work, enterprise.entity_id, {"kind": rules.ENTERPRISE, "enterprise_account_id": enterprise.id})


def _one(work: Work, entity_id: int, source: dict[str, Any]) -> Publisher:
    """Found or made; two that make it at once get the same one."""
    column = "account_id" if "account_id" in source else "enterprise_account_id"
    same = select(Publisher).where(getattr(Publisher, column) == source[column])
    found = work.db.scalar(same)
    if found is None:
        dialect = postgresql if work.db.get_bind().dialect.name == "postgresql" else sqlite
        row = {**source, "entity_id": entity_id, "created_at": work.now}
        work.db.execute(dialect.insert(Publisher).values(row).on_conflict_do_nothing(index_elements=[column]))
        found = work.db.scalars(same).one()
    return found


def named(work: Work, reference: str, permission: Permission = Permission.LEDGER_READ) -> Publisher | None:
    """The publisher of a 小红书号 (of an account, a 企业号 or a test account) among those one may see, made if it is
    the first time; a 企业号 also by its nickname, for its number may not be known. None: nobody is called that."""
    key = fold(reference)
    door = entities.select_visible(work.actor, permission)
    account = work.db.scalar(select(Account).where(Account.xhs_id == key, Account.entity_id.in_(door)))
    if account is not None:
        return publisher_for_account(work, account)
    called = or_(EnterpriseAccount.xhs_id == key, EnterpriseAccount.nickname_key == key)
    enterprises = work.db.scalars(select(EnterpriseAccount).where(called, EnterpriseAccount.entity_id.in_(door))).all()
    if len(enterprises) == 1:
        return publisher_for_enterprise(work, enterprises[0])
    return work.db.scalar(select(Publisher).where(Publisher.xhs_id == key, Publisher.entity_id.in_(door)))


def fill(work: Work, entity_ids: Collection[int] | None = None) -> None:
    """Every account and 企业号 (of some entities) has its publisher: for whoever writes very many notes at once."""
    _fill(work, Account, Publisher.account_id, rules.KOS, entity_ids)
    _fill(work, EnterpriseAccount, Publisher.enterprise_account_id, rules.ENTERPRISE, entity_ids)


def _fill(work: Work, source: Any, column: Any, kind: str, entity_ids: Collection[int] | None) -> None:
    known = select(column).where(column.is_not(None))
    without = select(source.id, source.entity_id).where(source.id.not_in(known)).order_by(source.id)
    if entity_ids is not None:
        without = without.where(source.entity_id.in_(list(entity_ids)))
    rows = [
        {"entity_id": row.entity_id, "kind": kind, column.key: row.id, "created_at": work.now}
        for row in work.db.execute(without)
    ]
    database.insert_many(work.db, database.table(Publisher), rows)


def taken(db: Session, xhs_id: str) -> bool:
    """Whether a 小红书号 names an account, a 企业号 or a test account already, visible or not."""
    named_so = (
        select(Account.id).where(Account.xhs_id == xhs_id),
        select(EnterpriseAccount.id).where(EnterpriseAccount.xhs_id == xhs_id),
        select(Publisher.id).where(Publisher.xhs_id == xhs_id),
    )
    return bool(db.scalar(select(or_(*(one.exists() for one in named_so)))))


def offered(work: Work) -> list[tuple[str, str]]:
    """(how it is referred to, name) of whoever one may register notes under, test accounts in use among them."""
    door = entities.select_visible(work.actor, Permission.NOTE_WRITE)
    nickname = (
        select(AccountObservation.nickname)
        .where(AccountObservation.account_id == Account.id)
        .order_by(AccountObservation.observed_on.desc(), AccountObservation.id.desc())
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    mine = (
        select(Account.xhs_id, func.coalesce(nickname, Account.xhs_id), literal(0)).where(Account.entity_id.in_(door)),
        select(
            func.coalesce(EnterpriseAccount.xhs_id, EnterpriseAccount.nickname), EnterpriseAccount.nickname, literal(1)
        ).where(EnterpriseAccount.entity_id.in_(door)),
        select(Publisher.xhs_id, Publisher.nickname, literal(2)).where(
            Publisher.entity_id.in_(door), Publisher.kind == rules.TEST, Publisher.ended_on.is_(None)
        ),
    )
    rows: list[Any] = sorted(work.db.execute(union_all(*mine)), key=lambda row: (row[2], row[0]))
    return [(row[0], row[1] or row[0]) for row in rows]
