"""A 企业号 whose certification is over takes its KOS accounts down with it: one finding names them all."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, enterprise_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, EnterpriseLine, EntityLine, Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Each 企业号 past its last day of grace, with the accounts under it."""
    for entity in picture.entities.values():
        grace = book.value("lapse.grace_days", entity.id)
        for enterprise in entity.enterprise_accounts:
            until = enterprise.certified_until_on
            if until is None or (picture.on - until).days <= grace:
                continue
            accounts = _under(picture, entity, enterprise)
            days = (picture.on - until).days
            yield Seen(
                entity.id,
                (enterprise_subject(enterprise), *(account_subject(line) for line in accounts)),
                facts={"name": enterprise.nickname, "until": until, "days": days, "count": len(accounts)},
                evidence={
                    "until_on": until,
                    "days_lapsed": days,
                    "grace_days": grace,
                    "accounts": [line.xhs_id for line in accounts],
                },
            )


def _under(picture: Picture, entity: EntityLine, enterprise: EnterpriseLine) -> list[AccountLine]:
    alone = len(entity.enterprise_accounts) == 1  # then an account that names no 企业号 can only be under this one
    mine = (enterprise.id, None) if alone else (enterprise.id,)
    return [x for x in picture.seated() if x.entity_id == entity.id and x.enterprise_account_id in mine]


CHECK = Check(
    name="parent-lapsed",
    rule="certification.parent-lapsed",
    title=N_("企业号失效，连带员工号"),
    severity="critical",
    message=N_("企业号「{name}」的认证 {until} 到期，已失效 {days} 天，名下 {count} 个员工号受影响"),
    next_step=N_("先给企业号续费，再核对名下员工号的权益"),
    needs=("lapse.grace_days",),
    judge=judge,
)
