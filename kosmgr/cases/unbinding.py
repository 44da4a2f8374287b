"""A person takes their own account back: the company's authorisation ends, and with it the seat."""

from kosmgr.audit import service as journal
from kosmgr.bindings import queries as bindings
from kosmgr.cases import checklists, models, opening, plans, queries, rules
from kosmgr.people import queries as persons
from kosmgr.policy import Permission
from kosmgr.seats import queries as claims
from kosmgr.seats import service as seats
from kosmgr.tasks import rules as tasks
from kosmgr.tasks import service as todo
from kosmgr.work import Work, requires


@requires(Permission.CASE_WRITE)
def open_unbinding(work: Work, account_id: int, reason: str) -> models.Case | None:
    """Begin to give an employee's own account back; from today nothing may be posted. The withdrawn consent is its
    first item and done. None where a case of the person's leaving, or one like this, already sees to it."""
    account = seats.visible_account(work, account_id, for_=Permission.CASE_WRITE)
    if account.ownership != plans.EMPLOYEE:
        raise rules.NotTheEmployees(account=account.xhs_id)
    claims.claim(work.db, account)
    held = bindings.holders(work.db, account.id, since=work.today)
    if not held:
        return None
    holder = persons.by_ids(work.db, [held[0].employee_id])[held[0].employee_id]
    leaving = [case for case in queries.leaving(work.db, [holder.id]).get(holder.id, []) if case.state == rules.OPEN]
    if leaving or queries.handing(work.db, [account.id]):
        return None
    case = opening.begun(
        work, plans.HANDOVER, account.entity_id, work.today, reason, employee_id=holder.id, account_id=account.id
    )
    lists = checklists.read(work, [account.entity_id])
    steps = lists.steps(account.entity_id, plans.HANDOVER, plans.EMPLOYEE)
    owner = checklists.Owner(holder.id, holder.name)
    subject = tasks.Subject(rules.SUBJECT, case.id, case.entity_id)
    planned = todo.plan(work, subject, lists.items(steps, work.today, owner, account.id))
    for task in planned:
        if task.code == plans.CONSENT_WITHDRAWN:
            todo.record(work, task, work.today, reason)
    seats.set_hold(work, account.id, "handover", reason, from_on=work.today)
    after = {"account_id": account.id, "kind": case.kind, "number": case.number}
    journal.note(work, journal.Note("case.opened", "case", case.id, case.entity_id, after=after, reason=reason))
    return case
