"""Issuing letters: numbered, logged, kept as documents; and the templates a company replaces by its own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.cases import service as cases
from kosmgr.cases import views as case_views
from kosmgr.cases.views import CaseView
from kosmgr.documents import service as documents
from kosmgr.entities import service as entities
from kosmgr.kit import files
from kosmgr.letters import drafting, facts, models, paper, queries, rules, templating
from kosmgr.people import queries as persons
from kosmgr.people import service as people
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

FOLDER = "letter-templates"  # under work.files
CODE = "letters.code"


@dataclass(frozen=True)
class Letter:
    """A letter that was issued, or one as it would be (without an id)."""

    kind: str
    number: str | None
    name: str
    employee: str | None
    paper: paper.Paper
    id: int | None = None
    document_id: int | None = None
    void: bool = False


@dataclass(frozen=True)
class Source:
    """The template a letter is made from."""

    content: bytes
    version: str  # of the shipped text, or the sha256 of the company's own
    template_id: int | None = None


@requires(Permission.LETTER_ISSUE)
def preview(
    work: Work, kind: str, employee_ids: Collection[int], typed: Mapping[str, str], case_id: int | None = None
) -> list[Letter]:
    """The letters as they would be; no number is used."""
    people_, given = _chosen(work, kind, employee_ids, typed)
    source = source_of(work, people_[0].entity_id, kind)
    found = []
    for about in facts.gather(work, kind, people_, given, _case(work, people_, case_id)):
        content = templating.fill(source.content, about.values | {"number": "—", "code": "—"})
        found.append(Letter(kind, None, about.employee.name, about.employee.number, paper.read(content)))
    return found


@requires(Permission.LETTER_ISSUE)
def issue(
    work: Work, kind: str, employee_ids: Collection[int], typed: Mapping[str, str], case_id: int | None = None
) -> list[models.LetterIssue]:
    """Make one letter per person: each gets the next number of its kind and is kept as a document.

    Made from a case, it is about the person of the case and tells its days and items.
    """
    people_, given = _chosen(work, kind, employee_ids, typed)
    source = source_of(work, people_[0].entity_id, kind)
    about_all = facts.gather(work, kind, people_, given, _case(work, people_, case_id))
    return [_issue(work, kind, about, given, source, case_id) for about in about_all]


@requires(Permission.LETTER_ISSUE)
def void(work: Work, issue_id: int, reason: str) -> models.LetterIssue:
    """Declare a letter void; number and copy stay."""
    if not reason.strip():
        raise rules.ReasonNeeded()
    found = _visible(work, issue_id, Permission.LETTER_ISSUE)
    values = {"void_at": work.now, "void_by": work.actor.name, "void_reason": reason.strip()}
    if not queries.declare_void(work.db, found.id, values):
        raise rules.AlreadyVoid(letter=found.number, day=found.void_at)
    work.db.refresh(found)
    _note(work, "letter.voided", found, after={"number": found.number}, reason=reason)
    return found


@requires(Permission.LEDGER_READ)
def listing(work: Work, entity_ids: Collection[int] | None = None, word: str = "", kind: str = "") -> list[Any]:
    """Letters in what one may see, newest first; `word` is part of a number, a code, a name or a 工号."""
    conditions = [models.LetterIssue.kind == kind] if kind else []
    rows = queries.issues(work.db, work.actor, entity_ids, *conditions)
    sought = word.strip().casefold()
    return [row for row in rows if not sought or any(sought in text.casefold() for text in _words(row))]


def plain(row: Any) -> dict[str, Any]:
    """A row of `listing` as plain facts, for commands and the API."""
    made = row[0]
    about = {"employee": row.number, "name": row.name, "entity": row.entity}
    said = {"code": made.code, "case": made.case_id, "issued_by": made.issued_by, "void": made.void_reason}
    return {"id": made.id, "number": made.number, "kind": made.kind, "issued_on": made.issued_on, **about, **said}


@requires(Permission.LEDGER_READ)
def of_person(work: Work, employee_id: int) -> list[Any]:
    """The letters about a visible person, newest first."""
    employee = people.visible_person(work, employee_id)
    return list(queries.issues(work.db, work.actor, None, models.LetterIssue.employee_id == employee.id))


@requires(Permission.LEDGER_READ)
def printed(work: Work, issue_ids: Collection[int]) -> list[Letter]:
    """Letters to be printed, as they were issued; to open them is kept like any download."""
    letters = []
    for issue_id in issue_ids:
        found = _visible(work, issue_id, Permission.LEDGER_READ)
        kept = documents.download(work, found.document_id)
        employee = people.visible_person(work, found.employee_id)
        made = paper.read(kept.file.read_bytes())
        void_ = found.void_at is not None
        letters.append(
            Letter(found.kind, found.number, employee.name, employee.number, made, found.id, found.document_id, void_)
        )
    return letters


@requires(Permission.LEDGER_READ)
def file(work: Work, issue_id: int) -> tuple[str, bytes]:
    """(name, content) of the Word document of a letter as it was issued; to open it is kept like any download."""
    found = _visible(work, issue_id, Permission.LEDGER_READ)
    kept = documents.download(work, found.document_id)
    return kept.name, kept.file.read_bytes()


@requires(Permission.LEDGER_READ)
def own_templates(work: Work, entity_id: int) -> dict[str, models.LetterTemplate]:
    """The kinds for which a visible entity uses its own template."""
    entity = entities.visible_entity(work, entity_id)
    return {row.kind: row for row in queries.templates(work.db, entity.id) if row.retired_at is None}


@requires(Permission.LEDGER_READ)
def template_in_use(work: Work, entity_id: int, kind: str) -> Source:
    """The template an entity's letters of a kind are made from, for download."""
    rules.check_kind(kind)
    return source_of(work, entities.visible_entity(work, entity_id).id, kind)


