"""Exports of notes: read part by part, brought in, again, changed, taken back; on both databases."""

import csv
import random
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from kosmgr.content import batch_rules, exports, headings, importing, intake, rules, written
from kosmgr.content import service as register
from kosmgr.content.batch_models import NoteBatch, NoteChange
from kosmgr.content.models import Note, NoteReading, Publisher
from kosmgr.kit.sheets import blocks
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from tests.content import make
from tests.make import Cast

HEAD = (
    "小红书号",
    "笔记ID",
    "笔记标题",
    "正文",
    "发布时间",
    "阅读量",
    "点赞",
    "收藏",
    "评论",
    "笔记链接",
    "笔记类型",
    "话题",
)
ONE = "65f0a0000000000000000001"


def row(number: int, account: str = "7001", **said: object) -> tuple[object, ...]:
    usual = {
        "小红书号": account, "笔记ID": f"65f0a{number:019x}", "笔记标题": f"标题{number}",
        "正文": f"正文第 {number} 篇\n第二行",
        "发布时间": "2026-11-01 18:30:00", "阅读量": 100 + number, "点赞": 3, "收藏": "", "评论": "1", "笔记链接": "",
        "笔记类型": "图文", "话题": "#收纳 #小户型",
    }  # fmt: skip
    return tuple((usual | said)[name] for name in HEAD)


