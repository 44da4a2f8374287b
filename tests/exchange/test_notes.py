"""Schedules over several weeks: plans that are published, words, merged days, and what people changed since."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from kosmgr.content import service as register
from kosmgr.content.models import Note
from kosmgr.exchange import cells, intake, note_words, rules, service
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.exchange import make

HEAD = ("日期", "星期", "时间", "小红书号", "标题", "形式", "文案", "发布状态", "笔记链接", "阅读")
PLANNED = ("11.23", "周一", "12:00", "700001", "窗帘怎么选", "图文", "见文档", "待发布", "", "")
OUT = (
    "11.23",
    "周一",
    "12:00",
    "700001",
    "窗帘怎么选",
    "图文",
    "见文档",
    "已发布",
    "https://a.cn/explore/1",
    "1.3万",
)


@pytest.fixture
def one(quick: Runtime, tmp_path: Path) -> Runtime:
    """One account, 700001."""
    line = ("甲公司", "企业号甲", "账号一", "700001", "", "", "", "", "2026-03-01", "2027-02-28", "正常")
    make.bring(quick, make.accounts(tmp_path, "accounts.csv", line))
    return quick


def week(runtime: Runtime, folder: Path, *rows: tuple[object, ...], on: date | None = None) -> dict[str, object]:
    return make.table(make.bring(runtime, make.written(folder, "week.csv", HEAD, *rows), as_of=on))


def notes(runtime: Runtime) -> list[Note]:
    with runtime.reading(SYSTEM) as work:
        found = list(work.db.scalars(select(Note).order_by(Note.planned_on, Note.planned_time, Note.id)))
        work.db.expunge_all()
        return found


def test_a_plan_that_was_published_stays_the_same_note(one: Runtime, tmp_path: Path) -> None:
    week(one, tmp_path, PLANNED)
    (plan,) = notes(one)
    assert (plan.state, plan.planned_on, plan.published_on, plan.text_source) == (
        "planned", date(2026, 11, 23), None, "见文档",
    )  # fmt: skip
    table = week(one, tmp_path, OUT, on=date(2026, 11, 27))
    assert (table["created"], table["updated"]) == (0, 1)
    (note,) = notes(one)
    assert note.id == plan.id
    assert (note.state, note.published_on, note.reads, note.link) == (
        "published", date(2026, 11, 23), 13000, "https://a.cn/explore/1",
    )  # fmt: skip


def test_what_a_person_changed_stays_and_keeps_the_batch(one: Runtime, tmp_path: Path) -> None:
    outcome = make.bring(one, make.written(tmp_path, "week.csv", HEAD, PLANNED))
    (plan,) = notes(one)
    with one.writing(SYSTEM) as work:
        register.change(work, plan.id, {"topic": "窗帘"})
    week(one, tmp_path, (*PLANNED[:4], "另一个标题", *PLANNED[5:]), on=date(2026, 11, 27))
    assert "窗帘怎么选" in {note.title for note in notes(one)}
    assert outcome.batch_id is not None
    with pytest.raises(rules.UndoRefused), one.writing(SYSTEM) as work:
        service.undo(work, outcome.batch_id)


def test_days_are_merged_downwards_and_a_wrong_one_takes_its_rows_along(one: Runtime, tmp_path: Path) -> None:
    table = week(
        one, tmp_path,
        ("2026.11.23", "", "9:00", "700001", "一", "", "", "待发布", "", ""),
        ("", "", "10点", "700001", "二", "", "", "待发布", "", ""),
        ("11.31", "", "9:00", "700001", "三", "", "", "待发布", "", ""),
        ("", "", "10:00", "700001", "四", "", "", "待发布", "", ""),
        ("11.24", "周五", "25:00", "700001", "五", "", "", "待发布", "", ""),
    )  # fmt: skip
    assert [(note.title, note.planned_on.day) for note in notes(one)] == [("一", 23), ("二", 23), ("五", 24)]
    rejected = table["rejected"]
    assert [(x["row"], x["code"], x["row_rejected"]) for x in rejected] == [  # type: ignore[attr-defined]
        (4, "date_impossible", True), (5, "required_missing", True), (6, "time_unreadable", False),
    ]  # fmt: skip
    assert [x["code"] for x in table["warnings"]] == ["weekday_differs"]  # type: ignore[attr-defined]


def test_of_nobody_we_know_it_waits_for_the_account(quick: Runtime, tmp_path: Path) -> None:
    table = week(quick, tmp_path, PLANNED)
    assert [x["code"] for x in table["warnings"]] == ["publisher_unknown"]  # type: ignore[attr-defined]
    assert notes(quick) == []
    line = ("甲公司", "企业号甲", "账号一", "700001", "", "", "", "", "2026-03-01", "2027-02-28", "正常")
    make.bring(quick, make.accounts(tmp_path, "accounts.csv", line))
    assert [note.title for note in notes(quick)] == ["窗帘怎么选"]


def test_another_title_at_the_same_minute_is_another_note(one: Runtime, tmp_path: Path) -> None:
    table = week(one, tmp_path, PLANNED, (*PLANNED[:4], "另一篇", *PLANNED[5:]), PLANNED)
    assert (table["created"], len(table["duplicates"])) == (2, 1)  # type: ignore[arg-type]
    assert {note.title for note in notes(one)} == {"窗帘怎么选", "另一篇"}


@pytest.mark.parametrize(
    ("written", "weekday", "near", "day", "said"),
    [
        ("--11-16", 0, date(2026, 11, 20), date(2026, 11, 16), None),
        ("--11-16", 0, date(2027, 6, 20), date(2026, 11, 16), None),
        ("--11-16", 0, date(2027, 11, 25), date(2027, 11, 16), "weekday_differs"),
        ("--12-30", 2, date(2027, 1, 4), date(2026, 12, 30), None),
        ("--01-02", 5, date(2026, 12, 30), date(2027, 1, 2), None),
        ("--11-16", None, date(2026, 11, 20), date(2026, 11, 16), "year_nearest"),
        ("--11-16", 3, date(2026, 11, 20), date(2026, 11, 16), "weekday_differs"),
        ("--02-29", None, date(2027, 3, 1), date(2028, 2, 29), "year_nearest"),
    ],
)
def test_the_weekday_tells_the_year(written: str, weekday: int | None, near: date, day: date, said: str | None) -> None:
    assert note_words.placed(written, weekday, near) == (day, said)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12:00", "12:00"),
        ("２０：００", "20:00"),
        ("晚上8点", "20:00"),
        ("9点30", "09:30"),
        (0.5, "12:00"),
        ("18：05", "18:05"),
    ],
)
def test_times_of_day(typed: cells.Raw, meant: str) -> None:
    assert note_words.parse_time(typed).value == meant


def test_a_number_that_may_be_two_days_is_not_guessed() -> None:
    assert note_words.parse_day(11.2).code == "date_ambiguous"
    assert note_words.parse_day(11.16).value == "--11-16"
    assert intake.KINDS[-2:] == ("schedule", "notes")
