"""One phone written down twice, in different letter case or width."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, device_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Devices with more than one spelling in the ledger."""
    for device in picture.devices:
        if len(device.registered_as) > 1 and book.value("device.registered_once", device.entity_id):
            yield Seen(
                device.entity_id,
                (device_subject(device),),
                facts={"device": device.number, "spellings": device.registered_as},
                evidence={"registered_as": device.registered_as},
            )


CHECK = Check(
    name="registered-twice",
    rule="devices.registered-twice",
    title=N_("设备重复登记"),
    severity="low",
    message=N_("设备 {device} 登记了多次：{spellings}"),
    next_step=N_("在设备台账里只留一行，编号用大写"),
    needs=("device.registered_once",),
    judge=judge,
)
