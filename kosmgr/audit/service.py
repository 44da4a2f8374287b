"""Noting changes and proving that nothing was cut or rewritten.

Rows are collected during the work and linked to the chain once, when the edge is about to commit, so that the head is
locked only for that moment and many rows cost little.
"""

import base64
import hmac
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement

from kosmgr.audit import models, queries, rules
from kosmgr.kit import clock
from kosmgr.kit import db as database
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

_PENDING = "audit.pending"
_COLUMNS = tuple(column.name for column in queries.TABLE.columns)
_STORABLE = (str, int, float, bool, type(None), list, dict)


@dataclass(frozen=True, slots=True)
class Note:
    """One change: what happened to what. `personal` is sealed under `key_id` before it is written."""

    action: str
    subject_kind: str
    subject_id: int
    entity_id: int | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    personal: dict[str, str] = field(default_factory=dict)
    sealing_key_id: int | None = None
    wrapped: bytes | None = None
    reason: str | None = None
    batch_id: int | None = None
    source_row: int | None = None
    looked: bool = False  # somebody saw something; nothing has changed


def note(work: Work, entry: Note) -> None:
    """Record one change; it is written with the transaction or not at all."""
    work.memo.setdefault(_PENDING, []).append(entry)


def note_many(work: Work, entries: list[Note]) -> None:
    """Record many changes."""
    work.memo.setdefault(_PENDING, []).extend(entries)


def touched(work: Work) -> set[tuple[str, int | None]]:
    """What this work has changed so far: (kind of subject, entity)."""
    entries: list[Note] = work.memo.get(_PENDING, [])
    return {(entry.subject_kind, entry.entity_id) for entry in entries if not entry.looked}


def new_sealing_keys(work: Work, count: int) -> list[tuple[int, bytes]]:
    """Fresh keys for persons or cards: (id, wrapped)."""
    ids = database.reserve_ids(work.db, database.table(models.SealingKey), count)
    keys = [(key_id, work.cipher.new_key()) for key_id in ids]
    database.insert_tuples(work.db, database.table(models.SealingKey), ("id", "wrapped"), keys)
    return keys


def seal(work: Work) -> tuple[int, str] | None:
    """Link all pending notes to the chain; called by the edge before it commits. Returns the new head."""
    entries: list[Note] = work.memo.pop(_PENDING, [])
    if not entries:
        return None
    count, tip = queries.take_head(work.db)
    link = rules.linker(_chain_key(work))
    rows = []
    for number, entry in enumerate(entries, count + 1):
        row: dict[str, object] = {
            "id": number,
            "at": work.now,
            "actor_id": work.actor.user_id,
            "actor": work.actor.name,
            "action": entry.action,
            "subject_kind": entry.subject_kind,
            "subject_id": entry.subject_id,
            "entity_id": entry.entity_id,
            "before": None,
            "after": None,
            "sealed": _sealed(work, entry),
            "sealing_key_id": entry.sealing_key_id,
            "reason": rules.without_numbers(entry.reason or work.reason),
            "change_id": work.change_id,
            "batch_id": entry.batch_id,
            "source_row": entry.source_row,
        }
        before, after = rules.encoded(_plain(entry.before)), rules.encoded(_plain(entry.after))
        row["previous"], tip = tip, link(tip, rules.spliced(row, before, after))
        row["hash"] = tip
        row["before"] = None if entry.before is None else before
        row["after"] = None if entry.after is None else after
        rows.append(tuple(map(row.__getitem__, _COLUMNS)))
    database.insert_tuples(work.db, queries.TABLE, _COLUMNS, rows)
    queries.move_head(work.db, count + len(rows), tip)
    return count + len(rows), tip


def _plain(facts: dict[str, Any] | None) -> dict[str, object] | None:
    if facts is None:
        return None
    found = rules.hidden(facts)
    return {name: value if isinstance(value, _STORABLE) else str(value) for name, value in found.items()}


def _sealed(work: Work, entry: Note) -> str | None:
    if not entry.personal or entry.wrapped is None:
        return None
    clear = json.dumps(entry.personal, ensure_ascii=False, sort_keys=True)
    place = f"audit_rows:{entry.subject_kind}:{entry.subject_id}"
    return base64.b64encode(work.cipher.seal(entry.wrapped, clear, place)).decode()


