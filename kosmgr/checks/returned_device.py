"""A phone that came back with an account still signed in."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, accounts_on, common_entity, device_subject, names
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Returned devices that still have accounts."""
    for device in picture.devices:
        if device.status_code != "returned":
            continue
        accounts = accounts_on(picture, (account_id for account_id, _ in device.accounts))
        entity_id = common_entity(line.entity_id for line in accounts)
        if accounts and book.value("device.signed_out_on_return", entity_id):
            yield Seen(
                entity_id,
                (device_subject(device), *(account_subject(line) for line in accounts)),
                facts={"device": device.number, "accounts": names(accounts)},
                evidence={"status": device.status, "keeper": device.keeper_name, "counted_on": device.counted_on},
            )


CHECK = Check(
    name="returned-device",
    rule="isolation.returned-device",
    title=N_("设备已收回，账号未退出"),
    severity="high",
    message=N_("设备 {device} 已收回，账号还没有退出：{accounts}"),
    next_step=N_("在设备上退出账号并登记，再发给下一位使用人"),
    needs=("device.signed_out_on_return",),
    judge=judge,
)
