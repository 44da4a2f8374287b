"""Accounts that logged in through one exit address within the window."""

from collections.abc import Iterator

from kosmgr.checks import login_facts
from kosmgr.checks.check import Check
from kosmgr.checks.login_facts import Logins
from kosmgr.checks.rules import RulesOfDay, Seen, common_entity, names
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.logins import rules as logins
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: Logins, book: RulesOfDay) -> Iterator[Seen]:
    """An address with more accounts than the rulebook allows; what carriers share weighs less, an office that is exempt
    nothing, and public Wi-Fi is another finding. Two accounts on one phone are another one, too."""
    for (kind, key), uses in facts.shared.items():
        if kind != logins.IP or any(use.public or use.exempt for use in uses):
            continue
        accounts = login_facts.lines(picture, (use.account_id for use in uses))
        entity_id = common_entity(line.entity_id for line in accounts)
        if len(accounts) < 2 or len(accounts) <= book.value("ip.max_accounts", entity_id):
            continue
        if login_facts.exempt(facts, "network", uses[0].thing_id, accounts):
            continue
        weight = max(use.weight for use in uses)
        light = weight * 100 < book.value("login.ip_weight_min", entity_id)
        label = " ".join(dict.fromkeys([key, *(use.label for use in uses)]))
        yield Seen(
            entity_id,
            (Subject("network", key, label), *login_facts.subjects(accounts)),
            facts={"ip": key, "count": len(accounts), "accounts": names(accounts)},
            evidence={"ip": key, "weight": weight, "uses": login_facts.evidence(uses, picture)},
            severity=logins.LIGHT if light else None,
        )


CHECK = Check(
    name="login-ip",
    rule="isolation.login-ip",
    title=N_("多号从同一出口 IP 登录过"),
    severity="high",
    message=N_("{count} 个账号从出口 IP {ip} 登录过：{accounts}"),
    next_step=N_("改用各自的 5G 卡上网；办公网络登记为例外网络"),
    needs=("ip.max_accounts", "login.ip_weights", "login.ip_weight_min"),
    judge=judge,
    read=login_facts.logins,
)
