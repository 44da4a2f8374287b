"""What a registered network may be. Pure."""

from collections.abc import Iterable

from kosmgr.devices import addresses
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_


class NetworkUnknown(NotFound):
    """No such network among those the actor may see."""

    message = N_("没有找到网络「{network}」")


class NetworkExists(Conflict):
    """A name names one network of an entity."""

    message = N_("网络「{network}」已经登记过")


class NetworkOverlaps(Conflict):
    """An address belongs to one network of an entity."""

    message = N_("网段 {cidr} 与「{network}」的 {other} 重叠，同一主体的网段不能重叠")


class ReasonMissing(Invalid):
    """Whoever leaves a network out of the count says why."""

    message = N_("不计共用的网络要写明理由")


class ExclusiveExempt(Invalid):
    """Reserved for one account and shared by everybody is a contradiction."""

    message = N_("一个网络不能既独占又不计共用，选一项")


class NetworkShared(Conflict):
    """What is used by several cannot become exclusive."""

    message = N_("网络「{network}」现有账号 {holder}，先移开多出的账号再设为独占")


class NetworkInUse(Conflict):
    """What is in use does not end."""

    message = N_("网络「{network}」还分配给账号 {holder}，先移开再停用")


class NetworkGone(Conflict):
    """A network that was ended carries no account."""

    message = N_("网络「{network}」自 {day} 起已停用")


def check_kind(exclusive: bool, exempt: bool, reason: str | None) -> None:
    """Refuse contradictions and an exemption from the count without a reason."""
    if exclusive and exempt:
        raise ExclusiveExempt()
    if exempt and not reason:
        raise ReasonMissing()


def check_apart(cidr: str | None, others: Iterable[tuple[str, str | None]]) -> None:
    """Refuse a range that shares an address with another one of the entity; `others`: (name, range)."""
    if cidr is None:
        return
    for name, other in others:
        if other is not None and addresses.overlap(cidr, other):
            raise NetworkOverlaps(cidr=cidr, network=name, other=other)
