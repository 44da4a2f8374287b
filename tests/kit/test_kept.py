"""Answers are kept until anything in the database changes, whoever changes it."""

from sqlalchemy import insert

from kosmgr.entities.models import Entity
from kosmgr.kit import db
from kosmgr.kit.text import fold
from kosmgr.policy import SYSTEM
from kosmgr.reports import overview
from kosmgr.runtime import Runtime


def add(runtime: Runtime, name: str) -> None:
    """A row written behind everybody's back: by hand, without a note."""
    with runtime.engine.connect().execution_options(writing=True) as connection:
        with connection.begin():
            connection.execute(
                insert(db.table(Entity)).values(name=name, name_key=fold(name), created_at=runtime.clock.now())
            )
        connection.commit()


def names(runtime: Runtime) -> list[str]:
    with runtime.reading(SYSTEM) as work:
        return [card.numbers.name for card in overview.overview(work).entities]


def test_an_answer_is_read_once_and_again_after_any_change(runtime: Runtime) -> None:
    asked: list[int] = []

    def read() -> int:
        asked.append(1)
        return len(asked)

    def ask(key: object = "k") -> int:
        with runtime.reading(SYSTEM) as work:
            return db.kept(work.db, key, read)

    assert [ask(), ask(), ask("other"), ask()] == [1, 1, 2, 1]
    add(runtime, "甲")
    assert ask() == 3
    assert ask() == 3


def test_the_overview_shows_a_change_at_once(runtime: Runtime) -> None:
    assert names(runtime) == []
    add(runtime, "甲")
    assert names(runtime) == ["甲"]
    with runtime.reading(SYSTEM):  # another connection of the pool
        add(runtime, "乙")
        assert sorted(names(runtime)) == sorted(["甲", "乙"])
    assert sorted(names(runtime)) == sorted(["甲", "乙"])
