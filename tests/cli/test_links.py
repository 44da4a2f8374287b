"""kosmgr links: the same use cases for somebody's script."""

from tests.cli.conftest import Kosmgr

TASKS = ("--task", "sign:commitment", "--task", "confirm")


def test_links_are_sent_listed_sent_again_and_taken_back(kosmgr: Kosmgr) -> None:
    kosmgr("entities", "add", "甲公司")
    kosmgr("people", "add", "H1", "李雷", "--entity", "甲公司", "--hired-on", "2026-01-05", "--phone", "15400000101")
    nobody = kosmgr("links", "send", "签署", "--entity", "甲公司", *TASKS, "--json")
    assert (nobody.code, nobody.document["code"]) == (5, "NothingToSend")
    made = kosmgr("links", "send", "签署", "--entity", "甲公司", *TASKS, "--employee", "h1", "--json").document
    [link] = made["links"]
    assert (link["employee"], link["tasks"]) == ("H1", ["sign:commitment", "confirm"])
    assert link["link"].startswith("/l/v1.")
    listed = kosmgr("links", "--json")
    assert listed.document["items"][0]["sent"] == 1
    assert link["link"] not in listed.out
    shown = kosmgr("links", "show", made["id"], "--json").document
    assert shown["items"][0]["tasks"] == {"sign:commitment": None, "confirm": None}
    assert kosmgr("links", "show", 99).code == 3
    again = kosmgr("links", "resend", made["id"], "--json").document
    assert again["links"][0]["link"] != link["link"]
    assert kosmgr("links", "revoke", made["id"], "--json").document["revoked"] == 1
    assert kosmgr("links", "revoke", made["id"]).code == 5
    assert kosmgr("links", "send", "x", "--entity", "甲公司", "--task", "erase", "--employee", "H1").code == 2
    assert kosmgr("links", "requests", "--json").document["items"] == []
    assert kosmgr("links", "answer", 1, "好").code == 3
