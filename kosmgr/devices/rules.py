"""What a work phone and a SIM card may carry. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

MAIN, CLONE = "main", "clone"
SLOTS = (MAIN, CLONE)
NETWORK_KINDS = ("5g", "wifi", "home", "public_wifi", "office", "other")
DEVICE_STATUSES = ("in_use", "idle", "returned", "disabled", "lost", "repair", "other")
SIM_STATUSES = ("in_use", "idle", "to_cancel", "cancelled", "to_verify")
GONE = ("disabled", "lost")  # phones nobody can be handed
RETURNED, IDLE, IN_USE = N_("已收回"), N_("闲置"), N_("使用中")
REGISTRANTS = ("company", "employee", "other")
EXEMPTION_KINDS = ("device", "slot", "sim", "network")


@dataclass(frozen=True, slots=True)
class Cover:
    """What an exemption in force lets share: one thing, by these accounts and no other, until its last day."""

    id: int
    kind: str  # device | slot | sim | network
    thing_id: int
    slot: str | None
    account_ids: frozenset[int]
    until_on: date


def covers(cover: Cover, kind: str, thing_id: int, accounts: Collection[int], slot: str | None = None) -> bool:
    """Whether an exemption covers a sharing: only if all accounts on the thing are among those it names.

    Whoever may share a slot may share its phone; the other way round not.
    """
    if cover.thing_id != thing_id or not cover.account_ids.issuperset(accounts):
        return False
    if kind == "slot":
        return cover.kind == "slot" and cover.slot == slot
    return cover.kind == kind or (kind == "device" and cover.kind == "slot")


def covered(
    live: Iterable[Cover], kind: str, thing_id: int, accounts: Collection[int], slot: str | None = None
) -> Cover | None:
    """The exemption that covers a sharing, of several the one that lasts longest; None: it stands without leave."""
    found = [one for one in live if covers(one, kind, thing_id, accounts, slot)]
    return max(found, key=lambda one: (one.until_on, one.id), default=None)


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


class NetworkTaken(Conflict):
    """An exclusive network carries as many accounts as the rulebook allows."""

    message = N_("独占网络 {network} 已给账号 {holder} 使用，最多 {limit} 个账号")


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


class ExemptionOver(Conflict):
    """Somebody ended it while it was being used."""

    message = N_("这条例外刚被结束，请刷新后再试")


class Kept(Conflict):
    """A phone is with one person at a time."""

    message = N_("设备 {device} 自 {day} 起在 {keeper} 手里，先收回再发放")


class NotServing(Conflict):
    """A phone is handed to somebody who works here that day."""

    message = N_("{person} 在 {day} 不在职，不能领用设备")


class SignedIn(Conflict):
    """Once is enough."""

    message = N_("企业号 {account} 已登记在 {place} 上")


class EnterpriseUnknown(NotFound):
    """No such 企业号 in the phone's entity."""

    message = N_("这台设备所属的主体没有这个企业号")


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


@dataclass(frozen=True, slots=True)
class Occupant:
    """An account somebody says is on a thing, with the words that name it."""

    account_id: int
    label: str
    slot: str | None = None


def check_room(
    device: tuple[int, str], slot: str, mine: int, others: Sequence[Occupant], limit: int, live: Iterable[Cover] = ()
) -> Cover | None:
    """Refuse a slot that is taken, and one account more than the limit, unless an exemption covers all who share.

    `device` is (id, number). The exemption that lets the account in is returned; None: there is room without one.
    """
    device_id, number = device
    live = list(live)
    same = [one for one in others if one.slot == slot]
    full = len({one.account_id for one in others}) >= limit
    if same:
        sharing = {mine, *(one.account_id for one in (others if full else same))}
        cover = covered(live, "slot", device_id, sharing, slot)
        if cover is None:
            raise SlotTaken(device=number, holder=[one.label for one in same])
        return cover
    if not full:
        return None
    cover = covered(live, "device", device_id, {mine, *(one.account_id for one in others)})
    if cover is None:
        raise DeviceTaken(device=number, holder=_labels(others), limit=limit)
    return cover


def check_card(
    sim: tuple[int, str], mine: int, others: Sequence[Occupant], limit: int, live: Iterable[Cover] = ()
) -> Cover | None:
    """Refuse one account more than a card may carry, unless an exemption covers all; `sim` is (id, masked number)."""
    if len({one.account_id for one in others}) < limit:
        return None
    cover = covered(live, "sim", sim[0], {mine, *(one.account_id for one in others)})
    if cover is None:
        raise SimTaken(sim=sim[1], holder=_labels(others), limit=limit)
    return cover


def check_way(
    network: tuple[int, str], mine: int, others: Sequence[Occupant], limit: int, live: Iterable[Cover] = ()
) -> Cover | None:
    """The same for an exclusive network; `network` is (id, name)."""
    if len({one.account_id for one in others}) < limit:
        return None
    cover = covered(live, "network", network[0], {mine, *(one.account_id for one in others)})
    if cover is None:
        raise NetworkTaken(network=network[1], holder=_labels(others), limit=limit)
    return cover


def _labels(others: Iterable[Occupant]) -> list[str]:
    return list(dict.fromkeys(one.label for one in others))
