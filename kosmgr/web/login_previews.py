"""Reading files of login records in the background, wherever they were dropped."""

from pathlib import Path as Folder

from kosmgr.edge.background import Desk, Task
from kosmgr.exchange import intake
from kosmgr.logins import importing
from kosmgr.web import runs

HOME = "/logins/batches"
Logs = list[tuple[Folder, str]]


def told_apart(given: list[intake.Given]) -> tuple[Logs, list[intake.Given]]:
    """(files of login records, the ledgers): whatever is dropped together goes where it belongs."""
    logs = [one for one in given if importing.recognised(one.path)]
    return [(one.path, one.name) for one in logs], [one for one in given if one not in logs]


def after(logs: Logs, ledgers: Task) -> Task:
    """Preview login records, then the ledgers dropped with them; the ledgers are shown."""

    def task(desk: Desk) -> dict[str, object]:
        if logs:
            previewed(desk, logs)
        return ledgers(desk)

    return task


def preview_task(given: Logs) -> Task:
    """Read files and store what each would do; one leads to its own page."""

    def task(desk: Desk) -> dict[str, object]:
        made = previewed(desk, given)
        return {runs.HREF: f"{HOME}/{made[0]}" if len(made) == 1 else HOME}

    return task


def previewed(desk: Desk, given: Logs) -> list[int]:
    """The batches of some files; the uploads themselves are removed."""
    try:
        made = [importing.preview(desk.writing, path, name, progress=desk.progress) for path, name in given]
    finally:
        for path, _name in given:
            path.unlink(missing_ok=True)
    return [one.batch_id for one in made if one.batch_id is not None]
