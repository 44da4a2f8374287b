"""Who shares a device or an exit address by the login records, and what lay too close together."""

import json
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from kosmgr.devices import addresses
from kosmgr.devices import service as devices
from kosmgr.logins import queries, records, rules
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires


def limits(work: Work, on: date | None = None) -> rules.Limits:
    """The rulebook's figures on a day, the company's own where there are any."""
    day = on or work.today
    return rules.limits({key: rulebook.value(work, key, None, day) for key in rules.LIMIT_KEYS})


@requires(Permission.LEDGER_READ)
def visible_uses(work: Work, entity_ids: Collection[int] | None = None, on: date | None = None) -> list[rules.Use]:
    """Every use of a device or address that two or more visible accounts used in the window that ends on a day.

    With `entity_ids` only what an account of these entities used, with everybody else on it.
    """
    day = on or work.today
    since, until = rules.window(day, limits(work, day).window_days)
    asked = (work.db, work.actor, since, until, entity_ids)
    found = [_device_use(row) for row in _several(queries.shared_devices(*asked)) if row.state != rules.IGNORED]
    weights = rulebook.value(work, "login.ip_weights", None, day)
    ways = Ways(work, day)
    through = _several(queries.shared_addresses(*asked))
    return found + [_address_use(row, weights, ways) for row in through if row.state != rules.IGNORED]


class Ways:
    """The registered networks of a day, and which of them an address lies in."""

    def __init__(self, work: Work, on: date) -> None:
        rows = queries.networks(work.db, on)
        self._by_id = {row.id: row for row in rows}
        self._finder = addresses.Finder([(row.id, row.entity_id, row.cidr) for row in rows])

    def of(self, ip: str, entity_id: int | None) -> Any | None:
        """The network, with id, name, kind, cidr and whether it is exempt; the entity's own before nobody's."""
        found = self._finder.find(ip, entity_id)
        return None if found is None else self._by_id[found]


def _several(rows: Iterable[Any]) -> list[Any]:
    """The rows of what more than one account used."""
    by_key: dict[str, list[Any]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    return [row for mine in by_key.values() if len(mine) > 1 for row in mine]


def _device_use(row: Any) -> rules.Use:
    return rules.Use(
        row.account_id, rules.DEVICE, row.key, row.thing_id, row.label or row.key, False, False, 1.0,
        rules.at(row.first_second), rules.at(row.last_second), row.events,
    )  # fmt: skip


def _address_use(row: Any, weights: dict[str, int], ways: Ways) -> rules.Use:
    network = ways.of(row.key, row.entity_id)
    kind = None if network is None else network.kind
    exempt = network is not None and network.exempt
    return rules.Use(
        row.account_id, rules.IP, row.key, None if network is None else network.id,
        row.key if network is None else network.name, exempt, kind == "public_wifi",
        rules.weight(kind, rules.inside(row.key), exempt, weights),
        rules.at(row.first_second), rules.at(row.last_second), row.events,
    )  # fmt: skip


@requires(Permission.LEDGER_READ)
def visible_incidents(
    work: Work, entity_ids: Collection[int] | None = None, on: date | None = None
) -> list[rules.Incident]:
    """What lay too close together in the window that ends on a day, and accounts on too many devices.

    Of accounts the actor may not see nothing is said; what is left of an incident is kept if somebody visible is in it.
    """
    day = on or work.today
    limit = limits(work, day)
    allowed = work.actor.entity_ids(Permission.LEDGER_READ)
    rows = queries.incidents(work.db, day - timedelta(days=limit.window_days - 1), day, entity_ids)
    grouped: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        if allowed is None or row.entity_id in allowed:
            grouped.setdefault((row.kind, row.key), []).append(row)
    found = [_incident(kind, key, mine) for (kind, key), mine in grouped.items()]
    since, until = rules.window(day, limit.window_days)
    for row in queries.on_many(work.db, since, until, limit.max_devices, entity_ids):
        if allowed is None or row.entity_id in allowed:
            found.append(_incident(rules.MANY, row.account, [row], {"devices": row.devices}))
    return found


def _incident(kind: str, key: str, rows: list[Any], detail: dict[str, object] | None = None) -> rules.Incident:
    if detail is None and rows[0].detail:
        detail = json.loads(rows[0].detail)
    return rules.Incident(
        kind=kind,
        key=key,
        account_ids=tuple(row.account_id for row in rows if row.account_id is not None),
        first_at=rules.at(min(row.first for row in rows)),
        last_at=rules.at(max(row.last for row in rows)),
        events=sum(int(row.events) for row in rows),
        unknown=tuple(row.account for row in rows if row.account_id is None),
        detail=detail,
    )


@requires(Permission.LEDGER_READ)
def seen_accounts(work: Work) -> list[Any]:
    """(小红书号, account id, entity id) of every visible account that stands in the records; unregistered ones only for
    who sees everything."""
    return list(queries.seen_accounts(work.db, work.actor))


@requires(Permission.LEDGER_READ)
def events(work: Work, wanted: rules.Wanted, limit: int = 50, offset: int = 0) -> list[Any]:
    """Login records as they came, newest first; one more than asked tells whether there are more.

    An address is shown whole to whoever may read personal data in clear, and in registered networks; else masked.
    """
    ways, whole = Ways(work, work.today), work.actor.may(Permission.PERSONAL_REVEAL)
    found = []
    for row in records.events(work.db, work.actor, wanted, limit, offset):
        network = ways.of(row.ip, row.entity_id) if row.ip else None
        shown = row.ip if whole or network is not None else rules.masked(row.ip)
        found.append(
            rules.Record(
                at=rules.at(row.second),
                account=row.account,
                account_id=row.account_id,
                device=row.device or "",
                device_number=row.number,
                ip=shown,
                network=None if network is None else network.name,
                city=row.city or "",
                batch_id=row.batch_id,
            )
        )
    return found


@requires(Permission.LEDGER_READ)
def of_account(work: Work, account_id: int) -> list[Any]:
    """What devices a visible account was seen on in the window: as written, registered one, first, last, events."""
    account = seats.visible_account(work, account_id)
    since, until = rules.window(work.today, limits(work).window_days)
    return list(queries.devices_of(work.db, [account.xhs_id], since, until))


@requires(Permission.LEDGER_READ)
def of_device(work: Work, device_id: int) -> list[Any]:
    """Which accounts the actor may see were seen on a visible device in the window."""
    device = devices.visible_device(work, device_id)
    since, until = rules.window(work.today, limits(work).window_days)
    return list(records.accounts_on(work.db, work.actor, device.id, device.number, since, until))
