"""Taking back a term that was recorded by mistake, while no fee hangs on it."""

from kosmgr.audit import service as journal
from kosmgr.certification import models, queries, rules
from kosmgr.kit.errors import Conflict
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.seats import queries as claims
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires


class TermPaid(Conflict):
    """A term with a fee stands."""

    message = N_("{subject} 自 {from_on} 起的认证期已经登记了费用，不能撤回")


class TermGone(Conflict):
    """The term was taken back or replaced meanwhile."""

    message = N_("{subject} 的这段认证期已经不在了")


@requires(Permission.ACCOUNT_OPEN)
def withdraw(work: Work, account_id: int, term_id: int, reason: str) -> None:
    """Forget a term of an account that somebody recorded here by hand."""
    account = seats.visible_account(work, account_id, for_=Permission.ACCOUNT_OPEN)
    claims.claim(work.db, account)
    term = work.db.get(models.Term, term_id)
    if term is None or term.account_id != account.id or term.origin != "decided":
        raise TermGone(subject=account.xhs_id)
    if any(fee.from_on == term.from_on for fee in queries.fees(work.db, account.id, None)):
        raise TermPaid(subject=account.xhs_id, from_on=term.from_on)
    last_day = None if term.until_on is None else term.until_on - rules.DAY
    before = {"from_on": term.from_on, "until_on": last_day}
    work.db.delete(term)
    work.db.flush()
    note = journal.Note(
        "certification.withdrawn", "account", account.id, account.entity_id, before=before, reason=reason
    )  # fmt: skip
    journal.note(work, note)
