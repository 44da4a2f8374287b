"""The picture of a day, within what the actor may see."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from kosmgr.kit import collector
from kosmgr.matrix import compose, queries
from kosmgr.matrix.rules import AccountLine, EntityLine, Picture, Windows
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.rulebook.rules import Book
from kosmgr.work import Work, requires


def windows(book: Book, entity_id: int, on: date) -> Windows:
    """The rulebook's numbers the state word needs."""
    return Windows(
        due_days=book.value("renewal.due_days", entity_id, on),
        grace_days=book.value("lapse.grace_days", entity_id, on),
        stale_days=book.value("stale.days", entity_id, on),
        never_posted_days=book.value("never_posted.days", entity_id, on),
    )


@requires(Permission.LEDGER_READ)
def picture(work: Work, on: date | None = None, entity_ids: Iterable[int] | None = None) -> Picture:
    """Everything registered as of a day, for some or all visible entities; nine statements whatever the size."""
    day = on or work.today
    chosen = None if entity_ids is None else frozenset(entity_ids)
    with collector.paused():
        if work.writes:  # what was read before a change would be wrong after it
            return _picture(work, day, chosen)
        return work.remember(("picture", day, chosen), lambda: _picture(work, day, chosen))


def _picture(work: Work, on: date, chosen: frozenset[int] | None) -> Picture:
    db, actor, book = work.db, work.actor, rulebook.book(work)
    entity_rows = compose.grouped(queries.entity_rows(db, actor, chosen), lambda row: row.id)
    devices = compose.device_lines(queries.device_rows(db, actor, chosen, on))
    sims = compose.sim_lines(queries.sim_rows(db, actor, chosen, on))
    parts = compose.Parts(
        on,
        bindings=queries.binding_rows(db, actor, chosen, on),
        terms=queries.term_rows(db, actor, chosen),
        fees=queries.fee_rows(db, actor, chosen),
        holds=queries.hold_rows(db, actor, chosen, on),
        devices=devices,
        sims=sims,
    )
    frames = {entity_id: windows(book, entity_id, on) for entity_id in entity_rows}
    by_account = compose.grouped(queries.account_rows(db, actor, chosen, on), lambda row: row.id)
    accounts = tuple(parts.account(rows, frames[rows[0].entity_id]) for rows in by_account.values())
    used: dict[int, int] = {}
    for line in accounts:
        if line.seat_id is not None:
            used[line.entity_id] = used.get(line.entity_id, 0) + 1
    entities = {
        entity_id: entity_line(parts, rows, book, on, used.get(entity_id, 0)) for entity_id, rows in entity_rows.items()
    }
    return Picture(
        on=on,
        entities=entities,
        accounts=accounts,
        devices=devices,
        sims=sims,
        by_account={line.id: line for line in accounts},
        by_device={line.id: line for line in devices},
        by_sim={line.id: line for line in sims},
    )


def entity_line(parts: compose.Parts, rows: list[Any], book: Book, on: date, used: int) -> EntityLine:
    """A legal entity with its 企业号 and its quota in force."""
    first = rows[0]
    enterprises = tuple(parts.enterprise(row) for row in rows if row.enterprise_id is not None)
    scope = book.value("quota.scope", first.id, on)
    limit = book.value("quota.limit", first.id, on)
    return EntityLine(
        id=first.id,
        name=first.name,
        uscc=first.uscc,
        scheme=book.value("scheme", first.id, on),
        quota=limit * max(1, len(enterprises)) if scope == "enterprise_account" else limit,
        quota_scope=scope,
        used=used,
        enterprise_accounts=enterprises,
    )


@requires(Permission.LEDGER_READ)
def account(work: Work, account_id: int, on: date | None = None) -> AccountLine | None:
    """One account of the picture, or None if it is not visible or did not exist by then."""
    return picture(work, on).by_account.get(account_id)
