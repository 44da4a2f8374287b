"""Going through every column of `personal.PLACES` for the names and numbers of whoever is erased."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import JSON, Table, Text, and_, cast, or_, select, update
from sqlalchemy.orm import Session

from kosmgr.applications.models import Application, ApplicationApproval, ApplicationRuling
from kosmgr.bindings.models import Binding
from kosmgr.cases.models import Case
from kosmgr.certification.models import Fee
from kosmgr.content.image_models import Picture
from kosmgr.content.models import Note
from kosmgr.content.print_models import ExemptPhrase
from kosmgr.devices.models import Device, DeviceObservation, Sim, SimObservation
from kosmgr.documents import rules as documents
from kosmgr.documents.models import Document, DocumentCheck, DocumentRevision
from kosmgr.drift.models import DriftComparison, DriftDifference
from kosmgr.findings.models import Finding, FindingSubject
from kosmgr.isolation.models import Freeze, FrozenAccount
from kosmgr.kit import db as database
from kosmgr.kit.db import Base
from kosmgr.kit.text import fold
from kosmgr.letters.models import LetterIssue
from kosmgr.logins.models import LoginBatch
from kosmgr.people.erasing import Cloak
from kosmgr.people.models import Employee, PersonPaper
from kosmgr.post.models import Notice
from kosmgr.retention import personal
from kosmgr.runs.models import Run
from kosmgr.spotchecks.models import SpotAsk, SpotCheck, SpotRound
from kosmgr.tasks.models import Task, Waiver
from kosmgr.users.models import AnsweredRequest

LOOKED_THROUGH = (personal.NAME, personal.TEXT, personal.JSON)
_MOST = 25  # words of one statement
# their tables are gone through, though nothing here asks them by name
ALSO = (
    DriftComparison,
    DriftDifference,
    Fee,
    Freeze,
    FrozenAccount,
    Run,
    AnsweredRequest,
    Notice,
    LoginBatch,
    Note,
    ExemptPhrase,
    Picture,
)


def everywhere(db: Session, cloak: Cloak, notes: set[int]) -> int:
    """Cover names and numbers wherever they are written; how many rows were changed.

    `notes` gets the numbers of the notes that say something else now: their fingerprints have to follow.
    """
    changed = 0
    for table, places in _by_table():
        words = {*cloak.names, *map(fold, cloak.names), *(number[-4:] for number in cloak.numbers)}
        for part in database.chunks(sorted(words), _MOST):
            said = or_(*(_says(table, place, word) for place in places for word in part))
            rows = _cover(db, table, places, said, cloak)
            changed += len(rows)
            if table.name == Note.__tablename__:
                notes.update(rows)
    return changed


def own_rows(db: Session, employee: Employee, cloak: Cloak) -> int:
    """The same in rows that are tied to one person, where a name is theirs whoever else is called so."""
    changed = 0
    for table, places in _by_table():
        tie = _TIES.get(table.name)
        if tie is not None:
            changed += len(_cover(db, table, places, tie(employee.id), cloak))
    return changed


def name_cells(db: Session, employee: Employee, alias: str) -> int:
    """Cells that hold the person's name beside their 工号 or id: replaced, however the name was written there."""
    number = employee.number
    here = select(Device.id).where(Device.entity_id == employee.entity_id)
    cards = select(Sim.id).where(or_(Sim.entity_id == employee.entity_id, Sim.entity_id.is_(None)))
    seen, card = DeviceObservation, SimObservation
    cells: tuple[tuple[Any, dict[str, str], Any], ...] = (
        (Application, {"applicant": alias, "applicant_key": fold(alias)}, Application.employee_id == employee.id),
        (Task, {"assignee": alias}, and_(Task.assignee_employee_id == employee.id, Task.assignee.is_not(None))),
        (seen, {"keeper_name": alias},
         and_(seen.keeper_employee == number, seen.device_id.in_(here), seen.keeper_name.is_not(None))),
        (card, {"registrant_name": alias}, card.registrant_employee_id == employee.id),
        (card, {"user_name": alias},
         and_(card.user_employee == number, card.sim_id.in_(cards), card.user_name.is_not(None))),
    )  # fmt: skip
    changed = 0
    for model, values, mine in cells:
        done = db.execute(update(model).where(mine).values(**values).execution_options(synchronize_session=False))
        changed += int(done.rowcount)  # type: ignore[attr-defined]
    return changed


def _by_table() -> list[tuple[Table, list[personal.Place]]]:
    found: dict[str, list[personal.Place]] = {}
    for place in personal.PLACES:
        if place.how in LOOKED_THROUGH:
            found.setdefault(place.table, []).append(place)
    return [(Base.metadata.tables[name], places) for name, places in found.items()]


