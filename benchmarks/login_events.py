"""Made-up login events with planted truths: a believable matrix, and in it a known number of each kind of sharing.

An account has a phone, a home city and a handful of exit addresses of its own; it logs in most days. Addresses of
different accounts never lie in one /24, so that nothing is shared but what is planted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd

FIRST = datetime(2025, 11, 20, tzinfo=timezone(timedelta(hours=8)))
CITIES = ("上海", "杭州", "深圳", "北京", "成都", "武汉", "西安", "沈阳")
FAR = ("上海", "乌鲁木齐")
PER_KIND = 20
OWN_ADDRESSES = 6


@dataclass
class Truth:
    """What was planted, by kind: key → accounts."""

    clusters: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def note(self, kind: str, key: str, *accounts: str) -> None:
        """One more cluster, or more accounts of one."""
        self.clusters.setdefault(kind, {}).setdefault(key, set()).update(accounts)


def names(count: int) -> list[str]:
    """小红书号 as they look."""
    return [f"{9_000_000_000 + number}" for number in range(count)]


def own_address(account: int, number: int) -> str:
    """An address whose /24 belongs to one account."""
    block = account * OWN_ADDRESSES + number
    return f"{20 + (block >> 16)}.{block >> 8 & 255}.{block & 255}.{7 + account % 200}"


def tables(events: int, accounts: int, days: int = 365, seed: int = 7) -> Iterator[pd.DataFrame]:
    """The believable part in chronological order, a month or so at a time: second, account, device, ip, city."""
    random = np.random.default_rng(seed)
    known = names(accounts)
    homes = random.integers(0, len(CITIES), accounts)
    travels = random.random(accounts) < 0.2
    start, parts = int(FIRST.timestamp()), max(1, days // 30)
    labels = pd.array(known)
    addresses = np.array([[own_address(a, n) for n in range(OWN_ADDRESSES)] for a in range(accounts)], dtype=object)
    for part in range(parts):
        size = events // parts + (part < events % parts)
        low, high = days * 86_400 * part // parts, days * 86_400 * (part + 1) // parts
        seconds = np.sort(random.integers(low, high, size)) + start
        who = random.integers(0, accounts, size)
        away = travels[who] & ((seconds // 86_400 + who) % 30 < 3)  # three whole days a month somewhere else
        # nobody is seen on the hours around a journey: it takes a night
        edge = (
            travels[who]
            & ~away
            & ((((seconds + 40_000) // 86_400 + who) % 30 < 3) | (((seconds - 40_000) // 86_400 + who) % 30 < 3))
        )
        place = np.where(away, (homes[who] + 1) % len(CITIES), homes[who])
        phone = np.where(random.random(size) < 0.98, 0, 1)
        city = np.array(CITIES, dtype=object)[place]
        city[edge] = ""
        yield pd.DataFrame(
            {
                "second": seconds,
                "account": labels.take(who),
                "device": [f"DEV-{a:05d}{'B' if p else ''}" for a, p in zip(who, phone, strict=True)],
                "ip": addresses[who, random.integers(0, OWN_ADDRESSES, size)],
                "city": city,
            }
        )


def planted(accounts: int, days: int = 365, each: int = PER_KIND) -> tuple[pd.DataFrame, Truth]:
    """A few of every kind, each by accounts of its own that do nothing else; and what must be found."""
    truth, rows = Truth(), []
    start = int(FIRST.timestamp()) + 3_600
    spread = max(1, days - 2)

    def log(second: int, account: str, device: str, ip: str, city: str = "上海") -> None:
        rows.append((second, account, device, ip, city))

    for number in range(each):
        base = start + 86_400 * (number * 17 % spread)
        people = [f"P{number:03d}{letter}" for letter in "ABCDEFGHIJKL"]
        own = [f"PLANT-{person}" for person in people]
        net = [f"150.{number}.{index}.9" for index in range(12)]
        # one phone, far apart in time
        truth.note("device", f"PLANT-SHARED-{number}", people[0], people[1])
        log(base, people[0], f"PLANT-SHARED-{number}", net[0])
        log(base + 7_200, people[1], f"PLANT-SHARED-{number}", net[1])
        # one exit address
        truth.note("ip", f"151.{number}.0.1", people[2], people[3], people[4])
        for index in (2, 3, 4):
            log(base + index * 3_600, people[index], own[index], f"151.{number}.0.1")
        # one /24 in one minute
        truth.note("subnet", f"152.{number}.0.0/24", people[5], people[6])
        log(base + 5, people[5], own[5], f"152.{number}.0.5")
        log(base + 50, people[6], own[6], f"152.{number}.0.6")
        # an account on many phones
        truth.note("many-devices", people[7], people[7])
        for index in range(5):
            log(base + index * 86_400 // 4, people[7], f"{own[7]}-{index}", net[7])
        # one phone that changes hands within minutes
        truth.note("device", f"PLANT-SWITCH-{number}", people[8], people[9])
        truth.note("switching", f"PLANT-SWITCH-{number}", people[8], people[9])
        log(base, people[8], f"PLANT-SWITCH-{number}", net[8])
        log(base + 180, people[9], f"PLANT-SWITCH-{number}", net[9])
        # two cities, half an hour apart
        truth.note("hop", people[10], people[10])
        log(base, people[10], own[10], net[10], FAR[0])
        log(base + 1_800, people[10], own[10], net[11], FAR[1])
    return pd.DataFrame(rows, columns=["second", "account", "device", "ip", "city"]), truth


def write(path: Path, events: int, accounts: int, days: int = 365, seed: int = 7) -> Truth:
    """A CSV of so many events with Shanghai times, oldest first within each month; the planted ones lie at its end."""
    extra, truth = planted(accounts, days)
    with path.open("w", encoding="utf-8", newline="") as target:
        target.write("time,account,device,ip,city\n")
        for table in [*tables(events - len(extra), accounts, days, seed), extra]:
            times = pd.to_datetime(table["second"] + 28_800, unit="s")
            table.insert(0, "time", times.dt.strftime("%Y-%m-%d %H:%M:%S"))
            table.drop(columns="second").to_csv(target, index=False, header=False)
    return truth


def instant(second: int) -> datetime:
    """The instant of a second."""
    return datetime.fromtimestamp(second, UTC)
