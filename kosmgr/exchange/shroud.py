"""People whose data were erased, in ledgers: what is stored is rewritten once, what comes in again stays covered.

A 工号 beside a name says whose it is. Where there is none, the name itself is compared (by its keyed mark, once it was
erased) and only if nobody else who is still known is called the same.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from kosmgr.exchange import bulk, naming, queries, stored
from kosmgr.exchange.facts import Facts, Row
from kosmgr.kit import db as database
from kosmgr.kit.text import fold
from kosmgr.people import erasing
from kosmgr.people.models import Employee
from kosmgr.work import Work

# kind of ledger → (field with a name, field with the 工号 beside it)
NAMES: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "employees": (("name", "employee"), ("manager", None)),
    "accounts": (("holder_name", "employee"), ("registered_person", None), ("keeper", None)),
    "devices": (("keeper_name", "employee"),),
    "sims": (("registrant_name", "registrant_employee"), ("user_name", "user_employee")),
    "handovers": (("name", "employee"),),
    "applications": (("applicant", "employee"),),
    "documents": (("keeper", None),),
    "renewals": (("holder_name", None),),
    "schedule": (("holder_name", None),),
}
ITEM_NAMES = ("from_name", "to_name")  # of the items of a handover
# kind of ledger → fields that hold a sentence in which a name may stand
TEXTS: Mapping[str, tuple[str, ...]] = {
    "renewals": ("payer",),
    "documents": ("title", "applies_to"),
    "applications": ("reason",),
    "schedule": ("title", "topic", "body", "text_source", "remark", "nickname"),
    "notes": ("title", "body", "text_source", "nickname"),
}
# kind of ledger → fields with a number of the person a row is about
CONTACTS: Mapping[str, tuple[str, ...]] = {"employees": ("phone",), "applications": ("contact", "contact_masked")}


@dataclass
class Shroud:
    """Who is covered, by 工号, by name and by sentence."""

    person: Callable[[str, int | None], erasing.Gone | None]
    by_name: Callable[[str], str | None]
    by_text: Callable[[str], str]
    revived: set[tuple[int | None, str]] = field(default_factory=set)  # (entity, 工号) employed again by this import

    def cover(self, kind: str, values: dict[str, Any], entity: int | None) -> list[tuple[str, str]]:
        """Cover what must not come in again; what was covered: (field, code of the sentence that says so)."""
        covered: list[tuple[str, str]] = []
        for name, number in NAMES.get(kind, ()):
            self._name(values, name, values.get(number) if number else None, entity, covered)
        for item in values.get("items", ()) if kind == "handovers" else ():
            for name in ITEM_NAMES:
                self._name(item, name, None, entity, covered)
        for name in TEXTS.get(kind, ()):
            value = values.get(name)
            if isinstance(value, str) and (told := self.by_text(value)) != value:
                values[name] = told
                covered.append((name, "name_erased"))
        whose = self.person(values.get("employee") or "", entity)
        if whose is not None:
            for name in CONTACTS.get(kind, ()):
                if values.get(name):
                    values[name] = None
                    covered.append((name, "person_erased"))
        return covered

    def _name(
        self, values: dict[str, Any], name: str, number: str | None, entity: int | None, covered: list[tuple[str, str]]
    ) -> None:
        value = values.get(name)
        if not isinstance(value, str):
            return
        if number:
            whose = self.person(number, entity)
            told = erasing.alias(whose.id) if whose is not None and whose.named else None
            code = "person_erased"
        else:
            told, code = self.by_name(value), "name_erased"
        if told is not None and told != value:
            values[name] = told
            covered.append((name, code))


def of_import(work: Work, rows: list[Row]) -> Shroud | None:
    """For rows that come in now: who was erased and is not employed again by them; None if nobody ever was."""
    everybody = erasing.gone(work)
    if not everybody:
        return None
    revived = _revived(everybody, rows)
    left = [one for one in everybody if (one.entity_id, one.number) not in revived]
    marks: dict[str, set[int]] = defaultdict(set)
    lengths: set[int] = set()
    for one in left:
        for found, length in one.marks if one.named else ():
            marks[found].add(one.id)
            lengths.add(length)
    kept_names = _known_names(work, rows, {one.id for one in left}, {(one.entity_id, one.number) for one in left})
    looked: dict[str, str | None] = {}

    def by_name(value: str) -> str | None:
        if not marks:
            return None
        if value not in looked:
            found = marks.get(erasing.mark(work.cipher, value), set())
            shared = fold(value) in kept_names
            looked[value] = None if not found or shared else _stands(found)
        return looked[value]

    def by_text(value: str) -> str:
        for length in sorted(lengths, reverse=True):
            start = 0
            while length >= erasing.SHORTEST and start + length <= len(value):
                part = value[start : start + length]
                told = by_name(part) if part.strip() == part else None
                if told is not None:
                    value = value[:start] + told + value[start + length :]
                    start += len(told)
                else:
                    start += 1
        return value

    return Shroud(_finder(work, left), by_name, by_text, revived)


def _stands(found: set[int]) -> str:
    """What stands for a name; where several were called so, nobody in particular."""
    return erasing.alias(next(iter(found))) if len(found) == 1 else erasing.ALIAS


def _revived(everybody: list[erasing.Gone], rows: list[Row]) -> set[tuple[int | None, str]]:
    """Who begins another employment by these rows, after the one that ended."""
    known = {(one.entity_id, one.number): one for one in everybody}
    revived: set[tuple[int | None, str]] = set()
    for row in rows:
        if row.kind == "employees":
            one = known.get((row.entity or 0, row.values["employee"]))
            hired_on = row.values["hired_on"]
            later = one is not None and hired_on is not None and (one.until_on is None or hired_on >= one.until_on)
            if one is not None and later and not one.decided:
                revived.add((one.entity_id, one.number))
    return revived


def _known_names(work: Work, rows: list[Row], erased: set[int], numbers: set[tuple[int, str]]) -> set[str]:
    """Names of people who are still known, here or by the roster that comes in."""
    found = {fold(name) for row_id, name in work.db.execute(select(Employee.id, Employee.name)) if row_id not in erased}
    for row in rows:
        if row.kind == "employees" and (row.entity or 0, row.values["employee"]) not in numbers:
            found.add(fold(row.values["name"] or ""))
    return found


def _finder(work: Work, people: list[erasing.Gone]) -> Callable[[str, int | None], erasing.Gone | None]:
    """By 工号 and entity; without an entity, or in another one, only where the 工号 is of one person alone."""
    by_number: dict[str, list[erasing.Gone]] = defaultdict(list)
    for one in people:
        by_number[one.number].append(one)
    registered: dict[str, set[int]] = defaultdict(set)
    for number, entity, _employed in queries.number_entities(work.db, by_number):
        registered[number].add(entity)

    def person(number: str, entity: int | None) -> erasing.Gone | None:
        found = by_number.get(number, [])
        mine = next((one for one in found if one.entity_id == entity), None)
        if mine is not None or entity in registered.get(number, ()):
            return mine
        return found[0] if len(found) == 1 == len(registered[number]) else None

    return person


def settle(work: Work, found: Shroud | None, facts: Facts, keys: Mapping[Any, int]) -> None:
    """Who is employed again by this import is known again: a new key, the name of the roster, nothing kept out."""
    for entity, number in sorted(found.revived if found else (), key=str):
        employee = work.db.scalar(select(Employee).where(Employee.entity_id == entity, Employee.number == number))
        if employee is None:
            continue
        work.db.refresh(employee)
        key = (entity, number, None)
        if employee.erased_at is not None:
            employee.name = facts.tables["employees"][key].values[0]
            employee.sealing_key_id = keys.get(key, employee.sealing_key_id)
        employee.erased_at = employee.contact_erased_at = None
        erasing.forget_marks(work, [employee.id])


@dataclass(frozen=True)
class Erased:
    """Whose data go from the stored rows now, and the numbers that were theirs, by their hashes."""

    gone: erasing.Gone
    phone_hashes: frozenset[str]


def names_of(work: Work, numbers: Mapping[tuple[int, str], int]) -> dict[int, set[str]]:
    """Every name under which the ledgers ever knew some people, by their row id."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in _mentioning(work, {number for _, number in numbers}):
        values = json.loads(row.values)
        for name, number in NAMES.get(row.kind, ()):
            employee_id = numbers.get((row.entity_id, values.get(number))) if number else None
            if employee_id is not None and isinstance(values.get(name), str):
                found[employee_id].add(values[name])
    return found


