"""Applications name a 企业号 and a person, no entity: finding it, and the key they have until it is found. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kosmgr.exchange import directory, shapes
from kosmgr.exchange.facts import Row
from kosmgr.exchange.ledgers import schedule
from kosmgr.kit import phones
from kosmgr.kit.text import fold

UNPLACED = "?/"


def years(kind: str, reading: shapes.Reading, near: date) -> dict[int, str]:
    """Give the days of a schedule their year; row number → code of what is to be said about it."""
    if kind != "schedule":
        return {}
    return {row.row_no: said for row, said in schedule.place_all(reading, near)}


def hide_contact(values: dict[str, Any], hashed: Callable[[str], str]) -> None:
    """Of an applicant's telephone number only the hash and the mask are kept; it is not even sealed."""
    contact = values["contact"]
    values["contact_masked"] = phones.masked(contact) if contact else None
    values["contact"] = hashed(contact) if contact else None


def of_enterprise(known: directory.Directory, row: Row) -> int | None:
    """The entity of the 企业号 an application names, if it is one."""
    owners = known.enterprises.get(fold(row.values["enterprise_account"] or ""), set())
    return next(iter(owners)) if len(owners) == 1 else None


def unplaced(row: Row) -> str:
    """The key of an application as long as its entity is not known; it keeps it afterwards."""
    return f"{UNPLACED}{fold(row.values['enterprise_account'] or '')}/{row.values['number']}"


def once_unplaced(row: Row, stored: Mapping[tuple[str, str], list[Any]]) -> list[Any] | None:
    """What was stored of an application before its entity was known; it goes on under that key."""
    if row.kind != "applications":
        return None
    found = [one for one in stored.get((row.kind, unplaced(row)), ()) if one.entity_id == row.entity]
    if found:
        row.key = unplaced(row)
    return found or None
