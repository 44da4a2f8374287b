"""An export of notes from beginning to end, for the shells: read outside any transaction, then written part by part."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kosmgr.content import batch_rules, engine, intake
from kosmgr.kit import files
from kosmgr.work import Work

Open = Callable[[], AbstractContextManager[Work]]
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, stage: str) -> None:
    """Progress nobody looks at."""


@dataclass(frozen=True)
class Outcome:
    """What came of it: the batch (None if nothing was stored), its state, what it did, and its report."""

    batch_id: int | None
    status: str | None
    added: int | None
    changed: int | None
    unchanged: int | None
    report: dict[str, Any]


def look(reading: Open, path: Path, encoding: str | None = None, progress: Progress = silent) -> Outcome:
    """What a file would do; nothing is stored."""
    opened, counting = _counted(path, encoding, progress)
    with reading() as work:
        return Outcome(None, None, None, None, None, intake.look(work, opened, counting))


def _counted(path: Path, encoding: str | None, progress: Progress) -> tuple[Any, intake.Counting]:
    opened = engine.exports().opened(path, encoding)
    return opened, intake.counted(opened, lambda rows: progress(rows, 0, "read"))


def preview(
    writing: Open,
    path: Path,
    name: str,
    encoding: str | None = None,
    counted_on: date | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Read a file, keep it, and store what it would do."""
    opened, counting = _counted(path, encoding, progress)
    digest = _digest(path)
    progress(1, 1, "compare")
    with writing() as work:
        stored = files.keep_file(intake.folder(work), path)
        files.on_rollback(work.db, lambda: files.remove(intake.folder(work), stored))
        return _outcome(intake.preview(work, opened, counting, name, digest, stored, encoding, counted_on))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def apply(reading: Open, writing: Open, batch_id: int, progress: Progress = silent) -> Outcome:
    """Carry a previewed batch out, or go on with one that was interrupted."""
    with reading() as work:
        batch, path = intake.own(work, batch_id), intake.file_of(work, batch_id)
        encoding, total = batch.encoding, int(str(batch.report["rows"]))
    opened = engine.exports().opened(path, encoding)
    return _load(writing, opened, batch_id, total, progress)


def bring(
    writing: Open,
    path: Path,
    name: str,
    encoding: str | None = None,
    counted_on: date | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Import a file at once: previewed, then applied."""
    opened, counting = _counted(path, encoding, progress)
    digest = _digest(path)
    with writing() as work:
        batch = intake.preview(work, opened, counting, name, digest, None, encoding, counted_on)
        batch_id, total = batch.id, int(str(batch.report["rows"]))
        if not batch.report["notes"]:
            raise batch_rules.NothingToImport()
    return _load(writing, opened, batch_id, total, progress)


def _load(writing: Open, opened: Any, batch_id: int, total: int, progress: Progress) -> Outcome:
    with writing() as work:
        intake.begin(work, batch_id)
    done = 0
    for number, part in enumerate(opened.parts()):
        progress(done, total, "write")
        with writing() as work:
            intake.add(work, batch_id, number, part.notes)
        done += part.rows
    progress(total, total, "derive")
    with writing() as work:
        return _outcome(intake.finish(work, batch_id))


def _outcome(batch: Any) -> Outcome:
    return Outcome(batch.id, batch.status, batch.added, batch.changed, batch.unchanged, dict(batch.report))
