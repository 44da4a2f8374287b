"""The picture of a day, within what the actor may see."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from kosmgr.kit import collector
from kosmgr.matrix import compose, queries, things
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
    """Everything registered as of a day, for some or all visible entities; two statements whatever the size,
    this one and the rulebook's."""
    day = on or work.today
    chosen = None if entity_ids is None else frozenset(entity_ids)
    with collector.paused():
        if work.writes:  # what was read before a change would be wrong after it
            return _picture(work, day, chosen)
        return work.remember(("picture", day, chosen), lambda: _picture(work, day, chosen))


def _picture(work: Work, on: date, chosen: frozenset[int] | None) -> Picture:
    book, rows = rulebook.book(work), queries.of_day(work.db, work.actor, chosen, on)
    entity_rows = things.grouped(rows["entities"], lambda row: row.id)
    devices = things.device_lines(rows["devices"], rows["signed_in"])
    sims = things.sim_lines(rows["sims"])
    parts = compose.Parts(
        on,
        bindings=rows["bindings"],
        terms=rows["terms"],
        fees=rows["fees"],
        holds=rows["holds"],
        devices=devices,
        sims=sims,
        networks=rows["networks"],
    )
    frames = {entity_id: windows(book, entity_id, on) for entity_id in entity_rows}
    by_account = things.grouped(rows["accounts"], lambda row: row.id)
    accounts = tuple(parts.account(mine, frames[mine[0].entity_id]) for mine in by_account.values())
    networks = things.network_lines(rows["networks"], accounts)
    used: dict[int, int] = {}
    for line in accounts:
        if line.seat_id is not None:
            used[line.entity_id] = used.get(line.entity_id, 0) + 1
    entities = {
        entity_id: entity_line(parts, mine, book, on, used.get(entity_id, 0)) for entity_id, mine in entity_rows.items()
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
        networks=networks,
        by_network={line.id: line for line in networks},
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
