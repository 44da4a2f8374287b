"""What the account ledger says of accounts and of who holds them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kosmgr.exchange import observed_people
from kosmgr.exchange.facts import Key, Row, Seating
from kosmgr.kit.text import fold

if TYPE_CHECKING:
    from kosmgr.exchange.derive import Context

_SEEN = (
    "nickname", "platform_state", "platform_code", "platform_days", "followers", "health_score", "last_posted_on",
    "posts_30d", "store", "persona", "registered_person", "keeper", "network", "device",
)  # fmt: skip


def accounts(context: Context) -> None:
    """Accounts, what was seen of them on each day, the seat they need and their 企业号."""
    for account, days in context.accounts.items():
        last = days[-1]
        entity = last.entity
        if entity is None:
            continue
        key = (account,)
        enterprise = None
        for row in days:
            seen = row.values
            nickname = seen["enterprise_account"]
            if nickname:
                enterprise = (entity, fold(nickname))
                if enterprise not in context.facts.tables["enterprise_accounts"]:
                    context.put("enterprise_accounts", enterprise, (None, nickname), row)
            values = (seen["nickname"] or account, *[seen[name] for name in _SEEN[1:]])
            context.put("account_observations", (key, row.observed_on, "accounts"), values, row)
        context.put("accounts", key, (entity, enterprise, last.values["ownership"] or "company"), last)
        first = days[0]
        certified_on = first.values["certified_on"]
        opened_on = None if certified_on is None else min(certified_on, first.observed_on)
        context.facts.seats[key] = Seating(entity, enterprise, opened_on, first)


@dataclass(slots=True)
class Period:
    """One holding of an account."""

    holder: Key
    from_on: date | None
    until_on: date | None
    row: Row


def bindings(context: Context) -> None:
    """Who held each account from when until when."""
    done = _unbindings(context)
    for account, days in context.accounts.items():
        if days[-1].entity is None:
            continue
        times: dict[Key, int] = {}
        for period in _held(context, account, days, done):
            number = times[period.holder] = times.get(period.holder, -1) + 1
            key = ((account,), period.holder, number)
            context.put("bindings", key, (period.from_on, period.until_on), period.row)


def _unbindings(context: Context) -> dict[tuple[str, Key], date]:
    """(小红书号, person) → the day the handover list says it was unbound."""
    done: dict[tuple[str, Key], date] = {}
    for days in context.histories.get("handovers", {}).values():
        row = days[-1]
        account, day = row.values["account"], observed_people.unbound_on(row)
        person = context.person(row.values["employee"], context.account_entity(account))
        if account is not None and person is not None and isinstance(day, date):
            done[(account, person)] = day
    return done


def _held(context: Context, account: str, days: list[Row], done: dict[tuple[str, Key], date]) -> list[Period]:
    periods: list[Period] = []
    open_: Period | None = None
    for row in days:
        holder = _holder(context, account, row)
        unbound = row.values["platform_code"] == "unbound"
        if open_ is not None:
            if open_.holder == holder and not unbound:
                continue
            open_.until_on = row.observed_on
            open_ = None
        if holder is None or (unbound and periods and periods[-1].holder == holder):
            continue
        period = Period(holder, row.values["certified_on"] if not periods else row.observed_on, None, row)
        periods.append(period)
        if unbound:
            period.until_on = row.observed_on
        else:
            open_ = period
    for period in periods:
        day = done.get((account, period.holder))
        begun = day is not None and (period.from_on is None or period.from_on <= day)
        if begun and (period.until_on is None or (day is not None and day <= period.until_on)):
            period.until_on = day
        if period.from_on is not None and period.until_on is not None and period.from_on > period.until_on:
            period.from_on = period.until_on
    return periods


def _holder(context: Context, account: str, row: Row) -> Key | None:
    """The person a row names: by 工号; an outside operator by the account; a bare name is nobody we could join."""
    seen = row.values
    assert row.entity is not None
    if seen["employee"]:
        key = context.person(seen["employee"], row.entity)
        assert key is not None
        observed_people.mention(context, key, seen["holder_name"], row, "holder_name")
        return key
    if not seen["holder_name"]:
        return None
    if seen["holder_marker"] != "outsourced":
        context.contradict(row, "employee", "holder_without_number", value=seen["holder_name"])
        return None
    key = (row.entity, None, f"account:{account}")
    context.put("employees", key, (seen["holder_name"], True, None), row)
    values = ("outsourced", None, seen["store"], None, None, None)
    context.put("employee_observations", (key, row.observed_on, "accounts"), values, row)
    return key
