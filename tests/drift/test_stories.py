"""Comparing, storing, fixing, undoing: on both databases."""

import threading
from datetime import date
from pathlib import Path

import pytest

from kosmgr.audit import service as journal
from kosmgr.bindings import service as bindings
from kosmgr.certification import service as certification
from kosmgr.drift import deciding, fixing, models, plans, queries, refusals, rules, service, undoing
from kosmgr.entities.service import EntityUnknown
from kosmgr.matrix import service as matrix
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.work import NotAllowed
from tests.bindings.make import person
from tests.conftest import on_day
from tests.drift import make
from tests.make import Cast

TODAY = date(2026, 11, 20)
LIST = (
    ("A1", "昵称A1", "张伟", "H1", "正常", "2027-10-31"),  # another end of the term
    ("A2", "改过的昵称", "赵敏", "", "限流7天", ""),  # another nickname, holder and state
    ("A4", "昵称A4", "李娜", "", "正常", ""),  # nobody here
    ("A8", "新账号", "王芳", "H3", "正常", "2027-05-31"),  # unknown here; A3 is missing there
)
ALL = {
    (rules.UNKNOWN, "A8"), (rules.MISSING, "A3"), (rules.HOLDER, "A2"), (rules.HOLDER, "A4"), (rules.NICKNAME, "A2"),
    (rules.STATE, "A2"), (rules.CERTIFIED, "A1"),
}  # fmt: skip


def _found(runtime: Runtime, comparison_id: int) -> dict[tuple[str, str], models.DriftDifference]:
    with runtime.reading(SYSTEM) as work:
        rows = service.differences(work, comparison_id)
        work.db.expunge_all()
        return {(row.kind, row.account): row for row in rows}


def _lines(runtime: Runtime) -> dict[str, tuple[object, ...]]:
    with runtime.reading(SYSTEM) as work:
        return {
            line.xhs_id: (
                line.seat_id is not None, line.holder and line.holder.number, line.nickname, line.platform_code,
                line.certified_until_on,
            )
            for line in matrix.picture(work).accounts
        }  # fmt: skip


def _compared(runtime: Runtime, cast: Cast, folder: Path) -> int:
    made = make.company(runtime, cast.jia.id)
    with runtime.writing(SYSTEM) as work:
        certification.certify(work, made["A1"], date(2026, 1, 5))
    return make.compared(runtime, folder, cast.jia.id, LIST, cast.lin).id


@pytest.fixture
def compared(runtime: Runtime, cast: Cast, tmp_path: Path) -> int:
    return _compared(runtime, cast, tmp_path)


@pytest.fixture
def compared_quick(quick: Runtime, cast_quick: Cast, tmp_path: Path) -> int:
    return _compared(quick, cast_quick, tmp_path)


def test_everything_is_fixed_at_once_taken_back_and_fixed_again(
    runtime: Runtime, cast: Cast, compared: int, tmp_path: Path
) -> None:
    found = _found(runtime, compared)
    assert set(found) == ALL
    assert {row.status for row in found.values()} == {rules.OPEN}
    before = _lines(runtime)
    ids = [row.id for row in found.values()]
    with runtime.reading(cast.lin) as work:
        said = fixing.planned(work, compared, service.differences(work, compared))
        assert all(plan.ready and plan.steps for plan in said.values())
        assert _lines(runtime) == before  # saying changes nothing
    with runtime.writing(cast.lin) as work:
        batch = fixing.fix(work, compared, ids).id
    assert _lines(runtime) == {
        "A1": (True, "H1", "昵称A1", None, date(2027, 10, 31)),
        "A2": (True, "H4", "改过的昵称", "limited", None),
        "A3": (False, None, "昵称A3", None, None),
        "A4": (True, "H2", "昵称A4", None, None),
        "A8": (True, "H3", "新账号", None, date(2027, 5, 31)),
    }
    with runtime.writing(cast.lin) as work:
        assert fixing.fix(work, compared, ids).id == batch  # a second click finds it done
    with runtime.writing(cast.lin) as work:
        undoing.undo(work, batch)
    after = _lines(runtime)
    assert after.pop("A8") == (False, None, "新账号", None, None)
    assert after == before
    assert {row.status for row in _found(runtime, compared).values()} == {rules.OPEN}
    with pytest.raises(refusals.FixMoved), runtime.writing(cast.lin) as work:
        undoing.undo(work, batch)
    with runtime.writing(cast.lin) as work:
        fixing.fix(work, compared, ids)
    again = make.compared(runtime, tmp_path, cast.jia.id, LIST)
    assert _found(runtime, again.id) == {}
    with runtime.reading(cast.chen) as work:
        actions = {row.action for row in journal.history(work, "drift_comparison", compared)}
    assert actions == {"drift.compared", "drift.fixed", "drift.undone"}


