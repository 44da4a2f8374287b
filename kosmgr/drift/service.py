"""Keeping comparisons of the platform's list with the picture of today, and finding them again.

with runtime.reading(actor) as work:
    known = mapping.remembered(work)
listed = reading.take(path, name, options, known)          # no transaction is held while the file is read
with runtime.writing(actor) as work:
    comparison = service.bring(work, entity_id, listed)    # or preview, and later store
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.drift import looking, models, queries, reading, refusals, rules
from kosmgr.entities import service as entities
from kosmgr.exchange import uploads
from kosmgr.kit import db as database
from kosmgr.kit.text import fold
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@requires(Permission.LEDGER_IMPORT)
def preview(
    work: Work,
    entity_id: int,
    listed: reading.Listed,
    path: Path,
    options: reading.Options,
    enterprise_account_id: int | None = None,
) -> models.DriftComparison:
    """Keep a list so that its differences can be looked at before they are stored."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.LEDGER_IMPORT)
    looking.check_enterprise(work, entity.id, enterprise_account_id)
    row = _row(work, rules.PREVIEW, entity.id, enterprise_account_id, listed)
    row.stored_as, row.options = uploads.keep(work.files, path), options.plain()
    work.db.add(row)
    work.db.flush()
    return row


@requires(Permission.LEDGER_IMPORT)
def remap(work: Work, comparison_id: int, options: reading.Options) -> models.DriftComparison:
    """Read a previewed list another way from now on."""
    row = _previewed(work, comparison_id)
    row.options = options.plain()
    work.db.flush()
    return row


def given(work: Work, comparison_id: int) -> tuple[Path, str, reading.Options]:
    """The kept file of a preview, to be read again before it is stored."""
    work.require(Permission.LEDGER_IMPORT)
    row = _previewed(work, comparison_id)
    path = uploads.path(work.files, row.stored_as)
    if path is None:
        raise refusals.FileGone()
    return path, row.file_name, reading.Options.from_plain(row.options)


@requires(Permission.LEDGER_IMPORT)
def store(work: Work, comparison_id: int, listed: reading.Listed) -> models.DriftComparison:
    """Keep what a previewed list shows today as the newest comparison of its scope."""
    row = _previewed(work, comparison_id)
    database.take_turn(work.db, f"drift:{row.scope}")
    if not queries.move_state(work.db, row.id, rules.PREVIEW, rules.STORED):
        raise refusals.ComparisonMoved(row.id, rules.STORED)
    work.db.refresh(row)
    uploads.forget(work, row.stored_as)
    row.stored_as = None
    return _stored(work, row, listed)


