"""Seats as the map draws them: every number from 1, taken or free, with its details in words. Pure."""

import functools
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any

from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.web import say

COLUMNS = 10
STEP, SIZE = 24, 20  # of a mini map, in units of its picture
Link = Callable[[str], str]


def cells(
    lines: Iterable[Any],
    quota: int,
    on: date,
    speak: say.Say,
    link: Link,
    *,
    alerts: Collection[int] = (),
    free_href: str = "",
) -> list[dict[str, Any]]:
    """The seats of one entity, those beyond the quota included."""
    taken = {line.seat_number: line for line in lines}
    last = max([quota, *taken])
    found = []
    for number in range(1, last + 1):
        line = taken.get(number)
        if line is None:
            found.append({"number": number, "state": "free", "href": free_href})
            continue
        found.append(
            {
                "number": number,
                "state": line.state.value,
                "name": line.holder.name if line.holder else speak(N_("待分")),
                "title": line.nickname,
                "word": say.state(line, on, speak),
                "lines": _details(line, on, speak, number > quota),
                "href": link(f"/accounts/{line.xhs_id}"),
                "alert": line.id in alerts,
            }
        )
    return found


def _details(line: Any, on: date, speak: say.Say, beyond: bool) -> list[str]:
    holder = line.holder
    whose = speak(N_("使用人 {name} {number}"), name=holder.name, number=holder.number or "") if holder else ""
    where = [speak(N_("小红书号 {account}"), account=line.xhs_id), line.store]
    details = [
        sentences.listed((part for part in where if part), speak),
        whose.strip(),
        speak(N_("认证至 {day}"), day=line.certified_until_on) if line.certified_until_on else "",
        speak(N_("最近发布 {day}"), day=line.last_posted_on) if line.last_posted_on else speak(N_("没有发布记录")),
        say.leaving(line, on, speak),
        speak(N_("超出席位上限")) if beyond else "",
        speak(N_("回车打开账号")),
    ]
    return [detail for detail in details if detail]


def mini(seats: Sequence[Any], quota: int) -> dict[str, Any]:
    """A map in small: one path for each state, so that a hundred of them stay a light page."""
    states = {seat.number: seat.state for seat in seats}
    last = max([quota, *states])
    paths: dict[str, list[str]] = {}
    for number in range(1, last + 1):
        paths.setdefault(states.get(number, "free"), []).append(_mark(number))
    rows = max(1, -(-last // COLUMNS))
    return {
        "paths": [(state, "".join(marks)) for state, marks in paths.items()],
        "width": COLUMNS * STEP - STEP + SIZE,
        "height": rows * STEP - STEP + SIZE,
    }


@functools.cache
def _mark(number: int) -> str:
    row, column = divmod(number - 1, COLUMNS)
    return f"M{column * STEP} {row * STEP}h{SIZE}v{SIZE}h-{SIZE}z"
