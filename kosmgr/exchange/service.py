"""Bringing ledgers in: preview, apply, undo. Reading and judging files happens before the work that writes begins.

    with runtime.reading(actor) as work:
        files = service.read(work, given, options)            # no transaction is held while files are parsed
    with runtime.writing(actor) as work:
        batch = service.preview(work, files, options)         # stores the batch and its report
    files, options = service.reread(reading_work, batch_id)
    with runtime.writing(actor) as work:
        batch = service.apply(work, batch_id, files)

`kosmgr.exchange.importing` does these steps in order for the shells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import IO, Any

from kosmgr.audit import service as journal
from kosmgr.exchange import (
    headings,
    intake,
    models,
    planning,
    queries,
    report,
    rules,
    seating,
    templates,
    undoing,
    uploads,
    writing,
)
from kosmgr.kit import bulk
from kosmgr.kit.sentences import Sentence
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

PREVIEWED, APPLIED, UNDONE, DROPPED = "previewed", "applied", "undone", "dropped"


@requires(Permission.LEDGER_IMPORT)
def remembered(work: Work) -> dict[str, intake.Mapping_]:
    """Mappings made by hand, by the shape of the sheet they were made for."""
    return {
        row.signature: intake.Mapping_(row.kind, {name: int(str(index)) for name, index in row.columns.items()})
        for row in queries.mappings(work.db)
    }


@requires(Permission.LEDGER_IMPORT)
def remember_mapping(work: Work, kind: str, headings_: Sequence[str], columns: Mapping[str, int]) -> None:
    """Remember a mapping for sheets with these headings; the next such sheet uses it by itself."""
    headings.recognise([list(headings_)], kind=kind, mapping=columns, header_row=1)
    keep_mapping(work, headings.signature(headings_), kind, columns)


@requires(Permission.LEDGER_IMPORT)
def keep_mapping(work: Work, signature: str, kind: str, columns: Mapping[str, int]) -> None:
    """Keep a mapping that was tried, under the name of the shape it is for; a later one takes its place."""
    row = queries.mapping(work.db, signature)
    before = None if row is None else {"kind": row.kind, "columns": dict(row.columns)}
    if row is None:
        row = models.ColumnMapping(signature=signature)
        work.db.add(row)
    row.kind, row.columns, row.made_by, row.made_at = kind, dict(columns), work.actor.name, work.now
    work.db.flush()
    after = {"kind": kind, "columns": dict(columns)}
    journal.note(work, journal.Note("mapping.remembered", "column_mapping", row.id, before=before, after=after))


@requires(Permission.LEDGER_IMPORT)
def preview(
    work: Work, files: list[intake.File], options: intake.Options, progress: intake.Progress = intake.silent
) -> models.ImportBatch:
    """What an import would do: stored with the files, so that it can be applied later."""
    as_of = options.as_of or work.today
    document = _planned(work, files, options, progress)[1]
    batch = _batch(work, PREVIEWED, options, as_of, document)
    for file in files:
        stored_as = uploads.keep(work.files, file.path)
        work.db.add(
            models.ImportFile(
                batch_id=batch.id, name=file.name, sha256=file.sha256, stored_as=stored_as, options=file.options.plain()
            )
        )
    work.db.flush()
    return batch


@requires(Permission.LEDGER_IMPORT)
def look(
    work: Work, files: list[intake.File], options: intake.Options, progress: intake.Progress = intake.silent
) -> dict[str, Any]:
    """The report of what an import would do; nothing is stored at all."""
    return _planned(work, files, options, progress)[1]


@requires(Permission.LEDGER_IMPORT)
def apply(
    work: Work, batch_id: int, files: list[intake.File], progress: intake.Progress = intake.silent
) -> models.ImportBatch:
    """Carry a previewed batch out. It is worked out again under lock: the report tells what was really done."""
    queries.lock(work.db)
    batch = _own(work, batch_id)
    if not queries.move(work.db, batch_id, PREVIEWED, APPLIED):
        work.db.refresh(batch)
        raise rules.BatchMoved(batch=batch_id, status=batch.status)
    work.db.refresh(batch)
    options = intake.Options.from_plain(batch.options, batch.as_of)
    _carry_out(work, batch, files, options, progress)
    for file in queries.files(work.db, batch_id):
        uploads.forget(work, file.stored_as)
        file.stored_as = None
    work.db.flush()
    return batch


@requires(Permission.LEDGER_IMPORT)
def bring(
    work: Work, files: list[intake.File], options: intake.Options, progress: intake.Progress = intake.silent
) -> models.ImportBatch:
    """Import at once, without a stored preview: all or nothing."""
    queries.lock(work.db)
    as_of = options.as_of or work.today
    batch = _batch(work, APPLIED, options, as_of, {})
    for file in files:
        work.db.add(
            models.ImportFile(batch_id=batch.id, name=file.name, sha256=file.sha256, options=file.options.plain())
        )
    work.db.flush()
    _carry_out(work, batch, files, options, progress)
    return batch


def _carry_out(
    work: Work, batch: models.ImportBatch, files: list[intake.File], options: intake.Options, progress: intake.Progress
) -> None:
    unreadable = next((file for file in files if file.error), None)
    if unreadable is not None:
        raise rules.FileUnreadable(file=unreadable.name, reason=unreadable.error)
    plan, document = _planned(work, files, replace(options, as_of=batch.as_of), progress)
    assert plan is not None
    with bulk.uncollected():
        writing.carry_out(work, plan, batch.id, progress)
    batch.report = {**document, "applied": True, "batch": batch.id}
    batch.applied_at = work.now
    work.db.flush()
    counts = report.totals(document["files"])
    after = {"files": [file.name for file in files], **counts}
    journal.note(work, journal.Note("import.applied", "import_batch", batch.id, after=after, batch_id=batch.id))


def _planned(
    work: Work, files: list[intake.File], options: intake.Options, progress: intake.Progress
) -> tuple[planning.Plan | None, dict[str, Any]]:
    document: dict[str, Any] = {"applied": False, "batch": None}
    if any(file.error for file in files):
        return None, {**document, "files": report.of_files(files)}
    with bulk.uncollected():
        plan = planning.make(work, files, options, progress)
    document["files"] = report.of_plan(plan)
    names = {known.id: known.name for known in plan.directory.entities.values()}
    seated = seating.seated(work.db, [key[0] for key in plan.facts.seats])
    short = seating.shortages(work, plan.facts.seats, names, seated)
    if short:
        first = short[0]
        refusal = rules.QuotaExceeded(entity=first.entity, used=first.used, wanted=first.wanted, limit=first.limit)
        document["refused"] = {"code": refusal.code, **Sentence(refusal.message, refusal.facts).plain()}
    return plan, document


def _batch(
    work: Work, status: str, options: intake.Options, as_of: date, document: dict[str, Any]
) -> models.ImportBatch:
    batch = models.ImportBatch(
        status=status,
        as_of=as_of,
        options=options.plain(),
        report=document,
        user_id=work.actor.user_id,
        user_name=work.actor.name,
        created_at=work.now,
    )
    work.db.add(batch)
    work.db.flush()
    if document:
        batch.report = {**document, "batch": batch.id}
        work.db.flush()
    return batch


@requires(Permission.LEDGER_IMPORT)
def undo(work: Work, batch_id: int, progress: intake.Progress = intake.silent) -> models.ImportBatch:
    """Take an applied batch back whole, or refuse and say what was built on it since."""
    queries.lock(work.db)
    batch = _own(work, batch_id)
    if not queries.move(work.db, batch_id, APPLIED, UNDONE):
        work.db.refresh(batch)
        raise rules.BatchMoved(batch=batch_id, status=batch.status)
    work.db.refresh(batch)
    undoing.undo(work, batch, progress)
    batch.undone_at = work.now
    work.db.flush()
    journal.note(work, journal.Note("import.undone", "import_batch", batch.id, batch_id=batch.id))
    return batch


@requires(Permission.LEDGER_IMPORT)
def drop(work: Work, batch_id: int) -> models.ImportBatch:
    """Give a preview up; its files are removed."""
    batch = _own(work, batch_id)
    if not queries.move(work.db, batch_id, PREVIEWED, DROPPED):
        work.db.refresh(batch)
        raise rules.BatchMoved(batch=batch_id, status=batch.status)
    for file in queries.files(work.db, batch_id):
        uploads.forget(work, file.stored_as)
        file.stored_as = None
    work.db.flush()
    work.db.refresh(batch)
    journal.note(work, journal.Note("import.dropped", "import_batch", batch.id, batch_id=batch.id))
    return batch


@requires(Permission.LEDGER_IMPORT)
def batch(work: Work, batch_id: int) -> models.ImportBatch:
    """One batch with its report."""
    return _own(work, batch_id)


@requires(Permission.LEDGER_IMPORT)
def batches(
    work: Work, limit: int = 50, offset: int = 0, status: str | None = None
) -> tuple[list[models.ImportBatch], int]:
    """Batches newest first, and how many there are; who may not import everywhere sees their own."""
    mine = None if work.actor.entity_ids(Permission.LEDGER_IMPORT) is None else work.actor.user_id
    return (
        list(queries.batches(work.db, limit, offset, status, mine)),
        queries.count_batches(work.db, status, mine),
    )


@requires(Permission.LEDGER_IMPORT)
def batch_files(work: Work, batch_id: int) -> list[models.ImportFile]:
    """The files of a batch."""
    return list(queries.files(work.db, _own(work, batch_id).id))


def given(work: Work, batch_id: int) -> tuple[list[intake.Given], intake.Options]:
    """The stored files of a previewed batch and its options, to be read again before it is applied."""
    work.require(Permission.LEDGER_IMPORT)
    found = _own(work, batch_id)
    if found.status != PREVIEWED:
        raise rules.BatchMoved(batch=batch_id, status=found.status)
    options = intake.Options.from_plain(found.options, found.as_of)
    files = []
    for file in queries.files(work.db, batch_id):
        path = uploads.path(work.files, file.stored_as)
        if path is None:
            raise rules.UploadGone(batch=batch_id)
        files.append(intake.Given(path, file.name, intake.Options.from_plain(file.options, found.as_of)))
    return files, options


def _own(work: Work, batch_id: int) -> models.ImportBatch:
    """A batch the actor may see: their own, or any with a grant for all entities."""
    found = queries.batch(work.db, batch_id)
    everywhere = work.actor.entity_ids(Permission.LEDGER_IMPORT) is None
    if found is None or not (everywhere or found.user_id == work.actor.user_id):
        raise rules.BatchUnknown(batch=batch_id)
    return found


@requires(Permission.LEDGER_IMPORT)
def rejected_workbook(
    work: Work,
    files: list[intake.File],
    options: intake.Options,
    file: int,
    table: int,
    target: IO[bytes],
    translate: templates.Translate = str,
) -> int:
    """The rows of one table of the report that are refused, each with its reasons, to correct and import again."""
    if not 0 <= file < len(files) or not 0 <= table < len(report.shown(files[file])):
        raise rules.TableUnknown()
    index, found = report.shown(files[file])[table]
    if found.layout is None or found.reading is None:
        raise rules.TableUnknown()
    counts = planning.make(work, files, options, intake.silent).counts[(file, index)]
    reading = replace(found.reading, rejected=[*found.reading.rejected, *counts.rejected])
    return templates.rejected(target, found.layout, found.sheet, reading, translate)


@requires(Permission.LEDGER_IMPORT)
def blank_template(work: Work, kind: str, target: IO[bytes], translate: templates.Translate = str) -> None:
    """An empty ledger of a kind, as a workbook to fill in; `translate` speaks the language of what explains it."""
    ledger = headings.ledger_of(kind)
    if ledger is None:
        raise rules.KindUnknown(kind=kind, known=[*intake.KINDS])
    templates.blank(ledger, target, translate)
