"""Migrations: both databases reach the tables of the models, populated ones survive, failures leave no trace."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, inspect, make_url, select, text

from kosmgr.entities.models import Entity
from kosmgr.kit import db, places, schema
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.runtime import Runtime
from tests import databases, tables
from tests.make import JIA, YI, Cast


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    server: databases.Server = request.getfixturevalue("postgres_server")
    with server.blank() as url:
        yield url


def _names(url: str) -> set[str]:
    engine = db.make_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_up_down_and_up_again(blank_url: str) -> None:
    assert schema.current(blank_url) is None
    assert schema.upgrade(blank_url)
    assert schema.is_head(blank_url)
    assert "accounts" in _names(blank_url)
    assert schema.downgrade(blank_url, schema.BASE)
    assert _names(blank_url) == {"alembic_version"}
    assert schema.upgrade(blank_url)
    assert not schema.upgrade(blank_url), "at head there is nothing to do"


def _shape(engine: Engine) -> dict[str, Any]:
    """Everything the database itself says about the tables."""
    look = inspect(engine)
    sqlite = engine.dialect.name == "sqlite"
    wheres = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    if not sqlite:
        wheres = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    with engine.connect() as connection:
        indexes = {name: " ".join(sql.split()) for name, sql in connection.execute(text(wheres))}
    shape: dict[str, Any] = {"indexes": indexes}
    for name in look.get_table_names():
        if name == schema.VERSION_TABLE:
            continue
        columns = {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(name)}
        checks = {c["name"]: " ".join(c["sqltext"].split()) if sqlite else "" for c in look.get_check_constraints(name)}
        keys = {
            (tuple(k["constrained_columns"]), k["referred_table"], k["name"], str(k["options"]))
            for k in look.get_foreign_keys(name)
        }
        uniques = {(u["name"], tuple(u["column_names"])) for u in look.get_unique_constraints(name)}
        shape[name] = (columns, checks, keys, uniques, look.get_pk_constraint(name)["constrained_columns"])
    return shape


def test_a_migrated_database_has_exactly_the_tables_of_the_models(
    blank_url: str, request: pytest.FixtureRequest
) -> None:
    schema.upgrade(blank_url)
    twin = "sqlite_url" if make_url(blank_url).get_backend_name() == "sqlite" else "postgres_url"
    migrated, made = db.make_engine(blank_url), db.make_engine(request.getfixturevalue(twin))
    try:
        left, right = _shape(migrated), _shape(made)
    finally:
        migrated.dispose()
        made.dispose()
    assert set(left) == set(right)
    for name in left:
        assert left[name] == right[name], f"{name}: run scripts/baseline.py or write the missing revision"


def test_a_populated_database_keeps_every_row(blank_url: str, tmp_path: Path) -> None:
    schema.upgrade(blank_url)
    runtime = Runtime(db.make_engine(blank_url), Clock(), Cipher(b"k" * 32), tmp_path)
    try:
        Cast.make(runtime)
        assert not schema.upgrade(blank_url)
        with db.reading(runtime.engine) as session:
            assert set(session.scalars(select(Entity.name))) == {JIA, YI}
    finally:
        runtime.engine.dispose()


_STEP = '''"""A step for a test."""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {previous!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
{body}


def downgrade() -> None:
    pass
'''


@pytest.fixture
def next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Migrations of the house plus one more step, with the given lines."""

    def make(*lines: str) -> None:
        folder = tmp_path / "migrations"
        (folder / "versions").mkdir(parents=True)
        for path in places.migrations().rglob("*.py"):
            (folder / path.relative_to(places.migrations())).write_text(path.read_text(encoding="utf-8"), "utf-8")
        body = "\n".join("    " + line for line in lines)
        (folder / "versions" / "9999.py").write_text(_STEP.format(previous=schema.head(), body=body), "utf-8")
        monkeypatch.setattr(places, "migrations", lambda: folder)

    return make


BREAKING = {
    "it raises": ["op.add_column('entities', sa.Column('colour', sa.Text()))", "raise RuntimeError('broken step')"],
    "it loses rows": ["op.execute('DELETE FROM entities')"],
}
BREAKING_ON_SQLITE = {
    "it leaves dangling references": ["op.execute('INSERT INTO seats (id, entity_id, number) VALUES (1, 99, 1)')"],
    "it commits halfway": [
        "op.execute('DELETE FROM entities')",
        "op.execute('COMMIT')",
        "op.execute('BEGIN')",
        "raise RuntimeError('broken step')",
    ],
}


