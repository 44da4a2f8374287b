"""Many rows at once, without objects: the driver's own fast path on each database."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.orm import Session

from kosmgr.kit import db as database


def insert(db: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert tuples in the order of `columns`: COPY on PostgreSQL, executemany of the driver on SQLite."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    connection = db.connection()
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - names of our own tables
    connection.exec_driver_sql(statement, list(_for_sqlite(rows)))


def _for_sqlite(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """Days and instants as the text SQLAlchemy reads back."""
    texts: dict[date, str] = {}
    for row in rows:
        made = []
        for value in row:
            kind = value.__class__
            if kind is date:
                text = texts.get(value)
                if text is None:
                    text = texts[value] = value.isoformat()
                made.append(text)
            elif kind is datetime:
                made.append(value.strftime("%Y-%m-%d %H:%M:%S.%f"))
            else:
                made.append(value)
        yield tuple(made)


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
