"""Stocktakes: open one for an entity or a store, note the phones one sees, close it into a record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.devices import models, register_queries, service, stocktake_queries
from kosmgr.devices import stocktake_rules as rules
from kosmgr.entities import service as entities
from kosmgr.kit import db as database
from kosmgr.kit.text import fold
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Count:
    """Where a stocktake stands: what was seen, and what is (or was, when it was closed) missing."""

    stocktake: models.Stocktake
    entity: str
    found: Sequence[Any]
    missing: Sequence[Any]
    unexpected: Sequence[Any]

    @property
    def expected(self) -> int:
        return len(self.found) + len(self.missing)


@requires(Permission.LEDGER_READ)
def visible_stocktake(work: Work, stocktake_id: int, for_: Permission = Permission.LEDGER_READ) -> models.Stocktake:
    """One stocktake by row id."""
    found = stocktake_queries.by_id(work.db, work.actor, for_, stocktake_id)
    if found is None:
        raise rules.StocktakeUnknown()
    return found


@requires(Permission.DEVICE_WRITE)
def open_stocktake(work: Work, entity_id: int, store: str | None = None) -> models.Stocktake:
    """Begin to count the phones of an entity, or of one store; one count at a time of the same phones."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.DEVICE_WRITE)
    database.take_turn(work.db, f"stocktake:{entity.id}")
    scope = f"{entity.name} {store}" if store else entity.name
    for other in stocktake_queries.running(work.db, entity.id):
        if other.store is None or store is None or fold(other.store) == fold(store):
            raise rules.StocktakeOpen(scope=scope)
    if not rules.expected(_phones(work, entity.id, work.today), store):
        raise rules.NothingToCount(scope=scope)
    row = models.Stocktake(
        entity_id=entity.id,
        store=store,
        opened_by=work.actor.name[:100],
        opened_at=work.now,
        opened_on=work.today,
    )
    work.db.add(row)
    work.db.flush()
    _note(work, "stocktake.opened", row, {"store": store})
    return row


@requires(Permission.DEVICE_WRITE)
def see(work: Work, stocktake_id: int, typed: str) -> dict[str, str]:
    """Note phones one has in hand: number → found, or why it was not expected. The same number twice is one row,
    whoever scans it and however often."""
    row = visible_stocktake(work, stocktake_id, for_=Permission.DEVICE_WRITE)
    numbers = rules.numbers(typed)
    stocktake_queries.lock(work.db, row.id)
    if row.closed_on is not None:
        raise rules.StocktakeClosed()
    phones = _phones(work, row.entity_id, work.today)
    wanted, mine = rules.expected(phones, row.store), {phone.number: phone for phone in phones}
    gone = {phone.number for phone in phones if phone.status_code in rules.NOT_EXPECTED}
    known = {line.number for line in stocktake_queries.lines(work.db, row.id)}
    others = stocktake_queries.elsewhere(work.db, work.actor, row.entity_id, numbers)
    outcomes = {number: rules.judged(number, wanted, mine, gone, number in others) for number in numbers}
    fresh = [
        models.StocktakeLine(
            stocktake_id=row.id,
            number=number,
            device_id=mine[number].id if number in mine else others.get(number),
            outcome=rules.FOUND if why == rules.FOUND else rules.UNEXPECTED,
            why=None if why == rules.FOUND else why,
            keeper_name=mine[number].keeper_name if number in mine else None,
            seen_by=work.actor.name[:100],
            seen_at=work.now,
        )
        for number, why in outcomes.items()
        if number not in known
    ]
    work.db.add_all(fresh)
    work.db.flush()
    if fresh:
        _note(work, "stocktake.seen", row, {"numbers": [line.number for line in fresh]})
    return outcomes


@requires(Permission.DEVICE_WRITE)
def take_off(work: Work, stocktake_id: int, number: str) -> None:
    """Take a number off an open stocktake again: a slip of the hand."""
    row = visible_stocktake(work, stocktake_id, for_=Permission.DEVICE_WRITE)
    stocktake_queries.lock(work.db, row.id)
    if row.closed_on is not None:
        raise rules.StocktakeClosed()
    if stocktake_queries.drop(work.db, row.id, fold(number)):
        _note(work, "stocktake.taken_off", row, {"number": fold(number)})


@requires(Permission.DEVICE_WRITE)
def close(work: Work, stocktake_id: int) -> Count:
    """End a stocktake: phones that were seen are counted today, the others are written down as missing."""
    row = visible_stocktake(work, stocktake_id, for_=Permission.DEVICE_WRITE)
    stocktake_queries.lock(work.db, row.id)
    if row.closed_on is not None:
        raise rules.StocktakeClosed()
    standing = count(work, row.id)
    for line in standing.found:
        service.observe_device(work, line.device_id, work.today, counted_on=work.today)
    work.db.add_all(
        models.StocktakeLine(
            stocktake_id=row.id,
            number=phone.number,
            device_id=phone.id,
            outcome=rules.MISSING,
            keeper_name=phone.keeper_name,
        )
        for phone in standing.missing
    )
    row.closed_by, row.closed_at, row.closed_on = work.actor.name[:100], work.now, work.today
    work.db.flush()
    after = {
        "found": len(standing.found),
        "missing": [phone.number for phone in standing.missing],
        "unexpected": [line.number for line in standing.unexpected],
    }
    _note(work, "stocktake.closed", row, after)
    return count(work, row.id)


@requires(Permission.LEDGER_READ)
def count(work: Work, stocktake_id: int) -> Count:
    """Where a stocktake stands, or what it found once it is closed."""
    row = visible_stocktake(work, stocktake_id)
    lines = stocktake_queries.lines(work.db, row.id)
    found = [line for line in lines if line.outcome == rules.FOUND]
    missing: Sequence[Any] = [line for line in lines if line.outcome == rules.MISSING]
    if row.closed_on is None:
        seen = {line.number for line in lines}
        wanted = rules.expected(_phones(work, row.entity_id, work.today), row.store)
        missing = [phone for number, phone in wanted.items() if number not in seen]
    entity = entities.visible_entity(work, row.entity_id)
    return Count(row, entity.name, found, missing, [line for line in lines if line.outcome == rules.UNEXPECTED])


@requires(Permission.LEDGER_READ)
def listing(work: Work, entity_ids: Collection[int] | None = None) -> Sequence[Any]:
    """Visible stocktakes, the newest first, each with how many were found, missing and unexpected so far."""
    return stocktake_queries.listed(work.db, work.actor, entity_ids)


@requires(Permission.LEDGER_READ)
def running_for(work: Work, device: models.Device, store: str | None) -> models.Stocktake | None:
    """The open stocktake a visible phone belongs to: that of its store, else that of its entity, else one of another
    store of it, where it is not expected and should be noted all the same."""
    if device.entity_id is None:
        return None
    running = stocktake_queries.running(work.db, device.entity_id)
    if not running:
        return None
    own = fold(store) if store else None
    return min(running, key=lambda one: (one.store is None) + 2 * (one.store is not None and fold(one.store) != own))


def _phones(work: Work, entity_id: int, day: date) -> list[rules.Phone]:
    return [
        rules.Phone(row.id, row.number, row.store, row.keeper_name, row.status_code)
        for row in register_queries.observed_devices(work.db, entity_id, day)
    ]


def _note(work: Work, action: str, row: models.Stocktake, after: dict[str, Any]) -> None:
    journal.note(work, journal.Note(action, "stocktake", row.id, row.entity_id, after=after))
