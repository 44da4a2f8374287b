"""A new version of the fingerprint is built beside the old one, which answers meanwhile; both are written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from kosmgr.content import indexing, makers, nearest, printing, renewing
from kosmgr.content.print_models import NoteGram, NoteIndex, NotePair, NotePrint
from kosmgr.jobs import clock
from kosmgr.likeness import engine
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.content import make
from tests.content.test_pairs import BODY, OTHER, REWRITTEN, TITLE
from tests.make import Cast

OLD, NEW = 3, 7
THEN = datetime(2026, 11, 1, tzinfo=UTC)


def other_prints(given: Sequence[str]) -> Any:
    """Another fingerprint of the same texts."""
    made = engine.prints().fingerprints(given)
    return replace(made, sketch=made.sketch ^ np.uint64(0x5555555555), digest=made.digest ^ np.uint64(5))


@pytest.mark.parametrize(
    ("rows", "made", "answering", "written", "building"),
    [
        ({}, {NEW}, NEW, (NEW,), None),
        ({NEW: THEN}, {NEW}, NEW, (NEW,), None),
        ({OLD: THEN}, {OLD, NEW}, OLD, (OLD,), NEW),  # not begun yet
        ({OLD: THEN, NEW: None}, {OLD, NEW}, OLD, (OLD, NEW), NEW),
        ({OLD: THEN, NEW: THEN}, {OLD, NEW}, NEW, (NEW,), None),
        ({OLD: THEN, NEW: None}, {NEW}, NEW, (NEW,), NEW),  # the old one cannot be made any more
    ],
)
def test_which_version_answers(
    rows: dict[int, datetime | None], made: set[int], answering: int, written: tuple[int, ...], building: int | None
) -> None:
    found = indexing.decide(rows, made, NEW)
    assert (found.answering, found.written, found.building) == (answering, written, building)


def test_an_upgrade_builds_beside_and_then_takes_over(
    runtime: Runtime, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "PART", 2)
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    today = makers.version()
    monkeypatch.setattr(makers, "EARLIER", {OLD: other_prints})
    monkeypatch.setattr(makers, "version", lambda: OLD)
    first = make.note(runtime, "9000000101", TITLE, BODY, published_on=date(2026, 11, 1))
    make.note(runtime, "9000000101", "灯", OTHER)
    near = make.note(runtime, "9000000101", "板材", REWRITTEN)
    monkeypatch.setattr(makers, "version", lambda: today)

    reading, writing = partial(runtime.reading, SYSTEM), partial(runtime.writing, SYSTEM)

    def met() -> list[int]:
        with runtime.reading(cast.lin) as work:
            return [one.note.id for one in nearest.nearest(work, TITLE, BODY).near]

    assert renewing.due(reading)
    assert met() == [first, near]  # asked with a fingerprint of the old kind
    with runtime.writing(SYSTEM) as work:
        indexing.begin(work)
    with runtime.writing(SYSTEM) as work:
        assert printing.build(work) == 2
    later = make.note(runtime, "9000000101", TITLE, BODY + "新")  # goes into both
    with runtime.reading(SYSTEM) as work:
        assert set(work.db.scalars(select(NotePrint.version).where(NotePrint.note_id == later))) == {OLD, today}
        assert indexing.standing(work.db).done == 2
        assert indexing.versions(work).answering == OLD
    assert set(met()) == {first, near, later}
    clock.note_index(runtime)
    assert not renewing.due(reading)
    with runtime.reading(SYSTEM) as work:
        for table in (NotePrint, NoteGram, NoteIndex):
            assert set(work.db.scalars(select(table.version))) == {today}
        assert indexing.standing(work.db).complete
        assert set(work.db.scalars(select(NotePair.version))) == {today}
    assert set(met()) == {first, near, later}
    assert renewing.reindex(reading, writing) == 0  # nothing left to do


def test_what_is_written_while_an_entity_is_compared_is_not_lost(
    runtime: Runtime, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    first = make.note(runtime, "9000000101", TITLE, BODY, published_on=date(2026, 11, 1))
    look = renewing.pairs.look
    came: list[int] = []

    def slowly(work: Any, entity_id: int) -> Any:
        rows = look(work, entity_id)
        if not came:
            came.append(make.note(runtime, "9000000101", TITLE, BODY))
        return rows

    monkeypatch.setattr(renewing.pairs, "look", slowly)
    reading, writing = partial(runtime.reading, SYSTEM), partial(runtime.writing, SYSTEM)
    assert renewing.compare(reading, writing, [cast.jia.id]) == 1
    with runtime.reading(SYSTEM) as work:
        assert [(row.a_id, row.b_id) for row in work.db.scalars(select(NotePair))] == [(first, came[0])]
