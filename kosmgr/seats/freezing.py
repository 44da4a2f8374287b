"""The posting hold of a freeze: set and lifted by whoever may freeze, asked for by whoever would change an account."""

from collections.abc import Iterable

from kosmgr.policy import Permission
from kosmgr.seats import holding, models, queries, rules, service
from kosmgr.work import Work, requires

KIND = "freeze"


@requires(Permission.ISOLATION_FREEZE)
def freeze(work: Work, account_id: int, reason: str) -> models.PostingHold:
    """Nothing is posted and nothing assigned from today until the account is released."""
    account = service.visible_account(work, account_id, for_=Permission.ISOLATION_FREEZE)
    return holding.put(work, account, KIND, reason, work.today)


@requires(Permission.ISOLATION_FREEZE)
def thaw(work: Work, account_id: int, reason: str) -> None:
    """End the hold of a freeze; others stay."""
    account = service.visible_account(work, account_id, for_=Permission.ISOLATION_FREEZE)
    holding.end(work, account, KIND, reason, work.today)


def check_loose(work: Work, account_ids: Iterable[int]) -> None:
    """Refuse to assign what is frozen, or to put something beside it; takes accounts the caller may change."""
    frozen = queries.frozen(work.db, list(account_ids), work.today)
    if frozen:
        raise rules.AccountFrozen(account=frozen)
