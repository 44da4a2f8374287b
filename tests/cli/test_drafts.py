"""kosmgr drafts and phrases."""

from pathlib import Path

from tests.cli.conftest import Kosmgr
from tests.content.test_pairs import BODY, OTHER, TITLE
from tests.make import JIA


def test_a_draft_is_checked_compared_and_a_phrase_let_through(kosmgr: Kosmgr, tmp_path: Path) -> None:
    kosmgr("entities", "add", JIA)
    kosmgr("accounts", "open", "西湖王芳", "--entity", JIA, "--xhs-id", "9000000101")
    kosmgr("accounts", "open", "西湖周敏", "--entity", JIA, "--xhs-id", "9000000102")
    for account in ("9000000101", "9000000102"):
        added = kosmgr("notes", "add", account, "--title", TITLE, "--text", BODY, "--published", "2026-11-16")
        assert added.code == 0, added.err
    draft = tmp_path / "draft.txt"
    draft.write_text(BODY, "utf-8")
    told = kosmgr("drafts", "check", draft, "--title", TITLE, "--json")
    assert (told.code, told.document["verdict"], told.document["near"][0]["repeated"]) == (1, "block", 1)
    shown = kosmgr("drafts", "check", draft)
    assert "太像了，不能排期" in shown.out
    assert kosmgr("drafts", "check", "--text", OTHER, "--json").code == 0
    assert kosmgr("drafts", "check").code == 2
    draft.write_bytes(b"\xff\xfe\x00")
    assert kosmgr("drafts", "check", draft).code == 2
    assert kosmgr("drafts", "compare", "--json").document == {"ok": True, "pairs": 1}
    index = kosmgr("drafts", "index", "--json").document
    assert (index["written"], index["complete"], index["done"]) == (0, True, 2)
    added = kosmgr("phrases", "add", JIA, BODY[:60], "--json")
    assert added.document["ok"]
    assert kosmgr("phrases", "--json").document["items"][0]["phrase"] == BODY[:60]
    assert kosmgr("phrases", "remove", added.document["id"], "--json").document["pairs"] == 1
    assert kosmgr("phrases", "remove", 99).code == 3
