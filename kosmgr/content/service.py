"""The register of notes: seeing one, adding, changing, publishing and dropping. Planning is in `planning`."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.content import keeping, publishers, queries, rules
from kosmgr.content.models import Note, Publisher
from kosmgr.kit import clock
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

_PLAIN = ("kind", "topic", "text_source", "goods", "promoted", "platform_state", "review_first", "review_second",
          "remark")  # fmt: skip
CHANGEABLE = ("title", "body", "tags", *_PLAIN, "link")


@requires(Permission.LEDGER_READ)
def visible_note(work: Work, note_id: int, for_: Permission = Permission.LEDGER_READ) -> Note:
    """One note, if the actor's grants there carry the permission."""
    found = queries.by_id(work.db, work.actor, for_, note_id)
    if found is None:
        raise rules.NoteUnknown()
    return found


@requires(Permission.NOTE_WRITE)
def visible_publisher(work: Work, reference: str, for_: Permission = Permission.NOTE_WRITE) -> Publisher:
    """Whoever publishes under a 小红书号: an account, a 企业号 or a test account. Needs a writing unit of work, for an
    account gets its publisher with its first note."""
    found = publishers.named(work, reference, for_)
    if found is None:
        raise rules.PublisherUnknown(publisher=reference)
    return found


@requires(Permission.NOTE_WRITE)
def add(work: Work, given: rules.NoteGiven) -> Note:
    """Register a note: published where a day of publication is given, else a draft; planning is a step of its own."""
    return add_many(work, [given])[0]


@requires(Permission.NOTE_WRITE)
def add_many(work: Work, all_given: Sequence[rules.NoteGiven]) -> list[Note]:
    """The same of several at once, all or none."""
    by = {one: publishers.visible_one(work, one, Permission.NOTE_WRITE) for one in {x.publisher_id for x in all_given}}
    notes = [_new(work, given, by[given.publisher_id]) for given in all_given]
    work.db.flush()
    for note in notes:
        _noted(work, "note.added", note, after=_facts(note))
    keeping.kept(work, notes)
    return notes


def _new(work: Work, given: rules.NoteGiven, publisher: publishers.Label) -> Note:
    rules.check_text(given.title, given.body, given.text_source, given.tags)
    rules.check_word(N_("形式"), given.kind, rules.KINDS)
    rules.check_link(given.link)
    rules.check_counts(given.counts)
    published_on = clock.day_of(given.published_at) if given.published_at else given.published_on
    if published_on is not None:
        rules.check_published(published_on, work.today)
    if publisher.ended_on is not None and publisher.ended_on <= (published_on or work.today):
        raise rules.TestAccountEnded(account=publisher.xhs_id, day=publisher.ended_on)
    key = given.key or (rules.key_of(given.link, None, None, "") if given.link else f"own:{secrets.token_hex(16)}")
    if queries.by_key(work.db, publisher.id, key) is not None:
        raise rules.NoteTwice(publisher=publisher.name)
    note = Note(
        entity_id=publisher.entity_id,
        publisher_id=publisher.id,
        key=key,
        state=rules.state_of(None, published_on),
        title=given.title,
        body=given.body,
        tags=list(given.tags),
        **{name: getattr(given, name) for name in _PLAIN},
        link=given.link,
        published_on=published_on,
        published_at=given.published_at,
        **given.counts,
        counted_on=(given.counted_on or work.today) if given.counts else None,
        origin="observed" if published_on is not None else "decided",
        created_at=work.now,
    )
    work.db.add(note)
    return note


@requires(Permission.NOTE_WRITE)
def change(work: Work, note_id: int, changes: Mapping[str, Any], version: int | None = None) -> Note:
    """Put right what is said of a note, for whoever looks at the gate: people change notes by `planning.change`."""
    note = visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    after = {name: value for name, value in changes.items() if name in CHANGEABLE and getattr(note, name) != value}
    if not after:
        return note
    said = {name: after.get(name, getattr(note, name)) for name in ("title", "body", "text_source", "tags")}
    rules.check_text(**said)
    rules.check_word(N_("形式"), after.get("kind"), rules.KINDS)
    rules.check_link(after.get("link"))
    queries.claim(work.db, note, version)
    before = {name: getattr(note, name) for name in after}
    if after.get("link"):
        _rekey(work, note, after["link"])
    for name, value in after.items():
        setattr(note, name, value)
    work.db.flush()
    _noted(work, "note.changed", note, before=before, after=after)
    keeping.kept(work, [note])
    return note


@requires(Permission.NOTE_WRITE)
def publish(
    work: Work,
    note_id: int,
    on: date | None = None,
    at: time | None = None,
    link: str | None = None,
    version: int | None = None,
) -> Note:
    """Record that a draft or planned note was published in the app, on a day up to today, at a time of that day."""
    note = visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    day = on or work.today
    rules.check_state(note.state, rules.DRAFT, rules.PLANNED)
    rules.check_published(day, work.today)
    rules.check_link(link)
    queries.claim(work.db, note, version)
    if link:
        _rekey(work, note, link)
        note.link = link
    before = note.state
    note.state, note.published_on = rules.PUBLISHED, day
    note.published_at = rules.instant(day, at)
    work.db.flush()
    _noted(work, "note.published", note, before={"state": before}, after={"published_on": day, "link": note.link})
    keeping.kept(work, [note])
    return note


@requires(Permission.NOTE_WRITE)
def drop(work: Work, note_id: int, reason: str, on: date | None = None, version: int | None = None) -> Note:
    """Take a note out: it will not be published, or it was taken down; it stays in the register with the reason."""
    note = visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    if not reason.strip():
        raise rules.ReasonNeeded()
    rules.check_state(note.state, rules.DRAFT, rules.PLANNED, rules.PUBLISHED)
    day = on or work.today
    rules.check_published(day, work.today)
    queries.claim(work.db, note, version)
    before = note.state
    note.state, note.dropped_on, note.dropped_why = rules.DROPPED, day, reason.strip()
    work.db.flush()
    _noted(work, "note.dropped", note, before={"state": before}, after={"dropped_on": day}, reason=reason.strip())
    keeping.kept(work, [note])
    return note


@requires(Permission.NOTE_WRITE)
def restore(work: Work, note_id: int, version: int | None = None) -> Note:
    """Take back a drop: published again where it had been, else a draft, which has to be planned anew."""
    note = visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    rules.check_state(note.state, rules.DROPPED)
    queries.claim(work.db, note, version)
    before = {"dropped_on": note.dropped_on, "dropped_why": note.dropped_why}
    note.state, note.dropped_on, note.dropped_why = rules.state_of(None, note.published_on), None, None
    work.db.flush()
    _noted(work, "note.restored", note, before=before, after={"state": note.state})
    keeping.kept(work, [note])
    return note


def _rekey(work: Work, note: Note, link: str) -> None:
    """A note that gets its link is told by it from now on."""
    key = rules.key_of(link, None, None, "")
    same = queries.by_key(work.db, note.publisher_id, key)
    if same is not None and same.id != note.id:
        raise rules.NoteTwice(publisher=publishers.labels(work.db, [note.publisher_id])[note.publisher_id].name)
    note.key = key


def _facts(note: Note) -> dict[str, Any]:
    """What the log keeps of a new note: not its text, which is in the register."""
    return {
        "publisher_id": note.publisher_id,
        "state": note.state,
        "title": note.title,
        "link": note.link,
        "published_on": note.published_on,
    }


def _noted(
    work: Work,
    action: str,
    note: Note,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """One row of the log about a note."""
    journal.note(work, journal.Note(action, "note", note.id, note.entity_id, before=before, after=after, reason=reason))
