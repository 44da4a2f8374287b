"""Exports of notes: looked at, applied part by part, undone, dropped.

A file is read twice, once to say what it would do and once to write it, and never stands in memory whole. It goes in
part by part, each its own transaction, under a batch that is `loading`; what is written is counted with it, so that an
interrupted batch goes on where it stopped, or is dropped. Only one batch is loading at a time.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from kosmgr.audit import service as journal
from kosmgr.content import batch_rules as rules
from kosmgr.content import engine, keeping, publishers, taking_back
from kosmgr.content.batch_models import NoteBatch
from kosmgr.content.models import Publisher
from kosmgr.entities.models import EnterpriseAccount
from kosmgr.kit import db as database
from kosmgr.kit import files
from kosmgr.policy import Permission
from kosmgr.seats import queries as seats
from kosmgr.seats.models import Account
from kosmgr.work import Work, requires

FOLDER = "notes"
LISTED = 200  # rejected rows kept in the report
SHOWN = 50  # unknown accounts named
AT_A_LOOK = 100_000  # notes up to which a preview says how many are new
Publishers = dict[str, tuple[int, int]]  # 小红书号 → (publisher, entity)


@dataclass(frozen=True)
class Counting:
    """What the parts of a file add up to."""

    report: dict[str, Any]
    accounts: Counter[str]


def folder(work: Work) -> Path:
    """Where files wait until they are applied or dropped."""
    return work.files / FOLDER


def counted(opened: Any, progress: Callable[[int], None] | None = None) -> Counting:
    """Go through a file once: rows, notes, days, accounts, what cannot be taken. The database is not asked."""
    accounts: Counter[str] = Counter()
    listed: list[dict[str, Any]] = []
    rows = notes = rejected = cells = bodies = 0
    first: date | None = None
    last: date | None = None
    for part in opened.parts():
        rows += part.rows
        notes += len(part.notes)
        rejected += part.rejected
        cells += part.cells
        bodies += int((part.notes["body"] != "").sum())
        for one in part.listed[: LISTED - len(listed)]:
            listed.append({"row": one.row, "code": one.code, "value": one.value, "row_rejected": one.whole})
        for name, count in part.notes["account"].value_counts().iter_rows():
            accounts[name] += count
        if len(part.notes):
            low, high = part.notes["day"].min(), part.notes["day"].max()
            first, last = min(first or low, low), max(last or high, high)
        if progress is not None:
            progress(rows)
    report = {
        "format": opened.format,
        "encoding": opened.encoding,
        "header_row": opened.header_row,
        "fields": list(opened.fields),
        "rows": rows,
        "notes": notes,
        "with_text": bodies,
        "rejected_total": rejected,
        "cells_total": cells,
        "rejected": listed,
        "first": first.isoformat() if first else None,
        "last": last.isoformat() if last else None,
    }
    return Counting(report, accounts)


@requires(Permission.LEDGER_IMPORT)
def look(work: Work, opened: Any, counting: Counting) -> dict[str, Any]:
    """What a file would do; nothing is stored."""
    return _report(work, opened, counting)


@requires(Permission.LEDGER_IMPORT)
def preview(
    work: Work,
    opened: Any,
    counting: Counting,
    name: str,
    sha256: str,
    stored_as: str | None,
    encoding: str | None,
    counted_on: date | None = None,
) -> NoteBatch:
    """Keep a file and what it would do; `counted_on` is the day its counts were read, today unless told."""
    day = counted_on or work.today
    if day > work.today:
        raise rules.CountedAhead(day=day)
    batch = NoteBatch(
        status=rules.PREVIEWED,
        file_name=name[-200:],
        sha256=sha256,
        stored_as=stored_as,
        encoding=encoding,
        counted_on=day,
        report=_report(work, opened, counting),
        user_id=work.actor.user_id,
        user_name=work.actor.name,
        created_at=work.now,
    )
    work.db.add(batch)
    work.db.flush()
    journal.note(work, journal.Note("notes.previewed", "note_batch", batch.id, after={"file": batch.file_name}))
    return batch


def _report(work: Work, opened: Any, counting: Counting) -> dict[str, Any]:
    """Counts, days, rejected rows, and which accounts nobody has registered."""
    known, foreign = _publishers(work, counting.accounts)
    unknown = sorted(set(counting.accounts) - set(known) - foreign)
    refused = {
        "account_unknown": sum(counting.accounts[name] for name in unknown),
        "account_not_yours": sum(counting.accounts[name] for name in foreign),
    }
    report = dict(counting.report)
    report["notes"] -= sum(refused.values())
    report["rejected_total"] += sum(refused.values())
    report |= {
        "accounts": len(counting.accounts),
        "unknown_accounts": len(unknown),
        "unknown_listed": [{"account": name, "notes": counting.accounts[name]} for name in unknown[:SHOWN]],
        "refused": {code: count for code, count in refused.items() if count},
        "new": None,  # of a very large file it is known when it is applied
        "known": None,
    }
    if counting.report["notes"] <= AT_A_LOOK and report["notes"]:
        there = {name: one for name, one in known.items() if one[0]}
        found = repeated = 0
        for part in opened.parts():
            mine = part.notes.filter(part.notes["account"].is_in(sorted(there)))
            known_here, again = engine.storing().known_among(work.db, mine, there)
            found, repeated = found + known_here, repeated + again
        report["known"], report["repeated"] = found, repeated
        report["new"] = report["notes"] - found - repeated
    return report


def _publishers(work: Work, accounts: Iterable[str]) -> tuple[Publishers, set[str]]:
    """小红书号 → publisher (0: none yet) and entity, and those that belong to entities one may not import for."""
    wanted = set(accounts)
    found: Publishers = {}
    for model, column in ((Account, Publisher.account_id), (EnterpriseAccount, Publisher.enterprise_account_id)):
        statement = select(model.xhs_id, model.entity_id, Publisher.id).outerjoin(Publisher, column == model.id)
        for row in database.select_by(work.db, statement, model.xhs_id, wanted):
            found[row[0]] = (row[2] or 0, row[1])
    tests = select(Publisher.xhs_id, Publisher.entity_id, Publisher.id)
    for row in database.select_by(work.db, tests, Publisher.xhs_id, wanted):
        found[row[0]] = (row[2], row[1])
    allowed = work.actor.entity_ids(Permission.LEDGER_IMPORT)
    foreign = {name for name, one in found.items() if allowed is not None and one[1] not in allowed}
    return {name: one for name, one in found.items() if name not in foreign}, foreign


@requires(Permission.LEDGER_IMPORT)
def begin(work: Work, batch_id: int) -> NoteBatch:
    """Claim a previewed batch, or one whose loading was interrupted; nobody else loads meanwhile."""
    database.take_turn(work.db, "note-batches")
    batch = own(work, batch_id)
    if batch.status != rules.LOADING:
        _check_quiet(work)
        _move(work, batch, rules.PREVIEWED, rules.LOADING)
    return batch


def _check_quiet(work: Work) -> None:
    loading = work.db.scalar(select(NoteBatch.id).where(NoteBatch.status == rules.LOADING))
    if loading is not None:
        raise rules.Loading(batch=loading)


@requires(Permission.LEDGER_IMPORT)
def add(work: Work, batch_id: int, number: int, notes: Any) -> None:
    """Write a part of a loading batch, the `number`-th of its file; one that is written already is left alone."""
    batch = own(work, batch_id)
    if batch.status != rules.LOADING:
        raise rules.BatchMoved(batch=batch.id, status=batch.status)
    if number < batch.parts:
        return
    known = _under(work, notes["account"].unique().to_list())
    mine = notes.filter(notes["account"].is_in(sorted(known)))
    done = engine.storing().store(work.db, mine, known, batch.id, batch.counted_on, work.now)
    batch.parts = number + 1
    batch.added += done.added
    batch.changed += done.changed
    batch.unchanged += done.unchanged
    work.db.flush()
    keeping.kept_ids(work, done.ids)


def _under(work: Work, accounts: Iterable[str]) -> Publishers:
    """The publishers of some accounts, as far as one may import for them; those of accounts are made on first need."""
    known, _foreign = _publishers(work, accounts)
    without = {entity for publisher, entity in known.values() if not publisher}
    if without:
        publishers.fill(work, without)
        known, _foreign = _publishers(work, known)
    return known


@requires(Permission.LEDGER_IMPORT)
def finish(work: Work, batch_id: int) -> NoteBatch:
    """All parts are written."""
    database.take_turn(work.db, "note-batches")
    batch = own(work, batch_id)
    _move(work, batch, rules.LOADING, rules.APPLIED)
    batch.applied_at = work.now
    keeping.settled(work, taking_back.entities(work, batch.id))
    _forget_file(work, batch)
    work.db.flush()
    after = {"file": batch.file_name, "added": batch.added, "changed": batch.changed}
    journal.note(work, journal.Note("notes.applied", "note_batch", batch.id, after=after))
    return batch


@requires(Permission.LEDGER_IMPORT)
def undo(work: Work, batch_id: int) -> NoteBatch:
    """Take back what a batch brought: new notes go, changed ones say again what they said; or refuse and say why."""
    database.take_turn(work.db, "note-batches")
    batch = own(work, batch_id)
    _check_quiet(work)
    _move(work, batch, rules.APPLIED, rules.UNDONE)
    taking_back.take_away(work, batch)
    batch.undone_at = work.now
    work.db.flush()
    after = {"added": batch.added, "changed": batch.changed}
    journal.note(work, journal.Note("notes.undone", "note_batch", batch.id, after=after))
    return batch


@requires(Permission.LEDGER_IMPORT)
def drop(work: Work, batch_id: int) -> NoteBatch:
    """Give a preview up, or a loading that was interrupted: what had gone in goes out again."""
    database.take_turn(work.db, "note-batches")
    batch = own(work, batch_id)
    was_loading = batch.status == rules.LOADING
    _move(work, batch, rules.LOADING if was_loading else rules.PREVIEWED, rules.DROPPED)
    if was_loading:
        taking_back.take_away(work, batch)
    _forget_file(work, batch)
    work.db.flush()
    journal.note(work, journal.Note("notes.dropped", "note_batch", batch.id))
    return batch


@requires(Permission.LEDGER_IMPORT)
def own(work: Work, batch_id: int) -> NoteBatch:
    """A batch the actor may see: their own, or any with a grant for all entities."""
    found = work.db.get(NoteBatch, batch_id)
    everywhere = work.actor.entity_ids(Permission.LEDGER_IMPORT) is None
    if found is None or not (everywhere or found.user_id == work.actor.user_id):
        raise rules.BatchUnknown(batch=batch_id)
    return found


@requires(Permission.LEDGER_IMPORT)
def batches(work: Work, limit: int = 50, offset: int = 0) -> tuple[list[NoteBatch], int]:
    """Batches newest first, and how many there are; who may not import everywhere sees their own."""
    statement = select(NoteBatch)
    if work.actor.entity_ids(Permission.LEDGER_IMPORT) is not None:
        statement = statement.where(NoteBatch.user_id == work.actor.user_id)
    total = work.db.scalar(select(func.count()).select_from(statement.subquery())) or 0
    found = work.db.scalars(statement.order_by(NoteBatch.id.desc()).limit(limit).offset(offset))
    return list(found), total


@requires(Permission.LEDGER_IMPORT)
def file_of(work: Work, batch_id: int) -> Path:
    """The file a previewed batch waits for."""
    batch = own(work, batch_id)
    if batch.status not in (rules.PREVIEWED, rules.LOADING):
        raise rules.BatchMoved(batch=batch.id, status=batch.status)
    found = files.path(folder(work), batch.stored_as) if batch.stored_as else None
    if found is None:
        raise rules.UploadGone(batch=batch_id)
    return found


def spoken(report: dict[str, Any], translate: Callable[[str], str]) -> list[dict[str, Any]]:
    """The rejected rows of a report, each with its sentence in a language."""
    reasons = {code: translate(sentence) for code, sentence in rules.REJECTED.items()}
    return [{**one, "message": reasons.get(one["code"], one["code"])} for one in report.get("rejected", [])]


def _move(work: Work, batch: NoteBatch, was: str, becomes: str) -> None:
    step = update(NoteBatch).where(NoteBatch.id == batch.id, NoteBatch.status == was).values(status=becomes)
    if not seats.moved(work.db.execute(step.execution_options(synchronize_session=False))):
        work.db.refresh(batch)
        raise rules.BatchMoved(batch=batch.id, status=batch.status)
    work.db.refresh(batch)


def _forget_file(work: Work, batch: NoteBatch) -> None:
    if batch.stored_as is not None:
        place, name = folder(work), batch.stored_as
        files.on_commit(work.db, lambda: files.remove(place, name))
        batch.stored_as = None
