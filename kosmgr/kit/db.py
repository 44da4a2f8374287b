"""The database: engine, sessions, column types, and the few statements both engines must share.

SQLite: WAL, foreign keys on, FULL synchronous, and BEGIN IMMEDIATE for writing, so that a reader that turns writer is
never refused at once. PostgreSQL: pre-ping and time-outs. A reading session refuses a flush.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    DateTime,
    Engine,
    Float,
    MetaData,
    Select,
    Table,
    Time,
    create_engine,
    event,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

BUSY_SECONDS = 15
# compiling a statement costs more than running ours: they are wide, not long
_POSTGRES_OPTIONS = f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout=120s -c timezone=UTC -c jit=off"
_INSTANT = "%Y-%m-%d %H:%M:%S.%f"
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the house."""

    metadata = MetaData(naming_convention=NAMING)


def table(model: type[Base]) -> Table:
    """The table of a model, for statements without objects."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on both sides, UTC in the database (SQLite forgets zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class in_seconds(FunctionElement[datetime]):
    """An instant by the database's own clock, so many seconds from now: what processes on many machines agree on."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, ahead: timedelta | BindParameter[float] = timedelta()) -> None:
        """`ahead` may be a parameter in seconds, for a statement that is made once."""
        super().__init__(literal(ahead.total_seconds(), Float()) if isinstance(ahead, timedelta) else ahead)


@compiles(in_seconds, "sqlite")
def _instant_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {seconds} || ' seconds') || '000')"


@compiles(in_seconds, "postgresql")
def _instant_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)}))"


def make_engine(url: str) -> Engine:
    """An engine with the settings the promises need; `postgresql://` means psycopg 3."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            pool_timeout=10,
            connect_args={"options": _POSTGRES_OPTIONS},
        )
    engine = create_engine(
        parsed,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=10,
        max_overflow=20,
        pool_timeout=10,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY"):
        cursor.execute("PRAGMA " + pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class ReadOnlyViolation(RuntimeError):
    """A reading unit of work tried to write: a bug of ours."""


def _refuse_flush(session: Session, context: object, instances: object) -> None:
    raise ReadOnlyViolation("a reading session must not write")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for one consistent read; it never commits and refuses a flush."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with Session(connection, autoflush=False) as session:
            event.listen(session, "before_flush", _refuse_flush)
            yield session
            session.rollback()


def writer(engine: Engine) -> Connection:
    """A connection for several writing transactions, one after the other; to be closed."""
    return engine.connect().execution_options(writing=True)


@contextmanager
def writing(engine: Engine, held: Connection | None = None) -> Iterator[Session]:
    """A session whose transaction commits when the block ends well, and leaves nothing otherwise.

    On a connection of its own, or on one of `writer` that is held for many of them.
    """
    with nullcontext(held) if held is not None else writer(engine) as connection:
        with Session(connection, expire_on_commit=False) as session, session.begin():
            yield session
        connection.commit()


def reserve_ids(db: Session, table: Table, count: int) -> list[int]:
    """`count` fresh ids of a table, for rows that refer to each other before they are written.

    SQLite has one writer, so what lies behind the largest id is ours; PostgreSQL's sequence hands them out.
    """
    if not count:
        return []
    if db.get_bind().dialect.name == "postgresql":
        numbers = select(func.nextval(f"{table.name}_id_seq")).select_from(func.generate_series(1, count).alias())
        return list(db.scalars(numbers))
    first = (db.execute(select(func.max(table.c.id))).scalar() or 0) + 1
    return list(range(first, first + count))


def insert_many(db: Session, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Many rows in one statement, without objects."""
    if rows:
        db.execute(insert(table), rows)


def insert_tuples(db: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Very many rows by the driver's own fast path: COPY on PostgreSQL, executemany on SQLite; values as stored.

    Days and instants are given as such, JSON as text.
    """
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    connection = db.connection()
    driver: Any = connection.connection.driver_connection
    try:
        if connection.dialect.name == "postgresql":
            with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - names of our own tables
        timed = _timed(table, columns)
        driver.executemany(statement, _as_text(rows, timed) if timed else rows)
    except connection.dialect.loaded_dbapi.IntegrityError as error:
        raise IntegrityError(f"insert into {table.name}", None, error) from error


def update_tuples(db: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Very many changes by id, by the driver's own `executemany`: the values of `columns`, then the id."""
    if not rows:
        return
    connection = db.connection()
    driver: Any = connection.connection.driver_connection
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    changed = ", ".join(f'"{name}" = {mark}' for name in columns)
    statement = f'UPDATE "{table.name}" SET {changed} WHERE "id" = {mark}'  # noqa: S608 - names of our own tables
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor:
            cursor.executemany(statement, rows)
        return
    timed = _timed(table, columns)
    driver.executemany(statement, _as_text(rows, timed) if timed else rows)


def _timed(table: Table, columns: Sequence[str]) -> list[int]:
    """The columns that SQLite keeps as text of ours."""
    return [index for index, name in enumerate(columns) if isinstance(table.c[name].type, Date | Time | UtcDateTime)]


def _as_text(rows: Sequence[tuple[Any, ...]], timed: Sequence[int]) -> Iterator[list[Any]]:
    """Days, times and instants as the text SQLAlchemy reads back from SQLite."""
    texts: dict[object, str] = {}
    for row in rows:
        values = list(row)
        for index in timed:
            value = values[index]
            if value is not None:
                text = texts.get(value)
                if text is None:
                    if isinstance(value, datetime):
                        text = value.astimezone(UTC).strftime(_INSTANT)
                    else:
                        text = value.isoformat("microseconds") if isinstance(value, time) else value.isoformat()
                    texts[value] = text
                values[index] = text
        yield values


def forget(db: Session, model: type[Base], *columns: str) -> None:
    """Columns of a model were written by statements: objects at hand read them again."""
    for held in list(db.identity_map.values()):
        if isinstance(held, model):
            db.expire(held, columns)


def take_turn(db: Session, name: str, *, shared: bool = False) -> None:
    """Wait until no other transaction holds this name; held until ours ends. SQLite has one writer anyway."""
    if db.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        db.execute(select(lock(func.hashtext(name))))


def chunks(items: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Slices small enough for one IN list on every engine."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def raw_rows(db: Session, statement: Select[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement as the driver's own tuples, days as days; for very many rows of columns without objects.

    Of the types that need a translation only days have one here.
    """
    connection = db.connection()
    answer = connection.execute(statement)
    rows: list[tuple[Any, ...]] = list(answer.cursor.fetchall())
    answer.close()
    if connection.dialect.name == "postgresql":
        return rows
    # SQLite keeps days as text; a column at a time is quickest
    timed = [index for index, column in enumerate(statement.selected_columns) if isinstance(column.type, Date)]
    if not timed or not rows:
        return rows
    days = _Days()
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for index in timed:
        columns[index] = map(days.__getitem__, columns[index])
    return list(zip(*columns, strict=True))


class _Days(dict[str | None, date | None]):
    """Text to day; there are few days and many rows."""

    def __missing__(self, text: str | None) -> date | None:
        day = None if text is None else date.fromisoformat(text)
        self[text] = day
        return day


def select_by(db: Session, statement: Any, column: Any, values: Iterable[Any]) -> list[Any]:
    """Rows of `statement` whose `column` is one of `values`, however many there are."""
    return [row for part in chunks(sorted(set(values))) for row in db.execute(statement.where(column.in_(part)))]
