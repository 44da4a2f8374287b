"""What lies in columns of events: who shares, who switches, who jumps. The fast part of judging.

The definitions, which a plain program in the tests repeats word for word:
device, ip     one word used by more accounts than the limit
subnet         in one /24 or /64 and one slot of so many seconds: at least two accounts and at least two addresses
many-devices   an account on more devices than the limit
switching      an event with another account's event on the same device at most so many seconds before or after it
hop            two cities that follow each other in the time of one account, further apart than the tolerance and than
               the speed allows; of the same second, cities go by their number
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from kosmgr.logins import cities, rules
from kosmgr.logins.shapes import Codes, Columns, Seconds

Numbers = npt.NDArray[np.int64]
TABLE = 1 << 26  # cells of a table of yes and no that is worth its memory


@dataclass(frozen=True)
class Uses:
    """Pairs of a thing and an account: first and last second, events."""

    thing: Numbers
    account: Numbers
    first: Numbers
    last: Numbers
    events: Numbers


@dataclass(frozen=True)
class Points:
    """Events that take part in something: of what, whose, when."""

    thing: Numbers
    account: Numbers
    second: Numbers


@dataclass(frozen=True)
class Hops:
    """Pairs of an account's events: cities and seconds."""

    account: Numbers
    from_second: Numbers
    to_second: Numbers
    from_city: Numbers
    to_city: Numbers
    km: npt.NDArray[np.float64]


def uses(thing: Codes, account: Codes, second: Seconds) -> Uses:
    """Who used what; thing 0 is none."""
    table = (
        pl.DataFrame({"thing": thing, "account": account, "second": second})
        .lazy()
        .group_by("thing", "account")
        .agg(pl.col("second").min().alias("first"), pl.col("second").max().alias("last"), pl.len().alias("events"))
        .filter(pl.col("thing") > 0)
        .sort("thing", "account")
        .collect()
    )
    return Uses(*(table[name].cast(pl.Int64).to_numpy() for name in ("thing", "account", "first", "last", "events")))


def many(things: Numbers, more_than: int) -> Numbers:
    """The things that stand in more than so many pairs."""
    found, counts = np.unique(things, return_counts=True)
    return found[counts > more_than]


