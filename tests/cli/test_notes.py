"""kosmgr notes and kosmgr test-accounts: the same use cases for somebody's script."""

from pathlib import Path

from tests.cli.conftest import Kosmgr

TEXT = "窗帘先看层高，再看采光，最后才看颜色。量尺寸要量三个点，老房子的窗洞没有一个是方的。样布挂一天再定。"


def test_a_note_from_draft_to_dropped(kosmgr: Kosmgr, tmp_path: Path) -> None:
    kosmgr("entities", "add", "甲公司")
    for number in ("9000000101", "9000000102"):
        kosmgr("accounts", "open", f"号{number[-1]}", "--entity", "甲公司", "--xhs-id", number)
    file = tmp_path / "text.txt"
    file.write_text(TEXT, "utf-8")
    made = kosmgr(
        "notes", "add", "9000000101", "--title", "窗帘这样选", "--text-file", file, "--tags", "软装 窗帘", "--json"
    )
    assert (made.code, made.document["state"]) == (0, "draft")
    first = made.document["id"]
    assert kosmgr("notes", "add", "9000000101", "--text", "甲", "--text-file", file).code == 2
    assert kosmgr("notes", "add", "nobody", "--text", "甲").code == 3
    assert kosmgr("notes", "plan", first, "2026-11-19").code == 2
    assert kosmgr("notes", "plan", first, "2026-11-25", "--at", "20:30").code == 0
    copied = kosmgr("notes", "add", "9000000102", "--text", TEXT, "--planned", "2026-11-26", "--json")
    assert (copied.code, copied.document["code"]) == (5, "TooClose")
    assert kosmgr("notes", "--json").document["total"] == 1  # nothing was registered
    assert kosmgr("notes", "unplan", first).code == 0
    assert kosmgr("notes", "publish", first, "--on", "2026-11-18", "--at", "8:05", "--link", "note-demo-1").code == 0
    assert kosmgr("notes", "read", first, "--reads", "1024", "--likes", "9", "--platform-state", "正常").code == 0
    assert kosmgr("notes", "change", first, "--title", "窗帘先看层高").code == 0
    shown = kosmgr("notes", "show", first, "--json").document
    assert (shown["title"], shown["reads"], shown["interactions"], shown["tags"]) == (
        "窗帘先看层高",
        1024,
        9,
        ["软装", "窗帘"],
    )
    assert shown["published_at"].startswith("2026-11-18")
    assert TEXT[:20] in kosmgr("notes", "show", first).out
    assert kosmgr("notes", "drop", first, "--reason", "下架了").code == 0
    assert kosmgr("notes", "drop", first, "--reason", "再一次").code == 5
    assert kosmgr("notes", "restore", first).code == 0
    assert kosmgr("notes", "show", 99).code == 3


def test_the_list_and_discipline(kosmgr: Kosmgr) -> None:
    kosmgr("entities", "add", "甲公司")
    kosmgr("accounts", "open", "勤", "--entity", "甲公司", "--xhs-id", "9000000101")
    for day in (1, 8, 15):
        kosmgr("notes", "add", "9000000101", "--title", f"第{day}日", "--published", f"2026-11-{day:02}", "--goods")
    kosmgr("notes", "add", "9000000101", "--title", "十月的", "--published", "2026-10-09")
    listed = kosmgr("notes", "--month", "2026-11", "--limit", "2", "--json").document
    assert (listed["total"], [one["title"] for one in listed["items"]]) == (3, ["第15日", "第8日"])
    rest = kosmgr("notes", "--month", "2026-11", "--limit", "2", "--after", listed["older"], "--json").document
    assert ([one["title"] for one in rest["items"]], rest["older"]) == (["第1日"], None)
    assert kosmgr("notes", "--goods", "yes", "--json").document["total"] == 3
    assert kosmgr("notes", "--search", "十月", "--account", "9000000101", "--json").document["total"] == 1
    assert kosmgr("notes", "--month", "11月").code == 2
    month = kosmgr("notes", "discipline", "--json").document
    [one] = month["items"]
    assert (month["month"], one["published"], one["longest_gap"], one["promo_share"]) == ("2026-11", 3, 6, 100)
    assert "勤" in kosmgr("notes", "discipline", "--month", "2026-10").out


def test_test_accounts(kosmgr: Kosmgr) -> None:
    kosmgr("entities", "add", "甲公司")
    assert kosmgr("test-accounts", "add", "hmtest01", "小号").code == 2
    made = kosmgr("test-accounts", "add", "hmtest01", "小号", "--entity", "甲公司", "--json").document
    assert kosmgr("test-accounts", "add", "HMTEST01", "又一个", "--entity", "甲公司").code == 5
    assert kosmgr("notes", "add", "hmtest01", "--text", "先试一试").code == 0
    assert kosmgr("test-accounts", "rename", made["id"], "试水").code == 0
    assert kosmgr("test-accounts", "end", made["id"]).code == 0
    assert kosmgr("notes", "add", "hmtest01", "--text", "再试一试").code == 5
    assert kosmgr("test-accounts", "resume", made["id"]).code == 0
    [one] = kosmgr("test-accounts", "--json").document["items"]
    assert (one["account"], one["nickname"], one["ended_on"]) == ("HMTEST01", "试水", None)
    assert kosmgr("notes", "--by", "test", "--json").document["total"] == 1
