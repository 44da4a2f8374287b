"""Several selects in one statement answer as each of them alone would, on both databases and for every type."""

import enum
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    delete,
    event,
    func,
    insert,
    literal_column,
    select,
)

from kosmgr.entities.models import Entity
from kosmgr.findings.models import Finding
from kosmgr.kit import db, together
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.make import Cast


class Colour(enum.Enum):
    RED = "红"
    BLUE = "蓝"


THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("whole", BigInteger),
    Column("flag", Boolean),
    Column("word", String(4000)),
    Column("long", Text),
    Column("on_day", Date),
    Column("at", db.UtcDateTime),
    Column("sealed", LargeBinary),
    Column("known", JSON),
    Column("colour", Enum(Colour, native_enum=False)),
    Column("rough", Float),
    Column("exact", Numeric),
)
CARRIED = [column for column in THINGS.c if column.name not in ("rough", "exact")]
EAST = timezone(timedelta(hours=8))
FIRST, LAST = datetime(1900, 1, 1), datetime(9000, 1, 1)
# PostgreSQL keeps no NUL; the boundary lets none in
words = st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=30)
known = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
things = st.fixed_dictionaries(
    {
        "whole": st.none() | st.integers(-(2**63), 2**63 - 1),
        "flag": st.none() | st.booleans(),
        "word": st.none() | words | st.just("认证费 600 元，“已付”\n\t\\ 𠮷 🎉"),
        "long": st.none() | words | st.sampled_from(["null", "[]", '{"a": 1}', "true", "12", "2026-11-20", "\x7f\x1f"]),
        "on_day": st.none() | st.dates(),
        "at": st.none()
        | st.datetimes(datetime(1900, 1, 1), datetime(9000, 1, 1), timezones=st.sampled_from([UTC, EAST])),
        "sealed": st.none() | st.binary(max_size=20),
        "known": known,
        "colour": st.none() | st.sampled_from(Colour),
    }
)


@pytest.fixture
def house(runtime: Runtime) -> Runtime:
    with runtime.engine.connect() as connection:
        THINGS.create(connection)
        connection.commit()
    return runtime


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(things, max_size=4))
def test_every_value_comes_home_as_a_select_brings_it(house: Runtime, rows: list[dict[str, Any]]) -> None:
    with house.writing(SYSTEM) as work:
        work.db.execute(delete(THINGS))
        for row in rows:
            work.db.execute(insert(THINGS).values(row))
        asked = select(*CARRIED).order_by(THINGS.c.id.desc())
        alone = [tuple(row) for row in work.db.execute(asked)]
        home = together.read(work.db, {"things": asked, "none": asked.where(THINGS.c.id < 0)})
    assert [tuple(row) for row in home["things"]] == alone
    assert [[type(value) for value in row] for row in home["things"]] == [[type(v) for v in row] for row in alone]
    assert home["none"] == []
    for made, row in zip(reversed(home["things"]), rows, strict=True):
        assert {name: getattr(made, name) for name in row} == row


def test_all_of_it_is_one_statement_in_the_order_asked_for(runtime: Runtime, cast: Cast) -> None:
    sent: list[str] = []
    with runtime.reading(SYSTEM) as work:
        work.db.connection()
        event.listen(runtime.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
        found = together.read(
            work.db,
            {
                "down": select(Entity.id, Entity.name).order_by(Entity.id.desc()),
                "up": select(Entity.id, Entity.name, Entity.created_at.label("since")).order_by(Entity.id),
                "count": select(func.count(Entity.id).label("how_many")),
            },
        )
        assert len(sent) == 1
    assert [row.id for row in found["down"]] == [cast.yi.id, cast.jia.id]
    assert [row.name for row in found["up"]] == [cast.jia.name, cast.yi.name]
    assert [row.since for row in found["up"]] == [cast.jia.created_at, cast.yi.created_at]
    assert found["count"][0].how_many == 2


def test_ten_thousand_rows_keep_their_order(house: Runtime) -> None:
    with house.writing(SYSTEM) as work:
        work.db.execute(insert(THINGS), [{"id": n, "whole": n * 7919 % 10_007} for n in range(1, 10_001)])
        asked = select(THINGS.c.id, THINGS.c.whole).order_by(THINGS.c.whole.desc())
        home = together.read(work.db, {"things": asked})["things"]
        assert [tuple(row) for row in home] == [tuple(row) for row in work.db.execute(asked)]


def test_a_part_of_something_kept_as_json(house: Runtime) -> None:
    kept: list[Any] = [{"a": {"b": [1, "二"]}}, {"a": "1"}, {"a": 1}, {}, None]
    with house.writing(SYSTEM) as work:
        for value in kept:
            work.db.execute(insert(THINGS).values(known=value))
        asked = select(THINGS.c.id, THINGS.c.known["a"].label("part")).order_by(THINGS.c.id)
        home = together.read(work.db, {"things": asked, "any": asked.order_by(None)})
        for rows in home.values():
            assert [row.part for row in rows] == [{"b": [1, "二"]}, "1", 1, None, None]


def test_nothing_asked_is_nothing_sent(runtime: Runtime) -> None:
    with runtime.reading(SYSTEM) as work:
        assert together.read(work.db, {}) == {}


def test_what_this_work_has_changed_is_seen(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        names = db.table(Entity).c
        asked = {"names": select(names.name).order_by(names.id)}
        assert together.read(work.db, asked)["names"][0].name == cast.jia.name
        entity = work.db.get(Entity, cast.jia.id)
        assert entity is not None
        entity.name = "杭州丙"
        assert together.read(work.db, asked)["names"][0].name == "杭州丙"


@pytest.mark.parametrize(
    "column", [THINGS.c.rough, THINGS.c.exact, func.max(THINGS.c.rough).label("x"), literal_column("1").label("x")]
)
def test_what_json_could_change_is_refused(house: Runtime, column: Any) -> None:
    with house.reading(SYSTEM) as work, pytest.raises(together.NoWay):
        together.read(work.db, {"things": select(column).select_from(THINGS)})


def test_two_columns_of_one_name_are_refused(runtime: Runtime) -> None:
    with runtime.reading(SYSTEM) as work, pytest.raises(together.NoWay):
        together.read(work.db, {"things": select(Entity.id, Finding.id).join(Finding, Finding.entity_id == Entity.id)})


def test_every_column_of_the_house_has_a_way(runtime: Runtime) -> None:
    """Whatever history comes next may be read together with the others."""
    with runtime.reading(SYSTEM) as work:
        tables = db.Base.metadata.sorted_tables
        assert set(together.read(work.db, {table.name: select(table) for table in tables})) == {t.name for t in tables}
