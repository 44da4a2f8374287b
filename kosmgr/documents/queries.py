"""Finding documents and their files; the claims that must not be won twice."""

import functools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased, attributes

from kosmgr.documents import rules, watched
from kosmgr.documents.models import Document, DocumentCheck, DocumentRevision, LegalChange, LegalUpdate
from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.kit import db as database
from kosmgr.kit import standing
from kosmgr.policy import Actor, Permission

Row = tuple[Document, str, DocumentRevision | None, DocumentCheck | None]


def claim(db: Session, document: Document) -> None:
    """Move the version on by one, or refuse: somebody was faster. Holds the row until the transaction ends."""
    step = update(Document).where(Document.id == document.id, Document.version == document.version)
    claimed = db.execute(step.values(version=document.version + 1).execution_options(synchronize_session=False))
    if cast("CursorResult[Any]", claimed).rowcount != 1:
        raise rules.DocumentChanged(title=document.title)
    attributes.set_committed_value(document, "version", document.version + 1)


def by_id(db: Session, actor: Actor, permission: Permission, document_id: int) -> Document | None:
    """A visible document as it is now, or None."""
    door = entities.within(actor, permission, Document.entity_id)
    statement = select(Document).where(Document.id == document_id, door)
    return db.scalar(statement.execution_options(populate_existing=True))


def taken(db: Session, entity_id: int, ledger_key: str, but: int | None = None) -> bool:
    """Whether the entity has a document of that title and number."""
    same = and_(Document.entity_id == entity_id, Document.ledger_key == ledger_key, Document.id != (but or 0))
    return db.scalar(select(Document.id).where(same).limit(1)) is not None


