"""The holder's link and letter: what it opens, until when, and what becomes of photos."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from kosmgr.bindings import service as bindings
from kosmgr.edge import spotting
from kosmgr.links import rules as link_rules
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.post.models import Notice, Parcel
from kosmgr.retention import erasing
from kosmgr.runtime import Runtime
from kosmgr.spotchecks import doors, drawing, judging, proving, rules, service
from tests.make import Cast
from tests.spotchecks import make

TUESDAY = date(2026, 11, 17)


def test_a_link_is_for_its_account_until_the_deadline_and_once(runtime: Runtime, cast: Cast) -> None:
    noon, zheng = make.at(runtime), make.zheng(cast.jia.id)
    one, two = make.holders(noon, cast.jia.id, 2)
    with noon.writing(zheng) as work:
        first, second = (drawing.name(work, who.account_id, "抽查").id for who in (one, two))
    given = make.token(noon, zheng, first)
    assert make.token(noon, zheng, first) == given  # said again, it is the same
    who = make.opened(noon, given)
    with pytest.raises(rules.NoPhoto), noon.writing(who.actor) as work:
        proving.send(work, who.link_id, [], "只有话", done=False)
    with pytest.raises(rules.NoPhoto), noon.writing(who.actor) as work:
        proving.send(work, who.link_id, [])
    with pytest.raises(rules.TooManyPhotos), noon.writing(who.actor) as work:
        proving.send(work, who.link_id, [("a.jpg", make.PAPER)] * 7)
    with noon.writing(who.actor) as work:
        assert proving.send(work, who.link_id, [("a.jpg", make.PAPER)], done=False) == 1
    assert (make.opened(noon, given).state, len(make.opened(noon, given).photos)) == (doors.OPEN, 1)
    other = make.opened(noon, make.token(noon, zheng, second))
    with pytest.raises(link_rules.LinkUnusable), noon.writing(who.actor) as work:
        proving.send(work, other.link_id, [("a.jpg", make.PAPER)])
    with noon.writing(who.actor) as work:
        assert proving.send(work, who.link_id, [("b.jpg", make.PAPER)]) == 2
    assert make.opened(noon, given).state == doors.ANSWERED
    assert not make.opened(noon, given).code
    with pytest.raises(rules.NotInState), noon.writing(who.actor) as work:
        proving.send(work, who.link_id, [("c.jpg", make.PAPER)])
    for wrong in ("", "v1.a.b", given + "x", given[:-1], given.replace("v1", "v2")):
        with pytest.raises(link_rules.LinkUnusable):
            make.opened(noon, wrong)
    with noon.engine.connect() as connection:
        for table in ("signed_links", "spot_asks", "audit_rows"):
            stored = str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())
            assert given.split(".")[1] not in stored, table
            assert "在店里" not in stored, table

    late = make.at(runtime, hours=25)
    assert make.opened(late, given).state == doors.ANSWERED
    late_other = make.opened(late, make.said_again(late, second))
    assert late_other.state == doors.LATE
    with pytest.raises(rules.NotInState), late.writing(late_other.actor) as work:
        proving.send(work, late_other.link_id, [("a.jpg", make.PAPER)])


def test_photos_without_the_last_button_still_count(quick: Runtime, cast_quick: Cast) -> None:
    noon, zheng = make.at(quick), make.zheng(cast_quick.jia.id)
    [who] = make.holders(noon, cast_quick.jia.id, 1)
    with noon.writing(zheng) as work:
        check = drawing.name(work, who.account_id, "抽查").id
    bearer = make.opened(noon, make.token(noon, zheng, check))
    with noon.writing(bearer.actor) as work:
        proving.send(work, bearer.link_id, [("a.jpg", make.PAPER)], done=False)
    spotting.tick(make.at(quick, hours=25))
    assert make.state(noon, check) == rules.ANSWERED


def test_asked_again_and_cancelled_links_say_so(quick: Runtime, cast_quick: Cast) -> None:
    noon, zheng = make.at(quick), make.zheng(cast_quick.jia.id)
    [who] = make.holders(noon, cast_quick.jia.id, 1)
    with noon.writing(zheng) as work:
        check = drawing.name(work, who.account_id, "抽查").id
    first = make.answered(noon, zheng, check)
    old = make.said_again(noon, check)
    with pytest.raises(rules.ReasonNeeded), noon.writing(zheng) as work:
        judging.judge(work, check, rules.AGAIN)
    with noon.writing(zheng) as work:
        judging.judge(work, check, rules.AGAIN, "看不清验证字")
    assert make.opened(noon, old).state == doors.ANSWERED
    fresh = make.opened(noon, given := make.token(noon, zheng, check))
    assert fresh.again
    assert fresh.again_because == "看不清验证字"
    assert fresh.code != first.code
    with noon.writing(zheng) as work:
        judging.cancel(work, check, "使用人生病")
    assert make.opened(noon, given).state == doors.CANCELLED
    with pytest.raises(rules.NotInState), noon.writing(zheng) as work:
        judging.judge(work, check, rules.PASSED)


def test_who_no_longer_holds_the_account_is_not_blamed(quick: Runtime, cast_quick: Cast) -> None:
    noon, zheng = make.at(quick), make.zheng(cast_quick.jia.id)
    [who] = make.holders(noon, cast_quick.jia.id, 1)
    with noon.writing(zheng) as work:
        check = drawing.name(work, who.account_id, "抽查").id
    given = make.token(noon, zheng, check)
    with noon.writing(SYSTEM) as work:
        bindings.unbind(work, who.account_id, TUESDAY, "调岗")
    with pytest.raises(link_rules.LinkUnusable):
        make.opened(noon, given)
    late = make.at(quick, hours=25)
    spotting.tick(late)
    assert make.state(late, check) == rules.CANCELLED
    assert make.open_findings(late, "spotcheck.silent") == []


def test_photos_are_opened_for_a_while_and_erased_on_schedule(quick: Runtime, cast_quick: Cast) -> None:
    noon, zheng = make.at(quick), make.zheng(cast_quick.jia.id)
    [who] = make.holders(noon, cast_quick.jia.id, 1)
    with noon.writing(zheng) as work:
        check = drawing.name(work, who.account_id, "抽查").id
    make.answered(noon, zheng, check)
    with noon.writing(zheng) as work:
        mark = service.open_photos(work, check)
        judging.judge(work, check, rules.PASSED)
    with noon.reading(zheng) as work:
        assert service.photo(work, check, 1, mark).file.read_bytes() == make.PAPER.content
        with pytest.raises(rules.CheckUnknown):
            service.photo(work, check, 1, mark[:-1] + "x")
    with noon.reading(cast_quick.chen) as work, pytest.raises(rules.CheckUnknown):
        service.photo(work, check, 1, mark)  # somebody else's mark
    soon = make.at(quick, hours=1)
    with soon.reading(zheng) as work, pytest.raises(rules.CheckUnknown):
        service.photo(work, check, 1, mark)
    assert spotting.erase_photos(make.at(quick, days=89)) == 0
    late = make.at(quick, days=91)
    assert spotting.erase_photos(late) == 1
    assert spotting.erase_photos(late) == 0
    with late.reading(zheng) as work:
        [asked] = service.askings(work, check)
        assert asked.remark is None
        assert [one.erased for one in asked.photos] == [True]
    with late.reading(SYSTEM) as work:
        assert [one.check.state for one in service.visible_checks(work)] == [rules.PASSED]


def test_the_letter_carries_the_link_and_one_that_never_left_blames_nobody(quick: Runtime, cast_quick: Cast) -> None:
    noon = replace(make.at(quick), base_url="https://kos.example")
    [who] = make.holders(noon, cast_quick.jia.id, 1)
    make.written_to(noon, who)
    with noon.writing(SYSTEM) as work:
        check = drawing.name(work, who.account_id, "抽查").id
    assert spotting.tell(replace(noon, base_url="")) == 0  # nobody could open a link without an address
    assert spotting.tick(noon).told == 1
    assert spotting.tick(noon).told == 0
    with noon.reading(SYSTEM) as work:
        [parcel] = work.db.scalars(select(Parcel)).all()
        parcel_id = parcel.id
        ready = spotting.compose(work, [parcel.id], noon.base_url)[parcel.id]
        assert (parcel.recipient, parcel.kind, ready.to) == (f"employee:{who.id}", "spot_check", "lin@jia.example")
        [item] = ready.letter.items
        assert "2026-11-18 12:00" in item.text
        assert "密码" in ready.letter.closing
    token = item.href.removeprefix("https://kos.example/spot/")
    assert make.opened(noon, token).state == doors.OPEN
    with noon.reading(SYSTEM) as work:
        assert make.opened(noon, token).code not in str(ready.letter)
        assert token not in str(work.db.connection().exec_driver_sql("SELECT said FROM notices").fetchall())

    late = replace(make.at(quick, hours=25), base_url=noon.base_url)
    spotting.end_late(late)  # the mail server was down all the time
    assert make.state(late, check) == rules.UNTOLD
    assert make.open_findings(late, "spotcheck.silent") == []
    assert spotting.tell(late) == 0  # it is not sent into the void again: somebody hands the link over
    with late.reading(SYSTEM) as work:
        assert spotting.compose(work, [parcel_id], noon.base_url) == {}
    fresh = make.opened(late, make.token(late, SYSTEM, check))
    assert fresh.state == doors.OPEN
    with pytest.raises(link_rules.LinkUnusable):
        make.opened(late, token)


def test_a_letter_that_arrived_and_was_not_answered_is_silence(quick: Runtime, cast_quick: Cast) -> None:
    noon = replace(make.at(quick), base_url="https://kos.example")
    [who] = make.holders(noon, cast_quick.jia.id, 1)
    make.written_to(noon, who)
    with noon.writing(SYSTEM) as work:
        check = drawing.name(work, who.account_id, "抽查").id
    spotting.tick(noon)
    with noon.writing(SYSTEM) as work:
        work.db.execute(update(Notice).values(state="sent"))
    spotting.tick(make.at(quick, hours=25))
    assert make.state(noon, check) == rules.SILENT


def test_a_leavers_photos_and_words_go_with_the_other_proofs(quick: Runtime, cast_quick: Cast) -> None:
    noon, zheng = make.at(quick), make.zheng(cast_quick.jia.id)
    [who] = make.holders(noon, cast_quick.jia.id, 1)
    with noon.writing(zheng) as work:
        check = drawing.name(work, who.account_id, "林浩的账号有人举报").id
    make.answered(noon, zheng, check)
    with noon.writing(zheng) as work:
        judging.judge(work, check, rules.FAILED, "林浩不在店里")
    with noon.writing(SYSTEM) as work:
        bindings.unbind(work, who.account_id, TUESDAY, "离职")
        people.end_employment(work, who.id, TUESDAY)
    late = make.at(quick, days=30)
    with late.writing(SYSTEM) as work:
        erasing.erase(work, who.id, ["proofs", "identity"], "本人要求", early=True)
    with late.reading(zheng) as work:
        [asked] = service.askings(work, check)
        assert (asked.remark, [one.erased for one in asked.photos]) == (None, [True])
    with late.engine.connect() as connection:
        for table in ("spot_rounds", "spot_checks", "spot_asks", "findings", "documents"):
            assert "林浩" not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()), table
