"""Changes of the legal representative or the address: entered by hand, followed up one 企业号 and paper at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from kosmgr.audit import service as journal
from kosmgr.documents import models, queries, rules, watched
from kosmgr.documents import service as documents
from kosmgr.entities import service as entities
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

DAYS = "document.legal_change_days"


@dataclass(frozen=True)
class Item:
    """One thing the platform must have anew after a change."""

    subject_kind: str  # enterprise_account | document
    subject_id: int
    label: str
    done: models.LegalUpdate | None


@dataclass(frozen=True)
class Followed:
    """A change with everything that has to follow it."""

    change: models.LegalChange
    items: list[Item]


@requires(Permission.DOCUMENT_WRITE)
def record_change(
    work: Work,
    entity_id: int,
    changed_on: date,
    kind: str = "legal_person",
    due_on: date | None = None,
    note: str | None = None,
) -> models.LegalChange:
    """Say that an entity has another legal representative or address since a day: every 企业号 and every paper on the
    platform that names it is to be updated by `due_on` (default: the rulebook's days after the change)."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.DOCUMENT_WRITE)
    rules.check_word(kind, rules.LEGAL_CHANGES)
    due = due_on or changed_on + timedelta(days=rulebook.value(work, DAYS, entity.id, changed_on))
    if due < changed_on:
        raise rules.DeadlineWrong(due_on=due, changed_on=changed_on)
    if any(c.kind == kind and c.changed_on == changed_on for c in queries.legal_changes(work.db, [entity.id])):
        raise rules.ChangeExists(changed_on=changed_on, what=rules.LEGAL_CHANGES[kind])
    change = models.LegalChange(
        entity_id=entity.id,
        kind=kind,
        changed_on=changed_on,
        due_on=due,
        note=note,
        recorded_at=work.now,
        recorded_by=work.actor.name,
    )
    work.db.add(change)
    work.db.flush()
    after = {"kind": kind, "changed_on": changed_on, "due_on": due, "note": note}
    journal.note(work, journal.Note("entity.legal_change", "entity", entity.id, entity.id, after=after))
    return change


@requires(Permission.LEDGER_READ)
def changes(work: Work, entity_ids: Collection[int] | None = None) -> list[Followed]:
    """Changes of visible entities, newest first, each with what has to follow it and what has."""
    seen = {entity.id for entity in entities.visible_entities(work)}
    wanted = seen if entity_ids is None else seen & set(entity_ids)
    found = queries.legal_changes(work.db, wanted)
    done = {
        (update.change_id, update.subject_kind, update.subject_id): update
        for update in queries.legal_updates(work.db, [change.id for change in found])
    }
    papers = queries.papers(work.db, work.today)
    followed = []
    for change in found:
        items = [
            Item("enterprise_account", one.id, one.nickname, done.get((change.id, "enterprise_account", one.id)))
            for one in entities.enterprise_accounts(work, change.entity_id)
        ]
        bare = watched.Change(change.id, change.entity_id, change.kind, change.changed_on, change.due_on, frozenset())
        items += [
            Item("document", one.id, one.label, done.get((change.id, "document", one.id)))
            for one in watched.affected(bare, papers.lines)
        ]
        followed.append(Followed(change, items))
    return followed


@requires(Permission.DOCUMENT_WRITE)
def record_update(
    work: Work, change_id: int, subject_kind: str, subject_id: int, on: date | None = None
) -> models.LegalUpdate:
    """Say that one 企业号 or document was brought up to date on the platform."""
    change = next((one for one in queries.legal_changes(work.db) if one.id == change_id), None)
    if change is None:
        raise rules.ChangeUnknown()
    entities.visible_entity(work, change.entity_id, for_=Permission.DOCUMENT_WRITE)
    if subject_kind == "document":
        document = documents.visible_document(work, subject_id, for_=Permission.DOCUMENT_WRITE)
        belongs = document.entity_id == change.entity_id
    else:
        owned = {account.id for account in entities.enterprise_accounts(work, change.entity_id)}
        belongs = subject_kind == "enterprise_account" and subject_id in owned
    if not belongs:
        raise rules.ChangeUnknown()
    same = (change.id, subject_kind, subject_id)
    known = queries.legal_updates(work.db, [change.id])
    if any((one.change_id, one.subject_kind, one.subject_id) == same for one in known):
        raise rules.AlreadyFollowed()
    update = models.LegalUpdate(
        change_id=change.id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        done_on=on or work.today,
        done_at=work.now,
        done_by=work.actor.name,
    )
    work.db.add(update)
    work.db.flush()
    after = {"change": change.id, "changed_on": change.changed_on, "done_on": update.done_on}
    note = journal.Note(f"{subject_kind}.platform_updated", subject_kind, subject_id, change.entity_id, after=after)
    journal.note(work, note)
    return update
