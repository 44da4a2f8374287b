"""Pairs follow the notes: one at a time, many at once, and what is left when one changes or goes; on both databases."""

from datetime import date, time

import pytest
from sqlalchemy import select

from kosmgr.content import lookup, nearest, pairs, printing, rules, service
from kosmgr.content.models import Note
from kosmgr.content.print_models import NoteGram, NotePair, NotePrint
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.work import Work
from tests.content import make
from tests.make import Cast

TITLE = "三个办法看懂一块板材"
BODY = (
    "很多人来店里第一句话就问这板材环保吗。其实不用专业仪器，看三样就够了。第一看检测报告，认准甲醛释放量那一栏的数值和等级；"
    "第二看封边，封得不严的板子味道会慢慢散出来；第三打开柜门闻一闻，半天还呛鼻子的就别要了。"
)
REWRITTEN = (
    "95后设计师来讲大实话。不用专业仪器，看三样就够了。先看检测报告，认准甲醛释放量那一栏的数值和等级；"
    "再看封边，封得不严的板子味道会慢慢散出来；最后打开柜门闻一闻，半天还呛鼻子的就别要了。收藏好，买柜子用得上。"
)
OTHER = "客厅没有主灯怎么配光？先定动线，再定重点照明，最后才轮到氛围灯带，顺序反了就要返工，预算也会翻倍。"


@pytest.fixture
def two(runtime: Runtime, cast: Cast) -> tuple[str, str]:
    make.account(runtime, cast.jia.id, "9000000101", "西湖店王芳讲软装")
    make.account(runtime, cast.jia.id, "9000000102", "设计师娜娜子")
    return "9000000101", "9000000102"


def stored(work: Work) -> list[tuple[int, int, str]]:
    found = work.db.execute(select(NotePair.a_id, NotePair.b_id, NotePair.kind))
    return sorted((row[0], row[1], row[2]) for row in found)


def test_a_copy_stands_behind_its_first_and_a_rewritten_one_too(runtime: Runtime, two: tuple[str, str]) -> None:
    first = make.note(runtime, two[0], TITLE, BODY, published_on=date(2026, 11, 16))
    make.note(runtime, two[0], "客厅无主灯怎么配", OTHER)
    near = make.note(runtime, two[1], TITLE, REWRITTEN, published_on=date(2026, 11, 17))
    same = make.note(runtime, two[1], TITLE + "！", BODY + "#板材[话题]#", published_on=date(2026, 11, 18))
    with runtime.reading(SYSTEM) as work:
        assert stored(work) == [(first, near, "near"), (first, same, "exact")]
        pair = work.db.scalars(select(NotePair).where(NotePair.b_id == near)).one()
        assert pair.same_title
        assert 160 <= pair.similarity < 1000
        assert pair.publisher_a != pair.publisher_b


def test_an_earlier_one_that_comes_later_takes_the_first_place(runtime: Runtime, two: tuple[str, str]) -> None:
    second = make.note(runtime, two[0], TITLE, BODY, published_on=date(2026, 11, 16))
    third = make.note(runtime, two[1], TITLE, BODY, published_on=date(2026, 11, 18))
    near = make.note(runtime, two[1], TITLE, REWRITTEN, published_on=date(2026, 11, 17))
    first = make.note(runtime, two[1], TITLE, BODY, published_on=date(2026, 11, 2))
    with runtime.reading(SYSTEM) as work:
        assert stored(work) == sorted([(first, second, "exact"), (first, third, "exact"), (first, near, "near")])


def test_a_changed_text_leaves_nothing_behind(runtime: Runtime, cast: Cast, two: tuple[str, str]) -> None:
    first = make.note(runtime, two[0], TITLE, BODY, published_on=date(2026, 11, 16))
    second = make.note(runtime, two[1], TITLE, BODY, published_on=date(2026, 11, 17))
    third = make.note(runtime, two[1], TITLE, BODY, published_on=date(2026, 11, 18))
    with runtime.writing(cast.lin) as work:
        service.change(work, first, {"title": "客厅无主灯怎么配", "body": OTHER})
    with runtime.writing(SYSTEM) as work:
        assert stored(work) == [(second, third, "exact")]
        grams = work.db.scalars(select(NoteGram.gram).where(NoteGram.note_id == first).order_by(NoteGram.gram)).all()
        kept = work.db.scalars(select(NotePrint).where(NotePrint.note_id == first)).one()
        assert len(grams) * 5 == len(kept.sketch)
        printing.forget(work, [first, second])
        assert stored(work) == []
        assert set(work.db.scalars(select(NoteGram.note_id))) == {third}


