"""What a person signed or passed once for all accounts: NDA, commitment, portrait release, training."""

from datetime import date

from kosmgr.audit import service as journal
from kosmgr.documents.models import Document
from kosmgr.people import evidence, models, queries, rules, service
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

# the documents that may stand behind each of rules.PAPERS
KINDS = {
    "nda": ("nda",),
    "commitment": ("compliance_commitment",),
    "portrait": ("portrait_release",),
    "training": ("training_record",),
}


@requires(Permission.LEDGER_READ)
def papers_of(work: Work, employee_id: int) -> list[models.PersonPaper]:
    """What a visible person signed or passed, the latest first."""
    employee = service.visible_person(work, employee_id)
    return queries.papers(work.db, [employee.id]).get(employee.id, [])


@requires(Permission.PERSON_WRITE)
def documents_of(work: Work, employee_id: int) -> list[Document]:
    """The documents that may stand behind a paper of a visible person."""
    employee = service.visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    return evidence.fitting(work, employee.entity_id, employee.id, [kind for kinds in KINDS.values() for kind in kinds])


@requires(Permission.PERSON_WRITE)
def sign_paper(
    work: Work,
    employee_id: int,
    kind: str,
    signed_on: date,
    valid_until_on: date | None = None,
    document_id: int | None = None,
    text_version: str | None = None,
) -> models.PersonPaper:
    """Record that a person signed the NDA, the commitment, the portrait release, or passed the training."""
    employee = service.visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    rules.check_paper(kind, signed_on, valid_until_on, work.today)
    if document_id is not None:
        evidence.check(work, document_id, employee.entity_id, employee.id, KINDS[kind])
    return record(work, employee, kind, signed_on, valid_until_on, document_id, text_version)


def record(
    work: Work,
    employee: models.Employee,
    kind: str,
    signed_on: date,
    valid_until_on: date | None = None,
    document_id: int | None = None,
    text_version: str | None = None,
) -> models.PersonPaper:
    """Keep a paper of somebody the actor was already allowed to act for: HR for a person, or the person by a link."""
    paper = models.PersonPaper(
        employee_id=employee.id,
        kind=kind,
        signed_on=signed_on,
        valid_until_on=valid_until_on,
        document_id=document_id,
        text_version=text_version,
        created_at=work.now,
    )
    work.db.add(paper)
    work.db.flush()
    after = {"paper": kind, "signed_on": signed_on, "valid_until_on": valid_until_on, "text_version": text_version}
    journal.note(work, journal.Note("employee.paper_signed", "employee", employee.id, employee.entity_id, after=after))
    return paper


@requires(Permission.PERSON_WRITE)
def end_paper(work: Work, employee_id: int, paper_id: int, reason: str) -> models.PersonPaper:
    """From today a paper no longer counts: taken back by the person, or entered by mistake. The row stays."""
    employee = service.visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    paper = next((one for one in papers_of(work, employee.id) if one.id == paper_id and one.ended_on is None), None)
    if paper is None:
        raise rules.PaperGone()
    paper.ended_on, paper.end_reason = work.today, reason
    work.db.flush()
    before = {"paper": paper.kind, "signed_on": paper.signed_on}
    note = journal.Note(
        "employee.paper_ended", "employee", employee.id, employee.entity_id, before=before, reason=reason
    )
    journal.note(work, note)
    return paper
