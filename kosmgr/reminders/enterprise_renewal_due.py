"""The certification of a 企业号 ends, and with it the rights of the accounts under it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, EnterpriseLine, EntityLine, Picture
from kosmgr.reminders.rules import Due, Known, Message, Reason, Recipient, dues, settled, stage_name, stages
from kosmgr.rulebook.rules import Book

NAME = "enterprise-renewal-due"
BEFORE = N_("企业号「{account}」的认证 {due} 到期，还剩 {days} 天，名下有 {count} 个员工号")
AFTER = N_("企业号「{account}」的认证 {due} 已到期，过了 {days} 天还没有处理，影响 {count} 个员工号")


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the keeper of most of its accounts and to the finance role."""
    seated: dict[tuple[int, int | None], list[AccountLine]] = {}
    for line in picture.seated():
        seated.setdefault((line.entity_id, line.enterprise_account_id), []).append(line)
    under = {
        one.id: _under(seated, entity, one)
        for entity in picture.entities.values()
        for one in entity.enterprise_accounts
    }
    for day, end, left in stages(_ends(picture, known), book, from_on, until_on):
        accounts = under[end.owner[1]]
        facts = {"account": end.subject.label, "due": end.until_on, "days": abs(left), "count": len(accounts)}
        yield Message(
            on=day,
            reason=NAME,
            stage=stage_name(left),
            entity_id=end.entity_id,
            subject=end.subject,
            due_on=end.until_on,
            text=BEFORE if left >= 0 else AFTER,
            to=_audience(accounts),
            suppressed=settled(NAME, end, known, day),
            facts=facts,
            protects=tuple(line.xhs_id for line in accounts),
        )


def _ends(picture: Picture, known: Known) -> Iterator[Due]:
    for entity in picture.entities.values():
        for one in entity.enterprise_accounts:
            subject = Subject("enterprise_account", one.xhs_id or one.nickname, one.nickname, one.id)
            yield from dues(("enterprise_account", one.id), entity.id, subject, one.certified_until_on, known)


def _under(
    seated: dict[tuple[int, int | None], list[AccountLine]], entity: EntityLine, enterprise: EnterpriseLine
) -> list[AccountLine]:
    mine = list(seated.get((entity.id, enterprise.id), ()))
    if len(entity.enterprise_accounts) == 1:
        mine += seated.get((entity.id, None), ())
    return sorted(mine, key=lambda line: line.xhs_id)


def _audience(accounts: list[AccountLine]) -> tuple[Recipient, ...]:
    keepers = Counter(line.keeper for line in accounts if line.keeper)
    first = tuple(Recipient(name, "keeper") for name, _count in keepers.most_common(1))
    return (*first, Recipient("finance", "role"))


REASON = Reason(NAME, N_("企业号续费"), plan)
