"""What a work phone and a SIM card may carry. Pure."""

from collections.abc import Sequence

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

MAIN, CLONE = "main", "clone"
SLOTS = (MAIN, CLONE)
NETWORK_KINDS = ("5g", "wifi", "home", "public_wifi", "office", "other")
DEVICE_STATUSES = ("in_use", "idle", "returned", "disabled", "lost", "repair", "other")
SIM_STATUSES = ("in_use", "idle", "to_cancel", "cancelled", "to_verify")
RETURNED, IDLE = N_("已收回"), N_("闲置")
REGISTRANTS = ("company", "employee", "other")


class DeviceUnknown(NotFound):
    """No such device among those the actor may see."""

    message = N_("没有找到设备「{device}」")


class DeviceExists(Conflict):
    """A number names one device."""

    message = N_("设备 {device} 已经登记过")


class SimUnknown(NotFound):
    """No such card among those the actor may see."""

    message = N_("没有找到这张手机卡")


class SimExists(Conflict):
    """A number is registered once."""

    message = N_("手机卡 {sim} 已经登记过")


class DeviceTaken(Conflict):
    """A device carries as many accounts as the rulebook allows."""

    message = N_("设备 {device} 上已有账号 {holder}，一台设备最多 {limit} 个账号")


class SlotTaken(Conflict):
    """One account for one slot."""

    message = N_("设备 {device} 的这个位置已有账号 {holder}")


class SimTaken(Conflict):
    """A card carries as many accounts as the rulebook allows."""

    message = N_("手机卡 {sim} 已给账号 {holder} 使用，一张卡最多 {limit} 个账号")


class Assigned(Conflict):
    """An account lives on one device and logs in with one card."""

    message = N_("账号 {account} 已在 {place}，先移开再分配")


class NotAssigned(Conflict):
    """There is nothing to take away."""

    message = N_("账号 {account} 没有这样的分配")


class OtherEntity(Conflict):
    """Account and device belong to the same entity."""

    message = N_("账号 {account} 与 {place} 不属于同一主体")


class NotUsable(Conflict):
    """A device that was returned, lost or disabled carries no account."""

    message = N_("设备 {device} 的状态是 {status}，不能分配")


class WordUnknown(Invalid):
    """One of a short list."""

    message = N_("没有「{word}」这一项，可用：{known}")


class NothingSealed(NotFound):
    """The number is not kept any more."""

    message = N_("没有留存这张卡的号码")


def check_word(word: object, known: Sequence[str]) -> None:
    """Refuse a word nobody knows."""
    if word is not None and word not in known:
        raise WordUnknown(word=word, known=[*known])


def check_room(device: str, slot: str, others: Sequence[tuple[str, str]], limit: int) -> None:
    """Refuse a slot that is taken, and one account more than the limit; `others`: (account, slot)."""
    for account, taken in others:
        if taken == slot:
            raise SlotTaken(device=device, holder=account)
    if len(others) >= limit:
        raise DeviceTaken(device=device, holder=[account for account, _ in others], limit=limit)


def check_card(sim: str, others: Sequence[str], limit: int) -> None:
    """Refuse one account more than a card may carry."""
    if len(others) >= limit:
        raise SimTaken(sim=sim, holder=[*others], limit=limit)
