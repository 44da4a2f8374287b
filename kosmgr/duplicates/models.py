"""When the notes of an entity were last compared all with all."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class NoteScan(Base):
    """The last look at all notes of an entity; `across_at`: also at those of other entities, by one who may see all."""

    __tablename__ = "note_scans"

    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), primary_key=True, autoincrement=False)
    scanned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    notes: Mapped[int]
    pairs: Mapped[int]
    across_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
