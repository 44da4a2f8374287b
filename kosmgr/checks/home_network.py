"""Accounts that go online from somebody's home."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, accounts_on, common_entity, device_subject, names
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Devices the ledger shows on a home line, with the accounts on them."""
    for device in picture.devices:
        if device.network_kind != "home":
            continue
        accounts = accounts_on(picture, (account_id for account_id, _ in device.accounts))
        entity_id = common_entity(line.entity_id for line in accounts)
        if accounts and book.value("network.no_home", entity_id):
            yield Seen(
                entity_id,
                (device_subject(device), *(account_subject(line) for line in accounts)),
                facts={"device": device.number, "accounts": names(accounts)},
                evidence={
                    "network_kind": device.network_kind,
                    "network": device.network,
                    "counted_on": device.counted_on,
                    "on_leave": any(line.holder is not None and line.holder.on_leave for line in accounts),
                },
            )


CHECK = Check(
    name="home-network",
    rule="isolation.home-network",
    title=N_("使用家庭宽带"),
    severity="low",
    message=N_("设备 {device} 用家庭宽带登录：{accounts}"),
    next_step=N_("休假期间收回设备或暂停发布；确需在家使用的，换成 5G 卡"),
    needs=("network.no_home",),
    judge=judge,
)
