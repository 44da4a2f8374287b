"""Login records judged as they lie in one file: every cluster in it, with no database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kosmgr.logins import cities, columns, judging, rules
from kosmgr.logins.judging import Numbers, Points, Uses
from kosmgr.logins.shapes import Columns, Reading

DAY = 86_400


@dataclass(frozen=True)
class Cluster:
    """Accounts one thing or one moment connects."""

    kind: str
    key: str
    accounts: tuple[str, ...]
    first: int
    last: int
    events: int
    severity: str
    detail: dict[str, Any] = field(default_factory=dict)


def scan(
    path: Path,
    limits: rules.Limits,
    weights: dict[str, int],
    weight_min: int,
    days: int | None = None,
    encoding: str | None = None,
) -> tuple[Reading, list[Cluster]]:
    """Read a file and judge it: all of it, or its last so many days."""
    reading = columns.read(path, encoding)
    if days is not None and len(reading.columns):
        _, until = rules.window(rules.day_of(int(reading.columns.second.max())), 1)
        reading.columns = reading.columns.where(reading.columns.second >= until - days * DAY)
    return reading, judge(reading.columns, limits, weights, weight_min)


def judge(events: Columns, limits: rules.Limits, weights: dict[str, int], weight_min: int) -> list[Cluster]:
    """Every cluster in some events, the gravest and largest first."""
    if not len(events):
        return []
    on_device = judging.uses(events.device, events.account, events.second)
    through = judging.uses(events.address, events.account, events.second)
    shared = judging.many(on_device.thing, limits.device_accounts)
    found = _of_uses(
        rules.DEVICE, on_device, shared, events.devices, events, lambda key: rules.SEVERITIES[rules.DEVICE]
    )
    found += _of_uses(
        rules.IP,
        through,
        judging.many(through.thing, limits.ip_accounts),
        events.addresses,
        events,
        lambda key: _weighed(key, weights, weight_min),
    )
    found += _many_devices(on_device, limits.max_devices, events)
    several = judging.many(on_device.thing, 1)
    found += _of_points(
        rules.SWITCHING, judging.switching(events, several, limits.switch_seconds), events.devices, events
    )
    subnet_of, subnets = judging.subnets(events)
    met = judging.together(events, through, subnet_of, limits.subnet_seconds)
    found += _of_points(rules.SUBNET, met, subnets, events)
    found += _of_hops(judging.hops(events, limits.hop_kmh, limits.hop_km), events)
    order = ("critical", "high", "medium", "low")
    return sorted(
        found, key=lambda one: (order.index(one.severity), rules.KINDS.index(one.kind), -len(one.accounts), one.key)
    )


def _weighed(key: str, weights: dict[str, int], weight_min: int) -> str:
    weight = rules.weight(None, rules.inside(key), False, weights)
    return rules.LIGHT if weight * 100 < weight_min else rules.SEVERITIES[rules.IP]


def _of_uses(
    kind: str, uses: Uses, wanted: Numbers, words: list[str], events: Columns, severity: Callable[[str], str]
) -> list[Cluster]:
    mine = np.isin(uses.thing, wanted)
    found: dict[int, list[Any]] = {}
    parts = (uses.thing[mine], uses.account[mine], uses.first[mine], uses.last[mine], uses.events[mine])
    for thing, account, first, last, count in zip(*(part.tolist() for part in parts), strict=True):
        one = found.setdefault(thing, [[], first, last, 0])
        one[0].append(events.accounts[account])
        one[1], one[2], one[3] = min(one[1], first), max(one[2], last), one[3] + count
    return [
        Cluster(kind, words[thing], tuple(sorted(who)), first, last, count, severity(words[thing]))
        for thing, (who, first, last, count) in found.items()
    ]


def _many_devices(uses: Uses, more_than: int, events: Columns) -> list[Cluster]:
    wanted = judging.many(uses.account, more_than)
    found = []
    for account in wanted.tolist():
        mine = uses.account == account
        devices = sorted(events.devices[number] for number in uses.thing[mine].tolist())
        found.append(
            Cluster(
                rules.MANY,
                events.accounts[account],
                (events.accounts[account],),
                int(uses.first[mine].min()),
                int(uses.last[mine].max()),
                int(uses.events[mine].sum()),
                rules.SEVERITIES[rules.MANY],
                {"devices": devices},
            )
        )
    return found


def _of_points(kind: str, points: Points, words: list[str], events: Columns) -> list[Cluster]:
    table = (
        pl.DataFrame({"thing": points.thing, "account": points.account, "second": points.second})
        .group_by("thing")
        .agg(
            pl.col("account").unique(),
            pl.col("second").min().alias("first"),
            pl.col("second").max().alias("last"),
            pl.len().alias("events"),
        )
    )
    return [
        Cluster(
            kind,
            words[thing],
            tuple(sorted(events.accounts[number] for number in who)),
            first,
            last,
            count,
            rules.SEVERITIES[kind],
        )
        for thing, who, first, last, count in table.iter_rows()
    ]


def _of_hops(hops: judging.Hops, events: Columns) -> list[Cluster]:
    names = cities.numbered()
    found: dict[int, list[tuple[int, int, int, int, float]]] = {}
    parts = (hops.account, hops.from_second, hops.to_second, hops.from_city, hops.to_city, hops.km)
    for account, *pair in zip(*(part.tolist() for part in parts), strict=True):
        found.setdefault(account, []).append(tuple(pair))
    clusters = []
    for account, pairs in found.items():
        points = {(pair[0], pair[2]) for pair in pairs} | {(pair[1], pair[3]) for pair in pairs}
        start, end, here, there, km = max(pairs, key=lambda pair: (pair[4] / max(pair[1] - pair[0], 1), pair))
        detail = {
            "from_city": names[here],
            "to_city": names[there],
            "from": start,
            "to": end,
            "minutes": round((end - start) / 60),
            "km": round(km),
        }
        clusters.append(
            Cluster(
                rules.HOP,
                events.accounts[account],
                (events.accounts[account],),
                min(one[0] for one in points),
                max(one[0] for one in points),
                len(points),
                rules.SEVERITIES[rules.HOP],
                detail,
            )
        )
    return clusters
