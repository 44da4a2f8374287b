"""Pictures of notes: each file once an entity, what it looks like in numbers, where it is used, which two are one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class Picture(Base):
    """A file somebody handed in, told by its digest. Its files may be erased; what it looks like in numbers stays."""

    __tablename__ = "pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    sha256: Mapped[str] = mapped_column(String(64))  # of the file as it was handed in
    width: Mapped[int]
    height: Mapped[int]
    slide: Mapped[bool]  # text on an even ground
    plain: Mapped[bool]  # one colour or nearly: only the same file is the same picture
    version: Mapped[int]  # of the numbers
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    stored_as: Mapped[str] = mapped_column(String(32))
    small_as: Mapped[str] = mapped_column(String(32))  # the thumbnail
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    allowed_why: Mapped[str | None] = mapped_column(Text)  # everybody may use it: a closing card, a logo
    allowed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    allowed_by: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("entity_id", "sha256"),
        Index(None, "sha256"),
        CheckConstraint("(allowed_why IS NULL) = (allowed_at IS NULL)", name="allowed"),
    )


class PictureView(Base):
    """The numbers of a picture: as it stands, and once more without its border if it has one."""

    __tablename__ = "picture_views"

    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    bits: Mapped[bytes] = mapped_column(LargeBinary(80))  # both hashes, and both of the mirror image
    grid: Mapped[bytes] = mapped_column(LargeBinary(1024))

    __table_args__ = (Index(None, "entity_id", "picture_id"), CheckConstraint("number IN (0, 1)", name="number"))


class NotePicture(Base):
    """A picture of a note in its place: a file that is kept, or only the link to one."""

    __tablename__ = "note_pictures"

    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))
    link: Mapped[str | None] = mapped_column(String(500))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "picture_id"),
        Index(None, "link"),
        CheckConstraint("(picture_id IS NULL) <> (link IS NULL)", name="one_source"),
        CheckConstraint("position BETWEEN 1 AND 18", name="position"),
    )


class PicturePair(Base):
    """Two files of an entity that show the same, or of which one is a part of the other."""

    __tablename__ = "picture_pairs"

    a_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"), primary_key=True)  # the lower id
    b_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"), primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    how: Mapped[str] = mapped_column(String(10))  # same | mirror | part
    agreement: Mapped[int]  # per cent
    version: Mapped[int]

    __table_args__ = (
        Index(None, "entity_id"),
        Index(None, "b_id"),
        CheckConstraint("a_id < b_id", name="order"),
        CheckConstraint("how IN ('same', 'mirror', 'part')", name="how"),
    )
