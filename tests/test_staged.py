"""A copy of what many tests begin with is the thing itself, and is put only where the first one was made."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from kosmgr.audit import service as journal
from kosmgr.kit.cipher import Cipher
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests import databases, staged
from tests.conftest import open_runtime
from tests.make import Cast


def _all(runtime: Runtime) -> dict[str, list[tuple[object, ...]]]:
    with runtime.engine.connect() as connection:
        names = databases.filled(connection)
        return {
            name: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)
            for name in names
        }


def _hire(runtime: Runtime, entity_id: int) -> int:
    with runtime.writing(SYSTEM) as work:
        return people.add_employee(work, entity_id, "E1", "王芳", phone="15400000111").id


@pytest.fixture(params=["sqlite", "postgresql"])
def two(
    request: pytest.FixtureRequest, sqlite_template: Path, postgres_server: databases.Server, tmp_path: Path
) -> Iterator[list[Runtime]]:
    """Two empty installations on one kind of database."""
    if request.param == "sqlite":
        urls = []
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            urls.append(databases.sqlite_copy(sqlite_template, tmp_path / name))
        yield from _opened(urls, tmp_path)
        return
    with postgres_server.at_head() as one, postgres_server.at_head() as other:
        yield from _opened([one, other], tmp_path)


def _opened(urls: list[str], folder: Path) -> Iterator[list[Runtime]]:
    made = [open_runtime(url, folder / f"data{n}") for n, url in enumerate(urls)]
    yield made
    for runtime in made:
        runtime.engine.dispose()


def test_a_copy_is_the_same_and_life_goes_on_from_it(two: list[Runtime], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staged, "_kept", {})
    first, second = (Cast.make(runtime) for runtime in two)
    assert first == replace(second, jia=first.jia, yi=first.yi)
    assert (first.jia.id, first.jia.name) == (second.jia.id, second.jia.name)
    assert first.jia is not second.jia
    assert _all(two[0]) == _all(two[1]) != {}
    assert two[0].anchored() == two[1].anchored() is not None
    # numbers are handed out from where they stood, and the chain goes on
    assert _hire(two[0], first.jia.id) == _hire(two[1], second.jia.id)
    for runtime in two:
        with runtime.reading(SYSTEM) as work:
            assert journal.verify(work, runtime.anchored()) == []


def test_nothing_is_copied_onto_what_stands_elsewhere(two: list[Runtime], monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody changed something before, the day is another, the key is another, or the copy is old: made anew."""
    monkeypatch.setattr(staged, "_kept", {})
    made: list[Runtime] = []

    def stage(runtime: Runtime) -> None:
        staged.staged(runtime, "thing", lambda: made.append(runtime))

    one, other = two
    stage(one)
    stage(other)
    assert made == [one]
    Cast.make(other)
    stage(other)
    assert made == [one, other]
    stage(replace(one, cipher=Cipher(b"q" * 32)))
    assert len(made) == 3
    monkeypatch.setattr(staged, "OLDEST", timedelta())
    stage(one)
    assert len(made) == 4
