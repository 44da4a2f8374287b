"""Carrying out a plan: entities, ledger rows, then table by table what the ledgers say, each change noted."""

from typing import Any

from sqlalchemy import update

from kosmgr.audit import service as journal
from kosmgr.cases import rules as cases
from kosmgr.entities.models import Entity
from kosmgr.exchange import (
    bulk,
    diffing,
    facts,
    hanging,
    intake,
    naming,
    note_rows,
    planning,
    queries,
    sealing,
    seating,
    shroud,
)
from kosmgr.exchange.diffing import Differ, Stored
from kosmgr.exchange.facts import Facts, Key, Row
from kosmgr.exchange.gather import Scope
from kosmgr.kit import db as database
from kosmgr.kit.text import fold
from kosmgr.work import Work

ENTITIES = database.table(Entity)


def carry_out(work: Work, plan: planning.Plan, batch_id: int, progress: intake.Progress = intake.silent) -> None:
    """Write everything a plan says, as one batch. The edge commits."""
    for row in plan.fresh:
        row.batch_id = batch_id
    entities = _entities(work, plan, batch_id)
    keys = sealing.Keys(work, plan.phones)
    blank = not queries.any_rows(work.db) and not queries.any_accounts(work.db)
    keys.prepare(plan.fresh, plan.facts, blank, entities, plan.covered.revived if plan.covered else ())
    progress("write", 0, len(plan.fresh))
    _ledger_rows(work, plan, keys, entities)
    names = {entities.get(known.id, known.id): known.name for known in plan.directory.entities.values()}
    settle(work, plan.facts, plan.scope, keys, entities, names, batch_id, blank)
    shroud.settle(work, plan.covered, plan.facts, keys.people)
    rows_placed(work, plan.scope.rows, plan.facts, entities)
    progress("write", len(plan.fresh), len(plan.fresh))


def _entities(work: Work, plan: planning.Plan, batch_id: int) -> dict[int, int]:
    """New entities and credit codes that became known; returns stand-in → id."""
    created = plan.directory.created()
    ids = database.reserve_ids(work.db, ENTITIES, len(created))
    made = {known.id: row_id for row_id, known in zip(ids, created, strict=True)}
    rows = [(made[k.id], k.name, fold(k.name), k.uscc, work.now, batch_id) for k in created]
    bulk.insert(work.db, ENTITIES, ("id", "name", "name_key", "uscc", "created_at", "batch_id"), rows)
    notes = [
        journal.Note(
            "entity.imported", "entity", made[known.id], made[known.id],
            after={"name": known.name, "uscc": known.uscc}, batch_id=batch_id,
        )
        for known in created
    ]  # fmt: skip
    for known in plan.directory.coded():
        same = update(Entity).where(Entity.id == known.id).execution_options(synchronize_session="fetch")
        work.db.execute(same.values(uscc=known.uscc))
        notes.append(
            journal.Note(
                "entity.import_changed", "entity", known.id, known.id,
                before={"uscc": known.before}, after={"uscc": known.uscc}, batch_id=batch_id,
            )
        )  # fmt: skip
    journal.note_many(work, notes)
    return made


def _ledger_rows(work: Work, plan: planning.Plan, keys: sealing.Keys, entities: dict[int, int]) -> None:
    """Store what was understood; a newer row of a key takes the place of the live one."""
    ids = database.reserve_ids(work.db, queries.ROWS, len(plan.fresh))
    rows = []
    for row_id, row in zip(ids, plan.fresh, strict=True):
        text = keys.seal_row(row, plan.texts[id(row)])
        entity = plan.facts.entities.get(id(row), row.entity)
        if entity is not None and entity < 0:
            entity = entities[entity]
        key = naming.key_in(row, entity)
        row.id = row_id
        rows.append(
            (row_id, row.batch_id, row.kind, key, row.row_no, entity, row.observed_on, row.digest, text, row.live,
             None if row.live else row.batch_id)
        )  # fmt: skip
    columns = (
        "id", "batch_id", "kind", "key", "row_no", "entity_id", "observed_on", "digest", "values", "live",
        "replaced_by_batch",
    )  # fmt: skip
    bulk.insert(work.db, queries.ROWS, columns, rows)
    batch_id = plan.fresh[0].batch_id if plan.fresh else None
    bulk.change(work.db, queries.ROWS, [{"id": n, "live": False, "replaced_by_batch": batch_id} for n in plan.replaced])


def rows_placed(work: Work, rows: list[Row], found: Facts, entities: dict[int, int]) -> None:
    """Stored rows whose entity became known, or is no longer."""
    changes = []
    for row in rows:
        if id(row) in found.entities:
            entity = found.entities[id(row)]
            entity = entities[entity] if entity is not None and entity < 0 else entity
            if entity != row.entity:
                changes.append({"id": row.id, "entity_id": entity})
    bulk.change(work.db, queries.ROWS, changes)