def _mentioning(work: Work, words: Iterable[str]) -> list[Any]:
    """Stored rows, of whatever batch, in which one of these words stands."""
    columns = queries.ROWS.c
    wanted = (columns.id, columns.kind, columns.key, columns.entity_id, columns["values"])
    rows: dict[int, Any] = {}
    for part in database.chunks(sorted(set(words)), 40):
        said = or_(*(columns["values"].contains(word, autoescape=True) for word in part))
        rows |= {row.id: row for row in work.db.execute(select(*wanted).where(said))}
    return [rows[row_id] for row_id in sorted(rows)]


def rewrite(work: Work, people: list[Erased], cloak: erasing.Cloak) -> int:
    """Cover names and numbers of some people in every stored row, as an import would; how many rows changed."""
    named = {one.gone.number: one for one in people}
    hashes = {found for one in people for found in one.phone_hashes}
    covered = Shroud(_finder(work, [one.gone for one in people]), lambda value: _by_cloak(cloak, value), cloak.text)
    changes = []
    words = {*named, *cloak.names, *hashes}
    for row in _mentioning(work, words):
        values: dict[str, Any] = json.loads(row.values)
        phone = values.get("phone")
        if isinstance(phone, dict):
            values["phone"] = phone["h"]
        covered.cover(row.kind, values, row.entity_id)
        if isinstance(phone, dict) and values["phone"] == phone["h"]:
            if phone["h"] in hashes:
                phone = {**phone, "m": erasing.ERASED, "s": None, "k": None}
            values["phone"] = phone
        text = stored.text_of(values)
        if text == row.values:
            continue
        if isinstance(values.get("phone"), dict):
            values["phone"] = values["phone"]["h"]
        digest = stored.encoded(values)[1]
        line = Row(row.id, 0, row.kind, row.key, 0, work.today, values)
        changes.append({"id": row.id, "values": text, "digest": digest, "key": naming.key_in(line, row.entity_id)})
    bulk.change(work.db, queries.ROWS, changes)
    return len(changes)


def _by_cloak(cloak: erasing.Cloak, value: str) -> str | None:
    told = cloak.name(value)
    return None if told == value else told
