"""What is kept of a note's text so that its copies are found: fingerprints, their index, pairs, exempted phrases.

Rows carry the version of the fingerprint they were made with. A new version is written beside the old one, which
answers until the new one is complete.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class NotePrint(Base):
    """The fingerprint of one note in one version.

    `sketch` has the hashes that stand in `NoteGram`, packed: with them the note's rows there are found again when its
    text is already another one. `title_digest` is null for a title without a letter.
    """

    __tablename__ = "note_prints"

    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    digest: Mapped[int] = mapped_column(BigInteger)
    title_digest: Mapped[int | None] = mapped_column(BigInteger)
    chars: Mapped[int]  # of the normalised text
    sketch: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        Index("ix_note_prints_digest", "version", "entity_id", "digest"),
        Index("ix_note_prints_title", "version", "entity_id", "title_digest"),
        {"sqlite_with_rowid": False},
    )


class NoteGram(Base):
    """One hash of a note's sketch. No foreign keys: fifty rows a note, written only together with its `NotePrint`."""

    __tablename__ = "note_grams"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    gram: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    __table_args__ = ({"sqlite_with_rowid": False},)


class NotePair(Base):
    """Two notes found too close to each other, compared exactly; `a` came first. Shares are thousandths.

    Of identical texts only the first of their class is compared with others; the rest stand in pairs with it.
    """

    __tablename__ = "note_pairs"

    a_id: Mapped[int] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    b_id: Mapped[int] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    entity_a: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    entity_b: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    publisher_a: Mapped[int] = mapped_column(ForeignKey("publishers.id"))
    publisher_b: Mapped[int] = mapped_column(ForeignKey("publishers.id"))
    kind: Mapped[str] = mapped_column(String(10))  # exact | near | partial | short
    similarity: Mapped[int]
    a_in_b: Mapped[int]
    b_in_a: Mapped[int]
    shared: Mapped[int]  # of the normalised characters
    longest: Mapped[int]
    same_title: Mapped[bool]
    version: Mapped[int]

    __table_args__ = (
        Index(None, "b_id"),
        Index(None, "entity_a"),
        Index(None, "entity_b"),
        CheckConstraint("kind IN ('exact', 'near', 'partial', 'short')", name="kind"),
        CheckConstraint("a_id <> b_id", name="two"),
        {"sqlite_with_rowid": False},
    )


class NoteIndex(Base):
    """One version of the fingerprint: being built, up to which note, or complete."""

    __tablename__ = "note_indexes"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(10))
    through_id: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('building', 'complete')", name="state"),
        CheckConstraint("(state = 'complete') = (completed_at IS NOT NULL)", name="completed"),
    )


class ExemptPhrase(Base):
    """A sentence of the brand that any note of the entity may repeat; it does not count as copied."""

    __tablename__ = "exempt_phrases"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    phrase: Mapped[str] = mapped_column(String(500))
    phrase_key: Mapped[str] = mapped_column(String(500))  # as compared: letters and figures only
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("entity_id", "phrase_key"),)