def _chain_key(work: Work) -> bytes:
    return hmac.digest(work.cipher.master, b"audit-chain", "sha256")


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold, and how it shows."""

    sequence: int
    fault: str  # changed | missing | head | cut | anchor


@requires(Permission.LEDGER_READ)
def count(work: Work) -> int:
    """How many rows the log has: more than before means that something was changed."""
    return queries.head(work.db)[0]


def verify(work: Work, anchor: tuple[int, str] | None = None) -> list[Break]:
    """Walk the chain from genesis; every row, the head, and the head noted outside must agree."""
    link, tip, count = rules.linker(_chain_key(work)), rules.GENESIS, 0
    breaks: list[Break] = []
    anchored_hash = None
    for row in queries.chain(work.db):
        count += 1
        values = {name: getattr(row, name) for name in queries.HASHED}
        if row.id != count:
            return [*breaks, Break(count, "missing")]
        if row.previous != tip or row.hash != link(tip, rules.canonical(values)):
            breaks.append(Break(row.id, "changed"))
        tip = row.hash
        if anchor and row.id == anchor[0]:
            anchored_hash = row.hash
    if queries.head(work.db) != (count, tip):
        breaks.append(Break(count, "head"))
    if anchor and count < anchor[0]:
        breaks.append(Break(count, "cut"))
    elif anchor and anchored_hash != anchor[1]:
        breaks.append(Break(anchor[0], "anchor"))
    return breaks


def tip(work: Work) -> str:
    """The hash of the newest row: it moves with every change, and says nothing of it."""
    return queries.head(work.db)[1]


@requires(Permission.AUDIT_READ)
def history(work: Work, kind: str, subject_id: int) -> list[models.AuditRow]:
    """What happened to one thing, newest first, within the entities the actor may audit."""
    allowed = work.actor.entity_ids(Permission.AUDIT_READ)
    rows = queries.about(work.db, kind, subject_id)
    return [row for row in rows if allowed is None or row.entity_id in allowed]


@requires(Permission.AUDIT_READ)
def erased(work: Work, rows: list[models.AuditRow]) -> set[int]:
    """Of these rows, those whose sealed part opens no more: its key was destroyed with the person's data."""
    keys = {row.sealing_key_id for row in rows if row.sealed and row.sealing_key_id is not None}
    gone = queries.destroyed(work.db, keys)
    return {row.id for row in rows if row.sealing_key_id in gone}


@dataclass(frozen=True)
class Wanted:
    """Which changes to look at; None and the empty word mean all."""

    since: date | None = None
    until: date | None = None  # through this day
    actor: str = ""
    action: str = ""
    kind: str = ""
    subject_id: int | None = None
    entity_id: int | None = None
    batch_id: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As the database asks it."""
        columns, found = queries.TABLE.c, []
        if self.since is not None:
            found.append(columns.at >= datetime.combine(self.since, time(), clock.SHANGHAI))
        if self.until is not None:
            found.append(columns.at < clock.end_of(self.until))
        pairs = (
            (columns.actor, self.actor or None),
            (columns.action, self.action or None),
            (columns.subject_kind, self.kind or None),
            (columns.subject_id, self.subject_id),
            (columns.entity_id, self.entity_id),
            (columns.batch_id, self.batch_id),
        )
        return [*found, *(column == value for column, value in pairs if value is not None)]


@requires(Permission.AUDIT_READ)
def changes(work: Work, wanted: Wanted, limit: int, offset: int = 0) -> tuple[list[models.AuditRow], int]:
    """Changes one may audit, newest first, and how many there are."""
    conditions = queries.chosen(work.actor.entity_ids(Permission.AUDIT_READ), *wanted.conditions())
    return queries.page(work.db, conditions, limit, offset), queries.count(work.db, conditions)


@requires(Permission.AUDIT_READ)
def offers(work: Work, wanted: Wanted) -> dict[str, list[tuple[str, int]]]:
    """Who did what to which kind of thing among these changes, and how often."""
    conditions = queries.chosen(work.actor.entity_ids(Permission.AUDIT_READ), *wanted.conditions())
    return {
        name: queries.tally(work.db, column, conditions)
        for name, column in (("actor", "actor"), ("action", "action"), ("kind", "subject_kind"))
    }
