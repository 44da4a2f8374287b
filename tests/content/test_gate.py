"""The gate before a planned day: what is refused, what is only said, and for whom it is milder."""

from datetime import date

import pytest

from kosmgr.content import gate, nearest, planning, rules, service
from kosmgr.likeness import rules as likeness
from kosmgr.policy import Permission
from kosmgr.runtime import Runtime
from tests.content import make
from tests.content.test_pairs import BODY, OTHER, REWRITTEN, TITLE
from tests.make import Cast

LIMITS = likeness.Thresholds()


def found(kind: likeness.Kind | None, similarity: float, containment: float = 0.0) -> likeness.Likeness:
    return likeness.Likeness(kind, similarity, containment, 0.0, 40, 20)


@pytest.mark.parametrize(
    ("one", "own", "days", "said"),
    [
        (found(None, 0.05), False, 0, gate.FREE),
        (found(likeness.Kind.EXACT, 1.0, 1.0), False, 400, gate.BLOCK),
        (found(likeness.Kind.EXACT, 1.0, 1.0), True, 0, gate.WARN),
        (found(likeness.Kind.NEAR, 0.40), False, 400, gate.BLOCK),
        (found(likeness.Kind.NEAR, 0.39), False, 13, gate.WARN),
        (found(likeness.Kind.NEAR, 0.39), False, 14, gate.FREE),
        (found(likeness.Kind.NEAR, 0.39), False, None, gate.WARN),
        (found(likeness.Kind.PARTIAL, 0.10, 0.60), False, 0, gate.BLOCK),
        (found(likeness.Kind.SHORT, 0.95), False, 0, gate.WARN),
    ],
)
def test_what_a_likeness_means(one: likeness.Likeness, own: bool, days: int | None, said: str) -> None:
    assert gate.verdict(one, LIMITS, own, days) == said


def test_one_text_on_four_accounts_is_refused_from_the_second(runtime: Runtime, cast: Cast) -> None:
    names = [f"900000010{n}" for n in range(1, 5)]
    for name in names:
        make.account(runtime, cast.jia.id, name, f"账号{name[-1]}")
    with runtime.writing(cast.lin) as work:
        mine = [service.visible_publisher(work, name, Permission.NOTE_WRITE).id for name in names]
        first = planning.add_planned(work, rules.NoteGiven(mine[0], TITLE, BODY), date(2026, 11, 25))
    for publisher in mine[1:]:
        with pytest.raises(gate.TooClose) as refused, runtime.writing(cast.lin) as work:
            planning.add_planned(work, rules.NoteGiven(publisher, TITLE, BODY), date(2026, 12, 25))
        assert refused.value.facts["similarity"] == 100
        assert refused.value.facts["note"] == first.id
    with pytest.raises(gate.TooClose), runtime.writing(cast.lin) as work:
        planning.add_planned(work, rules.NoteGiven(mine[1], "看板材", REWRITTEN), date(2026, 11, 26))
    with runtime.writing(cast.lin) as work:
        planning.add_planned(work, rules.NoteGiven(mine[1], "客厅无主灯", OTHER), date(2026, 11, 26))
        planning.plan(work, first.id, date(2026, 11, 27))  # moving it does not meet itself


def test_the_gate_says_who_is_near_and_since_when(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "西湖店王芳讲软装")
    make.account(runtime, cast.jia.id, "9000000102", "设计师娜娜子")
    first = make.note(runtime, "9000000101", TITLE, BODY, published_on=date(2026, 11, 16))
    make.publisher(runtime, "9000000102")
    with runtime.reading(cast.lin) as work:
        other = service.visible_publisher(work, "9000000102")
        told = gate.gate(work, other, date(2026, 11, 26), TITLE, BODY)
        assert (told.verdict, told.near[0].days, told.near[0].neighbour.note.id) == (gate.BLOCK, 10, first)
        same = service.visible_publisher(work, "9000000101")
        assert gate.gate(work, same, date(2026, 11, 26), TITLE, BODY).verdict == gate.WARN
        assert gate.gate(work, None, None, TITLE, BODY).verdict == gate.BLOCK
        assert gate.gate(work, None, None, "客厅无主灯", OTHER).verdict == gate.FREE


def test_a_note_that_is_the_first_with_a_text_hides_nobody_who_says_the_same(runtime: Runtime, cast: Cast) -> None:
    for name in ("9000000101", "9000000102", "9000000103"):
        make.account(runtime, cast.jia.id, name, name)
    first = make.note(runtime, "9000000101", TITLE, BODY, published_on=date(2026, 11, 1))
    second = make.note(runtime, "9000000102", TITLE, BODY, published_on=date(2026, 11, 5))
    make.note(runtime, "9000000103", "看板材", REWRITTEN, published_on=date(2026, 11, 6))
    with runtime.reading(cast.lin) as work:
        near = nearest.nearest(work, TITLE, BODY, but=[first]).near
        assert (near[0].note.id, near[0].found.kind) == (second, likeness.Kind.EXACT)
        reworked = nearest.nearest(work, TITLE, BODY + "下次来店里我拿样板给你看。", but=[first]).near
        assert {one.note.id for one in reworked} >= {second}
