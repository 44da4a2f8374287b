"""Accounts that logged in on one device within the window."""

from collections.abc import Iterator

from kosmgr.checks import login_facts
from kosmgr.checks.check import Check
from kosmgr.checks.login_facts import Logins
from kosmgr.checks.rules import RulesOfDay, Seen, common_entity, names
from kosmgr.kit.text import N_
from kosmgr.logins import rules as logins
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: Logins, book: RulesOfDay) -> Iterator[Seen]:
    """A device of the records with more accounts than it may carry, unless an exemption covers them all."""
    for (kind, key), uses in facts.shared.items():
        if kind != logins.DEVICE:
            continue
        accounts = login_facts.lines(picture, (use.account_id for use in uses))
        entity_id = common_entity(line.entity_id for line in accounts)
        if len(accounts) < 2 or len(accounts) <= book.value("device.max_accounts", entity_id):
            continue
        if login_facts.exempt(facts, "device", uses[0].thing_id, accounts):
            continue
        device = login_facts.device_of(picture, key, uses[0].thing_id)
        yield Seen(
            entity_id,
            (device, *login_facts.subjects(accounts)),
            facts={"device": device.label, "count": len(accounts), "accounts": names(accounts)},
            evidence={"device": key, "uses": login_facts.evidence(uses, picture)},
        )


CHECK = Check(
    name="login-device",
    rule="isolation.login-device",
    title=N_("多号在同一设备登录过"),
    severity="high",
    message=N_("{count} 个账号在设备 {device} 上登录过：{accounts}"),
    next_step=N_("各用各的手机；确要共用，先审批为例外并写明到期日"),
    needs=("device.max_accounts", "login.window_days"),
    judge=judge,
    read=login_facts.logins,
)
