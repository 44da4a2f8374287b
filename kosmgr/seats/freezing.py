"""The posting hold of a freeze: set and lifted by whoever may freeze, asked for by whoever would change an account."""

from collections.abc import Iterable

from kosmgr.audit import service as journal
from kosmgr.policy import Permission
from kosmgr.seats import models, queries, rules, service
from kosmgr.work import Work, requires

KIND = "freeze"


@requires(Permission.ISOLATION_FREEZE)
def freeze(work: Work, account_id: int, reason: str) -> models.PostingHold:
    """Nothing is posted and nothing assigned from today until the account is released."""
    account = service.visible_account(work, account_id, for_=Permission.ISOLATION_FREEZE)
    queries.claim(work.db, account)
    hold = models.PostingHold(account_id=account.id, kind=KIND, reason=reason, from_on=work.today)
    work.db.add(hold)
    work.db.flush()
    after = {"kind": KIND, "from_on": work.today}
    journal.note(
        work, journal.Note("account.hold_set", "account", account.id, account.entity_id, after=after, reason=reason)
    )
    return hold


@requires(Permission.ISOLATION_FREEZE)
def thaw(work: Work, account_id: int, reason: str) -> None:
    """End the hold of a freeze; others stay."""
    account = service.visible_account(work, account_id, for_=Permission.ISOLATION_FREEZE)
    queries.claim(work.db, account)
    for hold in queries.holds(work.db, account.id, work.today):
        if hold.kind == KIND:
            hold.until_on = work.today
    work.db.flush()
    after = {"kind": KIND, "until_on": work.today}
    journal.note(
        work, journal.Note("account.hold_lifted", "account", account.id, account.entity_id, after=after, reason=reason)
    )


def check_loose(work: Work, account_ids: Iterable[int]) -> None:
    """Refuse to assign what is frozen, or to put something beside it; takes accounts the caller may change."""
    frozen = queries.frozen(work.db, list(account_ids), work.today)
    if frozen:
        raise rules.AccountFrozen(account=frozen)
