"""The same job as `kosmgr scan isolation`, written plainly in pandas and networkx, as one would for one evening.

Idiomatic where pandas is quick (group by, merge, shift), a loop where one would write a loop. It answers the same
clusters: (kind, key) → accounts.
"""

import math
from pathlib import Path

import networkx as nx
import pandas as pd

from kosmgr.logins import cities, rules

Clusters = dict[tuple[str, str], frozenset[str]]


def clusters(path: Path, limits: rules.Limits) -> Clusters:
    """Read a file and find everything in it."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["time"] = pd.to_datetime(table["time"], format="%Y-%m-%d %H:%M:%S")
    found: Clusters = {}
    found |= _shared(table, "device", limits.device_accounts)
    found |= _shared(table, "ip", limits.ip_accounts)
    found |= _many(table, limits.max_devices)
    found |= _subnets(table, limits.subnet_seconds)
    found |= _switching(table, limits.switch_seconds)
    found |= _hops(table, limits.hop_kmh, limits.hop_km)
    return found


def _shared(table: pd.DataFrame, column: str, limit: int) -> Clusters:
    """A graph of things and accounts; a thing with more neighbours than allowed is a cluster."""
    pairs = table[["account", column]].drop_duplicates()
    graph = nx.Graph()
    graph.add_edges_from((("account", account), (column, key)) for account, key in pairs.itertuples(index=False) if key)
    return {
        (column, name): frozenset(account for _kind, account in graph.neighbors((column, name)))
        for column_, name in graph.nodes
        if column_ == column and graph.degree((column, name)) > limit
    }


def _many(table: pd.DataFrame, limit: int) -> Clusters:
    counts = table[table["device"] != ""].groupby("account")["device"].nunique()
    return {("many-devices", account): frozenset({account}) for account in counts[counts > limit].index}


def _subnets(table: pd.DataFrame, seconds: int) -> Clusters:
    known = table[table["ip"] != ""].copy()
    known["subnet"] = known["ip"].str.rpartition(".")[0] + ".0/24"
    known["slot"] = known["time"].dt.floor(f"{seconds}s")
    slots = known.groupby(["subnet", "slot"])[["account", "ip"]].nunique().reset_index()
    slots = slots[(slots["account"] > 1) & (slots["ip"] > 1)][["subnet", "slot"]]
    met = known.merge(slots, on=["subnet", "slot"])
    return {("subnet", name): frozenset(group["account"]) for name, group in met.groupby("subnet")}


def _switching(table: pd.DataFrame, seconds: int) -> Clusters:
    ordered = table[table["device"] != ""].sort_values(["device", "time"])
    before = ordered.groupby("device")[["account", "time"]].shift()
    close = (ordered["account"] != before["account"]) & (
        (ordered["time"] - before["time"]).dt.total_seconds() <= seconds
    )
    found: dict[tuple[str, str], set[str]] = {}
    for device, account, other in zip(
        ordered["device"][close], ordered["account"][close], before["account"][close], strict=True
    ):
        found.setdefault(("switching", device), set()).update((account, other))
    return {place: frozenset(accounts) for place, accounts in found.items()}


def _hops(table: pd.DataFrame, kmh: int, tolerance: int) -> Clusters:
    known = table[table["city"].map(lambda city: cities.meant(city) is not None)].sort_values(["account", "time"])
    before = known.groupby("account")[["city", "time"]].shift()
    moved = known[(known["city"] != before["city"]) & before["city"].notna()]
    found = {}
    for account, city, time, was, then in zip(
        moved["account"], moved["city"], moved["time"], before.loc[moved.index, "city"],
        before.loc[moved.index, "time"], strict=True,
    ):  # fmt: skip
        km = _km(cities.table()[cities.meant(was)], cities.table()[cities.meant(city)])
        hours = (time - then).total_seconds() / 3600
        if km > tolerance and km > kmh * hours:
            found[("hop", account)] = frozenset({account})
    return found


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    (north, east), (there, far) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((there - north) / 2) ** 2 + math.cos(north) * math.cos(there) * math.sin((far - east) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))
