"""Accounts that go online through a public Wi-Fi."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, accounts_on, common_entity, device_subject, names
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Devices the ledger shows on a public Wi-Fi, with the accounts on them."""
    for device in picture.devices:
        if device.network_kind != "public_wifi":
            continue
        accounts = accounts_on(picture, (account_id for account_id, _ in device.accounts))
        entity_id = common_entity(line.entity_id for line in accounts)
        if accounts and book.value("network.no_public_wifi", entity_id):
            yield Seen(
                entity_id,
                (device_subject(device), *(account_subject(line) for line in accounts)),
                facts={"device": device.number, "network": device.network or "—", "accounts": names(accounts)},
                evidence={
                    "network_kind": device.network_kind,
                    "network": device.network,
                    "counted_on": device.counted_on,
                },
            )


CHECK = Check(
    name="public-wifi",
    rule="isolation.public-wifi",
    title=N_("使用公共WiFi"),
    severity="medium",
    message=N_("设备 {device} 用公共 WiFi「{network}」登录：{accounts}"),
    next_step=N_("换成独立的 5G 卡，修改密码"),
    needs=("network.no_public_wifi",),
    judge=judge,
)