@requires(Permission.LEDGER_IMPORT)
def bring(
    work: Work, entity_id: int, listed: reading.Listed, enterprise_account_id: int | None = None
) -> models.DriftComparison:
    """Compare and store at once."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.LEDGER_IMPORT)
    database.take_turn(work.db, f"drift:{looking.scope_of(entity.id, enterprise_account_id)}")
    row = _row(work, rules.STORED, entity.id, enterprise_account_id, listed)
    work.db.add(row)
    return _stored(work, row, listed)


@requires(Permission.LEDGER_IMPORT)
def drop(work: Work, comparison_id: int) -> models.DriftComparison:
    """Give a preview up; its file is removed."""
    row = _previewed(work, comparison_id)
    if not queries.move_state(work.db, row.id, rules.PREVIEW, rules.DROPPED):
        raise refusals.ComparisonMoved(row.id, rules.STORED)
    uploads.forget(work, row.stored_as)
    work.db.refresh(row)
    row.stored_as = None
    work.db.flush()
    note(work, "drift.dropped", row)
    return row


@requires(Permission.LEDGER_READ)
def comparison(work: Work, comparison_id: int, for_: Permission = Permission.LEDGER_READ) -> models.DriftComparison:
    """One comparison of an entity one may see."""

    def read() -> models.DriftComparison | None:
        return queries.by_id(work.db, work.actor, for_, comparison_id)

    found = read() if work.writes else work.remember(("drift", comparison_id, for_), read)
    if found is None:
        raise refusals.ComparisonUnknown(comparison=comparison_id)
    return found


@requires(Permission.LEDGER_READ)
def comparisons(
    work: Work, entity_ids: Iterable[int] | None = None, limit: int = 50, offset: int = 0
) -> tuple[Sequence[Any], int, dict[int, dict[str, int]]]:
    """Comparisons newest first as (comparison, entity, 企业号), how many there are, and what is open in each."""
    rows, total = queries.listed(work.db, work.actor, entity_ids, limit, offset)
    working = [row[0].id for row in rows if row[0].newest]
    return rows, total, queries.open_counts(work.db, working, work.today) if working else {}


@requires(Permission.LEDGER_READ)
def differences(work: Work, comparison_id: int) -> list[models.DriftDifference]:
    """What differed, by kind and account."""
    return queries.differences(work.db, [comparison(work, comparison_id).id])


@requires(Permission.LEDGER_READ)
def fixes(work: Work, comparison_id: int) -> Sequence[models.DriftFix]:
    """The batches of fixes made of a comparison, the newest first."""
    return queries.fixes(work.db, comparison(work, comparison_id).id)


def _stored(work: Work, row: models.DriftComparison, listed: reading.Listed) -> models.DriftComparison:
    """Fill a comparison with what differs now; the one before it is over."""
    seen = looking.look(work, row.entity_id, listed, row.enterprise_account_id)
    previous = queries.newest(work.db, row.scope)
    if previous is not None:
        again = {one.key for one in seen.found}
        rows = queries.differences(work.db, [previous.id])
        asked = (rules.OPEN, rules.ACCEPTED, rules.DONE)
        still = [one.id for one in rows if (one.kind, one.account_key) in again and one.status in asked]
        queries.settle(work.db, previous.id, still)
        previous.newest = False
        work.db.flush()
    row.newest, row.compared_on, row.stored_at = True, work.today, work.now
    row.told, row.ours, row.counts, row.read = seen.told, seen.ours, rules.counted(seen.found), listed.counts()
    work.db.flush()
    database.insert_many(work.db, queries.DIFFERENCES, [_difference(work, row.id, one, seen) for one in seen.found])
    after = {"file": row.file_name, "sha256": row.sha256, "told": row.told, "ours": row.ours, **row.counts}
    note(work, "drift.compared", row, after)
    return row


def _difference(work: Work, comparison_id: int, one: rules.Difference, seen: looking.Look) -> dict[str, object]:
    start = rules.carried(seen.before.get(one.key), work.today)
    return {
        "comparison_id": comparison_id,
        "kind": one.kind,
        "account": one.account,
        "account_key": fold(one.account),
        "row_no": one.row,
        "theirs": None if one.theirs is None else reading.plain(one.theirs),
        "ours": None if one.ours is None else one.ours.plain(),
        "since_on": start.since_on,
        "status": start.status,
        "reason": start.reason,
        "until_on": start.until_on,
        "decided_by": start.decided_by,
        "decided_at": work.now if start.status == rules.ACCEPTED else None,
        "fix_id": None,
    }


def _row(
    work: Work, state: str, entity_id: int, enterprise_account_id: int | None, listed: reading.Listed
) -> models.DriftComparison:
    return models.DriftComparison(
        entity_id=entity_id,
        enterprise_account_id=enterprise_account_id,
        scope=looking.scope_of(entity_id, enterprise_account_id),
        state=state,
        newest=False,
        compared_on=work.today,
        file_name=listed.name,
        sha256=listed.sha256,
        options={},
        told=len(listed.told),
        ours=0,
        counts={},
        read={},
        user_id=work.actor.user_id,
        user_name=work.actor.name,
        created_at=work.now,
    )


def _previewed(work: Work, comparison_id: int) -> models.DriftComparison:
    row = comparison(work, comparison_id, for_=Permission.LEDGER_IMPORT)
    if row.state != rules.PREVIEW:
        raise refusals.ComparisonMoved(row.id, row.state)
    return row


def note(
    work: Work, action: str, row: models.DriftComparison, after: dict[str, Any] | None = None, reason: str | None = None
) -> None:
    """Write into the log what was done about a comparison."""
    entry = journal.Note(action, "drift_comparison", row.id, row.entity_id, after=after, reason=reason)
    journal.note(work, entry)
