"""From what schedules and lists of notes say to the register of notes. What people changed there stays as it is."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select, update

from kosmgr.content import keeping, rules
from kosmgr.content.models import Note, NoteReading, Publisher
from kosmgr.exchange import bulk, hanging
from kosmgr.exchange.diffing import Differ, Stored
from kosmgr.exchange.facts import SPECS, Facts, Key
from kosmgr.exchange.gather import Scope
from kosmgr.exchange.observed_notes import PLATFORM
from kosmgr.kit import db as database
from kosmgr.seats.models import Account
from kosmgr.work import Work

SPEC = SPECS["notes"]
NOTES = database.table(Note)
PUBLISHERS = database.table(Publisher)
BY_HAND = or_(Note.origin == "decided", Note.version > 1)
_AT = {name: SPEC.values.index(name) for name in SPEC.values}


def settle(work: Work, differ: Differ, found: Facts, scope: Scope) -> None:
    """Bring the notes of a scope to what its ledgers say."""
    desired = found.tables["notes"]
    differ.ids["publishers"] = _publishers(work, differ, desired)
    stored, exported = _stored(work, scope.entities, differ.ids["publishers"], desired)
    if not desired and not stored.rows:
        differ.ids["notes"], differ.stored_ids["notes"] = {}, set()
        return
    places = {key: (differ.ids["publishers"].get(key[0]), key[1]) for key in desired}
    _renamed(work, stored, desired, places)
    for key, place in places.items():
        if place in exported:
            desired[key] = desired[key]._replace(values=_beside(desired[key].values, stored.rows[place][1]))
    differ.run("notes", desired, stored)
    written = [row_id for kind, row_id in differ.changes if kind == "note"]
    gone = differ.doomed.get("notes", {})
    rows = database.select_by(work.db, select(Note), Note.id, (n for n in written if n not in gone))
    keeping.kept(work, [row[0] for row in rows])


def _publishers(work: Work, differ: Differ, desired: dict[Key, Any]) -> dict[Key, int]:
    """The publishers the facts name, by kind and name; those of accounts and 企业号 are made on first need."""
    named = {key[0]: fact.row for key, fact in desired.items()}
    accounts = {
        row.xhs_id: row
        for row in database.select_by(
            work.db,
            select(Account.xhs_id, Account.id, Account.entity_id),
            Account.xhs_id,
            (name for kind, name in named if kind == rules.KOS),
        )
    }
    found: dict[Key, int] = {}
    sources: dict[str, dict[int, Key]] = {"account_id": {}, "enterprise_account_id": {}}
    for key in named:
        kind, name = key
        if kind == rules.TEST:
            found[key] = name
        elif kind == rules.ENTERPRISE:
            sources["enterprise_account_id"][name] = key
        elif name in accounts:
            sources["account_id"][accounts[name].id] = key
    for column, wanted in sources.items():
        place = PUBLISHERS.c[column]
        for row in database.select_by(work.db, select(PUBLISHERS.c.id, place), place, wanted):
            found[wanted[row[1]]] = row[0]
        new = [number for number, key in wanted.items() if key not in found]
        ids = database.reserve_ids(work.db, PUBLISHERS, len(new))
        rows = []
        for row_id, number in zip(ids, new, strict=True):
            key, row = wanted[number], named[wanted[number]]
            entity = accounts[key[1]].entity_id if key[0] == rules.KOS else differ.entity(row.entity)
            rows.append((row_id, entity, key[0], number, work.now, row.batch_id))
            found[key] = row_id
        bulk.insert(work.db, PUBLISHERS, ("id", "entity_id", "kind", column, "created_at", "batch_id"), rows)
    return found


def _stored(
    work: Work, entities: Collection[int], publishers: dict[Key, int], desired: dict[Key, Any]
) -> tuple[Stored, set[Key]]:
    """The notes ledgers brought to these entities and those they speak of now; and which of them exports know, too.

    Not every note of an entity: there may be a million, brought in by a platform's export.
    """
    columns = [NOTES.c[name] for name in ("id", *SPEC.key, *SPEC.values)]
    statement = select(*columns, NOTES.c.batch_id, NOTES.c.note_batch_id, BY_HAND)
    ours = statement.where(NOTES.c.batch_id.is_not(None))
    rows = database.select_by(work.db, ours, NOTES.c.entity_id, entities)
    seen = {row[0] for row in rows}
    asked: dict[int, set[str]] = {}
    for publisher, key in desired:
        if publisher in publishers:
            asked.setdefault(publishers[publisher], set()).add(key)
    for number, keys in asked.items():
        found = database.select_by(work.db, statement.where(NOTES.c.publisher_id == number), NOTES.c.key, keys)
        rows.extend(row for row in found if row[0] not in seen)
    stored, exported = Stored(), set()
    for row in rows:
        place: Key = tuple(row[1:3])
        stored.rows[place] = (row[0], tuple(row[3 : 3 + len(SPEC.values)]))
        batch, export, by_hand = row[-3:]
        if by_hand or batch is None:
            stored.fixed.add(place)
        elif export is not None:
            exported.add(place)
    return stored, exported


def _renamed(work: Work, stored: Stored, desired: dict[Key, Any], places: dict[Key, Key]) -> None:
    """A planned note that was published is told by its link from now on; it stays the same note."""
    spoken = set(places.values())
    free: dict[Key, Key] = {}
    for place, (_row_id, values) in stored.rows.items():
        if place not in spoken and place not in stored.fixed and values[_AT["planned_on"]] is not None:
            free.setdefault((place[0], values[_AT["planned_on"]], values[_AT["planned_time"]]), place)
    for key, place in places.items():
        if place in stored.rows:
            continue
        values = desired[key].values
        before = free.pop((place[0], values[_AT["planned_on"]], values[_AT["planned_time"]]), None)
        if before is not None:
            row_id, earlier = stored.rows.pop(before)
            stored.rows[place] = (row_id, earlier)
            work.db.execute(update(NOTES).where(NOTES.c.id == row_id).values(key=place[1]))


def _beside(values: tuple[Any, ...], known: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a ledger says of a note that an export described: the export's part stays."""
    return tuple(known[_AT[name]] if name in PLATFORM else values[_AT[name]] for name in SPEC.values)


