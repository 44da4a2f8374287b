"""The chain shows every change, gap and cut."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from kosmgr.audit import service as journal
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime


def _noted(runtime: Runtime, count: int = 5) -> None:
    for number in range(count):
        with runtime.writing(SYSTEM, reason="试验") as work:
            journal.note(work, journal.Note("thing.made", "thing", number, after={"name": f"第{number}个"}))


def _breaks(runtime: Runtime) -> list[journal.Break]:
    with runtime.reading(SYSTEM) as work:
        return journal.verify(work, runtime.anchored())


def test_an_untouched_chain_verifies(runtime: Runtime) -> None:
    _noted(runtime)
    assert _breaks(runtime) == []
    assert runtime.anchored() is not None


ATTACKS: dict[str, Callable[[int], list[str]]] = {
    "changed": lambda n: [f"UPDATE audit_rows SET actor = 'x' WHERE id = {n}"],
    "first deleted": lambda n: ["DELETE FROM audit_rows WHERE id = 1"],
    "middle deleted": lambda n: [f"DELETE FROM audit_rows WHERE id = {n}"],
    "tail deleted": lambda n: ["DELETE FROM audit_rows WHERE id = 5"],
    "tail cut, head set back": lambda n: [
        "DELETE FROM audit_rows WHERE id = 5",
        "UPDATE audit_head SET count = 4, hash = (SELECT hash FROM audit_rows WHERE id = 4)",
    ],
    "all deleted": lambda n: ["DELETE FROM audit_rows", f"UPDATE audit_head SET count = 0, hash = '{'0' * 64}'"],
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_shows(runtime: Runtime, attack: str) -> None:
    _noted(runtime)
    with runtime.engine.connect() as connection:
        for statement in ATTACKS[attack](3):
            connection.execute(text(statement))
        connection.commit()
    assert _breaks(runtime) != []


def test_a_failed_work_leaves_neither_change_nor_note(runtime: Runtime) -> None:
    def fail() -> None:
        with runtime.writing(SYSTEM) as work:
            journal.note(work, journal.Note("thing.made", "thing", 1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    _noted(runtime, 1)
    with runtime.reading(SYSTEM) as work:
        assert [row.subject_id for row in journal.history(work, "thing", 0)] == [0]
        assert journal.history(work, "thing", 1) == []
