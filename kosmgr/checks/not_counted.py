"""A phone in use that nobody has counted for too long."""

from collections.abc import Iterator

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, device_subject
from kosmgr.kit.clock import add_months
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Devices in use whose last count (or, never counted, purchase) is more than `device.count_months` months ago."""
    for device in picture.devices:
        counted = device.counted_on or device.bought_on
        if device.status_code != "in_use" or counted is None:
            continue
        months = book.value("device.count_months", device.entity_id)
        if add_months(counted, months) < picture.on:
            yield Seen(
                device.entity_id,
                (device_subject(device),),
                facts={"device": device.number, "counted": counted, "months": months},
                evidence={
                    "counted_on": device.counted_on,
                    "bought_on": device.bought_on,
                    "days_since": (picture.on - counted).days,
                    "keeper": device.keeper_name,
                },
            )


CHECK = Check(
    name="not-counted",
    rule="devices.not-counted",
    title=N_("设备久未盘点"),
    severity="low",
    message=N_("设备 {device} 自 {counted} 起没有盘点，超过 {months} 个月"),
    next_step=N_("找到设备，核对保管人和登录账号后登记盘点"),
    needs=("device.count_months",),
    judge=judge,
)
