"""From what ledgers say to rows of tables: insert what is new, change what differs, remove what nobody says any more.

Rows that were decided in kosmgr are never touched; where a person decided about an account or an employee, the
ledger's periods of the same kind are left alone as well.
"""

import functools
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from kosmgr.applications.models import Application, ApplicationApproval
from kosmgr.bindings.models import Binding
from kosmgr.cases import rules
from kosmgr.cases.models import Case
from kosmgr.certification.models import Fee, Invoice, Term
from kosmgr.content.models import Note
from kosmgr.devices.models import Device, DeviceAssignment, DeviceObservation, Sim, SimAssignment, SimObservation
from kosmgr.documents.models import Document
from kosmgr.entities.models import EnterpriseAccount
from kosmgr.exchange import bulk
from kosmgr.exchange.facts import SPECS, Fact, Key, Row, Spec
from kosmgr.kit import db as database
from kosmgr.people.models import Employee, EmployeeObservation, Employment
from kosmgr.seats.models import Account, AccountObservation
from kosmgr.tasks.models import Task

TABLES: dict[str, Table] = {
    model.__tablename__: database.table(model)
    for model in (
        EnterpriseAccount, Employee, Employment, EmployeeObservation, Account, AccountObservation, Binding, Term, Fee,
        Invoice, Device, DeviceObservation, DeviceAssignment, Sim, SimObservation, SimAssignment, Document,
        Application, ApplicationApproval, Case, Task, Note,
    )
}  # fmt: skip

# Periods a person may have decided about: then the ledger's of the same owner stay as they are.
DECIDED = {
    "bindings": "account_id",
    "employments": "employee_id",
    "cases": "employee_id",
    "device_assignments": "account_id",
    "sim_assignments": "account_id",
    "application_approvals": "application_id",
}
# Names of people and numbers: in the audit log only that they changed; a person's own name is sealed there.
PERSONAL = frozenset(
    {"name", "phone_hash", "registered_person", "keeper", "manager", "keeper_name", "registrant_name", "user_name",
     "payer", "ip", "applicant", "applicant_key", "phone_masked", "refused_reason", "assignee", "body", "remark",
     "text_source"}
)  # fmt: skip


@dataclass(slots=True)
class Change:
    """What an import did to one main object."""

    kind: str
    id: int
    row: Row | None
    made: bool = False
    removed: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)


@dataclass
class Stored:
    """Rows of one table within the scope, by natural key."""

    rows: dict[Key, tuple[int, tuple[Any, ...]]] = field(default_factory=dict)
    fixed: set[Key] = field(default_factory=set)  # not ours to change or remove
    frozen: set[Any] = field(default_factory=set)  # owners about whom somebody decided


