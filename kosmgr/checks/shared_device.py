"""More accounts on one phone than allowed: the platform may read them as one matrix and ban the lot."""

from collections.abc import Iterator, Sequence

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, accounts_on, common_entity, device_subject, names
from kosmgr.devices.rules import Cover, covered
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, live: Sequence[Cover] | None, book: RulesOfDay) -> Iterator[Seen]:
    """Devices with more seated accounts than `device.max_accounts`, unless an exemption covers all of them."""
    for device in picture.devices:
        accounts = accounts_on(picture, (account_id for account_id, _ in device.accounts))
        entity_id = common_entity(line.entity_id for line in accounts)
        if len(accounts) > 1 and len(accounts) > book.value("device.max_accounts", entity_id):
            if covered(live or (), "device", device.id, [line.id for line in accounts]):
                continue
            slots = dict(device.accounts)
            yield Seen(
                entity_id,
                (device_subject(device), *(account_subject(line) for line in accounts)),
                facts={"device": device.number, "count": len(accounts), "accounts": names(accounts)},
                evidence={"slots": {line.xhs_id: slots[line.id] for line in accounts}, "counted_on": device.counted_on},
            )


CHECK = Check(
    name="shared-device",
    rule="isolation.shared-device",
    title=N_("多号同机"),
    severity="high",
    message=N_("设备 {device} 上有 {count} 个账号：{accounts}"),
    next_step=N_("给其中的账号换一台闲置设备，退出原登录；一时换不了的，申请例外并写明到期日"),
    needs=("device.max_accounts",),
    judge=judge,
    read=queries.exemptions,
)
