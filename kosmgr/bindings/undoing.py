"""Taking back what was recorded by mistake, while nothing was built on it."""

from datetime import date

from sqlalchemy import update

from kosmgr.audit import service as journal
from kosmgr.bindings import models, queries, rules
from kosmgr.kit import db as database
from kosmgr.policy import Permission
from kosmgr.seats import queries as claims
from kosmgr.seats import rules as seat_rules
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires


@requires(Permission.ACCOUNT_BIND)
def reopen(
    work: Work, binding_id: int, ended_on: date, until_on: date | None, end_planned: bool, reason: str
) -> models.Binding:
    """Forget that a binding ended on a day: it goes on as before, if nobody has held the account since."""
    binding = queries.by_id(work.db, binding_id)
    if binding is None:
        raise seat_rules.AccountUnknown(account=binding_id)
    account = seats.visible_account(work, binding.account_id, for_=Permission.ACCOUNT_BIND)
    claims.claim(work.db, account)
    others = [held for held in queries.holders(work.db, account.id, since=ended_on) if held.id != binding.id]
    rules.check_free(account.xhs_id, others, ended_on)
    step = update(models.Binding).where(
        models.Binding.id == binding.id, models.Binding.until_on == ended_on, models.Binding.end_planned.is_(False)
    )
    values = {"until_on": until_on, "end_planned": end_planned, "end_reason": None}
    if not claims.moved(work.db.execute(step.values(values).execution_options(synchronize_session=False))):
        raise seat_rules.AccountChanged(account=account.xhs_id)
    database.forget(work.db, models.Binding, *values)
    before = {"employee_id": binding.employee_id, "until_on": ended_on}
    after = {"employee_id": binding.employee_id, "until_on": until_on, "end_planned": end_planned}
    note = journal.Note(
        "account.unbinding_withdrawn", "account", account.id, account.entity_id, before=before, after=after,
        reason=reason,
    )  # fmt: skip
    journal.note(work, note)
    return binding