@dataclass
class Differ:
    """Carries ids from table to table and notes what changed."""

    db: Session
    now: Any
    entities: dict[int, int]  # the ids of entities just made, by their negative stand-ins
    blank: bool = False  # nothing was ever registered: nothing to compare with
    ids: dict[str, dict[Key, int]] = field(default_factory=dict)  # table → natural key (of facts) → id
    stored_ids: dict[str, set[int]] = field(default_factory=dict)  # table → ids that were there before
    changes: dict[tuple[str, int], Change] = field(default_factory=dict)
    doomed: dict[str, dict[int, tuple[Key, Key]]] = field(
        default_factory=dict
    )  # main objects nobody speaks of any more
    held: dict[str, list[Key]] = field(default_factory=dict)  # nobody speaks of them any more, yet people built on them
    fee_owner: dict[int, tuple[str, int]] = field(default_factory=dict)

    def entity(self, entity: int | None) -> int | None:
        """The real id of an entity."""
        return self.entities[entity] if entity is not None and entity < 0 else entity

    def resolver(self, spec: Spec, columns: Sequence[str]) -> list[tuple[int, Callable[[Any], Any]]]:
        """(place, what makes the stored value of it) for the columns that name other things."""
        found: list[tuple[int, Callable[[Any], Any]]] = []
        for index, column in enumerate(columns):
            target = spec.refs.get(column)
            if column == "entity_id":
                found.append((index, self.entity))
            elif target is not None:
                found.append((index, self.ids[target].get))
        return found

    def run(
        self,
        name: str,
        desired: dict[Key, Fact],
        stored: Stored,
        extra: dict[Key, tuple[Any, ...]] | None = None,
        extra_columns: tuple[str, ...] = (),
    ) -> None:
        """Bring one table to what the ledgers say."""
        spec, table = SPECS[name], TABLES[name]
        made, changed, seen = [], [], set()
        known = self.ids.setdefault(name, {})
        self.stored_ids[name] = {found[0] for found in stored.rows.values()}
        in_key, in_values = self.resolver(spec, spec.key), self.resolver(spec, spec.values)
        for key, (values, row) in desired.items():
            place = _resolved(key, in_key) if in_key else key
            if place is None:
                continue
            if in_values:
                values = _resolved(values, in_values, optional=True) or ()
            found = stored.rows.get(place)
            if found is None:
                if not self._frozen(spec, place, stored):
                    made.append((key, place, values, row))
                continue
            seen.add(place)
            known[key] = found[0]
            if found[1] != values and place not in stored.fixed and not self._frozen(spec, place, stored):
                changed.append((found[0], place, found[1], values, row))
        gone = [
            (place, found)
            for place, found in stored.rows.items()
            if place not in seen and place not in stored.fixed and not self._frozen(spec, place, stored)
        ]
        self._remove(spec, table, gone)
        self._change(spec, table, changed)
        self._insert(spec, table, made, extra, extra_columns)

    def _insert(
        self,
        spec: Spec,
        table: Table,
        made: list[tuple[Key, Key, Key, Row]],
        extra: dict[Key, tuple[Any, ...]] | None,
        extra_columns: tuple[str, ...],
    ) -> None:
        keyed = [column for column in spec.key if column != "#"]
        columns = ["id", *keyed, *spec.values, "batch_id"]
        columns += ["origin"] * spec.origin + ["created_at"] * spec.created
        columns += [*(name for name, _ in spec.constants), *extra_columns]
        fixed = ("observed",) * spec.origin + (self.now,) * spec.created + tuple(v for _, v in spec.constants)
        mark = spec.key.index("#") if "#" in spec.key else None
        ids = database.reserve_ids(self.db, table, len(made))
        known = self.ids[spec.name]
        rows = []
        for row_id, (key, place, values, row) in zip(ids, made, strict=True):
            known[key] = row_id
            plain = place if mark is None else place[:mark]
            listed = {index: json.dumps(v, ensure_ascii=False) for index, v in enumerate(values) if v.__class__ is list}
            if listed:
                values = tuple(listed.get(index, value) for index, value in enumerate(values))
            rows.append((row_id, *plain, *values, row.batch_id, *fixed, *(extra[key] if extra is not None else ())))
            self._note(spec, row_id, place, None, values, row)
        bulk.insert(self.db, table, columns, rows)

    def _frozen(self, spec: Spec, place: Key, stored: Stored) -> bool:
        if not stored.frozen:
            return False
        if spec.name == "tasks":  # a case that was opened or moved on here has its own items
            return place[1] in stored.frozen
        column = DECIDED.get(spec.name)
        if column is not None:
            return place[spec.key.index(column)] in stored.frozen
        return place[:4] in stored.frozen if spec.name == "fees" else False

    def _remove(self, spec: Spec, table: Table, gone: list[tuple[Key, tuple[int, tuple[Any, ...]]]]) -> None:
        if not gone:
            return
        if spec.kind is not None or spec.name == "fees":
            self.doomed[spec.name] = {found[0]: (place, found[1]) for place, found in gone}
            if spec.name == "fees":
                for place, found in gone:
                    self._note(spec, found[0], place, found[1], None, None)
            return
        for place, found in gone:
            self._note(spec, found[0], place, found[1], None, None)
        bulk.remove(self.db, table, [found[0] for _, found in gone])

    def _change(self, spec: Spec, table: Table, changed: list[tuple[int, Key, Key, Key, Row]]) -> None:
        updates = []
        for row_id, place, before, after, row in changed:
            names = [n for n, old, new in zip(spec.values, before, after, strict=True) if old != new]
            update = {n: after[spec.values.index(n)] for n in names}
            updates.append({"id": row_id, **update, "batch_id": row.batch_id})
            self._note(spec, row_id, place, before, after, row)
        bulk.change(self.db, table, updates)

    def also(self, kind: str, row_id: int, row: Row, column: str, before: date | None, after: date | None) -> None:
        """One more thing about a main object that changed."""
        change = self.changes.setdefault((kind, row_id), Change(kind, row_id, row))
        change.before[column], change.after[column] = _plain(before), _plain(after)

    def _note(
        self, spec: Spec, row_id: int, place: Key, before: Key | None, after: Key | None, row: Row | None
    ) -> None:
        owner = self._owner(spec, row_id, place)
        change = self.changes.get(owner)
        if change is None:
            change = self.changes[owner] = Change(owner[0], owner[1], row)
        elif change.row is None:
            change.row = row
        main = spec.kind is not None
        if main:
            change.made = before is None
            change.row = row or change.row
            change.removed = after is None
            if spec.name == "employees" and after is not None:
                change.personal["name"] = after[0]
        old, new = _differing(spec, place, before, after, main)
        if main:
            change.before.update(old)
            change.after.update(new)
            return
        for facts, found in ((change.before, old), (change.after, new)):
            if found:
                facts.setdefault(spec.name, []).append(found)

    def _owner(self, spec: Spec, row_id: int, place: Key) -> tuple[str, int]:
        if spec.kind is not None:
            return spec.kind, row_id
        if spec.name == "invoices":
            return self.fee_owner.get(place[0], ("fee", place[0]))
        assert spec.owner is not None
        owner = place[spec.key.index(spec.owner)]
        if owner is None:
            found = ("enterprise_account", place[spec.key.index("enterprise_account_id")])
        else:
            found = (SPECS[spec.refs[spec.owner]].kind or "", owner)
        if spec.name == "fees":
            self.fee_owner[row_id] = found
        return found


