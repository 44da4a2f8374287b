"""The certification of a 企业号 ends, and with it the rights of the accounts under it."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, EnterpriseLine, EntityLine, Picture
from kosmgr.reminders import speaking
from kosmgr.reminders.rules import Known, Matter, Message, People, Reason, Recipient, ends
from kosmgr.rulebook.rules import Book

CLOSE = "enterprise.cascade_days"


def plan(picture: Picture, known: Known, book: Book, from_on: date, until_on: date) -> Iterator[Message]:
    """To the keeper of most of its accounts and the finance role; close to the end to the keeper of every account."""
    seated: dict[tuple[int, int | None], list[AccountLine]] = {}
    for line in picture.seated():
        seated.setdefault((line.entity_id, line.enterprise_account_id), []).append(line)
    matters = (
        matter
        for entity in picture.entities.values()
        for one in entity.enterprise_accounts
        for matter in _ends(entity, one, _under(seated, entity, one), known, book)
    )
    return speaking.spoken(REASON, matters, known, book, from_on, until_on)


def _ends(
    entity: EntityLine, one: EnterpriseLine, accounts: list[AccountLine], known: Known, book: Book
) -> Iterator[Matter]:
    owner = ("enterprise_account", one.id)
    subject = Subject("enterprise_account", one.xhs_id or one.nickname, one.nickname, one.id)
    facts, people = {"account": one.nickname, "count": len(accounts)}, _people(entity.id, accounts, book)
    protects = tuple(line.xhs_id for line in accounts)

    def make(until_on: date, renewed: bool) -> Matter:
        return Matter(owner, entity.id, subject, until_on, people, facts, renewed, protects=protects)

    return ends(owner, one.certified_until_on, known, make)


def _under(
    seated: dict[tuple[int, int | None], list[AccountLine]], entity: EntityLine, enterprise: EnterpriseLine
) -> list[AccountLine]:
    mine = list(seated.get((entity.id, enterprise.id), ()))
    if len(entity.enterprise_accounts) == 1:
        mine += seated.get((entity.id, None), ())
    return sorted(mine, key=lambda line: line.xhs_id)


def _people(entity_id: int, accounts: list[AccountLine], book: Book) -> Callable[[date, int], People]:
    keepers = [name for name, _count in Counter(line.keeper for line in accounts if line.keeper).most_common()]
    every: People = {"keeper": tuple(Recipient(name, "keeper") for name in keepers)}
    first: People = {"keeper": every["keeper"][:1]}
    return lambda on, left: every if left <= book.value(CLOSE, entity_id, on) else first


REASON = Reason(
    "enterprise-renewal-due",
    N_("企业号续费"),
    plan,
    before=N_("企业号「{account}」的认证 {due} 到期，还剩 {days} 天，名下有 {count} 个员工号"),
    today=N_("企业号「{account}」的认证今天到期，名下有 {count} 个员工号"),
    after=N_("企业号「{account}」的认证 {due} 已到期，过了 {days} 天还没有处理，影响 {count} 个员工号"),
    names=("account", "count"),
    relations=("keeper",),
    audience=("keeper", "role:finance"),
    chain=("role:operations", "owner"),
)
