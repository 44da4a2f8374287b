"""The e-mail address of an employee: by it reminders reach who does not log in. Masked, like a phone number."""

from kosmgr.audit import service as journal
from kosmgr.kit import emails
from kosmgr.kit.errors import Conflict
from kosmgr.kit.text import N_
from kosmgr.people import models, service
from kosmgr.policy import Permission
from kosmgr.post import addresses
from kosmgr.work import Work, requires


class ContactErased(Conflict):
    """What was erased on the schedule does not come back by hand."""

    message = N_("{name} 的联系方式已按保存期限擦除，再次入职以后才能登记邮箱")


@requires(Permission.LEDGER_READ)
def address_of(work: Work, employee_id: int) -> str | None:
    """The masked address of a visible person, or None."""
    person = service.visible_person(work, employee_id)
    found = work.db.scalar(addresses.asked(addresses.EMPLOYEE, person.id))
    return None if found is None else emails.masked(found)


@requires(Permission.PERSON_WRITE)
def keep_address(work: Work, employee_id: int, email: str) -> models.Employee:
    """Write a person's address down, or another in its place."""
    person = service.visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    if person.contact_erased_at is not None:
        raise ContactErased(name=person.name)
    addresses.keep(work, addresses.EMPLOYEE, person.id, email, person.entity_id)
    return person


@requires(Permission.PERSON_WRITE)
def drop_address(work: Work, employee_id: int) -> models.Employee:
    """Forget a person's address."""
    person = service.visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    addresses.drop(work, addresses.EMPLOYEE, person.id, person.entity_id)
    return person


@requires(Permission.PERSONAL_REVEAL)
def reveal_address(work: Work, employee_id: int, reason: str) -> str:
    """A person's address in clear; who asked and why is kept."""
    person = service.visible_person(work, employee_id, for_=Permission.PERSONAL_REVEAL)
    found = work.db.scalar(addresses.asked(addresses.EMPLOYEE, person.id))
    if found is None:
        raise addresses.NoAddress()
    seen = journal.Note(
        "employee.address_revealed", "employee", person.id, person.entity_id, reason=reason, looked=True
    )
    journal.note(work, seen)
    return str(found)
