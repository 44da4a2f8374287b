"""Planning a note for a day: not under an account that is held, and not a text that is too close to one of ours."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.content import gate, holding, keeping, publishers, queries, rules, service
from kosmgr.content.models import Note
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@requires(Permission.NOTE_WRITE)
def plan(work: Work, note_id: int, on: date, at: time | None = None, version: int | None = None) -> Note:
    """Put a draft on a day from today on, or move a planned note to another day."""
    note = service.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    rules.check_state(note.state, rules.DRAFT, rules.PLANNED)
    rules.check_planned(on, work.today)
    publisher = publishers.visible_one(work, note.publisher_id, Permission.NOTE_WRITE)
    holding.check_free(work, publisher, on)
    gate.check(work, publisher, on, note.title, note.body, note.id)
    queries.claim(work.db, note, version)
    before = {"state": note.state, "planned_on": note.planned_on, "planned_time": note.planned_time}
    note.state, note.planned_on, note.planned_time = rules.PLANNED, on, at
    keeping.kept(work, [note])
    after = {"state": rules.PLANNED, "planned_on": on, "planned_time": at}
    journal.note(work, journal.Note("note.planned", "note", note.id, note.entity_id, before=before, after=after))
    return note


@requires(Permission.NOTE_WRITE)
def unplan(work: Work, note_id: int, version: int | None = None) -> Note:
    """Take a note out of the plan: it is a draft again."""
    note = service.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    rules.check_state(note.state, rules.PLANNED)
    queries.claim(work.db, note, version)
    before = {"state": note.state, "planned_on": note.planned_on}
    note.state, note.planned_on, note.planned_time = rules.DRAFT, None, None
    keeping.kept(work, [note])
    journal.note(work, journal.Note("note.unplanned", "note", note.id, note.entity_id, before=before))
    return note


@requires(Permission.NOTE_WRITE)
def change(work: Work, note_id: int, changes: Mapping[str, Any], version: int | None = None) -> Note:
    """Put right what is said of a note; a planned one whose text is then too close to another's stays as it was."""
    note = service.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    said = {name: changes.get(name, getattr(note, name)) for name in ("title", "body")}
    changed = any(said[name] != getattr(note, name) for name in said)
    if changed and note.state == rules.PLANNED and note.planned_on is not None:
        publisher = publishers.visible_one(work, note.publisher_id, Permission.NOTE_WRITE)
        gate.check(work, publisher, note.planned_on, said["title"], said["body"], note.id)
    return service.change(work, note_id, changes, version)


@requires(Permission.NOTE_WRITE)
def add_planned(work: Work, given: rules.NoteGiven, on: date, at: time | None = None) -> Note:
    """Register a note and plan it, or neither."""
    return plan(work, service.add(work, given).id, on, at)
