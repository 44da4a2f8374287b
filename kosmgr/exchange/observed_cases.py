"""What handover lists say of people who leave: their case and what of it is done. Pure."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kosmgr.cases import plans, rules
from kosmgr.exchange.facts import Key, Row
from kosmgr.tasks import rules as tasks

if TYPE_CHECKING:
    from kosmgr.exchange.derive import Context

DAY = timedelta(days=1)


def cases(context: Context) -> None:
    """One case per person and last day; the items of all their accounts, in the words of the list."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for days in context.histories.get("handovers", {}).values():
        row = days[-1]
        account = row.values["account"]
        person = context.person(row.values["employee"], context.account_entity(account))
        if person is not None and row.values["items"]:
            groups[(plans.OFFBOARDING, person, _last_day(context, person, row))].append(row)
    for key, rows in groups.items():
        rows.sort(key=lambda row: row.row_no)
        _, person, last_day = key
        working = next((row.values["last_working_on"] for row in rows if row.values["last_working_on"]), None)
        if working is not None and last_day is not None and working > last_day:
            working = None
        done = all(item["done"] for row in rows for item in row.values["items"])
        state = rules.CLOSED if done else rules.OPEN
        context.put("cases", key, (person[0], working, state), rows[0])
        _items(context, key, rows, working or last_day)


def _last_day(context: Context, person: Key, row: Row) -> Any:
    """As the list says, else as the roster does."""
    if row.values["left_on"] is not None:
        return row.values["left_on"]
    periods = context.employed.get(person, [])
    until_on = context.facts.tables["employments"][periods[-1]].values[0] if periods else None
    return None if until_on is None else until_on - DAY


def _items(context: Context, case: Key, rows: list[Row], due_on: Any) -> None:
    position = 0
    times: dict[tuple[Any, ...], int] = {}
    for row in rows:
        account = row.values["account"]
        owned = context.accounts[account][-1].values["ownership"] if account in context.accounts else None
        for item in row.values["items"]:
            position += 1
            title = (item["item"] or "")[:200]
            code = plans.code_of(title)
            step = next(
                (found for kind in (owned, plans.COMPANY, plans.EMPLOYEE)
                 if kind and (found := plans.step_of(plans.OFFBOARDING, kind, code))),
                None,
            )  # fmt: skip
            place = (rules.SUBJECT, case, (account,) if account else None, code)
            times[place] = number = times.get(place, -1) + 1
            state = tasks.DONE if item["done"] else tasks.OPEN
            values = (
                case[1][0], title, position, step.owner_role if step else "operations", item["to_name"], due_on,
                tasks.NO_EVIDENCE, step.holding if step else False, state, item["done_on"] if item["done"] else None,
                item["signed"],
            )  # fmt: skip
            context.put("tasks", (*place, number), values, row)