def _resolved(parts: Key, resolvers: list[tuple[int, Callable[[Any], Any]]], optional: bool = False) -> Key | None:
    """The parts with ids in place of names; None if something named is not there (unless it is `optional`)."""
    made = list(parts)
    for index, resolve in resolvers:
        part = made[index]
        if part is not None:
            made[index] = resolve(part)
            if made[index] is None and not optional:
                return None
    return tuple(made)


def _plain(value: Any) -> Any:
    return value.isoformat() if value.__class__ in (date, datetime, time) else value


@functools.cache
def _told(name: str) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]:
    """((place, column) of values, of key parts) that the audit log tells in clear."""
    spec = SPECS[name]
    hidden = {spec.owner, "#", "number_hash", "nickname_key", *spec.refs} - {"employee_id"}
    if spec.owner == "employee_id":
        hidden.add("employee_id")
    return (
        tuple((index, column) for index, column in enumerate(spec.values) if column not in PERSONAL),
        tuple((index, column) for index, column in enumerate(spec.key) if column not in hidden),
    )


def _differing(
    spec: Spec, place: Key, before: Key | None, after: Key | None, main: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changed, in the words of the columns; with the parts of the key that are no ids."""
    values, parts = _told(spec.name)
    named = {column: _plain(place[index]) for index, column in parts if place[index] is not None}
    if before is None or after is None:
        found = before if after is None else after
        assert found is not None
        whole = named | {column: _plain(found[index]) for index, column in values if found[index] is not None}
        return ({}, whole) if before is None else (whole, {})
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for index, column in enumerate(spec.values):
        if before[index] != after[index]:
            hidden = column in PERSONAL
            old[column] = "***" if hidden and before[index] is not None else _plain(before[index])
            new[column] = "***" if hidden and after[index] is not None else _plain(after[index])
    return named | old, named | new


def load(db: Session, name: str, column: str, wanted: Iterable[Any], into: Stored | None = None) -> Stored:
    """The stored rows of a table whose `column` is one of `wanted`."""
    spec, table = SPECS[name], TABLES[name]
    stored = into or Stored()
    keyed = [table.c[part] for part in spec.key if part != "#"]
    extra = [table.c[name] for name in ("origin", "batch_id", "end_reason") if name in table.c]
    columns = [table.c.id, *keyed, *[table.c[value] for value in spec.values], *extra]
    statement = select(*columns)
    if name == "tasks":
        statement = statement.where(table.c.subject_kind == rules.SUBJECT)
    rows = database.select_by(db, statement, table.c[column], wanted)
    width, size = len(keyed), len(spec.values)
    places = [extra_column.name for extra_column in extra]
    owner = DECIDED.get(name)
    times: dict[Key, int] = {}
    rows.sort(key=lambda row: row[0])
    if name == "bindings":
        start = 1 + width + spec.values.index("from_on")
        rows.sort(key=lambda row: (row[start] is not None, row[start] or date.min, row[0]))
    for row in rows:
        place: Key = tuple(row[1 : 1 + width])
        values = tuple(row[1 + width : 1 + width + size])
        about = dict(zip(places, row[1 + width + size :], strict=True))
        decided = about.get("origin") == "decided" or about.get("end_reason") is not None
        if decided and owner is not None:
            stored.frozen.add(place[spec.key.index(owner)])
        if name in ("bindings", "tasks"):
            number = times[place] = times.get(place, -1) + 1
            place = (*place, number)
        elif name == "fees":
            place = (*place, values[spec.values.index("until_on")] if place[3] is None else None)
            if decided:
                stored.frozen.add(place[:4])
        foreign = bool(spec.sources) and "source" in spec.key and place[spec.key.index("source")] not in spec.sources
        if spec.kind is not None or name == "invoices":
            foreign = foreign or about.get("batch_id") is None
        if decided or foreign:
            stored.fixed.add(place)
            if spec.kind is None and (foreign or name in ("terms", "fees")):
                continue
        stored.rows[place] = (row[0], values)
    return stored
