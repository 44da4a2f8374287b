"""What a note's counts were, day by day: the newest stand on the note, the earlier ones beside it."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from kosmgr.audit import service as journal
from kosmgr.content import queries, rules, service
from kosmgr.content.models import Note, NoteReading
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@requires(Permission.NOTE_WRITE)
def read(
    work: Work,
    note_id: int,
    counts: Mapping[str, int | None],
    on: date | None = None,
    platform_state: str | None = None,
    version: int | None = None,
) -> Note:
    """Record what a published note's counts were on a day; of one day the last reading counts."""
    note = service.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    day = on or work.today
    rules.check_counts(counts)
    known = {name: value for name, value in counts.items() if value is not None}
    if not known and platform_state is None:
        raise rules.NothingRead()
    if note.published_on is None:
        raise rules.NotInState(state=rules.STATES[note.state])
    if not note.published_on <= day <= work.today:
        raise rules.OutOfOrder(day=day)
    queries.claim(work.db, note, version)
    if note.counted_on is not None and day < note.counted_on:
        row = work.db.get(NoteReading, (note.id, day)) or NoteReading(note_id=note.id, counted_on=day)
        work.db.add(row)
        for name, value in known.items():
            setattr(row, name, value)
        row.platform_state = platform_state or row.platform_state
    else:
        if note.counted_on is not None and note.counted_on < day:
            _keep(work, note)
        for name, value in known.items():
            setattr(note, name, value)
        note.counted_on = day if known else note.counted_on
        note.platform_state = platform_state or note.platform_state
    work.db.flush()
    after = {**known, "counted_on": day} | ({"platform_state": platform_state} if platform_state else {})
    journal.note(work, journal.Note("note.read", "note", note.id, note.entity_id, after=after))
    return note


def _keep(work: Work, note: Note) -> None:
    """What stood on the note becomes an earlier reading."""
    assert note.counted_on is not None
    row = work.db.get(NoteReading, (note.id, note.counted_on))
    if row is None:
        row = NoteReading(note_id=note.id, counted_on=note.counted_on)
        work.db.add(row)
    for name in (*rules.COUNTS, "platform_state"):
        setattr(row, name, getattr(note, name))


@requires(Permission.LEDGER_READ)
def earlier(work: Work, note_id: int) -> Sequence[NoteReading]:
    """The readings before the newest of a visible note, the newest first."""
    note = service.visible_note(work, note_id)
    mine = select(NoteReading).where(NoteReading.note_id == note.id)
    return work.db.scalars(mine.order_by(NoteReading.counted_on.desc())).all()