@requires(Permission.LETTER_TEMPLATE)
def replace_template(work: Work, entity_id: int, kind: str, content: bytes, file_name: str) -> models.LetterTemplate:
    """Use the company's own Word template from now on; letters already issued stay as they are."""
    rules.check_kind(kind)
    entity = entities.visible_entity(work, entity_id, for_=Permission.LETTER_TEMPLATE)
    templating.check(content)
    _retire(work, entity.id, kind)
    folder = work.files / FOLDER
    kept = files.keep(folder, content)
    files.on_rollback(work.db, lambda: files.remove(folder, kept.name))
    row = models.LetterTemplate(
        entity_id=entity.id,
        kind=kind,
        file_name=file_name[-200:],
        size=kept.size,
        sha256=kept.sha256,
        stored_as=kept.name,
        uploaded_at=work.now,
        uploaded_by=work.actor.name,
    )
    work.db.add(row)
    work.db.flush()
    _note_template(work, "letter.template_replaced", row)
    return row


@requires(Permission.LETTER_TEMPLATE)
def restore_template(work: Work, entity_id: int, kind: str) -> None:
    """Go back to the shipped template."""
    rules.check_kind(kind)
    entity = entities.visible_entity(work, entity_id, for_=Permission.LETTER_TEMPLATE)
    retired = _retire(work, entity.id, kind)
    if retired is None:
        raise rules.NoOwnTemplate(kind=rules.KINDS[kind])
    _note_template(work, "letter.template_restored", retired)


def source_of(work: Work, entity_id: int, kind: str) -> Source:
    """The entity's own template, else the shipped one. The entity is one the actor may see."""
    own = queries.template(work.db, entity_id, kind)
    if own is not None:
        found = files.path(work.files / FOLDER, own.stored_as)
        if found is not None and files.digest(content := found.read_bytes()) == own.sha256:
            return Source(content, own.sha256, own.id)
        raise rules.TemplateGone(kind=rules.KINDS[kind])
    return Source(shipped(kind), rules.drafts()[kind].version)


