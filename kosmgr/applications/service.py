"""Filing applications, completing them, and moving them on; deciding about them has a drawer of its own."""

from datetime import date
from typing import Any

from kosmgr.applications import models, queries, rules
from kosmgr.applications.lines import steps_of, visible_application
from kosmgr.audit import service as journal
from kosmgr.documents.models import Document
from kosmgr.entities import service as entities
from kosmgr.kit import db as database
from kosmgr.kit import phones
from kosmgr.kit.text import fold
from kosmgr.people import evidence
from kosmgr.people import queries as persons
from kosmgr.people import service as people
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.seats import rules as seat_rules
from kosmgr.work import Work, requires

# what a form may say of an application beside who applies, and later complete
FIELDS = (
    "store", "position", "nickname", "xhs_id", "ownership", "proof", "proof_on", "proof_document_id", "agreement",
    "agreement_on", "agreement_document_id", "portrait", "portrait_on", "portrait_document_id",
)  # fmt: skip
_BLANK = {"ownership": "company", "proof": "unknown", "agreement": "unknown", "portrait": "unknown"}
_OF_PERSON = (
    "employee_id", "employee_number", "applicant", "applicant_key", "marked", "hired_on", "contract_until_on",
)  # fmt: skip
# who applies, in words, is in no log; the telephone neither
_TOLD = (*FIELDS, "employee_number", "applied_on", "hired_on", "contract_until_on")
_UNTOLD = frozenset({"round", "refused_reason", "informed_by"})


@requires(Permission.APPLICATION_WRITE)
def file(
    work: Work,
    /,
    entity_id: int,
    *,
    employee: str | None = None,
    applicant: str | None = None,
    phone: str | None = None,
    enterprise_account_id: int | None = None,
    submit_it: bool = True,
    **given: Any,
) -> models.Application:
    """File an application of an employee (by 工号, else by name alone), and put it under review. No seat is taken."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.APPLICATION_WRITE)
    person = people.visible_employee(work, employee, entity.id) if employee else None
    name = person.name if person else rules.needed_name(applicant)
    database.take_turn(work.db, f"applications:{entity.id}")
    if person is not None:
        _check_single(work, person)
    if enterprise_account_id is not None:
        own = {account.id for account in entities.enterprise_accounts(work, entity.id)}
        if enterprise_account_id not in own:
            raise seat_rules.EnterpriseAccountElsewhere(entity=entity.name)
    digits = phones.digits(phone) if phone else None
    values = {**dict.fromkeys((*FIELDS, *_OF_PERSON)), **_BLANK, "applicant": name, "applicant_key": fold(name)}
    if person is not None:
        values.update(_of_person(work, person, given))
    row = models.Application(
        entity_id=entity.id,
        enterprise_account_id=enterprise_account_id,
        number=rules.next_number(queries.numbers(work.db, entity.id, f"SQ{work.today.year}"), work.today.year),
        applied_on=work.today,
        phone_hash=work.cipher.search_hash(phones.PURPOSE, digits) if digits else None,
        phone_masked=phones.masked(digits) if digits else None,
        state=rules.DRAFT,
        round=0,
        filed_here=True,
        origin="decided",
        version=1,
        created_at=work.now,
        **_filled(work, entity.id, values, given),
    )
    work.db.add(row)
    work.db.flush()
    after = {"number": row.number, **{name: getattr(row, name) for name in _TOLD}}
    journal.note(work, journal.Note("application.filed", "application", row.id, entity.id, after=after))
    if submit_it:
        submit(work, row.id)
    return row


@requires(Permission.APPLICATION_WRITE)
def complete(work: Work, /, application_id: int, *, employee: str | None = None, **given: Any) -> models.Application:
    """Add what was missing: who it is, papers with their day, store, nickname. Only what is given changes."""
    row = visible_application(work, application_id, for_=Permission.APPLICATION_WRITE)
    if row.state not in rules.EDITABLE:
        raise rules.NotFromHere(application=row.number, state=rules.STATE_WORDS[row.state])
    values = {name: getattr(row, name) for name in (*FIELDS, *_OF_PERSON)}
    person = people.visible_employee(work, employee, row.entity_id) if employee else None
    if person is not None and person.id != row.employee_id:
        database.take_turn(work.db, f"applications:{row.entity_id}")
        _check_single(work, person, but=row.id)
        values.update(_of_person(work, person, values))
    new = _filled(work, row.entity_id, values, given)
    changed = {name: value for name, value in new.items() if value != getattr(row, name)}
    if changed:
        change(work, row, "completed", None, **changed)
    return row


@requires(Permission.APPLICATION_WRITE)
def submit(work: Work, application_id: int) -> models.Application:
    """Put an application under review: every step of the entity is asked, in a new round."""
    row = visible_application(work, application_id, for_=Permission.APPLICATION_WRITE)
    state = rules.moved(row.number, row.state, "submit")
    change(work, row, "submit", state=state, round=row.round + 1)
    for position, (step, role) in enumerate(steps_of(work, row.entity_id), 1):
        work.db.add(
            models.ApplicationApproval(
                application_id=row.id,
                round=row.round,
                step=step,
                position=position,
                role=role,
                verdict=rules.PENDING,
                origin="decided",
            )
        )
    work.db.flush()
    return row


@requires(Permission.APPLICATION_WRITE)
def send_back(work: Work, application_id: int, reason: str) -> models.Application:
    """Ask for what is missing; when it is filed again every step is asked again."""
    return _by_hand(work, application_id, "send_back", rules.check_reason(reason))


@requires(Permission.APPLICATION_WRITE)
def hold(work: Work, application_id: int, reason: str) -> models.Application:
    """Lay it aside for a stated reason."""
    return _by_hand(work, application_id, "hold", rules.check_reason(reason))


@requires(Permission.APPLICATION_WRITE)
def withdraw(work: Work, application_id: int, reason: str) -> models.Application:
    """The person, or HR for the person, takes it back. No mark remains but the record."""
    return _by_hand(work, application_id, "withdraw", rules.check_reason(reason))


@requires(Permission.APPLICATION_WRITE)
def refuse(work: Work, application_id: int, reason: str) -> models.Application:
    """Refuse outside the steps, e.g. an intern's: the reason is kept, no seat is taken, the person is to be told."""
    reason = rules.check_reason(reason)
    return _by_hand(work, application_id, "refuse", reason, refused_reason=reason)


