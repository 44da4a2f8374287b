"""Notes from the draft to what became of them, on both databases."""

from datetime import UTC, date, time

import pytest

from kosmgr.content import publishers, rules, service
from kosmgr.kit.errors import NotFound
from kosmgr.policy import SYSTEM, Permission
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.content import make
from tests.make import Cast


def test_a_draft_is_published_dropped_and_restored(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "西湖店王芳讲软装")
    with runtime.writing(cast.lin) as work:
        mine = service.visible_publisher(work, "9000000101", Permission.NOTE_WRITE)
        note = service.add(work, rules.NoteGiven(mine.id, "窗帘这样选", "先看层高", tags=["软装"]))
        assert (note.state, note.published_on, note.origin) == (rules.DRAFT, None, "decided")
        service.publish(work, note.id, date(2026, 11, 19), time(20, 30), "note-demo-001", note.version)
        assert (note.state, note.published_on, note.key) == (rules.PUBLISHED, date(2026, 11, 19), "link:note-demo-001")
        assert note.published_at is not None
        assert note.published_at.astimezone(UTC).hour == 12  # 20:30 in Shanghai
        service.drop(work, note.id, "平台下架")
        assert (note.state, note.published_on) == (rules.DROPPED, date(2026, 11, 19))  # it was there
        service.restore(work, note.id)
        assert (note.state, note.dropped_on, note.version) == (rules.PUBLISHED, None, 4)
        with pytest.raises(rules.NotInState):
            service.publish(work, note.id)


def test_whoever_was_slower_is_told(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    note = make.note(runtime, "9000000101")
    with runtime.writing(cast.lin) as work:
        service.change(work, note, {"title": "换个角度讲收纳"}, 1)
    with runtime.writing(cast.lin) as work, pytest.raises(rules.NoteChanged):
        service.change(work, note, {"title": "再换一个"}, 1)


def test_one_link_is_one_note_of_a_publisher(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    link = "https://www.xiaohongshu.com/explore/65f0a1b2000000001203abcd?xsec=1"
    make.note(runtime, "9000000101", link=link)
    with pytest.raises(rules.NoteTwice):
        make.note(runtime, "9000000101", "另一个标题", link="65F0A1B2000000001203ABCD")


def test_who_sees_and_writes(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    note = make.note(runtime, "9000000101")
    with runtime.reading(cast.chen) as work:
        assert service.visible_note(work, note).title
        with pytest.raises(NotAllowed):
            service.drop(work, note, "看看")
    with runtime.writing(cast.wu) as work:
        with pytest.raises(NotFound):
            service.visible_note(work, note)
        with pytest.raises(NotFound):
            service.drop(work, note, "看看")
        with pytest.raises(rules.PublisherUnknown):
            service.visible_publisher(work, "9000000101")


def test_every_account_and_enterprise_account_gets_its_publisher_once(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    make.account(runtime, cast.yi.id, "9000000201", "乙号")
    with runtime.writing(SYSTEM) as work:
        publishers.fill(work, [cast.jia.id])
        publishers.fill(work, [cast.jia.id])
        assert [one.name for one in publishers.visible(work)] == ["甲号"]
        publishers.fill(work)
        assert [one.xhs_id for one in publishers.visible(work)] == ["9000000101", "9000000201"]
    with runtime.reading(cast.wu) as work:
        assert [one.name for one in publishers.visible(work)] == ["乙号"]
