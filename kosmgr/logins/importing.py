"""A login file from beginning to end, for the shells: read outside any transaction, then written."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kosmgr.kit import files
from kosmgr.logins import engine, intake
from kosmgr.work import Work

Open = Callable[[], AbstractContextManager[Work]]
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, stage: str) -> None:
    """Progress nobody looks at."""


@dataclass(frozen=True)
class Outcome:
    """What came of it: the batch (None if nothing was stored), its state and its report."""

    batch_id: int | None
    status: str | None
    added: int | None
    report: dict[str, Any]


def recognised(path: Path, encoding: str | None = None) -> bool:
    """Whether a file is one of login records, by its headings; a file of text only."""
    return bool(engine.columns().looks_like(path, encoding))


def look(reading: Open, path: Path, encoding: str | None = None) -> Outcome:
    """What a file would do; nothing is stored."""
    read = engine.columns().read(path, encoding)
    with reading() as work:
        return Outcome(None, None, None, intake.look(work, read))


def preview(writing: Open, path: Path, name: str, encoding: str | None = None, progress: Progress = silent) -> Outcome:
    """Read a file, keep it, and store what it would do."""
    progress(0, 1, "read")
    read = engine.columns().read(path, encoding)
    digest = _digest(path)
    progress(1, 1, "compare")
    with writing() as work:
        stored = files.keep_file(intake.folder(work), path)
        files.on_rollback(work.db, lambda: files.remove(intake.folder(work), stored))
        batch = intake.preview(work, read, name, digest, stored, encoding)
        return _outcome(batch)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def apply(reading: Open, writing: Open, batch_id: int, progress: Progress = silent) -> Outcome:
    """Carry a previewed batch out, or go on with one that was interrupted."""
    with reading() as work:
        batch, path = intake.own(work, batch_id), intake.file_of(work, batch_id)
        encoding = batch.encoding
    progress(0, 1, "read")
    return _load(writing, engine.columns().read(path, encoding), batch_id, progress)


def bring(writing: Open, path: Path, name: str, encoding: str | None = None, progress: Progress = silent) -> Outcome:
    """Import a file at once, without a stored preview."""
    progress(0, 1, "read")
    read = engine.columns().read(path, encoding)
    if len(read.columns) <= intake.AT_A_LOOK:
        progress(0, 1, "write")
        with writing() as work:
            return _outcome(intake.bring(work, read, name, _digest(path)))
    digest = _digest(path)
    with writing() as work:
        batch = intake.preview(work, read, name, digest, None, encoding)
    return _load(writing, read, batch.id, progress)


def _load(writing: Open, read: Any, batch_id: int, progress: Progress) -> Outcome:
    """Small: one transaction. Large: part by part under a batch that nobody sees until the last."""
    if len(read.columns) <= intake.AT_A_LOOK:
        progress(0, 1, "write")
        with writing() as work:
            intake.begin(work, batch_id)
            intake.add(work, batch_id, engine.storing().sorted_events(work.db, intake.mine(work, read).columns))
            return _outcome(intake.finish(work, batch_id))
    with writing() as work:
        intake.begin(work, batch_id)
        rows = engine.storing().sorted_events(work.db, intake.mine(work, read).columns)
    total = len(rows)
    del read
    for start in range(0, total, intake.PART):
        progress(start, total, "write")
        with writing() as work:
            intake.add(work, batch_id, rows[start : start + intake.PART])
    progress(total, total, "derive")
    with writing() as work:
        return _outcome(intake.finish(work, batch_id))


def _outcome(batch: Any) -> Outcome:
    return Outcome(batch.id, batch.status, batch.added, dict(batch.report))