@cache
def shipped(kind: str) -> bytes:
    """The Word template that comes with kosmgr."""
    return drafting.template(rules.drafts()[kind])


def _chosen(
    work: Work, kind: str, employee_ids: Collection[int], typed: Mapping[str, str]
) -> tuple[list[Employee], dict[str, str]]:
    rules.check_kind(kind)
    rules.check_chosen(employee_ids)
    given = rules.typed(kind, typed)
    wanted = dict.fromkeys(employee_ids)
    found = [people.visible_person(work, one, for_=Permission.LETTER_ISSUE) for one in wanted]
    owners = {employee.entity_id for employee in found}
    if len(owners) > 1:
        names = persons.entity_names(work.db, owners)
        raise rules.SeveralEntities(entities=sorted(names.values()))
    return found, given


def _case(work: Work, people_: Collection[Employee], case_id: int | None) -> CaseView | None:
    if case_id is None:
        return None
    case = cases.visible_case(work, case_id, for_=Permission.LETTER_ISSUE)
    for employee in people_:
        if employee.id != case.employee_id:
            raise rules.NotOfTheCase(name=employee.name, employee=employee.number, case=case.number)
    [seen] = case_views.views(work, [case])
    return seen


def _issue(
    work: Work, kind: str, about: facts.About, given: dict[str, str], source: Source, case_id: int | None
) -> models.LetterIssue:
    employee = about.employee
    count = queries.next_number(work.db, employee.entity_id, kind, work.today.year)
    number = rules.number(kind, work.today.year, count)
    signed = f"{employee.entity_id}/{number}/{employee.id}/{work.today.isoformat()}"
    code = rules.code(work.cipher.sign(CODE, signed.encode()))
    content = templating.fill(source.content, about.values | {"number": number, "code": code})
    title = f"{rules.drafts()[kind].title} {number}"
    document = documents.add(
        work, employee.entity_id, kind, title,
        number=number, issuer=about.values["entity"], issued_on=work.today,
        subject_kind="employee", subject_id=employee.id,
    )  # fmt: skip
    documents.attach_generated(
        work, document.id, content, f"{title} {employee.name}.docx", templating.DOCX, text_version=source.version[:60]
    )
    row = models.LetterIssue(
        entity_id=employee.entity_id,
        kind=kind,
        number=number,
        employee_id=employee.id,
        case_id=case_id,
        template_id=source.template_id,
        text_version=source.version,
        typed=given,
        code=code,
        document_id=document.id,
        issued_on=work.today,
        issued_at=work.now,
        issued_by=work.actor.name,
    )
    work.db.add(row)
    work.db.flush()
    _note(work, "letter.issued", row, after={"number": number, "kind": kind, "employee": employee.number})
    return row


def _visible(work: Work, issue_id: int, permission: Permission) -> models.LetterIssue:
    rows = queries.issues(work.db, work.actor, work.actor.entity_ids(permission), models.LetterIssue.id == issue_id)
    if not rows:
        raise rules.LetterUnknown(letter=issue_id)
    found: models.LetterIssue = rows[0][0]
    return found


def _retire(work: Work, entity_id: int, kind: str) -> models.LetterTemplate | None:
    known = queries.template(work.db, entity_id, kind)
    if known is not None:
        known.retired_at = work.now
        work.db.flush()
    return known


def _words(row: Any) -> tuple[str, ...]:
    return (row[0].number, row[0].code, row.name, row.number or "")


def _note(
    work: Work, action: str, row: models.LetterIssue, after: dict[str, Any] | None = None, reason: str | None = None
) -> None:
    note = journal.Note(action, "employee", row.employee_id, row.entity_id, after=after, reason=reason)
    journal.note(work, note)


def _note_template(work: Work, action: str, row: models.LetterTemplate) -> None:
    after = {"kind": row.kind, "file": row.file_name, "sha256": row.sha256}
    journal.note(work, journal.Note(action, "entity", row.entity_id, row.entity_id, after=after))
