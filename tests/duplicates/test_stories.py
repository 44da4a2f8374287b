"""Who copied whom, on both databases: seen by who may see both, scanned, grouped, written anew."""

from datetime import timedelta
from functools import partial

import pytest

from kosmgr.checks import service as checks
from kosmgr.content import service as content
from kosmgr.duplicates import looking, rewriting, rules, scanning, service
from kosmgr.edge import comparing
from kosmgr.findings import service as findings
from kosmgr.kit.errors import NotFound
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.duplicates import make
from tests.make import Cast
from tests.selfservice import make as people

OTHER = "周末去看了三家店的窗帘，层高不同挂法就不同，先量再挑布。遮光的客厅用一半就够，卧室要全遮。"


def test_four_accounts_with_one_text_and_one_of_its_own(runtime: Runtime, cast: Cast) -> None:
    one, two, three, four = make.accounts(runtime, cast.jia.id, 101, 102, 103, 104)
    first = make.note(runtime, one, 5)
    later = [make.note(runtime, account, 5 - n) for n, account in enumerate((two, three), 1)]
    make.note(runtime, four, 3, "窗帘怎么挑", OTHER)
    again = make.note(runtime, one, 1)
    with runtime.reading(cast.lin) as work:
        seen = looking.view(work, 30)
        [group] = seen.groups
        assert (group.kind, group.centre, set(group.later)) == (rules.EXACT, first, {*later, again})
        assert rules.copied(group, seen.lines) == 2
        assert len(seen.cells) == 3
        assert all(cell.top.similarity == rules.WHOLE for cell in seen.cells.values())
        assert (seen.notes, len(seen.axis)) == (5, 4)
        assert sum(count for _week, count in seen.weeks) == 2
        assert looking.view(work, 7).groups == seen.groups
        beside = service.beside(work, later[1], later[0])
        assert (beside.pair.kind, beside.a.id) == (rules.EXACT, later[0])
        assert service.group_of(work, later[1]).group == group
        apart = service.beside(work, first, next(iter(set(range(1, 6)) - {first, *later, again})))
        assert apart.pair.kind == rules.APART
        with pytest.raises(rules.GroupUnknown):
            service.group_of(work, 4)
        with pytest.raises(rules.PairUnknown):
            service.beside(work, first, first)


def test_a_pair_is_seen_by_who_may_see_both_notes(runtime: Runtime, cast: Cast) -> None:
    [here] = make.accounts(runtime, cast.jia.id, 101)
    [there] = make.accounts(runtime, cast.yi.id, 201)
    mine, yours = make.note(runtime, here, 3), make.note(runtime, there, 2)
    with runtime.reading(SYSTEM) as work:
        assert looking.view(work, 30).pairs == []  # written one at a time, entities are not held against each other
    both = [cast.jia.id, cast.yi.id]
    for actor, found in ((cast.lin, 0), (SYSTEM, 1), (SYSTEM, 1)):  # who may scan one of them finds nothing
        doors = [partial(door, actor) for door in (runtime.reading, runtime.writing)]
        assert comparing.across(doors[0], doors[1], both) == found
    for actor in (cast.lin, cast.wu):
        with runtime.reading(actor) as work:
            assert looking.view(work, 30).pairs == []
            with pytest.raises(rules.PairUnknown):
                service.beside(work, mine, yours)
            with pytest.raises(NotFound):
                service.group_of(work, mine)
    with runtime.reading(cast.chen) as work:
        [pair] = looking.view(work, 30).pairs
        assert (pair.a_id, pair.b_id, pair.kind) == (mine, yours, rules.EXACT)
        assert [one.pairs for one in (looking.view(work, 30, [cast.jia.id]),)] == [[pair]]
    with runtime.writing(SYSTEM) as work:
        checks.store(work, ["duplicate"])
        [line] = [one for one in findings.visible_findings(work) if one.check == "duplicate"]
        assert line.entity_id is None


def test_a_scan_finds_what_stands_and_says_when(runtime: Runtime, cast: Cast) -> None:
    one, two = make.accounts(runtime, cast.jia.id, 101, 102)
    first, second = make.note(runtime, one, 2), make.note(runtime, two, 1)
    stranger = Actor(107, "Fin", (Grant(Role.AUDITOR, cast.jia.id),))
    with pytest.raises(NotAllowed), runtime.writing(stranger) as work:
        scanning.record(work, cast.jia.id, 0)
    with pytest.raises(rules.NothingToScan), runtime.writing(cast.lin) as work:
        scanning.record(work, cast.yi.id, 0)
    with runtime.reading(cast.lin) as work:
        [place] = scanning.visible_places(work)
        assert (place.notes, place.scanned_at, scanning.due(work)) == (2, None, [cast.jia.id])
    told: list[tuple[int, int]] = []
    found = comparing.everything(
        lambda: runtime.reading(cast.lin), lambda: runtime.writing(cast.lin), None, lambda *step: told.append(step)
    )
    assert found == {"entities": 1, "notes": 2, "pairs": 1, "across": 0}
    assert told == [(2, 2)]
    with runtime.reading(cast.lin) as work:
        [place] = scanning.visible_places(work)
        assert (place.pairs, place.scanned_at is not None, scanning.due(work)) == (1, True, [])
        assert [(one.a_id, one.b_id) for one in looking.view(work, 30).pairs] == [(first, second)]


