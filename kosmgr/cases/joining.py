"""Joining: an application that was approved becomes a case, seat first and binding last."""

from dataclasses import dataclass
from datetime import date

from kosmgr.audit import service as journal
from kosmgr.cases import checklists, models, opening, plans, queries, rules
from kosmgr.entities import service as entities
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.tasks import rules as tasks
from kosmgr.tasks import service as todo
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Newcomer:
    """What an approved application says: for whom, of which kind, until when everything should be there."""

    application_id: int
    entity_id: int
    employee_id: int
    ownership: str = plans.COMPANY
    store: str | None = None
    due_on: date | None = None


@requires(Permission.CASE_WRITE)
def open_onboarding(work: Work, newcomer: Newcomer, reason: str | None = None) -> models.Case:
    """Open the case of an approved application: seat, account, certification, papers, phone, card, network, binding."""
    entity = entities.visible_entity(work, newcomer.entity_id, for_=Permission.CASE_WRITE)
    person = people.visible_person(work, newcomer.employee_id, for_=Permission.CASE_WRITE)
    if person.entity_id != entity.id:
        raise rules.SuccessorElsewhere(name=person.name)
    if queries.of_application(work.db, newcomer.application_id) is not None:
        raise rules.OpenedAlready()
    due = newcomer.due_on or work.today
    case = opening.begun(
        work, plans.ONBOARDING, entity.id, due, reason,
        to_employee_id=person.id, application_id=newcomer.application_id, store=newcomer.store,
    )  # fmt: skip
    lists = checklists.read(work, [entity.id])
    steps = lists.steps(entity.id, plans.ONBOARDING, newcomer.ownership)
    owner = checklists.Owner(person.id, person.name)
    subject = tasks.Subject(rules.SUBJECT, case.id, case.entity_id)
    todo.plan(work, subject, lists.items(steps, due, owner, None))
    after = {"number": case.number, "kind": case.kind, "application_id": newcomer.application_id}
    note = journal.Note("case.opened", "case", case.id, case.entity_id, after=after, reason=reason)
    journal.note(work, note)
    return case