def test_a_later_comparison_says_what_is_new_still_there_and_gone(
    runtime: Runtime, cast: Cast, compared: int, tmp_path: Path
) -> None:
    found = _found(runtime, compared)
    with runtime.writing(SYSTEM) as work:
        deciding.accept(work, compared, [found[rules.NICKNAME, "A2"].id], "等店长改", date(2026, 12, 31))
        deciding.tick(work, compared, [found[rules.MISSING, "A3"].id, found[rules.HOLDER, "A4"].id])
    later = on_day(runtime, date(2026, 11, 27))
    rows = (*LIST[:2], ("A3", "昵称A3", "张伟", "H1", "正常", ""), ("A4", "昵称A4", "李娜", "", "正常", ""))
    newer = make.compared(later, tmp_path, cast.jia.id, rows).id
    seen = _found(later, newer)
    assert set(seen) == (ALL | {(rules.HOLDER, "A3")}) - {(rules.UNKNOWN, "A8"), (rules.MISSING, "A3")}
    assert seen[rules.HOLDER, "A3"].since_on == date(2026, 11, 27)
    assert (seen[rules.NICKNAME, "A2"].status, seen[rules.NICKNAME, "A2"].reason) == (rules.ACCEPTED, "等店长改")
    assert (seen[rules.HOLDER, "A4"].status, seen[rules.HOLDER, "A4"].since_on) == (rules.OPEN, TODAY)
    old = _found(later, compared)
    assert {key for key, row in old.items() if row.status == rules.GONE} == {
        (rules.UNKNOWN, "A8"),
        (rules.MISSING, "A3"),
    }
    assert {row.status for row in old.values()} == {rules.GONE, rules.STILL}
    with pytest.raises(refusals.ComparisonOld), later.writing(cast.lin) as work:
        fixing.fix(work, compared, [old[rules.STATE, "A2"].id])
    january = on_day(runtime, date(2027, 1, 2))
    with january.reading(SYSTEM) as work:
        assert queries.open_counts(work.db, [newer], work.today)[newer][rules.NICKNAME] == 1  # accepted until a day


def test_a_click_is_whole_or_nothing_and_names_what_was_refused(
    quick: Runtime, cast_quick: Cast, compared_quick: int
) -> None:
    with quick.writing(SYSTEM) as work:
        rulebook.add_value(work, "quota.limit", 4, TODAY, "测试", "测试", cast_quick.jia.id)
    before, found = _lines(quick), _found(quick, compared_quick)
    ids = [found[rules.NICKNAME, "A2"].id, found[rules.UNKNOWN, "A8"].id]
    with pytest.raises(refusals.FixRefused) as refused, quick.writing(cast_quick.lin) as work:
        fixing.fix(work, compared_quick, ids)
    assert refused.value.facts["account"] == "A8"
    assert "席位已满" in str(refused.value)
    assert _lines(quick) == before
    assert _found(quick, compared_quick)[rules.NICKNAME, "A2"].status == rules.OPEN


def test_whoever_leaves_goes_through_a_case_and_namesakes_are_chosen(
    quick: Runtime, cast_quick: Cast, tmp_path: Path
) -> None:
    made = make.company(quick, cast_quick.jia.id)
    twins = [person(quick, cast_quick.jia.id, number, "孙丽") for number in ("H7", "H8")]
    from_people = made["H3"]
    with quick.writing(SYSTEM) as work:
        people.end_employment(work, from_people, date(2026, 11, 30))
    rows = (("A1", "", "孙丽", "", "", ""), ("A2", "", "陌生人", "", "", ""), ("A4", "", "", "", "", ""))
    comparison = make.compared(quick, tmp_path, cast_quick.jia.id, rows).id
    found = _found(quick, comparison)
    with quick.reading(cast_quick.lin) as work:
        said = fixing.planned(work, comparison, found.values())
    missing, twin, nobody = (
        found[key].id for key in ((rules.MISSING, "A3"), (rules.HOLDER, "A1"), (rules.HOLDER, "A2"))
    )
    assert (said[missing].way, said[missing].leaver_id) == (plans.CASE, from_people)
    assert (said[twin].way, len(said[twin].persons)) == (plans.CHOOSE, 2)
    assert said[nobody].way == plans.PLATFORM
    for one in (missing, twin, nobody):
        with pytest.raises(refusals.NotFixable), quick.writing(cast_quick.lin) as work:
            fixing.fix(work, comparison, [one])
    with quick.writing(cast_quick.lin) as work:
        fixing.fix(work, comparison, [twin], {twin: twins[1]})
    assert _lines(quick)["A1"][1] == "H8"


