"""Accounts on different phones that leave through one and the same egress IP."""

from collections.abc import Iterator, Sequence

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, common_entity, names, network_subject
from kosmgr.devices.rules import Cover, covered
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture


def judge(picture: Picture, live: Sequence[Cover] | None, book: RulesOfDay) -> Iterator[Seen]:
    """Equal IPs, and accounts without a known IP on one registered network; equal names of mobile networks say nothing,
    and two accounts on one phone are another finding. Networks known to be shared by everybody, and what an exemption
    covers, are left out."""
    by_ip: dict[str, list[AccountLine]] = {}
    blind: dict[int, list[AccountLine]] = {}
    for line in sorted(picture.seated(), key=lambda account: account.xhs_id):
        known = picture.by_network.get(line.network_id or 0)
        if known is not None and known.exempt:
            continue
        if line.ip:
            by_ip.setdefault(line.ip, []).append(line)
        if known is not None:
            blind.setdefault(known.id, []).append(line)
    for ip, accounts in by_ip.items():
        if _too_many(accounts, live, book):
            networks = sorted({line.network for line in accounts if line.network})
            subject = Subject("network", ip, " ".join([ip, *networks]), _registered(accounts).get("network_id"))
            yield _seen(subject, ip, networks, accounts)
    for network_id, accounts in blind.items():
        if any(not line.ip for line in accounts) and _too_many(accounts, live, book):
            known = picture.by_network[network_id]
            yield _seen(network_subject(known), known.key, [known.name], accounts)


def _too_many(accounts: Sequence[AccountLine], live: Sequence[Cover] | None, book: RulesOfDay) -> bool:
    phones = {line.device_ids or (f"account {line.id}",) for line in accounts}
    limit = book.value("ip.max_accounts", common_entity(line.entity_id for line in accounts))
    if len(phones) < 2 or len(accounts) <= limit:
        return False
    networks = {line.network_id for line in accounts}
    ids = [line.id for line in accounts]
    return not any(
        covered(live or (), "network", one, ids) for one in networks if one is not None and len(networks) == 1
    )


def _registered(accounts: Sequence[AccountLine]) -> dict[str, int]:
    """The registered network all of them are on, for whoever asks for leave."""
    found = {line.network_id for line in accounts}
    (one, *others) = found
    return {} if others or one is None else {"network_id": one}


def _seen(network: Subject, ip: str, networks: Sequence[str], accounts: Sequence[AccountLine]) -> Seen:
    known = {"ip": ip, "networks": networks, "accounts": [line.xhs_id for line in accounts]}
    return Seen(
        common_entity(line.entity_id for line in accounts),
        (network, *(account_subject(line) for line in accounts)),
        facts={"ip": ip, "count": len(accounts), "accounts": names(accounts)},
        evidence={**known, **_registered(accounts)},
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
    read=queries.exemptions,
)