def among(codes: npt.NDArray[np.integer], wanted: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Which of some codes are among those wanted."""
    flags = np.zeros(max(int(codes.max(initial=0)), int(wanted.max(initial=0))) + 1, bool)
    flags[wanted] = True
    found: npt.NDArray[np.bool_] = flags[codes]
    return found


def switching(columns: Columns, shared: Numbers, seconds: int) -> Points:
    """Events on shared devices close to another account's."""
    mine = among(columns.device, shared)
    device, second, account = columns.device[mine], columns.second[mine], columns.account[mine]
    order = np.lexsort((account, second, device))
    device, second, account = device[order], second[order], account[order]
    count = len(device)
    if not count:
        return Points(*(np.empty(0, np.int64),) * 3)
    index = np.arange(count)
    begins = np.ones(count, bool)  # of a run of one account on one device
    begins[1:] = (device[1:] != device[:-1]) | (account[1:] != account[:-1])
    start = np.maximum.accumulate(np.where(begins, index, 0))
    ends = np.append(begins[1:], True)
    end = np.minimum.accumulate(np.where(ends, index, count)[::-1])[::-1]
    before, after = np.maximum(start - 1, 0), np.minimum(end + 1, count - 1)
    taking = (start > 0) & (device[before] == device) & (second - second[before] <= seconds)
    taking |= (end < count - 1) & (device[after] == device) & (second[after] - second <= seconds)
    return Points(*(part[taking].astype(np.int64) for part in (device, account, second)))


def subnets(columns: Columns) -> tuple[Numbers, list[str]]:
    """(the subnet of every address, by its number, subnets by number)."""
    listed, known = [""], {"": 0}
    place = np.zeros(len(columns.addresses), np.int64)
    for number, key in enumerate(columns.addresses):
        if key:
            name = rules.subnet(key)
            if name not in known:
                known[name] = len(listed)
                listed.append(name)
            place[number] = known[name]
    return place, listed


def together(columns: Columns, address_uses: Uses, subnet_of: Numbers, seconds: int) -> Points:
    """Events of different accounts on different addresses of one subnet in one slot of time."""
    pairs = pl.DataFrame(
        {"subnet": subnet_of[address_uses.thing], "ip": address_uses.thing, "who": address_uses.account}
    )
    several = (pl.col("ip").n_unique() > 1) & (pl.col("who").n_unique() > 1)
    busy = pairs.group_by("subnet").agg(several.alias("several")).filter("several")["subnet"].to_numpy()
    flags = among(subnet_of, busy)
    flags[0] = False
    mine = flags[columns.address]
    table = pl.DataFrame(
        {
            "subnet": subnet_of[columns.address[mine]],
            "slot": columns.second[mine] // seconds,
            "account": columns.account[mine],
            "ip": columns.address[mine],
            "second": columns.second[mine],
        }
    )
    slots = (
        table.group_by("subnet", "slot")
        .agg(pl.col("account", "ip").n_unique())
        .filter((pl.col("account") > 1) & (pl.col("ip") > 1))
    )
    found = table.join(slots.select("subnet", "slot"), on=["subnet", "slot"], how="semi")
    return Points(*(found[name].cast(pl.Int64).to_numpy() for name in ("subnet", "account", "second")))


def places(columns: Columns) -> Numbers:
    """The known city of every city as written, by its number; -1: unknown, no judgement."""
    number = {name: index for index, name in enumerate(cities.numbered())}
    meant = (cities.meant(word) if word else None for word in columns.cities)
    return np.array([-1 if name is None else number[name] for name in meant], np.int64)


@lru_cache
def distances() -> npt.NDArray[np.float64]:
    """Kilometres between the numbered cities, as the crow flies."""
    north, east = np.radians(np.array([cities.table()[name] for name in cities.numbered()])).T
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    found: npt.NDArray[np.float64] = 2 * cities.EARTH_KM * np.arcsin(np.sqrt(half))
    return found


def hops(columns: Columns, kmh: int, tolerance: int) -> Hops:
    """Pairs of cities nobody can have travelled between in the time."""
    place = places(columns)
    nowhere = Hops(*(np.empty(0, np.int64),) * 5, km=np.empty(0))
    if not (place >= 0).any():
        return nowhere
    wide = _travelled(columns, place)
    if not wide.any():
        return nowhere
    mine = np.flatnonzero(wide[columns.account] & (place >= 0)[columns.city])
    second, city = columns.second[mine], place[columns.city[mine]]
    base, span = int(second.min()), int(second.max() - second.min()) + 1
    sides = len(cities.numbered())
    packed = (columns.account[mine] * np.int64(span) + (second - base)) * sides + city
    packed.sort()
    packed = packed[np.append(True, packed[1:] != packed[:-1])]
    rest, at = np.divmod(packed, sides)
    account, second = np.divmod(rest, span)
    km = distances()[at[:-1], at[1:]]
    quick = km * 3600.0 > kmh * (second[1:] - second[:-1]).astype(np.float64)
    found = np.flatnonzero((account[1:] == account[:-1]) & (km > tolerance) & quick)
    return Hops(account[found], second[found] + base, second[found + 1] + base, at[found], at[found + 1], km[found])


def _travelled(columns: Columns, place: Numbers) -> npt.NDArray[np.bool_]:
    """Which accounts were ever in two known cities."""
    account, city = _pairs(columns)
    city = place[city]
    account, city = account[city >= 0], city[city >= 0]
    lowest, highest = np.full(len(columns.accounts), 32_767), np.full(len(columns.accounts), -1)
    np.minimum.at(lowest, account, city)
    np.maximum.at(highest, account, city)
    return (highest > lowest) & (highest >= 0)


def _pairs(columns: Columns) -> tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]]:
    """Every account with every city it was in, once; by a table of yes and no where that is small."""
    wide = max(len(columns.cities), 1)
    if len(columns.accounts) * wide > TABLE:
        pairs = pl.DataFrame({"account": columns.account, "city": columns.city}).lazy().unique().collect()
        return pairs["account"].to_numpy(), pairs["city"].to_numpy()
    seen = np.zeros(len(columns.accounts) * wide, bool)
    seen[columns.account.astype(np.int64) * wide + columns.city] = True
    return np.divmod(np.flatnonzero(seen), wide)