def test_a_day_that_moves_turns_the_pair(runtime: Runtime, cast: Cast, two: tuple[str, str]) -> None:
    with runtime.writing(SYSTEM) as work:
        mine = service.visible_publisher(work, two[0]).id
        planned = service.add(work, rules.NoteGiven(mine, TITLE, BODY, planned_on=date(2026, 12, 1))).id
    other = make.note(runtime, two[1], TITLE, REWRITTEN, published_on=date(2026, 11, 20), published_at=None)
    with runtime.writing(cast.lin) as work:
        assert stored(work) == [(other, planned, "near")]
        service.publish(work, planned, date(2026, 11, 19), time(9))
        assert stored(work) == [(planned, other, "near")]


def test_what_was_planned_and_dropped_is_no_copy_but_what_was_published_is(
    runtime: Runtime, cast: Cast, two: tuple[str, str]
) -> None:
    first = make.note(runtime, two[0], TITLE, BODY, published_on=date(2026, 11, 16))
    with runtime.writing(SYSTEM) as work:
        mine = service.visible_publisher(work, two[1]).id
        planned = service.add(work, rules.NoteGiven(mine, TITLE, BODY, planned_on=date(2026, 12, 1))).id
        assert stored(work) == [(first, planned, "exact")]
    with runtime.writing(cast.lin) as work:
        service.drop(work, planned, "换题")
        assert stored(work) == []
        service.drop(work, first, "平台下架")
        service.restore(work, planned)
        assert stored(work) == [(first, planned, "exact")]


def test_titles_without_a_known_text_are_called_short(runtime: Runtime, two: tuple[str, str]) -> None:
    first = make.note(runtime, two[0], TITLE, "", text_source="见文档")
    second = make.note(runtime, two[1], TITLE, "", text_source="见文档")
    with runtime.reading(SYSTEM) as work:
        assert stored(work) == [(first, second, "short")]


def test_many_at_once_find_what_one_by_one_finds(runtime: Runtime, cast: Cast, two: tuple[str, str]) -> None:
    notes = [
        make.note(runtime, two[n % 2], f"{TITLE}{n}", text, published_on=date(2026, 11, 1 + n))
        for n, text in enumerate([BODY, OTHER, REWRITTEN, BODY + "店里都有样板", OTHER, BODY])
    ]
    with runtime.writing(SYSTEM) as work:
        single = stored(work)
        assert single
        assert pairs.renew(work, cast.jia.id) == len(single)
        assert stored(work) == single
        printing.forget(work, notes)
        printing.store_ids(work, notes)
        assert stored(work) == single


def test_a_draft_meets_its_first_with_its_repeats_counted(runtime: Runtime, cast: Cast, two: tuple[str, str]) -> None:
    first = make.note(runtime, two[0], TITLE, BODY, published_on=date(2026, 11, 16))
    make.note(runtime, two[1], TITLE, BODY, published_on=date(2026, 11, 17))
    make.note(runtime, two[1], TITLE, OTHER, published_on=date(2026, 11, 17))
    with runtime.reading(cast.lin) as work:
        met = nearest.nearest(work, TITLE, BODY)
        assert [(one.note.id, one.found.kind, one.repeated) for one in met.near] == [(first, "exact", 1)]
        assert [row.body for row in met.titles] == [OTHER]
        rewritten = nearest.nearest(work, "看板材", REWRITTEN)
        assert [one.note.id for one in rewritten.near] == [first]
        assert nearest.nearest(work, "#话题[话题]#", "").near == []
    with runtime.reading(cast.wu) as work:  # another entity's people learn nothing, not even that there is one
        assert nearest.nearest(work, TITLE, BODY).near == []
        assert nearest.nearest(work, TITLE, BODY).titles == []


def test_a_text_poured_out_very_often_is_still_found(
    runtime: Runtime, cast: Cast, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "STOP", 3)
    for n in range(6):
        make.note(runtime, two[n % 2], f"{n}号店开业", f"{BODY}地址在{n}号路口", published_on=date(2026, 11, 1 + n))
    with runtime.reading(cast.lin) as work:
        near = nearest.nearest(work, "新店开业", f"{BODY}地址在河边").near
        assert near
        assert work.db.get(Note, near[0].note.id) is not None
