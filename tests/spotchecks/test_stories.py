"""From the draw to the verdict, on both databases: who is drawn, what the link does, what follows."""

import threading
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from kosmgr.audit import service as journal
from kosmgr.edge import spotting
from kosmgr.kit.errors import NotFound
from kosmgr.links import service as links
from kosmgr.people import leaves
from kosmgr.policy import SYSTEM, Actor
from kosmgr.reports import verify
from kosmgr.runtime import Runtime
from kosmgr.spotchecks import doors, drawing, judging, queries, rules, service, telling
from kosmgr.work import NotAllowed
from tests.make import Cast
from tests.spotchecks import make

TUESDAY = date(2026, 11, 17)
NOTHING = verify.Outside(None)  # the anchored head of the chain is looked at elsewhere
OTHER = "SELECT MIN(id) FROM accounts WHERE id NOT IN (SELECT account_id FROM spot_checks)"


def test_a_week_from_draw_to_verdict(runtime: Runtime, cast: Cast) -> None:
    noon, zheng = make.at(runtime), make.zheng(cast.jia.id)
    people = make.holders(noon, cast.jia.id, 4)
    make.valued(noon, "number", 2)
    assert spotting.tick(noon).drawn == 1
    assert spotting.tick(noon).drawn == 0  # once a week, however often the clock ticks
    with noon.reading(zheng) as work:
        [line] = service.visible_rounds(work)
        checks = service.visible_checks(work)
        assert (line.checks, line.waiting, line.rate, line.round.drawn_by) == (2, 2, None, "system")
        again = service.recount(work, line.round.id)
        assert again is not None
        assert again.ok
        assert again.pool
        assert {one.account_id for one in service.candidates(work, line.round.id)} == {one.account_id for one in people}
        (first, _), (second, silent) = ((one.check.id, one.account) for one in checks)
        round_id, seed, digest = line.round.id, line.round.seed, line.round.pool_sha256

    who = make.answered(noon, zheng, first)
    assert (who.state, len(who.code)) == (doors.OPEN, rules.CODE_LENGTH)
    with noon.reading(zheng) as work:
        [asked] = service.askings(work, first)
        assert (asked.code, asked.remark, len(asked.photos)) == (who.code, "在店里拍的", 1)
    with noon.writing(zheng) as work:
        judging.judge(work, first, rules.PASSED)
    assert make.state(noon, first) == rules.PASSED

    make.token(noon, zheng, second)
    late = make.at(runtime, hours=25)
    assert spotting.tick(late).ended == 1
    assert make.state(late, second) == rules.SILENT
    [key] = make.open_findings(late, "spotcheck.silent")
    assert key == silent
    with late.reading(zheng) as work:
        assert service.visible_rounds(work)[0].rate == 50

    with late.writing(zheng) as work:
        judging.judge(work, second, rules.AGAIN, "当天生病，重新拍")
    assert make.open_findings(late, "spotcheck.silent") == []
    make.answered(late, zheng, second)
    with late.writing(zheng) as work:
        judging.judge(work, second, rules.FAILED, "照片里不是登记的手机")
    assert make.open_findings(late, "spotcheck.failed") == [key]
    with late.reading(cast.chen) as work:
        did = [row.action for row in journal.history(work, "spot_check", second)]
        [noted] = [row.after for row in journal.history(work, "spot_round", round_id)]
    assert sorted(did) == sorted(
        ["spot_check.opened", "spot_check.told", "spot_check.link_shown", "spot_check.silent", "spot_check.asked_again",
         "spot_check.told", "spot_check.link_shown", "spot_check.photos_sent", "spot_check.answered",
         "spot_check.failed"]
    )  # fmt: skip
    assert noted["seed"] == seed
    assert noted["pool_sha256"] == digest