def settle(
    work: Work,
    found: Facts,
    scope: Scope,
    keys: sealing.Keys,
    entities: dict[int, int],
    names: dict[int, str],
    batch_id: int,
    blank: bool,
) -> Differ:
    """Bring the tables of a scope to what its ledgers say."""
    differ = Differ(work.db, work.now, entities, blank)
    run = _Run(work, found, scope, keys, differ)
    for name in ("enterprise_accounts", "employees", "accounts"):
        run.main(name, "entity_id", scope.entities)
    run.main("devices", "number", scope.devices)
    run.main("sims", "number_hash", scope.sims)
    run.main("documents", "entity_id", scope.entities)
    seats = seating.Seats(work, names, differ.entity, differ.ids["accounts"], differ.ids["enterprise_accounts"])
    numbers = seats.settle(found.seats, differ.stored_ids["accounts"])
    for account_id, (since, seat) in seats.moved.items():
        differ.also("account", account_id, seat.row, "from_on", since, seat.from_on)
    for name in ("employments", "employee_observations"):
        run.child(name, "employee_id", "employees")
    for name in ("account_observations", "bindings", "device_assignments", "sim_assignments"):
        run.child(name, "account_id", "accounts")
    run.main("cases", "entity_id", scope.entities)
    run.items()
    for name in ("terms", "fees"):
        run.money(name)
    run.invoices()
    run.child("device_observations", "device_id", "devices")
    run.child("sim_observations", "sim_id", "sims")
    run.applications()
    note_rows.settle(work, differ, found, scope)
    withdraw(work, differ, seats)
    _note(work, found, differ, keys, numbers, batch_id)
    return differ


class _Run:
    def __init__(self, work: Work, found: Facts, scope: Scope, keys: sealing.Keys, differ: Differ) -> None:
        self.work, self.found, self.scope, self.keys, self.differ = work, found, scope, keys, differ
        self.decided_cases: set[int] = set()

    def main(self, name: str, column: str, wanted: set[Any]) -> None:
        stored = Stored()
        if not self.differ.blank or name in (
            "enterprise_accounts",
            "documents",
            "cases",
        ):  # these may have been registered by hand
            stored = diffing.load(self.work.db, name, column, wanted)
            if name == "employees":
                outside = {key[2] for key in self.found.tables[name] if key[2]}
                diffing.load(self.work.db, name, "external_key", outside, stored)
        desired = self.found.tables[name]
        if name == "cases":
            self.decided_cases = {stored.rows[key][0] for key in stored.fixed}
        if name not in _SEALED:
            self.differ.run(name, desired, stored)
            return
        self.differ.run(name, desired, stored, _Sealer(self, name), _SEALED[name])
        if name == "employees":
            self._renumber(stored)
            known = self.differ.ids[name]
            for place in stored.fixed:  # registered by hand: no ledger has to bring them, and all may name them
                known.setdefault(place, stored.rows[place][0])

    def _real(self, key: Key) -> Key:
        return (self.differ.entity(key[0]), *key[1:]) if len(key) == 3 else key

    def _renumber(self, stored: Stored) -> None:
        """People whose number changed get the new one sealed."""
        changes = []
        for key, fact in self.found.tables["employees"].items():
            before = stored.rows.get(self._real(key))
            if before is None or before[1][2] == fact.values[2] or self._real(key) in stored.fixed:
                continue
            sealed, masked, key_id = self.keys.columns("employees", before[0], fact.values[2], self.keys.people[key])
            changes.append({"id": before[0], "phone_sealed": sealed, "phone_masked": masked, "sealing_key_id": key_id})
        bulk.change(self.work.db, diffing.TABLES["employees"], changes)

    def child(self, name: str, column: str, owners: str) -> None:
        stored = Stored()
        if not self.differ.blank:
            stored = diffing.load(self.work.db, name, column, self.differ.stored_ids[owners])
        self.differ.run(name, self.found.tables[name], stored)

    def items(self) -> None:
        """What is done of the cases the ledgers speak of; those opened or moved on here are left alone."""
        stored = Stored()
        if not self.differ.blank:
            stored = diffing.load(self.work.db, "tasks", "subject_id", self.differ.stored_ids["cases"])
        stored.frozen = self.decided_cases
        self.differ.run("tasks", self.found.tables["tasks"], stored)

    def money(self, name: str) -> None:
        stored = Stored()
        if not self.differ.blank:
            diffing.load(self.work.db, name, "account_id", self.differ.stored_ids["accounts"], stored)
            owners = self.differ.stored_ids["enterprise_accounts"]
            diffing.load(self.work.db, name, "enterprise_account_id", owners, stored)
        self.differ.run(name, self.found.tables[name], stored)

    def applications(self) -> None:
        """Applications, of people registered by hand too; where somebody decided, the approvals stay as well."""
        found, known = self.found.tables["applications"], self.differ.ids["employees"]
        named = {fact.values[0] for fact in found.values() if fact.values[0] is not None} - known.keys()
        known.update(queries.employees_by_hand(self.work.db, {key[1] for key in named}))
        under = {fact.values[1] for fact in found.values() if fact.values[1] is not None}
        enterprises = self.differ.ids["enterprise_accounts"]
        by_hand = queries.enterprises_by_hand(self.work.db, {key[0] for key in under - enterprises.keys()})
        enterprises.update(by_hand)
        stored = Stored()
        if not self.differ.blank:
            stored = diffing.load(self.work.db, "applications", "entity_id", self.scope.entities)
        self.differ.run("applications", found, stored)
        decided = {stored.rows[place][0] for place in stored.fixed if place in stored.rows}
        approvals = Stored()
        if not self.differ.blank:
            owners = self.differ.stored_ids["applications"]
            approvals = diffing.load(self.work.db, "application_approvals", "application_id", owners)
        approvals.frozen |= decided
        self.differ.run("application_approvals", self.found.tables["application_approvals"], approvals)

    def invoices(self) -> None:
        stored = Stored()
        if not self.differ.blank:
            stored = diffing.load(self.work.db, "invoices", "fee_id", self.differ.stored_ids["fees"])
        self.differ.run("invoices", self.found.tables["invoices"], stored)


