"""Several questions, one statement: selects that do not depend on each other, answered in a single round trip.

A page that shows everything of one account asks a dozen tables for a few rows each. `read` sends these questions as one
SELECT whose columns are the answers, each gathered into JSON by the database, and gives the rows back as a session
would have: in the order each select asks for, with the names of its columns, every value as its column's own SQLAlchemy
type reads it.

    rows = together.read(db, {"terms": select(Term.from_on, ...), "fees": select(Fee.id, ...)})
    rows["terms"][0].from_on  # a day

Another question costs no further statement; `Asked` puts them together once, for what is asked often. Types whose
values JSON could change on the way (floats, decimals, what has no type) are refused, not rounded. The rows are never
objects of a session: what is to be changed is read another way.
"""

import functools
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    Select,
    String,
    Time,
    case,
    column,
    func,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator, TypeEngine

Question = Select[*tuple[Any, ...]]
Rows = list[Any]  # named tuples
Found = list[list[Any]]  # as JSON brought it
Types = dict[str, TypeEngine[Any]]
Read = Callable[[Any], Any]


class NoWay(TypeError):
    """A column of a type that JSON does not carry unchanged: a bug of ours."""


def read(db: Session, questions: Mapping[str, Question]) -> dict[str, Rows]:
    """The rows of every select, by the name it was given; all of them in one statement."""
    return Asked(questions).read(db) if questions else {}


class Asked:
    """Questions put together once, to be asked again and again with other values for their parameters."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self._questions = questions
        self._types = {name: _columns(question) for name, question in questions.items()}
        self._ready: dict[str, tuple[Question, list[Callable[[Found], Rows]]]] = {}  # by the kind of database

    def read(self, db: Session, values: Mapping[str, object] | None = None) -> dict[str, Rows]:
        """The rows of every select, in one statement."""
        dialect = db.get_bind().dialect
        if dialect.name not in self._ready:
            self._ready[dialect.name] = self._made(dialect)
        statement, readers = self._ready[dialect.name]
        answers = db.execute(statement, values).one()
        return {name: read(found or []) for name, read, found in zip(self._types, readers, answers, strict=True)}

    def _made(self, dialect: Dialect) -> tuple[Question, list[Callable[[Found], Rows]]]:
        asked = [_gathered(one, self._types[name], dialect).label(name) for name, one in self._questions.items()]
        return select(*asked), [_reader(types, dialect) for types in self._types.values()]


def _columns(question: Question) -> Types:
    """What a select brings, by name."""
    columns = question.selected_columns
    found = {one.name: one.type for one in columns}
    if len(found) < len(columns):
        raise NoWay("a column of each name: label the other one")
    return found


def _gathered(question: Question, types: Types, dialect: Dialect) -> Any:
    """All rows of a select as one JSON array of arrays."""
    values = [_packed(column(name, type_), dialect) for name, type_ in types.items()]
    if dialect.name == "postgresql":
        gathered: Any = func.json_agg(func.json_build_array(*values), type_=JSON)
    else:
        gathered = func.json_group_array(func.json_array(*values), type_=JSON)
    return select(gathered).select_from(question.subquery()).scalar_subquery()


def _packed(value: ColumnElement[Any], dialect: Dialect) -> ColumnElement[Any]:
    """A value as JSON can carry it."""
    if _kind(value.type) is LargeBinary:  # the hex of nothing would be an empty text
        hexed = func.encode(value, "hex") if dialect.name == "postgresql" else func.hex(value)
        return case((value.is_not(None), hexed))
    return value


def _reader(types: Types, dialect: Dialect) -> Callable[[Found], Rows]:
    """Makes named tuples of what came home; a column at a time is quickest."""
    readings = [(index, _reading(type_, dialect)) for index, type_ in enumerate(types.values())]
    needed = [(index, reading) for index, reading in readings if reading is not None]
    make = _shape(tuple(types))._make

    def rows(found: Found) -> Rows:
        if not found:
            return []
        values: list[Iterable[Any]] = list(zip(*found, strict=True))
        for index, reading in needed:
            values[index] = map(reading, values[index])
        return list(map(make, zip(*values, strict=True)))

    return rows


@functools.cache
def _shape(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names)


def _kind(type_: TypeEngine[Any]) -> type[TypeEngine[Any]]:
    """The basic type of a column; NoWay if it has none that travels safely."""
    basic = type_.impl_instance if isinstance(type_, TypeDecorator) else type_
    for kind in (Boolean, Integer, String, Date, DateTime, Time, LargeBinary, JSON):
        if isinstance(basic, kind):
            return kind
    raise NoWay(f"{type_!r} does not travel as JSON")


def _reading(type_: TypeEngine[Any], dialect: Dialect) -> Read | None:
    """What makes of a JSON value what a select would have given; None: it is that already."""
    kind = _kind(type_)
    native: Read | None = None  # to what the driver would have given
    if kind is LargeBinary:
        native = _bytes
    elif dialect.name == "postgresql":  # SQLite's gives days, instants and JSON as text too
        native = _NATIVE.get(kind)
    own = type_.dialect_impl(dialect).result_processor(dialect, None)
    if native is None or own is None:
        return own or native
    first, then = native, own
    return lambda value: then(first(value))


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


@functools.lru_cache(maxsize=4096)  # many rows, few days
def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


_NATIVE: Mapping[Any, Read] = {Date: _day, DateTime: _instant, Time: _time}
