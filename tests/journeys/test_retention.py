"""A leaver of the shipped ledgers whose time is over: listed, held, erased, proven; all by commands."""

import shutil

import pytest

from tests.journeys.conftest import SIX, TODAY, Shell, ledger

WHO, NAME = "HM0018", "孙悦"  # the roster says 2024-05-09


@pytest.fixture
def office(shell: Shell, hemu: Shell) -> Shell:
    shutil.copytree(hemu.folder, shell.folder)
    return shell


def test_from_the_list_to_the_proof(office: Shell) -> None:
    assert {one["employee"] for one in office.ok("retention", "--as-of", TODAY)["items"]} == {WHO, "HM0017", "CD0001"}
    [due] = office.ok("retention", "--view", "due", "--as-of", TODAY)["items"]
    assert (due["employee"], due["name"], due["due"], due["next_on"]) == (WHO, NAME, ["contact"], "2025-05-10")
    assert office.ok("retention", "--view", "due", "--search", "nobody", "--as-of", TODAY)["total"] == 0
    code, found = office.run("check", "retention.overdue", "--as-of", TODAY)
    assert (code, [one["severity"] for one in found["findings"]]) == (1, ["high"])
    assert office.ok("verify") == {"ok": True, "violations": []}
    # a hold stops it
    office.ok("retention", "hold", WHO, "--reason", "劳动仲裁", "--as-of", TODAY)
    assert office.ok("retention", "--view", "held", "--as-of", TODAY)["items"][0]["held"] == ["劳动仲裁"]
    code, refused = office.run("retention", "erase", WHO, "--reason", "保存期满", "--as-of", TODAY)
    assert (code, refused["code"]) == (5, "PersonHeld")
    assert office.run("retention", "hold", WHO, "--reason", "又一次", "--as-of", TODAY)[0] == 5
    office.ok("retention", "lift", WHO, "--reason", "结案", "--as-of", TODAY)
    assert office.run("retention", "lift", WHO, "--reason", "又一次", "--as-of", TODAY)[0] == 3
    # the class that is due, and no other
    done = office.ok("retention", "erase", WHO, "--reason", "保存期满", "--as-of", TODAY)
    assert [one["class"] for one in done["erased"]] == ["contact"]
    code, refused = office.run("retention", "erase", WHO, "--class", "identity", "--reason", "早", "--as-of", TODAY)
    assert (code, refused["code"]) == (5, "NotDue")
    assert office.run("retention", "erase", WHO, "--class", "face", "--reason", "错", "--as-of", TODAY)[0] == 2
    assert office.run("retention", "erase", "HM0001", "--reason", "在职", "--as-of", TODAY)[1]["code"] == "NotLeft"
    later = "2029-05-10"
    office.ok("retention", "erase", WHO, "--class", "identity", "--reason", "保存期满", "--as-of", later)
    proofs = office.ok("retention", "log", "--as-of", later)["items"]
    assert [(one["class"], one["employee"]) for one in proofs] == [("identity", WHO), ("contact", WHO)]
    assert NAME not in str(proofs)
    assert office.ok("verify")["ok"] is True
    people = office.ok("people", "--search", WHO, "--as-of", later)["items"]
    assert [one["name"] for one in people] == [proofs[0]["name"]]


def test_the_same_ledgers_again_bring_nothing_back(office: Shell) -> None:
    later = "2029-05-10"
    office.ok("retention", "erase", WHO, "--class", "identity", "--reason", "保存期满", "--as-of", later)
    again = office.ok("import", *map(ledger, SIX), "--apply", "--as-of", TODAY)
    tables = [table for file in again["files"] for table in file["tables"]]
    assert sum(table["created"] + table["updated"] for table in tables) == 0
    codes = {warning["code"] for table in tables for warning in table["warnings"]}
    assert "person_erased" in codes
    shown = office.text("people", "--search", WHO, "--as-of", later)[1]
    assert NAME not in shown


def test_an_entity_is_held_as_a_whole(office: Shell) -> None:
    where = ("--entity", "杭州禾木示例家居有限公司")
    office.ok("retention", "hold", "--reason", "调查", *where, "--as-of", TODAY)
    assert office.ok("retention", "--view", "due", "--as-of", TODAY)["total"] == 0
    assert office.run("check", "retention.overdue", "--as-of", TODAY)[0] == 0
    office.ok("retention", "lift", "--reason", "结束", *where, "--as-of", TODAY)
    assert office.ok("retention", "--view", "due", "--as-of", TODAY)["total"] == 1
    assert office.run("retention", "hold", "--reason", "谁", "--as-of", TODAY)[0] == 2
    assert office.run("retention", "--view", "nope", "--as-of", TODAY)[0] == 2
