"""What the matrix looks like after the six ledgers: seats, states, renewals, past days, history."""

from collections import Counter

from tests.journeys.conftest import SIX, TODAY, Shell, ledger

HANGZHOU, CHENGDU = "杭州禾木示例家居有限公司", "成都禾木示例装饰有限公司"


def _states(shell: Shell, entity: str, day: str = TODAY) -> Counter[str]:
    items = shell.ok("accounts", "--entity", entity, "--as-of", day)["items"]
    return Counter(item["state"] for item in items)


def test_used_and_free_seats(company: Shell) -> None:
    """Story 10: 28 of 100; unassigned, banned and departed apart; the other entity 10, one unassigned."""
    seats = {item["entity"]: item for item in company.ok("seats", "--as-of", TODAY)["items"]}
    assert (seats[HANGZHOU]["used"], seats[HANGZHOU]["quota"], seats[HANGZHOU]["free"]) == (28, 100, 72)
    assert (seats[CHENGDU]["used"], seats[CHENGDU]["quota"], seats[CHENGDU]["free"]) == (10, 100, 90)
    assert _states(company, HANGZHOU) == Counter(certified=18, due=2, lapsed=1, idle=3, limited=2, leaver=1, banned=1)
    assert _states(company, CHENGDU) == Counter(certified=7, idle=2, limited=1)
    accounts = company.ok("accounts", "--as-of", TODAY)["items"]
    assert {item["account"] for item in accounts if item["holder"] is None} == {"9000000112", "9000000202"}


def test_one_account_as_others_read_it(hemu: Shell) -> None:
    items = {item["account"]: item for item in hemu.ok("accounts", "--as-of", TODAY)["items"]}
    assert items["9000000103"]["holder"] == {"employee": "HM0009", "name": "张伟", "from": "2026-03-01"}
    assert (
        items["9000000103"].items()
        >= {
            "account": "9000000103",
            "nickname": "滨江店张伟装修日记",
            "entity": HANGZHOU,
            "enterprise_account": "9000000001",
            "ownership": "company",
            "seat": 3,
            "state": "certified",
            "platform_state": "正常",
            "certified_until": "2027-02-28",
            "device": "DEV-003",
            "network": "滨江店5G",
            "last_posted_on": "2026-11-19",
        }.items()
    )
    assert items["9000000106"]["ownership"] == "employee"
    assert items["9000000121"]["certified_until"] == "2027-02-28"  # an Excel serial


def test_what_falls_due(company: Shell) -> None:
    document = company.ok("renewals", "--as-of", TODAY)
    rows = {row["account"]: row for row in document["renewals"]}
    assert set(rows) == {"9000000117", "9000000115", "9000000116", "9000000001", "9000000002"}
    assert (rows["9000000117"]["stage"], rows["9000000117"]["days_left"]) == ("lapsed", -11)
    assert (rows["9000000115"]["stage"], rows["9000000115"]["days_left"]) == ("due", 19)
    assert (rows["9000000001"]["item"], rows["9000000001"]["stage"]) == ("enterprise", "open")
    assert all(row["fee_fen"] == 60000 for row in rows.values())
    due = company.ok("renewals", "--as-of", TODAY, "--days", "30")
    assert {row["account"] for row in due["renewals"]} == {"9000000117", "9000000115", "9000000116"}
    assert document["total_fen"] == 5 * 60000


def test_the_state_on_a_past_day(company: Shell) -> None:
    """Story 44: on 2026-09-15 周敏 is bound and active, 202 idle."""
    items = {item["account"]: item for item in company.ok("accounts", "--as-of", "2026-09-15")["items"]}
    assert items["9000000111"]["holder"]["employee"] == "HM0017"
    assert items["9000000111"]["state"] == "certified"
    assert (items["9000000202"]["holder"], items["9000000202"]["state"]) == (None, "idle")
    assert "9000000117" in items
    assert items["9000000117"]["state"] == "certified"
    assert {item["account"]: item for item in company.ok("accounts", "--as-of", "2026-08-30")["items"]}["9000000202"][
        "holder"
    ]["employee"] == "CD0001"


def test_who_shares_a_phone_a_number_a_network(hemu: Shell) -> None:
    """Story 15."""
    findings = hemu.ok("check", "shared-device", "shared-sim", "shared-network", "--as-of", TODAY)["findings"]
    assert {finding["rule"].split(".")[1] for finding in findings} == {"shared-device", "shared-sim", "shared-network"}
    assert len(findings) == 4


def test_silent_accounts(hemu: Shell) -> None:
    """Story 18."""
    findings = hemu.ok("check", "--as-of", TODAY)["findings"]
    silent = {f["subjects"][0]["key"][-3:] for f in findings if f["rule"].startswith("activity.")}
    assert silent == {"108", "111", "112", "113", "118", "202", "210", "125"}


def test_reminders_go_to_somebody_responsible(hemu: Shell) -> None:
    plan = hemu.ok("remind", "plan", "--days", "30", "--as-of", TODAY)
    stages = {(m["on"], m["stage"]) for m in plan["messages"] if m["subject"].get("key") == "9000000115"}
    assert ("2026-11-25", "T-14") in stages
    assert ("2026-12-09", "T-0") in stages
    assert all(message["to"] for message in plan["messages"] if message["suppressed"] is None)


def test_a_leaver_is_taken_off_and_the_seat_can_go_on(shell: Shell) -> None:
    shell.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)
    shell.ok("unbind", "9000000111", "--on", TODAY, "--reason", "离职收回")
    code, refusal = shell.run("bind", "9000000111", "HM0018", "--from", TODAY)
    assert code == 5 or code == 2, refusal  # 孙悦 left in 2024
    shell.ok("bind", "9000000111", "HM0036", "--from", TODAY)
    bindings = shell.ok("bindings", "--as-of", TODAY)["items"]
    assert next(b for b in bindings if b["account"] == "9000000111")["employee"] == "HM0036"
    code, refusal = shell.run("bind", "9000000111", "HM0037", "--from", TODAY)
    assert (code, refusal["code"]) == (5, "AccountHeld")
    shell.ok("check")
    assert shell.ok("verify")["ok"] is True


def test_the_installation_is_sound(company: Shell) -> None:
    company.ok("check")  # findings of today, which the invariants ask for
    assert company.ok("verify") == {"ok": True, "violations": []}
