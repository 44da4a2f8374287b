"""Seats for the accounts of ledgers: counted by the database, the lowest free numbers in the order of the ledger."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kosmgr.exchange import bulk, rules
from kosmgr.exchange.facts import Key, Seating
from kosmgr.kit import db as database
from kosmgr.rulebook import service as rulebook
from kosmgr.seats.models import Account, Seat, SeatOccupancy, SeatPool
from kosmgr.work import Work

OCCUPANCIES = database.table(SeatOccupancy)
SEATS = database.table(Seat)
POOLS = database.table(SeatPool)


@dataclass(frozen=True)
class Shortage:
    """An entity whose seats do not suffice."""

    entity: str
    used: int
    wanted: int
    limit: int


def seated(db: Session, xhs_ids: Iterable[str]) -> set[str]:
    """小红书号 of accounts that sit, or ever sat, on a seat."""
    statement = select(Account.xhs_id).join(SeatOccupancy, SeatOccupancy.account_id == Account.id)
    return {row[0] for row in database.select_by(db, statement.distinct(), Account.xhs_id, xhs_ids)}


def shortages(work: Work, seats: dict[Key, Seating], names: dict[int, str], known: set[str]) -> list[Shortage]:
    """Where the accounts that need a seat exceed the quota in force; for a preview, nothing is claimed."""
    wanted: dict[tuple[int, Key | None], int] = Counter()
    per_enterprise: dict[int, bool] = {}
    for key, seating in seats.items():
        if key[0] not in known:
            if seating.entity not in per_enterprise:
                per_enterprise[seating.entity] = _per_enterprise(work, max(seating.entity, 0))
            own = seating.enterprise if per_enterprise[seating.entity] else None
            wanted[(seating.entity, own)] += 1
    found = []
    for (entity, enterprise), count in wanted.items():
        limit = rulebook.value(work, "quota.limit", max(entity, 0))
        used = 0
        if entity > 0:
            statement = select(SeatPool.used).where(SeatPool.entity_id == entity)
            if enterprise is None:
                used = work.db.scalar(statement.where(SeatPool.scope == f"entity:{entity}")) or 0
            else:
                owner = _enterprise_id(work.db, entity, enterprise[1])
                used = work.db.scalar(statement.where(SeatPool.scope == f"enterprise_account:{owner}")) or 0
        if used + count > limit:
            found.append(Shortage(names[entity], used, count, limit))
    return found


def _per_enterprise(work: Work, entity: int) -> bool:
    return bool(rulebook.value(work, "quota.scope", entity) == "enterprise_account")


def _enterprise_id(db: Session, entity: int, nickname_key: str) -> int | None:
    owner = database.table(SeatPool).metadata.tables["enterprise_accounts"]
    same = (owner.c.entity_id == entity) & (owner.c.nickname_key == nickname_key)
    return db.scalar(select(owner.c.id).where(same))


@dataclass
class Seats:
    """Claims seats and gives them back, within one import."""

    work: Work
    names: dict[int, str]
    entity: Callable[[int | None], int | None]
    accounts: dict[Key, int]
    enterprises: dict[Key, int]
    moved: dict[int, tuple[date | None, Seating]] = field(default_factory=dict)  # account → since when, by what now

    def settle(self, seats: dict[Key, Seating], stored_accounts: set[int]) -> dict[int, int]:
        """Give every account a seat that has none; returns account id → seat number."""
        known = self._occupied(stored_accounts)
        self._moved(seats, known)
        wanting: dict[tuple[int, int | None], list[tuple[int, Seating]]] = defaultdict(list)
        per_enterprise: dict[int, bool] = {}
        for key, seating in seats.items():
            account = self.accounts.get(key)
            if account is None or account in known:
                continue
            entity = self.entity(seating.entity)
            assert entity is not None
            if entity not in per_enterprise:
                per_enterprise[entity] = _per_enterprise(self.work, entity)
            owner = self.enterprises.get(seating.enterprise) if seating.enterprise else None
            wanting[(entity, owner if per_enterprise[entity] else None)].append((account, seating))
        pools = self._claim({key: len(found) for key, found in wanting.items()})
        return self._seat(wanting, pools)

    def _occupied(self, accounts: set[int]) -> dict[int, Any]:
        columns = (
            SeatOccupancy.account_id, SeatOccupancy.id, SeatOccupancy.from_on, SeatOccupancy.until_on,
            SeatOccupancy.origin,
        )  # fmt: skip
        found = database.select_by(self.work.db, select(*columns), SeatOccupancy.account_id, accounts)
        return {row[0]: row for row in sorted(found, key=lambda row: row[1])}

    def _moved(self, seats: dict[Key, Seating], known: dict[int, Any]) -> None:
        """The day an account took its seat follows the certification day its ledger gives."""
        changes = []
        for key, seating in seats.items():
            row = known.get(self.accounts.get(key, 0))
            if row is not None and row.origin == "observed" and row.until_on is None and row.from_on != seating.from_on:
                changes.append({"id": row.id, "from_on": seating.from_on})
                self.moved[row.account_id] = (row.from_on, seating)
        bulk.change(self.work.db, OCCUPANCIES, changes)

    def _claim(self, wanted: dict[tuple[int, int | None], int]) -> dict[tuple[int, int | None], int]:
        """Count the seats in their pools; over the limit nothing is counted and the import ends."""
        db = self.work.db
        scopes = {key: f"entity:{key[0]}" if key[1] is None else f"enterprise_account:{key[1]}" for key in wanted}
        statement = select(SeatPool.scope, SeatPool.id, SeatPool.used)
        known = {row[0]: (row[1], row[2]) for row in database.select_by(db, statement, SeatPool.scope, scopes.values())}
        missing = [key for key in wanted if scopes[key] not in known]
        pools = {key: known[scope][0] for key, scope in scopes.items() if scope in known}
        made = []
        for pool_id, key in zip(database.reserve_ids(db, POOLS, len(missing)), missing, strict=True):
            self._check(key[0], 0, wanted[key])
            pools[key] = pool_id
            made.append((pool_id, key[0], key[1], scopes[key], wanted[key]))
        bulk.insert(db, POOLS, ("id", "entity_id", "enterprise_account_id", "scope", "used"), made)
        for key, count in wanted.items():
            if scopes[key] not in known:
                continue
            limit = rulebook.value(self.work, "quota.limit", key[0])
            claim = (
                update(SeatPool)
                .where(SeatPool.id == pools[key], SeatPool.used + count <= limit)
                .values(used=SeatPool.used + count)
                .execution_options(synchronize_session=False)
            )
            if db.execute(claim).rowcount != 1:  # type: ignore[attr-defined]
                raise rules.QuotaExceeded(
                    entity=self.names[key[0]], used=known[scopes[key]][1], wanted=count, limit=limit
                )
        return pools

    def _check(self, entity: int, used: int, wanted: int) -> None:
        limit = rulebook.value(self.work, "quota.limit", entity)
        if used + wanted > limit:
            raise rules.QuotaExceeded(entity=self.names[entity], used=used, wanted=wanted, limit=limit)

    def _seat(
        self, wanting: dict[tuple[int, int | None], list[tuple[int, Seating]]], pools: dict[tuple[int, int | None], int]
    ) -> dict[int, int]:
        db = self.work.db
        entities = {key[0] for key in wanting}
        known: dict[int, dict[int, int]] = defaultdict(dict)
        for row in database.select_by(db, select(Seat.id, Seat.entity_id, Seat.number), Seat.entity_id, entities):
            known[row[1]][row[2]] = row[0]
        statement = (
            select(Seat.entity_id, Seat.number)
            .join(SeatOccupancy, SeatOccupancy.seat_id == Seat.id)
            .where(SeatOccupancy.until_on.is_(None))
        )
        taken: dict[int, set[int]] = defaultdict(set)
        for row in database.select_by(db, statement, Seat.entity_id, entities):
            taken[row[0]].add(row[1])
        chosen: list[tuple[int, int, int, date | None, int, Seating]] = []
        for key, accounts in wanting.items():
            number = 0
            for account, seating in accounts:
                number += 1
                while number in taken[key[0]]:
                    number += 1
                taken[key[0]].add(number)
                chosen.append((key[0], number, account, seating.from_on, pools[key], seating))
        new = [entry for entry in chosen if entry[1] not in known[entry[0]]]
        made = []
        for seat_id, entry in zip(database.reserve_ids(db, SEATS, len(new)), new, strict=True):
            known[entry[0]][entry[1]] = seat_id
            made.append((seat_id, entry[0], entry[1], entry[5].row.batch_id))
        bulk.insert(db, SEATS, ("id", "entity_id", "number", "batch_id"), made)
        ids = database.reserve_ids(db, OCCUPANCIES, len(chosen))
        rows = [
            (row_id, known[entity][number], account, pool, from_on, "observed", seating.row.batch_id)
            for row_id, (entity, number, account, from_on, pool, seating) in zip(ids, chosen, strict=True)
        ]
        columns = ("id", "seat_id", "account_id", "pool_id", "from_on", "origin", "batch_id")
        bulk.insert(db, OCCUPANCIES, columns, rows)
        return {entry[2]: entry[1] for entry in chosen}

    def release(self, accounts: Iterable[int]) -> None:
        """Take the seats of withdrawn accounts back, count them out, and drop seats nobody ever sat on."""
        db = self.work.db
        statement = select(SeatOccupancy.id, SeatOccupancy.seat_id, SeatOccupancy.pool_id, SeatOccupancy.until_on)
        found = database.select_by(db, statement, SeatOccupancy.account_id, accounts)
        bulk.remove(db, OCCUPANCIES, [row[0] for row in found])
        for pool, count in Counter(row[2] for row in found if row[3] is None).items():
            db.execute(
                update(SeatPool)
                .where(SeatPool.id == pool)
                .values(used=SeatPool.used - count)
                .execution_options(synchronize_session=False)
            )
        seats = {row[1] for row in found}
        used = {r[0] for r in database.select_by(db, select(SeatOccupancy.seat_id), SeatOccupancy.seat_id, seats)}
        made = database.select_by(db, select(Seat.id).where(Seat.batch_id.is_not(None)), Seat.id, seats - used)
        bulk.remove(db, SEATS, [row[0] for row in made])
        pools = {row[2] for row in found}
        booked = {r[0] for r in database.select_by(db, select(SeatOccupancy.pool_id), SeatOccupancy.pool_id, pools)}
        empty = select(SeatPool.id).where(SeatPool.used == 0)
        bulk.remove(db, POOLS, [row[0] for row in database.select_by(db, empty, SeatPool.id, pools - booked)])
