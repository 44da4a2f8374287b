"""A 企业号 signed in on a phone that 员工号 live on: what happens to one reaches the other."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import (
    RulesOfDay,
    Seen,
    account_subject,
    accounts_on,
    common_entity,
    device_subject,
    enterprise_subject,
    names,
)
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Phones with a 企业号 and at least one seated account, where the rulebook keeps them apart."""
    known = {line.id: line for entity in picture.entities.values() for line in entity.enterprise_accounts}
    for device in picture.devices:
        enterprises = [known[one] for one in device.enterprise_ids if one in known]
        accounts = accounts_on(picture, (account_id for account_id, _ in device.accounts))
        entity_id = common_entity([*(e.entity_id for e in enterprises), *(a.entity_id for a in accounts)])
        if enterprises and accounts and book.value("device.enterprise_apart", entity_id):
            yield Seen(
                entity_id,
                (
                    device_subject(device),
                    *(enterprise_subject(one) for one in enterprises),
                    *(account_subject(line) for line in accounts),
                ),
                facts={
                    "device": device.number,
                    "enterprises": [one.nickname for one in enterprises],
                    "accounts": names(accounts),
                },
                evidence={"keeper": device.keeper_name, "store": device.store},
            )


CHECK = Check(
    name="enterprise-on-kos-device",
    rule="isolation.enterprise-on-kos-device",
    title=N_("企业号与员工号同机"),
    severity="high",
    message=N_("设备 {device} 上登录了企业号 {enterprises}，也有员工号 {accounts}"),
    next_step=N_("企业号单独用一台设备，从这台退出并登记"),
    needs=("device.enterprise_apart",),
    judge=judge,
)