def file(folder: Path, *rows: Sequence[object], name: str = "notes.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target).writerows([HEAD, *rows])
    return path


@pytest.fixture
def two(runtime: Runtime, cast: Cast) -> Runtime:
    """甲 has the accounts 7001 and 7002, 乙 has 7003."""
    for number, entity in ((7001, cast.jia.id), (7002, cast.jia.id), (7003, cast.yi.id)):
        make.account(runtime, entity, str(number), f"账号{number}")
    return runtime


def bring(runtime: Runtime, path: Path, actor: Actor = SYSTEM, on: date | None = None) -> importing.Outcome:
    return importing.bring(lambda: runtime.writing(actor), path, path.name, counted_on=on)


def notes(runtime: Runtime) -> dict[str, Note]:
    with runtime.reading(SYSTEM) as work:
        found = {note.key: note for note in work.db.scalars(select(Note).order_by(Note.id))}
        work.db.expunge_all()
        return found


def count(runtime: Runtime, model: type) -> int:
    with runtime.reading(SYSTEM) as work:
        return work.db.scalar(select(func.count()).select_from(model)) or 0


def test_a_note_is_kept_as_it_was_exported(two: Runtime, tmp_path: Path) -> None:
    done = bring(two, file(tmp_path, row(1), row(2, 阅读量="1.3万", 点赞="999+", 笔记类型="视频", 正文="见文档")))
    assert (done.status, done.added, done.changed, done.unchanged) == ("applied", 2, 0, 0)
    found = notes(two)
    one = found[ONE]
    assert (one.title, one.body, one.tags, one.kind, one.state) == (
        "标题1", "正文第 1 篇\n第二行", ["收纳", "小户型"], "image", "published",
    )  # fmt: skip
    assert (one.published_on, one.published_at.isoformat()) == (date(2026, 11, 1), "2026-11-01T10:30:00+00:00")
    assert (one.reads, one.likes, one.saves, one.comments, one.counted_on) == (101, 3, None, 1, date(2026, 11, 20))
    assert (one.origin, one.note_batch_id, one.batch_id, one.link) == ("observed", done.batch_id, None, ONE)
    two_ = found["65f0a0000000000000000002"]
    assert (two_.reads, two_.likes, two_.kind, two_.body, two_.text_source) == (13000, 999, "video", "", "见文档")


def test_the_same_again_changes_nothing_and_more_counts_go_to_the_history(two: Runtime, tmp_path: Path) -> None:
    path = file(tmp_path, row(1), row(2), row(1))
    first = bring(two, path, on=date(2026, 11, 10))
    assert (first.added, first.unchanged) == (2, 1)
    again = bring(two, path, on=date(2026, 11, 10))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    more = bring(two, file(tmp_path, row(1, 阅读量=500, 正文="改过的正文", 笔记ID=ONE), row(2)), on=date(2026, 11, 18))
    assert (more.added, more.changed, more.unchanged) == (0, 1, 1)
    one = notes(two)[ONE]
    assert (one.reads, one.counted_on, one.body, one.note_batch_id) == (500, date(2026, 11, 18), "改过的正文", 1)
    with two.reading(SYSTEM) as work:
        (reading,) = work.db.scalars(select(NoteReading)).all()
        assert (reading.counted_on, reading.reads, reading.note_batch_id) == (date(2026, 11, 10), 101, more.batch_id)
    older = bring(two, file(tmp_path, row(1, 阅读量=50)), on=date(2026, 11, 5))
    assert (older.added, older.changed) == (0, 0)
    assert notes(two)[ONE].reads == 500
    with two.reading(SYSTEM) as work:
        assert [one.reads for one in work.db.scalars(select(NoteReading).order_by(NoteReading.counted_on))] == [50, 101]


def test_undo_gives_back_what_was_said_before(two: Runtime, tmp_path: Path) -> None:
    bring(two, file(tmp_path, row(1), row(2)), on=date(2026, 11, 10))
    before = notes(two)
    later = bring(two, file(tmp_path, row(1, 阅读量=500, 笔记标题="新标题"), row(3)), on=date(2026, 11, 18))
    with pytest.raises(batch_rules.LaterBatch), two.writing(SYSTEM) as work:
        intake.undo(work, 1)
    with two.writing(SYSTEM) as work:
        assert intake.undo(work, later.batch_id).status == "undone"
    after = notes(two)
    told = ("title", "body", "tags", "reads", "counted_on", "published_at", "state", "note_batch_id", "link")
    assert {k: [getattr(n, name) for name in told] for k, n in after.items()} == {
        k: [getattr(n, name) for name in told] for k, n in before.items()
    }
    assert (count(two, NoteReading), count(two, NoteChange)) == (0, 0)
    with two.writing(SYSTEM) as work:
        intake.undo(work, 1)
    assert count(two, Note) == 0
    with pytest.raises(batch_rules.BatchMoved), two.writing(SYSTEM) as work:
        intake.undo(work, 1)


def test_undo_is_refused_when_somebody_worked_on_a_note(two: Runtime, tmp_path: Path) -> None:
    done = bring(two, file(tmp_path, row(1)))
    with two.writing(SYSTEM) as work:
        register.change(work, notes(two)[ONE].id, {"topic": "收纳"})
    with pytest.raises(batch_rules.BuiltOn) as refused, two.writing(SYSTEM) as work:
        intake.undo(work, done.batch_id)
    assert "标题1" in refused.value.text()
    assert count(two, Note) == 1


def test_a_note_that_was_taken_down_stays_so_unless_the_export_says_otherwise(two: Runtime, tmp_path: Path) -> None:
    bring(two, file(tmp_path, row(1)))
    with two.writing(SYSTEM) as work:
        register.drop(work, notes(two)[ONE].id, "平台下架")
    bring(two, file(tmp_path, row(1, 阅读量=900)))
    one = notes(two)[ONE]
    assert (one.state, one.dropped_why, one.reads, one.published_on) == ("dropped", "平台下架", 900, date(2026, 11, 1))
    path = tmp_path / "state.csv"
    path.write_text(
        f"小红书号,笔记ID,标题,发布时间,笔记状态\n7001,{ONE},标题1,2026-11-01 18:30:00,正常\n", encoding="utf-8"
    )
    bring(two, path)
    one = notes(two)[ONE]
    assert (one.state, one.dropped_on, one.platform_state) == ("published", None, "正常")


def test_rows_that_cannot_be_taken_are_named(two: Runtime, tmp_path: Path) -> None:
    path = file(
        tmp_path, row(1), row(2, account=""), row(3, account="9.01E+09"), row(4, 发布时间=""), row(5, 发布时间="前天"),
        row(6, account="8888"), row(7, account="8888"), row(8, 阅读量="很多"), row(9, 笔记标题="长" * 201),
        tuple("" for _ in HEAD),
    )  # fmt: skip
    outcome = importing.preview(lambda: two.writing(SYSTEM), path, path.name)
    report = outcome.report
    assert [(one["row"], one["code"], one["row_rejected"]) for one in report["rejected"]] == [
        (3, "account_missing", True), (4, "account_unreadable", True), (5, "time_missing", True),
        (6, "time_unreadable", True), (9, "count_unreadable", False), (10, "title_too_long", True),
    ]  # fmt: skip
    assert report["rejected"][3]["value"] == "前天"
    assert report["unknown_listed"] == [{"account": "8888", "notes": 2}]
    assert (report["rows"], report["notes"], report["rejected_total"], report["cells_total"]) == (9, 2, 7, 1)
    assert (report["new"], report["known"]) == (2, 0)
    assert count(two, Note) == 0
    spoken = intake.spoken(report, str)
    assert spoken[0]["message"] == "没有小红书号"
    done = importing.apply(lambda: two.reading(SYSTEM), lambda: two.writing(SYSTEM), outcome.batch_id)
    assert (done.added, done.status) == (2, "applied")
    assert notes(two)["65f0a0000000000000000008"].reads is None


def test_who_may_import_for_one_entity_brings_only_its_notes(two: Runtime, cast: Cast, tmp_path: Path) -> None:
    done = bring(two, file(tmp_path, row(1), row(2, account="7003")), actor=make.sun(cast.jia.id))
    assert done.added == 1
    assert done.report["refused"] == {"account_not_yours": 1}
    assert {note.entity_id for note in notes(two).values()} == {cast.jia.id}


def test_an_interrupted_import_goes_on_where_it_stopped(
    two: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "PART", 2_000)
    path = file(tmp_path, *(row(n, 正文="字" * 300) for n in range(1, 40)))
    outcome = importing.preview(lambda: two.writing(SYSTEM), path, path.name)
    real, calls = intake.add, []

    def breaking(*given: object) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise RuntimeError
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "add", breaking)
    with pytest.raises(RuntimeError):
        importing.apply(lambda: two.reading(SYSTEM), lambda: two.writing(SYSTEM), outcome.batch_id)
    monkeypatch.setattr(intake, "add", real)
    assert 0 < count(two, Note) < 39
    with pytest.raises(batch_rules.Loading):
        bring(two, path)
    done = importing.apply(lambda: two.reading(SYSTEM), lambda: two.writing(SYSTEM), outcome.batch_id)
    assert (done.added, done.unchanged, count(two, Note)) == (39, 0, 39)