@requires(Permission.APPLICATION_WRITE)
def inform(work: Work, application_id: int, on: date | None = None) -> models.Application:
    """Record that the person was told of the refusal."""
    row = visible_application(work, application_id, for_=Permission.APPLICATION_WRITE)
    if row.state != rules.REFUSED:
        raise rules.NotFromHere(application=row.number, state=rules.STATE_WORDS[row.state])
    change(work, row, "informed", informed_on=on or work.today, informed_by=work.actor.name)
    return row


@requires(Permission.APPLICATION_WRITE)
def platform(
    work: Work, application_id: int, answer: str, on: date | None = None, reason: str | None = None
) -> models.Application:
    """What happened on the platform: `submitted` to it, `platform_rejected` by it, or `opened`, on a day."""
    if answer not in rules.PLATFORM_ANSWERS:
        raise rules.AnswerUnknown(answer=answer, known=[*rules.PLATFORM_ANSWERS])
    day = on or work.today
    values: dict[str, Any]
    if answer == "submitted":
        values = {"submitted_on": day, "platform_result": None, "refused_reason": None}
    elif answer == "platform_rejected":
        reason = rules.check_reason(reason)
        values = {"platform_result": rules.STATE_WORDS[rules.REJECTED_BY_PLATFORM], "refused_reason": reason}
    else:
        values = {"platform_result": rules.STATE_WORDS[rules.OPENED], "effective_on": day}
    return _by_hand(work, application_id, answer, reason, **values)


