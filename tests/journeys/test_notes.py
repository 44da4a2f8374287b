"""DOMAIN 3.3 rows 8 and 13 by the command line: the schedule of a week, what it says, and what a platform exports."""

import csv
from pathlib import Path

import pytest

from tests.journeys.conftest import SIX, TODAY, Shell, ledger

WEEK = ("2026-11-16", "3个判断板材环保性的小技巧")


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """禾木家居 with the six ledgers and the schedule of the week."""
    made = Shell(tmp_path_factory.mktemp("week") / "var")
    made.ok("import", *map(ledger, (*SIX, "05")), "--apply", "--new-entities", "--as-of", TODAY)
    return made


def test_the_schedule_is_read_as_it_was_meant(shell: Shell) -> None:
    document = shell.ok("import", *map(ledger, (*SIX, "05")), "--new-entities", "--as-of", TODAY)
    (table,) = document["files"][-1]["tables"]
    assert (table["kind"], table["rows"], table["created"]) == ("schedule", 58, 57)
    assert [(one["row"], one["code"], one["value"], one["row_rejected"]) for one in table["rejected"]] == [
        (59, "date_impossible", "11.31", True)
    ]
    assert [(one["row"], one["code"]) for one in table["warnings"]] == [(20, "counts_unpublished")]
    assert [(one["row"], one["reason"]) for one in table["ignored"]] == [(1, "title"), (60, "blank")]


def test_row_13_one_title_on_four_accounts_and_a_banned_one_in_the_plan(week: Shell) -> None:
    document = week.ok("check", "content.same-title", "--as-of", TODAY)
    (found,) = document["findings"]
    accounts = {one["key"] for one in found["subjects"] if one["kind"] == "account"}
    assert accounts == {f"9000000{tail}" for tail in (101, 102, 103, 128)}
    assert (found["evidence"]["day"], found["severity"]) == (WEEK[0], "medium")
    assert WEEK[1] in found["message"]
    assert [one["remark"] for one in found["evidence"]["notes"]] == [None, "直接复制", "直接复制", None]
    assert found["evidence"]["notes"][0]["account"] == "9000000101"  # who was first
    assert found["source"]["title"] == "几个账号同标题算同题"
    document = week.ok("check", "content.planned-held", "--as-of", TODAY)
    held = {one["key"] for line in document["findings"] for one in line["subjects"] if one["kind"] == "account"}
    assert held == {"9000000118"}


def test_row_8_notes_count_as_posts(week: Shell) -> None:
    for rule, expected in (("activity.stale", {108, 111, 112, 113, 118, 202, 210}), ("activity.never-posted", {125})):
        document = week.ok("check", rule, "--as-of", TODAY)
        found = {one["key"] for line in document["findings"] for one in line["subjects"] if one["kind"] == "account"}
        assert found == {f"9000000{tail}" for tail in expected}


def test_a_second_time_changes_nothing_and_undo_takes_it_back(shell: Shell) -> None:
    shell.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)
    once = shell.ok("import", ledger("05"), "--apply", "--as-of", TODAY)
    again = shell.ok("import", ledger("05"), "--apply", "--as-of", "2027-06-20")
    (table,) = again["files"][0]["tables"]
    assert (table["created"], table["updated"], table["unchanged"]) == (0, 0, 57)  # the weekday still tells the year
    assert shell.ok("notes", "--as-of", TODAY)["total"] == 57
    shell.ok("import", "undo", str(once["batch"]))
    assert shell.ok("notes", "--as-of", TODAY)["total"] == 0


def test_what_the_platform_exports_meets_what_the_schedule_said(shell: Shell, tmp_path: Path) -> None:
    shell.ok("import", *map(ledger, (*SIX, "05")), "--apply", "--new-entities", "--as-of", TODAY)
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ("小红书号", "笔记ID", "标题", "正文", "发布时间", "阅读", "点赞"),
                ("9000000101", "note-demo-001", WEEK[1], "先看检测报告，再看封边。", "2026-11-16 12:03", "1.2万", 77),
                ("9000000125", "note-new-1", "第一篇", "开号以来的第一篇。", "2026-11-20 09:00", 5, 0),
                ("9999999999", "note-far-1", "别人的", "", "2026-11-20 09:00", 5, 0),
            ]
        )
    look = shell.ok("notes", "import", path)
    assert (look["applied"], look["report"]["new"], look["report"]["known"]) == (False, 1, 1)
    assert look["report"]["unknown_listed"] == [{"account": "9999999999", "notes": 1}]
    done = shell.ok("notes", "import", path, "--apply")
    assert (done["added"], done["changed"]) == (1, 1)
    assert shell.ok("notes", "--as-of", TODAY)["total"] == 58
    again = shell.ok("import", ledger("05"), "--apply", "--as-of", TODAY)  # which undoes nothing
    assert again["files"][0]["tables"][0]["unchanged"] == 57
    assert shell.ok("check", "activity.never-posted", "--as-of", TODAY)["findings"] == []
    shell.ok("notes", "undo", str(done["batch"]))
    assert shell.ok("notes", "--as-of", TODAY)["total"] == 57


def test_a_small_export_goes_through_the_general_import_too(shell: Shell, tmp_path: Path) -> None:
    shell.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)
    path = tmp_path / "small.csv"
    path.write_text(
        "小红书号,笔记ID,笔记标题,正文,发布时间,笔记类型,阅读,点赞,收藏,评论\n"
        "9000000101,note-a,窗帘怎么选,看遮光率,2026-11-18 20:15,图文,1.3万,999+,12,3\n"
        "9000000101,note-a,窗帘怎么选,看遮光率,2026-11-18 20:15,图文,1.3万,999+,12,3\n"
        "9000000102,note-b,没有日期的,,,图文,1,1,1,1\n",
        encoding="utf-8",
    )
    (table,) = shell.ok("import", path, "--as-of", TODAY)["files"][0]["tables"]
    assert (table["kind"], table["created"], len(table["duplicates"])) == ("notes", 1, 1)
    assert [(one["row"], one["column"], one["row_rejected"]) for one in table["rejected"]] == [(4, "发布时间", True)]
    shell.ok("import", path, "--apply", "--as-of", TODAY)
    (note,) = shell.ok("notes", "--as-of", TODAY)["items"]
    assert (note["title"], note["reads"], note["likes"]) == ("窗帘怎么选", 13000, 999)
