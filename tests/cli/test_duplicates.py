"""kosmgr duplicates: the same use cases for somebody's script."""

from tests.cli.conftest import Kosmgr
from tests.duplicates.make import BODY, TITLE


def test_copies_on_the_command_line(kosmgr: Kosmgr) -> None:
    kosmgr("entities", "add", "甲公司")
    kosmgr("people", "add", "H1", "林浩", "--entity", "甲公司", "--hired-on", "2026-01-05")
    for number in (1, 2):
        kosmgr("accounts", "open", f"号{number}", "--entity", "甲公司", "--xhs-id", f"900000010{number}")
    empty = kosmgr("duplicates", "--json")
    assert (empty.code, empty.document["groups"]) == (0, [])
    for number in (1, 2):
        text = ("--title", TITLE, "--text", BODY)
        kosmgr("notes", "add", f"900000010{number}", *text, "--published", f"2026-11-1{number}")
    assert kosmgr("duplicates").code == 1
    listed = kosmgr("duplicates", "pairs", "--json")
    [pair] = listed.document["items"]
    a, b = pair["a"]["id"], pair["b"]["id"]
    assert (listed.code, pair["kind"]) == (1, "exact")
    assert kosmgr("duplicates", "compare", b, a).code == 1
    assert "号1在先" in kosmgr("duplicates", "compare", b, a).out
    assert kosmgr("duplicates", "show", a, "--json").document["ids"] == [a, b]
    assert kosmgr("duplicates", "show", 99).code == 3
    assert kosmgr("duplicates", "--days", 8).code == 2
    scanned = kosmgr("duplicates", "scan", "--json")
    assert (scanned.document["pairs"], scanned.document["across"]) == (1, 0)
    assert kosmgr("duplicates", "scans", "--json").document["items"][0]["pairs"] == 1
    assert kosmgr("duplicates", "rewrite", b).code == 2
    made = kosmgr("duplicates", "rewrite", b, "--employee", "H1", "--json").document
    assert made["person"] == "林浩"
    assert kosmgr("duplicates", "rewrite", b, "--employee", "H1").code == 5
    assert "林浩" in kosmgr("duplicates", "rewrites").out
    assert kosmgr("duplicates", "rewritten", made["id"], "--note", "改好了").code == 0
    assert kosmgr("duplicates", "rewritten", made["id"]).code == 5
