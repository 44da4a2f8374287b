"""The stored rows that bear on an import: those of the entities it touches, and of those that share with them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from kosmgr.exchange import derive, queries, stored
from kosmgr.exchange.facts import Row
from kosmgr.kit.text import fold


@dataclass
class Scope:
    """Entities under consideration, their stored rows, and what is registered there without a ledger."""

    entities: set[int] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)
    known: derive.Known = field(default_factory=derive.Known)
    devices: set[str] = field(default_factory=set)  # every device number and SIM hash the rows speak of
    sims: set[str] = field(default_factory=set)


class Finder:
    """The entity of a row that names none, by the accounts, people, nicknames and numbers it names."""

    def __init__(self, db: Session, rows: Iterable[Row], accounts: dict[str, int]) -> None:
        self.accounts = accounts
        self.numbers: dict[str, set[int]] = defaultdict(set)
        self.nicknames: dict[str, set[int]] = defaultdict(set)
        self.phones: dict[str, set[int]] = defaultdict(set)
        asked: set[str] = set()
        nicknames: set[str] = set()
        hashes: set[str] = set()
        for row in rows:
            seen = row.values
            if row.kind == "employees" and row.entity is not None:
                self.numbers[seen["employee"]].add(row.entity)
            elif row.kind == "accounts" and row.entity is not None:
                if seen["nickname"]:
                    self.nicknames[fold(seen["nickname"])].add(row.entity)
                if seen["phone"]:
                    self.phones[seen["phone"]].add(row.entity)
            elif row.entity is None:
                asked.update(n for n in (seen.get("employee"), seen.get("registrant_employee")) if n)
                if row.kind == "sims":
                    hashes.add(row.key)
                    if seen["account_nickname"]:
                        nicknames.add(seen["account_nickname"])
        for number, entity, employed in queries.number_entities(db, asked):
            if employed:
                self.numbers[number].add(entity)
        for nickname, entity in queries.nickname_entities(db, nicknames):
            self.nicknames[fold(nickname)].add(entity)
        for number, entity in queries.phone_entities(db, hashes):
            self.phones[number].add(entity)

    def entity_of(self, row: Row) -> int | None:
        """The one entity a row belongs to, or None."""
        seen = row.values
        if row.kind == "devices":
            found = {self.accounts[e["account"]] for e in seen["accounts"] if e["account"] in self.accounts}
            return _one(found or self.numbers.get(seen["employee"] or "", set()))
        if row.kind == "handovers":
            account = seen["account"]
            found = {self.accounts[account]} if account in self.accounts else set()
            return _one(found or self.numbers.get(seen["employee"] or "", set()))
        if row.kind == "sims":
            found = self.phones.get(row.key, set()) | self.nicknames.get(fold(seen["account_nickname"] or ""), set())
            return _one(found or self.numbers.get(seen["registrant_employee"] or "", set()))
        return self.accounts.get(seen.get("account") or "")


def _one(found: set[int]) -> int | None:
    return next(iter(found)) if len(found) == 1 else None


def gather(
    db: Session, fresh: list[Row], phones: stored.Phones, entities: Iterable[int] = (), gone: Iterable[Row] = ()
) -> Scope:
    """Stored rows of every entity the fresh rows touch, until nothing more is shared; replaced rows among them.

    `gone` are rows just withdrawn: what they spoke of belongs to the scope, they do not.
    """
    scope = Scope()
    wanted = {row.entity for row in fresh if row.entity is not None and row.entity > 0} | set(entities)
    gone = list(gone)
    if not queries.any_rows(db) and not queries.any_accounts(db):
        _mentioned(scope, fresh)
        scope.entities = wanted
        return scope
    days: dict[str, date] = {}
    scope.rows = [row_of(found, phones, days) for found in queries.rows_without_entity(db)]
    unread = [*fresh, *scope.rows, *gone]
    wanted |= _shared(db, unread)
    while wanted - scope.entities:
        more = wanted - scope.entities
        scope.entities |= more
        read = [row_of(found, phones, days) for found in queries.rows_of_entities(db, more)]
        scope.rows.extend(read)
        wanted |= _shared(db, [*read, *unread])
        unread = []
    _mentioned(scope, [*fresh, *scope.rows, *gone])
    scope.known = derive.Known(
        {xhs_id: (entity, nickname) for xhs_id, entity, nickname in queries.registered_accounts(db, scope.entities)},
        queries.registered_employees(db, scope.entities),
        frozenset(queries.registered_enterprises(db, scope.entities)),
        queries.other_publishers(db, scope.entities),
    )
    return scope


def _mentioned(scope: Scope, rows: list[Row]) -> None:
    for row in rows:
        device = row.values.get("device") if row.kind in ("devices", "accounts") else None
        if device:
            scope.devices.add(device)
        phone = row.values.get("phone") if row.kind in ("sims", "accounts") else None
        if phone:
            scope.sims.add(phone)


def row_of(found: Any, phones: stored.Phones, days: dict[str, date]) -> Row:
    """A stored row as it was read."""
    values = stored.decoded(found.values, phones, days)
    return Row(
        found.id, found.batch_id, found.kind, found.key, found.row_no, found.observed_on, values,
        found.entity_id, found.digest, found.live,
    )  # fmt: skip


def _shared(db: Session, rows: list[Row]) -> set[int]:
    """Entities that share accounts, people, devices or numbers with these rows."""
    accounts: set[str] = set()
    numbers: set[str] = set()
    devices: set[str] = set()
    hashes: set[str] = set()
    nicknames: set[str] = set()
    own: set[tuple[int | None, str]] = set()
    for row in rows:
        seen = row.values
        if row.kind in ("devices", "accounts") and seen["device"]:
            devices.add(seen["device"])
        if row.kind in ("sims", "accounts") and seen["phone"]:
            hashes.add(seen["phone"])
        if row.kind == "devices":
            accounts.update(entry["account"] for entry in seen["accounts"] if entry["account"])
        elif row.kind in ("handovers", "renewals", "schedule", "notes") and seen["account"]:
            accounts.add(seen["account"])
        elif row.kind == "sims" and seen["account_nickname"]:
            nicknames.add(seen["account_nickname"])
        elif row.kind == "accounts" and seen["nickname"]:
            nicknames.add(seen["nickname"])
        for name in ("employee", "registrant_employee"):
            number = seen.get(name)
            if number:
                numbers.add(number)
                if row.kind == "employees":
                    own.add((row.entity, number))
    found = set(queries.account_entities(db, accounts).values())
    found |= set(queries.publisher_entities(db, accounts).values())
    rostered = {number for _, number in own}
    for number, entity, employed in queries.number_entities(db, numbers):
        # A person without employment here may be in the roster that comes now, or the other way round.
        if (employed and number not in rostered) or (not employed and (entity, number) not in own):
            found.add(entity)
    found |= {entity for _, entity in queries.nickname_entities(db, nicknames)}
    found |= queries.device_entities(db, devices) | queries.sim_entities(db, hashes)
    return found
