"""Accounts that logged in through a registered public Wi-Fi."""

from collections.abc import Iterator, Sequence
from typing import Any

from kosmgr.checks import login_facts
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, common_entity, names
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.logins import rules as logins
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: Sequence[Any], book: RulesOfDay) -> Iterator[Seen]:
    """One finding for each public address, one account is enough."""
    by_address: dict[str, list[Any]] = {}
    for row in facts:
        by_address.setdefault(row.key, []).append(row)
    for key, rows in by_address.items():
        accounts = login_facts.lines(picture, (row.account_id for row in rows))
        entity_id = common_entity(line.entity_id for line in accounts)
        if accounts and book.value("network.no_public_wifi", entity_id):
            yield Seen(
                entity_id,
                (Subject("network", key, key), *login_facts.subjects(accounts)),
                facts={"ip": key, "accounts": names(accounts)},
                evidence={
                    "ip": key,
                    "first_at": min(logins.at(row.first_second) for row in rows),
                    "last_at": max(logins.at(row.last_second) for row in rows),
                    "events": sum(row.events for row in rows),
                },
            )


CHECK = Check(
    name="login-public-wifi",
    rule="isolation.login-public-wifi",
    title=N_("从公共 WiFi 登录过"),
    severity="medium",
    message=N_("从公共 WiFi 的 IP {ip} 登录过：{accounts}"),
    next_step=N_("换成独立的 5G 卡，修改密码"),
    needs=("network.no_public_wifi", "login.window_days"),
    judge=judge,
    read=login_facts.on_public,
)
