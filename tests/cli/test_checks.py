"""kosmgr check, findings and remind: shapes, exit codes, and what is stored."""

from datetime import date

import pytest

from kosmgr.checks.catalog import CHECKS
from kosmgr.cli.frame import Call
from kosmgr.policy import SYSTEM
from tests.cli.conftest import Kosmgr
from tests.make import JIA, YI
from tests.matrix import make


@pytest.fixture
def company(kosmgr: Kosmgr) -> Kosmgr:
    """甲 has a leaver who still holds account 1 and a second one due on 2026-12-09; 乙 is sound."""
    kosmgr("entities", "add", JIA)
    kosmgr("entities", "add", YI)
    with Call().runtime.writing(SYSTEM) as work:
        gone = make.employee(work, 1, "A1", left_until_on=date(2026, 10, 1))
        make.account(work, 1, 1, gone)
        make.account(work, 1, 2, make.employee(work, 1, "A2"), until_on=date(2026, 12, 10), keeper="陈静")
    return kosmgr


def test_findings_exist_is_exit_1_and_the_shape_is_the_contract(company: Kosmgr) -> None:
    ran = company("check", "departed-holder", "certification.due", "--json")
    assert ran.code == 1
    assert ran.document["as_of"] == "2026-11-20"
    leaver, due = ran.document["findings"]
    assert leaver["subjects"][0] == {"kind": "account", "key": "9000001001", "label": "账号1"}
    assert leaver["subjects"][1]["key"] == f"{JIA}/A1"
    assert (leaver["check"], leaver["rule"]) == ("departed-holder", "binding.departed-holder")
    assert (leaver["severity"], leaver["status"], leaver["first_seen"]) == ("critical", "open", "2026-11-20")
    assert leaver["evidence"]["days_since"] == 51
    assert set(leaver["source"]) >= {"title", "effective_from", "confidence"}
    assert due["message"] == "「账号2」的认证 2026-12-09 到期，还剩 19 天"
    assert len(leaver["fingerprint"]) == 40


def test_nothing_found_is_exit_0(company: Kosmgr) -> None:
    assert company("check", "departed-holder", "--entity", YI, "--json").document["findings"] == []
    ran = company("check", "departed-holder", "--entity", YI)
    assert (ran.code, ran.out.strip()) == (0, "没有发现问题")


def test_another_day_stores_nothing(company: Kosmgr) -> None:
    assert company("check", "departed-holder", "--as-of", "2026-10-01").code == 1
    assert company("check", "departed-holder", "--as-of", "2026-09-30").code == 0
    assert company("findings", "--json").document["total"] == 0
    company("check", "departed-holder", "--as-of", "2026-11-20")
    assert company("findings", "--json").document["total"] == 1


def test_people_read_groups_with_next_steps(company: Kosmgr) -> None:
    ran = company("check", "departed-holder", "due")
    assert "严重：1 条" in ran.out
    assert ran.out.index("严重") < ran.out.index("中：1 条")
    assert "后台解绑，退出登录设备" in ran.out


def test_accepting_and_withdrawing(company: Kosmgr) -> None:
    company("check", "departed-holder")
    (finding,) = company("findings", "--severity", "critical", "--json").document["items"]
    assert company("findings", "accept", finding["id"], "--reason", "等交接", "--until", "2026-11-20").code == 2
    assert company("findings", "accept", 999, "--reason", "等交接", "--until", "2026-12-20").code == 3
    ran = company("findings", "accept", finding["id"], "--reason", "等交接", "--until", "2026-12-20", "--json")
    assert ran.document == {"ok": True, "id": finding["id"], "accepted_until": "2026-12-20"}
    checked = company("check", "departed-holder", "--json")
    assert checked.code == 0  # what is accepted is no news
    assert checked.document["findings"][0]["status"] == "accepted"
    assert company("findings", "withdraw", finding["id"], "--reason", "不等了").code == 0
    assert company("findings", "withdraw", finding["id"], "--reason", "不等了").code == 5
    assert company("check", "departed-holder").code == 1


def test_every_rule_is_listed(kosmgr: Kosmgr) -> None:
    assert [one["rule"] for one in kosmgr("check", "--list", "--json").document["checks"]] == [c.rule for c in CHECKS]
    assert "binding.departed-holder" in kosmgr("check", "--list").out


def test_an_unknown_check_is_exit_2(kosmgr: Kosmgr) -> None:
    ran = kosmgr("check", "nonsense", "--json")
    assert (ran.code, ran.document["code"]) == (2, "CheckUnknown")


def test_the_plan_is_the_contract(company: Kosmgr) -> None:
    document = company("remind", "plan", "--days", "5", "--json").document
    assert (document["from"], document["until"]) == ("2026-11-20", "2026-11-25")
    due = [one for one in document["messages"] if one["reason"] == "renewal-due"]
    assert [(one["on"], one["stage"], one["suppressed"]) for one in due] == [("2026-11-25", "T-14", None)]
    assert due[0]["subject"]["key"] == "9000001002"
    assert due[0]["to"] == [
        {"person": "员工A2", "relation": "holder", "channel": "inbox"},
        {"person": "陈静", "relation": "keeper", "channel": "inbox"},
    ]
    leaving = [one for one in document["messages"] if one["reason"] == "leaver-bound"]
    assert [one["stage"] for one in leaving] == ["T+51", "T+54", "T+55", "T+56"]  # the weekend is silent
    assert "提醒谁" in company("remind", "plan", "--days", "5").out
    assert company("remind", "plan", "--entity", YI).out.strip() == "这段时间没有要提醒的事"
    assert company("remind", "plan", "--days", "-1").code == 2
