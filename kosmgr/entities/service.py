"""Adding legal entities and their 企业号, and finding those one may see."""

from kosmgr.audit import service as journal
from kosmgr.entities import models, queries, rules
from kosmgr.kit.errors import NotFound
from kosmgr.kit.text import N_, fold
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires


class EntityUnknown(NotFound):
    """No entity of that name or code among those the actor may see."""

    message = N_("没有找到主体「{entity}」")


class EnterpriseAccountUnknown(NotFound):
    """No 企业号 of that number or nickname in the entity."""

    message = N_("没有找到企业号「{account}」")


@requires(Permission.LEDGER_READ)
def visible_entities(work: Work, for_: Permission = Permission.LEDGER_READ) -> list[models.Entity]:
    """The entities in which the actor holds the permission, by name."""
    return queries.visible(work.db, work.actor, for_)


@requires(Permission.LEDGER_READ)
def visible_entity(work: Work, entity_id: int, for_: Permission = Permission.LEDGER_READ) -> models.Entity:
    """One entity by id, if the actor's grants there carry the permission."""
    entity = queries.by_id(work.db, work.actor, for_, entity_id)
    if entity is None:
        raise EntityUnknown(entity=entity_id)
    return entity


@requires(Permission.LEDGER_READ)
def named_entity(work: Work, reference: str, for_: Permission = Permission.LEDGER_READ) -> models.Entity:
    """One entity by USCC or exact name."""
    entity = queries.by_reference(work.db, work.actor, for_, reference)
    if entity is None:
        raise EntityUnknown(entity=reference)
    return entity


@requires(Permission.LEDGER_READ)
def enterprise_accounts(work: Work, entity_id: int) -> list[models.EnterpriseAccount]:
    """The 企业号 of a visible entity."""
    return queries.enterprise_accounts(work.db, [visible_entity(work, entity_id).id])


@requires(Permission.LEDGER_READ)
def named_enterprise_account(work: Work, entity_id: int, reference: str) -> models.EnterpriseAccount:
    """One 企业号 of a visible entity by its 小红书号 or its nickname."""
    key = fold(reference)
    for account in enterprise_accounts(work, entity_id):
        if key in (account.xhs_id, account.nickname_key):
            return account
    raise EnterpriseAccountUnknown(account=reference)


@requires(Permission.ENTITY_WRITE)
def add_entity(
    work: Work, name: str, uscc: str | None = None, scheme: str | None = None, industry: str | None = None
) -> models.Entity:
    """Register a legal entity; the scheme, if it is not the usual one, becomes a dated rule of its own."""
    if uscc:
        uscc = fold(uscc)
        rules.check_uscc(uscc)
    if scheme:
        rules.check_scheme(scheme)
    everywhere = work.actor.entity_ids(Permission.ENTITY_WRITE)
    if everywhere is not None:
        raise rulebook.RuleOfOthers()
    if queries.taken(work.db, name, uscc):
        raise rules.EntityExists(name=name)
    entity = models.Entity(name=name, name_key=fold(name), uscc=uscc, industry=industry, created_at=work.now)
    work.db.add(entity)
    work.db.flush()
    after = {"name": name, "uscc": uscc, "industry": industry}
    journal.note(work, journal.Note("entity.added", "entity", entity.id, entity.id, after=after))
    if scheme and scheme != rulebook.value(work, "scheme", entity.id):
        rulebook.add_value(work, "scheme", scheme, work.today, N_("登记主体时指定"), N_("登记主体时指定"), entity.id)
    return entity


@requires(Permission.ENTITY_WRITE)
def add_enterprise_account(work: Work, entity_id: int, xhs_id: str, nickname: str) -> models.EnterpriseAccount:
    """Register a 企业号 of an entity."""
    entity = visible_entity(work, entity_id, for_=Permission.ENTITY_WRITE)
    if queries.enterprise_account_taken(work.db, entity.id, xhs_id, nickname):
        raise rules.EnterpriseAccountExists(nickname=nickname)
    account = models.EnterpriseAccount(
        entity_id=entity.id, xhs_id=fold(xhs_id), nickname=nickname, nickname_key=fold(nickname), created_at=work.now
    )
    work.db.add(account)
    work.db.flush()
    after = {"xhs_id": account.xhs_id, "nickname": nickname}
    journal.note(
        work, journal.Note("enterprise_account.added", "enterprise_account", account.id, entity.id, after=after)
    )
    return account
