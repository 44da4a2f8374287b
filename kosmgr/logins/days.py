"""Stored events judged day by day: what lies too close together. Loaded by name, like all that needs polars.

A day is judged whole, from its own events and those within reach on either side. New events can change only the days
they lie in or within reach of: whatever the history, only these are read and written again.
"""

import json
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from kosmgr.kit import clock
from kosmgr.kit import db as database
from kosmgr.logins import cities, judging, rules
from kosmgr.logins.models import LoginAccount, LoginAddress, LoginCity, LoginDevice, LoginEvent, LoginIncident
from kosmgr.logins.shapes import Columns

DAY = 86_400
AT_ONCE = 31  # days read together


def reach(limits: rules.Limits) -> int:
    """Seconds beyond which no event can make another one stand out."""
    furthest = float(judging.distances().max())
    return max(limits.switch_seconds, limits.subnet_seconds, int(furthest * 3600 / limits.hop_kmh) + 1)


def touched(seconds: Iterable[tuple[int, int]], limits: rules.Limits) -> list[date]:
    """The days that some spans of new or vanished events can change."""
    margin, found = reach(limits), set()
    for first, last in seconds:
        day, end = rules.day_of(first - margin), rules.day_of(last + margin)
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return sorted(found)


def spans(db: Session, batch_id: int, first: int, last: int) -> list[tuple[int, int]]:
    """The first and last second of a batch on each of its Shanghai days."""
    statement = (
        select(func.min(LoginEvent.second), func.max(LoginEvent.second))
        .where(LoginEvent.second.between(first, last), LoginEvent.batch_id == batch_id)
        .group_by((LoginEvent.second + 28_800) // DAY)
    )
    return [(row[0], row[1]) for row in db.execute(statement)]


def judge(db: Session, days: Collection[date], limits: rules.Limits) -> int:
    """Judge some days anew; how many rows came of it."""
    written = 0
    for part in _runs(sorted(days)):
        written += _judged(db, part[0], part[-1], limits)
    return written


def _runs(days: list[date]) -> list[list[date]]:
    """Days that follow each other, not too many at once."""
    runs: list[list[date]] = []
    for day in days:
        if runs and len(runs[-1]) < AT_ONCE and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _judged(db: Session, first: date, last: date, limits: rules.Limits) -> int:
    begin, end = _start(first), _start(last + timedelta(days=1))
    margin = reach(limits)
    events, accounts = _events(db, begin - margin, end + margin)
    rows: dict[tuple[int, str, str, int], list[Any]] = {}
    if len(events):
        on_device = judging.uses(events.device, events.account, events.second)
        through = judging.uses(events.address, events.account, events.second)
        met = judging.switching(events, judging.many(on_device.thing, 1), limits.switch_seconds)
        _add(rows, rules.SWITCHING, met, events.devices, begin, end)
        subnet_of, names = judging.subnets(events)
        near = judging.together(events, through, subnet_of, limits.subnet_seconds)
        _add(rows, rules.SUBNET, near, names, begin, end)
        _hops(rows, judging.hops(events, limits.hop_kmh, limits.hop_km), events, begin, end)
    db.execute(delete(LoginIncident).where(LoginIncident.day.between(first, last)))
    listed = [
        {
            "day": first + timedelta(days=number),
            "kind": kind,
            "key": key,
            "login_account_id": int(accounts[account]),
            "first_second": low,
            "last_second": high,
            "events": count,
            "detail": None if detail is None else json.dumps(detail, ensure_ascii=False),
        }
        for (number, kind, key, account), (low, high, count, detail) in rows.items()
    ]
    for some in database.chunks(listed, 10_000):
        db.execute(insert(LoginIncident), list(some))
    return len(listed)


def _start(day: date) -> int:
    return int(clock.end_of(day - timedelta(days=1)).timestamp())


def _add(
    rows: dict[tuple[int, str, str, int], list[Any]], kind: str, points: judging.Points, names: list[str],
    begin: int, end: int,
) -> None:  # fmt: skip
    for thing, account, second in zip(
        points.thing.tolist(), points.account.tolist(), points.second.tolist(), strict=True
    ):
        if begin <= second < end:
            _count(rows, ((second - begin) // DAY, kind, names[thing], account), second, None)


def _count(
    rows: dict[tuple[int, str, str, int], list[Any]], place: tuple[int, str, str, int], second: int, detail: Any
) -> None:
    one = rows.setdefault(place, [second, second, 0, detail])
    one[0], one[1], one[2] = min(one[0], second), max(one[1], second), one[2] + 1


def _hops(
    rows: dict[tuple[int, str, str, int], list[Any]], hops: judging.Hops, events: Columns, begin: int, end: int
) -> None:
    names = cities.numbered()
    points: dict[tuple[int, int, int], dict[str, Any]] = {}
    parts = (hops.account, hops.from_second, hops.to_second, hops.from_city, hops.to_city, hops.km)
    for account, start, stop, here, there, km in zip(*(part.tolist() for part in parts), strict=True):
        detail = {
            "from_city": names[here], "to_city": names[there], "from": start, "to": stop,
            "minutes": round((stop - start) / 60), "km": round(km),
        }  # fmt: skip
        points[(account, start, here)] = points.get((account, start, here), detail)
        points[(account, stop, there)] = detail
    for (account, second, _city), detail in sorted(points.items(), key=lambda item: item[0]):
        if begin <= second < end:
            _count(rows, ((second - begin) // DAY, rules.HOP, events.accounts[account], account), second, detail)


def _events(db: Session, first: int, until: int) -> tuple[Columns, Any]:
    """The events of [first, until) as dense columns, and the stored number of each account."""
    event = LoginEvent
    statement: Any = select(
        event.second, event.login_account_id, event.login_device_id, event.login_address_id, event.login_city_id
    ).where(event.second >= first, event.second < until)
    names = ("second", "account", "device", "address", "city")
    table = pl.DataFrame(database.raw_rows(db, statement), schema=dict.fromkeys(names, pl.Int64), orient="row")
    dense: dict[str, Any] = {}
    ids: dict[str, Any] = {}
    for name in names[1:]:
        numbers = table[name].to_numpy()
        found = np.unique(np.append(0, numbers))
        ids[name], dense[name] = found, np.searchsorted(found, numbers).astype(np.int32)
    columns = Columns(
        table["second"].to_numpy(), dense["account"], dense["device"], dense["address"], dense["city"],
        _words(db, LoginAccount, ids["account"]), _words(db, LoginDevice, ids["device"]),
        _words(db, LoginAddress, ids["address"]), _words(db, LoginCity, ids["city"]),
    )  # fmt: skip
    return columns, ids["account"]


def _words(db: Session, model: Any, ids: Any) -> list[str]:
    """The words of some numbers, in their order; 0 is nothing written."""
    wanted = ids.tolist()
    if len(wanted) > 20_000:
        known = {row[0]: row[1] for row in database.raw_rows(db, select(model.id, model.key))}
    else:
        known = {}
        for part in database.chunks(wanted, 5_000):
            known.update((row[0], row[1]) for row in database.raw_rows(db, _some(model, part)))
    return [known.get(number, "") for number in wanted]


def _some(model: Any, ids: Iterable[int]) -> Any:
    return select(model.id, model.key).where(model.id.in_(list(ids)))
