"""What ledgers say of work phones and SIM cards, and which account lives on which. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kosmgr.exchange.facts import Row
from kosmgr.kit.text import fold

if TYPE_CHECKING:
    from kosmgr.exchange.derive import Context


@dataclass(slots=True)
class Stay:
    """One account on one phone or card, from one day of the ledgers to another."""

    thing: str
    account: str
    slot: str
    since: date
    until_on: date | None
    row: Row
    from_on: date | None = None


def devices(context: Context) -> None:
    """Devices, what was seen of them, and the accounts on them: by the device ledger, else by the account ledger."""
    entities: dict[str, set[int]] = defaultdict(set)
    keepers: dict[str, int] = {}
    groups: dict[str, list[list[Row]]] = defaultdict(list)
    for days in context.histories.get("devices", {}).values():
        groups[days[-1].values["device"]].append(days)
    stays: list[Stay] = []
    for number, registrations in groups.items():
        registrations.sort(key=lambda days: days[-1].key)
        history = _merged(registrations)
        for row, registered_as in history:
            _device_seen(context, number, row, registered_as)
        stays.extend(_device_stays(context, number, [row for row, _ in history], registrations))
        keeper = history[-1][0].values["employee"]
        found = context.numbers.get(keeper or "", set())
        if len(found) == 1:
            keepers[number] = next(iter(found))
    believed = _assign(context, "device_assignments", "devices", 0, stays)
    _networks(context, groups, believed)
    weaker = _ledger_stays(context, "device")
    _assign(context, "device_assignments", "accounts", 1, weaker)
    for stay in weaker:
        held = believed.get(stay.account)
        if stay.until_on is None and held and stay.thing not in held:
            value = {"value": stay.thing, "other": sorted(held)}
            context.contradict(context.accounts[stay.account][-1], "device", "contradicts_devices", **value)
    for stay in (*stays, *weaker):
        if stay.until_on is None:
            entities[stay.thing].add(context.account_entity(stay.account) or 0)
    named = {**{stay.thing: stay.row for stay in weaker}, **{n: r[0][-1] for n, r in groups.items()}}
    for number, row in named.items():
        entity = _one(entities.get(number, set()), keepers.get(number))
        context.put("devices", (number,), (entity,), row)
        for days in groups.get(number, ()):
            for day in days:
                context.facts.entities[id(day)] = entity


def _one(found: set[int], otherwise: int | None) -> int | None:
    """The entity of the accounts if it is one; several share it: none; without accounts the keeper's."""
    if not found:
        return otherwise
    return next(iter(found)) if len(found) == 1 else None


def _merged(registrations: list[list[Row]]) -> list[tuple[Row, str]]:
    """One row per day of a device with every spelling of its number; of several registrations the first speaks."""
    spellings: list[str] = []
    for days in registrations:
        spelling = days[-1].values.get("registered_as") or days[-1].values["device"]
        if spelling not in spellings:
            spellings.append(spelling)
    registered_as = "、".join(spellings)
    return [(row, registered_as) for row in registrations[0]]


def _device_seen(context: Context, number: str, row: Row, registered_as: str) -> None:
    seen = row.values
    values = (
        seen["model"], seen["imei_tail"], seen["bought_on"], seen["keeper_name"], seen["employee"], seen["store"],
        seen["network_kind"], seen["network"], seen["ip"], seen["counted_on"], seen["status"], seen["status_code"],
        registered_as,
    )  # fmt: skip
    context.put("device_observations", ((number,), row.observed_on, "devices"), values, row)


def _device_stays(context: Context, number: str, history: list[Row], registrations: list[list[Row]]) -> list[Stay]:
    """The accounts a device's rows list, each from the first row that lists it until the first that does not."""
    stays: dict[str, Stay] = {}
    ended: list[Stay] = []
    for row in history:
        listed = _listed(context, row)
        for days in registrations[1:]:
            for again in days:
                if again.observed_on == row.observed_on:
                    listed = {**_listed(context, again), **listed}
        for account in [account for account in stays if account not in listed]:
            stays[account].until_on = row.observed_on
            ended.append(stays.pop(account))
        for account, slot in listed.items():
            if account not in stays:
                stays[account] = Stay(number, account, slot, row.observed_on, None, row)
            else:
                stays[account].slot = slot
    return [*ended, *stays.values()]


def _listed(context: Context, row: Row) -> dict[str, str]:
    """小红书号 → slot of the accounts a device row names and the ledgers know; the second one is the clone."""
    listed: dict[str, str] = {}
    for entry in row.values["accounts"]:
        account = entry["account"]
        if account is None or context.account_entity(account) is None:
            if account is not None or entry["nickname"] is not None:
                context.contradict(row, "account", "account_unknown", account=account or entry["nickname"])
            continue
        listed[account] = entry["slot"] or ("clone" if listed else "main")
    return listed


