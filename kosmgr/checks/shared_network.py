"""Accounts on different phones that leave through one and the same egress IP."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, common_entity, names
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Equal IPs only: equal names of mobile networks say nothing, and two accounts on one phone are another finding."""
    by_ip: dict[str, list[AccountLine]] = {}
    for line in sorted(picture.seated(), key=lambda account: account.xhs_id):
        if line.ip:
            by_ip.setdefault(line.ip, []).append(line)
    for ip, accounts in by_ip.items():
        phones = {line.device_ids or (f"account {line.id}",) for line in accounts}
        entity_id = common_entity(line.entity_id for line in accounts)
        if len(phones) > 1 and len(accounts) > book.value("ip.max_accounts", entity_id):
            networks = sorted({line.network for line in accounts if line.network})
            yield Seen(
                entity_id,
                (Subject("network", ip, " ".join([ip, *networks])), *(account_subject(line) for line in accounts)),
                facts={"ip": ip, "count": len(accounts), "accounts": names(accounts)},
                evidence={"ip": ip, "networks": networks, "accounts": [line.xhs_id for line in accounts]},
            )


CHECK = Check(
    name="shared-network",
    rule="isolation.shared-network",
    title=N_("多号同出口 IP"),
    severity="high",
    message=N_("出口 IP {ip} 上有 {count} 个账号：{accounts}"),
    next_step=N_("改用各自的 5G 卡上网，或审批为例外并写明到期日"),
    needs=("ip.max_accounts",),
    judge=judge,
)