def test_what_is_written_while_entities_are_compared_is_not_lost(runtime: Runtime, cast: Cast) -> None:
    [here], [there] = make.accounts(runtime, cast.jia.id, 101), make.accounts(runtime, cast.yi.id, 201)
    make.note(runtime, here, 3)
    with runtime.reading(SYSTEM) as work:
        seen = scanning.look_across(work, [cast.jia.id, cast.yi.id])
    assert seen is None  # only one of them has notes
    make.note(runtime, there, 2)
    with runtime.reading(SYSTEM) as work:
        seen = scanning.look_across(work, [cast.jia.id, cast.yi.id])
    assert seen is not None
    make.note(runtime, here, 1)
    with runtime.writing(SYSTEM) as work:
        assert not scanning.keep_across(work, seen)
    assert comparing.across(partial(runtime.reading, SYSTEM), partial(runtime.writing, SYSTEM), list(seen.stamps)) == 1


def test_by_the_clock_entities_are_held_against_each_other(runtime: Runtime, cast: Cast) -> None:
    [here] = make.accounts(runtime, cast.jia.id, 101)
    [there] = make.accounts(runtime, cast.yi.id, 201)
    make.note(runtime, here, 3)
    make.note(runtime, there, 2)
    assert comparing.nightly(runtime) == {"scanned": 2, "across": 1}
    assert comparing.nightly(runtime) == {"scanned": 0, "across": 1}
    with runtime.reading(SYSTEM) as work:
        assert len(looking.view(work, 30).pairs) == 1
        assert all(place.across_at is not None for place in scanning.visible_places(work))


def test_a_finding_names_the_first_and_everybody_after(runtime: Runtime, cast: Cast) -> None:
    one, two, three = make.accounts(runtime, cast.jia.id, 101, 102, 103)
    first = make.note(runtime, one, 5)
    with runtime.reading(cast.lin) as work:
        assert checks.look(work, ["content.duplicate"]) == []
    own = make.note(runtime, one, 4)
    with runtime.reading(cast.lin) as work:
        [line] = checks.look(work, ["content.duplicate"])
        assert (line.severity, line.facts["n"]) == ("low", 1)
    make.note(runtime, three, 2)
    copy = make.note(runtime, two, 3)
    with runtime.writing(cast.lin) as work:
        checks.store(work, ["duplicate"])
    with runtime.reading(cast.lin) as work:
        [line] = [seen for seen in findings.visible_findings(work) if seen.check == "duplicate"]
        assert (line.severity, line.facts["who"], line.facts["names"]) == ("high", "号101", ["号102", "号103"])
        assert [subject.key for subject in line.subjects] == [str(first), one, two, three]
        assert "完全相同" in line.text(str)
    with runtime.writing(SYSTEM) as work:
        for note in (own, copy):
            content.drop(work, note, "平台下架")
    with runtime.reading(cast.lin) as work:
        [line] = checks.look(work, ["content.duplicate"])
        assert line.facts["names"] == ["号103"]
    with runtime.reading(cast.lin) as work:
        later = make.TODAY + timedelta(days=120)
        assert checks.look(work, ["content.duplicate"], on=later) == []


def test_a_note_is_written_anew_by_whoever_holds_its_account(runtime: Runtime, cast: Cast) -> None:
    who = people.somebody(runtime, cast.jia.id, "HM0011", "林浩", "15400000111")
    [nobody] = make.accounts(runtime, cast.jia.id, 102)
    with runtime.reading(SYSTEM) as work:
        account = work.db.connection().exec_driver_sql("SELECT xhs_id FROM accounts ORDER BY id").scalars().first()
    held, free = make.note(runtime, str(account), 2), make.note(runtime, nobody, 1)
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        rewriting.assign(work, held)
    with pytest.raises(rules.NobodyToRewrite), runtime.writing(cast.lin) as work:
        rewriting.assign(work, free)
    with pytest.raises(NotFound), runtime.writing(cast.wu) as work:
        rewriting.assign(work, held)
    with runtime.writing(cast.lin) as work:
        task = rewriting.assign(work, held, remark="换成封边工艺")
        assert (task.assignee, task.due_on) == ("林浩", make.TODAY + timedelta(days=rules.REWRITE_DAYS))
        other = rewriting.assign(work, free, "hm0011", make.TODAY)
        assert other.assignee_employee_id == who.id
    with pytest.raises(rules.RewriteWaiting), runtime.writing(cast.lin) as work:
        rewriting.assign(work, held)
    with runtime.reading(cast.wu) as work:
        assert rewriting.visible_rewrites(work) == []
    with runtime.writing(cast.lin) as work:
        rewriting.done(work, task.id, "已换角度")
        rewriting.drop(work, other.id, "已下架")
    with runtime.reading(cast.lin) as work:
        assert [one.task.state for one in rewriting.visible_rewrites(work)] == ["dropped", "done"]
        assert rewriting.waiting(work, held) is None
