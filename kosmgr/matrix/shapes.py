"""The items of the lists: plain facts, in the shapes other programs rely on."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kosmgr.bindings import queries as assigned
from kosmgr.bindings import service as assignments
from kosmgr.kit import together
from kosmgr.kit.clock import covers
from kosmgr.matrix import compose, service, things
from kosmgr.matrix.rules import AccountLine, Holder, Picture
from kosmgr.people import queries as persons
from kosmgr.work import Work

Item = dict[str, Any]
Chosen = Iterable[int] | None  # entity ids; None: all visible ones


def _holder(holder: Holder | None) -> Item | None:
    if holder is None:
        return None
    return {"employee": holder.number, "name": holder.name, "from": holder.from_on}


def seats(work: Work, chosen: Chosen) -> list[Item]:
    """Entities with their seats."""
    return [
        {
            "id": line.id,
            "entity": line.name,
            "uscc": line.uscc,
            "scheme": line.scheme,
            "quota": line.quota,
            "used": line.used,
            "free": line.free,
        }
        for line in service.picture(work, None, chosen).entities.values()
    ]


def accounts(work: Work, chosen: Chosen) -> list[Item]:
    """Every account of the day, those that left their seat included."""
    picture = service.picture(work, None, chosen)
    parents = {line.id: line for entity in picture.entities.values() for line in entity.enterprise_accounts}
    return [_account(picture, line, parents) for line in picture.accounts]


def _account(picture: Picture, line: AccountLine, parents: Mapping[int, Any]) -> Item:
    parent = parents.get(line.enterprise_account_id or 0)
    devices = [picture.by_device[device_id].number for device_id in line.device_ids]
    return {
        "id": line.id,
        "account": line.xhs_id,
        "nickname": line.nickname,
        "entity": picture.entities[line.entity_id].name,
        "enterprise_account": parent and (parent.xhs_id or parent.nickname),
        "ownership": line.ownership,
        "seat": line.seat_number,
        "seated": line.seat_id is not None,
        "state": line.state.value,
        "paused": line.holder is not None and line.holder.leave_approved,
        "platform_state": line.platform_state,
        "holder": _holder(line.holder),
        "holder_name": line.holder.name if line.holder else None,
        "store": line.store,
        "certified_until": line.certified_until_on,
        "days_left": None if line.certified_until_on is None else (line.certified_until_on - picture.on).days,
        "device": devices[0] if devices else None,
        "network": line.network,
        "last_posted_on": line.last_posted_on,
        "followers": line.followers,
        "health_score": line.health_score,
    }


def people(work: Work, chosen: Chosen) -> list[Item]:
    """Everybody registered, with the accounts each holds that day."""
    on, actor = work.today, work.actor
    asked = {"people": persons.select_on(actor, on, chosen), "held": assigned.select_rows(actor, chosen, on)}
    rows = together.read(work.db, asked)
    held: dict[int, list[str]] = {}
    for row in rows["held"]:
        held.setdefault(row.employee_id, []).append(row.xhs_id)
    by_person = things.grouped(rows["people"], lambda row: row.id)
    return [_person(rows, on, held.get(employee_id, [])) for employee_id, rows in by_person.items()]


def _person(rows: list[Any], on: date, accounts: list[str]) -> Item:
    row = next((r for r in rows if covers(r.from_on, r.until_on, on)), None)
    if row is None:  # not employed on the day: the last employment that ended, else the next
        ended = [r for r in rows if r.until_on is not None and r.until_on <= on]
        row = ended[-1] if ended else rows[0]
    left_on = compose.last_day(row.until_on)
    begun = row.from_on is None or row.from_on <= on
    return {
        "id": row.id,
        "employee": row.number,
        "name": row.name,
        "entity": row.entity,
        "kind": row.kind,
        "hired_on": row.from_on,
        "left_on": left_on,
        "last_working_on": row.last_working_on,
        "status": "left" if left_on is not None and left_on < on else (row.status or "serving") if begun else "pending",
        "store": row.store,
        "position": row.position,
        "phone": row.phone_masked,
        "accounts": accounts,
        "account_count": len(accounts),
    }


def bindings(work: Work, chosen: Chosen) -> list[Item]:
    """Bindings in force on the day."""
    return [
        {
            "id": row.id,
            "account": row.xhs_id,
            "employee": row.number,
            "name": row.name,
            "entity": row.entity,
            "from": row.from_on,
            "until": row.until_on,
            "end_planned": row.end_planned,
            "origin": row.origin,
        }
        for row in assignments.listing(work, work.today, chosen)
    ]


def devices(work: Work, chosen: Chosen) -> list[Item]:
    """Work phones with the accounts on them."""
    picture = service.picture(work, None, chosen)
    return [
        {
            "id": line.id,
            "device": line.number,
            "entity": _entity(picture, line.entity_id),
            "model": line.model,
            "keeper": line.keeper_name,
            "store": line.store,
            "network_kind": line.network_kind,
            "network": line.network,
            "ip": line.ip,
            "counted_on": line.counted_on,
            "status": line.status,
            "status_code": line.status_code,
            "accounts": _names(picture, [account_id for account_id, _slot in line.accounts]),
            "account_count": len(line.accounts),
        }
        for line in picture.devices
    ]


def sims(work: Work, chosen: Chosen) -> list[Item]:
    """SIM cards with the accounts that use them; numbers masked."""
    picture = service.picture(work, None, chosen)
    return [
        {
            "id": line.id,
            "sim": line.id,
            "number": line.masked,
            "entity": _entity(picture, line.entity_id),
            "carrier": line.carrier,
            "registrant_kind": line.registrant_kind,
            "registrant": line.registrant_name,
            "user": line.user_name,
            "device": line.device,
            "status": line.status,
            "status_code": line.status_code,
            "verified_on": line.verified_on,
            "accounts": _names(picture, line.account_ids),
            "account_count": len(line.account_ids),
        }
        for line in picture.sims
    ]


def _entity(picture: Picture, entity_id: int | None) -> str | None:
    found = picture.entities.get(entity_id or 0)
    return found.name if found else None


def _names(picture: Picture, account_ids: Iterable[int]) -> list[str]:
    found = (picture.by_account.get(account_id) for account_id in account_ids)
    return [line.xhs_id for line in found if line is not None]