def change(work: Work, row: models.Application, action: str, reason: str | None = None, **values: Any) -> None:
    """Change an application one has been allowed to change, and note it; what a ledger said is then decided here."""
    before = {name: getattr(row, name) for name in values if name in _TOLD or name not in (*_OF_PERSON, *_UNTOLD)}
    number = row.number
    if not queries.move(work.db, row, origin="decided", **values):
        raise rules.ApplicationChanged(application=number)
    after = {name: getattr(row, name) for name in before}
    kind = f"application.{action}"
    note = journal.Note(kind, "application", row.id, row.entity_id, before=before, after=after, reason=reason)
    journal.note(work, note)


def _by_hand(
    work: Work, application_id: int, verb: str, reason: str | None = None, **values: Any
) -> models.Application:
    row = visible_application(work, application_id, for_=Permission.APPLICATION_WRITE)
    change(work, row, verb, reason, state=rules.moved(row.number, row.state, verb), **values)
    return row


def _check_single(work: Work, person: Employee, but: int | None = None) -> None:
    persons.lock(work.db, person.id)
    mine = (models.Application.employee_id == person.id, models.Application.state.in_(rules.OPEN))
    for other in queries.visible(work.db, work.actor, Permission.APPLICATION_WRITE, *mine):
        if other.row.id != but:
            raise rules.ApplicationExists(name=person.name, employee=person.number, application=other.row.number)


def _of_person(work: Work, person: Employee, known: dict[str, Any]) -> dict[str, Any]:
    """Who applies, with what the roster says of the person that day; store and position unless they were given."""
    employment = persons.employment(work.db, person.id, work.today)
    seen = persons.observation(work.db, person.id, work.today)
    return {
        "employee_id": person.id,
        "employee_number": person.number,
        "applicant": person.name,
        "applicant_key": fold(person.name),
        "marked": None,
        "hired_on": employment.from_on if employment else None,
        "contract_until_on": employment.contract_until_on if employment else None,
        "store": known.get("store") or (seen.store if seen else None),
        "position": known.get("position") or (seen.position if seen else None),
    }


def _filled(work: Work, entity_id: int, values: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The values with what was given; an unknown field is our own fault. A document of 0 is none."""
    if not given.keys() <= set(FIELDS):
        raise ValueError(sorted(given))
    made = {**values, **{name: value for name, value in given.items() if value is not None}}
    for material in rules.DOCUMENTS:
        _show(work, entity_id, made, given, material)
        if made[material] != "yes" and given.get(f"{material}_on") is None:
            made[f"{material}_on"] = None  # the paper is gone, its day with it
        rules.check_material(material, made[material], made[f"{material}_on"])
    if made["ownership"] not in seat_rules.OWNERSHIPS:
        raise seat_rules.OwnershipUnknown()
    if made["xhs_id"]:
        made["xhs_id"] = fold(made["xhs_id"])
    made["store_key"] = fold(made["store"] or "")
    return made


def _show(work: Work, entity_id: int, made: dict[str, Any], given: dict[str, Any], material: str) -> None:
    """The document behind a material: whoever picks one says that it is there, with the day it bears."""
    name = f"{material}_document_id"
    if not made[name]:
        made[name] = None
        return
    if given.get(name):
        document = evidence.check(work, made[name], entity_id, made["employee_id"], rules.DOCUMENTS[material])
        if made[material] == "refused":
            raise rules.RefusedAndShown(title=document.title)
        made[material] = "yes"
        if given.get(f"{material}_on") is None:
            made[f"{material}_on"] = document.issued_on or document.received_on
    elif made[material] != "yes":
        made[name] = None  # said not to be there: nothing is shown for it


@requires(Permission.APPLICATION_WRITE)
def documents_for(work: Work, entity_id: int, employee: str | None = None) -> dict[str, list[Document]]:
    """By material, the documents that may be shown for it: of the applicant (by 工号), or about nobody yet."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.APPLICATION_WRITE)
    kinds = [kind for fitting in rules.DOCUMENTS.values() for kind in fitting]
    known = persons.by_number(work.db, work.actor, Permission.LEDGER_READ, fold(employee or ""), entity.id)
    found = evidence.fitting(work, entity.id, known[0].id if known else None, kinds)
    return {material: [one for one in found if one.kind in fitting] for material, fitting in rules.DOCUMENTS.items()}
