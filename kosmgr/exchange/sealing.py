"""Keys and sealed numbers: one key per person and per SIM card, made when they first appear."""

import base64
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from kosmgr.audit import service as journal
from kosmgr.audit.models import SealingKey
from kosmgr.devices.models import Sim
from kosmgr.exchange import stored
from kosmgr.exchange.facts import Facts, Key, Row
from kosmgr.kit import db as database
from kosmgr.kit import phones
from kosmgr.people import erasing
from kosmgr.people.models import Employee
from kosmgr.work import Work


@dataclass
class Keys:
    """The keys of this import: key id by SIM hash and by employee, wrapped key by key id."""

    work: Work
    numbers: stored.Phones
    sims: dict[str, int] = field(default_factory=dict)
    people: dict[Key, int] = field(default_factory=dict)
    wrapped: dict[int, bytes | None] = field(default_factory=dict)

    def prepare(
        self,
        rows: list[Row],
        facts: Facts,
        blank: bool,
        entities: dict[int, int],
        revived: Collection[tuple[int | None, str]] = (),
    ) -> None:
        """Find the keys that exist and make the missing ones, all at once; people who are `revived` get new ones."""
        hashes = {row.values["phone"] for row in rows if row.kind in ("accounts", "sims") and row.values["phone"]}
        hashes |= {key[0] for key in facts.tables["sims"]}
        people = list(facts.tables["employees"])
        if not blank:
            self._known(hashes, people, entities)
            for place in [place for place in self.people if place[:2] in revived]:
                del self.people[place]
        missing = sorted(hashes - self.sims.keys())
        unkeyed = [key for key in people if key not in self.people]
        made = journal.new_sealing_keys(self.work, len(missing) + len(unkeyed))
        self.wrapped.update(made)
        for phone_hash, (key_id, _) in zip(missing, made, strict=False):
            self.sims[phone_hash] = key_id
        for key, (key_id, _) in zip(unkeyed, made[len(missing) :], strict=True):
            self.people[key] = key_id

    def _known(self, hashes: set[str], people: list[Key], entities: dict[int, int]) -> None:
        db = self.work.db
        for row in database.select_by(db, select(Sim.number_hash, Sim.sealing_key_id), Sim.number_hash, hashes):
            if row[1] is not None:
                self.sims[row[0]] = row[1]
        for phone_hash in hashes - self.sims.keys():
            known = self.numbers.by_hash.get(phone_hash)
            if known is not None and known.key_id is not None:
                self.sims[phone_hash] = known.key_id
        statement = select(Employee.entity_id, Employee.number, Employee.external_key, Employee.sealing_key_id)
        numbers = {key[1] for key in people if key[1] is not None}
        outside = {key[2] for key in people if key[2] is not None}
        found = database.select_by(db, statement, Employee.number, numbers)
        found += database.select_by(db, statement, Employee.external_key, outside)
        real = {(entities.get(key[0], key[0]), key[1], key[2]): key for key in people}
        for row in found:
            key = real.get((row[0], row[1], row[2]))
            if key is not None and row[3] is not None:
                self.people[key] = row[3]

    def key(self, key_id: int | None) -> bytes | None:
        """The wrapped key; None once it was destroyed."""
        if key_id is None:
            return None
        if key_id not in self.wrapped:
            self.load([key_id])
        return self.wrapped.get(key_id)

    def load(self, key_ids: list[int]) -> None:
        """Fetch wrapped keys, many at once."""
        wanted = {key_id for key_id in key_ids if key_id not in self.wrapped}
        for row in database.select_by(self.work.db, select(SealingKey.id, SealingKey.wrapped), SealingKey.id, wanted):
            self.wrapped[row[0]] = row[1]

    def seal_row(self, row: Row, text: str) -> str:
        """The JSON of a row to be stored, its number sealed under the key of the person or the card."""
        phone_hash = row.values.get("phone")
        if not phone_hash:
            return text
        known = self.numbers.by_hash[phone_hash]
        if row.kind == "employees":
            person = (row.entity, row.values["employee"], None)
            key_id = self.people.get(person)
        else:
            key_id = self.sims.get(phone_hash)
        wrapped = self.key(key_id)
        sealed = None
        if wrapped is not None:
            sealed = base64.b64encode(
                self.work.cipher.seal(wrapped, self._clear(known), stored.place(phone_hash))
            ).decode()
        masked = erasing.ERASED if sealed is None and row.kind != "employees" else known.masked  # its key is destroyed
        return stored.with_phone(text, stored.Phone(phone_hash, masked, sealed=sealed, key_id=key_id))

    def _clear(self, phone: stored.Phone) -> str:
        if phone.clear is None:
            wrapped = self.key(phone.key_id)
            assert phone.sealed is not None
            assert wrapped is not None
            sealed = base64.b64decode(phone.sealed)
            phone.clear = self.work.cipher.open(wrapped, sealed, stored.place(phone.hash))
        return phone.clear

    def columns(self, table: str, row_id: int, phone_hash: str | None, key_id: int) -> tuple[Any, ...]:
        """(sealed, masked, key id) of a number in a table's row; nothing where there is none or its key is gone."""
        if phone_hash is None:
            return None, None, key_id
        known = self.numbers.by_hash[phone_hash]
        wrapped = self.key(key_id)
        if wrapped is None or (known.clear is None and self.key(known.key_id) is None):
            return None, known.masked, key_id
        return self.work.cipher.seal(wrapped, self._clear(known), phones.place(table, row_id)), known.masked, key_id
