"""kosmgr pictures: the same use cases for somebody's script."""

from pathlib import Path

import numpy as np

from benchmarks import drawn
from tests.cli.conftest import Kosmgr


def test_added_listed_checked_allowed_and_removed(kosmgr: Kosmgr, tmp_path: Path) -> None:
    kosmgr("entities", "add", "甲公司")
    for xhs_id in ("9000000101", "9000000102"):
        kosmgr("accounts", "open", f"号{xhs_id[-1]}", "--entity", "甲公司", "--xhs-id", xhs_id)
    notes = [
        kosmgr("notes", "add", xhs_id, "--title", "书房", "--published", "2026-11-01", "--json").document["id"]
        for xhs_id in ("9000000101", "9000000102")
    ]
    room = drawn.rooms(np.random.default_rng(1))
    whole, copy, junk = tmp_path / "a.jpg", tmp_path / "b.jpg", tmp_path / "c.jpg"
    whole.write_bytes(drawn.jpeg(room))
    copy.write_bytes(drawn.jpeg(drawn.toned(room, np.random.default_rng(2))))
    junk.write_bytes(b"no")
    assert kosmgr("pictures", "check", str(whole)).code == 0
    sent = kosmgr("pictures", "add", notes[0], str(whole), "--link", "https://sns-img.example/1.webp", "--json")
    assert sent.document["positions"] == [1, 2]
    asked = kosmgr("pictures", "check", str(copy), "--json")
    assert (asked.code, asked.document["items"][0]["matches"][0]["how"]) == (1, "same")
    assert kosmgr("pictures", "add", notes[1], str(copy)).code == 0
    assert kosmgr("pictures", "add", notes[1], str(junk)).code == 2
    assert kosmgr("pictures", "add", notes[1], str(tmp_path / "none.jpg")).code == 2
    assert [one["notes"] for one in kosmgr("pictures", "list", notes[0], "--json").document["items"]] == [2, 1]
    assert kosmgr("pictures", "reused", "--json").document["items"][0]["first"]["note"] == notes[0]
    assert "书房" not in kosmgr("pictures", "list", notes[0]).out
    assert kosmgr("pictures", "closer", notes[0], notes[1]).code == 0
    assert kosmgr("pictures", "allow", notes[0], 1, "--reason", "片尾卡").code == 0
    assert kosmgr("pictures", "reused", "--json").document["total"] == 0
    assert kosmgr("pictures", "remove", notes[0], 1).code == 0
    assert kosmgr("pictures", "remove", notes[0], 1).code == 3