def _ledger_stays(context: Context, name: str) -> list[Stay]:
    """What the account ledger says: the phone (or the hash of the number) an account logs in with, day by day."""
    stays: list[Stay] = []
    for account, days in context.accounts.items():
        if days[-1].entity is None:
            continue
        open_: Stay | None = None
        for row in days:
            thing = row.values[name]
            if open_ is not None and open_.thing == thing:
                continue
            if open_ is not None:
                open_.until_on = row.observed_on
                open_ = None
            if thing is not None:
                open_ = Stay(thing, account, "main", row.observed_on, None, row)
                stays.append(open_)
    return stays


def _assign(context: Context, table: str, source: str, rank: int, stays: list[Stay]) -> dict[str, set[str]]:
    """Write the stays down; an account's first is of unknown start. Returns what holds now: account → things."""
    by_account: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_account[stay.account].append(stay)
    now: dict[str, set[str]] = defaultdict(set)
    for account, found in by_account.items():
        first = min(stay.since for stay in found)
        for stay in found:
            from_on = None if stay.since == first else stay.since
            plain = (stay.until_on, rank)
            values = (stay.slot, *plain) if table == "device_assignments" else plain
            context.put(table, ((stay.thing,), (account,), source, from_on), values, stay.row)
            if stay.until_on is None:
                now[account].add(stay.thing)
    return now


def _networks(context: Context, groups: dict[str, list[list[Row]]], believed: dict[str, set[str]]) -> None:
    """Where account and device ledger name different networks, the device ledger holds."""
    for account, held in believed.items():
        days = context.accounts.get(account)
        named = days[-1].values["network"] if days else None
        others = {groups[number][0][-1].values["network"] for number in held} - {None}
        if days and named is not None and others and named not in others:
            facts = {"value": named, "other": sorted(others)}
            context.contradict(days[-1], "network", "contradicts_devices", **facts)


def sims(context: Context) -> None:
    """SIM cards, what was seen of them, and the accounts that log in with them."""
    stays = _ledger_stays(context, "phone")
    logins = _assign(context, "sim_assignments", "accounts", 0, stays)
    named: dict[str, Row] = {stay.thing: stay.row for stay in reversed(stays)}
    entities: dict[str, set[int]] = defaultdict(set)
    registrants: dict[str, int] = {}
    told: list[Stay] = []
    users: dict[str, set[str]] = defaultdict(set)
    for account, numbers in logins.items():
        for number in numbers:
            users[number].add(account)
    for number, days in context.histories.get("sims", {}).items():
        named[number] = days[-1]
        told.extend(_sim_stays(context, number, days, logins, users))
        registrant = context.numbers.get(days[-1].values["registrant_employee"] or "", set())
        if len(registrant) == 1:
            registrants[number] = next(iter(registrant))
    _assign(context, "sim_assignments", "sims", 1, told)
    for stay in (*stays, *told):
        if stay.until_on is None:
            entities[stay.thing].add(context.account_entity(stay.account) or 0)
    for number, row in named.items():
        entity = _one(entities.get(number, set()), registrants.get(number))
        context.put("sims", (number,), (entity,), row)
        for day in context.histories.get("sims", {}).get(number, ()):
            context.facts.entities[id(day)] = entity
            _sim_seen(context, number, day, entity)


def _sim_seen(context: Context, number: str, row: Row, entity: int | None) -> None:
    seen = row.values
    employee = seen["registrant_employee"]
    person = context.person(employee, entity) if employee else None
    if person is not None and person not in context.facts.tables["employees"]:
        person = person if (person[0], person[1]) in context.known.employees else None
    values = (
        seen["carrier"], seen["registrant_kind"], seen["registrant_name"], employee, person, seen["opened_on"],
        seen["rent_fen"], seen["user_name"], seen["user_employee"], seen["account_nickname"], seen["device"],
        seen["status"], seen["status_code"], seen["verified_on"],
    )  # fmt: skip
    context.put("sim_observations", ((number,), row.observed_on, "sims"), values, row)


def _sim_stays(
    context: Context, number: str, days: list[Row], logins: dict[str, set[str]], users: dict[str, set[str]]
) -> list[Stay]:
    """The SIM ledger names accounts by nickname: believed only where exactly one account has it."""
    stays: list[Stay] = []
    open_: Stay | None = None
    for row in days:
        nickname = row.values["account_nickname"]
        found = context.nicknames.get(fold(nickname), set()) if nickname else set()
        account = next(iter(found)) if len(found) == 1 else None
        if nickname and account is None:
            code = "nickname_unknown" if not found else "nickname_ambiguous"
            context.contradict(row, "account_nickname", code, value=nickname)
        if open_ is not None and open_.account == account:
            continue
        if open_ is not None:
            open_.until_on = row.observed_on
            open_ = None
        if account is not None:
            open_ = Stay(number, account, "main", row.observed_on, None, row)
            stays.append(open_)
    if open_ is not None:
        for account in sorted(users.get(number, set()) - {open_.account}):
            facts = {"value": account, "other": open_.account}
            context.contradict(context.accounts[account][-1], "phone", "contradicts_sims", **facts)
        if logins.get(open_.account) and number not in logins[open_.account]:
            context.contradict(
                days[-1],
                "account_nickname",
                "contradicts_accounts",
                value=days[-1].values["account_nickname"],
                other=open_.account,
            )
    return stays
