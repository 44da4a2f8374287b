"""The pictures of a note: handed in as files or as links, shown, taken out, and allowed to everybody.

A file is read in a process of its own before a transaction begins (`read`), so that nothing hostile is opened here.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.content import picture_compare, picture_queries, picture_rules, queries, service
from kosmgr.content.image_models import NotePicture, Picture
from kosmgr.content.models import Note
from kosmgr.kit import files
from kosmgr.likeness import engine
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

FOLDER = "pictures"  # under work.files, outside of anything that is served
MOST = "pictures.most"
reused = picture_compare.reused  # asked for drafts, beside what is asked of notes


@dataclass(frozen=True)
class Given:
    """A file that was read and is harmless: likeness.shots.Shot, with the name it came under."""

    name: str
    shot: Any


@dataclass(frozen=True)
class Shown:
    """One picture of a note, and in how many notes of the entity the same one stands, this one among them."""

    position: int
    picture: Picture | None
    link: str | None
    notes: int
    first: picture_rules.Use | None  # where it was shown first, if that is another note
    how: str | None  # picture_rules.HOW, to the nearest other

    @property
    def kept(self) -> bool:
        """Whether its file is there."""
        return self.picture is not None and self.picture.erased_at is None


@dataclass(frozen=True)
class File:
    """A picture to hand out."""

    path: Path
    media_type: str


def read(found: Sequence[tuple[str, bytes]]) -> list[Given]:
    """Files as harmless pictures, each by its own name refused if it is none."""
    shots = engine.shots()
    given = []
    for (name, _content), shot in zip(found, shots.read([content for _name, content in found]), strict=True):
        if isinstance(shot, shots.Unfit):
            raise picture_rules.PictureUnfit(shot.reason, file=name[: picture_rules.NAME_LENGTH], **shot.facts)
        given.append(Given(name[: picture_rules.NAME_LENGTH], shot))
    return given


def most(work: Work, entity_id: int) -> int:
    """How many pictures a note may have."""
    return min(picture_rules.MOST, int(rulebook.value(work, MOST, entity_id)))


@requires(Permission.NOTE_WRITE)
def add(work: Work, note_id: int, given: Sequence[Given] = (), links: Sequence[str] = ()) -> list[int]:
    """Put pictures behind those a note has, files before links; their places. A file the entity has already is kept
    once, and what looks like another of its pictures is found now."""
    note = service.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    wanted = [picture_rules.check_link(link) for link in links]
    there = picture_queries.of_note(work.db, note.id)
    picture_rules.check_room(len(there), len(given) + len(wanted), most(work, note.entity_id))
    queries.claim(work.db, note)
    pictures = _kept(work, note, given)
    sources: list[dict[str, Any]] = [{"picture_id": one.id} for one in pictures]
    sources += [{"link": link} for link in wanted]
    start = max((row.position for row, _picture in there), default=0)
    if start + len(sources) > picture_rules.MOST:  # one was taken out before: close the gap
        start = _closed(work, note.id)
    places = list(range(start + 1, start + 1 + len(sources)))
    for place, source in zip(places, sources, strict=True):
        work.db.add(NotePicture(note_id=note.id, position=place, added_at=work.now, **source))
    work.db.flush()
    _noted(work, "note.pictures_added", note, after={"positions": places, "files": [one.sha256 for one in pictures]})
    return places


@requires(Permission.NOTE_WRITE)
def remove(work: Work, note_id: int, position: int) -> None:
    """Take a picture out of a note; the file goes too if no other note has it, its place stays empty."""
    note = service.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    row = work.db.get(NotePicture, (note.id, position))
    if row is None:
        raise picture_rules.PictureUnknown()
    queries.claim(work.db, note)
    picture_id, link = row.picture_id, row.link
    work.db.delete(row)
    work.db.flush()
    if picture_id is not None and not picture_queries.used(work.db, picture_id):
        _drop(work, work.db.get_one(Picture, picture_id))
    _noted(work, "note.picture_removed", note, before={"position": position, "link": link})


@requires(Permission.LEDGER_READ)
def of_note(work: Work, note_id: int) -> list[Shown]:
    """The pictures of a visible note, each with where else it stands."""
    note = service.visible_note(work, note_id)
    rows = picture_queries.of_note(work.db, note.id)
    around = picture_compare.around(work, [row.picture_id for row, _picture in rows if row.picture_id is not None])
    shown = []
    for row, picture in rows:
        near = around.get(row.picture_id or 0)
        uses = [] if near is None else near.uses
        first = uses[0] if uses and uses[0].note_id != note.id else None
        others = {one.note_id for one in uses} - {note.id}
        how = near.how(note.id) if near is not None and others else None
        shown.append(Shown(row.position, picture, row.link, 1 + len(others), first, how))
    return shown


@requires(Permission.LEDGER_READ)
def file(work: Work, note_id: int, position: int, small: bool = False) -> File:
    """One picture of a visible note, whole or as a thumbnail."""
    note = service.visible_note(work, note_id)
    row = work.db.get(NotePicture, (note.id, position))
    picture = None if row is None or row.picture_id is None else work.db.get(Picture, row.picture_id)
    if picture is None:
        raise picture_rules.PictureUnknown()
    if picture.erased_at is not None:
        raise picture_rules.PictureGone()
    found = files.path(work.files / FOLDER, picture.small_as if small else picture.stored_as)
    if found is None:
        raise picture_rules.PictureGone()
    return File(found, "image/jpeg" if small else picture.media_type)


@requires(Permission.NOTE_WRITE)
def allow(work: Work, note_id: int, position: int, reason: str | None) -> Picture:
    """Let everybody of the entity use a picture (a closing card, a logo) and say why; None: no longer."""
    note = service.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    row = work.db.get(NotePicture, (note.id, position))
    picture = None if row is None or row.picture_id is None else work.db.get(Picture, row.picture_id)
    if picture is None:
        raise picture_rules.PictureUnknown()
    why = (reason or "").strip() or None
    if (why is None) == (picture.allowed_why is None):
        raise picture_rules.PictureStands()
    picture.allowed_why = why
    picture.allowed_at, picture.allowed_by = (work.now, work.actor.name) if why else (None, None)
    work.db.flush()
    action = "note.picture_allowed" if why else "note.picture_disallowed"
    _noted(work, action, note, after={"position": position, "file": picture.sha256}, reason=why)
    return picture


def _kept(work: Work, note: Note, given: Sequence[Given]) -> list[Picture]:
    known = picture_queries.by_digest(work.db, note.entity_id, [one.shot.print.sha256 for one in given])
    new: dict[str, Picture] = {}
    for one in given:
        digest = one.shot.print.sha256
        if digest not in known and digest not in new:
            new[digest] = _row(work, note.entity_id, one.shot)
        elif digest in known and known[digest].erased_at is not None:
            _store(work, known[digest], one.shot)
    picture_compare.number(work, [(new[one], shot) for one, shot in _shots(given) if one in new])
    found = {**known, **new}
    return [found[one.shot.print.sha256] for one in given]


def _shots(given: Sequence[Given]) -> list[tuple[str, Any]]:
    return list({one.shot.print.sha256: one.shot.print for one in given}.items())


def _row(work: Work, entity_id: int, shot: Any) -> Picture:
    looks = shot.print
    picture = Picture(
        entity_id=entity_id,
        sha256=looks.sha256,
        width=looks.width,
        height=looks.height,
        slide=looks.slide,
        plain=looks.plain,
        version=engine.images().VERSION,
        added_at=work.now,
    )
    _store(work, picture, shot)
    work.db.add(picture)
    return picture


def _store(work: Work, picture: Picture, shot: Any) -> None:
    folder = work.files / FOLDER
    names = []
    for content in (shot.content, shot.thumbnail):
        kept = files.keep(folder, content)
        files.on_rollback(work.db, functools.partial(files.remove, folder, kept.name))
        names.append(kept.name)
    picture.media_type, picture.size, picture.erased_at = shot.media_type, len(shot.content), None
    picture.stored_as, picture.small_as = names


def _closed(work: Work, note_id: int) -> int:
    """Move the pictures of a note together; how many there are."""
    rows = [row for row, _picture in picture_queries.of_note(work.db, note_id)]
    for place, row in enumerate(rows, 1):
        row.position = place
        work.db.flush()
    return len(rows)


def _drop(work: Work, picture: Picture) -> None:
    """A picture nobody shows is not kept."""
    folder = work.files / FOLDER
    if picture.erased_at is None:
        for name in (picture.stored_as, picture.small_as):
            files.on_commit(work.db, functools.partial(files.remove, folder, name))
    picture_queries.forget(work.db, picture.id)


def _noted(
    work: Work,
    action: str,
    note: Note,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    journal.note(work, journal.Note(action, "note", note.id, note.entity_id, before=before, after=after, reason=reason))
