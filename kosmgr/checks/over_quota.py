"""More accounts on seats than the quota in force allows; a fact after a rule change, not an error."""

from collections import Counter
from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, enterprise_subject, entity_subject
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Per entity, or per 企业号 where the quota counts so."""
    for entity in picture.entities.values():
        limit = book.value("quota.limit", entity.id)
        if entity.quota_scope != "enterprise_account":
            if entity.used > limit:
                yield _seen(entity.id, (entity_subject(picture, entity.id),), entity.name, entity.used, limit)
            continue
        used = Counter(line.enterprise_account_id for line in picture.seated() if line.entity_id == entity.id)
        for enterprise in entity.enterprise_accounts:
            if used[enterprise.id] > limit:
                subjects = (entity_subject(picture, entity.id), enterprise_subject(enterprise))
                yield _seen(entity.id, subjects, enterprise.nickname, used[enterprise.id], limit)


def _seen(entity_id: int, subjects: tuple[Subject, ...], name: str, used: int, limit: int) -> Seen:
    numbers = {"used": used, "quota": limit, "over": used - limit}
    return Seen(entity_id, subjects, facts={"name": name, **numbers}, evidence=numbers)


CHECK = Check(
    name="over-quota",
    rule="seats.over-quota",
    title=N_("席位超出上限"),
    severity="high",
    message=N_("「{name}」用了 {used} 个席位，上限 {quota} 个，超出 {over} 个"),
    next_step=N_("释放或退掉超出的账号，或登记新的席位上限和凭据"),
    needs=("quota.limit", "quota.scope"),
    judge=judge,
)
