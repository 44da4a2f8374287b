"""Many rows at once, without objects: the driver's own fast path on each database."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.orm import Session

from kosmgr.kit import db as database


def insert(db: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert tuples in the order of `columns`."""
    database.insert_tuples(db, table, columns, rows)


def change(db: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Update rows by id; every dict has `id` and the same columns."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    for names, found in groups.items():
        from_id = {f"b_{name}": name for name in names}
        statement = update(table).where(table.c.id == database_param("b_id", table))
        statement = statement.values(
            {name: database_param(mark, table) for mark, name in from_id.items() if name != "id"}
        )
        db.connection().execute(statement, [{f"b_{name}": value for name, value in row.items()} for row in found])


def database_param(mark: str, table: Table) -> Any:
    """A parameter with the type of the column it stands for."""
    from_column = table.c[mark.removeprefix("b_")]
    return bindparam(mark, type_=from_column.type)


def remove(db: Session, table: Table, ids: Iterable[int]) -> None:
    """Delete rows by id."""
    for part in database.chunks(sorted(ids)):
        db.execute(delete(table).where(table.c.id.in_(part)).execution_options(synchronize_session=False))
