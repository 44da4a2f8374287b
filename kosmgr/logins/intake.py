"""Files of login records: looked at, applied, undone, dropped.

A file of ordinary size is applied in one transaction. A very large one goes in by parts, each its own transaction,
under a batch that is `loading`: nothing of it counts or is shown until the last step adds it up. If that is
interrupted, the same batch is applied again, or dropped; only one batch is loading at a time.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from kosmgr.audit import service as journal
from kosmgr.kit import db as database
from kosmgr.kit import files
from kosmgr.logins import adding, engine, rules, service, words
from kosmgr.logins.models import LoginBatch, LoginEvent
from kosmgr.policy import Permission
from kosmgr.seats import queries as seats
from kosmgr.seats.models import Account
from kosmgr.work import Work, requires

FOLDER = "logins"
AT_A_LOOK = 300_000  # rows up to which a file is compared with what is stored, and applied in one transaction
PART = 500_000  # rows of one transaction of a larger file
LISTED = 200  # rejected rows kept in the report
SHOWN_WORDS = 50


def folder(work: Work) -> Path:
    """Where files wait until they are applied or dropped."""
    return work.files / FOLDER


@requires(Permission.LEDGER_IMPORT)
def preview(
    work: Work, reading: Any, name: str, sha256: str, stored_as: str | None, encoding: str | None
) -> LoginBatch:
    """Keep a file and what it would do; `reading` is what `engine.columns().read` said of it."""
    own_rows = mine(work, reading)
    batch = LoginBatch(
        status=rules.PREVIEWED,
        file_name=name[-200:],
        sha256=sha256,
        stored_as=stored_as,
        encoding=encoding,
        report=_report(work, own_rows),
        user_id=work.actor.user_id,
        user_name=work.actor.name,
        created_at=work.now,
    )
    work.db.add(batch)
    work.db.flush()
    journal.note(work, journal.Note("logins.previewed", "login_batch", batch.id, after={"file": batch.file_name}))
    return batch


@requires(Permission.LEDGER_IMPORT)
def look(work: Work, reading: Any) -> dict[str, Any]:
    """What a file would do; nothing is stored."""
    return _report(work, mine(work, reading))


def mine(work: Work, reading: Any) -> Any:
    """Without the rows of accounts that belong to entities the actor may not import for."""
    allowed = work.actor.entity_ids(Permission.LEDGER_IMPORT)
    if allowed is None:
        return reading
    listed = reading.columns.accounts
    foreign = set()
    statement = select(Account.xhs_id).where(Account.entity_id.not_in(allowed))
    for row in database.select_by(work.db, statement, Account.xhs_id, listed[1:]):
        foreign.add(row[0])
    return engine.shapes().without(reading, {number for number, key in enumerate(listed) if key in foreign})


def _report(work: Work, reading: Any) -> dict[str, Any]:
    """Counts, days, rejected rows, and which words nobody has registered."""
    columns = reading.columns
    accounts = columns.used(columns.account, columns.accounts)
    devices = columns.used(columns.device, columns.devices)
    addresses = columns.used(columns.address, columns.addresses)
    registered = {row[0] for row in database.select_by(work.db, select(Account.xhs_id), Account.xhs_id, accounts)}
    unknown = sorted(set(accounts) - registered)
    report: dict[str, Any] = {
        "format": reading.format,
        "encoding": reading.encoding,
        "header_row": reading.header_row,
        "fields": list(reading.fields),
        "rows": reading.rows,
        "events": len(columns),
        "rejected_total": reading.rejected,
        "rejected": [{"row": x.row, "code": x.code, "value": x.value} for x in reading.listed[:LISTED]],
        "accounts": len(accounts),
        "unknown_accounts": len(unknown),
        "unknown_listed": unknown[:SHOWN_WORDS],
        "devices": len(devices),
        "addresses": len(addresses),
        "first": int(columns.second.min()) if len(columns) else None,
        "last": int(columns.second.max()) if len(columns) else None,
        "new": None,  # of a very large file it is known when it is applied
    }
    if len(columns) <= AT_A_LOOK:
        known, repeated = engine.storing().known(work.db, columns)
        report["new"], report["repeated"] = len(columns) - repeated - known, repeated
    return report


@requires(Permission.LEDGER_IMPORT)
def bring(work: Work, reading: Any, name: str, sha256: str) -> LoginBatch:
    """Import a file of ordinary size at once."""
    batch = preview(work, reading, name, sha256, None, None)
    begin(work, batch.id)
    add(work, batch.id, engine.storing().sorted_events(work.db, mine(work, reading).columns))
    return finish(work, batch.id)


@requires(Permission.LEDGER_IMPORT)
def begin(work: Work, batch_id: int) -> LoginBatch:
    """Claim a previewed batch, or one whose loading was interrupted; nobody else loads meanwhile."""
    database.take_turn(work.db, "logins")
    batch = own(work, batch_id)
    if batch.status == rules.LOADING:
        return batch
    _check_quiet(work)
    _move(work, batch, rules.PREVIEWED, rules.LOADING)
    return batch


def _check_quiet(work: Work) -> None:
    loading = work.db.scalar(select(LoginBatch.id).where(LoginBatch.status == rules.LOADING))
    if loading is not None:
        raise rules.Loading(batch=loading)


@requires(Permission.LEDGER_IMPORT)
def add(work: Work, batch_id: int, rows: Any) -> None:
    """Put some sorted events of a loading batch in; the same again changes nothing."""
    batch = own(work, batch_id)
    if batch.status != rules.LOADING:
        raise rules.BatchMoved(batch=batch.id, status=batch.status)
    if not len(rows):
        return
    engine.storing().insert_events(work.db, rows, batch.id)
    first, last = rows["second"][0], rows["second"][-1]
    batch.first_second = first if batch.first_second is None else min(batch.first_second, first)
    batch.last_second = last if batch.last_second is None else max(batch.last_second, last)
    work.db.flush()


@requires(Permission.LEDGER_IMPORT)
def finish(work: Work, batch_id: int) -> LoginBatch:
    """Count everything of a loading batch in and judge the days it touches: from now on it is seen."""
    database.take_turn(work.db, "logins")
    batch = own(work, batch_id)
    _move(work, batch, rules.LOADING, rules.APPLIED)
    if batch.first_second is not None and batch.last_second is not None:
        first, last = batch.first_second, batch.last_second
        batch.added = _events_of(work, batch)
        if batch.added:
            adding.add(work.db, batch.id, first, last)
            limits = service.limits(work)
            days = engine.days()
            days.judge(work.db, days.touched(days.spans(work.db, batch.id, first, last), limits), limits)
    batch.applied_at = work.now
    _forget_file(work, batch)
    work.db.flush()
    after = {"file": batch.file_name, "added": batch.added, "events": batch.report.get("events")}
    journal.note(work, journal.Note("logins.applied", "login_batch", batch.id, after=after))
    return batch


def _events_of(work: Work, batch: LoginBatch) -> int:
    assert batch.first_second is not None
    assert batch.last_second is not None
    mine = adding.of_batch(batch.id, batch.first_second, batch.last_second)
    return int(work.db.scalar(select(func.count()).select_from(LoginEvent).where(mine)) or 0)


@requires(Permission.LEDGER_IMPORT)
def undo(work: Work, batch_id: int) -> LoginBatch:
    """Take back what a batch added; what an earlier one had brought already stays."""
    database.take_turn(work.db, "logins")
    batch = own(work, batch_id)
    _check_quiet(work)
    _move(work, batch, rules.APPLIED, rules.UNDONE)
    _take_away(work, batch)
    batch.undone_at = work.now
    work.db.flush()
    journal.note(work, journal.Note("logins.undone", "login_batch", batch.id, after={"events": batch.added}))
    return batch


def _take_away(work: Work, batch: LoginBatch) -> None:
    if batch.first_second is None or batch.last_second is None:
        return
    first, last = batch.first_second, batch.last_second
    limits = service.limits(work)
    days = engine.days()
    touched = days.touched(days.spans(work.db, batch.id, first, last), limits)
    adding.take_away(work.db, batch.id, first, last)
    days.judge(work.db, touched, limits)


@requires(Permission.LEDGER_IMPORT)
def drop(work: Work, batch_id: int) -> LoginBatch:
    """Give a preview up, or a loading that was interrupted: what had gone in goes out again."""
    database.take_turn(work.db, "logins")
    batch = own(work, batch_id)
    was_loading = batch.status == rules.LOADING
    _move(work, batch, rules.LOADING if was_loading else rules.PREVIEWED, rules.DROPPED)
    if was_loading:
        _take_away(work, batch)
    _forget_file(work, batch)
    work.db.flush()
    journal.note(work, journal.Note("logins.dropped", "login_batch", batch.id))
    return batch


@requires(Permission.LEDGER_IMPORT)
def own(work: Work, batch_id: int) -> LoginBatch:
    """A batch the actor may see: their own, or any with a grant for all entities."""
    found = work.db.get(LoginBatch, batch_id)
    everywhere = work.actor.entity_ids(Permission.LEDGER_IMPORT) is None
    if found is None or not (everywhere or found.user_id == work.actor.user_id):
        raise rules.BatchUnknown(batch=batch_id)
    return found


@requires(Permission.LEDGER_IMPORT)
def batches(work: Work, limit: int = 50, offset: int = 0) -> tuple[list[LoginBatch], int]:
    """Batches newest first, and how many there are; who may not import everywhere sees their own."""
    statement = select(LoginBatch)
    if work.actor.entity_ids(Permission.LEDGER_IMPORT) is not None:
        statement = statement.where(LoginBatch.user_id == work.actor.user_id)
    total = work.db.scalar(select(func.count()).select_from(statement.subquery())) or 0
    found = work.db.scalars(statement.order_by(LoginBatch.id.desc()).limit(limit).offset(offset))
    return list(found), total


@requires(Permission.LEDGER_IMPORT)
def file_of(work: Work, batch_id: int) -> Path:
    """The file a previewed batch waits for."""
    batch = own(work, batch_id)
    found = files.path(folder(work), batch.stored_as) if batch.stored_as else None
    if found is None:
        raise rules.UploadGone(batch=batch_id)
    return found


def spoken(report: dict[str, Any], translate: Callable[[str], str]) -> list[dict[str, Any]]:
    """The rejected rows of a report, each with its sentence in a language."""
    listed: Collection[dict[str, Any]] = report.get("rejected", [])
    reasons = {code: translate(sentence) for code, sentence in words.REJECTED.items()}
    return [{**one, "message": reasons.get(one["code"], one["code"])} for one in listed]


def _move(work: Work, batch: LoginBatch, was: str, becomes: str) -> None:
    step = update(LoginBatch).where(LoginBatch.id == batch.id, LoginBatch.status == was).values(status=becomes)
    if not seats.moved(work.db.execute(step.execution_options(synchronize_session=False))):
        work.db.refresh(batch)
        raise rules.BatchMoved(batch=batch.id, status=batch.status)
    work.db.refresh(batch)


def _forget_file(work: Work, batch: LoginBatch) -> None:
    if batch.stored_as is not None:
        place, name = folder(work), batch.stored_as
        files.on_commit(work.db, lambda: files.remove(place, name))
        batch.stored_as = None
