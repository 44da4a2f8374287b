"""Addresses of networks: as they are written, which lie in which, and which network an address belongs to. Pure."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_, fold

Net = ipaddress.IPv4Network | ipaddress.IPv6Network


class CidrWrong(Invalid):
    """An address or a range of addresses, v4 or v6."""

    message = N_("「{given}」不是 IP 或网段，写成 10.20.3.0/24、10.20.3.9 或 2408:8440::/32 这样")


class CidrTooWide(Invalid):
    """A range that holds everything says nothing."""

    message = N_("网段 {given} 太大，一个网络最大写到 /{widest}")


WIDEST = {4: 8, 6: 16}  # prefix lengths; wider than a carrier's own allocation is a slip of the pen


def normalised(given: str) -> str:
    """A range as everybody here writes it; a single address is a range of one, host bits are dropped."""
    text = fold(given).replace(" ", "")
    try:
        net = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise CidrWrong(given=given) from None
    net = _plain(net)
    if net.prefixlen < WIDEST[net.version]:
        raise CidrTooWide(given=str(net), widest=WIDEST[net.version])
    return str(net)


def _plain(net: Net) -> Net:
    """An IPv4 range written as IPv6 is the IPv4 range."""
    if isinstance(net, ipaddress.IPv6Network) and net.prefixlen >= 96:
        inner = net.network_address.ipv4_mapped
        if inner is not None:
            return ipaddress.IPv4Network((int(inner), net.prefixlen - 96))
    return net


def overlap(one: str, other: str) -> bool:
    """Whether two ranges, as `normalised` writes them, share an address."""
    first, second = ipaddress.ip_network(one), ipaddress.ip_network(other)
    return first.version == second.version and first.overlaps(second)


@lru_cache(maxsize=65_536)
def number(ip: str) -> tuple[int, int] | None:
    """(version, address as a number), or None for what is no address."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.version, int(address)


class Finder:
    """Which network an address lies in: the smallest range wins. A few dict look-ups, however many networks."""

    def __init__(self, networks: Iterable[tuple[int, int | None, str | None]]) -> None:
        """`networks`: (id, entity, range); what has no range is found by nobody."""
        self._by_length: dict[tuple[int | None, int], dict[int, dict[int, int]]] = {}
        for network_id, entity_id, cidr in networks:
            if cidr:
                net = ipaddress.ip_network(cidr)
                lengths = self._by_length.setdefault((entity_id, net.version), {})
                lengths.setdefault(net.prefixlen, {}).setdefault(int(net.network_address), network_id)
        self._lengths = {key: sorted(lengths, reverse=True) for key, lengths in self._by_length.items()}

    def find(self, ip: str | None, entity_id: int | None) -> int | None:
        """The network of an entity an address lies in, else one that belongs to no entity."""
        found = number(ip) if ip else None
        if found is None:
            return None
        version, address = found
        bits = 32 if version == 4 else 128
        for owner in dict.fromkeys((entity_id, None)):
            place = (owner, version)
            for length in self._lengths.get(place, ()):
                start = address >> (bits - length) << (bits - length)
                network_id = self._by_length[place][length].get(start)
                if network_id is not None:
                    return network_id
        return None