def _populated(url: str, folder: Path) -> None:
    schema.upgrade(url)
    runtime = Runtime(db.make_engine(url), Clock(), Cipher(b"k" * 32), folder)
    Cast.make(runtime)
    runtime.engine.dispose()


def _entities(url: str) -> int:
    engine = db.make_engine(url)
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(Entity)).scalar_one()
    engine.dispose()
    return count


@pytest.mark.parametrize("case", BREAKING)
def test_a_failing_step_leaves_the_database_as_it_was(
    blank_url: str, tmp_path: Path, next_step: Any, case: str
) -> None:
    _populated(blank_url, tmp_path)
    before = schema.current(blank_url)
    next_step(*BREAKING[case])
    with pytest.raises(RuntimeError):
        schema.upgrade(blank_url)
    assert (schema.current(blank_url), _entities(blank_url)) == (before, 2)


@pytest.mark.parametrize("case", BREAKING_ON_SQLITE)
def test_an_sqlite_file_is_put_back(tmp_path: Path, next_step: Any, case: str) -> None:
    url = f"sqlite:///{tmp_path / 'k.db'}"
    _populated(url, tmp_path)
    before = schema.current(url)
    next_step(*BREAKING_ON_SQLITE[case])
    with pytest.raises(RuntimeError):
        schema.upgrade(url)
    assert (schema.current(url), _entities(url)) == (before, 2)
    assert not list(tmp_path.glob("*.before-migration"))


def test_a_rebuilt_parent_keeps_its_children(tmp_path: Path, next_step: Any) -> None:
    """With foreign keys on, SQLite's rebuild of `findings` would cascade into its subjects."""
    url = f"sqlite:///{tmp_path / 'k.db'}"
    _populated(url, tmp_path)
    with sqlite3.connect(tmp_path / "k.db") as raw:
        raw.execute(
            "INSERT INTO findings (id, fingerprint, 'check', rule, severity, status, message, facts, subjects,"
            " evidence, source, next_step, first_seen_on, last_seen_at) VALUES"
            " (1, 'f', 'c', 'r', 'low', 'open', '', '{}', '[]', '{}', '{}', '', '2026-11-20', '2026-11-20 00:00:00')"
        )
        raw.execute("INSERT INTO finding_subjects (id, finding_id, kind, key) VALUES (1, 1, 'account', 'a')")
    next_step("with op.batch_alter_table('findings') as batch:", "    batch.drop_column('accepted_reason')")
    assert schema.upgrade(url)
    with sqlite3.connect(tmp_path / "k.db") as raw:
        assert raw.execute("SELECT count(*) FROM finding_subjects").fetchone() == (1,)


def test_two_servers_that_start_at_once_migrate_once(blank_url: str) -> None:
    barrier, moved, failures = threading.Barrier(4), [], []

    def start() -> None:
        barrier.wait()
        try:
            moved.append(schema.upgrade(blank_url))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(moved) == [False, False, False, True]


def test_a_newer_and_a_foreign_database_are_refused(blank_url: str, tmp_path: Path) -> None:
    schema.upgrade(blank_url)
    engine = db.make_engine(blank_url)
    try:
        assert schema.ready(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9042'"))
        with pytest.raises(schema.SchemaNewer):
            schema.ready(engine)
        with pytest.raises(schema.SchemaNewer):
            schema.upgrade(blank_url)
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        with pytest.raises(schema.NotOurs):
            schema.ready(engine)
        with pytest.raises(schema.NotOurs):
            schema.upgrade(blank_url)
    finally:
        engine.dispose()


def test_an_older_database_waits_for_the_owner(tmp_path: Path, next_step: Any) -> None:
    url = f"sqlite:///{tmp_path / 'k.db'}"
    schema.upgrade(url)
    next_step("op.add_column('entities', sa.Column('colour', sa.Text()))")
    engine = db.make_engine(url)
    try:
        with pytest.raises(schema.SchemaOlder):
            schema.ready(engine)
    finally:
        engine.dispose()
    assert schema.upgrade(url)


def test_the_models_know_every_table() -> None:
    tables.load_models()
    assert {"accounts", "bindings", "terms", "findings", "audit_rows"} <= set(db.Base.metadata.tables)