def _says(table: Table, place: personal.Place, word: str) -> Any:
    """Whether a word stands in a column; JSON may be stored with or without escapes."""
    column = table.c[place.column]
    if not isinstance(column.type, JSON):
        return column.contains(word, autoescape=True)
    plain = cast(column, Text)
    escaped = json.dumps(word)[1:-1]
    return or_(*(plain.contains(form, autoescape=True) for form in {word, escaped}))


def _cover(db: Session, table: Table, places: list[personal.Place], chosen: Any, cloak: Cloak) -> list[int]:
    """The numbers of the rows that were changed."""
    columns = [table.c[place.column] for place in places]
    how: dict[str, Callable[[Any], Any]] = {
        personal.NAME: cloak.name,
        personal.TEXT: cloak.text,
        personal.JSON: cloak.tree,
    }
    changed: list[int] = []
    for row in db.execute(select(table.c.id, *columns).where(chosen)).all():
        found = zip(places, row[1:], strict=True)
        values = {place.column: told for place, value in found if value and (told := how[place.how](value)) != value}
        if not values:
            continue
        if table.name == "documents":
            _same_key(row, values)
        if "applicant_key" in values:
            values["applicant_key"] = fold(values["applicant_key"])
        db.execute(update(table).where(table.c.id == row.id).values(values))
        changed.append(row.id)
    return changed


def _same_key(row: Any, values: dict[str, Any]) -> None:
    """A document of a ledger is recognised by title and number, whatever stands in them now."""
    values.pop("ledger_key", None)
    if row.ledger_key is not None and ("title" in values or "number" in values):
        values["ledger_key"] = documents.ledger_key(values.get("title", row.title), values.get("number", row.number))


def _cases(employee_id: int) -> Any:
    return select(Case.id).where(Case.employee_id == employee_id)


def _applications(employee_id: int) -> Any:
    return select(Application.id).where(Application.employee_id == employee_id)


def _documents(employee_id: int) -> Any:
    return or_(
        and_(Document.subject_kind == "employee", Document.subject_id == employee_id),
        and_(Document.subject_kind == "case", Document.subject_id.in_(_cases(employee_id))),
        and_(Document.subject_kind == "application", Document.subject_id.in_(_applications(employee_id))),
    )


def _tasks(employee_id: int) -> Any:
    return and_(Task.subject_kind == "case", Task.subject_id.in_(_cases(employee_id)))


def _findings(employee_id: int) -> Any:
    about = (FindingSubject.kind == "employee", FindingSubject.ref_id == employee_id)
    return Finding.id.in_(select(FindingSubject.finding_id).where(*about))


def _spot_checks(employee_id: int) -> Any:
    return select(SpotCheck.id).where(SpotCheck.employee_id == employee_id)


def _spot_rounds(employee_id: int) -> Any:
    named = select(SpotCheck.round_id).where(SpotCheck.employee_id == employee_id)
    return and_(SpotRound.kind == "manual", SpotRound.id.in_(named))


def _of_documents(column: Any) -> Callable[[int], Any]:
    return lambda employee_id: column.in_(select(Document.id).where(_documents(employee_id)))


# Which rows of a table are tied to a person by more than a name.
_TIES: dict[str, Callable[[int], Any]] = {
    "applications": lambda employee_id: Application.employee_id == employee_id,
    "application_approvals": lambda employee_id: ApplicationApproval.application_id.in_(_applications(employee_id)),
    "application_rulings": lambda employee_id: ApplicationRuling.application_id.in_(_applications(employee_id)),
    "bindings": lambda employee_id: Binding.employee_id == employee_id,
    "cases": lambda employee_id: Case.employee_id == employee_id,
    "documents": _documents,
    "document_checks": _of_documents(DocumentCheck.document_id),
    "document_revisions": _of_documents(DocumentRevision.document_id),
    "findings": _findings,
    "letter_issues": lambda employee_id: LetterIssue.employee_id == employee_id,
    "person_papers": lambda employee_id: PersonPaper.employee_id == employee_id,
    "spot_asks": lambda employee_id: SpotAsk.check_id.in_(_spot_checks(employee_id)),
    "spot_checks": lambda employee_id: SpotCheck.employee_id == employee_id,
    "spot_rounds": _spot_rounds,
    "tasks": _tasks,
    "waivers": lambda employee_id: Waiver.task_id.in_(select(Task.id).where(_tasks(employee_id))),
}


def tied() -> Iterable[str]:
    """The tables above, for the test that keeps them among the places."""
    return _TIES.keys()