def rows(db: Session, actor: Actor, entity_ids: Collection[int] | None = None, *conditions: Any) -> Sequence[Row]:
    """Visible documents with the entity's name, the newest revision and the check of it."""
    newest = (
        select(func.max(DocumentRevision.number))
        .where(DocumentRevision.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    last = and_(DocumentRevision.document_id == Document.id, DocumentRevision.number == newest)
    statement = (
        select(Document, Entity.name, DocumentRevision, DocumentCheck)
        .join(Entity, Entity.id == Document.entity_id)
        .outerjoin(DocumentRevision, last)
        .outerjoin(DocumentCheck, DocumentCheck.revision_id == DocumentRevision.id)
        .where(entities.within(actor, Permission.LEDGER_READ, Document.entity_id), *conditions)
        .order_by(Document.valid_until_on.is_(None), Document.valid_until_on, Entity.name_key, Document.id)
    )
    if entity_ids is not None:
        statement = statement.where(Document.entity_id.in_(list(entity_ids)))
    return cast("Sequence[Row]", db.execute(statement).all())


def about(kind: str, subject_id: int) -> Any:
    """The condition that a document is about one thing."""
    return and_(Document.subject_kind == kind, Document.subject_id == subject_id)


def revisions(db: Session, document_id: int) -> list[tuple[DocumentRevision, DocumentCheck | None]]:
    """All files of a document with who checked them, newest first."""
    statement = (
        select(DocumentRevision, DocumentCheck)
        .outerjoin(DocumentCheck, DocumentCheck.revision_id == DocumentRevision.id)
        .where(DocumentRevision.document_id == document_id)
        .order_by(DocumentRevision.number.desc())
    )
    return [(row[0], row[1]) for row in db.execute(statement)]


def revision(db: Session, document_id: int, number: int | None = None) -> DocumentRevision | None:
    """One revision, or the newest."""
    statement = select(DocumentRevision).where(DocumentRevision.document_id == document_id)
    if number is not None:
        statement = statement.where(DocumentRevision.number == number)
    return db.scalar(statement.order_by(DocumentRevision.number.desc()).limit(1))


def check_of(db: Session, revision_id: int) -> DocumentCheck | None:
    """The verdict on a revision, if there is one."""
    return db.scalar(select(DocumentCheck).where(DocumentCheck.revision_id == revision_id))


def stored_names(db: Session) -> set[str]:
    """The names on the disk that rows speak of; of erased files the name is only history."""
    return set(db.scalars(select(DocumentRevision.stored_as).where(DocumentRevision.erased_at.is_(None))))


@dataclass(frozen=True)
class Proof:
    """The newest 在职证明 of a person that holds on a day."""

    document_id: int
    issued_on: date | None  # else the day it came
    valid_until_on: date | None
    has_file: bool
    verdict: str | None  # of the newest file: ok, rejected, or nobody looked yet


def proofs(db: Session, employee_ids: Iterable[int], on: date) -> dict[int, Proof]:
    """The newest employment proof of each person that holds on a day and was not rejected. For upper rooms that have
    already decided whom the actor may see."""
    return newest_proofs(database.select_by(db, select_proofs(on), Document.subject_id, employee_ids))


def select_proofs(on: date) -> Select[*tuple[Any, ...]]:
    """The employment proofs of everybody that hold on a day; `newest_proofs` makes something of the rows."""
    last = (
        select(func.max(DocumentRevision.number))
        .where(DocumentRevision.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    issued = func.coalesce(Document.issued_on, Document.received_on)
    return (
        select(
            Document.subject_id,
            Document.id,
            issued.label("issued"),
            Document.valid_until_on,
            DocumentRevision.id.label("revision"),
            DocumentRevision.erased_at,
            DocumentCheck.verdict,
        )
        .outerjoin(DocumentRevision, and_(DocumentRevision.document_id == Document.id, DocumentRevision.number == last))
        .outerjoin(DocumentCheck, DocumentCheck.revision_id == DocumentRevision.id)
        .where(Document.kind == "employment_proof", Document.subject_kind == "employee")
        .where(Document.superseded_by_id.is_(None))
        .where(or_(issued.is_(None), issued <= on))
        .where(or_(Document.valid_until_on.is_(None), Document.valid_until_on >= on))
    )


def newest_proofs(rows: Iterable[Any]) -> dict[int, Proof]:
    """By person, the newest that was not rejected."""
    found: dict[int, Proof] = {}
    for row in rows:
        if row.verdict == rules.REJECTED:
            continue
        proof = Proof(
            row.id, row.issued, row.valid_until_on, row.revision is not None and row.erased_at is None, row.verdict
        )
        known = found.get(row.subject_id)
        if known is None or _age(proof) > _age(known):
            found[row.subject_id] = proof
    return found


def _age(proof: Proof) -> tuple[date, int]:
    return (proof.issued_on or date.min, proof.document_id)


WATCHED_DAYS = timedelta(days=400)  # no company is reminded earlier than that


def papers(db: Session, on: date) -> watched.Papers:
    """What checks look at on a day: the papers that end soon or lack something, and the changes to be followed."""
    rows = db.execute(_looked_at(), {"on": on, "watched_on": on + WATCHED_DAYS})
    lines = []
    for row, has_file, has_twin, uscc, entity in rows:
        plain = None if rules.plain_number(row.number) is None else row.number
        key = plain if plain and not has_twin else f"{uscc or entity}/{plain or row.title}"
        lines.append(
            watched.Paper(
                id=row.id,
                entity_id=row.entity_id,
                key=key if row.subject_id is None else f"{key}#{row.id}",  # people's papers have the same title
                kind=row.kind,
                title=row.title,
                number=row.number,
                issued_on=row.issued_on,
                valid_until_on=row.valid_until_on,
                applies_to=row.applies_to,
                scan=row.scan,
                platform_upload=row.platform_upload,
                status=row.status,
                status_code=row.status_code,
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
                superseded=row.superseded_by_id is not None,
                has_file=has_file,
            )
        )
    return watched.Papers(lines, _changes(db, on), watched.successors(lines, on))


@functools.cache
def _looked_at() -> standing.Statement:
    """Documents of the day that end soon or lack something, whether there is a file and another of the number."""
    revised = exists().where(DocumentRevision.document_id == Document.id, DocumentRevision.erased_at.is_(None))
    looked_at = or_(
        Document.valid_until_on <= standing.day("watched_on"),
        Document.scan.is_(False),
        Document.status_code == "missing",
        Document.platform_upload == rules.NOT_UPLOADED,
        Document.kind.in_(rules.NAMING_LEGAL_PERSON | rules.NAMING_ADDRESS),
    )
    twin = aliased(Document)
    twice = exists().where(twin.number == Document.number, twin.id != Document.id)
    statement = select(Document, revised, twice, Entity.uscc, Entity.name).join(Entity)
    begun = or_(Document.issued_on.is_(None), Document.issued_on <= standing.day())
    return statement.where(begun, looked_at).order_by(Document.id)


def _changes(db: Session, on: date) -> list[watched.Change]:
    found: dict[LegalChange, set[tuple[str, int]]] = {}
    for change, followed in db.execute(_followed(), {"on": on}):
        done = found.setdefault(change, set())
        if followed is not None:
            done.add((followed.subject_kind, followed.subject_id))
    return [
        watched.Change(row.id, row.entity_id, row.kind, row.changed_on, row.due_on, frozenset(done))
        for row, done in found.items()
    ]


@functools.cache
def _followed() -> standing.Statement:
    return (
        select(LegalChange, LegalUpdate)
        .outerjoin(LegalUpdate, LegalUpdate.change_id == LegalChange.id)
        .where(LegalChange.changed_on <= standing.day())
        .order_by(LegalChange.changed_on.desc(), LegalChange.id.desc())
    )


def legal_changes(db: Session, entity_ids: Collection[int] | None = None) -> list[LegalChange]:
    """Changes of some entities (default: of all), newest first."""
    statement = select(LegalChange).order_by(LegalChange.changed_on.desc(), LegalChange.id.desc())
    if entity_ids is not None:
        statement = statement.where(LegalChange.entity_id.in_(list(entity_ids)))
    return list(db.scalars(statement))


def legal_updates(db: Session, change_ids: Collection[int]) -> list[LegalUpdate]:
    """What was brought up to date after some changes."""
    return list(
        db.scalars(select(LegalUpdate).where(LegalUpdate.change_id.in_(list(change_ids))).order_by(LegalUpdate.id))
    )
