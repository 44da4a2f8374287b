"""Phones, cards and networks of a day, with the accounts on them. Pure: rows in, lines out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from kosmgr.kit.clock import FOREVER
from kosmgr.matrix.rules import AccountLine, DeviceLine, NetworkLine, SimLine

DAY = timedelta(days=1)


def grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """Rows by key, in their order."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def authority(rows: Iterable[Any]) -> dict[int, int]:
    """For each account the lowest rank anybody asserts: only assertions of that rank hold."""
    ranks: dict[int, int] = {}
    for row in rows:
        if row.account_id is not None:
            ranks[row.account_id] = min(row.rank, ranks.get(row.account_id, row.rank))
    return ranks


def given_networks(rows: Sequence[Any]) -> dict[int, Any]:
    """Account → the row of the network it was given, by the authority's word."""
    ranks = authority(rows)
    return {row.account_id: row for row in rows if row.account_id is not None and row.rank == ranks[row.account_id]}


def exit_of(network: Any) -> str | None:
    """The one address behind a network; None for a range, and where none is registered."""
    address, _, bits = (network.cidr or "").partition("/")
    return address if address and bits in ("", "32", "128") else None


def device_lines(rows: Sequence[Any], signed_in: Sequence[Any] = ()) -> tuple[DeviceLine, ...]:
    """Devices with the accounts that live on them by the authority's word, and the 企业号 signed in on them."""
    ranks = authority(rows)
    enterprises = grouped(signed_in, lambda row: row.device_id)
    lines = []
    for device_id, group in grouped(rows, lambda row: row.id).items():
        row = group[0]
        lives = dict.fromkeys(
            (r.account_id, r.slot) for r in group if r.account_id is not None and r.rank == ranks[r.account_id]
        )
        lines.append(
            DeviceLine(
                id=device_id,
                number=row.number,
                entity_id=row.entity_id,
                model=row.model,
                imei_tail=row.imei_tail,
                bought_on=row.bought_on,
                keeper_name=row.keeper_name,
                keeper_employee=row.keeper_employee,
                store=row.store,
                network_kind=row.network_kind,
                network=row.network,
                ip=row.ip,
                counted_on=row.counted_on,
                status=row.status,
                status_code=row.status_code,
                registered_as=tuple((row.registered_as or row.number).split("、")),
                accounts=tuple(lives),
                enterprise_ids=tuple(one.enterprise_account_id for one in enterprises.get(device_id, ())),
            )
        )
    return tuple(lines)


def sim_lines(rows: Sequence[Any]) -> tuple[SimLine, ...]:
    """SIM cards with the accounts that log in with them by the authority's word."""
    ranks = authority(rows)
    lines = []
    for sim_id, group in grouped(rows, lambda row: row.id).items():
        row = group[0]
        until_on = row.registrant_until_on
        left_on = None if until_on in (None, FOREVER) else until_on - DAY
        lines.append(
            SimLine(
                id=sim_id,
                entity_id=row.entity_id,
                masked=row.number_masked,
                carrier=row.carrier,
                registrant_kind=row.registrant_kind,
                registrant_name=row.registrant_name,
                registrant_employee_id=row.registrant_employee_id,
                registrant_employee=row.registrant_employee,
                registrant_left_on=left_on,
                opened_on=row.opened_on,
                rent_fen=row.rent_fen,
                user_name=row.user_name,
                account_nickname=row.account_nickname,
                device=row.device,
                status=row.status,
                status_code=row.status_code,
                verified_on=row.verified_on,
                account_ids=tuple(
                    dict.fromkeys(r.account_id for r in group if r.account_id and r.rank == ranks[r.account_id])
                ),
            )
        )
    return tuple(lines)


def network_lines(rows: Sequence[Any], accounts: Iterable[AccountLine]) -> tuple[NetworkLine, ...]:
    """Registered networks with the accounts that go out over them: given here, else by their phone's address."""
    users: dict[int, list[int]] = defaultdict(list)
    for line in accounts:
        if line.network_id is not None:
            users[line.network_id].append(line.id)
    return tuple(
        NetworkLine(
            id=network_id,
            entity_id=group[0].entity_id,
            name=group[0].name,
            kind=group[0].kind,
            cidr=group[0].cidr,
            carrier=group[0].carrier,
            city=group[0].city,
            exclusive=group[0].exclusive,
            exempt=group[0].exempt,
            account_ids=tuple(users.get(network_id, ())),
        )
        for network_id, group in grouped(rows, lambda row: row.id).items()
    )
