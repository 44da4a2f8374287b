"""A phone that the last stocktake did not find."""

from collections.abc import Iterator, Sequence
from typing import Any

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, accounts_on, device_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture

SETTLED = ("returned", "disabled", "lost")  # somebody has said since where it is


def judge(picture: Picture, missing: Sequence[Any] | None, book: RulesOfDay) -> Iterator[Seen]:
    """Phones missing in the last stocktake of them, not counted since and still said to be in use."""
    for row in missing or ():
        device = picture.by_device.get(row.device_id)
        if device is None or device.status_code in SETTLED:
            continue
        if device.counted_on is not None and device.counted_on >= row.closed_on:
            continue
        if book.value("device.found_at_count", device.entity_id):
            accounts = accounts_on(picture, (account_id for account_id, _ in device.accounts))
            yield Seen(
                device.entity_id,
                (device_subject(device), *(account_subject(line) for line in accounts)),
                facts={"device": device.number, "day": row.closed_on, "keeper": device.keeper_name or "—"},
                evidence={
                    "stocktake": row.stocktake_id,
                    "closed_on": row.closed_on,
                    "keeper": row.keeper_name,
                    "counted_on": device.counted_on,
                },
            )


CHECK = Check(
    name="missing",
    rule="devices.missing",
    title=N_("盘点没有找到的设备"),
    severity="medium",
    message=N_("{day} 盘点没有找到设备 {device}，登记的保管人：{keeper}"),
    next_step=N_("找保管人要回设备并登记盘点；确实丢了的登记为遗失，先退出上面的账号"),
    needs=("device.found_at_count",),
    judge=judge,
    read=queries.missing_phones,
)