def test_an_interrupted_import_can_be_dropped(two: Runtime, tmp_path: Path) -> None:
    path = file(tmp_path, row(1), row(2))
    outcome = importing.preview(lambda: two.writing(SYSTEM), path, path.name)
    opened = exports.opened(path)
    with two.writing(SYSTEM) as work:
        intake.begin(work, outcome.batch_id)
        intake.add(work, outcome.batch_id, 0, next(opened.parts()).notes)
    assert count(two, Note) == 2
    with two.writing(SYSTEM) as work:
        assert intake.drop(work, outcome.batch_id).status == "dropped"
    assert count(two, Note) == 0
    with two.reading(SYSTEM) as work:
        assert list(intake.folder(work).glob("*")) == []


def test_encodings_workbooks_and_headings_of_others(two: Runtime, tmp_path: Path) -> None:
    gb = file(tmp_path, row(1), name="gb.csv", encoding="gb18030")
    assert exports.opened(gb).encoding.lower().startswith("gb")
    book = openpyxl.Workbook()
    book.active.append(("导出时间 2026-11-20",))
    book.active.append(("小红书ID", "作品编号", "标题", "内容", "发布日期", "观看量", "赞"))
    book.active.append(("7001", "65f0a00000000000000000aa", "表格里的", "正文", "2026-11-02", 12, 1))
    book.save(tmp_path / "notes.xlsx")
    done = bring(two, tmp_path / "notes.xlsx")
    assert done.added == 1
    one = notes(two)["65f0a00000000000000000aa"]
    assert (one.title, one.published_on, one.published_at, one.reads) == ("表格里的", date(2026, 11, 2), None, 12)
    with pytest.raises(headings.HeadingsMissing) as refused:
        headings.find([["姓名", "工号"]])
    assert "小红书号" in refused.value.text()


def test_keys_are_those_of_the_register(tmp_path: Path) -> None:
    dice = random.Random(6)
    rows, wanted = [], []
    moments = {
        "2026-11-01 08:05:09": (date(2026, 11, 1), time(8, 5)),
        "2026/11/3 18:30": (date(2026, 11, 3), time(18, 30)),
        "2026-11-02": (date(2026, 11, 2), None),
    }
    for number in range(200):
        link = dice.choice(
            [
                "",
                f"https://www.xiaohongshu.com/explore/{dice.randrange(16**24):024X}?xsec=1",
                "note-demo-1",
                "http://a/" + "b" * 150,
            ]
        )
        given = dice.choice(["", f"{dice.randrange(16**24):024X}", f"N{number}"])
        at = dice.choice(list(moments))
        rows.append(row(number, 笔记ID=given, 笔记链接=link, 发布时间=at))
        day, moment = moments[at]
        wanted.append(rules.key_of(given or link or None, day, moment, f"标题{number}"))
    [part] = exports.opened(file(tmp_path, *rows)).parts()
    assert part.notes["key"].to_list() == wanted


@pytest.mark.parametrize(
    ("said", "meant"),
    [("8,432", 8432), ("1.3万", 13000), ("999+", 999), ("5千", 5000), ("—", -1), ("", -1), ("６００", 600),
     ("1.23", None),
     ("很多", None), ("2.1k", 2100), ("30亿", None)],
)  # fmt: skip
def test_counts_as_people_write_them(said: str, meant: int | None) -> None:
    assert written.count_of(said) == meant


@pytest.mark.parametrize("said", ["见文档", "同王芳那篇", "详见附件", "文档", "https://docs.example/a", "同上"])
def test_what_only_says_where_the_text_is(said: str) -> None:
    assert written.is_elsewhere(said)


@pytest.mark.parametrize(
    "said", ["见过最好看的窗帘", "同城探店三家，都不错", "略懂收纳", "链接里的这款板材我用了三年，真的环保"]
)
def test_what_is_a_short_text(said: str) -> None:
    assert not written.is_elsewhere(said)


def test_a_test_account_and_an_enterprise_have_their_notes(two: Runtime, cast: Cast, tmp_path: Path) -> None:
    with two.writing(SYSTEM) as work:
        work.db.add(Publisher(entity_id=cast.jia.id, kind="test", xhs_id="t1", nickname="小号", created_at=work.now))
    done = bring(two, file(tmp_path, row(1, account="t1")))
    assert done.added == 1
    assert count(two, NoteBatch) == 1