def test_two_clocks_at_once_draw_once(runtime: Runtime, cast: Cast) -> None:
    noon = make.at(runtime)
    make.holders(noon, cast.jia.id, 3)
    ready, done = threading.Barrier(2), []

    def clock() -> None:
        ready.wait()
        done.append(spotting.draw_due(noon))

    threads = [threading.Thread(target=clock) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(done) == [0, 1]
    with noon.reading(SYSTEM) as work:
        assert [line.checks for line in service.visible_rounds(work)] == [1]


def test_the_database_refuses_a_second_round_of_a_week(
    quick: Runtime, cast_quick: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = make.at(quick)
    make.holders(noon, cast_quick.jia.id, 2)
    make.drawn(noon, SYSTEM, cast_quick.jia.id)
    monkeypatch.setattr(queries, "drawn", lambda *_: None)  # even where nobody looks
    with pytest.raises(IntegrityError), noon.writing(SYSTEM) as work:
        drawing.draw(work, cast_quick.jia.id)


def test_leave_rest_and_what_is_under_way_are_not_drawn(quick: Runtime, cast_quick: Cast) -> None:
    noon, zheng = make.at(quick), make.zheng(cast_quick.jia.id)
    away, checked, busy, left = make.holders(noon, cast_quick.jia.id, 4)
    make.valued(noon, "percent", 100)
    with noon.writing(SYSTEM) as work:
        leaves.set_leave(work, away.id, TUESDAY)
        one = drawing.name(work, checked.account_id, "有人举报")
        drawing.name(work, busy.account_id, "有人举报")
    make.answered(noon, zheng, one.id)
    with noon.writing(zheng) as work:
        judging.judge(work, one.id, rules.PASSED)
    round_id, checks = make.drawn(noon, zheng, cast_quick.jia.id)
    assert len(checks) == 1
    out = {row["id"]: row["out"] for row in make.pool(noon, round_id).candidates}
    assert out == {
        away.account_id: rules.LEAVE, checked.account_id: rules.RESTING, busy.account_id: rules.UNDER_WAY,
        left.account_id: "",
    }  # fmt: skip
    later = make.at(quick, weeks=9)
    round_id, _checks = make.drawn(later, zheng, cast_quick.jia.id)
    assert {row["id"]: row["out"] for row in make.pool(later, round_id).candidates}[checked.account_id] == ""


def test_what_is_open_about_an_account_weighs_in_the_next_draw(quick: Runtime, cast_quick: Cast) -> None:
    noon, zheng = make.at(quick), make.zheng(cast_quick.jia.id)
    silent, calm = make.holders(noon, cast_quick.jia.id, 2)
    with noon.writing(zheng) as work:
        check = drawing.name(work, silent.account_id, "抽查").id
    make.token(noon, zheng, check)
    spotting.end_late(make.at(quick, hours=25))
    later = make.at(quick, weeks=10)
    round_id, _checks = make.drawn(later, SYSTEM, cast_quick.jia.id)
    points = {row["id"]: row["points"] for row in make.pool(later, round_id).candidates}
    assert (points[silent.account_id]["high"], points[silent.account_id]["weeks"]) == (30, 10)
    assert (points[calm.account_id].get("high"), points[calm.account_id]["weeks"]) == (None, 30)


def test_switched_off_draws_nobody_and_a_named_check_still_goes(quick: Runtime, cast_quick: Cast) -> None:
    noon, zheng = make.at(quick), make.zheng(cast_quick.jia.id)
    [who] = make.holders(noon, cast_quick.jia.id, 1)
    make.valued(noon, "enabled", False, cast_quick.jia.id)
    assert spotting.tick(noon).drawn == 0
    with pytest.raises(rules.SwitchedOff), noon.writing(zheng) as work:
        drawing.draw(work, cast_quick.jia.id)
    with pytest.raises(rules.ReasonNeeded), noon.writing(zheng) as work:
        drawing.name(work, who.account_id, " ")
    with noon.writing(zheng) as work:
        check = drawing.name(work, who.account_id, "顾客反映换了人")
        assert service.visible_check(work, check.id).round.kind == rules.MANUAL
    with pytest.raises(rules.UnderWay), noon.writing(zheng) as work:
        drawing.name(work, who.account_id, "再查一次")


def test_scope_and_permissions(quick: Runtime, cast_quick: Cast) -> None:
    noon, zheng = make.at(quick), make.zheng(cast_quick.jia.id)
    [who] = make.holders(noon, cast_quick.jia.id, 1)
    with noon.writing(zheng) as work:
        check = drawing.name(work, who.account_id, "抽查").id
    make.answered(noon, zheng, check)
    acts = (
        lambda work: drawing.draw(work, cast_quick.jia.id), lambda work: drawing.name(work, who.account_id, "抽查"),
        lambda work: judging.judge(work, check, rules.PASSED), lambda work: judging.cancel(work, check, "生病"),
        lambda work: telling.hand_over(work, check),
    )  # fmt: skip
    for act in acts:
        for actor in (cast_quick.lin, cast_quick.chen):  # read, but do not judge
            with pytest.raises(NotAllowed), noon.writing(actor) as work:
                act(work)
        with pytest.raises(NotFound), noon.writing(make.zheng(cast_quick.yi.id)) as work:
            act(work)
    with noon.reading(cast_quick.wu) as work:
        assert service.visible_checks(work) == []
        assert service.visible_rounds(work) == []
        with pytest.raises(rules.CheckUnknown):
            service.visible_check(work, check)
    with noon.reading(Actor(106, "Ops", (cast_quick.lin.grants[1],))) as work:  # not what is personal
        [asked] = service.askings(work, check)
        assert asked.code is None
        assert asked.remark is None
        with pytest.raises(NotAllowed):
            service.photo(work, check, 1, "")
    own = Actor(107, "林浩", (*zheng.grants,))
    with pytest.raises(rules.OwnCheck), noon.writing(own) as work:
        judging.judge(work, check, rules.PASSED)
    with noon.reading(SYSTEM) as work:
        assert links.visible_campaigns(work) == []  # the pages of campaigns know nothing of these links


@pytest.mark.parametrize(
    "hand",
    [
        f"UPDATE spot_checks SET account_id = ({OTHER})",
        "UPDATE spot_rounds SET seed = '00ff'",
        "UPDATE spot_pools SET candidates = REPLACE(candidates, '\"base\": 10', '\"base\": 11')",
        "DELETE FROM spot_pools",
    ],
)
def test_whoever_picks_by_hand_is_found(quick: Runtime, cast_quick: Cast, hand: str) -> None:
    noon = make.at(quick)
    make.holders(noon, cast_quick.jia.id, 3)
    make.drawn(noon, SYSTEM, cast_quick.jia.id)
    with noon.reading(SYSTEM) as work:
        assert [one for one in verify.verify(work, NOTHING) if one.invariant == "I15"] == []
    with noon.engine.begin() as connection:
        connection.exec_driver_sql(hand)
    with noon.reading(SYSTEM) as work:
        assert [one.subject for one in verify.verify(work, NOTHING) if one.invariant == "I15"] == [{"round": 1}]
