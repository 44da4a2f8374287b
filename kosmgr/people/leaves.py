"""Leave of absence: an approved pause from a day to a day. Why somebody is away is nobody's business here."""

from datetime import date

from kosmgr.audit import service as journal
from kosmgr.kit.clock import overlaps
from kosmgr.people import models, queries, rules
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@requires(Permission.PERSON_WRITE)
def set_leave(work: Work, employee_id: int, from_on: date, last_on: date | None = None) -> models.Leave:
    """Approve a leave through its last day, or until further notice; there is no field for a reason."""
    person = people.visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    queries.lock(work.db, person.id)
    rules.check_order(from_on, last_on)
    if queries.employment(work.db, person.id, from_on) is None:
        raise rules.NotEmployed(name=person.name, employee=person.number, day=from_on)
    until_on = None if last_on is None else last_on + rules.DAY
    for known in queries.leaves(work.db, person.id):
        if overlaps((known.from_on, known.until_on), (from_on, until_on)):
            raise rules.OnLeave(name=person.name, employee=person.number, from_on=known.from_on)
    leave = models.Leave(
        employee_id=person.id, from_on=from_on, until_on=until_on, approved_at=work.now, approved_by=work.actor.name
    )
    work.db.add(leave)
    work.db.flush()
    after = {"from_on": from_on, "last_on": last_on}
    journal.note(work, journal.Note("employee.leave_set", "employee", person.id, person.entity_id, after=after))
    return leave


@requires(Permission.PERSON_WRITE)
def end_leave(work: Work, employee_id: int, back_on: date) -> models.Leave:
    """The person is back from that day on; a leave that had not begun is gone."""
    person = people.visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    queries.lock(work.db, person.id)
    running = [one for one in queries.leaves(work.db, person.id) if one.until_on is None or one.until_on > back_on]
    if not running:
        raise rules.NotOnLeave(name=person.name, employee=person.number, day=back_on)
    leave = running[0]
    before = {"from_on": leave.from_on, "until_on": leave.until_on}
    leave.until_on = max(back_on, leave.from_on)
    work.db.flush()
    after = {"from_on": leave.from_on, "until_on": leave.until_on}
    note = journal.Note("employee.leave_ended", "employee", person.id, person.entity_id, before=before, after=after)
    journal.note(work, note)
    return leave


@requires(Permission.LEDGER_READ)
def leaves_of(work: Work, employee_id: int) -> list[models.Leave]:
    """The leaves of a visible person, oldest first."""
    return queries.leaves(work.db, people.visible_person(work, employee_id).id)