def withdraw(work: Work, differ: Differ) -> dict[str, list[Key]]:
    """Notes nobody speaks of any more go, and with accounts that go their empty publishers; what was kept."""
    gone = differ.doomed.get("notes", {})
    held = _held(work, gone)
    kept = {"notes": [(gone.pop(row_id)[1][_AT["title"]],) for row_id in sorted(held)]} if held else {}
    hanging.forget(work.db, "note", gone)
    keeping.gone(work, gone)
    bulk.remove(work.db, NOTES, gone)
    empty: set[int] = set()
    for name, column in (("accounts", "account_id"), ("enterprise_accounts", "enterprise_account_id")):
        place = PUBLISHERS.c[column]
        without = select(PUBLISHERS.c.id).where(
            ~select(NOTES.c.id).where(NOTES.c.publisher_id == PUBLISHERS.c.id).exists()
        )
        empty |= {row[0] for row in database.select_by(work.db, without, place, differ.doomed.get(name, {}))}
    bulk.remove(work.db, PUBLISHERS, empty)
    return kept


def _held(work: Work, gone: Collection[int]) -> set[int]:
    """Notes an export described further, or about which a person said something."""
    known = select(NOTES.c.id).where(or_(NOTES.c.note_batch_id.is_not(None), BY_HAND))
    held = {row[0] for row in database.select_by(work.db, known, NOTES.c.id, gone)}
    for column in (*keeping.built_on(), database.table(NoteReading).c.note_id):
        held |= {row[0] for row in database.select_by(work.db, select(column), column, gone)}
    return held
