"""kosmgr spot-checks: the same use cases for somebody's script."""

from tests.cli.conftest import Kosmgr


def test_drawn_recounted_named_handed_over_and_cancelled(kosmgr: Kosmgr) -> None:
    kosmgr("entities", "add", "甲公司")
    for number, xhs_id in (("H1", "9000000101"), ("H2", "9000000102")):
        kosmgr("people", "add", number, f"员工{number}", "--entity", "甲公司", "--hired-on", "2026-01-05")
        kosmgr("accounts", "open", f"号{number}", "--entity", "甲公司", "--xhs-id", xhs_id)
        assert kosmgr("bind", xhs_id, number, "--entity", "甲公司").code == 0
    assert kosmgr("spot-checks", "draw").code == 2
    drawn = kosmgr("spot-checks", "draw", "--entity", "甲公司", "--json").document
    assert drawn["drawn"] == 1
    assert kosmgr("spot-checks", "draw", "--entity", "甲公司").code == 5
    again = kosmgr("spot-checks", "recount", drawn["id"], "--json")
    assert (again.code, again.document["recount"]["ok"], len(again.document["candidates"])) == (0, True, 2)
    [one] = kosmgr("spot-checks", "list", "--state", "untold", "--json").document["items"]
    other = next(xhs_id for xhs_id in ("9000000101", "9000000102") if xhs_id != one["account"])
    assert kosmgr("spot-checks", "name", one["account"], "--reason", "举报").code == 5
    named = kosmgr("spot-checks", "name", other, "--reason", "举报", "--json").document
    link = kosmgr("spot-checks", "link", named["id"], "--json").document
    assert link["link"].startswith("/spot/v1.")
    shown = kosmgr("spot-checks", "show", named["id"], "--json")
    assert (shown.document["state"], shown.document["askings"][0]["told"]) == ("asked", "hand")
    assert link["link"] not in shown.out
    assert kosmgr("spot-checks", "judge", named["id"], "passed").code == 5
    assert kosmgr("spot-checks", "judge", named["id"], "maybe").code == 2
    assert kosmgr("spot-checks", "cancel", named["id"], "--reason", "生病").code == 0
    assert "已取消" in kosmgr("spot-checks", "list").out
    rounds = kosmgr("spot-checks", "rounds", "--json").document["items"]
    assert sorted(row["kind"] for row in rounds) == ["manual", "weekly"]
    assert kosmgr("spot-checks", "show", 99).code == 3
    assert kosmgr("spot-checks", "list", "--state", "odd").code == 2