def test_undo_names_what_was_changed_since(runtime: Runtime, cast: Cast, compared: int) -> None:
    found = _found(runtime, compared)
    with runtime.writing(cast.lin) as work:
        batch = fixing.fix(work, compared, [found[key].id for key in ((rules.NICKNAME, "A2"), (rules.HOLDER, "A4"))]).id
    with runtime.writing(cast.lin) as work:
        seats.observe_account(work, seats.visible_account(work, "A2").id, nickname="又改了")
        bindings.unbind(work, seats.visible_account(work, "A4").id, reason="换人")
    before = _lines(runtime)
    with pytest.raises(refusals.UndoRefused) as refused, runtime.writing(cast.lin) as work:
        undoing.undo(work, batch)
    assert "A2" in str(refused.value)
    assert "A4" in str(refused.value)
    assert _lines(runtime) == before


def test_two_clicks_at_once_fix_once(runtime: Runtime, cast: Cast, compared: int) -> None:
    one = _found(runtime, compared)[rules.UNKNOWN, "A8"].id
    gate, batches = threading.Barrier(2), []

    def click() -> None:
        gate.wait()
        with runtime.writing(cast.lin) as work:
            batches.append(fixing.fix(work, compared, [one]).id)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert len(batches) == 2
    assert len(set(batches)) == 1
    with runtime.reading(SYSTEM) as work:
        assert seats.quota(work, cast.jia.id).used == 5


def test_who_may_what_and_where(quick: Runtime, cast_quick: Cast, compared_quick: int, tmp_path: Path) -> None:
    found = _found(quick, compared_quick)
    with quick.writing(SYSTEM) as work:
        seats.open_account(work, "乙的", cast_quick.yi.id, "A8")
    unknown = found[rules.UNKNOWN, "A8"].id
    with quick.reading(SYSTEM) as work:
        plan = fixing.planned(work, compared_quick, found.values())[unknown]
    assert (plan.way, cast_quick.yi.name in str(plan.why)) == (plans.PLATFORM, True)
    with pytest.raises(refusals.FixRefused), quick.writing(cast_quick.lin) as work:
        fixing.fix(work, compared_quick, [unknown])  # she is not told whose it is
    listed = make.read(quick, tmp_path, make.text(LIST))
    for actor in (cast_quick.wu, Actor(9, "Yu", (Grant(Role.AUDITOR, cast_quick.yi.id),))):
        with quick.reading(actor) as work:
            assert service.comparisons(work)[0] == []
            with pytest.raises(refusals.ComparisonUnknown):
                service.differences(work, compared_quick)
    with pytest.raises(refusals.ComparisonUnknown), quick.writing(cast_quick.wu) as work:
        fixing.fix(work, compared_quick, [found[rules.STATE, "A2"].id])
    with pytest.raises(EntityUnknown), quick.writing(cast_quick.wu) as work:
        service.bring(work, cast_quick.jia.id, listed)
    with quick.reading(cast_quick.chen) as work:
        assert len(service.differences(work, compared_quick)) == len(ALL)
    finance = Actor(8, "He", (Grant(Role.FINANCE, cast_quick.jia.id),))
    for actor, one in ((cast_quick.chen, rules.NICKNAME), (finance, rules.NICKNAME), (finance, rules.HOLDER)):
        with pytest.raises(NotAllowed), quick.writing(actor) as work:
            fixing.fix(work, compared_quick, [found[one, "A2"].id])
    with pytest.raises(NotAllowed), quick.writing(cast_quick.lin) as work:
        deciding.accept(work, compared_quick, [found[rules.NICKNAME, "A2"].id], "不改", date(2026, 12, 31))
    with quick.writing(cast_quick.lin) as work:
        batch = fixing.fix(work, compared_quick, [found[rules.NICKNAME, "A2"].id]).id
    with pytest.raises(NotAllowed), quick.writing(cast_quick.chen) as work:
        undoing.undo(work, batch)
    with pytest.raises(refusals.FixUnknown), quick.writing(cast_quick.wu) as work:
        undoing.undo(work, batch)
