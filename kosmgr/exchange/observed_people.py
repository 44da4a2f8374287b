"""What rosters and handover lists say of people: who they are, employed from when until when. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from kosmgr.exchange.facts import Key, Row

if TYPE_CHECKING:
    from kosmgr.exchange.derive import Context

DAY = timedelta(days=1)
UNBIND = "解绑"
_SEEN = ("kind", "status", "store", "position", "cost_centre", "manager")


def roster(context: Context) -> None:
    """Employees with their employments and observations."""
    for (entity, number), days in context.roster.items():
        key = (entity, number, None)
        last = days[-1]
        context.put("employees", key, (last.values["name"], False, last.values["phone"]), last)
        for row in days:
            seen = row.values
            told = tuple(seen[name] for name in _SEEN)
            context.put("employee_observations", (key, row.observed_on, "employees"), told, row)
        for row in _periods(days):
            seen = row.values
            from_on = seen["hired_on"]
            until_on = None if seen["left_on"] is None else seen["left_on"] + DAY
            if from_on is not None and until_on is not None and from_on >= until_on:
                context.contradict(row, "left_on", "period_reversed")
                from_on = None
            values = (until_on, seen["last_working_on"], seen["contract_until_on"])
            context.put("employments", (key, from_on), values, row)
            context.employed.setdefault(key, []).append((key, from_on))


def _periods(days: list[Row]) -> list[Row]:
    """The rows that each speak of another employment: hired again after having left; else the later row corrects."""
    periods: list[Row] = []
    for row in days:
        if periods:
            left_on, hired_on = periods[-1].values["left_on"], row.values["hired_on"]
            if left_on is None or hired_on is None or hired_on <= left_on:
                periods.pop()
        periods.append(row)
    return periods


def leaving(context: Context) -> None:
    """The last day by the handover list, which is believed; people no roster knows are known by it."""
    for days in context.histories.get("handovers", {}).values():
        row = days[-1]
        seen = row.values
        entity = context.account_entity(seen["account"])
        key = context.person(seen["employee"], entity)
        context.facts.entities[id(row)] = None if key is None else key[0]
        if key is None:
            context.contradict(row, "employee", "employee_unknown", employee=seen["employee"])
            continue
        mention(context, key, seen["name"], row, "name")
        if seen["left_on"] is not None:
            _leave(context, key, row)


def _leave(context: Context, key: Key, row: Row) -> None:
    left_on, last_working_on = row.values["left_on"], row.values["last_working_on"]
    periods = context.employed.get(key, [])
    if not periods:
        by_hand = context.known.employees.get((key[0], key[1]))
        if by_hand is None:
            context.employed[key] = [(key, None)]
            context.put("employments", (key, None), (left_on + DAY, last_working_on, None), row)
        elif by_hand[1] is None:
            context.contradict(row, "left_on", "leaving_not_registered", employee=key[1], value=left_on)
        elif by_hand[1] != left_on + DAY:
            other = by_hand[1] - DAY
            context.contradict(row, "left_on", "leaving_differs", employee=key[1], value=left_on, other=other)
        return
    begun = [place for place in periods if place[1] is None or place[1] <= left_on]
    if not begun:
        return
    place = begun[-1]
    until_on, working_on, contract_on, told_by = (
        *context.facts.tables["employments"][place].values,
        context.facts.tables["employments"][place].row,
    )
    if until_on is not None and until_on != left_on + DAY:
        context.contradict(told_by, "left_on", "contradicts_handovers", value=until_on - DAY, other=left_on)
    if working_on is not None and last_working_on is not None and working_on != last_working_on:
        context.contradict(told_by, "last_working_on", "contradicts_handovers", value=working_on, other=last_working_on)
    context.put("employments", place, (left_on + DAY, last_working_on or working_on, contract_on), told_by)


def mention(context: Context, key: Key, name: str | None, row: Row, field: str) -> None:
    """A person another ledger names by 工号: without employment until a roster speaks; then names are compared."""
    known = context.facts.tables["employees"].get(key)
    if known is None:
        by_hand = context.known.employees.get((key[0], key[1]))
        if by_hand is None:
            context.put("employees", key, (name or key[1], False, None), row)
        elif name is not None and by_hand[0] != name:
            context.contradict(row, field, "name_differs_by_hand", employee=key[1], value=name, other=by_hand[0])
        return
    if name is not None and known.row.kind == "employees" and known.values[0] != name:
        context.contradict(row, field, "name_differs", employee=key[1], value=name, other=known.values[0])


def unbound_on(row: Row) -> object:
    """The day on which the handover list says the account was unbound, if that is done and dated."""
    for item in row.values["items"]:
        if item["done"] and item["done_on"] is not None and UNBIND in (item["item"] or ""):
            return item["done_on"]
    return None
