"""The definitions said plainly, event by event against event: slow, obvious, and what the engine must agree with."""

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass
from ipaddress import ip_network

from kosmgr.logins import cities, rules


@dataclass(frozen=True)
class Event:
    second: int
    account: str
    device: str
    ip: str
    city: str


Found = dict[tuple[str, str], tuple[frozenset[str], int, int, int]]  # accounts, first, last, events


def clusters(events: list[Event], limits: rules.Limits) -> Found:
    found: Found = {}
    for kind, limit in (("device", limits.device_accounts), ("ip", limits.ip_accounts)):
        for key in {getattr(event, kind) for event in events} - {""}:
            mine = [event for event in events if getattr(event, kind) == key]
            if len({event.account for event in mine}) > limit:
                found[(kind, key)] = _told(mine)
    for account in {event.account for event in events}:
        mine = [event for event in events if event.account == account and event.device]
        if len({event.device for event in mine}) > limits.max_devices:
            found[("many-devices", account)] = _told(mine)
    taking: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for one in events:
        for other in events:
            near = abs(one.second - other.second) <= limits.switch_seconds
            if one.device and one.device == other.device and one.account != other.account and near:
                taking[("switching", one.device)].append(one)
                break
        for other in events:
            same = one.ip and other.ip and _subnet(one.ip) == _subnet(other.ip)
            slot = one.second // limits.subnet_seconds == other.second // limits.subnet_seconds
            if same and slot and one.account != other.account and one.ip != other.ip:
                taking[("subnet", _subnet(one.ip))].append(one)
                break
    found.update({place: _told(mine) for place, mine in taking.items()})
    for account in {event.account for event in events}:
        points = sorted(
            {
                (event.second, cities.numbered().index(city), city)
                for event in events
                if event.account == account and (city := cities.meant(event.city))
            }
        )
        hopping: set[tuple[int, int, str]] = set()
        for here, there in itertools.pairwise(points):
            km = _km(here[2], there[2])
            if km > limits.hop_km and km * 3600 > limits.hop_kmh * (there[0] - here[0]):
                hopping |= {here, there}
        if hopping:
            seconds = [point[0] for point in hopping]
            found[("hop", account)] = (frozenset({account}), min(seconds), max(seconds), len(hopping))
    return found


def _told(events: list[Event]) -> tuple[frozenset[str], int, int, int]:
    seconds = [event.second for event in events]
    return frozenset(event.account for event in events), min(seconds), max(seconds), len(events)


def _subnet(ip: str) -> str:
    return str(ip_network(f"{ip}/{64 if ':' in ip else 24}", strict=False))


def _km(one: str, other: str) -> float:
    (a, b), (c, d) = cities.table()[one], cities.table()[other]
    north, south = math.radians(a), math.radians(c)
    straight = math.sin(north) * math.sin(south) + math.cos(north) * math.cos(south) * math.cos(math.radians(b - d))
    return 6371.0 * math.acos(max(-1.0, min(1.0, straight)))
