"""An import from beginning to end, for the shells: files are read outside any transaction, then one work writes."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Protocol

from kosmgr.exchange import intake, service
from kosmgr.policy import Actor
from kosmgr.work import Work


class Opens(Protocol):
    """What opens units of work: the runtime."""

    def reading(self, actor: Actor, as_of: date | None = None) -> AbstractContextManager[Work]:
        """A consistent read."""

    def writing(
        self, actor: Actor, reason: str | None = None, change_id: str | None = None, today: date | None = None
    ) -> AbstractContextManager[Work]:
        """One transaction."""


@dataclass(frozen=True)
class Outcome:
    """What came of it: the batch (None if nothing was stored) and the report, which `report.spoken` puts into words."""

    batch_id: int | None
    report: dict[str, Any]

    @property
    def unreadable(self) -> bool:
        """Whether some file could not be read at all."""
        return any(file["error"] for file in self.report["files"])


def read(
    opens: Opens,
    actor: Actor,
    files: Sequence[intake.Given],
    options: intake.Options,
    progress: intake.Progress = intake.silent,
) -> list[intake.File]:
    """Read and judge files; no transaction is open meanwhile."""
    with opens.reading(actor) as work:
        mappings = service.remembered(work)
    return intake.take(files, options, mappings, progress)


def look(
    opens: Opens,
    actor: Actor,
    files: Sequence[intake.Given],
    options: intake.Options,
    progress: intake.Progress = intake.silent,
) -> Outcome:
    """What an import would do, without storing anything."""
    taken = read(opens, actor, files, options, progress)
    with opens.reading(actor) as work:
        return Outcome(None, service.look(work, taken, options, progress))


def preview(
    opens: Opens,
    actor: Actor,
    files: Sequence[intake.Given],
    options: intake.Options,
    progress: intake.Progress = intake.silent,
) -> Outcome:
    """Store a preview that can be applied later."""
    taken = read(opens, actor, files, options, progress)
    with opens.writing(actor) as work:
        batch = service.preview(work, taken, options, progress)
    return Outcome(batch.id, batch.report)


def apply(opens: Opens, actor: Actor, batch_id: int, progress: intake.Progress = intake.silent) -> Outcome:
    """Apply a stored preview."""
    with opens.reading(actor) as work:
        given, options = service.given(work, batch_id)
        mappings = service.remembered(work)
    taken = intake.take(given, options, mappings, progress)
    with opens.writing(actor) as work:
        batch = service.apply(work, batch_id, taken, progress)
    return Outcome(batch.id, batch.report)


def bring(
    opens: Opens,
    actor: Actor,
    files: Sequence[intake.Given],
    options: intake.Options,
    progress: intake.Progress = intake.silent,
) -> Outcome:
    """Read and import at once, all or nothing."""
    taken = read(opens, actor, files, options, progress)
    with opens.writing(actor) as work:
        batch = service.bring(work, taken, options, progress)
    return Outcome(batch.id, batch.report)


def rejected_workbook(
    opens: Opens,
    actor: Actor,
    batch_id: int,
    file: int,
    table: int,
    target: IO[bytes],
    translate: Callable[[str], str] = str,
) -> int:
    """The refused rows of one table of a previewed batch as a workbook; `file` and `table` count as in the report."""
    with opens.reading(actor) as work:
        given, options = service.given(work, batch_id)
        mappings = service.remembered(work)
    taken = intake.take(given, options, mappings)
    with opens.reading(actor) as work:
        return service.rejected_workbook(work, taken, options, file, table, target, translate)
