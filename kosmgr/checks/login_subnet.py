"""Accounts on neighbouring addresses in one and the same minute."""

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
    """A /24 or /64 from which different accounts came at the same time; not one that lies in an exempt network."""
    for one in facts.incidents:
        if one.kind != logins.SUBNET:
            continue
        accounts = login_facts.lines(picture, one.account_ids)
        entities = {line.entity_id for line in accounts}
        if len(accounts) < 2 or login_facts.in_exempt_network(picture, one.key, entities):
            continue
        yield Seen(
            common_entity(entities),
            (Subject("network", one.key, one.key), *login_facts.subjects(accounts)),
            facts={"subnet": one.key, "count": len(accounts), "accounts": names(accounts)},
            evidence={"subnet": one.key, **login_facts.of_incident(one)},
        )


CHECK = Check(
    name="login-subnet",
    rule="isolation.login-subnet",
    title=N_("多号同时从同一网段登录"),
    severity="medium",
    message=N_("{count} 个账号在同一分钟从网段 {subnet} 登录：{accounts}"),
    next_step=N_("错开登录时间，或各用各的网络"),
    needs=("login.subnet_seconds",),
    judge=judge,
    read=login_facts.logins,
)
