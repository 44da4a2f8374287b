"""What happens to files that were dropped: kept, read in the background, applied, taken back."""

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path as Folder
from typing import IO

from kosmgr.edge.background import Desk, Task
from kosmgr.exchange import intake, uploads
from kosmgr.exchange import service as exchange
from kosmgr.web import runs

NAME_LENGTH = 200


def store(folder: Folder, content: IO[bytes]) -> Folder:
    """A file in the upload folder, readable by the owner alone."""
    place = folder / uploads.FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    path = place / secrets.token_hex(16)
    path.touch(mode=0o600)
    with path.open("wb") as target:
        shutil.copyfileobj(content, target)
    return path


def name_of(sent: str) -> str:
    """What a file was called, without folders; one that cannot be stored as text stands for itself."""
    last = sent.replace("\\", "/").rpartition("/")[2]
    printable = "".join(character if character.isprintable() else "�" for character in last)
    return printable.encode("utf-8", "replace").decode()[-NAME_LENGTH:] or "—"


def preview(given: Sequence[intake.Given], options: intake.Options, instead_of: int | None = None) -> Task:
    """Read files and store what they would do; a preview made anew takes the place of the one before."""

    def task(desk: Desk) -> dict[str, object]:
        try:
            with desk.reading() as work:
                mappings = exchange.remembered(work)
            taken = intake.take(given, options, mappings, _told(desk))
            with desk.writing() as work:
                batch = exchange.preview(work, taken, options)
                if instead_of is not None:
                    exchange.drop(work, instead_of)
                return {runs.HREF: f"/imports/{batch.id}"}
        except BaseException:
            for file in given:
                file.path.unlink(missing_ok=True)
            raise

    return task


def _told(desk: Desk) -> intake.Progress:
    def progress(stage: str, done: int, total: int) -> None:
        desk.progress(done, total, stage)

    return progress


def apply(batch_id: int) -> Task:
    """Read the kept files once more and write them, findings included, in one transaction."""

    def task(desk: Desk) -> dict[str, object]:
        with desk.reading() as work:
            given, options = exchange.given(work, batch_id)
            mappings = exchange.remembered(work)
        taken = intake.take(given, options, mappings, _told(desk))
        desk.progress(0, 1, "write")
        with desk.writing() as work:
            exchange.apply(work, batch_id, taken)
        return {runs.HREF: f"/imports/{batch_id}?done=1"}

    return task


def undo(batch_id: int) -> Task:
    """Take an applied batch back, and look at everything again."""

    def task(desk: Desk) -> dict[str, object]:
        desk.progress(0, 1, "write")
        with desk.writing() as work:
            exchange.undo(work, batch_id)
        return {runs.HREF: f"/imports/{batch_id}?done=1"}

    return task
