"""Two accounts taking turns in one slot of one phone: signed out and in again all day."""

from collections.abc import Iterator, Sequence

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, accounts_on, common_entity, device_subject, names
from kosmgr.devices.rules import SLOTS, Cover, covered
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture

WORDS = {"main": N_("主应用"), "clone": N_("分身")}


def judge(picture: Picture, live: Sequence[Cover] | None, book: RulesOfDay) -> Iterator[Seen]:
    """Slots with more seated accounts than `slot.max_accounts`, unless an exemption covers all of them."""
    for device in picture.devices:
        for slot in SLOTS:
            accounts = accounts_on(picture, (account_id for account_id, taken in device.accounts if taken == slot))
            entity_id = common_entity(line.entity_id for line in accounts)
            if len(accounts) < 2 or len(accounts) <= book.value("slot.max_accounts", entity_id):
                continue
            if not covered(live or (), "slot", device.id, [line.id for line in accounts], slot):
                yield Seen(
                    entity_id,
                    (device_subject(device), *(account_subject(line) for line in accounts)),
                    facts={"device": device.number, "slot": WORDS[slot], "accounts": names(accounts)},
                    evidence={"slot": slot, "accounts": [line.xhs_id for line in accounts]},
                )


CHECK = Check(
    name="shared-slot",
    rule="isolation.shared-slot",
    title=N_("多号同一位置"),
    severity="high",
    message=N_("设备 {device} 的{slot}上轮流登录 {accounts}"),
    next_step=N_("每个账号固定在自己的设备上，不在同一位置退出再登录"),
    needs=("slot.max_accounts",),
    judge=judge,
    read=queries.exemptions,
)
