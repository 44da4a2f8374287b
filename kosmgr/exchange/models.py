"""Import batches, their files, every row as it was understood, and mappings made by hand."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class ImportBatch(Base):
    """Files previewed or applied together: all of them or none."""

    __tablename__ = "import_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(10))  # previewed | applied | undone | dropped
    as_of: Mapped[date]
    options: Mapped[dict[str, object]] = mapped_column(JSON)  # kind, encoding, sheet, include_hidden, new_entities
    report: Mapped[dict[str, object]] = mapped_column(JSON)  # the CONTRACT's import shape
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("status IN ('previewed', 'applied', 'undone', 'dropped')", name="status"),
        Index(None, "status"),
    )


class ImportFile(Base):
    """One uploaded file of a batch; the bytes lie in the upload folder until the batch is applied or dropped."""

    __tablename__ = "import_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str | None] = mapped_column(String(80))
    options: Mapped[dict[str, object]] = mapped_column(JSON)  # overrides for this file: encoding, sheet, kind, mapping


class LedgerRow(Base):
    """One row of a ledger as it was understood: the source's own assertion, kept whatever came of it.

    `key` is the row's main object (小红书号, 工号, device number, hash of a phone number …). The newest row of a key
    is `live`; older ones stay. All derived facts follow from the live rows, so the order of files does not matter.
    """

    __tablename__ = "ledger_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(160))
    row_no: Mapped[int]
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"))  # None: not known yet, or several
    observed_on: Mapped[date]
    digest: Mapped[str] = mapped_column(String(40))
    values: Mapped[str] = mapped_column(Text)  # JSON; phone numbers only sealed, hashed and masked
    live: Mapped[bool] = mapped_column(default=True)
    replaced_by_batch: Mapped[int | None]

    __table_args__ = (Index(None, "kind", "key"), Index(None, "batch_id"), Index(None, "entity_id"))


class ColumnMapping(Base):
    """A mapping a person made for sheets of one shape, used again for the next sheet of that shape."""

    __tablename__ = "column_mappings"

    id: Mapped[int] = mapped_column(primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    columns: Mapped[dict[str, object]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
