"""Finding pictures, their numbers, and the notes that show them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, union
from sqlalchemy.orm import Session

from kosmgr.content import picture_rules, rules
from kosmgr.content.image_models import NotePicture, Picture, PicturePair, PictureView
from kosmgr.content.models import Note
from kosmgr.kit import clock
from kosmgr.kit import db as database


def of_note(db: Session, note_id: int) -> list[tuple[NotePicture, Picture | None]]:
    """The pictures of a note in their order."""
    statement = (
        select(NotePicture, Picture)
        .outerjoin(Picture, Picture.id == NotePicture.picture_id)
        .where(NotePicture.note_id == note_id)
        .order_by(NotePicture.position)
    )
    return [(row[0], row[1]) for row in db.execute(statement)]


def by_digest(db: Session, entity_id: int, digests: Collection[str]) -> dict[str, Picture]:
    """The pictures of an entity among some digests."""
    statement = select(Picture).where(Picture.entity_id == entity_id)
    return {row[0].sha256: row[0] for row in database.select_by(db, statement, Picture.sha256, digests)}


def bits(db: Session, entity_ids: Collection[int] | None, below: int | None = None) -> Sequence[Any]:
    """(picture_id, bits) of every view of some entities that says anything."""
    statement = (
        select(PictureView.picture_id, PictureView.bits)
        .join(Picture, Picture.id == PictureView.picture_id)
        .where(~Picture.plain)
        .order_by(PictureView.picture_id)
    )
    if entity_ids is not None:
        statement = statement.where(PictureView.entity_id.in_(list(entity_ids)))
    if below is not None:
        statement = statement.where(PictureView.picture_id < below)
    return db.execute(statement).all()


def numbers(db: Session, picture_ids: Iterable[int]) -> dict[int, tuple[Picture, list[PictureView]]]:
    """Some pictures with their views."""
    statement = select(Picture, PictureView).join(PictureView, PictureView.picture_id == Picture.id)
    found: dict[int, tuple[Picture, list[PictureView]]] = {}
    for picture, view in database.select_by(
        db, statement.order_by(PictureView.picture_id, PictureView.number), Picture.id, picture_ids
    ):
        found.setdefault(picture.id, (picture, []))[1].append(view)
    return found


def pairs_of(db: Session, picture_ids: Collection[int]) -> list[PicturePair]:
    """Every pair one of some pictures is in."""
    found: dict[tuple[int, int], PicturePair] = {}
    for column in (PicturePair.a_id, PicturePair.b_id):
        for row in database.select_by(db, select(PicturePair), column, picture_ids):
            found[(row[0].a_id, row[0].b_id)] = row[0]
    return [found[key] for key in sorted(found)]


def _uses() -> Any:
    return (
        select(
            NotePicture.picture_id, Note.id, Note.publisher_id, Note.entity_id, Note.day, Note.title,
            NotePicture.position,
        )
        .join(Note, Note.id == NotePicture.note_id)
        .where(Note.state != rules.DROPPED)
    )  # fmt: skip


def uses_of(db: Session, picture_ids: Collection[int]) -> list[picture_rules.Use]:
    """Where some pictures are shown, in notes that stand."""
    found = database.select_by(db, _uses(), NotePicture.picture_id, picture_ids)
    return [picture_rules.Use(*row) for row in found]


def shared(db: Session, entity_ids: Collection[int] | None) -> tuple[list[picture_rules.Use], list[tuple[int, int]]]:
    """Every use of a picture that may be used again elsewhere, and which two pictures are one; allowed ones are out."""
    ok = Picture.allowed_why.is_(None)
    again = (
        select(NotePicture.picture_id)
        .join(Picture, Picture.id == NotePicture.picture_id)
        .where(ok)
        .group_by(NotePicture.picture_id)
        .having(func.count(NotePicture.note_id.distinct()) > 1)
    )
    pairs = select(PicturePair.a_id, PicturePair.b_id)
    if entity_ids is not None:
        again = again.where(Picture.entity_id.in_(list(entity_ids)))
        pairs = pairs.where(PicturePair.entity_id.in_(list(entity_ids)))
    allowed = select(Picture.id).where(~ok)
    pairs = pairs.where(PicturePair.a_id.not_in(allowed), PicturePair.b_id.not_in(allowed))
    paired = pairs.subquery()
    wanted = union(again, select(paired.c.a_id), select(paired.c.b_id)).subquery()
    uses = [picture_rules.Use(*row) for row in db.execute(_uses().where(NotePicture.picture_id.in_(select(wanted))))]
    return uses, [(row[0], row[1]) for row in db.execute(pairs)]


def links_shared(db: Session, entity_ids: Collection[int] | None) -> Sequence[Any]:
    """(link, note id, publisher id, day) of links to pictures that several notes have."""
    several = (
        select(NotePicture.link)
        .join(Note, Note.id == NotePicture.note_id)
        .where(NotePicture.link.is_not(None), Note.state != rules.DROPPED)
        .group_by(NotePicture.link)
        .having(func.count(NotePicture.note_id.distinct()) > 1)
    )
    statement = (
        select(NotePicture.link, Note.id, Note.publisher_id, Note.day)
        .join(Note, Note.id == NotePicture.note_id)
        .where(Note.state != rules.DROPPED, NotePicture.link.in_(several))
        .order_by(NotePicture.link, Note.day, Note.id)
    )
    if entity_ids is not None:
        statement = statement.where(Note.entity_id.in_(list(entity_ids)))
    return db.execute(statement).all()


def stored_names(db: Session) -> set[str]:
    """Names of every file some picture speaks of."""
    rows = db.execute(select(Picture.stored_as, Picture.small_as).where(Picture.erased_at.is_(None)))
    return {name for row in rows for name in row}


def old_files(db: Session, entity_id: int, before: datetime, most: int) -> list[Picture]:
    """Pictures that came in before an instant and that no note since shows, whose files are still there."""
    young = (
        select(NotePicture.picture_id)
        .join(Note, Note.id == NotePicture.note_id)
        .where(NotePicture.picture_id.is_not(None), or_(Note.day >= clock.day_of(before), Note.state == rules.DRAFT))
    )
    statement = (
        select(Picture)
        .where(Picture.entity_id == entity_id, Picture.erased_at.is_(None), Picture.allowed_why.is_(None))
        .where(Picture.added_at < before, Picture.id.not_in(young))
        .order_by(Picture.id)
        .limit(most)
    )
    return list(db.scalars(statement))


def outdated(db: Session, entity_id: int, version: int, most: int) -> list[Picture]:
    """Pictures whose numbers are of an earlier make and whose thumbnail is there."""
    statement = select(Picture).where(
        Picture.entity_id == entity_id, Picture.version < version, Picture.erased_at.is_(None)
    )
    return list(db.scalars(statement.order_by(Picture.id).limit(most)))


def used(db: Session, picture_id: int) -> bool:
    """Whether some note shows it."""
    return db.scalar(select(NotePicture.note_id).where(NotePicture.picture_id == picture_id).limit(1)) is not None


def forget(db: Session, picture_id: int) -> None:
    """Remove a picture with its numbers and pairs."""
    db.execute(delete(PicturePair).where(or_(PicturePair.a_id == picture_id, PicturePair.b_id == picture_id)))
    db.execute(delete(PictureView).where(PictureView.picture_id == picture_id))
    db.execute(delete(Picture).where(Picture.id == picture_id))


def forget_numbers(db: Session, picture_id: int) -> None:
    """Remove the numbers of a picture, and the pairs that came of them; crops stay."""
    either = or_(PicturePair.a_id == picture_id, PicturePair.b_id == picture_id)
    db.execute(delete(PicturePair).where(either, PicturePair.how != picture_rules.PART))
    db.execute(delete(PictureView).where(PictureView.picture_id == picture_id))


def files_of(db: Session, sha256: str, entity_ids: Collection[int] | None) -> list[Picture]:
    """The same file in some entities."""
    statement = select(Picture).where(Picture.sha256 == sha256)
    if entity_ids is not None:
        statement = statement.where(Picture.entity_id.in_(list(entity_ids)))
    return list(db.scalars(statement))


def places(db: Session) -> list[int]:
    """Ids of the entities that have pictures."""
    return list(db.scalars(select(Picture.entity_id).distinct().order_by(Picture.entity_id)))
