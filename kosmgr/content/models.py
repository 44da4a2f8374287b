"""Who publishes, and what: notes of 员工号, of 企业号 and of test accounts, planned, published and taken down."""

from datetime import date, datetime, time

from sqlalchemy import JSON, CheckConstraint, Computed, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.content import batch_models, image_models, print_models
from kosmgr.kit.db import Base, UtcDateTime

__all__ = [
    "Note",
    "NoteReading",
    "Publisher",
    "batch_models",
    "image_models",
    "print_models",
]  # all tables of the room

_ONE_SOURCE = (
    "(kind = 'kos' AND account_id IS NOT NULL AND enterprise_account_id IS NULL)"
    " OR (kind = 'enterprise' AND enterprise_account_id IS NOT NULL AND account_id IS NULL)"
    " OR (kind = 'test' AND account_id IS NULL AND enterprise_account_id IS NULL AND xhs_id IS NOT NULL)"
)


_APART = text("state <> 'published'")  # the few that are drafts, planned or dropped
_IMPORTED, _EXPORTED = text("batch_id IS NOT NULL"), text("note_batch_id IS NOT NULL")


class Publisher(Base):
    """Whoever notes appear under: an account of the matrix, a 企业号, or a test account that holds no seat.

    The first two take their names from where they are registered; only a test account has its own here.
    """

    __tablename__ = "publishers"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    kind: Mapped[str] = mapped_column(String(10))  # kos | enterprise | test
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), unique=True)
    enterprise_account_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise_accounts.id"), unique=True)
    xhs_id: Mapped[str | None] = mapped_column(String(60), unique=True)
    nickname: Mapped[str | None] = mapped_column(String(200))
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index(None, "entity_id"),
        CheckConstraint(_ONE_SOURCE, name="one_source"),
    )


class Note(Base):
    """One note: what it says, where it stands, and its newest counts.

    `key` tells it among the notes of its publisher: the platform's number where known, else the link, else a digest
    of day, time and title. A ledger that writes only 见文档 for the text leaves `body` empty and says so in
    `text_source`; such a note is compared by its title alone. A note that was published keeps its day when it is
    taken down (state dropped): it was there, and it counts.
    """

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    publisher_id: Mapped[int] = mapped_column(ForeignKey("publishers.id"))
    key: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12))  # draft | planned | published | dropped
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    kind: Mapped[str | None] = mapped_column(String(10))  # image | video | text
    topic: Mapped[str | None] = mapped_column(String(200))
    text_source: Mapped[str | None] = mapped_column(String(200))  # 见文档, 同王芳那篇
    goods: Mapped[bool | None]  # carries a goods card
    promoted: Mapped[bool | None]  # 投聚光
    planned_on: Mapped[date | None]
    planned_time: Mapped[time | None]
    published_on: Mapped[date | None]  # the Shanghai day
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # where it stands in time, for lists: a draft that has no day yet before everything else
    day: Mapped[date] = mapped_column(
        Date, Computed("coalesce(published_on, planned_on, '9999-12-31')", persisted=True)
    )
    dropped_on: Mapped[date | None]  # taken out of the plan, or taken down after it had been published
    dropped_why: Mapped[str | None] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(500))
    platform_state: Mapped[str | None] = mapped_column(String(60))  # the platform's or the ledger's word
    review_first: Mapped[str | None] = mapped_column(String(60))  # 初审, as the ledger writes it
    review_second: Mapped[str | None] = mapped_column(String(60))
    remark: Mapped[str | None] = mapped_column(Text)
    reads: Mapped[int | None]
    likes: Mapped[int | None]
    saves: Mapped[int | None]
    comments: Mapped[int | None]
    leads: Mapped[int | None]
    interactions: Mapped[int | None]  # 互动 where only the sum is known
    counted_on: Mapped[date | None]  # the day the counts were read
    origin: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]  # of the general import
    note_batch_id: Mapped[int | None]  # of a platform export

    __table_args__ = (
        UniqueConstraint("publisher_id", "key"),
        Index(None, "day", "id"),
        Index(None, "entity_id", "day", "id"),
        Index(None, "publisher_id", "day", "id"),
        Index("ix_notes_apart_entity", "entity_id", "state", "day", "id", sqlite_where=_APART, postgresql_where=_APART),
        Index("ix_notes_apart", "state", "day", "id", sqlite_where=_APART, postgresql_where=_APART),
        Index("ix_notes_note_batch", "note_batch_id", sqlite_where=_EXPORTED, postgresql_where=_EXPORTED),
        Index("ix_notes_batch", "batch_id", sqlite_where=_IMPORTED, postgresql_where=_IMPORTED),
        CheckConstraint("state IN ('draft', 'planned', 'published', 'dropped')", name="state"),
        CheckConstraint("kind IN ('image', 'video', 'text')", name="kind"),
        CheckConstraint("origin IN ('observed', 'decided')", name="origin"),
        CheckConstraint("state <> 'published' OR published_on IS NOT NULL", name="published"),
        CheckConstraint("published_on IS NULL OR state IN ('published', 'dropped')", name="unpublished"),
        CheckConstraint("state <> 'planned' OR planned_on IS NOT NULL", name="planned"),
        CheckConstraint("(state = 'dropped') = (dropped_on IS NOT NULL)", name="dropped"),
    )


class NoteReading(Base):
    """What a note's counts were on an earlier day; the newest stand on the note itself."""

    __tablename__ = "note_readings"

    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    counted_on: Mapped[date] = mapped_column(primary_key=True)
    reads: Mapped[int | None]
    likes: Mapped[int | None]
    saves: Mapped[int | None]
    comments: Mapped[int | None]
    leads: Mapped[int | None]
    interactions: Mapped[int | None]
    platform_state: Mapped[str | None] = mapped_column(String(60))
    note_batch_id: Mapped[int | None]

    __table_args__ = (
        Index("ix_note_readings_note_batch", "note_batch_id", sqlite_where=_EXPORTED, postgresql_where=_EXPORTED),
        {"sqlite_with_rowid": False},
    )