_SEALED = {
    "employees": ("phone_sealed", "phone_masked", "sealing_key_id"),
    "sims": ("number_sealed", "number_masked", "sealing_key_id"),
    "cases": ("number", "opened_at", "opened_by"),
}


class _Sealer(dict[Key, tuple[Any, ...]]):
    """The columns of rows about to be inserted that are made when their id is known: sealed ones, case numbers."""

    def __init__(self, run: _Run, name: str) -> None:
        super().__init__()
        self.run, self.name = run, name

    def __missing__(self, key: Key) -> tuple[Any, ...]:
        row_id = self.run.differ.ids[self.name][key]
        keys, work = self.run.keys, self.run.work
        if self.name == "cases":
            return cases.number_of(key[0], work.today.year, row_id), work.now, work.actor.name
        if self.name == "sims":
            return keys.columns("sims", row_id, key[0], keys.sims[key[0]])
        phone_hash = self.run.found.tables["employees"][key].values[2]
        return keys.columns("employees", row_id, phone_hash, keys.people[key])


def withdraw(work: Work, differ: Differ, seats: seating.Seats) -> None:
    """Main objects nobody speaks of any more go, the dependent ones first; what people built on stays."""
    differ.held = note_rows.withdraw(work, differ)
    differ.held |= hanging.keep(work.db, differ.doomed)
    doomed = differ.doomed
    bulk.remove(work.db, diffing.TABLES["fees"], doomed.get("fees", {}))
    seats.release(doomed.get("accounts", {}))
    for name in (
        "applications",
        "cases",
        "documents",
        "sims",
        "devices",
        "accounts",
        "employees",
        "enterprise_accounts",
    ):
        gone = doomed.get(name, {})
        kind = facts.SPECS[name].kind or ""
        hanging.forget(work.db, kind, gone)
        bulk.remove(work.db, diffing.TABLES[name], gone)
        for row_id in gone:
            change = differ.changes.setdefault((kind, row_id), diffing.Change(kind, row_id, None))
            change.removed = True


def _note(work: Work, found: Facts, differ: Differ, keys: sealing.Keys, numbers: dict[int, int], batch_id: int) -> None:
    """One audit row per main object: what was, what is, which row of which batch says so."""
    owners = {("account", row_id): number for row_id, number in numbers.items()}
    people = {row_id: keys.people.get(key) for key, row_id in differ.ids["employees"].items()}
    keys.load([k for (kind, n) in differ.changes if kind == "employee" and (k := people.get(n)) is not None])
    entity_of = _entities_of(found, differ)
    notes = []
    for (kind, row_id), change in differ.changes.items():
        seat = owners.get((kind, row_id))
        if seat is not None:
            change.after["seat"] = seat
        action = "imported" if change.made else "import_withdrawn" if change.removed else "import_changed"
        key_id = people.get(row_id) if kind == "employee" and change.personal else None
        wrapped = keys.key(key_id)
        notes.append(
            journal.Note(
                f"{kind}.{action}", kind, row_id, entity_of.get((kind, row_id)),
                before=change.before or None, after=change.after or None,
                personal=change.personal if wrapped else {}, sealing_key_id=key_id if wrapped else None,
                wrapped=wrapped, batch_id=batch_id, source_row=change.row.row_no if change.row else None,
            )
        )  # fmt: skip
    journal.note_many(work, notes)


def _entities_of(found: Facts, differ: Differ) -> dict[tuple[str, int], int | None]:
    """The entity of every object, as the audit log files it."""
    entities: dict[tuple[str, int], int | None] = {}
    for name in (
        "employees",
        "enterprise_accounts",
        "accounts",
        "devices",
        "sims",
        "documents",
        "applications",
        "cases",
        "notes",
    ):
        spec = facts.SPECS[name]
        kind = spec.kind or ""
        in_key = "entity_id" in spec.key
        place = (spec.key if in_key else spec.values).index("entity_id")
        desired = found.tables[name]
        for key, row_id in differ.ids[name].items():
            entities[(kind, row_id)] = differ.entity(key[place] if in_key else desired[key].values[place])
        for row_id, (key, values) in differ.doomed.get(name, {}).items():
            entities[(kind, row_id)] = key[place] if in_key else values[place]
    return entities
